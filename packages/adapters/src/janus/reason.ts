/** Janus's errors, and the words with which its rooms end, as causes. */
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
  'down?': 'signalling-failed', // "Lost connection to the server (is it down?)", "…: Is the server down?"
  'No such session': 'state-mismatch',
  Unauthorized: 'unauthorised',
  'not ': 'internal-error', // "Library not initialized", "WebRTC not supported by this browser"
} as const satisfies Record<string, EndReason>

const firstIn = <V>(table: Record<string, V>, holds: (key: string, value: V) => boolean): string | undefined => Object.keys(table).find(key => holds(key, table[key]!))

/** A text of the client, a message of a plugin, or an error of the browser. Never throws; what it does not know is `unknown`. */
export function janusCauseOf(raw: unknown): Cause {
  const isText = typeof raw === 'string', vendor = vendorErrorOf(isText ? { message: raw } : raw, 'Janus')
  let text: string | undefined
  try {
    // The core's code begins the text, with or without "Ooops: "; a plugin's is a field.
    const { error_code, error } = Object(raw) as Record<string, unknown>
    const code = isText ? Number(/^(?:Ooops: )?(\d{3}) /.exec(raw)?.[1]) : error_code
    if (typeof code === 'number' && code) vendor.code = code
    if (typeof error === 'string') vendor.message = error
    text = isText ? firstIn(JANUS_TEXTS, part => raw.includes(part)) : undefined
  } catch { /* it cannot be read: unknown */ }
  const known = isText && vendor.code === 490 ? undefined : firstIn<readonly number[]>(JANUS_REASONS, (_, codes) => codes.includes(vendor.code as number))
  return causeWith(vendor, (known ?? JANUS_TEXTS[text as keyof typeof JANUS_TEXTS]) as EndReason | undefined)
}

/**
 * Does this message of a plugin end the call? VideoRoom says `leaving: 'ok', reason: 'kicked'` to whom it puts out, AudioBridge
 * `kicked: id` to all; both say `destroyed`. `unpublished` is no end: who was killed is `leaving` next, others may publish again.
 */
export function endIn(message: Record<string, unknown>, me: unknown, endsWhenAlone: boolean | undefined): EndReason | undefined {
  const { leaving, kicked, reason, videoroom, audiobridge } = message, gone = kicked ?? leaving
  if ((videoroom ?? audiobridge) === 'destroyed') return 'room-ended'
  if (gone === undefined) return undefined
  if (gone === 'ok' || gone === me) return kicked ?? reason ? 'removed-by-host' : 'local-leave'
  return endsWhenAlone ? 'remote-hangup' : undefined
}
