/** Azure's call states and end reasons, in our words. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/**
 * `CallState`. A call in the lobby or ringing is not joined; one on hold, by us or by the other side, is neither lost nor over. After a
 * network loss a call may fall back to `None`, with a reason and no `Disconnected` (Azure/Communication#373): that is an end too.
 */
export const AZURE_STATES = {
  None: '', Connecting: '', Ringing: '', EarlyMedia: '', InLobby: '', Disconnecting: '',
  Connected: 'transport.joined', LocalHold: 'transport.joined', RemoteHold: 'transport.joined', Disconnected: 'transport.left',
} as const

/**
 * `callEndReason.subCode`, and that of the SDK's errors. A number in the typings; these are those of the package's own table. 540000 and
 * 560000: a telephone, of the caller or of the callee, has hung up. 7000: Call Automation, or a bot. 4501: cancelled or declined here, or no
 * media offer; in any case before it was joined.
 */
export const AZURE_SUB_CODES = {
  540000: 'remote-hangup', 560000: 'remote-hangup', 7000: 'room-ended', 4501: 'join-cancelled',
  4097: 'room-ended', 5003: 'remote-hangup', 5010: 'all-others-left', 5013: 'all-others-left', 5014: 'all-others-left', 10110: 'room-ended',
  5000: 'removed-by-host', 5300: 'removed-by-host', 5317: 'removed-by-host', 5854: 'denied-entry', 5855: 'denied-entry', 7015: 'replaced',
  4521: 'network-lost', 301005: 'network-lost', 301004: 'media-failed', 3111: 'negotiation-failed', 3112: 'media-failed', 10056: 'join-timeout',
  10003: 'answered-elsewhere', 10004: 'no-answer', 10024: 'declined', 10321: 'no-answer', 10009: 'unauthorised',
  5732: 'room-unavailable', 5829: 'room-unavailable', 560403: 'declined', 510403: 'room-unavailable', 580040: 'unauthorised', 5029: 'room-full',
} as const satisfies Record<number, EndReason>

/**
 * `callEndReason.code`, used if the sub-code says no more. 0 is a success, whoever has ended the call. With no sub-code, or 0, the package's
 * table says that we have.
 */
export const AZURE_CODES = {
  0: 'local-leave', 487: 'cancelled-by-caller', 486: 'busy', 603: 'declined', 480: 'no-answer', 408: 'no-answer', 404: 'room-unavailable', 484: 'room-unavailable',
  400: 'internal-error', 401: 'unauthorised', 403: 'unauthorised', 495: 'unauthorised', 410: 'network-lost', 430: 'network-lost', 490: 'network-lost', 496: 'network-lost',
  429: 'room-full', 500: 'signalling-failed', 503: 'signalling-failed',
} as const satisfies Record<number, EndReason>

const lookUp = <T extends object>(table: T, key: unknown): T[keyof T] | undefined => (Object.hasOwn(table, String(key)) ? table[key as keyof T] : undefined)

/** The cause for a `CallEndReason`, or for an error of the SDK. Never throws. What it does not know is `unknown`, with `code/subCode` kept. */
export function azureCauseOf(raw: unknown): Cause {
  const vendor = vendorErrorOf(raw, 'CallEndReason'), { code } = vendor
  if (code === undefined) return causeWith(vendor)
  let subCode: unknown
  // No error is a success: the 0 of a `DOMException` is none of Azure's.
  const isOurs = vendor.name === 'CallEndReason'
  try { ({ subCode } = raw as { subCode?: unknown }) } catch { /* the code is kept */ }
  return causeWith({ ...vendor, code: typeof subCode === 'number' || typeof subCode === 'string' ? `${code}/${subCode}` : code }, lookUp(AZURE_SUB_CODES, subCode) ?? (+code === 0 && (subCode || !isOurs) ? undefined : lookUp(AZURE_CODES, code)))
}
