/** Vonage's session events, disconnection reasons and error names, in our words. */
import type { Cause, EndReason, TransportEvent, VendorError } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/** The events of a `Session` that say something of the call; of those that are left out, its streams, signals and archives. */
export const VONAGE_EVENTS = { sessionReconnecting: 'transport.lost', sessionReconnected: 'transport.restored', sessionDisconnected: 'transport.left' } as const satisfies Record<string, TransportEvent['type']>

/** `reason` of `sessionDisconnected`: a string in the typings, these in the documents; `networkTimedout` the SDK tells of its parts only. */
export const VONAGE_REASONS = {
  clientDisconnected: 'local-leave', // somebody has called disconnect(), and it was not this adapter
  forceDisconnected: 'removed-by-host',
  networkDisconnected: 'network-lost', networkTimedout: 'network-lost',
} as const satisfies Record<string, EndReason>

/** The names of errors with which `connect` and `publish` call back. Sockets that close have a dozen names, all `OT_SOCKET_…`. */
export const VONAGE_ERRORS = {
  OT_AUTHENTICATION_ERROR: 'unauthorised', OT_API_KEY_DISABLED: 'unauthorised', OT_TERMS_OF_SERVICE_FAILURE: 'unauthorised', OT_PERMISSION_DENIED: 'unauthorised',
  OT_INVALID_SESSION_ID: 'room-unavailable', OT_NOT_FOUND: 'room-unavailable',
  OT_CONNECTION_LIMIT_EXCEEDED: 'room-full', OT_STREAM_LIMIT_EXCEEDED: 'room-full', OT_RATE_LIMIT_EXCEEDED: 'room-full',
  OT_CONNECT_FAILED: 'signalling-failed', OT_NOT_CONNECTED: 'signalling-failed', OT_DISCONNECTED: 'signalling-failed', OT_BADLY_FORMED_RESPONSE: 'signalling-failed', OT_EMPTY_RESPONSE_BODY: 'signalling-failed',
  OT_INVALID_HTTP_STATUS: 'signalling-failed', OT_UNEXPECTED_HTTP_STATUS: 'signalling-failed', OT_UNEXPECTED_SERVER_RESPONSE: 'signalling-failed', OT_UNEXPECTED_ERROR_CODE: 'signalling-failed', OT_UNKNOWN_HTTP_ERROR: 'signalling-failed', OT_XDOMAIN_OR_PARSING_ERROR: 'signalling-failed',
  OT_TIMEOUT: 'join-timeout', OT_CANCEL: 'join-cancelled',
  OT_INVALID_PARAMETER: 'internal-error', OT_NOT_SUPPORTED: 'internal-error', OT_UNSUPPORTED_BROWSER: 'internal-error',
  OT_USER_MEDIA_ACCESS_DENIED: 'no-media-permission', OT_REQUESTED_DEVICE_PERMISSION_DENIED: 'no-media-permission',
  OT_CHROME_MICROPHONE_ACQUISITION_ERROR: 'device-failed', OT_CONSTRAINTS_NOT_SATISFIED: 'device-failed', OT_HARDWARE_UNAVAILABLE: 'device-failed', OT_NO_DEVICES_FOUND: 'device-failed', OT_NO_VALID_CONSTRAINTS: 'device-failed', OT_UNABLE_TO_CAPTURE_MEDIA: 'device-failed', OT_UNABLE_TO_ACCESS_MEDIA_ENGINE: 'device-failed',
  OT_CREATE_PEER_CONNECTION_FAILED: 'negotiation-failed', OT_SET_REMOTE_DESCRIPTION_FAILED: 'negotiation-failed', OT_FAILED_SET_CONFIGURATION: 'negotiation-failed',
  OT_ICE_WORKFLOW_FAILED: 'media-failed', OT_PEER_CONNECTION_NOT_CONNECTED: 'media-failed', OT_STREAM_CREATE_FAILED: 'media-failed', OT_STREAM_DESTROYED: 'media-failed',
} as const satisfies Record<string, EndReason>

const REASON_OF: Readonly<Record<string, EndReason>> = { ...VONAGE_ERRORS, ...VONAGE_REASONS }

function reasonOf({ name, message }: VendorError): EndReason | undefined {
  if (name.startsWith('OT_SOCKET_')) return 'signalling-failed'
  const reason = Object.hasOwn(REASON_OF, name) ? REASON_OF[name] : undefined
  // That a token is too old stands in the text only: "Token has expired".
  return reason === 'unauthorised' && message.toLowerCase().includes('expired') ? 'token-expired' : reason
}

/** The cause for a disconnection reason, or for an error of a callback. Never throws. What it does not know is `unknown`, with its name kept. */
export function vonageCauseOf(raw: unknown): Cause {
  const vendor = typeof raw === 'string' ? { name: raw, code: raw, message: 'disconnected' } : vendorErrorOf(raw, 'OTError')
  return causeWith(vendor, reasonOf(vendor))
}
