/**
 * A LiveKit server for one test: it speaks the signalling of the real one (WebSocket, protobuf, `@livekit/protocol`), answers media with
 * libwebrtc in this process, and does on order what a real one does when something is wrong. On 127.0.0.1, on a free port.
 *
 * Of a real server it has no SFU (nobody hears anybody; an other that is heard is a tone, made here), no TURN, no second node: a migration is a resume, or a new join, on this one.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DisconnectReason, LeaveRequest_Action, type LeaveRequest } from '@livekit/protocol'
import { WebSocketServer, type WebSocket } from 'ws'
import { createParticipant, type Knobs, type Participant } from './participant.ts'
import { leaveRequest, readAsk, writeAnswer, type Ask } from './protocol.ts'

export { createToken, type Claims } from './protocol.ts'

export type LiveKitServer = Knobs & {
  readonly url: string
  /** Refuses every request with this status, and this text on `/validate`. */
  refuses: { status: number; text: string } | undefined
  /** An older one, that has no `/rtc/v1`: there is nothing to be found, and a client asks at `/rtc` next. */
  isOld: boolean
  /** The join itself is not answered. */
  holdsJoin: boolean
  /** The first message on the next sockets. */
  firstMessage: LeaveRequest | undefined
  /** Whoever joins next is removed in that moment: the answer to the join and its end are one write. */
  removesAtOnce: boolean
  /** How many sockets were opened, for a resume and for a join. */
  readonly joins: number
  readonly resumes: number
  /** How many sockets are open now. */
  readonly open: number
  participant(identity?: string): Participant | undefined
  /** Answers what `holdsJoin` and `holdsMedia` held back. */
  release(): void
  /** As RoomService.RemoveParticipant, also of one whose socket is gone, or whose new join is held back: either is answered by that. */
  remove(identity: string): void
  deleteRoom(): void
  /** Somebody else joins or leaves. */
  other(identity: string, isIn: boolean): void
  /** Somebody else comes, and sends a tone to everybody who is there. */
  otherIsHeard(identity: string): void
  /** Asks to come again: on the same session, or with a new one. */
  migrate(how: 'resume' | 'reconnect'): void
  cutSockets(): void
  stop(): Promise<void>
}

const EXPIRED = 'invalid token: …, error: go-jose/go-jose/jwt: validation failed, token is expired (exp)'

export async function startLiveKitServer(): Promise<LiveKitServer> {
  const participants = new Map<string, Participant>(), removed = new Map<string, DisconnectReason>(), barred = new Set<string>()
  const sockets = new Set<WebSocket>(), held: (() => void)[] = []
  let joins = 0, resumes = 0

  const refusalOf = (url: string, ask: Ask | undefined): { status: number; text: string } | undefined => {
    if (self.isOld && url.startsWith('/rtc/v1')) return { status: 404, text: '404 page not found' }
    if (self.refuses) return self.refuses
    if (!ask) return { status: 401, text: 'invalid authorization token' }
    return ask.claims.expiresAt !== undefined && ask.claims.expiresAt < Date.now() ? { status: 401, text: EXPIRED } : undefined
  }
  const askOf = (url: string): Ask | undefined => { try { return readAsk(new URL(url, 'http://localhost')) } catch { return undefined } }

  function welcome(socket: WebSocket, ask: Ask): void {
    const { claims, isResume, sid = '' } = ask, known = participants.get(claims.identity)
    // … and the server hangs up, as the real one does.
    const first = (leave: LeaveRequest): void => { socket.send(writeAnswer({ case: 'leave', value: leave }), () => socket.close()) }
    if (isResume) resumes++
    else joins++
    if (self.isSilent) return
    if (self.firstMessage) return first(self.firstMessage)
    if (isResume && removed.has(sid)) return first(leaveRequest(removed.get(sid)!))
    if (isResume) {
      if (known?.sid === sid && !known.isGone) return known.resume(socket)
      // It is not known here: a real server asks for a new session.
      return first(leaveRequest(DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT))
    }
    if (self.holdsJoin) held.push(() => { if (socket.readyState === 1) join() })
    else join()
    function join(): void {
      if (barred.delete(claims.identity)) return first(leaveRequest(DisconnectReason.PARTICIPANT_REMOVED))
      participants.get(claims.identity)?.leave(DisconnectReason.DUPLICATE_IDENTITY)
      const participant = createParticipant(`PA_${joins}_${claims.identity}`, claims, self, () => { if (participants.get(claims.identity) === participant) participants.delete(claims.identity) })
      participants.set(claims.identity, participant)
      participant.join(socket, ask.offer)
      if (self.removesAtOnce) self.remove(claims.identity)
    }
  }

  const http = createServer((request, response) => {
    const { url = '' } = request, refusal = refusalOf(url, askOf(url))
    response.setHeader('access-control-allow-origin', '*')
    response.statusCode = refusal?.status ?? 200
    response.end(refusal?.text ?? 'success')
  })
  const server = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, stream, head) => {
    const { url = '' } = request, ask = askOf(url), refusal = refusalOf(url, ask)
    if (!ask || refusal) { stream.end(`HTTP/1.1 ${refusal?.status ?? 401} no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`); return }
    server.handleUpgrade(request, stream, head, socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      welcome(socket, ask)
    })
  })
  await new Promise<void>(resolve => { http.listen(0, '127.0.0.1', resolve) })

  const all = (): Participant[] => [...participants.values()]
  const self: LiveKitServer = {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    refuses: undefined, isOld: false, holdsJoin: false, holdsMedia: false, isSilent: false, firstMessage: undefined, removesAtOnce: false, others: new Set(), heartbeat: { intervalS: 10, timeoutS: 20 },
    get joins() { return joins },
    get resumes() { return resumes },
    get open() { return sockets.size },
    participant: identity => (identity === undefined ? all()[0] : participants.get(identity)),
    release() {
      self.holdsJoin = self.holdsMedia = false
      for (const go of held.splice(0)) go()
      for (const participant of all()) participant.releaseMedia()
    },
    remove(identity) {
      const participant = participants.get(identity)
      if (self.holdsJoin) barred.add(identity)
      if (!participant) return
      removed.set(participant.sid, DisconnectReason.PARTICIPANT_REMOVED)
      participant.leave(DisconnectReason.PARTICIPANT_REMOVED)
    },
    deleteRoom() { for (const participant of all()) { removed.set(participant.sid, DisconnectReason.ROOM_DELETED); participant.leave(DisconnectReason.ROOM_DELETED) } },
    other(identity, isIn) {
      if (isIn === self.others.has(identity)) return
      self.others[isIn ? 'add' : 'delete'](identity)
      for (const participant of all()) participant.tellOther(identity, isIn)
    },
    otherIsHeard(identity) {
      self.others.add(identity)
      for (const participant of all()) participant.sendOther(identity)
    },
    migrate(how) { for (const participant of all()) participant.leave(DisconnectReason.MIGRATION, how === 'resume' ? LeaveRequest_Action.RESUME : LeaveRequest_Action.RECONNECT) },
    cutSockets() { for (const participant of all()) participant.cutSocket() },
    async stop() {
      for (const participant of all()) participant.close()
      for (const socket of sockets) socket.terminate()
      await new Promise<void>(resolve => { http.close(() => resolve()); http.closeAllConnections() })
    },
  }
  return self
}
