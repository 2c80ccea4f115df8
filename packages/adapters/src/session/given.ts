/** What every adapter does with what a host gives it, and with what an SDK throws at it. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'

/** A value, or a function that is asked anew for each join: a token that expires. */
export type Given<T> = T | (() => T | Promise<T>)
export const give = <T extends string | number | object | undefined>(given: Given<T>): T | Promise<T> => (typeof given === 'function' ? (given as () => T)() : given)

/** What is kept of an SDK's error, or of whatever it hands to a callback, in its own words. Never throws. */
export function vendorErrorOf(raw: unknown, fallbackName = 'Error'): VendorError {
  const error: VendorError = { name: fallbackName, message: 'an error that cannot be read' }
  try {
    const { name, code, message = raw } = Object(raw) as Record<string, unknown>
    if (typeof name === 'string') error.name = name
    if (typeof code === 'string' || typeof code === 'number') error.code = code
    error.message = typeof message === 'string' ? message : JSON.stringify(message) ?? String(message)
  } catch { /* whatever could be read of it is kept */ }
  return error
}

/** The errors of `getUserMedia`, by name (Media Capture and Streams, 10.2); the older names are Chrome's. */
const CAPTURE: Record<string, EndReason> = {
  NotAllowedError: 'no-media-permission', PermissionDeniedError: 'no-media-permission', SecurityError: 'no-media-permission',
  NotFoundError: 'device-failed', NotReadableError: 'device-failed', OverconstrainedError: 'device-failed', AbortError: 'device-failed',
}
/** A cause in a vendor's words; `reason` undefined: that of an error of `getUserMedia`, else `unknown`. */
export const causeWith = (vendor: VendorError, reason?: EndReason): Cause & { vendor: VendorError } =>
  ({ reason: reason ?? (Object.hasOwn(CAPTURE, vendor.name) ? CAPTURE[vendor.name]! : 'unknown'), vendor })
