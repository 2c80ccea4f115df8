/** The relay's sockets. Each is pinged from time to time, and all are told when the relay closes. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { FRAME_BYTES_MAX } from '../common/protocol.ts'
import { say } from './connections.ts'

export type Sockets = {
  /** A request for a socket is answered with one. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (ws: WebSocket) => void): void
  /** Tells all sockets that the relay closes, and stops pinging them. */
  sayGoodbye(): void
  /** Cuts the sockets that are still open. */
  end(): void
}

/** @param patienceMs between a ping and its answer */
export function createSockets(patienceMs: number): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, WebSocket: RelaySocket, perMessageDeflate: false })
  /** Those that have answered the last ping. */
  const alive = new WeakSet<WebSocket>()
  const pinging = setInterval(() => {
    for (const ws of server.clients) {
      // One that is held back cannot answer: its answer waits behind what it has said.
      if (!alive.delete(ws) && !ws.isPaused) ws.terminate()
      else ws.ping()
    }
  }, patienceMs)
  pinging.unref()
  return {
    open(request, socket, head, opened) {
      server.handleUpgrade(request, socket, head, (ws) => {
        alive.add(ws)
        // What it says proves as much as an answer, which may wait behind all that.
        ws.on('pong', () => alive.add(ws)).on('message', () => alive.add(ws))
        ws.on('error', () => { /* `ws` closes the socket itself, and `close` is acted on. Without a listener it would throw. */ })
        opened(ws)
      })
    },
    sayGoodbye() {
      clearInterval(pinging)
      for (const ws of server.clients) ws.close(1001, 'the relay closes')
    },
    end() { for (const ws of server.clients) ws.terminate() },
  }
}

/** A socket that says why before it closes for a message that is too big. */
class RelaySocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === 1009 && this.readyState === WebSocket.OPEN) {
      say(this, { v: 1, kind: 'refused', problem: { field: 'frame', expected: `at most ${FRAME_BYTES_MAX} bytes`, found: 'a longer one' } })
    }
    super.close(code, reason)
  }
}
