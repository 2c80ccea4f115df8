/** mediasoup-client's states and errors in our words. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/**
 * `ConnectionState` of a transport: what the worst of a session's transports says of it, worst first. `new` is a transport that nothing
 * is sent over yet; it says nothing.
 */
export const MEDIASOUP_STATES = { closed: 'closed', failed: 'failed', disconnected: 'lost', connecting: undefined, connected: 'joined', new: undefined } as const

/** Errors by name. No other is the package's own; those of the host's signalling name their `reason`. */
export const MEDIASOUP_ERRORS = {
  UnsupportedError: 'negotiation-failed', // no handler for this browser, or no codec that the router has too
  InvalidStateError: 'internal-error', // a method of what is closed
  TypeError: 'internal-error', // a wrong argument
} as const satisfies Record<string, EndReason>

/** The cause for what rejects in a join. Never throws. What it does not know is `unknown`. */
export function mediasoupCauseOf(raw: unknown): Cause {
  const vendor = vendorErrorOf(raw)
  return causeWith(vendor, new Map<string, EndReason>(Object.entries(MEDIASOUP_ERRORS)).get(vendor.name))
}
