/** The listings of docs/webrtc.md, so that they compile and run. A region is a listing. */
// #region server
import { WebSocketServer, type WebSocket } from 'ws'

export type Join = { room: string; name: string; identity?: string; token?: string }
type Member = { name: string; identity?: string | undefined; polite: boolean; socket: WebSocket; gone?: NodeJS.Timeout | undefined }

/**
 * Rooms of two, over sockets of `ws`.
 * @param admit may this one come in? A close code of the table says why not. It also sees that `identity` is the token's own
 */
export function serveSignalling(server: WebSocketServer, admit: (join: Join) => Promise<number | undefined>, { graceMs = 10_000, silenceMs = 10_000 } = {}): void {
  const rooms = new Map<string, Set<Member>>()
  server.on('connection', socket => {
    let room = new Set<Member>(), key = '', me: Member | undefined, isJoining = false
    const other = (): Member | undefined => [...room].find(member => member !== me)
    const say = (to: Member | undefined, frame: object): void => { to?.socket.send(JSON.stringify(frame)) }
    const leaves = (member: Member): void => {
      clearTimeout(member.gone)
      room.delete(member)
      if (room.size === 0 && rooms.get(key) === room) rooms.delete(key)
    }

    async function join(frame: Join): Promise<void> {
      const { name, identity } = frame, refusal = await admit(frame)
      if (refusal !== undefined) return socket.close(refusal)
      if (socket.readyState !== socket.OPEN) return
      key = frame.room
      room = rooms.get(key) ?? room
      const old = [...room].find(member => member.name === name) // its own socket, which broke: it takes its place again
      for (const member of room) {
        const isReplaced = member !== old && identity !== undefined && member.identity === identity // the same person in another tab
        if (isReplaced) member.socket.close(4409)
        if (isReplaced || (!old && member.gone && room.size > 1)) leaves(member) // without a socket it gives its place to somebody new
      }
      if (!old && room.size > 1) return socket.close(4429)
      old?.socket.terminate()
      clearTimeout(old?.gone)
      const peer = [...room].find(member => member !== old)
      me = Object.assign(old ?? { name, identity, polite: peer ? !peer.polite : false }, { socket, gone: undefined })
      rooms.set(key, room.add(me))
      say(me, { type: 'accepted', polite: me.polite, peer: peer?.name })
      say(peer, { type: 'peer', peer: name })
    }
    function hear(frame: { type?: unknown; room?: unknown; name?: unknown }): void {
      if (!me) {
        if (frame.type !== 'join' || isJoining || typeof frame.name !== 'string' || typeof frame.room !== 'string') return socket.close(1008)
        isJoining = true
        join(frame as Join).catch(() => socket.close(1011))
      } else if (!room.has(me)) return // it said bye, or was replaced
      else if (frame.type === 'ping') say(me, { type: 'pong' })
      else if (frame.type === 'ask') {
        const peer = other()
        if (!peer?.gone) say(me, peer ? { type: 'peer', peer: peer.name } : { type: 'gone' }) // while it is waited for nothing is certain
      } else {
        say(other(), frame) // description, candidate, bye: as they are
        if (frame.type === 'bye') leaves(me)
      }
    }

    const silence = setTimeout(() => socket.terminate(), silenceMs) // a client pings every 2 s
    socket.on('message', data => {
      silence.refresh()
      let frame: unknown
      try { frame = JSON.parse((data as Buffer).toString()) } catch { return socket.close(1003) }
      hear(Object(frame) as object) // JSON may be `null`, or a number
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearTimeout(silence)
      const left = me
      if (!left || left.socket !== socket || !room.has(left)) return
      left.gone = setTimeout(() => {
        leaves(left)
        say(other(), { type: 'gone' })
      }, graceMs)
    })
  })
}

/** Behind a proxy that makes it `wss://`. One process: its rooms are in its memory. */
export function listen(port: number, mayEnter: (token: string | undefined, room: string) => Promise<boolean>): WebSocketServer {
  const server = new WebSocketServer({ port, maxPayload: 262_144 }) // bytes; the description of a call with video is some 10,000
  serveSignalling(server, async ({ room, token }) => await mayEnter(token, room) ? undefined : 4401)
  return server
}
// #endregion
