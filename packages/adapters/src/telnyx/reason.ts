/** Telnyx's states, error codes and hang-up causes, in our words. */
import type { Cause, EndReason, TransportEvent } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/**
 * The states of a call (`State`, in lower case, as `call.state` has them). `active` comes when the answer is set; `held` is no end and no
 * loss; `recovering` is a call that is attached anew after its socket was lost. `end`: why is in the call, or in an error of the same moment.
 */
export const TELNYX_STATES = {
  new: '', requesting: '', ringing: '', answering: '',
  trying: 'transport.accepted', early: 'transport.accepted',
  recovering: 'transport.lost', active: 'transport.joined', held: 'transport.joined',
  hangup: 'end', destroy: 'end', purge: 'end',
} as const satisfies Record<string, TransportEvent['type'] | 'end' | ''>

/** `TELNYX_ERROR_CODES`. Those that the SDK does not call fatal end nothing by themselves. */
export const TELNYX_ERRORS = {
  40001: 'negotiation-failed', // SDP_CREATE_OFFER_FAILED
  40002: 'negotiation-failed', // SDP_CREATE_ANSWER_FAILED
  40003: 'negotiation-failed', // SDP_SET_LOCAL_DESCRIPTION_FAILED
  40004: 'negotiation-failed', // SDP_SET_REMOTE_DESCRIPTION_FAILED
  40005: 'signalling-failed', // SDP_SEND_FAILED: the socket, or a server that says no
  42001: 'no-media-permission', // MEDIA_MICROPHONE_PERMISSION_DENIED
  42002: 'device-failed', // MEDIA_DEVICE_NOT_FOUND
  42003: 'device-failed', // MEDIA_GET_USER_MEDIA_FAILED
  44001: 'signalling-failed', // HOLD_FAILED
  44002: 'internal-error', // INVALID_CALL_PARAMETERS
  44003: 'signalling-failed', // BYE_SEND_FAILED
  44004: 'signalling-failed', // SUBSCRIBE_FAILED
  44005: 'join-cancelled', // PEER_CLOSED_DURING_INIT
  45001: 'signalling-failed', // WEBSOCKET_CONNECTION_FAILED
  45002: 'signalling-failed', // WEBSOCKET_ERROR
  45003: 'network-lost', // RECONNECTION_EXHAUSTED
  45004: 'signalling-failed', // GATEWAY_FAILED
  46001: 'unauthorised', // LOGIN_FAILED
  46002: 'unauthorised', // INVALID_CREDENTIALS
  46003: 'unauthorised', // AUTHENTICATION_REQUIRED
  47001: 'media-failed', // ICE_RESTART_FAILED
  48001: 'network-lost', // NETWORK_OFFLINE
  48501: 'state-mismatch', // SESSION_NOT_REATTACHED
  49001: 'internal-error', // UNEXPECTED_ERROR
} as const satisfies Record<number, EndReason>

/**
 * Hang-up causes, which the typings leave open: those of ITU-T Q.850 by their FreeSWITCH names, which Telnyx's servers send, and the names
 * that FreeSWITCH adds. Another one is `unknown`, and its name is kept.
 * @see https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Troubleshooting-Debugging/Hangup-Cause-Code-Table_3964945/
 */
export const TELNYX_CAUSES = {
  NORMAL_CLEARING: 'remote-hangup', NORMAL_UNSPECIFIED: 'remote-hangup', // 16, 31
  USER_BUSY: 'busy', CALL_REJECTED: 'declined', // 17, 21
  NO_USER_RESPONSE: 'no-answer', NO_ANSWER: 'no-answer', SUBSCRIBER_ABSENT: 'no-answer', // 18, 19, 20
  ORIGINATOR_CANCEL: 'cancelled-by-caller', // 487
  LOSE_RACE: 'answered-elsewhere', PICKED_OFF: 'answered-elsewhere', // 502, 605
  ATTENDED_TRANSFER: 'replaced', BLIND_TRANSFER: 'replaced', // 600, 601
  UNALLOCATED_NUMBER: 'room-unavailable', NO_ROUTE_DESTINATION: 'room-unavailable', INVALID_NUMBER_FORMAT: 'room-unavailable', USER_NOT_REGISTERED: 'room-unavailable', // 1, 3, 28, 606
  NETWORK_OUT_OF_ORDER: 'network-lost', NORMAL_TEMPORARY_FAILURE: 'signalling-failed', RECOVERY_ON_TIMER_EXPIRE: 'signalling-failed', // 38, 41, 102
  INCOMPATIBLE_DESTINATION: 'negotiation-failed', MEDIA_TIMEOUT: 'media-failed', // 88, 604
} as const satisfies Record<string, EndReason>

/**
 * With what the SDK hangs up by itself where no error of its says why: what stands in the call is then its default, as of a side that is busy
 * or hangs up. Another one is `unknown`, and kept as the code.
 */
export const TELNYX_INITIATORS = { 'sdk:missing-local-sdp': 'negotiation-failed', 'sdk:unknown-local-sdp-type': 'negotiation-failed' } as const satisfies Record<string, EndReason>

const lookUp = <T extends object>(table: T, key: unknown): T[keyof T] | undefined => (Object.hasOwn(table, String(key)) ? table[key as keyof T] : undefined)

/**
 * Why a call is over: a call that has ended (its `cause`, `causeCode`, `sipCode`, `sipReason`), or an error of the SDK. A call that is
 * purged was ended with its client, by the server's PUNT where the application has not disconnected it. Never throws.
 *
 * `hangup()` gives `NORMAL_CLEARING`, or `USER_BUSY` before the call is active, whoever calls it: that it was the host, its page that is
 * unloaded or its `client.disconnect()` the session knows, and no cause says.
 */
export function telnyxCauseOf(raw: unknown): Cause {
  try { // a getter may throw
    const { state, cause, causeCode, sipCode, sipReason } = Object(raw) as Record<string, unknown>
    if (state === 'purge') return { reason: 'signalling-failed', vendor: { name: state, message: 'the client was disconnected' } }
    // An `Error` may have a `cause` too, which is an object.
    if (typeof (cause ?? causeCode) !== 'object' && (cause ?? causeCode) !== undefined) return causeWith(vendorErrorOf({ name: cause ?? 'hangup', code: causeCode ?? cause, message: `SIP ${String(sipCode)} ${String(sipReason)}` }), lookUp(TELNYX_CAUSES, cause))
  } catch { /* told by what can be read of it */ }
  const vendor = vendorErrorOf(raw)
  return causeWith(vendor, lookUp(TELNYX_ERRORS, vendor.code) ?? lookUp(TELNYX_INITIATORS, vendor.code))
}
