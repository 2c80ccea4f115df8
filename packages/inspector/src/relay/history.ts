/**
 * What the relay keeps: records as texts in the order in which they came, bounded by count and by bytes. Every viewer
 * is a place in it and no more, so that a slow one costs nothing: what leaves before it was read is told as a gap.
 * When it is full, the oldest record of the device that holds the most leaves: one that talks without end cannot push
 * the others out. With a spill each record is on disk as well, and one that leaves is read from there.
 */
import { firstWhere } from '../common/first-where.ts'
import { SeqSet } from '../common/seq-set.ts'
import { type GapRecord, type TraceRecord, traceKey } from '../common/trace.ts'
import { TraceIndex } from '../common/trace-index.ts'
import type { Spill, Spillable } from './spill.ts'

/** `gone`: it has left, and only its place is still there. */
export type HistoryEntry = Spillable & { place: number; bytes: number; trace: Kept; seq: number; to: number; kind: TraceRecord['kind'] }
/** What one device holds. Those of files were asked for: they leave last. */
type Share = { entries: HistoryEntry[]; head: number; records: number; bytes: number; isFile: boolean }
/** What is still known of a trace whose records left: which, and its first and last words. */
type Kept = { key: string; device: string; call: string; attempt: number; records: number; evicted: SeqSet; evictedAt: number; /** Out of the memory, and on disk. */ onDisk: SeqSet; open: string | undefined; close: string | undefined }

/** A relay that runs for weeks forgets the oldest traces altogether once none of their records is left. */
const TRACES_MAX = 10_000
/** `open` and `close` records outlive the ring when they are this small: without them a late viewer has no machine and no end. */
const PINNED_CHARS_MAX = 4_096
/** Longer ones outlive it too, while all of them together are no more than this. */
const PINNED_LONG_CHARS_MAX = 256 * 1024, PINNED_ALL_CHARS_MAX = 32 * 1024 * 1024
/** Of one trace so many ranges of numbers that left are told apart; beyond, the oldest are one. A viewer subtracts what it has. */
const RANGES_MAX = 50
/** What is remembered of which numbers were seen, of all devices: some 3 MB. Beyond, the device that makes the most of it is remembered less. */
const HELD_MAX = 20_000
/** What a trace costs beside its records: charged to its device while it has some. */
const TRACE_BYTES = 1_000

export class History {
  #recordsMax: number
  #bytesMax: number
  readonly #index = new Map<string, TraceIndex>()
  readonly #traces = new Map<string, Kept>()
  /** Keys of traces of which no record is left, oldest first: looked for among all, they would cost a look at all. */
  readonly #emptied = new Set<string>()
  readonly #shares = new Map<string, Share>()
  /** By place; those that are gone stay until they are half of it. */
  #entries: HistoryEntry[] = []
  #records = 0
  #bytes = 0
  #pinnedChars = 0
  /** Records that left since the relay began, and are nowhere. */
  evictions = 0
  readonly spill: Spill | undefined
  readonly #heldMax: number
  #held = 0
  /** The place after the newest record; places only rise. */
  end = 0

  /** @param heldMax how many ranges of seen numbers and gaps are remembered, of all devices, beside one for each trace */
  constructor(recordsMax: number, bytesMax: number, spill?: Spill, heldMax = HELD_MAX) {
    this.#heldMax = heldMax
    this.#recordsMax = recordsMax
    this.#bytesMax = bytesMax
    this.spill = spill
  }
  get bytes(): number { return this.#bytes }
  /** What is remembered beside the records: ranges of numbers, seen or left, and gaps. */
  get remembered(): number { let n = this.#held; for (const t of this.#traces.values()) n += t.evicted.size + t.onDisk.size; return n }
  get records(): number { return this.#records }
  /** The first record that is left at or after a place. */
  next(place: number): HistoryEntry | undefined {
    let at = firstWhere(this.#entries.length, (i) => this.#entries[i]!.place >= place)
    for (let e = this.#entries[at]; e; e = this.#entries[++at]) if (!e.gone) return e
    return undefined
  }

  /**
   * @returns the new name when the record's call had one that is taken; false for what was here already
   * @throws RangeError when it is nested too deeply to be written again; nothing is kept of it then
   */
  add(device: string, given: TraceRecord, from: 'recorder' | 'file' = 'recorder'): { renamed?: string } | false {
    let text = JSON.stringify(given)
    const told = this.#admit(device, given)
    if (told.is === 'duplicate') return false
    const r = told.record, [trace, isNew] = this.#traceOf(device, r)
    if (isNew) {
      this.#forgetOld()
      // A relay that died took what it had acknowledged with it. Its successor says so, and does not leave it to be guessed.
      if (from === 'recorder' && r.kind !== 'gap' && r.seq > 0) this.add(device, { v: 1, kind: 'gap', call: r.call, attempt: r.attempt, seq: r.seq - 1, missing: [0, r.seq - 1], cause: 'earlier-relay' })
    }
    // A renamed record is another text; all others are as they came.
    if (r !== given) text = JSON.stringify(r)
    const bytes = Buffer.byteLength(text)
    const [seq, to] = r.kind === 'gap' ? r.missing : [r.seq, r.seq]
    const e: HistoryEntry = { place: this.end++, gone: false, device, text, bytes, trace, seq, to, kind: r.kind, at: -1, until: -1 }
    this.#entries.push(e)
    if (from === 'recorder') this.spill?.put(e)
    let share = this.#shares.get(device)
    if (!share) this.#shares.set(device, (share = { entries: [], head: 0, records: 0, bytes: 0, isFile: from === 'file' }))
    share.entries.push(e)
    share.records++
    this.#charge(share, bytes + (trace.records === 0 ? TRACE_BYTES : 0))
    trace.records++
    this.#emptied.delete(trace.key)
    this.#records++
    // What was asked for is held whole, beside what may still come: it brings its own room.
    if (share.isFile) this.#recordsMax++
    while (this.#records > this.#recordsMax) this.#evict('records')
    while (this.#bytes > this.#bytesMax && this.#records > 1) this.#evict('bytes')
    return told.is === 'renamed' ? { renamed: r.call } : {}
  }

  /** A record that an earlier relay left on disk: it is known of, and is not in the memory. */
  resume(device: string, given: TraceRecord): void {
    const told = this.#admit(device, given)
    if (told.is === 'duplicate') return
    const r = told.record, [trace] = this.#traceOf(device, r)
    if (trace.records === 0) this.#emptied.add(trace.key)
    this.#forgetOld()
    const text = r.kind === 'open' || r.kind === 'close' ? JSON.stringify(r) : ''
    if ((r.kind === 'open' || r.kind === 'close') && this.#pin(text)) trace[r.kind] = text
    else if (r.kind === 'gap') trace.onDisk.addRange(...r.missing)
    else trace.onDisk.add(r.seq)
    trace.onDisk.mergeLowest(RANGES_MAX)
  }

  /** What stands in for a device's records that are on disk, when not all of them are read: a reader subtracts what it has. */
  onDisk(device: string): string[] {
    return [...this.#traces.values()].filter((t) => t.device === device).flatMap((t) => [t.open, ...gapsOf(t, t.onDisk, 'spilled'), t.close].filter((text) => text !== undefined))
  }

  #admit(device: string, given: TraceRecord): ReturnType<TraceIndex['admit']> {
    let index = this.#index.get(device)
    if (!index) this.#index.set(device, (index = new TraceIndex()))
    this.#held -= index.held
    try { return index.admit(given) } finally {
      this.#held += index.held
      if (this.#held > this.#heldMax) this.#rememberLess()
    }
  }
  #rememberLess(): void {
    const most = [...this.#index.values()].reduce((a, b) => (b.held > a.held ? b : a))
    this.#held -= most.held
    most.forgetHalf()
    this.#held += most.held
  }
  #charge(share: Share, bytes: number): void {
    share.bytes += bytes
    this.#bytes += bytes
    if (share.isFile) this.#bytesMax += bytes
  }
  #traceOf(device: string, r: TraceRecord): [trace: Kept, isNew: boolean] {
    const key = `${device}/${traceKey(r)}`, known = this.#traces.get(key)
    if (known) return [known, false]
    const trace: Kept = { key, device, call: r.call, attempt: r.attempt, records: 0, evicted: new SeqSet(), evictedAt: -1, onDisk: new SeqSet(), open: undefined, close: undefined }
    this.#traces.set(key, trace)
    return [trace, true]
  }

  /**
   * For a viewer whose next place is gone: by device, what stands in for the records that left since then. It
   * subtracts what it has, so a range may say more than was missed.
   */
  lostSince(place: number, cause: string): Map<string, string[]> {
    const out = new Map<string, string[]>()
    for (const trace of this.#traces.values()) {
      if (trace.evictedAt < place) continue
      const texts = [trace.open, ...gapsOf(trace, trace.evicted, cause), trace.close].filter((t) => t !== undefined)
      const list = out.get(trace.device)
      if (list) list.push(...texts)
      else out.set(trace.device, texts)
    }
    return out
  }

  #evict(most: 'records' | 'bytes'): void {
    let heaviest: [string, Share] | undefined
    for (const one of this.#shares) if (!heaviest || (one[1].isFile === heaviest[1].isFile ? one[1][most] > heaviest[1][most] : heaviest[1].isFile)) heaviest = one
    this.#evictOldest(...heaviest!)
  }
  /** How much of a device is kept: records in the memory, bytes that are on disk only; of a file, which was asked for, more than of any other. */
  heldBy(device: string): number {
    const share = this.#shares.get(device)
    return share?.isFile ? Infinity : (share?.records ?? 0) + (this.spill?.file(device)?.left ?? 0)
  }
  /** A device that is forgotten takes what it said with it. */
  forgetDevice(device: string): void {
    for (let share = this.#shares.get(device); share; share = this.#shares.get(device)) this.#evictOldest(device, share)
    this.spill?.forget(device)
  }
  #evictOldest(device: string, share: Share): void {
    const e = share.entries[share.head++]!, { trace } = e
    if (share.head > 1_024 && share.head * 2 > share.entries.length) { share.entries = share.entries.slice(share.head); share.head = 0 }
    share.records--
    if (share.records === 0) this.#shares.delete(device)
    this.#records--
    if (share.isFile) this.#recordsMax--
    trace.records--
    this.#charge(share, -e.bytes - (trace.records === 0 ? TRACE_BYTES : 0))
    if (trace.records === 0) this.#emptied.add(trace.key)
    const isOnDisk = this.spill?.leave(e) === true
    if (!isOnDisk) { this.evictions++; trace.evictedAt = Math.max(trace.evictedAt, e.place) }
    if ((e.kind === 'open' || e.kind === 'close') && this.#pin(e.text)) trace[e.kind] = e.text
    else {
      const left = isOnDisk ? trace.onDisk : trace.evicted
      left.addRange(e.seq, e.to)
      left.mergeLowest(RANGES_MAX)
    }
    e.gone = true
    e.text = ''
    if (this.#entries.length > this.#records * 2 + 1_024) this.#entries = this.#entries.filter((x) => !x.gone)
  }

  /** The `open` record of an actor has its chart in it, and is longer than that of a call. */
  #pin(text: string): boolean {
    if (text.length > PINNED_CHARS_MAX) {
      if (text.length > PINNED_LONG_CHARS_MAX || this.#pinnedChars + text.length > PINNED_ALL_CHARS_MAX) return false
      this.#pinnedChars += text.length
    }
    return true
  }

  #forgetOld(): void {
    if (this.#traces.size <= TRACES_MAX) return
    for (const key of this.#emptied) {
      const trace = this.#traces.get(key)!
      this.#emptied.delete(key)
      this.#traces.delete(key)
      for (const text of [trace.open, trace.close]) if (text && text.length > PINNED_CHARS_MAX) this.#pinnedChars -= text.length
      const index = this.#index.get(trace.device)
      this.#held -= index?.held ?? 0
      index?.forget(trace.call, trace.attempt)
      this.#held += index?.held ?? 0
      if (index?.isEmpty) this.#index.delete(trace.device)
      return
    }
  }
}

function gapsOf({ call, attempt }: Kept, { ranges }: SeqSet, cause: string): string[] {
  return ranges.map(([from, to]) => JSON.stringify({ v: 1, kind: 'gap', call, attempt, seq: to, missing: [from, to], cause } satisfies GapRecord))
}
