/** One page that watches: a place in the history, and a socket that is given no more than it takes. */
import type { WebSocket } from 'ws'
import type { DeviceStatus, ServerFrame } from '../common/protocol.ts'
import type { History } from './history.ts'

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
  #devices: DeviceStatus[] | undefined

  constructor(socket: WebSocket, history: History) {
    this.#socket = socket
    this.#history = history
    this.#historyEnd = history.end
  }

  /** A short frame, said at once. */
  say(frame: ServerFrame): void { if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame)) }

  /** Who is there: only the newest such list waits, however slow the viewer is. */
  tellDevices(devices: DeviceStatus[]): void {
    this.#devices = devices
    this.pump()
  }

  /** Sends what the socket takes. Called when there is more, and when the socket has taken some. */
  pump(): void {
    const socket = this.#socket
    while (socket.readyState === 1 && socket.bufferedAmount < WAITING_BYTES_MAX) {
      if (this.#devices) {
        this.say({ v: 1, kind: 'devices', devices: this.#devices })
        this.#devices = undefined
        continue
      }
      const frame = this.#next()
      if (frame === undefined) return
      // Only a full socket needs to be told when it is not.
      socket.send(frame, () => { if (this.#place < this.#history.end || this.#devices) this.pump() })
    }
  }

  #next(): string | undefined {
    const history = this.#history
    if (this.#place < history.first) {
      const lost = history.lostSince(this.#place, this.#toldEnd ? 'slow-viewer' : 'history')
      this.#place = history.first
      const frames = [...lost].filter(([, texts]) => texts.length > 0).map(([device, texts]) => frameOf(device, texts))
      for (const frame of frames) this.#socket.send(frame)
    }
    if (!this.#toldEnd && this.#place >= this.#historyEnd) {
      this.#toldEnd = true
      return '{"v":1,"kind":"history-end"}'
    }
    const first = history.at(this.#place)
    if (!first) return undefined
    const texts: string[] = []
    const limit = this.#toldEnd ? history.end : this.#historyEnd
    let bytes = 0
    for (let e = first; e && e.device === first.device && bytes < FRAME_BYTES_MAX && this.#place < limit; e = history.at(this.#place)!) {
      texts.push(e.text)
      bytes += e.bytes
      this.#place++
    }
    return frameOf(first.device, texts)
  }
}

const frameOf = (device: string, texts: readonly string[]): string => `{"v":1,"kind":"records","device":${JSON.stringify(device)},"records":[${texts.join(',')}]}`
