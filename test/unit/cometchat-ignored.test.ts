/** Every callback of version 5 stands in the trace of its call: as an event, or as what it told nothing new. */
import { createCall, type TraceRecord } from '@onhook/machine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { V5 } from '../cometchat/calling.ts'
import type { Word } from '../cometchat/engine.ts'
import { rig, type Flavour } from '../cometchat/worlds.ts'
import { seed } from '../support/seed.ts'

const NAMES = {
  joined: 'onSessionJoined', left: 'onSessionLeft', timedOut: 'onSessionTimedOut', lost: 'onConnectionLost', restored: 'onConnectionRestored',
  closed: 'onConnectionClosed', button: 'onLeaveSessionButtonClicked', failed: 'onConnectionFailed',
} satisfies Partial<Record<Word, string>>
type Said = keyof typeof NAMES
const TYPES: Partial<Record<Said, string>> = { button: 'leaveClicked' }
const failure = (recoverable: boolean) => ({ name: 'connection.passwordRequired', message: 'gone', recoverable })

/** A call that is joined, and hears these words: which of them changed or reached the call, and which were diagnosed. */
async function heard(flavour: Flavour, story: readonly (readonly [Said, boolean])[]): Promise<{ events: boolean[]; codes: string[] }> {
  const records: TraceRecord[] = []
  const holder: { note?: (d: { code: string }) => void } = {}
  const r = rig(flavour, {}, { onDiagnostic: d => holder.note?.(d) })
  const call = createCall({ transport: r.port, clock: r.engine.clock, inspect: record => { records.push(record) } })
  holder.note = d => call.note(d as never)
  void call.join().catch(() => undefined)
  await r.engine.advance(100)
  expect(call.state).toBe('joined')
  const steps = (type: string): number => records.filter(record => record.kind === 'step' && record.event.type === `transport.${type}`).length
  const events = story.map(([word, recoverable]) => {
    const type = TYPES[word] ?? word, before = steps(type)
    r.engine.say(word, word === 'failed' ? failure(recoverable) : undefined)
    return steps(type) > before
  })
  for (let n = 0; n < 20; n++) await Promise.resolve()
  const codes = records.flatMap(record => (record.kind === 'port' && record.diagnostic ? [record.diagnostic.code] : []))
  await r.engine.advance(60_000)
  return { events, codes }
}

test.each(V5)('%s: each callback is an event in the trace or a diagnostic there, but the closed of an end or a restart, and what follows a leave of ours', async flavour => {
  // The failure is the web's alone: nobody else's bridge need tell it, and ours take it.
  const word = fc.constantFrom(...(Object.keys(NAMES) as Said[]))
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(word, fc.boolean()), { maxLength: 8 }), async story => {
    const { events, codes } = await heard(flavour, story)
    // The call leaves by itself when a failure is final; after that nothing is news, and nothing is missed.
    const end = story.findIndex(([said, recoverable], n) => events[n] && (said === 'failed' ? !recoverable : ['left', 'closed', 'timedOut', 'button'].includes(said)))
    const missed = story.filter(([said], n) => {
      if (events[n]) return false
      const isOrdinary = said === 'closed' && n > 0 && ['left', 'failed'].includes(story[n - 1]![0])
      return !isOrdinary && !codes.includes(`ignored-${NAMES[said]}`) && (end < 0 || n < end)
    })
    expect(missed).toEqual([])
    // Once for each name, however often it is said.
    expect(codes.length).toBe(new Set(codes).size)
  }), { seed, numRuns: 60 })
})

test.each([
  ['joined a second time', [['joined', false]], ['ignored-onSessionJoined']],
  ['restored without a loss, twice', [['restored', false], ['restored', false]], ['ignored-onConnectionRestored']],
  ['lost while the SDK restarts', [['failed', true], ['lost', false]], ['ignored-onConnectionLost']],
  ['closed once more between its tries', [['failed', true], ['closed', false], ['closed', false]], ['ignored-onConnectionClosed']],
  ['left after closed', [['closed', false], ['left', false]], []],
  ['an ordinary hang-up by the button', [['button', false], ['left', false], ['closed', false]], []],
  ['an idle session', [['timedOut', false], ['left', false], ['closed', false]], []],
] satisfies [string, [Said, boolean][], string[]][])('web, %s', async (_what, story, codes) => {
  expect((await heard('web', story)).codes).toEqual(codes)
})
