import { createDailyTransport, type DailyCall } from '@onhook/adapters/daily'
import { overEmitters, type EmitterBench } from '../harness/emitter-bench.ts'
import { Daily } from './world.ts'

type Call = DailyCall & { emit(name: string, payload: unknown): boolean }
/** A call object of the package, which loads no bundle: it joins and leaves without one. */
const createCall = (): Call => Object.assign(Daily.createCallObject({ allowMultipleCallInstances: true }) as unknown as Call, {
  join: async () => undefined, leave: async () => undefined, meetingState: () => 'joined-meeting', accessState: () => ({ access: { level: 'full' } }), participants: () => ({ local: { audio: true } }),
})

export function open(): EmitterBench {
  const call = createCall()
  return {
    name: 'Daily', emitter: 'daily-js\'s call object', transport: createDailyTransport({ createCallObject: () => call }, { join: {} }),
    join: () => call.emit('joined-meeting', undefined),
    pair: () => overEmitters([['network-connection', { type: 'sfu', event: 'interrupted' }], ['network-connection', { type: 'sfu', event: 'connected' }]], call, createCall()),
  }
}
