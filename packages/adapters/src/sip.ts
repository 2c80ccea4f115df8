/** What SIP itself says of an end, whichever library speaks it: a final response, or the BYE or CANCEL of the other side. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'

/**
 * Final responses to an INVITE: RFC 3261, section 21, and what IANA registered since. A code that is not here counts as the x00 of its
 * class (RFC 3261, 8.1.3.2), so every class has its first. `430` (RFC 5626): the flow to the other side is gone. `487`: somebody here cancelled.
 */
export const SIP_STATUS = {
  300: 'room-unavailable',
  400: 'negotiation-failed', 401: 'unauthorised', 402: 'unauthorised', 403: 'unauthorised', 404: 'room-unavailable', 407: 'unauthorised',
  408: 'no-answer', 410: 'room-unavailable', 414: 'room-unavailable', 416: 'room-unavailable', 424: 'room-unavailable', 428: 'unauthorised',
  430: 'signalling-failed', 433: 'unauthorised', 436: 'unauthorised', 437: 'unauthorised', 438: 'unauthorised', 470: 'unauthorised',
  478: 'room-unavailable', 480: 'no-answer', 481: 'state-mismatch', 482: 'signalling-failed', 483: 'signalling-failed',
  484: 'room-unavailable', 485: 'room-unavailable', 486: 'busy', 487: 'join-cancelled', 491: 'signalling-failed',
  500: 'signalling-failed', 580: 'negotiation-failed',
  600: 'busy', 603: 'declined', 604: 'room-unavailable', 606: 'negotiation-failed', 607: 'declined', 608: 'declined',
} as const satisfies Record<number, EndReason>

/**
 * Causes of the telephone network (ITU-T Q.850), after their translation to SIP in RFC 3398, 8.2.6.1. Normal clearing (16, 31) is not
 * here: it says no more than the message that carries it. `26`: another of the callee's devices has answered.
 */
export const Q850 = {
  1: 'room-unavailable', 2: 'room-unavailable', 3: 'room-unavailable', 17: 'busy', 18: 'no-answer', 19: 'no-answer', 20: 'no-answer',
  21: 'declined', 22: 'room-unavailable', 26: 'answered-elsewhere', 27: 'room-unavailable', 28: 'room-unavailable',
  34: 'signalling-failed', 38: 'signalling-failed', 41: 'signalling-failed', 42: 'signalling-failed', 47: 'signalling-failed',
  55: 'unauthorised', 57: 'unauthorised', 58: 'negotiation-failed', 65: 'negotiation-failed', 79: 'negotiation-failed',
  88: 'negotiation-failed', 102: 'signalling-failed', 111: 'negotiation-failed',
} as const satisfies Record<number, EndReason>

/** What both libraries call a message, as far as it is read. */
export type SipMessage = { getHeader?(name: string): unknown }

const statusReason = (code: number): EndReason | undefined =>
  (SIP_STATUS as Record<number, EndReason>)[code] ?? (SIP_STATUS as Record<number, EndReason>)[code - code % 100]

/** A response that refuses. What is no final refusal (below 300, above 699, no number) is `unknown`. */
export const causeOfStatus = (code: unknown, phrase: unknown): Cause & { vendor: VendorError } => ({
  reason: statusReason(Number(code)) ?? 'unknown',
  vendor: { name: 'SIP', ...(typeof code === 'number' && { code }), message: String(phrase) },
})

/**
 * A BYE or a CANCEL of the other side. Its Reason header (RFC 3326) says more: a cause of Q.850, or a status of SIP, where 200 on a CANCEL
 * is "answered elsewhere" (RFC 3326, 3.1), and 408 on a BYE that the other side receives no media, as both libraries send it.
 */
export function causeOfRequest(name: 'BYE' | 'CANCEL', message: SipMessage | undefined): Cause & { vendor: VendorError } {
  const plain: EndReason = name === 'BYE' ? 'remote-hangup' : 'cancelled-by-caller'
  try {
    const header = message!.getHeader!('Reason'), found = /^\s*(SIP|Q\.850)\b.*?\bcause\s*=\s*(\d+)/i.exec(header as string)
    if (found) {
      const code = Number(found[2])
      const reason = found[1]!.length > 3 ? (Q850 as Record<number, EndReason>)[code]
        : code === 200 ? 'answered-elsewhere' : code === 408 && name === 'BYE' ? 'media-failed' : statusReason(code)
      return { reason: reason ?? plain, vendor: { name, code, message: String(header) } }
    }
  } catch { /* a message that cannot be read says no more than that it came */ }
  return { reason: plain, vendor: { name, message: '' } }
}
