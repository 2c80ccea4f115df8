/** What a client says cannot make the relay remember without end, and nothing that is new is taken for known. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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
  test('60 calls that open with 500 kB each leave no more in the memory than the bound and one record', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void, history = new History(1_000, 2 * 1024 * 1024)
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 60; i++) history.add('a', { v: 1, call: `k${i}`, attempt: 1, seq: 0, kind: 'open', t: i, app: { note: `${i}${'y'.repeat(500_000)}` } })
    collect()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10 * 1024 * 1024)
    expect(history.records).toBeGreaterThan(0)
  })
  /** Calls of few ids that open and close again and again, with short and with long texts. */
  const call = fc.record({ id: fc.nat(2), t: fc.nat(30), seq: fc.nat(5), kind: fc.constantFrom('open' as const, 'close' as const), chars: fc.constantFrom(10, 3_000, 5_000, 20_000) })
  test.prop([fc.array(call, { minLength: 10, maxLength: 200 })])('what outlives the memory of a call is one open and one close record, and one name for each trace', (calls) => {
    const history = new History(3, BYTES_MAX), traces = new Set<string>()
    for (const { id, t, seq, kind, chars } of calls) {
      const head = { v: 1 as const, call: `k${id}`, attempt: 1, seq, t }, text = 'y'.repeat(chars)
      const told = history.add('d', kind === 'open' ? { ...head, kind, app: { note: text } } : { ...head, kind, status: text } as TraceRecord)
      traces.add(`k${id}`)
      if (told && told.renamed !== undefined) traces.add(told.renamed)
    }
    expect(history.pinnedChars).toBeLessThanOrEqual(traces.size * 2 * 20_200)
    expect(history.named).toBeLessThanOrEqual(traces.size)
  })
  test('a call that is closed again and again takes the room of one close record, and the next call keeps its own', () => {
    const history = new History(1, 1_000_000), text = 'y'.repeat(200_000)
    for (let seq = 0; seq < 400; seq++) history.add('a', { v: 1, call: 'k', attempt: 1, seq, kind: 'close', status: text } as TraceRecord)
    expect(history.pinnedChars).toBeLessThan(250_000)
    for (const seq of [0, 1]) history.add('b', { v: 1, call: 'other', attempt: 1, seq, kind: seq === 0 ? 'open' : 'step', ...(seq === 0 ? { app: { note: text } } : { event: { type: 'x.y' } }) } as TraceRecord)
    const kinds = (device: string): string[] => history.lostSince(0, 'history').get(device)!.map((line) => { const r = JSON.parse(line) as { kind: string; missing?: number[] }; return `${r.kind} ${r.missing?.join('-') ?? ''}` })
    expect(kinds('b')).toEqual(['open '])
    // Those whose place it took are told as missing.
    expect(kinds('a')).toEqual(['gap 0-398', 'close '])
  })
  test('many calls that still have a record keep no more of how they began than 64 Mi characters', () => {
    const history = new History(20_000, 1e9), note = 'y'.repeat(3_900)
    for (let i = 0; i < 20_000; i++) history.add('a', { v: 1, call: `k${i}`, attempt: 1, seq: 0, kind: 'open', app: { note } })
    for (let i = 0; i < 20_000; i++) history.add('a', { v: 1, call: `k${i}`, attempt: 1, seq: 1, kind: 'step', event: { type: 'x.y' } })
    expect(history.pinnedChars).toBeLessThanOrEqual(64 * 1024 * 1024)
    expect(history.pinnedChars).toBeGreaterThan(63 * 1024 * 1024)
  })
})
