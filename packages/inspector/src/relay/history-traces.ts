/** What is still known of traces whose records left the memory: their numbers, and their first and last records, which a late viewer needs. */
import { SeqSet } from '../common/seq-set.ts'
import { type GapRecord, type TraceRecord, traceKey } from '../common/trace.ts'

/** `records`: those in the memory. */
export type Trace = {
  key: string
  device: string
  call: string
  attempt: number
  records: number
  /** Nowhere any more; and the place of the last of them. */
  evicted: SeqSet
  evictedAt: number
  /** Out of the memory, and on disk. */
  onDisk: SeqSet
  open: Pinned | undefined
  close: Pinned | undefined
}
type Pinned = { seq: number; text: string }
/** A record that leaves the memory, or was not in it: its numbers, its place, and its text where it is an `open` or a `close`. */
type Leaving = { kind: TraceRecord['kind']; seq: number; to: number; text: string }

/** A relay that runs for weeks forgets the oldest traces altogether once none of their records is left. */
const TRACES_MAX = 10_000
/** What a trace costs beside its records, charged to its device while it has some; and its name stands in so many places. */
const TRACE_BYTES = 1_000, NAMED = 3
const bytesOf = ({ key }: Trace): number => TRACE_BYTES + NAMED * Buffer.byteLength(key)
/** For one trace, how many ranges of numbers that left are kept apart; beyond that, the oldest are merged. A viewer subtracts what it has. */
const RANGES_MAX = 50
/** `open` and `close` records outlive the ring when they are this small: without them a late viewer has no machine and no end. */
const PINNED_CHARS_MAX = 4_096
/** Longer ones outlive it too: the `open` record of an actor has its chart in it, and is longer than that of a call. */
const PINNED_LONG_CHARS_MAX = 256 * 1024
/** Both only while all of their length together are no more than this: many traces that each still have a record would hold any number of them. */
const PINNED_ALL_CHARS_MAX = { short: 64 * 1024 * 1024, long: 32 * 1024 * 1024 }
const lengthOf = ({ text }: { text: string }): 'short' | 'long' => (text.length <= PINNED_CHARS_MAX ? 'short' : 'long')

export class Traces {
  readonly #all = new Map<string, Trace>()
  /** Keys of traces of which no record is left, oldest first. Without this list, finding one would mean looking through all traces. */
  readonly #emptied = new Set<string>()
  readonly #pinnedChars = { short: 0, long: 0 }

  /** The trace that a record of a device belongs to. */
  of(device: string, r: TraceRecord): { trace: Trace; isNew: boolean } {
    const key = `${device}/${traceKey(r)}`, known = this.#all.get(key)
    if (known) return { trace: known, isNew: false }
    const trace: Trace = {
      key, device, call: r.call, attempt: r.attempt, records: 0,
      evicted: new SeqSet(), evictedAt: -1, onDisk: new SeqSet(), open: undefined, close: undefined,
    }
    this.#all.set(key, trace)
    return { trace, isNew: true }
  }

  /** One record more is in the memory. @returns what that costs beside the record, in bytes */
  grow(trace: Trace): number {
    this.#emptied.delete(trace.key)
    return trace.records++ === 0 ? bytesOf(trace) : 0
  }
  /** One fewer. @returns what that gives back beside the record, in bytes */
  shrink(trace: Trace): number {
    if (--trace.records > 0) return 0
    this.#emptied.add(trace.key)
    return bytesOf(trace)
  }
  /** A record of it is on disk only, since an earlier relay. */
  resume(trace: Trace, r: Leaving): void {
    if (trace.records === 0) this.#emptied.add(trace.key)
    this.#leave(trace, r, trace.onDisk)
  }
  toDisk(trace: Trace, r: Leaving): void { this.#leave(trace, r, trace.onDisk) }
  evict(trace: Trace, r: Leaving & { place: number }): void {
    trace.evictedAt = Math.max(trace.evictedAt, r.place)
    this.#leave(trace, r, trace.evicted)
  }
  #leave(trace: Trace, { kind, text, seq, to }: Leaving, numbers: SeqSet): void {
    let gone = [seq, to] as const
    if (kind === 'open' || kind === 'close') {
      // A second one takes the place of the first.
      const before = trace[kind]
      if (before) this.#count(before, -1)
      if (this.#hasRoomFor(text)) {
        this.#count((trace[kind] = { seq, text }), 1)
        if (!before) return
        gone = [before.seq, before.seq]
      } else if (before) this.#count(before, 1)
    }
    numbers.addRange(...gone)
    numbers.mergeLowest(RANGES_MAX)
  }
  #count(pinned: Pinned, by: 1 | -1): void { this.#pinnedChars[lengthOf(pinned)] += by * pinned.text.length }
  #hasRoomFor(text: string): boolean {
    const length = lengthOf({ text })
    return text.length <= PINNED_LONG_CHARS_MAX && this.#pinnedChars[length] + text.length <= PINNED_ALL_CHARS_MAX[length]
  }

  /** By device, what stands in for the records that were evicted at a place or behind it. */
  evictedSince(place: number, cause: string): Map<string, string[]> {
    const out = new Map<string, string[]>()
    for (const trace of this.#all.values()) {
      if (trace.evictedAt < place) continue
      const texts = standInsFor(trace, trace.evicted, cause), list = out.get(trace.device)
      if (list) list.push(...texts)
      else out.set(trace.device, texts)
    }
    return out
  }
  /** What stands in for a device's records that are on disk only. */
  spilled(device: string): string[] {
    return [...this.#all.values()].filter((t) => t.device === device).flatMap((t) => standInsFor(t, t.onDisk, 'spilled'))
  }

  /** Of those that are empty the oldest, where there are too many traces: nothing is known of it any more. */
  forgetOldest(): Trace | undefined {
    if (this.#all.size <= TRACES_MAX) return undefined
    const [key] = this.#emptied
    if (key === undefined) return undefined
    const trace = this.#all.get(key)!
    this.#emptied.delete(key)
    this.#all.delete(key)
    for (const pinned of [trace.open, trace.close]) if (pinned) this.#count(pinned, -1)
    return trace
  }

  /** Characters of `open` and `close` records that outlived the memory. */
  get pinnedChars(): number { return this.#pinnedChars.short + this.#pinnedChars.long }
  /** Ranges of numbers that left. */
  get ranges(): number {
    let n = 0
    for (const { evicted, onDisk } of this.#all.values()) n += evicted.size + onDisk.size
    return n
  }
}

function standInsFor({ call, attempt, open, close }: Trace, { ranges }: SeqSet, cause: string): string[] {
  const gaps = ranges.map(([from, to]): GapRecord => ({ v: 1, kind: 'gap', call, attempt, seq: to, missing: [from, to], cause }))
  return [open?.text, ...gaps.map((gap) => JSON.stringify(gap)), close?.text].filter((text) => text !== undefined)
}
