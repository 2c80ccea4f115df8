/** Jitsi's errors as causes of an end. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/** By the values of `JitsiConferenceErrors` and `JitsiConnectionErrors` of lib-jitsi-meet (August 2026). Its events carry them. */
export const JITSI_REASONS = {
  'conference.authenticationRequired': 'unauthorised',
  'conference.chatError': 'internal-error', // with CONFERENCE_ERROR: no end
  'conference.connectionError.accessDenied': 'denied-entry',
  'conference.destroyed': 'room-ended',
  'conference.max_users': 'room-full',
  'conference.connectionError': 'signalling-failed',
  'conference.display_name_required': 'unauthorised',
  'conference.focusDisconnected': 'server-shutdown',
  'conference.focusLeft': 'server-shutdown',
  'conference.gracefulShutdown': 'server-shutdown',
  'conference.iceFailed': 'media-failed',
  'conference.incompatible_server_versions': 'internal-error',
  'conference.connectionError.membersOnly': 'denied-entry',
  'conference.connectionError.notAllowed': 'unauthorised',
  'conference.offerAnswerFailed': 'negotiation-failed',
  'conference.passwordNotSupported': 'internal-error', // rejects `lock()`: no end
  'conference.passwordRequired': 'unauthorised',
  'conference.reservationError': 'room-unavailable',
  'conference.settingsError': 'internal-error', // with CONFERENCE_ERROR: no end
  'conference.videobridgeNotAvailable': 'server-shutdown',
  'connection.conferenceRequestFailed': 'signalling-failed',
  'connection.droppedError': 'network-lost',
  'connection.notLiveError': 'room-unavailable',
  'connection.otherError': 'signalling-failed',
  'connection.passwordRequired': 'unauthorised',
  'connection.serverError': 'signalling-failed',
  'connection.shardChangedError': 'server-shutdown',
} as const satisfies Record<string, EndReason>

/** The names of the errors with which `createLocalTracks` rejects begin with this: `gum.permission_denied`, `gum.not_found`, … */
const CAPTURE_ERROR = 'gum.'

const isKnown = (name: string): name is keyof typeof JITSI_REASONS => Object.hasOwn(JITSI_REASONS, name)

/** The cause for what comes with CONFERENCE_FAILED and CONNECTION_FAILED: a name and what follows it. Never throws. The name is kept as `vendor.code`. */
export function jitsiCauseOf(raw: unknown, message: unknown = raw): Cause {
  if (typeof raw === 'string') return causeWith(vendorErrorOf({ code: raw, message }, 'JitsiError'), isKnown(raw) ? JITSI_REASONS[raw] : 'unknown')
  const vendor = vendorErrorOf(raw)
  if (!vendor.name.startsWith(CAPTURE_ERROR)) return causeWith(vendor)
  return causeWith(vendor, vendor.name === `${CAPTURE_ERROR}permission_denied` ? 'no-media-permission' : 'device-failed')
}
