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

/**
 * How errors of `getUserMedia` begin (Media Capture and Streams, 10.2), and what older engines call them; some SDKs put more behind it. Two of
 * the names others throw as well, a `fetch` that is aborted, a socket that a page may not open: those are known by what they say.
 */
const NO_PERMISSION = /^(NotAllowed|PermissionDenied)Error|^SecurityError.*permission/i
const NO_DEVICE = /^(NotFound|NotReadable|Overconstrained)Error|^AbortError.*starting/i

/** A cause in a vendor's words; `reason` undefined: that of an error of `getUserMedia`, else `unknown`. */
export function causeWith(vendor: VendorError, reason?: EndReason): Cause & { vendor: VendorError } {
  const said = `${vendor.name} ${vendor.message}`
  return { vendor, reason: reason ?? (NO_PERMISSION.test(said) ? 'no-media-permission' : NO_DEVICE.test(said) ? 'device-failed' : 'unknown') }
}
