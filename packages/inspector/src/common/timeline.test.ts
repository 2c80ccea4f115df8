import { describe, expect, test } from 'vitest'
import { append, emptyTimeline, rowIndexAt, takenBy, valuesAt, type Call } from './timeline.ts'
import { changesOf, outcomeOf } from './fold.ts'
import { figuresOf } from './statistics.ts'
import type { StepRecord, TraceRecord } from './trace.ts'
import { gapSentence, storyOf } from './words.ts'

const control = (session: string, service = 'off') => ({ session, service })
const step = (seq: number, type: string, from: object, to: object, more: Partial<StepRecord> = {}): StepRecord =>
  ({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: 1000 + seq * 10, mono: seq, event: { type }, from: from as StepRecord['from'] & object, to: to as StepRecord['to'] & object, commands: [], ignored: false, ...more })
const open: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 1000, machine: { hash: 'h', version: '1' } }
const story: TraceRecord[] = [
  open,
  step(1, 'user.join', control('idle'), control('joining'), { commands: [{ type: 'subscribe' }, { type: 'join' }] }),
  { v: 1, kind: 'port', call: 'k7', attempt: 1, seq: 2, t: 1021, of: 1, port: 'transport', command: 'join', ms: 3, outcome: 'done' },
  step(3, 'transport.joined', control('joining'), control('joined', 'starting'), { commands: [{ type: 'launchService' }] }),
  step(4, 'transport.accepted', control('joined', 'starting'), control('joined', 'starting'), { ignored: true, why: 'already joined' }),
  step(5, 'user.leave', control('joined', 'starting'), control('leaving', 'stopping'), { commands: [{ type: 'recordEnd', reason: 'local-leave' }, { type: 'leave' }] }),
  step(6, 'app.activated', control('leaving', 'stopping'), control('leaving', 'stopping')),
  step(7, 'transport.left', control('leaving', 'stopping'), control('ended', 'stopped')),
  { v: 1, kind: 'close', call: 'k7', attempt: 1, seq: 8, t: 1090, settled: true, end: { reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 1050, secondary: [] } },
]
const one = (records: readonly TraceRecord[]): Call => append(emptyTimeline(), 'phone', records).calls[0]!
const runs = (call: Call, region: string) => call.runs[region]!.map((r) => [r.value, r.fromSeq, r.toSeq, r.tStart, r.tEnd])

test.each(['__proto__', 'constructor', 'toString'])('a region, a state, an event and a command may be called %s', (name) => {
  // As a parser gives it: written here, `__proto__` would be no key.
  const state = (session: string, value: string) => JSON.parse(`{"session":"${session}","${name}":"${value}"}`) as object
  const named = step(1, name, state('idle', 'a'), state(name, name), { commands: [{ type: name }] }), gap: TraceRecord = { v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 3, missing: [2, 3], cause: name }
  const call = one([open, named, gap, step(4, name, state('idle', name), state(name, 'a'), { commands: [{ type: name }] })])
  expect(runs(call, name).map(([value]) => value)).toEqual(['a', name, null, 'a'])
  expect([1, 2, 4].map((seq) => valuesAt(call, seq)[name])).toEqual([name, null, 'a'])
  expect([...call.commands]).toEqual([[name, 2]])
  expect(figuresOf(call).inState[name]).toBe(0)
  expect(storyOf(call).sentence).toBe(`${name} for 0 ms.`)
  expect(gapSentence({ from: 2, to: 3, cause: name })).toBe(`2 records missing, #2 to #3: ${name}`)
})

test('a number is found in its row, or in the last one before it, whatever is missing', () => {
  for (let which = 1; which < 1 << 9; which++) {
    const { rows } = one(Array.from({ length: 9 }, (_, seq) => step(seq + 3, 'x', control('idle'), control('idle'))).filter((_, i) => which & (1 << i))), from = rows.map((r) => (r.kind === 'missing' ? r.from : r.seq))
    for (let seq = 0; seq < 15; seq++) expect(rowIndexAt({ rows }, seq)).toBe(from.findLastIndex((n) => n <= seq))
  }
})

test('of an end record that says anything, what is one is kept', () => {
  const end = { reason: 'busy', initiator: { a: 1 }, recoverable: 'yes', attempt: 'x', at: 'soon', joinedAt: [], vendor: 5, secondary: [1, null, { reason: 5 }, { reason: 'unknown' }] }
  expect(one([open, { v: 1, kind: 'close', call: 'k7', attempt: 1, seq: 1, end } as unknown as TraceRecord]).end).toEqual({ reason: 'busy', initiator: 'system', recoverable: false, attempt: 1, at: 0, secondary: [{ reason: 'unknown' }] })
})

test.each([
  ['system.ended', undefined, 'system-ended', 'system-ended'], ['system.ended', { reason: 'join-timeout' }, 'system-ended', 'join-timeout'], ['transport.left', { reason: 'busy' }, 'cause', 'busy'],
  ['transport.left', undefined, 'cause', 'unknown'], ['transport.left', 'busy', 'cause', 'unknown'], ['user.leave', undefined, undefined, 'unknown'],
])('what %s with the cause %j records as %s is told as %s, before the call is closed', (type, cause, reason, told) => {
  const last = step(1, type, control('joined'), control('ended'), { event: { type, ...(cause !== undefined && { cause }) }, commands: [{ type: 'recordEnd', ...(reason !== undefined && { reason }) }] })
  expect(one([open, last]).ending?.reason).toBe(told)
})

describe('a whole call', () => {
  const call = one(story)
  test('has its rows, its counts and its end', () => {
    expect(call.rows.map((r) => r.kind)).toEqual(['open', 'step', 'port', 'step', 'step', 'step', 'step', 'step', 'close'])
    expect(call.counts).toEqual({ records: 9, steps: 6, ports: 1, diagnostics: 0, commands: 5, transitions: 7, missing: 0, changed: 4, noted: 1, ignored: 1, refused: 0, untold: 0 })
    expect(call).toMatchObject({ key: 'phone/k7/1', tStart: 1000, tEnd: 1090, joinedAt: 1030, settled: true, ending: { seq: 5, t: 1050, reason: 'local-leave' }, end: { reason: 'local-leave' } })
  })
  test('has what an adapter diagnosed once it was closed at the step that it came after; nothing is missing', () => {
    const said: TraceRecord = { v: 1, kind: 'port', call: 'k7', attempt: 1, seq: 9, t: 1091, of: 7, port: 'service', command: 'diagnostic', ms: 0, outcome: 'done', diagnostic: { code: 'killed', message: 'm' } }
    const late = one([...story, said])
    expect([...late.diagnostics]).toEqual([[7, [said]]])
    expect(late).toMatchObject({ lastSeq: 9, settled: true, end: call.end, close: call.close, counts: { records: 10, ports: 1, missing: 0 } })
  })
  test('has a ribbon and lanes that begin at the first record and end at the last', () => {
    expect(runs(call, 'session')).toEqual([['idle', 0, 0, 1000, 1010], ['joining', 1, 2, 1010, 1030], ['joined', 3, 4, 1030, 1050], ['leaving', 5, 6, 1050, 1070], ['ended', 7, 8, 1070, 1090]])
    expect(runs(call, 'service')).toEqual([['off', 0, 2, 1000, 1030], ['starting', 3, 4, 1030, 1050], ['stopping', 5, 6, 1050, 1070], ['stopped', 7, 8, 1070, 1090]])
  })
  test('tells every value at a moment', () => {
    expect([0, 2, 4, 8].map((seq) => valuesAt(call, seq))).toEqual([control('idle'), control('joining'), control('joined', 'starting'), control('ended', 'stopped')])
  })
  test('counts what was taken, by region, and what was taken so far', () => {
    expect([...call.transitions.get('session')!.values()]).toEqual([
      { from: 'idle', to: 'joining', event: 'user.join', seqs: [1] }, { from: 'joining', to: 'joined', event: 'transport.joined', seqs: [3] },
      { from: 'joined', to: 'leaving', event: 'user.leave', seqs: [5] }, { from: 'leaving', to: 'ended', event: 'transport.left', seqs: [7] },
    ])
    const leave = [...call.transitions.get('session')!.values()][2]!
    expect([takenBy(leave, 4), takenBy(leave, 5)]).toEqual([0, 1])
    expect(call.coverage.get('transport.accepted')!.get('joined')).toEqual({ changed: 0, noted: 0, ignored: 1, refused: 0, untold: 0 })
    expect(call.outcomes.get(1)).toMatchObject([{ command: 'join', outcome: 'done' }])
    expect(call.commands.get('launchService')).toBe(1)
  })
})

describe('holes', () => {
  test('a hole is a row, and what the regions were meanwhile is unknown', () => {
    const call = one([story[0]!, story[1]!, story[5]!, story[6]!])
    expect(call.rows[2]).toEqual({ kind: 'missing', from: 2, to: 4, cause: 'missing', tStart: 1010, tEnd: 1050 })
    expect(runs(call, 'session')).toEqual([['idle', 0, 0, 1000, 1010], ['joining', 1, 1, 1010, 1010], [null, 2, 4, 1010, 1050], ['leaving', 5, 6, 1050, 1060]])
    expect(valuesAt(call, 3)).toEqual({ session: null, service: null })
  })
  test('the state before the first step after a hole is known back to the hole', () => {
    const call = one([story[0]!, story[1]!, { ...story[2]!, seq: 4, t: 1041 } as TraceRecord, story[5]!])
    expect(runs(call, 'session').slice(2)).toEqual([[null, 2, 3, 1010, 1041], ['joined', 4, 4, 1041, 1050], ['leaving', 5, 5, 1050, 1050]])
  })
  test('a declared gap gives the cause; its own number is no record', () => {
    const gap: TraceRecord = { v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 4, missing: [2, 3], cause: 'buffer' }
    const call = one([story[0]!, story[1]!, gap, story[5]!])
    expect(call.rows.map((r) => (r.kind === 'missing' ? [r.from, r.to, r.cause] : r.seq))).toEqual([0, 1, [2, 3, 'buffer'], 5])
    expect(call.counts).toMatchObject({ missing: 2, records: 3 })
  })
  test.each([[[0, 1, 2, 3]], [[0, 2, 1, 3]], [[3, 0, 1, 2]]])('a gap says in which line its file was cut, in whatever order it comes: %j', (order) => {
    const cut = { line: 9, chars: 97 }, records = [...story.slice(0, 3), { v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 3, missing: [3, 3], cause: 'truncated', cut } as TraceRecord]
    expect(one(order.map((i) => records[i]!)).rows.at(-1)).toMatchObject({ kind: 'missing', from: 3, cut })
  })
  test.each([[[0, 1, 2, 3, 4]], [[3, 4, 0, 1, 2]], [[4, 0, 2, 1, 3]]])('so does one that is joined with its neighbour, or filled in part, in whatever order it comes: %j', (order) => {
    const cut = { line: 9, chars: 97 }, of = (from: number, to: number, more: object) => ({ v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: to, missing: [from, to], cause: 'truncated', ...more }) as TraceRecord
    const joined = [...story.slice(0, 3), of(3, 3, {}), of(4, 4, { cut })], filled = [...story.slice(0, 2), story[3]!, of(2, 4, { cut }), of(5, 6, {})]
    expect(one(order.map((i) => joined[i]!)).rows.slice(3)).toMatchObject([{ kind: 'missing', from: 3, to: 4, cut }])
    expect(one(order.map((i) => filled[i]!)).rows.slice(2)).toMatchObject([{ kind: 'missing', from: 2, to: 2, cut }, { kind: 'step' }, { kind: 'missing', from: 4, to: 6, cut }])
  })
  test('what a writer made of it is no place', () => {
    const of = (cut: unknown) => one([story[0]!, { v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 1, missing: [1, 1], cause: 'truncated', cut } as TraceRecord]).rows.at(-1)
    for (const cut of [null, 'x', { line: '9' }, { line: 9, chars: null }]) expect(of(cut)).not.toHaveProperty('cut')
  })
  test('what comes late fills its hole', () => {
    const t = append(append(emptyTimeline(), 'phone', [story[0]!, story[1]!, ...story.slice(5)]), 'phone', [story[4]!, story[3]!, story[2]!])
    expect(t.calls[0]).toEqual(one(story))
  })
  test('a trace that begins in the middle says what is missing before it', () => {
    expect(one(story.slice(5)).rows[0]).toMatchObject({ kind: 'missing', from: 0, to: 4, tEnd: 1050 })
  })
  test('a step that does not say where it led leaves the regions unknown', () => {
    const call = one([story[0]!, story[1]!, { v: 1, kind: 'step', call: 'k7', attempt: 1, seq: 2, t: 1020, event: { type: 'transport.lost' } }, story[3]!])
    expect(runs(call, 'session')).toEqual([['idle', 0, 0, 1000, 1010], ['joining', 1, 1, 1010, 1020], [null, 2, 2, 1020, 1030], ['joined', 3, 3, 1030, 1030]])
  })
})

describe('several calls', () => {
  test('attempts and devices are apart, in the order in which they were heard of', () => {
    const t = append(append(emptyTimeline(), 'a', [open, { ...open, attempt: 2 }, { ...open, call: 'm2' }]), 'b', [open])
    expect(t.calls.map((c) => c.key)).toEqual(['a/k7/1', 'a/k7/2', 'a/m2/1', 'b/k7/1'])
  })
  test('a batch makes a new object of the calls that it changed, and of no other', () => {
    const before = append(append(emptyTimeline(), 'a', [open]), 'b', [open])
    const after = append(before, 'b', [story[1]!])
    expect(after.calls[0]).toBe(before.calls[0])
    expect(after.calls[1]).not.toBe(before.calls[1])
    expect(append(after, 'b', [])).toBe(after)
  })
  test('duplicates are dropped and counted', () => {
    expect(append(append(emptyTimeline(), 'a', story), 'a', story)).toMatchObject({ records: 9, duplicates: 9 })
  })
})

describe('one step', () => {
  test('of which no record says what it did is untold: nobody can tell that it changed nothing', () => {
    const bare = { v: 1, kind: 'step', call: 'k7', attempt: 1, seq: 1, event: { type: 'x' } } as StepRecord
    expect([bare, { ...bare, to: control('joined') }, { ...bare, commands: [] }].map((s) => outcomeOf(s))).toEqual(['untold', 'untold', 'untold'])
    expect([{ ...bare, ignored: true }, { ...bare, commands: [{ type: 'leave' }] }].map((s) => outcomeOf(s))).toEqual(['ignored', 'changed'])
    const call = one([bare, { ...bare, seq: 2 }])
    expect(call.counts).toMatchObject({ steps: 2, untold: 2, noted: 0, changed: 0 })
    expect(call.coverage.get('x')?.get('unknown')).toEqual({ changed: 0, noted: 0, ignored: 0, refused: 0, untold: 2 })
  })
  test('is refused, ignored, changed or noted', () => {
    const s = (more: Partial<StepRecord>) => outcomeOf(step(1, 'x', control('idle'), control('idle'), more))
    expect([s({ ignored: true, refused: { field: 'a', expected: 'b', found: 'c' } }), s({ ignored: true }), s({ commands: [{ type: 'leave' }] }), s({})]).toEqual(['refused', 'ignored', 'changed', 'noted'])
    expect(outcomeOf(step(1, 'x', control('idle'), control('joining')))).toBe('changed')
    expect(changesOf(step(1, 'x', control('idle'), control('joining', 'starting')))).toEqual([['session', 'idle', 'joining'], ['service', 'off', 'starting']])
  })
  test('a row is found by its number, a hole by any number in it', () => {
    const call = one([story[0]!, story[5]!])
    expect([-1, 0, 3, 5, 9].map((seq) => rowIndexAt(call, seq))).toEqual([-1, 0, 1, 2, 2])
  })
})
