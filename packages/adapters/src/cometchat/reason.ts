/** CometChat's errors, of every version and platform, as causes of an end. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'
import { isOurs, misuse as misuseOf, refusal } from '../session/report.ts'

export const VENDOR = 'CometChat'

/**
 * Words of its codes, names and messages, the most telling first: `ERROR_AUTH_TOKEN`, `ERROR_SESSION_ID_MISSING`, `connection.droppedError`,
 * `INVALID_CALL_SETTINGS`, … What begins others ends with its word: `successfully` is not full, `initial` is no init.
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
/** The last, that the server could not be asked or did not like it, says the least: it is only looked for where no other is there. */
const wordIn = (text: string, words: typeof WORDS = WORDS.slice(0, -1)): EndReason | undefined => words.find(([word]) => word.test(text))?.[1]

/**
 * The vendor's words are kept as they are; what no word tells is `unknown`. Its code says what it is, whatever words the message has; the codes
 * of version 4 are broad (`INVALID_ARGUMENT_EXCEPTION` for a bad token), so where the code says nothing its name and message are read.
 * A token that is refused may have expired. Never throws.
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

/** What a port's `join` rejects with. What is an error of ours stays as it is. */
export const errorOf = (raw: unknown): Error => (isOurs(raw) ? raw : refusal(causeOf(raw)))

/** A mistake in how the adapter is used: what was expected, what was found, what to do. */
export const misuse = (message: string): Error => misuseOf(VENDOR, message)
