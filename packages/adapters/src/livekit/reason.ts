/** LiveKit's reasons and errors as causes of an end. Both tables are keyed by LiveKit's numbers. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/** `DisconnectReason` of @livekit/protocol. */
export const DISCONNECT = [
  'unknown', // UNKNOWN_REASON
  'local-leave', // CLIENT_INITIATED
  'duplicate-identity', // DUPLICATE_IDENTITY
  'server-shutdown', // SERVER_SHUTDOWN
  'removed-by-host', // PARTICIPANT_REMOVED
  'room-ended', // ROOM_DELETED
  'state-mismatch', // STATE_MISMATCH
  'join-timeout', // JOIN_FAILURE
  'server-shutdown', // MIGRATION
  'signalling-failed', // SIGNAL_CLOSE
  'all-others-left', // ROOM_CLOSED: all others have left, and the server closed the room
  'no-answer', // USER_UNAVAILABLE: of a callee over SIP, as the next two
  'declined', // USER_REJECTED
  'signalling-failed', // SIP_TRUNK_FAILURE
  'idle-timeout', // CONNECTION_TIMEOUT
  'media-failed', // MEDIA_FAILURE
  'internal-error', // AGENT_ERROR
] as const satisfies readonly EndReason[]

/** `ConnectionErrorReason` of livekit-client. */
export const CONNECTION = [
  'unauthorised', // NotAllowed
  'signalling-failed', // ServerUnreachable
  'signalling-failed', // InternalError
  'join-cancelled', // Cancelled
  'unknown', // LeaveRequest: its context is a `DisconnectReason`
  'join-timeout', // Timeout
  'signalling-failed', // WebSocket
  'signalling-failed', // ServiceNotFound
] as const satisfies readonly EndReason[]

/**
 * Reasons that are final for a server. The SDK joins again if it hears one on a resumed socket; that would be against the server's will, or
 * would be refused again.
 */
const FINAL: ReadonlySet<EndReason> = new Set<EndReason>(['duplicate-identity', 'removed-by-host', 'room-ended', 'room-unavailable', 'all-others-left', 'token-expired'])
export const isFinal = (reason: EndReason): boolean => FINAL.has(reason)

/** How LiveKit's server answers an expired token: `…: token is expired (exp)`. */
const EXPIRED_TOKEN = 'expired'
/** What the SDK says if the server has answered but media have not connected: `could not establish pc connection`. */
const NO_PEER_CONNECTION = 'pc connection'

const rowOf = (table: readonly EndReason[], code: unknown): EndReason | undefined => (typeof code === 'number' ? table[code] : undefined)

type Known = Cause & { vendor: VendorError }
/** The cause for a `DisconnectReason` as `disconnected` gives it. Without one, the SDK has given up. `names`: the SDK's enum, for the record. Never throws. */
export function livekitEndCauseOf(code?: unknown, names?: Record<number, string>): Known {
  const name = typeof code === 'number' ? names?.[code] : undefined
  const reason = code === undefined ? 'network-lost' : rowOf(DISCONNECT, code) ?? 'unknown'
  return causeWith(vendorErrorOf(typeof code === 'object' ? code : { code, message: name ?? code }, 'DisconnectReason'), reason)
}

/** What is read of a `ConnectionError`. `context`: a `DisconnectReason` in that of a leave, else an object, a text, or nothing. */
type ConnectionError = { reason?: unknown; reasonName?: unknown; status?: unknown; context?: unknown }

/** The cause for an error of `connect`, of the signalling inside a room, or of a capture. `isIn`: the session was joined when it came. Never throws. */
export function livekitCauseOf(raw: unknown, isIn?: unknown): Known {
  const vendor = vendorErrorOf(raw)
  if (vendor.name !== 'ConnectionError') return causeWith(vendor)
  let reason: EndReason | undefined
  try {
    const { reason: code, reasonName, status, context } = raw as ConnectionError, number = status ?? context
    vendor.code = String(reasonName) + (typeof number === 'number' ? ` ${number}` : '')
    reason = rowOf(DISCONNECT, context) ?? rowOf(CONNECTION, code)
    // A token that let us in, and does no more; or the server says it.
    if (status === 401 && (isIn || vendor.message.includes(EXPIRED_TOKEN))) reason = 'token-expired'
    if (status === 404) reason = 'room-unavailable'
    if (vendor.message.includes(NO_PEER_CONNECTION)) reason = 'media-failed'
  } catch { /* it cannot be read, and is no error of LiveKit's */ }
  return causeWith(vendor, reason)
}
