/** Agora's states, disconnection reasons and error codes, in our words. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/** `ConnectionState`. States in between are not reported. The SDK's own retries, for up to 20 minutes, are `RECONNECTING`. */
export const AGORA_STATES = { CONNECTING: '', DISCONNECTING: '', CONNECTED: 'transport.restored', RECONNECTING: 'transport.lost', DISCONNECTED: 'transport.left' } as const

/** `ConnectionDisconnectedReason`: the third argument of `connection-state-change`. */
export const AGORA_REASONS = {
  LEAVE: 'local-leave', // somebody has called leave(), and it was not this adapter
  NETWORK_ERROR: 'network-lost', // the tries are used up
  SERVER_ERROR: 'signalling-failed',
  UID_BANNED: 'banned', IP_BANNED: 'banned', CHANNEL_BANNED: 'banned',
  TOKEN_EXPIRE: 'token-expired',
  UID_CONFLICT: 'duplicate-identity',
  LICENSE_MISSING: 'unauthorised', LICENSE_EXPIRED: 'unauthorised', LICENSE_MINUTES_EXCEEDED: 'unauthorised', LICENSE_PERIOD_INVALID: 'unauthorised',
  LICENSE_MULTIPLE_SDK_SERVICE: 'unauthorised', LICENSE_ILLEGAL: 'unauthorised',
  FALLBACK: 'server-shutdown', FALLBACK_TO_HLS: 'server-shutdown', // the stream goes on elsewhere, the call does not
} as const satisfies Record<string, EndReason>

/** `AgoraRTCErrorCode`, as far as a microphone, `join` and `publish` reject with it. The names that it shares with the reasons mean the same. */
export const AGORA_ERRORS = {
  UNEXPECTED_ERROR: 'internal-error', INVALID_PARAMS: 'internal-error', INVALID_OPERATION: 'internal-error', NOT_SUPPORTED: 'internal-error', INVALID_LOCAL_TRACK: 'internal-error', PROHIBITED_OPERATION: 'internal-error',
  OPERATION_ABORTED: 'join-cancelled', EXTERNAL_SIGNAL_ABORT: 'join-cancelled',
  TIMEOUT: 'join-timeout', API_INVOKE_TIMEOUT: 'join-timeout', NETWORK_TIMEOUT: 'join-timeout',
  UNEXPECTED_RESPONSE: 'signalling-failed', PB_ERROR: 'signalling-failed', NETWORK_RESPONSE_ERROR: 'signalling-failed', CAN_NOT_GET_PROXY_SERVER: 'signalling-failed', CAN_NOT_GET_GATEWAY_SERVER: 'signalling-failed',
  VOID_GATEWAY_ADDRESS: 'signalling-failed', MULTI_UNILBS_RESPONSE_ERROR: 'signalling-failed', UPDATE_TICKET_FAILED: 'signalling-failed', WS_ABORT: 'signalling-failed', WS_DISCONNECT: 'signalling-failed', WS_ERR: 'signalling-failed',
  NOT_READABLE: 'device-failed', ENUMERATE_DEVICES_FAILED: 'device-failed', DEVICE_NOT_FOUND: 'device-failed', MEDIA_OPTION_INVALID: 'device-failed', CONSTRAINT_NOT_SATISFIED: 'device-failed',
  PERMISSION_DENIED: 'no-media-permission', WEB_SECURITY_RESTRICT: 'no-media-permission',
  EXCHANGE_SDP_FAILED: 'negotiation-failed', CREATE_OFFER_FAILED: 'negotiation-failed', SET_ANSWER_FAILED: 'negotiation-failed', GET_LOCAL_CAPABILITIES_FAILED: 'negotiation-failed', GET_LOCAL_CONNECTION_PARAMS_FAILED: 'negotiation-failed',
  ADD_CANDIDATE_FAILED: 'media-failed', ICE_FAILED: 'media-failed', NO_ICE_CANDIDATE: 'media-failed', PC_CLOSED: 'media-failed', GATEWAY_P2P_LOST: 'media-failed', DISCONNECT_P2P: 'media-failed',
} as const satisfies Record<string, EndReason>

/** What `join` says about a bad app id or token is only in the text that comes with this code. These are words of that text. */
const GATEWAY_CODE = 'CAN_NOT_GET_GATEWAY_SERVER'
const GATEWAY_WORDS: readonly (readonly [words: string, EndReason])[] = [
  ['expired', 'token-expired'], ['token timeout', 'token-expired'], // "dynamic key expired", "dynamic key or token timeout"
  ['invalid', 'unauthorised'], // "invalid token, authorized failed", "invalid vendor key, can not find appid"
  ['static', 'unauthorised'], // "static use dynamic key": a token where the project has none
  ['over load', 'room-full'], // "amount of users over load"
]
const REASON_OF: Readonly<Record<string, EndReason>> = { ...AGORA_ERRORS, ...AGORA_REASONS }

/**
 * The cause for a disconnection reason, or for what a promise of the SDK rejects with. Never throws. What it does not know is `unknown`, with its
 * name kept.
 */
export function agoraCauseOf(raw: unknown): Cause {
  const vendor = typeof raw === 'string' ? { name: raw, code: raw, message: 'disconnected' } : vendorErrorOf(raw, 'AgoraRTCError')
  const code = String(vendor.code)
  const inText = code === GATEWAY_CODE ? GATEWAY_WORDS.find(([words]) => vendor.message.includes(words))?.[1] : undefined
  return causeWith(vendor, inText ?? (Object.hasOwn(REASON_OF, code) ? REASON_OF[code] : undefined))
}
