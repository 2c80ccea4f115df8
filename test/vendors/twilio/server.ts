/**
 * A Room server on this machine, so far as twilio-video talks to one: the connection's frames (TCMP 2: hello, welcome, heartbeat, bye, msg)
 * and the room's messages in them (RSP 2: ice, connect, sync, update, disconnect), as `es5/twilioconnection.js` and
 * `es5/signaling/v2/twilioconnectiontransport.js` of 2.36.0 speak them. No media: the peer connection makes its offer and gets no answer.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

type Body = { type?: string; [key: string]: unknown }
type Peer = { socket: WebSocket; isIn: boolean }
/** A client asks for its tracks to be published, and hears a while later under which names. */
const PUBLISH_MS = 10

export type RoomServer = {
  url: string
  /** The messages of rooms that came, by type, in order. */
  readonly heard: string[]
  sockets(): number
  /** The next connect is answered when the returned function is called. */
  hold(): () => void
  /** The next connect is answered by this. */
  refuse(answer: Body): void
  /** The next sync, of a client that was cut off, is answered by this. */
  refuseSync(answer: Body): void
  /** Puts everybody out, also who is cut off and comes back. */
  kick(): void
  /** Tracks are refused with this code from now on. */
  refuseTracks(code: number): void
  /** How long a room waits for a client that was cut off. */
  sessionSeconds: number
  /** No socket lives, and none can be opened, until `restore`. */
  cut(): void
  restore(): void
  /** Sockets stay open, and nothing is answered any more. */
  fallSilent(): void
  say(body: Body): void
  /** Who else is in the room, by name. */
  others(...names: string[]): void
  close(): Promise<void>
}

/** @param heartbeatMs what is agreed with the SDK, which gives up after three that are missing; over 200 */
export async function startRoomServer({ heartbeatMs = 5_000 } = {}): Promise<RoomServer> {
  const http = createServer(), wss = new WebSocketServer({ server: http })
  await new Promise<void>((resolve, reject) => { http.once('error', reject).listen(0, '127.0.0.1', resolve) })
  const peers = new Set<Peer>(), heard: string[] = []
  let isCut = false, isSilent = false, trackRefusal: number | undefined, held: (() => void)[] | undefined, refusal: Body | undefined, syncRefusal: Body | undefined, sessionSeconds = 30, revision = 0, names: string[] = []
  const send = ({ socket }: Peer, frame: Body): void => { if (!isSilent && socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame)) }
  const tell = (peer: Peer, body: Body): void => send(peer, { type: 'msg', body })
  const room = (type: string): Body => ({
    type, version: 2, session: 'session', sid: 'RM1', name: 'room',
    options: { session_timeout: sessionSeconds, media_region: 'here', signaling_region: 'here', audio_processors: [] },
    participant: { sid: 'PA1', identity: 'we', state: 'connected', revision: 1, tracks: [] },
    participants: names.map(name => ({ sid: name, identity: name, state: 'connected', revision, tracks: [] })),
    published: { revision: 0, tracks: [] }, subscribed: { revision: 0, tracks: [] }, peer_connections: [], recording: { is_recording: false, revision: 0 },
  })

  function answer(peer: Peer, body: Body | undefined): void {
    if (!body?.type) return
    heard.push(body.type)
    if (body.type === 'ice') tell(peer, { type: 'iced', version: 1, ice_servers: [] })
    else if (body.type === 'sync') { peer.isIn = !syncRefusal; tell(peer, syncRefusal ?? room('synced')) }
    else if (body.type === 'disconnect') peer.isIn = false
    else if (body.type === 'connect') {
      const no = refusal
      refusal = undefined
      const tracks = (body as { participant?: { tracks?: { id: string }[] } }).participant?.tracks ?? []
      const go = (): void => {
        peer.isIn = !no
        tell(peer, no ?? room('connected'))
        if (!no && tracks.length > 0) setTimeout(() => tell(peer, { ...room('update'), published: { revision: 1, tracks: tracks.map(({ id }, n) => (trackRefusal ? { id, state: 'failed', error: { code: trackRefusal, message: 'no' } } : { id, sid: `MT${n}`, state: 'ready' })) } }), PUBLISH_MS)
      }
      if (held) held.push(go)
      else go()
    }
  }
  wss.on('connection', socket => {
    if (isCut) { socket.terminate(); return }
    const peer: Peer = { socket, isIn: false }
    peers.add(peer)
    const beat = setInterval(() => send(peer, { type: 'heartbeat' }), heartbeatMs / 3)
    socket.on('close', () => { clearInterval(beat); peers.delete(peer) })
    socket.on('message', data => {
      const frame = JSON.parse(String(data)) as { type: string; body?: Body }
      if (isSilent) return
      if (frame.type === 'hello') send(peer, { type: 'welcome', negotiatedTimeout: heartbeatMs })
      if (frame.type === 'hello' || frame.type === 'msg') answer(peer, frame.body)
    })
  })

  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    heard,
    sockets: () => peers.size,
    hold() {
      const mine: (() => void)[] = held = []
      return () => { held = undefined; for (const go of mine.splice(0)) go() }
    },
    refuse: body => { refusal = body },
    refuseTracks: code => { trackRefusal = code },
    refuseSync: body => { syncRefusal = body },
    kick() {
      syncRefusal = { type: 'disconnected', version: 2, status: 'disconnected' }
      for (const peer of peers) if (peer.isIn) tell(peer, syncRefusal)
    },
    get sessionSeconds() { return sessionSeconds },
    set sessionSeconds(seconds) { sessionSeconds = seconds },
    cut() { isCut = true; for (const { socket } of peers) socket.terminate() },
    restore() { isCut = false },
    fallSilent() { isSilent = true },
    say: body => { for (const peer of peers) if (peer.isIn) tell(peer, body) },
    others(...now) {
      const gone = names.filter(name => !now.includes(name))
      names = now
      revision++
      const update = room('update')
      ;(update['participants'] as Body[]).push(...gone.map(name => ({ sid: name, identity: name, state: 'disconnected', revision, tracks: [] })))
      for (const peer of peers) if (peer.isIn) tell(peer, update)
    },
    async close() {
      for (const { socket } of peers) socket.terminate()
      wss.close()
      await new Promise(resolve => { http.close(resolve) })
    },
  }
}
