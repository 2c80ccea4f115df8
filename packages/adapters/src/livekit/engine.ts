/**
 * What a room does not pass on: the server's answers to its signalling, and its peer connections. Both are internal in the package. If another
 * version lacks a part of them, that is a diagnostic, and the adapter relies on the room's own events.
 */
import type { SessionKit } from '../session/index.ts'
import type { LiveKitClient, LiveKitEngine, LiveKitRoom } from './options.ts'

/** States of a peer connection in which nobody is heard. */
const DOWN: ReadonlySet<string | undefined> = new Set(['disconnected', 'failed'])

/** The kind of a `ConnectionError`: a `ConnectionErrorReason`. */
export type ConnectionRefusal = { reason?: unknown }
export type EngineWatch = {
  /**
   * From now on, hears what the signalling rejects with. Call it again when the room has connected: a room that tried another region has made
   * another client.
   */
  listen(): void
  /** Is a peer connection down? A room that has ended has none, so its last ones are looked at; they are closed after it. */
  isDown(): boolean
  closePeers(): void
  /**
   * Closes the signalling. If the end comes with the answer to the join, the SDK closes nothing: it goes on joining, keeps its socket, and
   * reopens it if closed.
   */
  closeSignalling(): void
}

export function watchEngine(room: LiveKitRoom, hearRefusal: (error: unknown) => void, { diagnose, contain }: Pick<SessionKit, 'diagnose' | 'contain'>): EngineWatch {
  const heard = new WeakSet<LiveKitClient>()
  let engine: LiveKitEngine | undefined, peers: LiveKitEngine['pcManager']
  return {
    listen() {
      engine = room.engine
      const client = engine?.client
      if (client && heard.has(client)) return
      if (client) heard.add(client)
      for (const name of ['join', 'reconnect'] as const) {
        const ask = client?.[name]
        if (!ask) {
          diagnose('unknown-version', 'expected engine.client, found none; take livekit-client@^2.10.0')
          continue
        }
        client[name] = (...parameters) => ask.apply(client, parameters).catch((error: unknown) => {
          hearRefusal(error)
          throw error
        })
      }
    },
    isDown() {
      peers = engine?.pcManager ?? peers
      return DOWN.has(peers?.publisher.getConnectionState()) || DOWN.has(peers?.subscriber?.getConnectionState())
    },
    closePeers() { void contain('close', () => (engine?.pcManager ?? peers)?.close()) },
    closeSignalling() {
      void contain('close', () => (room.engine?.close ? room.engine.close() : diagnose('missing-member', 'expected room.engine.close, found none: an answer that comes late leaves a socket open; take livekit-client@^2.10.0')))
    },
  }
}
