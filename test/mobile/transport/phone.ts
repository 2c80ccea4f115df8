/** A side of a call that is a phone: the adapter over the real JavaScript of the library that is handed in. */
import { createReactNativeWebRtcTransport, createWebSocketSignalling, type Diagnostic, type ReactNativeStream, type ReactNativeWebRtc, type ReactNativeWebRtcOptions } from '@onhook/adapters/react-native-webrtc'
import { WebSocket } from 'ws'
import { FAST, inWords, relay, sides, type Side } from '../../support/webrtc-sides.ts'

export type Phone = Side & { diagnostics: Diagnostic[] }

export function phone<S extends ReactNativeStream>(library: ReactNativeWebRtc<S>, name: string, options: Partial<ReactNativeWebRtcOptions<S>> = {}): Phone {
  const controller = new AbortController(), told: string[] = [], contained: unknown[] = [], diagnostics: Diagnostic[] = [], sockets: WebSocket[] = []
  let isAway = false
  class Socket extends WebSocket {
    constructor(url: string) {
      super(isAway ? 'ws://127.0.0.1:9' : url)
      sockets.push(this)
    }
  }
  const usual: ReactNativeWebRtcOptions<S> = {
    signalling: createWebSocketSignalling(relay.url, { WebSocket: Socket, room: 'r', identity: name }),
    timing: FAST, capture: { audio: true }, onContained: error => contained.push(error), onDiagnostic: diagnostic => diagnostics.push(diagnostic),
  }
  // A getter stays one.
  const port = createReactNativeWebRtcTransport(library, Object.defineProperties(usual, Object.getOwnPropertyDescriptors(options)))
  port.subscribe(event => told.push(inWords(event)))
  const lookAway = (on: boolean): void => {
    isAway = on
    if (on) for (const socket of sockets) socket.terminate()
  }
  const made: Phone = {
    name, port, ctx: { attempt: 1, signal: controller.signal }, abort: () => controller.abort(), told, pcs: [], contained, diagnostics, lookAway,
    die() { throw new Error('a phone dies in a process of its own') },
  }
  sides.push(made)
  return made
}
