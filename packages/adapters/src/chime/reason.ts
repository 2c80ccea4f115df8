/** Chime's status codes as causes of an end. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'
import type { ChimeStatus } from './options.ts'

/** By `MeetingSessionStatusCode` of amazon-chime-sdk-js 3.32, whose doc comments explain each. */
export const CHIME_REASONS = [
  'unknown', // OK: used inside, no end
  'local-leave', // Left
  'duplicate-identity', // AudioJoinedFromAnotherDevice
  'unauthorised', // AudioAuthenticationRejected
  'room-full', // AudioCallAtCapacity
  'room-ended', // MeetingEnded
  'media-failed', // AudioInternalServerError
  'media-failed', // AudioServiceUnavailable
  'media-failed', // AudioDisconnected
  'room-full', // VideoCallSwitchToViewOnly: used inside, no end
  'room-full', // VideoCallAtSourceCapacity
  'unauthorised', // SignalingBadRequest: the attendee was deleted, or never was
  'signalling-failed', // SignalingInternalServerError
  'signalling-failed', // SignalingRequestFailed
  'signalling-failed', // SignalingChannelClosedUnexpectedly
  'media-failed', // ICEGatheringTimeoutWorkaround
  'network-lost', // ConnectionHealthReconnect
  'internal-error', // RealtimeApiFailed: a callback that has thrown
  'join-timeout', // TaskFailed: a step of connecting has failed
  'negotiation-failed', // IncompatibleSDP
  'room-ended', // TURNCredentialsForbidden: ended, or the attendee was removed
  'join-timeout', // NoAttendeePresent
  'removed-by-host', // AudioAttendeeRemoved
  'removed-by-host', // AudioVideoWasRemovedFromPrimaryMeeting
  'network-lost', // AudioVideoDisconnectedWhilePromoted
  'media-failed', // AudioDisconnectAudio
  'media-failed', // EncodedTransformManagerFailed
] as const satisfies readonly EndReason[]

/** The cause for a `MeetingSessionStatus`, or for what was thrown while the session was made. Never throws. What it does not know is `unknown`. */
export function chimeCauseOf(raw: unknown): Cause {
  try {
    const code: unknown = (raw as ChimeStatus).statusCode()
    const reason = typeof code === 'number' ? CHIME_REASONS[code] : undefined // a list has members that are no rows
    return causeWith(vendorErrorOf({ code, message: raw }, 'MeetingSessionStatus'), reason ?? 'unknown')
  } catch { return causeWith(vendorErrorOf(raw)) }
}
