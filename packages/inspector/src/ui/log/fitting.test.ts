import { expect, test } from 'vitest'
import { append, emptyTimeline } from '../../common/index.ts'
import { didOf, fitting } from './Did.tsx'

/** As much as a row has for it at 1440 px. */
const ROOM = 213
test('a common reason is never cut: what its row says already is left out first', () => {
  const said = ['no rule for this event while joined', 'no rule for this event while reconnecting', 'already ended: the first cause wins', 'already leaving: the first cause wins', 'already leaving: the same result is returned', 'already reconnecting: one outage', 'service running: nothing waits for this', 'the permission is held, the app active'].map(reason => fitting(reason, ROOM))
  expect(said).toEqual(['no rule for this event while joined', 'no rule while reconnecting', 'already ended: the first cause wins', 'already leaving: first cause wins', 'already leaving: the same result', 'already reconnecting: one outage', 'service running: nothing waits', 'the permission is held, app active'])
})

test('where there is room a reason is as it was written; a narrower one says less of it, and nothing else', () => {
  const reason = 'already leaving: the same result is returned for this event, the second'
  const said = Array.from({ length: 600 }, (_, room) => fitting(reason, room))
  for (const [room, words] of said.entries()) {
    if (room >= reason.length * 6) expect(words).toBe(reason)
    if (room > 0) expect(words.length).toBeGreaterThanOrEqual(said[room - 1]!.length)
    const written = reason.split(/\W+/)
    expect(words.split(/\W+/).filter(word => !written.includes(word))).toEqual([])
  }
})

test('only a reason of our own machine is said in fewer words: what anybody else wrote is cut, and not rewritten', () => {
  const text = 'the reader: the phone is returned for this event', step = { v: 1, kind: 'step', call: 'c', attempt: 1, seq: 0, event: { type: 'x' }, why: text, ignored: true }
  const shown = (record: object): unknown => { const call = append(emptyTimeline(), 'd', [record as never]).calls[0]!; return didOf(call, call.rows[0]!, 50, undefined).node }
  expect(shown({ ...step, from: { session: 'joined' }, to: { session: 'joined' } })).toMatchObject({ props: { title: text, children: 'the reader: phone' } })
  expect(shown({ ...step, from: { state: 'a' }, to: { state: 'a' } })).toBe(text)
  expect(shown({ v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0, app: { name: text } })).toBe(text)
  expect(shown({ ...step, refused: { field: 'the: the', expected: 'the: the', found: text } })).toBe(`refused: the: the must be the: the, found ${text}`)
})
