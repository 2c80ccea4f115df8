/**
 * Which end records a trace may be closed with. They are followed through the steps of the trace, as `step` writes
 * the record. What a trace record leaves open may be anything.
 */
import { REASONS, isEndReason, type EndReason } from '../call-end.ts'
import type { TransitionTable } from '../compile.ts'
import { EVENTS } from '../events.ts'
import { isOver, type SessionState } from '../session-state.ts'
import type { ObservedStep } from './observed.ts'
import { compositionOf } from './outcomes.ts'

/** An end that is possible. Without an initiator: it was not told. */
export type PossibleEnd = { reason: EndReason; initiator?: string }
/** What was there before a step: the machine was in one of these states, and took one of these rows. */
export type Before = { states: Iterable<readonly number[]>; rows: readonly string[] }
/** Follows the end record through the steps of a trace. */
export type EndSeen = {
  /** Something happened that was not seen. */
  lose(): void
  /**
   * Takes one more step. If its commands were not seen, `from` says from what it may have begun, unless that is too
   * much to be looked at.
   */
  step(record: ObservedStep, from?: Before): void
  /** The ends that are possible, if this end is none of them. */
  contradicts(end: unknown): PossibleEnd[] | undefined
}

const INITIATORS: ReadonlySet<unknown> = new Set(Object.values(REASONS).map(([initiator]) => initiator))
const textIn = (x: unknown, name: string): unknown => (typeof x === 'object' && x !== null ? (x as Record<string, unknown>)[name] : undefined)

const isRecord = ({ type }: { readonly type: string }): boolean => type === 'recordEnd'
/** The fields of an event. Events that are not ours count as events that may have a cause. */
const fieldsOf = (type: string): string[] => (Object.hasOwn(EVENTS, type) ? Object.keys(EVENTS[type as keyof typeof EVENTS]) : ['cause?'])
/** The end that a step writes, given the constant of its `recordEnd`. Undefined when the record leaves out what decides it. */
function endOf({ event }: ObservedStep, constant: unknown): PossibleEnd | undefined {
  const { type, cause } = event
  if (typeof cause === 'object' && cause !== null) {
    const reason = textIn(cause, 'reason'), initiator = textIn(cause, 'initiator')
    return isEndReason(reason) ? { reason, ...(INITIATORS.has(initiator) && { initiator: initiator as string }) } : undefined
  }
  // No cause: none was told, or it was left out. If the event may have one, its other fields tell which.
  const fields = fieldsOf(type), needed = fields.filter(name => !name.endsWith('?'))
  if (fields.includes('cause?') && (cause !== undefined || needed.length === 0 || needed.some(name => event[name] === undefined))) return undefined
  const reason = constant === 'cause' ? 'unknown' : constant
  return isEndReason(reason) ? { reason, initiator: type === 'screen.disposed' && constant !== 'cause' ? 'app' : REASONS[reason][0] } : undefined
}

export function seeEnd(table: TransitionTable): EndSeen {
  let ends: PossibleEnd[] = [], isLost = false
  return {
    lose() { isLost = true },
    step(record, before) {
      // So it is with nearly every step. This only saves time, because every step comes here.
      if (record.commands && !record.commands.some(isRecord)) return
      const wasOver = (session: unknown): boolean => isOver(session as SessionState)
      /** What may have been recorded: a constant, or nothing. Null is a constant that was left out. */
      const may = new Set<unknown>(), { commands, from } = record
      if (commands) {
        const c = commands.find(isRecord)
        may.add(c && !wasOver(from?.['session']) ? c['reason'] ?? null : undefined)
        // The first end stands, and it is not told whether this is it.
        if (from?.['session'] === undefined && ends.length > 0) may.add(undefined)
      } else if (before) {
        const { step, controlOf } = compositionOf(table)
        for (const state of before.states) for (const row of before.rows) {
          const c = step(state, row).commands.find(c => c.type === 'recordEnd')
          may.add(c && !wasOver(controlOf(state)['session']) ? c.reason : undefined)
        }
      } else { isLost = true; return }
      if (!may.has(undefined) && may.size > 0) { ends = []; isLost = false }
      for (const constant of may) {
        if (constant === undefined) continue
        const end = endOf(record, constant)
        if (end) ends.push(end); else isLost = true
      }
    },
    contradicts(end) {
      const reason = textIn(end, 'reason'), initiator = textIn(end, 'initiator')
      if (isLost || ends.length === 0 || !isEndReason(reason)) return undefined
      const isThat = (e: PossibleEnd): boolean => e.reason === reason && (e.initiator === undefined || e.initiator === initiator || !INITIATORS.has(initiator))
      return ends.some(isThat) ? undefined : ends
    },
  }
}
