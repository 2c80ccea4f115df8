/** The persisted snapshot: the state of one machine, with the hash of the table that it belongs to. */
import { controlOf, isControl, type CallState } from './step.ts'

export const printSnapshot = (hash: string, state: CallState): string => JSON.stringify({ v: 1, hash, state })

/**
 * Reads a snapshot. `control` is false when it must not be interpreted (another table, another version,
 * not a snapshot at all): then only the attempt's number is taken from it, if it has one. Never throws.
 */
export function parseSnapshot(text: string, hash: string): { control: boolean; attempt: number; state: CallState } | undefined {
  let value: { v?: unknown; hash?: unknown; state?: unknown }
  try { value = JSON.parse(text) as typeof value } catch { return undefined } // what cannot be read is treated as unknown: the caller sweeps
  const state = value?.state
  const attempt = typeof state === 'object' && state !== null ? (state as CallState).attempt : undefined
  if (!Number.isInteger(attempt) || attempt! < 1) return undefined
  const control = value.v === 1 && value.hash === hash && isControl(state)
  const s = state as CallState
  return {
    control, attempt: attempt!,
    state: { ...controlOf(s), attempt: attempt!, ...(typeof s.joinedAt === 'number' ? { joinedAt: s.joinedAt } : undefined), ...(s.end ? { end: s.end } : undefined) },
  }
}
