import { expect, test } from 'vitest'
import { append, emptyTimeline } from '../../common/index.ts'
import { didOf } from './Did.tsx'

test('only a reason of our own machine is said in fewer words: what anybody else wrote is cut, and not rewritten', () => {
  const text = 'the phone, the app and all: the first cause wins', step = { v: 1, kind: 'step', call: 'c', attempt: 1, seq: 0, event: { type: 'x' }, why: text, ignored: true }
  const shown = (record: object): unknown => { const call = append(emptyTimeline(), 'd', [record as never]).calls[0]!; return didOf(call, call.rows[0]!, 50, undefined).node }
  expect(shown({ ...step, from: { session: 'joined' }, to: { session: 'joined' } })).toMatchObject({ props: { title: text, children: 'the phone, app and all: first cause wins' } })
  expect(shown({ ...step, from: { state: 'a' }, to: { state: 'a' } })).toBe(text)
  expect(shown({ v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0, app: { name: text } })).toBe(text)
  expect(shown({ ...step, refused: { field: 'the: the', expected: 'the: the', found: text } })).toBe(`refused: the: the must be the: the, found ${text}`)
})
