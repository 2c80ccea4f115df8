/** LiveKit's signalling as it goes over the wire: what a client asks for in the address, and messages in protobuf. */
import { gunzipSync } from 'node:zlib'
import {
  JoinRequest, JoinResponse, LeaveRequest, LeaveRequest_Action, ParticipantInfo, ParticipantInfo_State, ParticipantPermission, Room, ServerInfo, SignalRequest, SignalResponse, TrackInfo, TrackSource, TrackType,
  WrappedJoinRequest, WrappedJoinRequest_Compression, type DisconnectReason, type SessionDescription,
} from '@livekit/protocol'

export type Claims = { identity: string; room: string; expiresAt?: number; canPublish?: boolean }
export type Ask = { claims: Claims; isResume: boolean; sid?: string; offer?: SessionDescription }

/** An unsigned token: who, which room, and until when (epoch milliseconds). What a real one says in its claims, and nobody here checks the signature. */
export function createToken({ identity, room, expiresAt, canPublish = true }: Claims): string {
  const part = (x: object): string => Buffer.from(JSON.stringify(x)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: identity, video: { room, roomJoin: true, canPublish }, ...(expiresAt !== undefined && { exp: Math.floor(expiresAt / 1000) }) })}.`
}

/** @throws when it is no token */
function claimsOf(token: string): Claims {
  const { sub, exp, video } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string; exp?: number; video: { room: string; canPublish: boolean } }
  return { identity: sub, room: video.room, canPublish: video.canPublish, ...(exp !== undefined && { expiresAt: exp * 1000 }) }
}

/**
 * What the address asks for: `/rtc/v1` with a request in protobuf, the offer inside; `/rtc`, of clients before 2.16 or with two peer
 * connections, with parameters.
 */
export function readAsk(url: URL): Ask {
  const claims = claimsOf(url.searchParams.get('access_token') ?? ''), raw = url.searchParams.get('join_request')
  if (raw === null) return { claims, isResume: url.searchParams.get('reconnect') === '1', sid: url.searchParams.get('sid') ?? '' }
  const wrapped = WrappedJoinRequest.fromBinary(Buffer.from(raw, 'base64url'))
  const bytes = wrapped.compression === WrappedJoinRequest_Compression.GZIP ? gunzipSync(wrapped.joinRequest) : wrapped.joinRequest
  const { reconnect, participantSid, publisherOffer } = JoinRequest.fromBinary(new Uint8Array(bytes))
  return { claims, isResume: reconnect, sid: participantSid, ...(publisherOffer?.sdp && { offer: publisherOffer }) }
}

export type Answer = Extract<ConstructorParameters<typeof SignalResponse>[0], { message?: unknown }>['message']
export type Asked = SignalRequest['message']
export const writeAnswer = (message: Answer): Uint8Array => new SignalResponse({ message: message! }).toBinary()
export const readMessage = (data: Uint8Array): Asked => SignalRequest.fromBinary(data).message

export const joinResponse = (sid: string, { identity, room, canPublish = true }: Claims, heartbeat: { intervalS: number; timeoutS: number }, others: ParticipantInfo[]): JoinResponse => new JoinResponse({
  room: new Room({ sid: `RM_${room}`, name: room }),
  participant: new ParticipantInfo({ sid, identity, state: ParticipantInfo_State.ACTIVE, permission: new ParticipantPermission({ canPublish, canSubscribe: true, canPublishData: true }) }),
  otherParticipants: others, subscriberPrimary: false, fastPublish: true,
  pingInterval: heartbeat.intervalS, pingTimeout: heartbeat.timeoutS, serverInfo: new ServerInfo({ version: '1.9.0', protocol: 16 }),
})

/** Somebody else, of whom nothing is there but the word; or a microphone too. */
export const otherInfo = (identity: string, isIn: boolean, isHeard = false): ParticipantInfo => new ParticipantInfo({
  sid: `PA_other_${identity}`, identity, state: isIn ? ParticipantInfo_State.ACTIVE : ParticipantInfo_State.DISCONNECTED,
  tracks: isHeard ? [new TrackInfo({ sid: `TR_other_${identity}`, type: TrackType.AUDIO, source: TrackSource.MICROPHONE, name: 'microphone' })] : [],
})

export const leaveRequest = (reason: DisconnectReason, action: LeaveRequest_Action = LeaveRequest_Action.DISCONNECT): LeaveRequest => new LeaveRequest({ reason, action })
