import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Late, type Timeline, type TraceRecord, append, createTraceReader, emptyTimeline, settle } from '../../packages/inspector/src/common/index.ts'
import { createPacker, createShapes, createUnpacker } from '../../packages/inspector/src/common/packed.ts'

const STATES = [{ session: 'idle', service: 'off' }, { session: 'joined', service: 'off' }, { session: 'joined', service: 'running' }, { session: 'ended', service: 'off' }]
const EVENTS = [{ type: 'user.join' }, { type: 'user.leave', attempt: 1 }, { type: 'app.activated', deep: { t: 1 } }]
const COMMANDS = [[], [{ type: 'leave' }]]
/** States that others have too, and some that nobody shares. */
const from = fc.oneof(fc.constantFrom(...STATES), fc.constantFrom(...STATES).map((state) => ({ ...state })))
/** A record of any kind, some with parts that others have too, some with fields that no reader knows. */
const record = fc.record({
  kind: fc.constantFrom('open', 'step', 'step', 'step', 'port', 'close'), call: fc.constantFrom('a', 'b'), t: fc.option(fc.nat(), { nil: undefined }), mono: fc.oneof(fc.nat(), fc.double({ noNaN: true })),
  event: fc.constantFrom(...EVENTS), from, to: fc.option(from, { nil: undefined }), commands: fc.constantFrom(...COMMANDS), ignored: fc.boolean(), more: fc.oneof(fc.constant(undefined), fc.constant(1), fc.constant('1'), fc.string()),
  of: fc.nat(), ms: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
}).map(({ kind, call, t, mono, event, from, to, commands, ignored, more, of, ms }): Record<string, unknown> => ({
  v: 1, kind, call, attempt: 1, seq: 0, ...(t !== undefined && { t }), ...(more !== undefined && { more }),
  ...(kind === 'step' ? { mono, event, from, ...(to && { to }), commands, ignored } : kind === 'port' ? { of, command: event.type, outcome: ignored ? 'done' : 'threw', ...(ms !== undefined && { ms }) } : undefined),
}))
const trace = fc.array(record, { maxLength: 60 }).map((all) => all.map((r, seq) => ({ ...r, seq }) as unknown as TraceRecord))

test('what is packed and handed over in parts comes out as it was, letter by letter [inspector]', () => {
  fc.assert(fc.property(trace, fc.nat({ max: 60 }), (records, cut) => {
    const pack = createPacker(), unpack = createUnpacker()
    const out = [records.slice(0, cut), records.slice(cut)].flatMap((part) => unpack(structuredClone(pack(part))))
    expect(JSON.stringify(out)).toBe(JSON.stringify(records))
  }))
})
test('more shapes than are known, all unlike each other: what was forgotten is told again [inspector]', () => {
  const pack = createPacker(), unpack = createUnpacker()
  for (let part = 0; part < 3; part++) {
    const states = STATES.toReversed().map((state) => ({ ...state, part: String(part) }))
    const records = Array.from({ length: 9_000 }, (_, seq) => ({ v: 1, kind: 'step', call: 'a', attempt: 1, seq: part * 9_000 + seq, event: { type: 'x', id: seq }, from: states[seq % 4], to: states[(seq + part) % 4] }) as unknown as TraceRecord)
    const out = unpack(structuredClone(pack(records)))
    expect(JSON.stringify(out)).toBe(JSON.stringify(records))
    expect(new Set(out.map((r) => (r as { from: unknown }).from)).size).toBe(4)
  }
})
const plain = (r: TraceRecord) => JSON.stringify(r, (name, value: unknown) => (['seq', 't', 'mono', 'of', 'ms'].includes(name) && typeof value === 'number' ? 0 : value))
/** Those that are told to be of one shape. */
function expectOneShapeEach(records: readonly TraceRecord[]): void {
  const shapes = createShapes(), of = new Map<number, string>()
  for (const r of records) {
    const id = shapes.of(r)
    if (id === undefined) continue
    if (!of.has(id)) of.set(id, plain(r))
    expect(plain(r)).toBe(of.get(id))
  }
}
test('records of one shape are the same but for their numbers', () => {
  fc.assert(fc.property(trace, expectOneShapeEach))
})
test('a file whose lines come again, and that is two calls of one name, comes out of its packer as it was read, each shape its own [inspector]', () => {
  const lines = fc.record({ some: fc.array(record, { minLength: 1, maxLength: 8 }), times: fc.array(fc.nat(7), { maxLength: 60 }), reopens: fc.option(fc.nat(60), { nil: undefined }) })
  fc.assert(fc.property(lines, fc.nat({ max: 60 }), ({ some, times, reopens }, cut) => {
    const again: Record<string, unknown>[] = times.map((n, seq) => ({ ...some[n % some.length], call: 'a', seq }))
    const reopened = again.flatMap((r, i) => (i === reopens ? [{ v: 1, kind: 'open', call: 'a', attempt: 1, seq: 1_000, t: 1 }, { ...r, seq: i + 1_001 }] : [{ ...r, seq: reopens !== undefined && i > reopens ? i + 1_001 : i }]))
    const text = [{ v: 1, kind: 'open', call: 'a', attempt: 1, seq: 999_999, t: 0 }, ...reopened].map((r) => `${JSON.stringify(r)}\n`).join('')
    const records = createTraceReader({ keeps: false }).push(text), expected = JSON.stringify(records)
    expectOneShapeEach(records)
    const pack = createPacker(), unpack = createUnpacker()
    const out = [records.slice(0, cut), records.slice(cut)].flatMap((part) => unpack(structuredClone(pack(part))))
    expect(JSON.stringify(out)).toBe(expected)
    expectOneShapeEach(out)
  }))
})

const callsOf = (t: Timeline) => ({ records: t.records, duplicates: t.duplicates, calls: t.calls.map(({ rows, counts, runs, values, transitions, coverage, commands, outcomes, lastSeq, tStart, tEnd, open, close, joinedAt }) => ({ rows, counts, runs, values, transitions, coverage, commands, outcomes, lastSeq, tStart, tEnd, open, close, joinedAt })) })
test('records that wait for their order give the timeline of records in order, whatever order they came in, twice or once [inspector]', () => {
  fc.assert(fc.property(trace.chain((records) => fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }), fc.subarray(records))), ([records, mixed, again]) => {
    const late: Late = new Map()
    let waiting = emptyTimeline()
    for (const part of [mixed.slice(0, 20), mixed.slice(20), again]) waiting = append(waiting, 'd', part, late)
    const settling = settle(waiting, late)
    let step = settling.next()
    while (step.done !== true) step = settling.next()
    const whole = append(emptyTimeline(), 'd', records)
    const byKey = (t: Timeline) => { const { calls, ...rest } = callsOf(t); return { ...rest, calls: calls.toSorted((a, b) => ((a.rows[0] as { call?: string } | undefined)?.call ?? '') < ((b.rows[0] as { call?: string } | undefined)?.call ?? '') ? -1 : 1) } }
    expect({ ...byKey(step.value), duplicates: step.value.duplicates - again.length }).toEqual(byKey(whole))
  }))
})
