/** The servers of worlds, by number: what a page may ask of the process that runs them. */
import { createToken, startLiveKitServer, type LiveKitServer } from './index.ts'

export const ACTS = ['refuse', 'holdMedia', 'release', 'kick', 'cut', 'restore', 'otherJoins', 'otherLeaves', 'close'] as const
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
    kick: server => server.remove('us'),
    // A new session is asked for, and not let in: media stop at once, until it is.
    cut(server) {
      server.holdsJoin = true
      server.migrate('reconnect')
    },
    restore: server => server.release(),
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
