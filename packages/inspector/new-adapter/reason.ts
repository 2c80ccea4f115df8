/** Acme's reasons as Onhook's. A reason that is not listed is `unknown`, with Acme's own words kept. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '@onhook/adapters/session'

/** By Acme's code, a number or a text. It is a `Map`, because a code may have the name of a property that every object has. */
const REASONS: ReadonlyMap<unknown, EndReason> = new Map([['ROOM_FULL', 'room-full']])

/** Never throws: whatever an SDK throws becomes a cause. An error of `getUserMedia` has its own reasons. */
export function acmeCauseOf(raw: unknown): Cause {
  const vendor = vendorErrorOf(raw, 'AcmeError')
  return causeWith(vendor, REASONS.get(vendor.code))
}
