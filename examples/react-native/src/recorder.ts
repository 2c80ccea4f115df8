/** Tells `onhook inspect` on the developer's machine, over the local network, what a call does. */
import { createRecorder, type Recorder, type RecorderOptions, type Socket } from '@onhook/inspector'

export type RecorderInput = {
  /** The address that `onhook inspect --host <address>` prints, with its token; empty for none. */
  inspector: string
  device: { name: string; platform: string }
  /** Told each thing that is wrong once, in words for the developer. */
  onProblem: (words: string) => void
  WebSocket?: new (url: string) => Socket
}

/** A build that should not record at all imports `@onhook/inspector/noop` here. */
export function createCallRecorder({ inspector, device, onProblem, WebSocket = globalThis.WebSocket as never }: RecorderInput): Recorder | undefined {
  if (inspector === '') return undefined
  const told = new Set<string>()
  const tell = (words: string): void => {
    if (told.has(words)) return
    told.add(words)
    onProblem(words)
  }
  const host = /^\w+:\/\/([^/?]*)/.exec(inspector)?.[1] ?? inspector
  const options: RecorderOptions = {
    url: inspector,
    device,
    WebSocket: watched(WebSocket, () => tell(`Nothing answers at ${host}: start "onhook inspect --host <address of the computer in this network>" (without --host it listens to its own computer only), and see that phone and computer are in one network and no firewall is between`)),
    onProblem: ({ field, expected, found }) => tell(`The inspector at ${host} refuses: ${field} must be ${expected}, found ${found}`),
  }
  return createRecorder(options)
}

/** A recorder tries again by itself and says nothing of it. Here it is said that nobody was ever there. */
function watched(WebSocket: new (url: string) => Socket, onNobody: () => void): new (url: string) => Socket {
  let wasOpen = false
  return class implements Socket {
    onopen: Socket['onopen'] = null
    onmessage: Socket['onmessage'] = null
    onclose: Socket['onclose'] = null
    onerror: Socket['onerror'] = null
    readonly #socket: Socket
    constructor(url: string) {
      const socket = this.#socket = new WebSocket(url)
      socket.onopen = event => { wasOpen = true; this.onopen?.(event) }
      socket.onmessage = event => this.onmessage?.(event)
      socket.onerror = event => this.onerror?.(event)
      socket.onclose = event => { if (!wasOpen) onNobody(); this.onclose?.(event) }
    }
    get readyState(): number { return this.#socket.readyState }
    send(text: string): void { this.#socket.send(text) }
    close(code?: number): void { this.#socket.close(code) }
  }
}
