/** One page that watches: a position in the history, and a socket that is sent no more than it can take. */
import type { WebSocket } from 'ws'
import type { FileProblems } from '../common/file-problems.ts'
import type { ChartDefinition, DeviceStatus, ServerFrame } from '../common/protocol.ts'
import type { History, HistoryEntry } from './history.ts'
import { reasonOf } from './spill-words.ts'

/** How much may wait in the socket of one viewer. Beyond that, its position in the history does not advance until it has read. */
const WAITING_BYTES_MAX = 1024 * 1024
const FRAME_BYTES_MAX = 256 * 1024

export class Viewer {
  readonly #socket: WebSocket
  readonly #history: History
  #place = 0
  /** Where the history ends that was there when it came. */
  readonly #historyEnd: number
  #toldEnd = false
  /** The place of the first record that left before it was read and was not told of; and how many had left when it was last told. */
  #owedSince: number | undefined
  #toldEvictions = -1
  #devices: DeviceStatus[] | undefined
  readonly #charts = new Map<string, ChartDefinition>()
  readonly #problems: FileProblems[]
  /** By device, how far its file was read: of those of which something was on disk only when it came, what it is given of that. */
  readonly #read: Map<string, { to: number; isAligned: boolean }>
  #isReading = false
  /** Takes several frames in one message, one a line; and those that go with the next. */
  readonly #isJoined: boolean
  #out: string[] = []
  #outChars = 0
  /** The spill as it was when nothing of it was left to be read. */
  #readVersion = 0

  constructor(
    socket: WebSocket, history: History, devices: DeviceStatus[], charts: readonly { id: string; chart: ChartDefinition }[],
    isJoined = false, problems: readonly FileProblems[] = [],
  ) {
    this.#problems = [...problems]
    this.#isJoined = isJoined
    this.#devices = devices
    for (const { id, chart } of charts) this.#charts.set(id, chart)
    this.#socket = socket
    this.#history = history
    this.#historyEnd = history.end
    const files = history.spill?.withLeft() ?? [], share = Math.floor(SPILL_BYTES_MAX / Math.max(1, files.length))
    this.#read = new Map(files.map(([id, { left }]) => [id, left > share ? { to: left - share, isAligned: false } : { to: 0, isAligned: true }]))
  }

  /** A short frame, said at once. */
  #say(frame: ServerFrame): void { if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame)) }

  /** Who is there: only the newest such list waits, however slow the viewer is. */
  tellDevices(devices: DeviceStatus[]): void {
    this.#devices = devices
    this.pump()
  }

  /** A chart may be long: it waits until the viewer has read, and only the newest of each device does. */
  tellChart(device: string, chart: ChartDefinition): void {
    this.#charts.set(device, chart)
    this.pump()
  }
  /** Files have as many as lines: they wait as a chart does. */
  tellProblems(problems: FileProblems): void {
    this.#problems.push(problems)
    this.pump()
  }

  /** Sends what the socket takes. Called when there is more, and when the socket has taken some. */
  pump(): void {
    const socket = this.#socket
    // What comes from the disk stands before what is next; it goes on when that is read.
    if (this.#isReading) return
    while (socket.readyState === 1 && socket.bufferedAmount < WAITING_BYTES_MAX) {
      if (this.#devices) {
        this.#say({ v: 1, kind: 'devices', devices: this.#devices })
        this.#devices = undefined
        continue
      }
      const chart = this.#charts.entries().next().value
      if (chart) {
        this.#charts.delete(chart[0])
        // The rest follows when this one was taken.
        socket.send(JSON.stringify({ v: 1, kind: 'chart', device: chart[0], chart: chart[1] } satisfies ServerFrame), () => this.pump())
        continue
      }
      const problems = this.#problems.shift()
      if (problems) {
        socket.send(JSON.stringify({ v: 1, kind: 'problems', ...problems } satisfies ServerFrame), () => this.pump())
        continue
      }
      const frame = this.#next()
      if (frame === undefined) break
      this.#put(frame)
    }
    this.#flush()
  }

  #put(frame: string): void {
    this.#out.push(frame)
    this.#outChars += frame.length
    if (!this.#isJoined || this.#outChars >= FRAME_BYTES_MAX) this.#flush()
  }
  #flush(): void {
    if (this.#out.length === 0) return
    const text = this.#out.join('\n')
    this.#out = []
    this.#outChars = 0
    // Only a full socket needs to be told when it is not.
    this.#socket.send(text, () => { if (this.#place < this.#history.end || this.#devices || this.#history.spill) this.pump() })
  }

  #next(): string | undefined {
    const history = this.#history, first = history.next(this.#place)
    // What stood between has left before it was read. It is told as soon as the first is met, and then when it has caught up or much has left:
    // each time costs a look at all traces, and a reader who is told late has only wondered for longer.
    if ((first?.place ?? history.end) > this.#place) this.#owedSince ??= this.#place
    this.#place = first?.place ?? history.end
    const hole = this.#hole(first)
    if (hole) { this.#flush(); void this.#fill(hole); return undefined }
    const isCaughtUp = this.#place >= (this.#toldEnd ? history.end : this.#historyEnd), haveManyLeft = history.evictions - this.#toldEvictions > TOLD_EVERY
    if (this.#owedSince !== undefined && (this.#toldEvictions < 0 || isCaughtUp || haveManyLeft)) {
      if (history.evictions !== this.#toldEvictions) this.#tellLost(this.#owedSince)
      this.#toldEvictions = history.evictions
      this.#owedSince = undefined
    }
    if (!this.#toldEnd && this.#place >= this.#historyEnd) {
      this.#toldEnd = true
      return '{"v":1,"kind":"history-end"}'
    }
    if (!first) return undefined
    const texts: string[] = []
    const limit = this.#toldEnd ? history.end : this.#historyEnd
    const goesOn = (e: HistoryEntry): boolean => e.place === this.#place && e.device === first.device && bytes < FRAME_BYTES_MAX && this.#place < limit
    let bytes = 0, until = -1
    for (let e: HistoryEntry | undefined = first; e && goesOn(e); e = history.next(this.#place)) {
      texts.push(e.text)
      bytes += e.bytes
      until = e.until
      this.#place++
    }
    if (until >= 0) this.#read.set(first.device, { to: until, isAligned: true })
    return frameOf(first.device, texts)
  }

  /** What of a file must be read before this record of its device; when everything was sent that is in the memory, before the rest. */
  #hole(first: HistoryEntry | undefined): Hole | undefined {
    const { spill } = this.#history
    if (!spill || this.#readVersion === spill.version) return undefined
    const isCaughtUp = this.#place >= (this.#toldEnd ? this.#history.end : this.#historyEnd)
    for (const [id, file] of isCaughtUp ? spill.withLeft() : first ? [[first.device, spill.file(first.device)] as const] : []) {
      const read = this.#read.get(id) ?? { to: 0, isAligned: true }
      if (file && read.to < file.left) return { device: id, ...read, until: file.left }
    }
    if (isCaughtUp) this.#readVersion = spill.version
    return undefined
  }
  async #fill({ device, to, isAligned, until }: Hole): Promise<void> {
    const { spill } = this.#history
    this.#isReading = true
    try {
      // Said first: what is read after it fills some of it.
      if (!isAligned) this.#tellOnDisk(device)
      const read = await spill!.read(device, to, until, isAligned)
      this.#read.set(device, { to: read.to, isAligned: true })
      if (read.lines.length > 0 && this.#socket.readyState === 1) await new Promise<void>((taken) => {
        this.#socket.send(frameOf(device, read.lines), () => taken())
      })
    } catch (error) {
      this.#read.set(device, { to: until, isAligned: true })
      spill!.tell(`--spill: ${spill!.file(device)?.path ?? device} could not be read: ${reasonOf(error)}. A viewer was told that these records are missing.`)
      this.#tellOnDisk(device)
    }
    this.#isReading = false
    this.pump()
  }
  #tellOnDisk(device: string): void {
    const texts = this.#history.onDisk(device)
    if (texts.length > 0 && this.#socket.readyState === 1) this.#socket.send(frameOf(device, texts))
  }

  #tellLost(since: number): void {
    const lost = this.#history.lostSince(since, this.#toldEnd ? 'slow-viewer' : 'history')
    for (const [device, texts] of lost) if (texts.length > 0) this.#put(frameOf(device, texts))
  }
}

/** Records that leave between two such reports. */
const TOLD_EVERY = 4_096
/** What a viewer who comes late is given from the disk: the newest of each device, all of them together. The rest is told as a gap. */
export const SPILL_BYTES_MAX = 256 * 1024 * 1024
type Hole = { device: string; to: number; isAligned: boolean; until: number }

const frameOf = (device: string, texts: readonly string[]): string =>
  `{"v":1,"kind":"records","device":${JSON.stringify(device)},"records":[${texts.join(',')}]}`
