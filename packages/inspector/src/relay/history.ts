/**
 * What the relay keeps: a ring of records as texts, bounded by count and by bytes. Every viewer is a place in it
 * and no more, so that a slow one costs nothing: what leaves the ring before it was read is told as a gap.
 */
import { SeqSet } from '../common/seq-set.ts'
import { type GapRecord, type TraceRecord, traceKey } from '../common/trace.ts'
import { TraceIndex } from '../common/trace-index.ts'

export type HistoryEntry = { device: string; text: string; bytes: number; trace: Kept; seq: number; to: number; kind: TraceRecord['kind'] }
/** What is still known of a trace whose records left: which, and its first and last words. */
type Kept = { device: string; call: string; attempt: number; records: number; evicted: SeqSet; evictedAt: number; open: string | undefined; close: string | undefined }

/** A relay that runs for weeks forgets the oldest traces altogether once none of their records is left. */
const TRACES_MAX = 10_000
/** `open` and `close` records outlive the ring when they are this small: without them a late viewer has no machine and no end. */
const PINNED_CHARS_MAX = 4_096
const RANGES_MAX = 50

export class History {
  readonly #recordsMax: number
  readonly #bytesMax: number
  readonly #index = new Map<string, TraceIndex>()
  readonly #traces = new Map<string, Kept>()
  #ring: (HistoryEntry | undefined)[] = []
  #head = 0
  #bytes = 0
  /** The place of the oldest record that is left; places only rise. */
  first = 0

  constructor(recordsMax: number, bytesMax: number) {
    this.#recordsMax = recordsMax
    this.#bytesMax = bytesMax
  }

  /** The place after the newest record. */
  get end(): number { return this.first + this.#ring.length - this.#head }
  get bytes(): number { return this.#bytes }
  at(place: number): HistoryEntry | undefined { return this.#ring[this.#head + place - this.first] }

  /**
   * @returns the new name when the record's call had one that is taken; false for what was here already
   * @throws RangeError when it is nested too deeply to be written again; nothing is kept of it then
   */
  add(device: string, given: TraceRecord, from: 'recorder' | 'file' = 'recorder'): { renamed?: string } | false {
    let text = JSON.stringify(given)
    let index = this.#index.get(device)
    if (!index) this.#index.set(device, (index = new TraceIndex()))
    const told = index.admit(given)
    if (told.is === 'duplicate') return false
    const r = told.record, key = `${device}/${traceKey(r)}`
    let trace = this.#traces.get(key)
    if (!trace) {
      this.#traces.set(key, (trace = { device, call: r.call, attempt: r.attempt, records: 0, evicted: new SeqSet(), evictedAt: -1, open: undefined, close: undefined }))
      this.#forgetOld()
      // A relay that died took what it had acknowledged with it. Its successor says so, and does not leave it to be guessed.
      if (from === 'recorder' && r.kind !== 'gap' && r.seq > 0) this.add(device, { v: 1, kind: 'gap', call: r.call, attempt: r.attempt, seq: r.seq - 1, missing: [0, r.seq - 1], cause: 'earlier-relay' })
    }
    // A renamed record is another text; all others are as they came.
    if (r !== given) text = JSON.stringify(r)
    const bytes = Buffer.byteLength(text)
    const [seq, to] = r.kind === 'gap' ? r.missing : [r.seq, r.seq]
    this.#ring.push({ device, text, bytes, trace, seq, to, kind: r.kind })
    trace.records++
    this.#bytes += bytes
    while (this.end - this.first > this.#recordsMax || (this.#bytes > this.#bytesMax && this.end - this.first > 1)) this.#evict()
    return told.is === 'renamed' ? { renamed: r.call } : {}
  }

  /**
   * For a viewer whose next place is gone: by device, what stands in for the records that left since then. It
   * subtracts what it has, so a range may say more than was missed.
   */
  lostSince(place: number, cause: string): Map<string, string[]> {
    const out = new Map<string, string[]>()
    for (const trace of this.#traces.values()) {
      if (trace.evictedAt < place) continue
      const texts = [trace.open, ...gapsOf(trace, cause), trace.close].filter((t) => t !== undefined)
      const list = out.get(trace.device)
      if (list) list.push(...texts)
      else out.set(trace.device, texts)
    }
    return out
  }

  #evict(): void {
    const e = this.#ring[this.#head]!
    this.#ring[this.#head++] = undefined
    if (this.#head > 1024 && this.#head * 2 > this.#ring.length) { this.#ring = this.#ring.slice(this.#head); this.#head = 0 }
    const { trace } = e
    this.#bytes -= e.bytes
    trace.records--
    trace.evictedAt = this.first++
    if ((e.kind === 'open' || e.kind === 'close') && e.text.length <= PINNED_CHARS_MAX) trace[e.kind] = e.text
    else trace.evicted.addRange(e.seq, e.to)
  }

  #forgetOld(): void {
    if (this.#traces.size <= TRACES_MAX) return
    for (const [key, trace] of this.#traces) if (trace.records === 0) {
      this.#traces.delete(key)
      const index = this.#index.get(trace.device)
      index?.forget(trace.call, trace.attempt)
      if (index?.isEmpty) this.#index.delete(trace.device)
      return
    }
  }
}

function gapsOf({ call, attempt, evicted }: Kept, cause: string): string[] {
  const { ranges } = evicted
  const told = ranges.length > RANGES_MAX ? [[ranges[0]![0], ranges.at(-1)![1]] as const] : ranges
  return told.map(([from, to]) => JSON.stringify({ v: 1, kind: 'gap', call, attempt, seq: to, missing: [from, to], cause } satisfies GapRecord))
}
