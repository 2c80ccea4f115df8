/** The servers of worlds, by number: what a page may ask of the process that runs them. */
import { DisconnectReason } from '@livekit/protocol'
import { createToken, startLiveKitServer, type LiveKitServer } from './index.ts'
import { OTHER_REASON } from './other-reason.ts'

const SOON_MS = 15_000
async function soon(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + SOON_MS; !holds() && Date.now() < deadline;) await new Promise(resolve => { setTimeout(resolve, 5) })
}

export const ACTS = ['refuse', 'holdMedia', 'release', 'kick', 'endInOtherWords', 'cut', 'restore', 'replace', 'forget', 'migrate', 'timeOut', 'otherJoins', 'otherLeaves', 'close'] as const
export type Act = (typeof ACTS)[number]
export interface WorldServer {
  open(): Promise<{ id: number; url: string; token: string }>
  act(id: number, act: Act): Promise<void>
}

export function createWorldServer(): WorldServer & { closeAll(): Promise<void> } {
  const servers = new Map<number, LiveKitServer>()
  let last = 0
  const on: { readonly [A in Act]: (server: LiveKitServer) => void | Promise<void> } = {
    refuse(server) { server.refuses = { status: 401, text: 'invalid authorization token' } },
    holdMedia(server) { server.holdsMedia = true },
    release: server => server.release(),
    // Who is on the way is waited for: nobody else could be put out.
    async kick(server) {
      await soon(() => server.participant('us') !== undefined)
      server.remove('us')
    },
    endInOtherWords(server) { server.participant('us')?.leave(OTHER_REASON as DisconnectReason) },
    // A new session is asked for, and not let in: media stop at once, until it is.
    cut(server) {
      server.holdsJoin = true
      server.migrate('reconnect')
    },
    restore: server => server.release(),
    // As when another client joins with it: see stories.test.ts.
    replace(server) { server.participant('us')?.leave(DisconnectReason.DUPLICATE_IDENTITY) },
    forget(server) {
      const us = server.participant('us')
      us?.close()
      us?.cutSocket()
    },
    // Done when it was followed.
    async migrate(server) {
      const { joins } = server
      server.migrate('reconnect')
      await soon(() => server.joins > joins)
    },
    timeOut(server) { server.participant('us')?.leave(DisconnectReason.CONNECTION_TIMEOUT) },
    otherJoins: server => server.other('them', true),
    otherLeaves: server => server.other('them', false),
    close: server => server.stop(),
  }
  return {
    async open() {
      const server = await startLiveKitServer()
      servers.set(++last, server)
      return { id: last, url: server.url, token: createToken({ identity: 'us', room: 'room' }) }
    },
    async act(id, act) {
      const server = servers.get(id)
      if (!server) throw new Error(`no server ${id}`)
      if (act === 'close') servers.delete(id)
      await on[act](server)
    },
    async closeAll() {
      for (const server of servers.values()) await server.stop()
      servers.clear()
    },
  }
}
