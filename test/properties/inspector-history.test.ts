/** What a client says cannot make the relay remember without end, and nothing that is new is taken for known. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { History } from '../../packages/inspector/src/relay/history.ts'
import type { TraceRecord } from '@onhook/inspector/common'

const RECORDS_MAX = 40, BYTES_MAX = 30_000, HELD_MAX = 60, DEVICES = 3, CALLS = 3, RANGES_OF_TRACE_MAX = 50
/** Some records of one kind in a row: in order, every second number, from above, gaps one after the other, and again what was said. */
const part = fc.record({ device: fc.nat(DEVICES - 1), call: fc.nat(CALLS - 1), from: fc.nat(3_000), count: fc.integer({ min: 1, max: 120 }), by: fc.constantFrom(1, 2, 3, -1, -2), isGap: fc.boolean(), width: fc.nat(3) })
type Part = typeof part extends fc.Arbitrary<infer T> ? T : never
const recordsOf = ({ call, from, count, by, isGap, width }: Part): TraceRecord[] => Array.from({ length: count }, (_, i): TraceRecord => {
  const seq = Math.max(0, from + i * by), head = { v: 1 as const, call: `k${call}`, attempt: 1, seq }
  return isGap ? { ...head, kind: 'gap', missing: [seq, seq + width], cause: 'buffer' } : { ...head, kind: 'step', event: { type: 'x.y' } }
})

describe('the history', () => {
  test.prop([fc.array(part, { minLength: 5, maxLength: 60 })])('holds no more records, bytes, ranges and gaps than it may, whatever is said, and takes no new record for a known one', (parts) => {
    const history = new History(RECORDS_MAX, BYTES_MAX, undefined, HELD_MAX), said = new Set<string>()
    for (const p of parts) {
      for (const r of recordsOf(p)) {
        const key = `${p.device} ${r.call} ${r.kind} ${r.seq}`, isNew = r.kind === 'step' && !said.has(key)
        const told = history.add(`d${p.device}`, r)
        if (isNew && told === false) expect.fail(`${key} was new, and taken for known`)
        said.add(key)
      }
      expect(history.records).toBeLessThanOrEqual(RECORDS_MAX)
      expect(history.bytes).toBeLessThanOrEqual(BYTES_MAX)
      expect(history.remembered).toBeLessThanOrEqual(HELD_MAX + DEVICES * CALLS * RANGES_OF_TRACE_MAX)
    }
  })
  test('of 60,000 gaps, and of a call with every second number, no more than 20,000 are remembered; what was said last is still known', () => {
    const history = new History(1_000, 1_000_000)
    const head = { v: 1 as const, call: 'k', attempt: 1 }
    for (let i = 0; i < 60_000; i++) {
      history.add('a', { ...head, seq: i * 3, kind: 'gap', missing: [i * 3, i * 3 + 1], cause: 'buffer' })
      history.add('b', { ...head, seq: i * 2, kind: 'step', event: { type: 'x.y' } })
    }
    expect(history.remembered).toBeLessThan(20_200)
    expect(history.add('b', { ...head, seq: 119_998, kind: 'step', event: { type: 'x.y' } })).toBe(false)
    expect(history.add('b', { ...head, seq: 119_997, kind: 'step', event: { type: 'x.y' } })).not.toBe(false)
  })
  test('a trace costs its device more than its records do', () => {
    const history = new History(100_000, 1_000_000)
    for (let i = 0; i < 20_000; i++) history.add('a', { v: 1, call: `k${i}`, attempt: 1, seq: 0, kind: 'step', event: { type: 'x.y' } })
    expect(history.records).toBeLessThan(1_000)
  })
})
