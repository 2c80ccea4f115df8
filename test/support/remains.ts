/** What a process leaves behind that dies at any step of any run: its snapshot, and what survives on the device. */
import { createCall, type CallState, type Policy } from '@onhook/machine'
import fc from 'fast-check'
import { perform } from '../model/acts.ts'
import { createRun } from '../model/run.ts'

/** What a process leaves behind when it dies. */
export type Remains = { text: string | undefined; state: CallState | undefined; notification: boolean; systemCall: boolean; after: string }
const ACTS = ['join', 'join', 'leave button', 'deliver', 'deliver', 'deliver all', 'mount the screen', 'the screen goes', 'lose', 'lose', 'recover', 'fail', 'deliver all', 'kick', 'the other side hangs up', 'mute', 'background', 'activate', 'the system ends the call', 'kill the service', 'wait 1000', 'wait 20000', 'freeze 60000', 'fault service.stopped drop', 'fault transport.left drop']
export const runs = fc.array(fc.constantFrom(...ACTS), { minLength: 6, maxLength: 20, size: 'max' })

/** Plays a run and cuts it at each snapshot: before the commands of that step have run, and after. */
export async function remainsOf(acts: readonly string[], launchService: Policy['launchService']): Promise<Remains[]> {
  const remains: Remains[] = []
  let text: string | undefined
  const run = createRun({ service: { abortWhileStarting: 'waits' }, policy: { launchService } }, (options, world) => {
    const cut = (after: string): void => {
      const state = text === undefined ? undefined : (JSON.parse(text) as { state: CallState }).state
      remains.push({ text, state, notification: world.service.notification !== 'none', systemCall: world.systemCall.held().length > 0, after })
    }
    return createCall({
      ...options, persist: { load: () => undefined, save: t => { text = t; cut('a save') }, clear: () => { text = undefined } },
      inspect: r => { options.inspect!(r); if (r.kind === 'port') cut(`${r.port}.${r.command}`) },
    })
  })
  for (const act of acts) await perform(run, act)
  return remains
}
