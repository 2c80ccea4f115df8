/**
 * The persisted snapshot, and how it is asked for. It holds the state of one machine, the hash of the table that the
 * state belongs to, and the id of its call.
 */
import { isEndReason } from './call-end.ts'
import { contain } from './containment.ts'
import type { ClockPort, PersistPort } from './ports.ts'
import { isOver } from './session-state.ts'
import { isControl, type CallState } from './step.ts'

/** `id`: the call's, if its host has given it one. A snapshot without an id is anybody's, as all were in version 1. */
export const printSnapshot = (hash: string, id: string | undefined, state: CallState): string => JSON.stringify({ v: 2, hash, id, state })

/**
 * Reads a snapshot. `isKnown` says that it belongs to this table and that its states exist. Otherwise it must not be
 * interpreted: only the attempt's number and the call's id are taken from it. Undefined when it is no snapshot at
 * all. Never throws.
 */
export function parseSnapshot(text: string | undefined, hash: string): { isKnown: boolean; id?: string; state: CallState } | undefined {
  try {
    const { v, hash: its, id, state: { choices: _, ...state } } = JSON.parse(text!) as { v: unknown; hash: unknown; id: unknown; state: CallState }
    const isKnown = (v === 1 || v === 2) && its === hash && isControl(state) && isOver(state.session) === isEndReason(state.end?.reason)
    return Number.isInteger(state.attempt) && state.attempt > 0 ? { isKnown, ...(typeof id === 'string' && id && { id }), state } : undefined
  } catch { /* What cannot be read is treated as unknown: the caller sweeps. */ }
  return undefined
}

/**
 * Asks once what a dead process left, and tells `done` once what came of it: a text, nothing, or why it is not known.
 * After `ms` the load counts as not answered, and what comes later is dropped.
 */
export function loadWithin(persist: PersistPort, clock: ClockPort, ms: number, done: (text: string | undefined, failure?: { error: unknown }) => void): void {
  let isDone = false, bound: unknown
  const settle = (text: string | undefined, failure?: { error: unknown }): void => {
    if (isDone) return
    isDone = true
    clock.clearTimeout(bound)
    done(text, failure)
  }
  const fail = (error: unknown): void => settle(undefined, { error })
  contain(() => persist.load(), text => settle(text as string | undefined), fail)
  if (!isDone) bound = clock.setTimeout(() => fail(new Error(`no answer within ${ms} ms`)), ms)
}
