/** One participant of the server's room: its signalling socket, which may come and go, and its peer connection, which stays. */
import { LeaveRequest_Action, MediaSectionsRequirement, MuteTrackRequest, ParticipantUpdate, Pong, ReconnectResponse, SessionDescription, TrackInfo, TrackPublishedResponse, type DisconnectReason } from '@livekit/protocol'
import type { WebSocket } from 'ws'
import { createPeer, type Peer } from './peer.ts'
import { joinResponse, leaveRequest, otherInfo, readMessage, writeAnswer, type Answer, type Asked, type Claims } from './protocol.ts'

/** What goes wrong on order. Shared by all participants of a server, and read when it is needed. */
export type Knobs = {
  /** Nothing is answered any more, and the sockets stay open. */
  isSilent: boolean
  /** The join is answered, and its offer is not: media never connect. */
  holdsMedia: boolean
  heartbeat: { intervalS: number; timeoutS: number }
  /** The identities of others in the room. */
  readonly others: Set<string>
}

export type Participant = {
  readonly sid: string
  readonly claims: Claims
  /** The client said that it leaves, or it was told to. */
  readonly isGone: boolean
  tracks(): string[]
  /** Whether each was muted when it was published. */
  bornMuted(): boolean[]
  join(socket: WebSocket, offer?: SessionDescription): void
  resume(socket: WebSocket): void
  /** Answers the offers that were held back. */
  releaseMedia(): void
  mute(muted: boolean): void
  /** Somebody else is there, or has left. */
  tellOther(identity: string, isIn: boolean): void
  /** … and sends a tone, which comes over this participant's own connection. */
  sendOther(identity: string): void
  leave(reason: DisconnectReason, action?: LeaveRequest_Action): void
  cutSocket(): void
  /** The media side dies, and signalling says nothing of it. */
  killMedia(): void
  close(): void
}

export function createParticipant(sid: string, claims: Claims, knobs: Knobs, onGone: () => void): Participant {
  let socket: WebSocket | undefined, isGone = false, isClosed = false
  const tracks: string[] = [], bornMuted: boolean[] = [], held: SessionDescription[] = []
  const send = (message: Answer): void => { if (!knobs.isSilent && socket?.readyState === 1) socket.send(writeAnswer(message)) }
  const peer: Peer = createPeer()

  async function answer(offer: SessionDescription): Promise<void> {
    if (knobs.holdsMedia) { held.push(offer); return }
    try {
      const sdp = await peer.answer(offer.sdp)
      if (!peer.isClosed) send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) })
    } catch (error) {
      if (!peer.isClosed) throw error
    }
  }
  function take(message: Asked): void {
    if (knobs.isSilent) return
    switch (message.case) {
      case 'pingReq': send({ case: 'pongResp', value: new Pong({ lastPingTimestamp: message.value.timestamp, timestamp: BigInt(Date.now()) }) }); break
      case 'offer': void answer(message.value); break
      case 'trickle': peer.candidate(JSON.parse(message.value.candidateInit) as RTCIceCandidateInit); break
      case 'addTrack': {
        const { cid, type, source, name, muted } = message.value, track = `TR_${sid}_${tracks.length + 1}`
        tracks.push(track)
        bornMuted.push(muted)
        send({ case: 'trackPublished', value: new TrackPublishedResponse({ cid, track: new TrackInfo({ sid: track, type, source, name }) }) })
        break
      }
      case 'leave': close(); break
    }
  }
  function listen(next: WebSocket): void {
    socket?.terminate()
    socket = next
    next.on('message', (data: Buffer) => { if (next === socket) take(readMessage(new Uint8Array(data))) })
  }
  function close(): void {
    if (isClosed) return
    isGone = isClosed = true
    peer.close()
    onGone()
  }
  return {
    sid, claims,
    get isGone() { return isGone },
    tracks: () => tracks,
    bornMuted: () => bornMuted,
    join(next, offer) {
      listen(next)
      send({ case: 'join', value: joinResponse(sid, claims, knobs.heartbeat, [...knobs.others].map(identity => otherInfo(identity, true))) })
      if (offer) void answer(offer)
    },
    resume(next) {
      listen(next)
      send({ case: 'reconnect', value: new ReconnectResponse({}) })
    },
    releaseMedia() { for (const offer of held.splice(0)) void answer(offer) },
    mute(muted) { for (const track of tracks) send({ case: 'mute', value: new MuteTrackRequest({ sid: track, muted }) }) },
    tellOther: (identity, isIn) => send({ case: 'update', value: new ParticipantUpdate({ participants: [otherInfo(identity, isIn)] }) }),
    sendOther(identity) {
      const info = otherInfo(identity, true, true)
      peer.sound(info.sid, info.tracks[0]!.sid)
      send({ case: 'update', value: new ParticipantUpdate({ participants: [info] }) })
      // It is the client that offers: it is asked for a place to send in.
      send({ case: 'mediaSectionsRequirement', value: new MediaSectionsRequirement({ numAudios: 1 }) })
    },
    leave(reason, action) {
      send({ case: 'leave', value: leaveRequest(reason, action) })
      if (action === undefined || action === LeaveRequest_Action.DISCONNECT) close()
    },
    cutSocket() { socket?.terminate() },
    killMedia: () => peer.close(),
    close,
  }
}
