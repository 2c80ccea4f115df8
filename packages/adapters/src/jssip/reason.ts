/** What JsSIP says of an end, as a cause. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'
import { causeOfRequest, causeOfStatus, type SipMessage } from '../sip.ts'
import type { JsSipEnd } from './options.ts'

/**
 * `JsSIP.C.causes`. Where a response or a request of the other side came with the end, that says more: see `sip.ts`. Request Timeout is
 * JsSIP's own, no answer of the server within 32 s (RFC 3261, timers B and F), or no refresh of the session (RFC 4028).
 */
export const JSSIP_CAUSES = {
  'Connection Error': 'signalling-failed', 'Request Timeout': 'signalling-failed', 'SIP Failure Code': 'unknown', 'Internal Error': 'internal-error',
  Busy: 'busy', Rejected: 'declined', Redirected: 'room-unavailable', Unavailable: 'no-answer', 'Not Found': 'room-unavailable',
  'Address Incomplete': 'room-unavailable', 'Incompatible SDP': 'negotiation-failed', 'Missing SDP': 'negotiation-failed',
  'Authentication Error': 'unauthorised', Terminated: 'remote-hangup', 'WebRTC Error': 'negotiation-failed', Canceled: 'join-cancelled',
  'No Answer': 'no-answer', Expires: 'no-answer', 'No ACK': 'signalling-failed', 'Dialog Error': 'state-mismatch',
  'User Denied Media Access': 'no-media-permission', 'Bad Media Description': 'negotiation-failed', 'RTP Timeout': 'media-failed',
} as const satisfies Record<string, EndReason>

/** The cause for the payload of `failed` or `ended`, or for what `call()` and `answer()` throw. Never throws. */
export function jsSipCauseOf(raw: unknown): Cause {
  try {
    const { originator, cause, message } = raw as JsSipEnd
    const { method, status_code: code, reason_phrase: phrase } = Object(message) as SipMessage & Record<string, unknown>
    // JsSIP names some failures after the response that succeeded.
    if (typeof code === 'number' && code >= 300) return causeOfStatus(code, phrase)
    if (originator === 'remote' && (method === 'BYE' || method === 'CANCEL')) return causeOfRequest(method, message as SipMessage)
    const reason = Object.hasOwn(JSSIP_CAUSES, String(cause)) ? JSSIP_CAUSES[cause as keyof typeof JSSIP_CAUSES] : undefined
    if (typeof cause === 'string' || typeof cause === 'number') return {
      // Somebody else on this side has hung up: the host, by its own reference to the session.
      reason: reason === 'remote-hangup' && originator !== 'remote' ? 'local-leave' : reason ?? 'unknown',
      vendor: { name: 'JsSIP', code: cause, message: String(originator) },
    }
  } catch { /* told as what it is, below */ }
  const vendor = vendorErrorOf(raw, 'JsSIP')
  return causeWith(vendor, vendor.name === 'TypeError' ? 'internal-error' : undefined) // what it throws at a wrong target
}
