import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Late, type Timeline, type TraceRecord, append, createInterner, createTraceReader, emptyTimeline, settle } from '../../packages/inspector/src/common/index.ts'
import { createPacker, createShapes, createUnpacker } from '../../packages/inspector/src/common/packed.ts'
import { CallIndex } from '../../packages/inspector/src/ui/store/call-index.ts'

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
const packing = (packer = createPacker()) => (records: readonly TraceRecord[]) => { for (const r of records) packer.add(r); return packer.take() }
const trace = fc.array(record, { maxLength: 60 }).map((all) => all.map((r, seq) => ({ ...r, seq }) as unknown as TraceRecord))

test('what is packed and handed over in parts comes out as it was, letter by letter [inspector]', () => {
  fc.assert(fc.property(trace, fc.nat({ max: 60 }), (records, cut) => {
    const pack = packing(), unpack = createUnpacker()
    const out = [records.slice(0, cut), records.slice(cut)].flatMap((part) => unpack(structuredClone(pack(part))).records)
    expect(JSON.stringify(out)).toBe(JSON.stringify(records))
  }))
})
test('more shapes than are known, all unlike each other: what was forgotten is told again [inspector]', () => {
  const pack = packing(), unpack = createUnpacker()
  for (let part = 0; part < 3; part++) {
    const states = STATES.toReversed().map((state) => ({ ...state, part: String(part) }))
    const records = Array.from({ length: 9_000 }, (_, seq) => ({ v: 1, kind: 'step', call: 'a', attempt: 1, seq: part * 9_000 + seq, event: { type: 'x', id: seq }, from: states[seq % 4], to: states[(seq + part) % 4] }) as unknown as TraceRecord)
    const out = unpack(structuredClone(pack(records))).records
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
    // As the page has them: of the text cut anywhere, packed as they are read. What is said to be alike is of one shape.
    const packer = createPacker(), unpack = createUnpacker(createInterner()), out: TraceRecord[] = [], byAlike = new Map<number, string>()
    let timeline = emptyTimeline()
    const reader = createTraceReader({ give: (r, alike) => { packer.add(r, alike) } })
    const taken = () => {
      const batch = unpack(structuredClone(packer.take()))
      out.push(...batch.records)
      timeline = append(timeline, 'd', batch.records, undefined, batch.alike)
      batch.records.forEach((r, i) => { const like = batch.alike[i]!; if (like === 0) return; if (!byAlike.has(like)) byAlike.set(like, plain(r)); expect(plain(r)).toBe(byAlike.get(like)) })
    }
    for (const part of [text.slice(0, cut * 20), text.slice(cut * 20)]) { reader.push(part); taken() }
    reader.end()
    taken()
    const records = createTraceReader().push(text)
    expect(JSON.stringify(out)).toBe(JSON.stringify(records))
    // What is known of records that are alike is worked out once for them, and is what is worked out for each.
    expect(callsOf(timeline)).toEqual(callsOf(append(emptyTimeline(), 'd', records)))
    for (const call of timeline.calls) {
      const known = new CallIndex().sync(call), each = new CallIndex().sync({ ...call, alike: call.rows.map(() => 0) })
      expect(call.rows.map((_, i) => [known.kind(i), known.ms(i), known.position('folded', i), known.alarmsByRow.get(i)])).toEqual(call.rows.map((_, i) => [each.kind(i), each.ms(i), each.position('folded', i), each.alarmsByRow.get(i)]))
    }
    expectOneShapeEach(records)
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
