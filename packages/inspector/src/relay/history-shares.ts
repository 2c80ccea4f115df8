/** How much of the memory each device holds, within bounds that all share, and which record is the next to leave. */

/** What one device holds. Those of files were asked for: they leave last. */
type Share<Entry> = { entries: Entry[]; head: number; records: number; bytes: number; isFile: boolean }

export class Shares<Entry extends { device: string }> {
  readonly #byDevice = new Map<string, Share<Entry>>()
  #recordsMax: number
  #bytesMax: number
  records = 0
  bytes = 0

  constructor(recordsMax: number, bytesMax: number) {
    this.#recordsMax = recordsMax
    this.#bytesMax = bytesMax
  }

  get(device: string): Readonly<Share<Entry>> | undefined { return this.#byDevice.get(device) }

  /** @param isFile whether the device is a file, which is held whole beside what may still come: it brings its own room */
  add(entry: Entry, bytes: number, isFile: boolean): void {
    let share = this.#byDevice.get(entry.device)
    if (!share) this.#byDevice.set(entry.device, (share = { entries: [], head: 0, records: 0, bytes: 0, isFile }))
    share.entries.push(entry)
    this.#charge(share, 1, bytes)
  }

  /** The oldest record of a device leaves. @param costOf what it was charged with; asked once */
  takeOldest(device: string, costOf: (entry: Entry) => number): Entry {
    const share = this.#byDevice.get(device)!, entry = share.entries[share.head++]!
    if (share.head > 1_024 && share.head * 2 > share.entries.length) {
      share.entries = share.entries.slice(share.head)
      share.head = 0
    }
    this.#charge(share, -1, -costOf(entry))
    if (share.records === 0) this.#byDevice.delete(device)
    return entry
  }

  /** What there is too much of, if anything. One record is kept, however long. */
  get tooMuch(): 'records' | 'bytes' | undefined {
    if (this.records > this.#recordsMax) return 'records'
    return this.bytes > this.#bytesMax && this.records > 1 ? 'bytes' : undefined
  }
  /** The device that has the most; one that is no file, as long as there is one. */
  heaviest(by: 'records' | 'bytes'): string {
    let most: [device: string, share: Share<Entry>] | undefined
    for (const one of this.#byDevice) if (!most || isHeavier(one[1], most[1], by)) most = one
    return most![0]
  }

  #charge(share: Share<Entry>, records: 1 | -1, bytes: number): void {
    share.records += records
    share.bytes += bytes
    this.records += records
    this.bytes += bytes
    if (!share.isFile) return
    this.#recordsMax += records
    this.#bytesMax += bytes
  }
}

function isHeavier<T>(a: Share<T>, b: Share<T>, by: 'records' | 'bytes'): boolean {
  return a.isFile === b.isFile ? a[by] > b[by] : b.isFile
}
