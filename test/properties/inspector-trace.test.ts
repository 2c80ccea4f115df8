/** The inspector's reading: whatever comes, in whatever order and pieces, nothing good is lost and nothing throws. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { type Call, type TraceRecord, append, createTraceReader, emptyTimeline, parseFrame, readTrace, valuesAt } from '@onhook/inspector/common'

const SESSION = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'] as const
const SERVICE = ['off', 'starting', 'running'] as const
const control = fc.record({ session: fc.constantFrom(...SESSION), service: fc.constantFrom(...SERVICE) })

/** One whole trace: each step starts where the last one led. */
const trace = (call: string) => fc.array(fc.record({
  to: control, kind: fc.constantFrom('step', 'step', 'step', 'port'), ignored: fc.boolean(), refused: fc.boolean(),
  type: fc.constantFrom('user.leave', 'transport.lost', 'app.activated'), dt: fc.nat(500), commands: fc.array(fc.constantFrom('leave', 'join', 'recordEnd'), { maxLength: 2 }),
}), { maxLength: 30 }).map((items): TraceRecord[] => {
  let at: { session: string; service: string } = { session: 'idle', service: 'off' }, t = 1_000
  const head = (seq: number) => ({ v: 1 as const, call, attempt: 1, seq, t })
  return [{ ...head(0), kind: 'open' as const, machine: { hash: 'h', version: '1' } }, ...items.map((x, i): TraceRecord => {
    t += x.dt
    if (x.kind === 'port') return { ...head(i + 1), kind: 'port', of: Math.max(0, i - 1), port: 'transport', command: 'join', ms: x.dt, outcome: 'done' }
    const from = at, to = x.ignored ? at : x.to
    at = to
    return { ...head(i + 1), kind: 'step', mono: t * 1000, event: { type: x.type }, from, to, commands: x.ignored ? [] : x.commands.map((type) => ({ type })), ignored: x.ignored, ...(x.ignored && x.refused ? { refused: { field: 'f', expected: 'e', found: 'n' } } : undefined) }
  })]
})

const gap = fc.record({ from: fc.nat(35), length: fc.nat(6), own: fc.boolean(), cause: fc.constantFrom('buffer', 'history') })
/** Some of a trace, with declared gaps for some of what is missing, some of it twice. */
const lossy = trace('a').chain((whole) => fc.record({
  kept: fc.subarray(whole), twice: fc.subarray(whole),
  gaps: fc.oneof(fc.array(gap, { maxLength: 3 }), fc.array(gap, { maxLength: 4 }).map((list) => list.reduce<typeof list>((side, g) => [...side, { ...g, from: side.length ? side.at(-1)!.from + side.at(-1)!.length + 1 : g.from }], []))),
})).map(({ kept, twice, gaps }) => ({
  kept,
  records: [...kept, ...twice.filter((r) => kept.includes(r)), ...gaps.map((g): TraceRecord => ({ v: 1, kind: 'gap', call: 'a', attempt: 1, seq: g.from + g.length + (g.own ? 1 : 0), missing: [g.from, g.from + g.length], cause: g.cause }))],
}))

const split = <T>(list: readonly T[], cuts: readonly number[]): T[][] => {
  const at = [...new Set(cuts.map((c) => c % (list.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, i) => list.slice(from, at[i] ?? list.length))
}
const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })
/** What a view can see of a call: which order its hidden list of declared gaps has is not seen. */
const seen = (call: Call | undefined) => call && { ...call, declared: undefined, shape: undefined, commands: [...call.commands].sort(([a], [b]) => (a < b ? -1 : 1)), outcomes: call.outcomes }
const feed = (batches: readonly (readonly TraceRecord[])[]) => batches.reduce((t, b) => append(t, 'd', b), emptyTimeline())

describe('the timeline', () => {
  test.prop([lossy.chain((l) => fc.tuple(fc.constant(l.records), shuffled(l.records), fc.array(fc.nat(), { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 })))])(
    'is the same for the same records in any order and in any batches',
    ([records, other, cuts, cutsOfOther]) => {
      const once = feed([records]), pieces = feed(split(records, cuts)), mixed = feed(split(other, cutsOfOther))
      expect(seen(pieces.calls[0])).toEqual(seen(once.calls[0]))
      expect(seen(mixed.calls[0])).toEqual(seen(once.calls[0]))
      expect([pieces.records, pieces.duplicates, mixed.records, mixed.duplicates]).toEqual([once.records, once.duplicates, once.records, once.duplicates])
    },
  )
  test.prop([lossy])('shows every number from 0 to the last exactly once, as a record or in a hole, and every hole with its cause', ({ kept, records }) => {
    const call = feed([records]).calls[0]
    if (!call) { expect(records).toEqual([]); return }
    const numbers: number[] = []
    for (const row of call.rows) {
      if (row.kind === 'missing') for (let n = row.from; n <= row.to; n++) {
        numbers.push(n)
        const causes = records.flatMap((r) => (r.kind === 'gap' && r.missing[0] <= n && n <= r.missing[1] ? [r.cause] : []))
        expect(causes.length > 0 ? causes : ['missing']).toContain(row.cause)
      } else numbers.push(row.seq)
    }
    const ghosts = new Set(records.filter((r) => r.kind === 'gap').map((r) => r.seq))
    const all = new Set(numbers)
    expect(numbers).toEqual([...all].sort((a, b) => a - b))
    for (let n = 0; n <= call.lastSeq; n++) expect(all.has(n) || ghosts.has(n)).toBe(true)
    expect(call.rows.filter((r) => r.kind !== 'missing').map((r) => r.seq)).toEqual(kept.map((r) => r.seq).sort((a, b) => a - b))
    expect(call.counts.records).toBe(kept.length)
  })
  test.prop([lossy])('tells after each step what the step said, and nothing inside a hole', ({ records }) => {
    const call = feed([records]).calls[0]
    for (const row of call?.rows ?? []) {
      if (row.kind === 'step') expect(valuesAt(call!, row.seq)).toEqual(row.to)
      if (row.kind === 'missing') for (const value of Object.values(valuesAt(call!, row.from))) expect(value).toBe(null)
    }
  })
  test.prop([lossy])('has runs without overlap or hole between them, up to the last record', ({ records }) => {
    const call = feed([records]).calls[0]
    for (const runs of Object.values(call?.runs ?? {})) {
      runs.forEach((run, i) => {
        expect(run.fromSeq).toBeLessThanOrEqual(run.toSeq)
        expect(run.tStart).toBeLessThanOrEqual(run.tEnd)
        if (i > 0) expect([runs[i - 1]!.toSeq + 1 <= run.fromSeq, runs[i - 1]!.value !== run.value]).toEqual([true, true])
      })
    }
  })
})

const whole = fc.tuple(trace('a'), trace('b')).chain(([a, b]) => shuffled([...a, ...b]))
const text = (records: readonly TraceRecord[]) => records.map((r) => `${JSON.stringify(r)}\n`).join('')
const junk = fc.oneof(fc.string(), fc.json(), fc.constant('{"v":1,"kind":"step"'), fc.constant('{"v":7}'), fc.constant('null'), fc.constant('')).map((s) => s.replaceAll('\n', ' '))

describe('reading a trace', () => {
  test.prop([fc.string({ unit: 'binary', maxLength: 200 })])('never throws, whatever the text', (s) => { readTrace(s) })
  test.prop([whole, fc.array(fc.tuple(fc.nat(), junk), { maxLength: 8 })])('never loses a good line to a bad one', (records, bad) => {
    const lines = records.map((r) => JSON.stringify(r))
    for (const [at, line] of bad) lines.splice(at % (lines.length + 1), 0, line)
    const read = readTrace(`${lines.join('\n')}\n`)
    const names = (list: readonly TraceRecord[]) => list.map((r) => `${r.call} ${r.seq}`).sort()
    expect(names(read.records.filter((r) => r.call === 'a' || r.call === 'b'))).toEqual(names(records))
  })
  test.prop([whole])('gives the records of each trace in order, as they were written', (records) => {
    const read = readTrace(text(records)).records
    for (const call of ['a', 'b']) expect(read.filter((r) => r.call === call)).toEqual(records.filter((r) => r.call === call).sort((x, y) => x.seq - y.seq))
  })
  test.prop([whole, fc.nat()])('cut off anywhere, keeps every whole line and tells one truncated record at most', (records, at) => {
    const all = text(records), cut = all.slice(0, at % (all.length + 1)), read = readTrace(cut)
    const lines = cut.split('\n').length - 1
    expect([lines, lines + 1]).toContain(read.records.length)
    expect(read.problems).toEqual([])
    expect(read.gaps.filter((g) => g.cause === 'truncated').length).toBeLessThanOrEqual(1)
    if (read.records.length === lines && !cut.endsWith('\n') && cut !== '') expect(read.gaps.some((g) => g.cause === 'truncated')).toBe(true)
  })
  test.prop([whole, fc.array(fc.nat(), { maxLength: 20 })])('gives the same in pieces as at once', (records, cuts) => {
    const all = text(records), reader = createTraceReader()
    for (const piece of split(Array.from(all), cuts)) reader.push(piece.join(''))
    expect(reader.end()).toEqual(readTrace(all))
  })
})

describe('reading a frame', () => {
  test.prop([fc.oneof(fc.string({ unit: 'binary' }), fc.json())])('never throws: a frame or a problem that says what was expected and found', (s) => {
    const r = parseFrame(s)
    if (!r.ok) expect(r.problem).toEqual({ field: expect.any(String), expected: expect.any(String), found: expect.any(String) })
  })
})
