/** What SIP.js says of an end, as a cause. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'
import { causeOfStatus } from '../sip.ts'
import type { SipJsResponse } from './options.ts'

/**
 * `SessionState`, with the reason of a session that is `Terminated` out of it and of which nothing else was told. Before it was established
 * that is a description that did not fit: SIP.js acknowledges, sends BYE, and says nothing. Afterwards an acknowledgement that never came.
 * An `Invitation` that was never answered is `no-answer`, and what the host ends by its own reference to the session is its leave.
 */
export const SIPJS_STATES = {
  Initial: 'negotiation-failed', Establishing: 'negotiation-failed', Established: 'signalling-failed', Terminating: 'signalling-failed', Terminated: 'unknown',
} as const satisfies Record<string, EndReason>

/**
 * A final response. SIP.js makes one up where there was none, 408 for a time-out and 503 for a socket that is gone (RFC 3261, 8.1.3.1): it
 * has no headers.
 */
export function sipJsResponseCauseOf(response: SipJsResponse): Cause {
  try {
    const { message } = response, cause = causeOfStatus(message.statusCode, message.reasonPhrase)
    return message.getHeader!('Via') ? cause : { ...cause, reason: 'signalling-failed' }
  } catch { return { reason: 'unknown', vendor: vendorErrorOf(response, 'SIP') } }
}

/** The cause for what `invite()`, `accept()` and the host's functions throw or reject with. */
export const sipJsCauseOf = (raw: unknown): Cause & { vendor: VendorError } => causeWith(vendorErrorOf(raw, 'SIP.js'))
