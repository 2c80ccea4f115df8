/** How every adapter treats what a host gives it and what an SDK throws at it. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'

/** A value, or a function that is called again for each join, for example for a token that expires. */
export type Given<T> = T | (() => T | Promise<T>)
export const give = <T extends string | number | object | undefined>(given: Given<T>): T | Promise<T> => (typeof given === 'function' ? (given as () => T)() : given)

/** What is kept of an SDK's error, or of whatever it hands to a callback, in the SDK's own words. A string or a number counts as a code. Never throws. */
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
 * How the names of `getUserMedia` errors begin (Media Capture and Streams, 10.2), and what older engines call them. Some SDKs append more. Two of
 * the names also occur elsewhere (an aborted `fetch`, a socket that a page may not open), so those errors are recognised by their message.
 */
const NO_PERMISSION = /^(NotAllowed|PermissionDenied)Error|^SecurityError.*permission/i
const NO_DEVICE = /^(NotFound|NotReadable|Overconstrained)Error|^AbortError.*starting/i

/** A cause that keeps the vendor's words. Without `reason`, it is the reason for that `getUserMedia` error, or `unknown`. */
export function causeWith(vendor: VendorError, reason?: EndReason): Cause & { vendor: VendorError } {
  const said = `${vendor.name} ${vendor.message}`
  return { vendor, reason: reason ?? (NO_PERMISSION.test(said) ? 'no-media-permission' : NO_DEVICE.test(said) ? 'device-failed' : 'unknown') }
}
