/**
 * A pure reducer from records to what the views show. The same records give the same timeline, however they were
 * split into batches and in whatever order a call's records came.
 *
 * It is made for 2,000 records a second and a million rows: a record that comes in order costs constant time, and
 * arrays grow in place. So use a timeline linearly: after `append`, read only its result. The result, and each call
 * in it that changed, is a new object. A call that did not change is the same object as before.
 */
import { callOf, endRuns, fold, foldGap, type Building } from './fold.ts'
import { firstWhere } from './first-where.ts'
import { bare } from './own.ts'
import { SeqSet } from './seq-set.ts'
import type { CallEnd, CloseRecord, GapRecord, OpenRecord, PortRecord, StepRecord, TraceRecord } from './trace.ts'
import { gapsOf } from './trace-index.ts'

/** Records that are missing here, both ends included. Times are those of the records around the gap, in epoch ms. `cut`: as in {@link GapRecord}. */
export type GapRow = { readonly kind: 'missing'; readonly from: number; readonly to: number; readonly cause: string; readonly tStart?: number; readonly tEnd?: number; readonly cut?: NonNullable<GapRecord['cut']> }
/** A row of the log: a record as it was written, or a gap. */
export type Row = OpenRecord | StepRecord | PortRecord | CloseRecord | GapRow
/**
 * A region had this value after record `fromSeq`, up to and including `toSeq`. `null` means unknown: records are
 * missing, and the last known value would be a guess. Times are epoch ms. The last run ends at the last record.
 */
export type Run = { readonly value: string | null; readonly fromSeq: number; readonly toSeq: number; readonly tStart: number; readonly tEnd: number }
/** A transition of one region, and the `seq` of every step that took it. */
export type Transition = { readonly from: string; readonly to: string; readonly event: string; readonly seqs: readonly number[] }
/** How often an event had each result, in one session state. */
export type Coverage = { readonly changed: number; readonly noted: number; readonly ignored: number; readonly refused: number; readonly untold: number }
export type Counts = Coverage & { readonly records: number; readonly steps: number; readonly ports: number; readonly diagnostics: number; readonly commands: number; readonly transitions: number; readonly missing: number }

/** One attempt of one call on one device. */
export type Call = {
  readonly key: string
  readonly device: string
  readonly call: string
  readonly attempt: number
  /** Sorted by `seq`, gaps included. */
  readonly rows: readonly Row[]
  /** For each row, a number that it shares with all rows of the page that differ from it only in their numbers (`seq`, times). 0 if not known. */
  readonly alike: readonly number[]
  /** The last number that is known to exist. */
  readonly lastSeq: number
  /** Epoch ms of the first and of the last record. */
  readonly tStart: number | undefined
  readonly tEnd: number | undefined
  readonly open: OpenRecord | undefined
  readonly close: CloseRecord | undefined
  /** Where the end was recorded. It is known before the `close` record brings the full end. */
  readonly ending: { readonly seq: number; readonly t: number; readonly reason: string } | undefined
  readonly end: CallEnd | undefined
  /** Undefined until the `close` record says it. False if a time-out had to stand in for proof. */
  readonly settled: boolean | undefined
  /** Epoch ms of the first step that was joined. */
  readonly joinedAt: number | undefined
  /** The present value of each region. */
  readonly values: Readonly<Record<string, string | null>>
  /** By region; `runs.session` is the ribbon. */
  readonly runs: Readonly<Record<string, readonly Run[]>>
  readonly counts: Counts
  /** How often each command was given. */
  readonly commands: ReadonlyMap<string, number>
  /** By region, in the order in which they were first taken. */
  readonly transitions: ReadonlyMap<string, ReadonlyMap<string, Transition>>
  /** By event type, then by session state before it. */
  readonly coverage: ReadonlyMap<string, ReadonlyMap<string, Coverage>>
  /** The results of a step's commands, by the step's `seq`. */
  readonly outcomes: ReadonlyMap<number, readonly PortRecord[]>
  /** The diagnostics of adapters after a step, by the step's `seq`. 0: before the first step. */
  readonly diagnostics: ReadonlyMap<number, readonly PortRecord[]>
}

export type Timeline = {
  /** In the order in which they were first heard of. */
  readonly calls: readonly Call[]
  readonly byKey: ReadonlyMap<string, Call>
  /** How many records there are in all calls. `duplicates`: how many were there already and were dropped. */
  readonly records: number
  readonly duplicates: number
}

export const emptyTimeline = (): Timeline => ({ calls: [], byKey: new Map(), records: 0, duplicates: 0 })
export const callKey = (device: string, r: { call: string; attempt: number }): string => `${device}/${r.call}/${r.attempt}`

/** Records that wait for their place, by call. */
export type Late = Map<string, TraceRecord[]>

/**
 * Adds one more batch of a device. If its reader knows which records are alike, it says so (`alike`, as in {@link Call.alike}).
 * @param wait collects records that belong further up, instead of inserting them. Each insertion costs as much as the call
 *   has records, so if many are to come, collect them and insert them once, with {@link settle}
 */
export function append(timeline: Timeline, device: string, records: readonly TraceRecord[], wait?: Late, alike?: ArrayLike<number>): Timeline {
  if (records.length === 0) return timeline
  const touched = new Map<string, Building>()
  const late: Late = wait ?? new Map()
  const byKey = timeline.byKey as Map<string, Call>
  const calls = [...timeline.calls]
  let duplicates = timeline.duplicates, added = 0
  // Most batches are of one call: its name is built once.
  let key = '', last: { call: string; attempt: number } | undefined
  for (let i = 0; i < records.length; i++) {
    const r = records[i]!
    if (!last || last.call !== r.call || last.attempt !== r.attempt) { key = callKey(device, r); last = r }
    let b = touched.get(key)
    if (!b) {
      const known = byKey.get(key)
      b = known ? { ...(known as Building) } : callOf(key, device, r.call, r.attempt, calls.length)
      calls[b.place] = b
      touched.set(key, b)
    }
    if (inOrder(b, r, alike?.[i])) { if (r.kind !== 'gap') added++ } else if (isKnown(b, r)) duplicates++
    else if (late.has(key)) late.get(key)!.push(r)
    else late.set(key, [r])
  }
  for (const [k, b] of touched) { endRuns(b); byKey.set(k, b) }
  const next = { calls, byKey, records: timeline.records + added, duplicates }
  if (wait || late.size === 0) return next
  for (const settling = settle(next, late); ;) { const { done, value } = settling.next(); if (done) return value }
}

/** Inserts the records that wait, a piece at a time. Until it is done, the timeline is unchanged and nothing may be appended. */
export function* settle(timeline: Timeline, late: Late): Generator<undefined, Timeline> {
  const calls = [...timeline.calls], byKey = timeline.byKey as Map<string, Call>
  let { records, duplicates } = timeline
  for (const [key, list] of late) {
    const before = byKey.get(key) as Building, { call, dropped } = yield* rebuilt(before, list)
    calls[call.place] = call
    byKey.set(key, call)
    duplicates += dropped
    records += call.counts.records - before.counts.records
  }
  return { calls, byKey, records, duplicates }
}

/** Takes the record if it is the next one, or opens a hole and takes it. False if it belongs further up. */
function inOrder(b: Building, r: TraceRecord, alike: number | undefined): boolean {
  if (r.kind === 'gap') {
    const [from, to] = r.missing
    if (from <= b.lastSeq || !(r.seq === to + 1 || (r.seq >= from && r.seq <= to))) return false
    b.declared.set(gapKey(r), r)
    hole(b, from - 1, 'missing')
    foldGap(b, from, to, r.cause, cutIn(r))
    b.lastSeq = Math.max(to, r.seq)
    return true
  }
  if (r.seq <= b.lastSeq) return false
  hole(b, r.seq - 1, 'missing')
  fold(b, r, alike)
  return true
}

const hole = (b: Building, to: number, cause: string): void => { if (to > b.lastSeq) foldGap(b, b.lastSeq + 1, to, cause) }

function isKnown(b: Building, r: TraceRecord): boolean {
  if (r.kind === 'gap') return b.declared.has(gapKey(r))
  const row = b.rows[rowIndexAt(b, r.seq)]
  return row !== undefined && row.kind !== 'missing' && row.seq === r.seq
}

/** Where the file was cut, if that is what it says: a writer may have written anything. */
const cutIn = ({ cut }: GapRecord): GapRow['cut'] => (typeof cut?.line === 'number' && typeof cut.chars === 'number' ? cut : undefined)

const gapKey = (g: GapRecord): string => `${g.seq} ${g.missing[0]} ${g.missing[1]} ${g.cause}`

/** Records between two pieces of {@link settle}. */
const PIECE = 4_096

/** A call with records that came late, folded again from its start into a new one. `dropped`: how many of them were duplicates. */
function* rebuilt(before: Building, late: readonly TraceRecord[]): Generator<undefined, { call: Building; dropped: number }> {
  const all: Exclude<TraceRecord, GapRecord>[] = [], declared = new Map(before.declared), seen = new SeqSet()
  let dropped = 0
  const alike: number[] = []
  before.rows.forEach((row, i) => { if (row.kind !== 'missing') { all.push(row); alike.push(before.alike[i]!) } })
  for (const r of late) {
    if (r.kind !== 'gap') all.push(r)
    else if (declared.has(gapKey(r))) dropped++
    else declared.set(gapKey(r), r)
  }
  const order = bySeq(all)
  yield
  // Of two with one number the first that came has it.
  const records: number[] = []
  for (const i of order) { if (seen.add(all[i]!.seq)) records.push(i); else dropped++ }
  yield
  const gaps = gapsOf(seen, [...declared.values()].map((g) => ({ from: g.missing[0], to: g.missing[1], cause: g.cause, own: g.seq })))
  /** By cause, by rising number. */
  const cuts = new Map<string, GapRecord[]>()
  for (const g of [...declared.values()].filter(cutIn).sort((a, b) => a.missing[0] - b.missing[0])) { const of = cuts.get(g.cause); if (of) of.push(g); else cuts.set(g.cause, [g]) }
  // Neighbours of one cause are one gap; as where they come in order, the last of them says where the file was cut.
  const cutAt = ({ from, to, cause }: { from: number; to: number; cause: string }): GapRow['cut'] => {
    const of = cuts.get(cause) ?? [], last = of[firstWhere(of.length, (i) => of[i]!.missing[0] > to) - 1]
    return last && last.missing[1] >= from ? last.cut : undefined
  }
  const call = Object.assign(callOf(before.key, before.device, before.call, before.attempt, before.place), { declared })
  let next = 0
  for (const [n, i] of records.entries()) {
    const r = all[i]!
    for (let g = gaps[next]; g && g.from < r.seq; g = gaps[++next]) foldGap(call, g.from, g.to, g.cause, cutAt(g))
    fold(call, r, alike[i])
    if (n % PIECE === PIECE - 1) yield
  }
  for (let g = gaps[next]; g; g = gaps[++next]) foldGap(call, g.from, g.to, g.cause, cutAt(g))
  for (const g of declared.values()) call.lastSeq = Math.max(call.lastSeq, g.seq)
  endRuns(call)
  return { call, dropped }
}

/** The order of records by their numbers; of equal ones, as they came. Numbers sort some ten times faster than records do. */
function bySeq(records: readonly { seq: number }[]): Iterable<number> {
  const n = records.length, largest = records.reduce((max, r) => Math.max(max, r.seq), 0)
  if ((largest + 1) * n > Number.MAX_SAFE_INTEGER) return records.map((_, i) => i).sort((a, b) => records[a]!.seq - records[b]!.seq || a - b)
  return Float64Array.from(records, (r, i) => r.seq * n + i).sort().map((key) => key % n)
}

/** The index of the row that holds this `seq`, else of the last row before it, or -1 if there is none. */
export function rowIndexAt({ rows }: { readonly rows: readonly Row[] }, seq: number): number {
  // Where nothing is missing the numbers are the places: a search through a million rows, for each mark of each lane, would be most of a drawing.
  const first = rows[0], place = first === undefined ? -1 : seq - numberOf(first), row = rows[place]
  if (row !== undefined && row.kind !== 'missing' && row.seq === seq) return place
  return firstWhere(rows.length, (i) => numberOf(rows[i]!) > seq) - 1
}
const numberOf = (row: Row): number => (row.kind === 'missing' ? row.from : row.seq)

/** The run that holds at this `seq`: the last one that began at or before it. */
export const runAt = (runs: readonly Run[] = [], seq: number): Run | undefined => runs[firstWhere(runs.length, (i) => runs[i]!.fromSeq > seq) - 1]

/** The value of every region after the record with this `seq`; null where it is unknown. */
export function valuesAt(call: Call, seq: number): Record<string, string | null> {
  const out = bare<string | null>()
  for (const region of Object.keys(call.runs)) out[region] = runAt(call.runs[region], seq)?.value ?? null
  return out
}

/** How often a transition had been taken after the record with this `seq`. */
export const takenBy = ({ seqs }: Transition, seq: number): number => firstWhere(seqs.length, (i) => seqs[i]! > seq)
