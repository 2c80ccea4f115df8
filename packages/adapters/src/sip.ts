/** What SIP itself says about an end, whichever library speaks it: a final response, or the BYE or CANCEL of the other side. */
import type { Cause, EndReason, VendorError } from '@onhook/machine'

/**
 * Codes of SIP and, below 128, of the telephone network.
 *
 * Final responses to an INVITE: RFC 3261, section 21, and what IANA registered since. One that is not here counts as the first of its class
 * (RFC 3261, 8.1.3.2), so every class has its first. 430 (RFC 5626): the flow to the other side is gone. 487: somebody here cancelled.
 * 200, in a CANCEL: "answered elsewhere" (RFC 3326, 3.1).
 *
 * Causes of Q.850 (ITU-T), after their translation to SIP in RFC 3398, 8.2.6.1. Normal clearing (16, 31) is not here: it says no more than
 * the message that carries it. 26: another of the callee's devices has answered.
 */
export const SIP_CODES = {
  'room-unavailable': [1, 2, 3, 22, 27, 28, 300, 404, 410, 414, 416, 424, 478, 484, 485, 604],
  'no-answer': [18, 19, 20, 408, 480],
  busy: [17, 486, 600],
  declined: [21, 603, 607, 608],
  'answered-elsewhere': [26, 200],
  unauthorised: [55, 57, 401, 402, 403, 407, 428, 433, 436, 437, 438, 470],
  'negotiation-failed': [58, 65, 79, 88, 111, 400, 580, 606],
  'signalling-failed': [34, 38, 41, 42, 47, 102, 430, 482, 483, 491, 500],
  'state-mismatch': [481],
  'join-cancelled': [487],
} as const satisfies Partial<Record<EndReason, readonly number[]>>
const FIRST_REFUSAL = 300
const rowOf = (code: number): EndReason | undefined => (Object.keys(SIP_CODES) as (keyof typeof SIP_CODES)[]).find(reason => (SIP_CODES[reason] as readonly number[]).includes(code))
const reasonOf = (code: number): EndReason | undefined => rowOf(code) ?? (code >= FIRST_REFUSAL ? rowOf(code - code % 100) : undefined)

/** What both libraries call a message, as far as it is read. */
export type SipMessage = { getHeader?(name: string): unknown }

/** A response that refuses. What is no final refusal (below 300, above 699, no number) is `unknown`. */
export const causeOfStatus = (code: unknown, phrase: unknown): Cause & { vendor: VendorError } => ({
  reason: (typeof code === 'number' && code >= FIRST_REFUSAL ? reasonOf(code) : undefined) ?? 'unknown',
  vendor: { name: 'SIP', ...((typeof code === 'number' || typeof code === 'string') && { code }), message: String(phrase) },
})

/** Of the values of a Reason header those of SIP and of the telephone network; quoted texts are taken out before. */
const REASON_HEADER = /^\s*(?:SIP|Q\.850)\b.*?\bcause\s*=\s*(\d+)/i
const QUOTED = /"[^"]*"/g
/** What a code in the Reason header of a request says that it does not say as a response; none: no more than the request itself. */
const SAID_BY: Record<'BYE' | 'CANCEL', Partial<Record<number, EndReason | 'no more'>>> = {
  // 408: no media, as both libraries send it. 200: nobody can have answered elsewhere a call that is up.
  BYE: { 200: 'no more', 408: 'media-failed', 487: 'no more' },
  // 487: what its own INVITE is answered by. Not ours: as a response it says that somebody here cancelled.
  CANCEL: { 487: 'no more' },
}

/** A BYE or a CANCEL of the other side. Its Reason header (RFC 3326) says more: a cause of Q.850, or a status of SIP. Never throws. */
export function causeOfRequest(name: 'BYE' | 'CANCEL', message: SipMessage | undefined): Cause & { vendor: VendorError } {
  const unexplained: EndReason = name === 'BYE' ? 'remote-hangup' : 'cancelled-by-caller'
  try {
    const header = message!.getHeader!('Reason') as string
    const code = Number(REASON_HEADER.exec(header.replace(QUOTED, '""'))![1])
    const said = SAID_BY[name][code] ?? reasonOf(code)
    return { reason: said === undefined || said === 'no more' ? unexplained : said, vendor: { name, code, message: header } }
  } catch { // a message that has no such header, or that cannot be read, says no more than that it came
    return { reason: unexplained, vendor: { name, message: '' } }
  }
}
