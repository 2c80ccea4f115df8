/** Why a call ended, who ended it, and what a person may be told. The first cause wins. */

/** Who ended it. `app` is the host's own code, `system` the operating system, time, or the network. */
export type Initiator = 'local' | 'remote' | 'host' | 'server' | 'system' | 'app'

/**
 * Every normalised reason, with who usually causes it and whether a rejoin makes sense. The adapters map the vendors'
 * own names to these reasons. The vendor's code is kept beside the reason.
 */
export const REASONS = {
  'local-leave': ['local', false],
  'join-cancelled': ['local', false],
  'remote-hangup': ['remote', false],
  declined: ['remote', false],
  busy: ['remote', false],
  'no-answer': ['system', false],
  'cancelled-by-caller': ['remote', false],
  'answered-elsewhere': ['remote', false],
  replaced: ['server', false],
  'removed-by-host': ['host', false],
  banned: ['host', false],
  'denied-entry': ['host', false],
  'room-ended': ['host', false],
  'room-unavailable': ['server', false],
  'room-full': ['server', true],
  'duplicate-identity': ['server', false],
  'token-expired': ['server', true],
  unauthorised: ['server', false],
  'network-lost': ['system', true],
  'signalling-failed': ['system', true],
  'media-failed': ['system', true],
  'negotiation-failed': ['system', false],
  'join-timeout': ['system', true],
  'leave-timeout': ['system', false],
  'server-shutdown': ['server', true],
  'state-mismatch': ['server', true],
  'idle-timeout': ['server', false],
  'all-others-left': ['app', false],
  'no-media-permission': ['local', false],
  'device-failed': ['local', true],
  'app-terminated': ['system', false],
  'system-ended': ['system', false],
  'internal-error': ['app', false],
  unknown: ['system', false],
} as const satisfies Record<string, readonly [Initiator, boolean]>

/** A normalised reason. */
export type EndReason = keyof typeof REASONS

/** What the vendor said. It is kept for the audit, and never shown to a person. */
export type VendorError = { name: string; code?: string | number; message: string }

/** A cause as an event carries it. Initiator and recoverable follow from the reason, unless they are given. */
export type Cause = { reason: EndReason; initiator?: Initiator; recoverable?: boolean; vendor?: VendorError }

/** The end record of a call. Each attempt has one. Times are epoch milliseconds of the call's clock. */
export type CallEnd = {
  reason: EndReason
  initiator: Initiator
  /** Does it make sense to offer "join again"? */
  recoverable: boolean
  attempt: number
  at: number
  joinedAt?: number
  vendor?: VendorError
  /** Causes that came after the first; each once. */
  secondary: Cause[]
}

/** Is this one of the normalised reasons? */
export const isEndReason = (x: unknown): x is EndReason => typeof x === 'string' && Object.hasOwn(REASONS, x)

/** Makes the end record of a cause. */
export function createEnd({ reason, initiator = REASONS[reason][0], recoverable = REASONS[reason][1], vendor }: Cause, attempt: number, at: number, joinedAt?: number): CallEnd {
  return { reason, initiator, recoverable, attempt, at, ...(joinedAt !== undefined && { joinedAt }), ...(vendor && { vendor }), secondary: [] }
}

/** Any value as a text. Never throws. */
export const text = (x: unknown): string => { try { return String(x) } catch { return 'unprintable' } }

/**
 * A thrown value as a cause. The reason is the one that the error names (`error.reason`), else `unknown`. The error's
 * name, code and message are kept as `vendor`.
 */
export function causeOf(error: unknown): Cause & { vendor: VendorError } {
  let name, message, code, reason
  try { ({ name, message, code, reason } = Object(error) as Record<string, unknown>) } catch { message = 'an error that cannot be read' }
  const vendor: VendorError = { name: typeof name === 'string' ? name : 'Error', message: typeof message === 'string' ? message : text(error) }
  if (typeof code === 'string' || typeof code === 'number') vendor.code = code
  return { reason: isEndReason(reason) ? reason : 'unknown', vendor }
}
