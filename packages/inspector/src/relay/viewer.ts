/** One page that watches: a place in the history, and a socket that is given no more than it takes. */
import type { WebSocket } from 'ws'
import type { ChartDefinition, DeviceStatus, ServerFrame } from '../common/protocol.ts'
import type { History, HistoryEntry } from './history.ts'

/** What may wait in the socket of one viewer. Beyond, it is left where it is in the history until it has read. */
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

  constructor(socket: WebSocket, history: History, devices: DeviceStatus[], charts: readonly { id: string; chart: ChartDefinition }[]) {
    this.#devices = devices
    for (const { id, chart } of charts) this.#charts.set(id, chart)
    this.#socket = socket
    this.#history = history
    this.#historyEnd = history.end
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
  /** Sends what the socket takes. Called when there is more, and when the socket has taken some. */
  pump(): void {
    const socket = this.#socket
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
      const frame = this.#next()
      if (frame === undefined) return
      // Only a full socket needs to be told when it is not.
      socket.send(frame, () => { if (this.#place < this.#history.end || this.#devices) this.pump() })
    }
  }

  #next(): string | undefined {
    const history = this.#history, first = history.next(this.#place)
    // What stood between has left before it was read. It is told as soon as the first is met, and then when it has caught up or much has left:
    // each time costs a look at all traces, and a reader who is told late has only wondered for longer.
    if ((first?.place ?? history.end) > this.#place) this.#owedSince ??= this.#place
    this.#place = first?.place ?? history.end
    if (this.#owedSince !== undefined && (this.#toldEvictions < 0 || this.#place >= (this.#toldEnd ? history.end : this.#historyEnd) || history.evictions - this.#toldEvictions > TOLD_EVERY)) {
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
    let bytes = 0
    for (let e: HistoryEntry | undefined = first; e?.place === this.#place && e.device === first.device && bytes < FRAME_BYTES_MAX && this.#place < limit; e = history.next(this.#place)) {
      texts.push(e.text)
      bytes += e.bytes
      this.#place++
    }
    return frameOf(first.device, texts)
  }

  #tellLost(since: number): void {
    for (const [device, texts] of this.#history.lostSince(since, this.#toldEnd ? 'slow-viewer' : 'history')) if (texts.length > 0) this.#socket.send(frameOf(device, texts))
  }
}

/** Records that leave between two such reports. */
const TOLD_EVERY = 4_096

const frameOf = (device: string, texts: readonly string[]): string => `{"v":1,"kind":"records","device":${JSON.stringify(device)},"records":[${texts.join(',')}]}`
