import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figuresOf, largestOf, spreadOf } from '../../packages/inspector/src/common/statistics.ts'
import { append, emptyTimeline } from '../../packages/inspector/src/common/timeline.ts'
import type { TraceRecord } from '../../packages/inspector/src/common/trace.ts'

const at = (seq: number, t: number, from: string, to: string): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t, event: { type: 'x' }, from: { session: from }, to: { session: to }, commands: [], ignored: false })
test('times are those of the records: in each state, until joined, of each outage, until settled', () => {
  const records: TraceRecord[] = [
    { v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0, t: 1_000 },
    at(1, 1_100, 'idle', 'joining'), at(2, 1_600, 'joining', 'joined'), at(3, 5_000, 'joined', 'reconnecting'), at(4, 7_500, 'reconnecting', 'joined'), at(5, 9_000, 'joined', 'leaving'), at(6, 9_200, 'leaving', 'ended'),
    { v: 1, kind: 'close', call: 'c', attempt: 1, seq: 7, t: 9_500, settled: true },
  ]
  const [call] = append(emptyTimeline(), 'd', records).calls
  expect(figuresOf(call!)).toEqual({ inState: { idle: 100, joining: 500, joined: 3_400 + 1_500, reconnecting: 2_500, leaving: 200, ended: 300 }, toJoin: 500, outages: [2_500], toSettle: 500, ignored: 0, commands: 0 })
})
test('a call that never joined has no time to join, and one that did not settle none to settle', () => {
  const [call] = append(emptyTimeline(), 'd', [at(1, 0, 'idle', 'joining'), at(2, 50, 'joining', 'ended')]).calls
  expect(figuresOf(call!)).toMatchObject({ toJoin: undefined, toSettle: undefined, outages: [] })
})
test('the median has as many on either side, and the worst is the largest', () => {
  expect(spreadOf([])).toBeUndefined()
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }), (values) => {
    const spread = spreadOf(values.map((value, i) => ({ key: String(i), value })))!
    expect(values.filter((v) => v < spread.median).length).toBeLessThanOrEqual(values.length / 2)
    expect(values.filter((v) => v > spread.median).length).toBeLessThanOrEqual(values.length / 2)
    expect(spread).toMatchObject({ count: values.length, worst: Math.max(...values) })
    expect(values[Number(spread.worstKey)]).toBe(spread.worst)
  }))
})
test('what began before the records, or in a hole, has no length that anybody knows', () => {
  const [call] = append(emptyTimeline(), 'd', [at(4, 0, 'joining', 'joining'), at(5, 100, 'joining', 'joined')]).calls
  expect(figuresOf(call!).toJoin).toBeUndefined()
})
test('a clock that was set back makes no time less than none', () => {
  const [call] = append(emptyTimeline(), 'd', [at(1, 1_000, 'idle', 'joining'), at(2, 400, 'joining', 'joined'), at(3, 900, 'joined', 'leaving')]).calls
  expect(Object.values(figuresOf(call!).inState).every((ms) => ms >= 0)).toBe(true)
})
test('the largest of more outages than a function takes arguments', () => {
  expect(largestOf(Array.from({ length: 300_000 }, (_, i) => i))).toBe(299_999)
  expect(largestOf([])).toBeUndefined()
})
