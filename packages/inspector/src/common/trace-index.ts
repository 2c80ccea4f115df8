/**
 * What was seen of which trace: drops duplicates, knows what is missing, and keeps two calls that were given
 * one id apart. The reader of files and the relay share it.
 */
import { SeqSet } from './seq-set.ts'
import { type OpenRecord, type TraceRecord, traceKey } from './trace.ts'

/** Records that are missing from one trace, both ends included, and why. `missing` when nobody said why. */
export type TraceGap = { call: string; attempt: number; from: number; to: number; cause: string }
type Declared = { from: number; to: number; cause: string; /** The number of the gap record itself. */ own?: number }
type Known = { call: string; attempt: number; seen: SeqSet; declared: Map<string, Declared>; /** What the `open` record says of its call. */ opened: string | undefined; /** When each record was written, and a number for what it is, by its number from `base` on. */ times: number[]; whats: number[]; base: number; /** As in {@link TraceIndex.held}. */ held: number }
export type Admission =
  | { is: 'new'; record: TraceRecord }
  /** `isOther`: the record that has this number was written at another time, or is of another event, so it is no copy: two phones were given one id, perhaps. */
  | { is: 'duplicate'; isOther: boolean }
  /** A second call with an id that is taken: it is kept, under the new name that the record now carries. */
  | { is: 'renamed'; record: TraceRecord; from: string }

export class TraceIndex {
  readonly #known = new Map<string, Known>()
  /** The present name of a trace whose id was taken. */
  readonly #names = new Map<string, string>()
  /** The trace of the last record, while it has the name that was written: mostly the next one is of it too. */
  #last: Known | undefined
  duplicates = 0
  /** What is remembered beyond one range for each trace: more ranges, and declared gaps. Each costs some 150 bytes. */
  held = 0
  readonly #remembersTimes: boolean
  readonly #whats = new Map<string, number>()

  /** @param options `times`: tells copies from other records of the same number, for 16 bytes a record */
  constructor({ times = false }: { times?: boolean } = {}) { this.#remembersTimes = times }

  /**
   * One more record. Two `open` records that say different things under one name are two calls: what follows the
   * second belongs to `name~2`, and nothing of the first is touched.
   */
  admit(record: TraceRecord): Admission {
    const last = this.#last
    if (last && last.call === record.call && last.attempt === record.attempt && record.kind !== 'open' && record.kind !== 'gap') {
      if (last.seen.add(record.seq)) { this.#remember(last, record); return { is: 'new', record } }
      return this.#duplicate(last, record)
    }
    const written = traceKey(record)
    const name = this.#names.get(written)
    let r = name === undefined ? record : { ...record, call: name }
    let known = this.#of(r)
    let renamed = false
    this.#last = name === undefined && r.kind !== 'open' ? known : undefined
    if (r.kind === 'open') {
      const said = saidBy(r)
      if (known.opened !== undefined && known.opened !== said) {
        // A third call of that id may meet the second's name: look for the one that it is, the first among them, or a free one.
        for (let n = 1; known.opened !== undefined && known.opened !== said; n++) {
          r = n === 1 ? record : { ...record, call: `${record.call}~${n}` }
          known = this.#of(r)
        }
        renamed = known.opened === undefined
        this.#names.set(written, r.call)
      }
      known.opened = said
    }
    if (r.kind === 'gap') {
      const [from, to] = r.missing
      const range = `${from}-${to} ${r.seq} ${r.cause}`
      if (known.declared.has(range)) { this.duplicates++; return { is: 'duplicate', isOther: false } }
      known.declared.set(range, { from, to, cause: r.cause, own: r.seq })
      this.#count(known)
    } else if (known.seen.add(r.seq)) this.#remember(known, r)
    else return this.#duplicate(known, r)
    return renamed ? { is: 'renamed', record: r, from: record.call } : { is: 'new', record: r }
  }

  /** A record that exists but could not be read whole, so that its number is missing and the cause is known. */
  declare(gap: TraceGap): void { this.#of(gap).declared.set(`${gap.from}-${gap.to} ${gap.cause}`, gap) }

  /** The present name of a call. */
  nameOf(call: string, attempt: number): string { return this.#names.get(traceKey({ call, attempt })) ?? call }

  /** The next number of a trace that is written in order. */
  nextSeq(call: string, attempt: number): number {
    const known = this.#known.get(traceKey({ call: this.nameOf(call, attempt), attempt }))
    if (!known) return 0
    let last = known.seen.max
    for (const g of known.declared.values()) last = Math.max(last, g.to, g.own ?? 0)
    return last + 1
  }

  /** Nothing is known of this trace any more: what comes of it again is new. */
  forget(call: string, attempt: number): void {
    const key = traceKey({ call, attempt })
    this.held -= this.#known.get(key)?.held ?? 0
    this.#known.delete(key)
    this.#last = undefined
  }
  /** Half of what is {@link held} is forgotten, the oldest of each trace: what comes of that again is new, and nothing is taken for known that is not. */
  forgetHalf(): void {
    for (const known of this.#known.values()) {
      let gaps = Math.ceil(known.declared.size / 2)
      for (const key of known.declared.keys()) { if (gaps-- === 0) break; known.declared.delete(key) }
      known.seen.forgetLowest(Math.ceil((known.seen.ranges.length - 1) / 2))
      this.#count(known)
    }
  }
  #remember(known: Known, r: TraceRecord): void {
    this.#count(known)
    if (!this.#remembersTimes) return
    if (known.times.length === 0) known.base = r.seq
    const at = r.seq - known.base
    // What lies far off, before the first or behind a great hole, is not remembered.
    if (at >= 0 && at <= known.times.length + HOLE_MAX) { while (known.times.length < at) { known.times.push(NaN); known.whats.push(-1) } known.times[at] = timeOf(r); known.whats[at] = this.#whatOf(r) }
  }
  #duplicate(known: Known, r: TraceRecord): Admission {
    this.duplicates++
    return { is: 'duplicate', isOther: this.isOther(r) }
  }
  /** A number for each type of event, and for each kind of what is none. */
  #whatOf(r: TraceRecord): number {
    const what = r.kind === 'step' ? r.event.type : `${r.kind} record`
    let n = this.#whats.get(what)
    if (n === undefined && this.#whats.size < WHATS_MAX) this.#whats.set(what, (n = this.#whats.size))
    return n ?? -1
  }
  /** Was another record with this number seen of this trace, written at another time or of another event? */
  isOther(r: TraceRecord): boolean {
    const known = this.#known.get(traceKey({ call: this.nameOf(r.call, r.attempt), attempt: r.attempt }))
    if (!known || r.kind === 'gap') return false
    const at = r.seq - known.base, before = known.times[at], now = timeOf(r)
    if (before === undefined) return false
    const was = known.whats[at]!, is = this.#whatOf(r)
    return (!Number.isNaN(before) && !Number.isNaN(now) && before !== now) || (was >= 0 && is >= 0 && was !== is)
  }
  #count(known: Known): void {
    const held = known.declared.size + Math.max(0, known.seen.size - 1)
    this.held += held - known.held
    known.held = held
  }
  get isEmpty(): boolean { return this.#known.size === 0 }

  /** Everything missing, by trace in the order in which the traces were met, then by number. */
  gaps(): TraceGap[] {
    const out: TraceGap[] = []
    for (const known of this.#known.values()) for (const g of gapsOf(known.seen, [...known.declared.values()])) out.push({ call: known.call, attempt: known.attempt, ...g })
    return out
  }

  #of(r: { call: string; attempt: number }): Known {
    const key = traceKey(r)
    let known = this.#known.get(key)
    if (!known) this.#known.set(key, (known = { call: r.call, attempt: r.attempt, seen: new SeqSet(), declared: new Map(), opened: undefined, times: [], whats: [], base: 0, held: 0 }))
    return known
  }
}

/** So many types of events are told apart. */
const WHATS_MAX = 10_000
/** So many numbers may be missing before a record whose time is remembered. */
const HOLE_MAX = 1_024
const timeOf = (r: TraceRecord): number => r.t ?? (typeof (r as { mono?: unknown }).mono === 'number' ? (r as { mono: number }).mono : NaN)
/** Whatever the order of its fields, and whichever number the writer gave it. */
function saidBy({ t, app, machine, platform }: OpenRecord): string {
  const sorted = (x: object | undefined) => x && Object.entries(x).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([t, platform, sorted(app), sorted(machine)])
}

/**
 * The missing numbers of one trace, from 0 to the last that was seen or declared: each range with the cause
 * that was declared for it, else `missing`. What was declared missing and came after all is not missing.
 */
export function gapsOf(seen: SeqSet, declared: readonly Declared[]): { from: number; to: number; cause: string }[] {
  let last = seen.max
  const numbers = declared.length === 0 ? seen : new SeqSet(seen.ranges)
  for (const g of declared) {
    last = Math.max(last, g.to, g.own ?? 0)
    // A gap record's own number is not missing, unless it is one of the numbers that it stands for.
    if (g.own !== undefined && (g.own < g.from || g.own > g.to)) numbers.add(g.own)
  }
  const open = numbers.missing(0, last)
  if (declared.length === 0) return open.map(([from, to]) => ({ from, to, cause: 'missing' }))
  const out: { from: number; to: number; cause: string }[] = []
  const push = (from: number, to: number, cause: string) => {
    const before = out.at(-1)
    if (before && before.cause === cause && before.to === from - 1) before.to = to
    else out.push({ from, to, cause })
  }
  const causes = disjoint(declared)
  let i = 0
  for (const [from, to] of open) {
    while (i < causes.length && causes[i]!.to < from) i++
    let next = from
    // The last cause of this range may reach into the next one, so it is looked at again.
    for (let k = i; k < causes.length && causes[k]!.from <= to; k++) {
      const g = causes[k]!
      if (g.from > next) push(next, g.from - 1, 'missing')
      push(Math.max(next, g.from), Math.min(to, g.to), g.cause)
      next = Math.min(to, g.to) + 1
    }
    if (next <= to) push(next, to, 'missing')
  }
  return out
}

/** Declared gaps by number, none overlapping: of two that claim a number, the one that begins first has it. */
function disjoint(declared: readonly Declared[]): { from: number; to: number; cause: string }[] {
  const out: { from: number; to: number; cause: string }[] = []
  let next = 0
  for (const g of [...declared].sort((a, b) => a.from - b.from || a.to - b.to || (a.cause < b.cause ? -1 : 1))) {
    const from = Math.max(g.from, next)
    if (from > g.to) continue
    out.push({ from, to: g.to, cause: g.cause })
    next = g.to + 1
  }
  return out
}
