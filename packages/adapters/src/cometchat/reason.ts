/** CometChat's errors, of every version and platform, as causes of an end. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'
import { misuse as misuseOf, refusal } from '../session/report.ts'

export const VENDOR = 'CometChat'

/**
 * Words of its codes, names and messages, the most telling first: `ERROR_AUTH_TOKEN`, `ERROR_SESSION_ID_MISSING`, `connection.droppedError`,
 * `INVALID_CALL_SETTINGS`, … The codes of version 4 are broad (`INVALID_ARGUMENT_EXCEPTION` for a bad token), so the message is read as well.
 */
const WORDS: readonly [RegExp, EndReason][] = [
  [/kick/i, 'removed-by-host'],
  [/destroyed/i, 'room-ended'],
  [/expired/i, 'token-expired'],
  [/permission|notallowed/i, 'no-media-permission'],
  [/notreadable|notfounderror/i, 'device-failed'],
  [/max_users|full/i, 'room-full'],
  [/settings|session_?id|init|json|in_progress/i, 'internal-error'],
  [/token|auth|api_?key|_uid|logged_in|presenter/i, 'unauthorised'],
  [/dropped/i, 'network-lost'],
  [/connection|network|api_error/i, 'signalling-failed'],
]

/** The vendor's words are kept as they are; what no word tells is `unknown`. Never throws. */
export function causeOf(raw: unknown): Cause & { vendor: VendorError } {
  const vendor: VendorError = { name: 'CometChatCallsException', message: 'an error that cannot be read' }
  try {
    // Version 5 rejects with errorCode and errorDescription; all else has code and message.
    const { errorCode = raw, code = errorCode, name, errorDescription, message = errorDescription ?? raw } = Object(raw) as Record<string, unknown>
    if (typeof name === 'string') vendor.name = name
    if (typeof code === 'string' || typeof code === 'number') vendor.code = code
    vendor.message = typeof message === 'string' ? message : JSON.stringify(message) ?? 'nothing'
  } catch { /* whatever could be read of it is kept */ }
  const text = `${vendor.code} ${vendor.name} ${vendor.message}`
  return { reason: WORDS.find(([word]) => word.test(text))?.[1] ?? 'unknown', vendor }
}

/** What a port's `join` rejects with. What is an error of ours stays as it is. */
export function errorOf(raw: unknown): Error {
  return (raw as { reason?: unknown } | undefined)?.reason ? raw as Error : refusal(causeOf(raw))
}

/** A mistake in how the adapter is used: what was expected, what was found, what to do. */
export const misuse = (message: string): Error => misuseOf(VENDOR, message)
