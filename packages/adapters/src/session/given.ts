/** What every adapter does with what a host gives it, and with what an SDK throws at it. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'

/** A value, or a function that is asked anew for each join: a token that expires. */
export type Given<T> = T | (() => T | Promise<T>)
export const give = <T extends string | number | object | undefined>(given: Given<T>): T | Promise<T> => (typeof given === 'function' ? (given as () => T)() : given)

/** What is kept of an SDK's error, or of whatever it hands to a callback, in its own words; a text or a number is a code. Never throws. */
export function vendorErrorOf(raw: unknown, name = 'Error'): VendorError {
  const error: VendorError = { name, message: 'an error that cannot be read' }
  try {
    const { name: own = name, code = raw, message } = Object(raw) as Partial<Record<string, string>> & { code?: unknown }
    error.name = String(own)
    if (typeof code === 'string' || typeof code === 'number') error.code = code
    error.message = String(message ?? JSON.stringify(raw))
  } catch { /* whatever could be read of it is kept */ }
  return error
}

/** How errors of `getUserMedia` begin (Media Capture and Streams, 10.2), and what older engines call them. */
const NO_PERMISSION = ['NotAllowedError', 'PermissionDeniedError', 'SecurityError']
const NO_DEVICE = ['NotFoundError', 'NotReadableError', 'OverconstrainedError', 'AbortError']
function reasonOfName(name: string): EndReason {
  // Some SDKs put more behind it.
  const isOneOf = (names: readonly string[]): boolean => names.some(known => name.startsWith(known))
  if (isOneOf(NO_PERMISSION)) return 'no-media-permission'
  return isOneOf(NO_DEVICE) ? 'device-failed' : 'unknown'
}

/** A cause in a vendor's words; `reason` undefined: that of an error of `getUserMedia`, else `unknown`. */
export const causeWith = (vendor: VendorError, reason?: EndReason): Cause & { vendor: VendorError } => ({ vendor, reason: reason ?? reasonOfName(vendor.name) })
