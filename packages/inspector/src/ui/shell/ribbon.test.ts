import { expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { RIBBON_W, looksOf, stretchesOf } from './ribbon.ts'

const step = (seq: number, from: string, to: string): TraceRecord => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000 + seq * 1_000, event: { type: 'x' }, from: { session: from }, to: { session: to }, commands: [] }) as TraceRecord
const callOf = (records: TraceRecord[]) => append(emptyTimeline(), 'd', records).calls[0]!

test('one path for each state, of all its stretches, from edge to edge', () => {
  const looks = looksOf([{ value: 'joined', size: 1 }, { value: 'reconnecting', size: 1 }, { value: 'joined', size: 2 }], false)
  expect(looks.map((l) => [l.value, l.d.split('M').length - 1])).toEqual([['joined', 2], ['reconnecting', 1]])
  const ends = looks.flatMap((l) => [...l.d.matchAll(/M([\d.]+) 0h([\d.]+)/g)].map((m) => Number(m[1]) + Number(m[2])))
  expect(Math.max(...ends)).toBeCloseTo(RIBBON_W, 0)
})
test('what is unknown is hatched, and of an actor every second stretch is another look', () => {
  expect(looksOf([{ value: null, size: 1 }], false)).toEqual([{ value: null, isSecond: false, d: expect.stringMatching(/^(M[\d.]+ 0L[\d.]+ 4)+$/) }])
  expect(looksOf([{ value: 'a', size: 1 }, { value: 'b', size: 1 }, { value: 'c', size: 1 }], true).map((l) => l.isSecond)).toEqual([false, true])
})
test('of a long call the newest stretches are drawn, none beyond the edge, and each can be seen', () => {
  const call = callOf(Array.from({ length: 301 }, (_, i) => step(i, i % 2 === 0 ? 'joined' : 'reconnecting', i % 2 === 0 ? 'reconnecting' : 'joined')))
  for (const isLost of [false, true]) {
    const stretches = stretchesOf(call, isLost)
    expect(stretches.at(isLost ? -2 : -1)!.value).toBe('reconnecting')
    expect(stretches.at(-1)!.value).toBe(isLost ? null : 'reconnecting')
    for (const m of looksOf(stretches, false).flatMap((l) => [...l.d.matchAll(/M([\d.]+) 0h([\d.]+)/g)])) {
      expect(Number(m[1]) + Number(m[2])).toBeLessThanOrEqual(RIBBON_W + 0.1)
      expect(Number(m[2])).toBeGreaterThanOrEqual(2)
    }
  }
})
