/** Calls that were given one id: told apart at a cost that grows with their number, and forgotten with their traces. */
import { describe, expect, test } from 'vitest'
import { TraceIndex } from './trace-index.ts'
import type { TraceRecord } from './trace.ts'

const open = (t: number, call = 'c', more: object = {}): TraceRecord => ({ v: 1, kind: 'open', call, attempt: 1, seq: 0, t, ...more })
const step = (seq: number, call = 'c'): TraceRecord => ({ v: 1, kind: 'step', call, attempt: 1, seq, event: { type: 'x.y' } })
const nameOf = (index: TraceIndex, r: TraceRecord): string => { const told = index.admit(r); return told.is === 'duplicate' ? 'known' : told.record.call }

describe('calls of one id', () => {
  // Looked for from the first name on, 20,000 cost 200,000,000 looks: a minute.
  test('20,000 of them are told apart, each is known again, and a step belongs to the last that was opened', () => {
    const index = new TraceIndex(), times = Array.from({ length: 20_000 }, (_, t) => t)
    expect(times.filter((t) => nameOf(index, open(t)) !== (t === 0 ? 'c' : `c~${t + 1}`))).toEqual([])
    expect(times.filter((t) => nameOf(index, open(t)) !== 'known')).toEqual([])
    expect([nameOf(index, open(7)), nameOf(index, step(1))]).toEqual(['known', 'c~8'])
    expect(index.nameOf('c', 1)).toBe('c~8')
  })
  test('a name that another call has by itself is passed over, and found when an earlier reader gave it', () => {
    const index = new TraceIndex()
    expect([open(1), open(5, 'c~2'), open(6, 'c~3'), open(2), open(6), open(5), open(7)].map((r) => nameOf(index, r))).toEqual(['c', 'c~2', 'c~3', 'c~4', 'known', 'known', 'c~5'])
  })
  test('what is kept to tell them apart goes with their traces, and a name is not given twice while one of them is known', () => {
    const index = new TraceIndex()
    for (let t = 0; t < 100; t++) index.admit(open(t))
    expect(index.named).toBe(100)
    for (let n = 2; n <= 99; n++) index.forget(`c~${n}`, 1)
    expect(index.named).toBe(2)
    expect(nameOf(index, open(200))).toBe('c~101')
    index.forget('c~101', 1)
    index.forget('c~100', 1)
    // The first one is still known, so a step of the last is not mixed with its steps.
    expect([index.named, nameOf(index, step(1))]).toEqual([1, 'c~101'])
    index.forget('c~101', 1)
    index.forget('c', 1)
    expect([index.named, index.isEmpty, nameOf(index, open(3))]).toEqual([0, true, 'c'])
  })
  test('long texts are told apart by one character anywhere, and whatever the order of their fields', () => {
    const index = new TraceIndex(), text = 'y'.repeat(100_000)
    const of = (note: string): TraceRecord => open(1, 'c', { app: { name: 'a', note } })
    expect([of(text), of(`x${text.slice(1)}`), of(`${text.slice(1)}x`), of(`${text}y`)].map((r) => nameOf(index, r))).toEqual(['c', 'c~2', 'c~3', 'c~4'])
    expect(nameOf(index, open(1, 'c', { app: { note: text, name: 'a' } }))).toBe('known')
  })
})
