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

/** What a server means for good. Coming again, as the SDK does where it hears it on a resumed socket, would be against its will. */
export const FINAL: RegExp = /dup|remo|room|others|expi/

type Known = Cause & { vendor: VendorError }
/** A `DisconnectReason`, as `disconnected` gives it; none: the SDK has given up. `names`: its enum, for the record. Never throws. */
export function livekitEndCauseOf(code?: unknown, names?: Record<number, string>): Known {
  const at = typeof code === 'number' ? code : -1
  return causeWith(vendorErrorOf({ code, message: names?.[at] ?? code }, 'DisconnectReason'), code === undefined ? 'network-lost' : DISCONNECT[at] ?? 'unknown')
}

/** An error of `connect`, of the signalling inside a room, or of a capture. `isIn`: it came to a session that was joined. Never throws. */
export function livekitCauseOf(raw: unknown, isIn?: unknown): Known {
  const vendor = vendorErrorOf(raw)
  let reason: EndReason | undefined
  if (vendor.name === 'ConnectionError') try {
    // The context is a number, or an object, or nothing.
    const { reason: code, reasonName, status, context } = raw as { reason: number; reasonName: string; status?: number; context?: number }, number = status ?? context!
    vendor.code = `${reasonName}${number >= 0 ? ` ${number}` : ''}`
    reason = DISCONNECT[context!] ?? CONNECTION[code]
    // A token that let us in, and does no more; or the server says it: `token is expired (exp)`.
    if (status === 401 && (isIn || /expired/.test(vendor.message))) reason = 'token-expired'
    if (status === 404) reason = 'room-unavailable'
    if (/pc conn/.test(vendor.message)) reason = 'media-failed'
  } catch { /* no error of LiveKit's */ }
  return causeWith(vendor, reason)
}
