/**
 * Keeps track of what was seen of each trace: it drops duplicates, knows what is missing, and keeps two calls that were
 * given one id apart. The reader of files and the relay share it.
 */
import { SeqSet } from './seq-set.ts'
import { type OpenRecord, type TraceRecord, traceKey } from './trace.ts'

/** Records that are missing from one trace, both ends included, and why. The cause is `missing` if no record gives one. */
export type TraceGap = { call: string; attempt: number; from: number; to: number; cause: string }
type Declared = { from: number; to: number; cause: string; /** The number of the gap record itself. */ own?: number }
type Known = { call: string; attempt: number; seen: SeqSet; declared: Map<string, Declared>; /** What the `open` record says of its call, as {@link saidBy}. */ opened: string | undefined; /** Where it has its name as a second call of an id. */ family?: Family; /** When each record was written, and a number for what it is, by its number from `base` on. */ times: number[]; whats: number[]; base: number; /** As in {@link TraceIndex.held}. */ held: number }
/** Calls that were given one id. `names`: of all but the first, by what their `open` records say. `next`: the number of the next name that may be free. */
type Family = { key: string; present: string; names: Map<string, string>; next: number }
export type Admission =
  | { is: 'new'; record: TraceRecord }
  /** `isOther`: the record that has this number was written at another time or is of another event, so this one is not a copy. Two phones may have one id. */
  | { is: 'duplicate'; isOther: boolean }
  /** A second call with an id that is taken: it is kept, under the new name that the record now carries. */
  | { is: 'renamed'; record: TraceRecord; from: string }

export class TraceIndex {
  readonly #known = new Map<string, Known>()
  /** By the trace as it is written, those whose id was taken. Each lasts as long as one of its calls is known. */
  readonly #families = new Map<string, Family>()
  /** Those of which more is remembered than one range: looked for among all, they would cost a look at all. */
  readonly #holding = new Set<Known>()
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
   * Takes one more record. Two `open` records under one name that say different things are two calls: what follows the
   * second belongs to `name~2`, and nothing of the first is changed.
   */
  admit(record: TraceRecord): Admission {
    const last = this.#last
    if (last && last.call === record.call && last.attempt === record.attempt && record.kind !== 'open' && record.kind !== 'gap') {
      if (last.seen.add(record.seq)) { this.#remember(last, record); return { is: 'new', record } }
      return this.#duplicate(last, record)
    }
    const written = traceKey(record)
    const name = this.#families.get(written)?.present
    let r = name === undefined ? record : { ...record, call: name }
    let known = this.#of(r)
    let renamed = false
    this.#last = name === undefined && r.kind !== 'open' ? known : undefined
    if (r.kind === 'open') {
      const said = saidBy(record as OpenRecord)
      if (known.opened !== undefined && known.opened !== said) {
        r = this.#named(written, record, said)
        known = this.#of(r)
        renamed = known.opened === undefined
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

  /** Declares a record that exists but could not be read in full, so that its number is missing and the cause is known. */
  declare(gap: TraceGap): void { this.#of(gap).declared.set(`${gap.from}-${gap.to} ${gap.cause}`, gap) }

  /** The present name of a call. */
  nameOf(call: string, attempt: number): string { return this.#families.get(traceKey({ call, attempt }))?.present ?? call }

  /** The next number of a trace that is written in order. */
  nextSeq(call: string, attempt: number): number {
    const known = this.#known.get(traceKey({ call: this.nameOf(call, attempt), attempt }))
    if (!known) return 0
    let last = known.seen.max
    for (const g of known.declared.values()) last = Math.max(last, g.to, g.own ?? 0)
    return last + 1
  }

  /** Forgets this trace. Records of it that come again are new. */
  forget(call: string, attempt: number): void {
    const key = traceKey({ call, attempt }), known = this.#known.get(key)
    if (!known) return
    this.held -= known.held
    this.#holding.delete(known)
    this.#known.delete(key)
    this.#last = undefined
    if (known.opened !== undefined) known.family?.names.delete(known.opened)
    for (const family of [known.family, this.#families.get(key)]) {
      if (family?.names.size === 0 && !this.#known.has(family.key)) this.#families.delete(family.key)
    }
  }
  /** Forgets half of what is {@link held}, the oldest of each trace. Records of that half that come again are new. Nothing is wrongly taken for known. */
  forgetHalf(): void {
    for (const known of this.#holding) {
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
    return { is: 'duplicate', isOther: this.#isOther(r) }
  }
  /** A number for each type of event, and for each kind of what is none. */
  #whatOf(r: TraceRecord): number {
    const what = r.kind === 'step' ? r.event.type : `${r.kind} record`
    let n = this.#whats.get(what)
    if (n === undefined && this.#whats.size < WHATS_MAX) this.#whats.set(what, (n = this.#whats.size))
    return n ?? -1
  }
  /** Was another record with this number seen of this trace, written at another time or of another event? */
  #isOther(r: TraceRecord): boolean {
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
    if (held > 0) this.#holding.add(known)
    else this.#holding.delete(known)
  }
  /** How many texts are kept to tell calls of one id apart: no more than there are traces. */
  get named(): number {
    let n = this.#families.size
    for (const { names } of this.#families.values()) n += names.size
    return n
  }
  get isEmpty(): boolean { return this.#known.size === 0 }

  /** Everything that is missing, by trace in the order in which the traces were first seen, then by number. */
  gaps(): TraceGap[] {
    const out: TraceGap[] = []
    for (const known of this.#known.values()) for (const g of gapsOf(known.seen, [...known.declared.values()])) out.push({ call: known.call, attempt: known.attempt, ...g })
    return out
  }

  /**
   * The record of a further call under an id that is taken, with the name of the call that it is, or with a free one. The next free name is
   * remembered, and which name is whose: looked for from the first one on, as many calls of one id would cost their square.
   */
  #named(written: string, record: TraceRecord, said: string): TraceRecord {
    const first = this.#known.get(written)
    let family = this.#families.get(written)
    if (!family) this.#families.set(written, (family = { key: written, present: record.call, names: new Map(), next: 2 }))
    let name = first?.opened === said ? record.call : family.names.get(said) ?? (first?.opened === undefined ? record.call : undefined)
    while (name === undefined) {
      const call = `${record.call}~${family.next++}`, known = this.#of({ call, attempt: record.attempt })
      known.family = family
      // One that is another's already, as an earlier relay named it, is found at once when it comes again.
      family.names.set(known.opened ?? said, call)
      if (known.opened === undefined || known.opened === said) name = call
    }
    family.present = name
    return name === record.call ? record : { ...record, call: name }
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
/** Whatever the order of its fields, and whichever number the writer gave it. Of a long text the length and a hash: it is kept as long as its trace is. */
function saidBy({ t, app, machine, platform }: OpenRecord): string {
  const sorted = (x: object | undefined) => x && Object.entries(x).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([t, platform, sorted(app), sorted(machine)])
  return text.length <= SAID_CHARS_MAX ? text : `${text.length} ${hashOf(text)}`
}
const SAID_CHARS_MAX = 64
/** 2 × 32 bits of FNV-1a, the second from the other end. No secret: who makes two texts alike makes two calls of his own one. */
function hashOf(text: string): string {
  let a = 0x811c9dc5, b = 0x811c9dc5
  for (let i = 0, k = text.length - 1; k >= 0; i++, k--) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(k), 0x01000193)
  }
  return `${a >>> 0} ${b >>> 0}`
}

/**
 * The missing numbers of one trace, from 0 to the last that was seen or declared. Each range has the cause that was
 * declared for it, else `missing`. A number that was declared missing but came after all is not missing.
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
