/** CometChat's errors, of every version and platform, as causes of an end. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'
import { isOurs, misuse as misuseOf, refusal } from '../session/report.ts'

export const VENDOR = 'CometChat'

/**
 * Words in its codes, names and messages, the most specific first: `ERROR_AUTH_TOKEN`, `ERROR_SESSION_ID_MISSING`, `connection.droppedError`,
 * `INVALID_CALL_SETTINGS`, … Words that begin other words must end there: `successfully` does not count as full, nor `initial` as init.
 */
const WORDS: readonly [RegExp, EndReason][] = [
  [/kick/i, 'removed-by-host'],
  [/destroyed/i, 'room-ended'],
  [/expired/i, 'token-expired'],
  [/permission(?! to join)|notallowederror/i, 'no-media-permission'],
  [/notreadable|notfounderror/i, 'device-failed'],
  [/max_users|full(?![a-z])/i, 'room-full'],
  [/settings|session_?id|init(?!ial\b)|json|in_progress/i, 'internal-error'],
  [/token|auth|api_?key|_uid|logged_in|presenter|permission|notallowed/i, 'unauthorised'],
  [/dropped/i, 'network-lost'],
  [/connection|network|api_error/i, 'signalling-failed'],
]
/** The last row (the server could not be reached, or refused the request) says the least, so it is tried only if no other row matches. */
const wordIn = (text: string, words: typeof WORDS = WORDS.slice(0, -1)): EndReason | undefined => words.find(([word]) => word.test(text))?.[1]

/**
 * Turns an error of CometChat's into a cause. The vendor's words are kept unchanged. If no word is recognised, the reason is `unknown`. The code
 * decides, whatever the message says. The codes of version 4 are broad (`INVALID_ARGUMENT_EXCEPTION` for a bad token), so if the code says
 * nothing, the name and message are read. A token that is refused may have expired. Never throws.
 */
export function causeOf(raw: unknown): Cause & { vendor: VendorError } {
  const vendor: VendorError = { name: 'CometChatCallsException', message: 'an error that cannot be read' }
  try {
    // Version 5 rejects with errorCode and errorDescription; all else has code and message.
    const { errorCode = raw, code = errorCode, name, errorDescription, message = errorDescription ?? raw } = Object(raw) as Record<string, unknown>
    if (typeof name === 'string') vendor.name = name
    if (typeof code === 'string' || typeof code === 'number') vendor.code = code
    vendor.message = typeof message === 'string' ? message : JSON.stringify(message) ?? 'nothing'
  } catch { /* whatever could be read of it is kept */ }
  return { reason: wordIn(String(/expired/i.exec(vendor.message) ?? vendor.code)) ?? wordIn(`${vendor.code} ${vendor.name} ${vendor.message}`, WORDS) ?? 'unknown', vendor }
}

/** The error that a port's `join` rejects with. An error of this package stays as it is. */
export const errorOf = (raw: unknown): Error => (isOurs(raw) ? raw : refusal(causeOf(raw)))

/** An error for a mistake in how the adapter is used. Its message says what was expected, what was found and what to do. */
export const misuse = (message: string): Error => misuseOf(VENDOR, message)
