import { beforeEach, describe, expect, test } from 'vitest'
import { type Call, type TraceRecord, append, emptyTimeline, readTrace } from '../../common/index.ts'
import { linesOf, namesOf } from '../files/save.ts'
import { parseFilter } from '../filter/filter.ts'
import { CallIndex, indexOf } from './call-index.ts'
import { takeFrame } from './frames.ts'
import { startSource } from './intake.ts'
import { openCall } from './moment.ts'
import { Shown } from './shown.ts'
import { initialState } from './state.ts'
import { get, set } from './store.ts'

// The store is one for all test files of a process.
beforeEach(() => { set(initialState()) })

const step = (seq: number, more: Partial<Record<string, unknown>> = {}): TraceRecord =>
  ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000 + seq * 10, event: { type: 'network.changed' }, from: { session: 'joined' }, to: { session: 'joined' }, commands: [], ignored: true, ...more }) as TraceRecord
let devices = 0
const callOf = (records: TraceRecord[]): Call => append(emptyTimeline(), `d${devices++}`, records).calls[0]!
const commanding = (seq: number, session: string, ...types: string[]): TraceRecord => step(seq, { from: { session }, to: { session }, ignored: false, commands: types.map((type) => ({ type })) })

describe('devices', () => {
  const device = (id: string) => ({ id, name: id, platform: '', live: true, lastHeard: 0 })
  const names = (): string[] => [...get().devices.keys()]
  test('of the sample and of a file keep their names when the relay tells its own, in either order', () => {
    takeFrame({ v: 1, kind: 'devices', devices: [device('phone')] })
    startSource('sample')
    expect(names()).toEqual(['phone'])
    set({ devices: new Map([...get().devices, ['sample: Pixel', device('sample: Pixel')]]) })
    takeFrame({ v: 1, kind: 'devices', devices: [device('phone'), device('other')] })
    expect(names()).toEqual(['phone', 'sample: Pixel', 'other'])
    startSource('file', 'a.jsonl')
    expect(names()).toEqual([])
    set({ devices: new Map([['a.jsonl', device('a.jsonl')]]) })
    takeFrame({ v: 1, kind: 'devices', devices: [] })
    expect(names()).toEqual(['a.jsonl'])
    startSource('live')
    takeFrame({ v: 1, kind: 'devices', devices: [device('phone')] })
    expect(names()).toEqual(['phone'])
  })
})

test('a finished call opens at its close, also where an adapter told something behind it', () => {
  const timeline = append(emptyTimeline(), 'late', [step(0), { v: 1, kind: 'close', call: 'c', attempt: 1, seq: 1, settled: true }, { v: 1, kind: 'port', call: 'c', attempt: 1, seq: 2, of: 0, port: 'service', command: 'diagnostic', outcome: 'failed', diagnostic: { code: 'told-late', message: '' } }] as TraceRecord[])
  startSource('file', 'late.jsonl')
  set({ timeline })
  openCall(timeline.calls[0]!.key)
  expect([get().seq, timeline.calls[0]!.diagnostics.get(0)?.length]).toEqual([1, 1])
})

describe('the scales', () => {
  test('silence folds, order never does, and a clock that jumps back makes no step left', () => {
    const call = callOf([step(0), step(1, { t: 60_000 }), step(2, { t: 30_000 }), step(3, { t: 61_000 })])
    const index = indexOf(call)
    for (const scale of ['folded', 'true', 'steps'] as const) for (let i = 1; i < 4; i++) expect(index.position(scale, i)).toBeGreaterThanOrEqual(index.position(scale, i - 1))
    expect(index.position('folded', 1)).toBeLessThan(700)
    expect([0, 1, 2, 3].map((i) => index.ms(i))).toEqual([0, 59_000, 59_000, 60_000])
    expect(index.rowAt('true', 59_500)).toBe(3)
  })
  test('rows that come one by one give what they give at once', () => {
    const records = Array.from({ length: 500 }, (_, i) => step(i, { t: 1_000 + i * i, ignored: i % 3 > 0, ...(i % 7 === 0 ? { to: { session: 'leaving' } } : {}) }))
    const whole = new CallIndex().sync(callOf(records))
    const growing = new CallIndex()
    let timeline = emptyTimeline()
    for (const r of records) { timeline = append(timeline, 'grows', [r]); growing.sync(timeline.calls[0]!) }
    const read = (x: CallIndex) => Array.from({ length: x.length }, (_, i) => [x.kind(i), x.ms(i), x.position('folded', i), x.anyChanged(i, i + 1)])
    expect(read(growing)).toEqual(read(whole))
    expect(read(whole).some((r) => r[3]) && read(whole).some((r) => !r[3])).toBe(true)
  })
  test('records that come late are put in their place', () => {
    let timeline = append(emptyTimeline(), 'late', [step(0), step(2)])
    const index = new CallIndex().sync(timeline.calls[0]!)
    expect(index.kind(1)).toBe('gap')
    timeline = append(timeline, 'late', [step(1, { ignored: false })])
    index.sync(timeline.calls[0]!)
    expect([0, 1, 2].map((i) => index.kind(i))).toEqual(['ignored', 'noted', 'ignored'])
  })
})

describe('the shown rows', () => {
  const call = callOf([step(0), commanding(1, 'joined', 'leave'), { v: 1, kind: 'port', call: 'c', attempt: 1, seq: 2, of: 1, command: 'leave', outcome: 'done' }, { v: 1, kind: 'port', call: 'c', attempt: 1, seq: 3, of: 1, command: 'leave', outcome: 'threw' }, commanding(4, 'ended', 'launchService'), step(5)])
  const shown = (filter: string, results = false): Shown => { const s = new Shown(call.key, parseFilter(filter, []), results); while (s.advance(call, 1_000)) { /* to the end */ } return s }
  const items = (s: Shown): number[] => Array.from({ length: s.items.length }, (_, i) => s.items.at(i) / 2)
  test('a result has a row when it failed, or when it is asked for', () => {
    expect(items(shown(''))).toEqual([0, 1, 3, 4, 4.5, 5])
    expect(items(shown('', true))).toEqual([0, 1, 2, 3, 4, 4.5, 5])
  })
  test('no filter hides a row that violates a property, nor its band; it is not taken for one that the filter finds', () => {
    const s = shown('is:ignored'), none = shown('why:nowhere')
    expect([items(s), s.count, s.matched, s.hidden]).toEqual([[0, 4, 4.5, 5], 3, 2, 2])
    expect([items(none), none.count, none.matched, none.hidden]).toEqual([[4, 4.5], 1, 0, 4])
  })
  test('a row that is found later to have left its table is shown with its band, also where the filter hid it', () => {
    const s = shown('is:ignored')
    expect([s.band(1), s.band(1), s.band(5)]).toEqual([true, false, true])
    expect([items(s), s.count, s.hidden]).toEqual([[0, 1, 1.5, 4, 4.5, 5, 5.5], 4, 1])
    expect(Array.from({ length: s.bands.length }, (_, i) => s.bands.at(i))).toEqual([2, 4, 6])
  })
  test('stepping goes from shown row to shown row, also from a hidden one, and stops at the edges', () => {
    const s = shown('is:ignored')
    expect([s.step(0, 1), s.step(2, 1), s.step(2, -1), s.step(5, 1), s.step(0, -1), s.step(5, -10)]).toEqual([4, 4, 0, 5, 0, 0])
  })
})

test('what is saved reads back as what was opened: gaps, causes and fields that nobody knows', () => {
  const records: TraceRecord[] = [step(0, { mood: 'blue' }), { v: 1, kind: 'gap', call: 'c', attempt: 1, seq: 4, missing: [1, 3], cause: 'buffer' }, step(5), step(9), { v: 1, kind: 'gap', call: 'c', attempt: 1, seq: 12, missing: [10, 11], cause: 'history' }]
  const first = callOf(records)
  const again = callOf([...linesOf(first)].join('').trimEnd().split('\n').map((line) => JSON.parse(line) as TraceRecord))
  expect(again.rows).toEqual(first.rows)
  expect(again.lastSeq).toBe(first.lastSeq)
  expect([...linesOf(again)]).toEqual([...linesOf(first)])
})
test('two phones in one call, one of them heard of late, are saved to one file and read back as two calls, each with all its records', () => {
  const a = append(emptyTimeline(), 'a', [0, 1, 2].map((seq) => step(seq))).calls[0]!, b = append(emptyTimeline(), 'b', [1, 2, 3].map((seq) => step(seq, { t: 5_000 + seq }))).calls[0]!
  const names = namesOf([a, b, callOf([step(0, { attempt: 2 })])], (device) => `Phone ${device}`), trace = readTrace([...names].flatMap(([c, name]) => [...linesOf(c, name)]).join(''))
  expect(trace.records.filter((r) => r.kind !== 'gap').map((r) => `${r.call} ${r.attempt} ${r.seq}`)).toEqual(['c 1 0', 'c 1 1', 'c 1 2', 'c on Phone b 1 1', 'c on Phone b 1 2', 'c on Phone b 1 3', 'c 2 0'])
  expect(trace).toMatchObject({ problems: [], duplicates: 0 })
})
