import { describe, expect, test } from 'vitest'
import { type Call, type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { parseFilter } from '../filter/filter.ts'
import { indexOf } from '../store/call-index.ts'
import { viewOf, viewWith, zoomedView } from '../store/zoom.ts'
import { geometryOf } from './geometry.ts'
import { filterTime } from './range.ts'
import { silenceOf } from './silence.ts'

const at = (seq: number, t: number): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t, event: { type: 'network.changed' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true }) as unknown as TraceRecord
const callOf = (records: TraceRecord[]): Call => append(emptyTimeline(), `d${Math.random()}`, records).calls[0]!

describe('what is in sight', () => {
  const span = (v: readonly [number, number]): number => v[1] - v[0]
  test('it lies within the whole, whatever is asked', () => {
    for (const [from, to] of [[-1, 0.2], [0.9, 1.4], [0.3, 0.3], [-5, 5], [2, 3]] as const) {
      const v = viewOf(from, to)
      expect([v[0] >= 0, v[1] <= 1 + 1e-9, span(v) > 0]).toEqual([true, true, true])
    }
  })
  test('zooming holds still what is under the finger, and comes back', () => {
    const view = viewOf(0.2, 0.6), near = zoomedView(view, 0.5, 0.25)
    expect(near[0] + 0.25 * span(near)).toBeCloseTo(0.3)
    expect(span(near)).toBeCloseTo(0.2)
    const back = zoomedView(near, 2, 0.25)
    expect([back[0], back[1]].map((x) => Number(x.toFixed(9)))).toEqual([0.2, 0.6])
    expect(zoomedView([0, 1], 3, 0.5)).toEqual([0, 1])
  })
  test('a place in sight moves nothing; one outside comes in, with air, and nothing is zoomed', () => {
    const view = viewOf(0.4, 0.6)
    expect(viewWith(view, 0.5)).toEqual(view)
    for (const place of [0, 0.1, 0.39, 0.61, 0.9, 1]) {
      const v = viewWith(view, place)
      expect([v[0] <= place && place <= v[1], Number(span(v).toFixed(9))]).toEqual([true, 0.2])
    }
    expect(viewWith(view, 0.1)[0]).toBeLessThan(0.1)
  })
})

describe('the lanes', () => {
  const lanesOf = (call: Call): string[] => geometryOf(call, indexOf(call), 800, 'steps', [0, 1], true, false, false).lanes.map((l) => l.region)
  test('what the ribbon shows is no lane as well: the session of a call, and of an actor in parallel its first region', () => {
    expect(lanesOf(callOf([{ ...at(1, 0), from: { session: 'joined', app: 'active' }, to: { session: 'joined', app: 'active' } } as TraceRecord]))).toEqual(['app'])
    const actor = { source: 'xstate-5', version: '5.0.0', session: 'x:0', id: 'player', accepts: false }, both = { '.media': 'playing', '.sound': 'on' }
    expect(lanesOf(callOf([{ v: 1, kind: 'open', call: 'a', attempt: 1, seq: 0, t: 0, actor } as unknown as TraceRecord, { ...at(1, 0), call: 'a', from: both, to: both } as unknown as TraceRecord]))).toEqual(['.sound'])
  })
})

describe('silence', () => {
  test('breaks are counted as they come, and time without records is none', () => {
    let timeline = append(emptyTimeline(), 'silence', [at(0, 0), at(1, 4_000), at(2, 12_000)])
    expect({ ...silenceOf(timeline.calls[0]!) }).toMatchObject({ breaks: 1, ms: 8_000 })
    timeline = append(timeline, 'silence', [at(3, 18_000), at(9, 60_000), at(10, 61_000)])
    expect({ ...silenceOf(timeline.calls[0]!) }).toMatchObject({ breaks: 2, ms: 14_000 })
    // What was missing comes late: the call is folded again, and counted again.
    timeline = append(timeline, 'silence', [4, 5, 6, 7, 8].map((n) => at(n, 18_000 + n * 4_500)))
    expect({ ...silenceOf(timeline.calls[0]!) }).toMatchObject({ breaks: 4, ms: 8_000 + 6_000 + 18_000 + 6_000 })
  })
})

test('a chosen range becomes a filter that shows its first and its last record', () => {
  const call = callOf([at(0, 0), at(1, 61_001), at(2, 61_777), at(3, 3_700_500), at(4, 3_700_501)]), index = indexOf(call)
  const f = parseFilter(`t>${filterTime(index.ms(1), Math.floor)} t<${filterTime(index.ms(3), Math.ceil)}`, [])
  expect(f.unknown).toEqual([])
  expect(call.rows.flatMap((_, i) => (f.test(call, index, i) ? [i] : []))).toEqual([1, 2, 3])
})
