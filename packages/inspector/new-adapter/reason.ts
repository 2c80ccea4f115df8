/** Acme's reasons, in Onhook's. What is not listed is `unknown`, with Acme's own words kept. */
import type { Cause, EndReason } from '@onhook/machine'

const REASONS: { readonly [code: string]: EndReason } = { ROOM_FULL: 'room-full' }

/** Never throws: whatever an SDK throws becomes a cause. */
export function acmeCauseOf(raw: unknown): Cause {
  const { name, code, message } = Object(raw) as { name?: unknown; code?: unknown; message?: unknown }
  const text = (value: unknown, or: string): string => (typeof value === 'string' ? value : or)
  return { reason: REASONS[text(code, '')] ?? 'unknown', vendor: { name: text(name, 'AcmeError'), code: text(code, ''), message: text(message, 'no message') } }
}
