/** The persisted snapshot: the state of one machine, with the hash of the table that it belongs to. */
import { isEndReason } from './call-end.ts'
import { isOver } from './session-state.ts'
import { isControl, type CallState } from './step.ts'

export const printSnapshot = (hash: string, state: CallState): string => JSON.stringify({ v: 1, hash, state })

/**
 * Reads a snapshot. Unless it is `known` (this table's, and states that exist) it must not be interpreted:
 * then only the attempt's number is taken from it. Undefined when it is no snapshot at all. Never throws.
 */
export function parseSnapshot(text: string | undefined, hash: string): { isKnown: boolean; state: CallState } | undefined {
  try {
    const { v, hash: its, state: { choices: _, ...state } } = JSON.parse(text!) as { v: unknown; hash: unknown; state: CallState }
    return Number.isInteger(state.attempt) && state.attempt > 0 ? { isKnown: v === 1 && its === hash && isControl(state) && isOver(state.session) === isEndReason(state.end?.reason), state } : undefined
  } catch { /* What cannot be read is treated as unknown: the caller sweeps. */ }
  return undefined
}
