/** Daily's errors as causes of an end. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/**
 * `DailyFatalErrorType` of @daily-co/daily-js 0.92, and those of its `DailyCameraErrorType` that refuse a join.
 * @see https://docs.daily.co/reference/daily-js/events/error-events
 */
export const DAILY_REASONS = {
  ejected: 'removed-by-host',
  'nbf-room': 'room-unavailable',
  'nbf-token': 'unauthorised',
  'exp-room': 'room-unavailable',
  'exp-token': 'token-expired',
  'no-room': 'room-unavailable',
  'meeting-full': 'room-full',
  'end-of-life': 'internal-error', // of the SDK's version, not of the room
  'not-allowed': 'unauthorised',
  'connection-error': 'signalling-failed',
  permissions: 'no-media-permission',
  'cam-in-use': 'device-failed',
  'mic-in-use': 'device-failed',
  'cam-mic-in-use': 'device-failed',
  'undefined-mediadevices': 'device-failed',
  'not-found': 'device-failed',
  constraints: 'device-failed',
  unknown: 'unknown',
} as const satisfies Record<string, EndReason>

const reasonOf = (type: string): EndReason => (Object.hasOwn(DAILY_REASONS, type) ? DAILY_REASONS[type as keyof typeof DAILY_REASONS] : 'unknown')

/** An `error` event, its `error`, or what a join rejects with: that event, its text, or nothing. Any of it may be missing. */
type DailyError = { type?: unknown; msg?: unknown; errorMsg?: unknown; error?: { type?: unknown; msg?: unknown } | null }

/** The cause for an error of Daily. Never throws. Its type is kept as `vendor.code`. */
export function dailyCauseOf(raw: unknown): Cause {
  try {
    const { error, errorMsg, type = error?.type, msg = error?.msg } = Object(raw) as DailyError
    if (typeof type === 'string' || typeof type === 'number') return causeWith(vendorErrorOf({ code: type, message: errorMsg ?? msg }, 'DailyError'), reasonOf(String(type)))
  } catch { /* then it is any error */ }
  return causeWith(vendorErrorOf(raw))
}
