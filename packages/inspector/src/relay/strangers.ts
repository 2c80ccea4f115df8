/**
 * Connections that have not shown the token: a page that loads, and anyone else who can reach this address. They have a bound of
 * their own, so that nobody without the token keeps out somebody who has it. A newcomer takes the place of the oldest stranger.
 * A client that knows the token is a stranger only for as long as one request takes.
 */
import type { Duplex } from 'node:stream'

/** A browser opens six for a page, and closes them soon. */
const STRANGERS_MAX = 200

type Strangers = {
  meet(socket: Duplex): void
  /** It has shown the token. */
  trust(socket: Duplex): void
  /** Those that were refused and never went are no request of the server's, so it would wait for them. */
  end(): void
}

export function createStrangers(most = STRANGERS_MAX): Strangers {
  const all = new Set<Duplex>()
  return {
    meet(socket) {
      all.add(socket)
      socket.once('close', () => all.delete(socket))
      if (all.size <= most) return
      const [oldest] = all
      all.delete(oldest!)
      oldest!.destroy()
    },
    trust: (socket) => { all.delete(socket) },
    end: () => { for (const socket of all) socket.destroy() },
  }
}
