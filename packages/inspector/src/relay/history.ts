/**
 * What the relay keeps: records as texts in the order in which they came, bounded by count and by bytes. A viewer is only
 * a position in it, so that a slow viewer costs nothing. Records that leave before a viewer has read them are reported to
 * it as a gap. When the history is full, the oldest record of the device that holds the most leaves, so a device that
 * never stops cannot push the others out. With a spill, each record is on disk too, and one that has left is read from there.
 */
import { firstWhere } from '../common/first-where.ts'
import type { GapRecord, TraceRecord } from '../common/trace.ts'
import { Seen } from './history-seen.ts'
import { Shares } from './history-shares.ts'
import { type Trace, Traces } from './history-traces.ts'
import type { Spill, Spillable } from './spill.ts'

/** `gone`: it has left, and only its place is still there. `seq`, `to`: of a gap, what is missing. */
export type HistoryEntry = Spillable & { place: number; bytes: number; trace: Trace; seq: number; to: number; kind: TraceRecord['kind'] }

/** What is remembered of which numbers were seen, of all devices: some 3 MB, where causes are as long as ours. Beyond, the device that makes the most of it is remembered less. */
const HELD_MAX = 20_000

export class History {
  readonly #seen: Seen
  readonly #traces = new Traces()
  readonly #shares: Shares<HistoryEntry>
  /** By place; those that are gone stay until they are half of it. */
  #entries: HistoryEntry[] = []
  readonly spill: Spill | undefined
  /** Records that left since the relay began, and are nowhere. */
  evictions = 0
  /** The place after the newest record; places only rise. */
  end = 0

  /** @param heldMax how many ranges of seen numbers and gaps are remembered, of all devices, beside one for each trace */
  constructor(recordsMax: number, bytesMax: number, spill?: Spill, heldMax = HELD_MAX) {
    this.#shares = new Shares(recordsMax, bytesMax)
    this.#seen = new Seen(heldMax)
    this.spill = spill
  }
  get records(): number { return this.#shares.records }
  get bytes(): number { return this.#shares.bytes }
  /** What is remembered beside the records: ranges of numbers, seen or left, and gaps. */
  get remembered(): number { return this.#seen.held + this.#traces.ranges }
  /** And names of calls whose id was taken, and what outlived the memory of `open` and `close` records, in characters. */
  get named(): number { return this.#seen.named }
  get pinnedChars(): number { return this.#traces.pinnedChars }

  /**
   * @returns the new name when the record's call had one that is taken; false for what was here already
   * @throws RangeError when it is nested too deeply to be written again; nothing is kept of it then
   */
  add(device: string, given: TraceRecord, from: 'recorder' | 'file' = 'recorder'): { renamed?: string } | false {
    const text = JSON.stringify(given)
    const told = this.#seen.admit(device, given)
    if (told.is === 'duplicate') return false
    const r = told.record, { trace, isNew } = this.#traces.of(device, r)
    if (isNew) {
      this.#forgetOldest()
      // A relay that died took what it had acknowledged with it. Its successor says so, and does not leave it to be guessed.
      if (from === 'recorder' && r.kind !== 'gap' && r.seq > 0) this.add(device, lostBefore(r))
    }
    // A renamed record is another text; all others are as they came.
    const entry = this.#append(device, trace, r, r === given ? text : JSON.stringify(r))
    if (from === 'recorder') this.spill?.put(entry)
    this.#shares.add(entry, entry.bytes + this.#traces.grow(trace), from === 'file')
    for (let what; (what = this.#shares.tooMuch);) this.#evictOldest(this.#shares.heaviest(what))
    return told.is === 'renamed' ? { renamed: r.call } : {}
  }

  /** A record that an earlier relay left on disk: it is known of, and is not in the memory. */
  resume(device: string, given: TraceRecord): void {
    const told = this.#seen.admit(device, given)
    if (told.is === 'duplicate') return
    const r = told.record, { kind } = r, [seq, to] = numbersOf(r)
    this.#traces.resume(this.#traces.of(device, r).trace, { kind, seq, to, text: kind === 'open' || kind === 'close' ? JSON.stringify(r) : '' })
    this.#forgetOldest()
  }

  /** The first record that is left at or after a place. */
  next(place: number): HistoryEntry | undefined {
    let at = firstWhere(this.#entries.length, (i) => this.#entries[i]!.place >= place)
    for (let e = this.#entries[at]; e; e = this.#entries[++at]) if (!e.gone) return e
    return undefined
  }
  /**
   * For a viewer whose next place is gone: by device, what stands in for the records that left since then. It
   * subtracts what it has, so a range may say more than was missed.
   */
  lostSince(place: number, cause: string): Map<string, string[]> { return this.#traces.evictedSince(place, cause) }
  /** What stands in for a device's records that are on disk, when not all of them are read: a reader subtracts what it has. */
  onDisk(device: string): string[] { return this.#traces.spilled(device) }

  /** How much of a device is kept: records in the memory, bytes that are on disk only; of a file, which was asked for, more than of any other. */
  heldBy(device: string): number {
    const share = this.#shares.get(device)
    return share?.isFile ? Infinity : (share?.records ?? 0) + (this.spill?.file(device)?.left ?? 0)
  }
  /** A device that is forgotten takes what it said with it. */
  forgetDevice(device: string): void {
    while (this.#shares.get(device)) this.#evictOldest(device)
    this.spill?.forget(device)
  }

  #append(device: string, trace: Trace, r: TraceRecord, text: string): HistoryEntry {
    const [seq, to] = numbersOf(r)
    const entry = { place: this.end++, gone: false, device, text, bytes: Buffer.byteLength(text), trace, seq, to, kind: r.kind, at: -1, until: -1 }
    this.#entries.push(entry)
    return entry
  }

  #evictOldest(device: string): void {
    const entry = this.#shares.takeOldest(device, ({ bytes, trace }) => bytes + this.#traces.shrink(trace))
    if (this.spill?.leave(entry)) this.#traces.toDisk(entry.trace, entry)
    else {
      this.evictions++
      this.#traces.evict(entry.trace, entry)
    }
    entry.gone = true
    entry.text = ''
    if (this.#entries.length > this.records * 2 + 1_024) this.#entries = this.#entries.filter((e) => !e.gone)
  }

  #forgetOldest(): void {
    const trace = this.#traces.forgetOldest()
    if (trace) this.#seen.forget(trace)
  }
}

/** Of a gap, what is missing. */
const numbersOf = (r: TraceRecord): readonly [from: number, to: number] => (r.kind === 'gap' ? r.missing : [r.seq, r.seq])
const lostBefore = ({ call, attempt, seq }: TraceRecord): GapRecord =>
  ({ v: 1, kind: 'gap', call, attempt, seq: seq - 1, missing: [0, seq - 1], cause: 'earlier-relay' })
