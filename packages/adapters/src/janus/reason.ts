/** Janus's errors, and the messages with which its rooms end, as causes. */
import type { Cause, EndReason } from '@onhook/machine'
import { causeWith, vendorErrorOf } from '../session/index.ts'

/**
 * Every code of Janus 1.1.2 to 1.4.2, by what it means: those of the core (403 to 472, `src/apierror.h`), of VideoRoom (421 to 438) and of
 * AudioBridge (480 to 494). What is `internal-error` refuses a request that is wrong in itself. The core's own 490 is "unknown error".
 */
export const JANUS_REASONS = {
  'internal-error': [421, 422, 423, 425, 427, 428, 429, 430, 434, 438, 452, 453, 454, 455, 456, 457, 462, 463, 467, 468, 480, 481, 482, 483, 484, 486, 491, 492, 494],
  /** 432: said when we publish; the join before it succeeds. */
  'room-full': [432],
  'room-unavailable': [426, 460, 461, 485],
  /** 433: also a wrong pin. */
  unauthorised: [403, 405, 433, 489],
  'token-expired': [470],
  'duplicate-identity': [436, 490],
  /** 458: a server that was restarted, or that gave us up. */
  'state-mismatch': [424, 435, 458, 459, 487],
  'negotiation-failed': [431, 437, 464, 465, 466, 469, 471, 493],
  'media-failed': [488],
  'server-shutdown': [472],
  'signalling-failed': [450],
  unknown: [499],
} as const satisfies Partial<Record<EndReason, readonly number[]>>

/** What the client says in words alone: a part of them. */
export const JANUS_TEXTS = {
  'is it down?': 'signalling-failed', // "Lost connection to the server (is it down?)"
  'Is the server down?': 'signalling-failed', // "Error connecting to the Janus WebSockets server: Is the server down?"
  'No such session': 'state-mismatch',
  Unauthorized: 'unauthorised',
  'Library not initialized': 'internal-error',
  'WebRTC not supported': 'internal-error', // "… by this browser"
  'Invalid server url': 'internal-error',
  'Invalid plugin': 'internal-error',
} as const satisfies Record<string, EndReason>

/** A text begins with the core's code where it was the core that refused: "458 No such session 12", "Ooops: 460 No such plugin". */
const CODE_IN_TEXT = /^(?:Ooops: )?(\d{3}) /
/** In a text it is the core's "unknown error"; in a message of AudioBridge an id that exists. */
const UNKNOWN_ERROR = 490

function reasonOfCode(code: unknown): EndReason | undefined {
  const known = Object.entries(JANUS_REASONS).find(([, codes]) => (codes as readonly unknown[]).includes(code))
  return known?.[0] as EndReason | undefined
}
const reasonOfText = (text: string): EndReason | undefined => Object.entries(JANUS_TEXTS).find(([part]) => text.includes(part))?.[1]

/** The cause for a text of the client, a message of a plugin, or an error of the browser. Never throws. What it does not know is `unknown`. */
export function janusCauseOf(raw: unknown): Cause {
  if (typeof raw === 'string') {
    const vendor = vendorErrorOf({ message: raw }, 'Janus'), code = Number(CODE_IN_TEXT.exec(raw)?.[1])
    if (code) vendor.code = code
    return causeWith(vendor, (code === UNKNOWN_ERROR ? undefined : reasonOfCode(code)) ?? reasonOfText(raw))
  }
  const vendor = vendorErrorOf(raw, 'Janus')
  try {
    const { error_code: code, error } = Object(raw) as Record<string, unknown>
    if (typeof code === 'number' || typeof code === 'string') vendor.code = code
    if (typeof error === 'string') vendor.message = error
  } catch { /* it cannot be read: unknown */ }
  return causeWith(vendor, reasonOfCode(vendor.code))
}

/**
 * Does this message of a plugin end the call? VideoRoom says `leaving: 'ok', reason: 'kicked'` to whom it puts out, AudioBridge
 * `kicked: id` to all; both say `destroyed`. `unpublished` is no end: who was killed is `leaving` next, others may publish again.
 * @param isLast with whoever goes in this message nobody else is left, and that ends the call
 */
export function endIn(message: Record<string, unknown>, ownId: unknown, isLast: boolean | undefined): EndReason | undefined {
  const { leaving, kicked, reason, videoroom, audiobridge } = message, who = kicked ?? leaving
  if ((videoroom ?? audiobridge) === 'destroyed') return 'room-ended'
  if (who === undefined) return undefined
  const isOurs = who === 'ok' || who === ownId
  if (!isOurs) return isLast ? 'remote-hangup' : undefined
  return kicked === undefined && reason === undefined ? 'local-leave' : 'removed-by-host'
}
