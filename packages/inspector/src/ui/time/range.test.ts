import { expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { rangeOf, setRange } from './range.ts'

const steps = (from: number, to: number): TraceRecord[] => Array.from({ length: to - from + 1 }, (_, i) => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq: from + i, t: 1_000 + from + i, event: { type: 'x' }, ignored: true }) as unknown as TraceRecord)
const seqs = (timeline: ReturnType<typeof emptyTimeline>): (number | string)[] | undefined => { const call = timeline.calls[0]!, range = rangeOf(call); return range && call.rows.slice(range.from, range.to + 1).map((r) => (r.kind === 'missing' ? `${r.from} to ${r.to}` : r.seq)) }

test('a range is of records: those that come late move its rows, and not what was chosen', () => {
  let timeline = append(emptyTimeline(), 'd', [...steps(10, 12), ...steps(20, 22)])
  // The first row is a hole, and so is the fifth.
  setRange(timeline.calls[0]!, { from: 2, to: 4 })
  expect(seqs(timeline)).toEqual([11, 12, '13 to 19'])
  const before = rangeOf(timeline.calls[0])
  expect(rangeOf(timeline.calls[0])).toBe(before)
  timeline = append(timeline, 'd', steps(0, 9))
  expect(seqs(timeline)).toEqual([11, 12, '13 to 19'])
  // What was a hole in it is still in it.
  timeline = append(timeline, 'd', steps(14, 15))
  expect(seqs(timeline)).toEqual([11, 12, '13 to 13', 14, 15, '16 to 19'])
  timeline = append(timeline, 'd', [...steps(13, 13), ...steps(16, 19)])
  expect(seqs(timeline)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19])
})
test('of another call there is none, nor of one that is open anew and has not come so far', () => {
  const call = append(emptyTimeline(), 'd', steps(0, 9)).calls[0]!
  setRange(call, { from: 2, to: 8 })
  expect(rangeOf({ ...call, key: 'other' })).toBeUndefined()
  expect(rangeOf(append(emptyTimeline(), 'd', steps(0, 5)).calls[0])).toBeUndefined()
  setRange(call, undefined)
  expect(rangeOf(call)).toBeUndefined()
})
