/**
 * The duties of a call machine: every sentence of the contract that one row of a table can keep or break. They are
 * checked on the table alone, in every reachable state, with a count of how often each was really tested.
 */
import type { Command } from '../../commands.ts'
import type { Table, TransitionTable } from '../../compile.ts'
import type { Control } from '../../session-state.ts'
import { LICENCES } from './licences.ts'
import { LISTENER_DUTIES } from './listeners.ts'
import { RESPONSES } from './responses.ts'
import { SERVICE_RESPONSES } from './service.ts'
import type { Duty, DutyPolicy, DutyStep } from './duty.ts'

export type { Duty, DutyPolicy, DutyStep } from './duty.ts'
export { BEGINNING, START_DUTIES, checkStarts, type StartDuty } from './starts.ts'
export { TIMER_DUTIES, checkTimers, type TimerDuty } from './timers.ts'
/** Every duty about the steps of a table. */
export const DUTIES: readonly Duty[] = [...RESPONSES, ...SERVICE_RESPONSES, ...LICENCES, ...LISTENER_DUTIES]

/** A duty, and the step that broke it. */
export type BrokenDuty = { duty: string; says: string; table: string; state: Record<string, string>; event: string; to: Record<string, string>; commands: string[] }
/** Which duties a table breaks, and how often each was tested. */
export type DutyReport = {
  broken: BrokenDuty[]
  /**
   * How many cells each duty spoke of. Only duties that speak of this table's policy are here. A count of zero: the
   * duty was not tested.
   */
  witnesses: Map<string, number>
}

/** The duties that speak of one table, sorted by its cells (`state * events + event`), so that many answers can be judged. */
export type DutyIndex = {
  readonly of: readonly (readonly Duty[])[]
  readonly witnesses: Map<string, number>
  /**
   * An answer as a step. `next` is a state's index, or values, which may be such as the table does not reach.
   * `commands` is undefined where there is no row.
   */
  stepOf(cell: number, next: number | Record<string, string>, commands: readonly Command[] | undefined): DutyStep
  /** The first duty that this answer would break. */
  broken(cell: number, next: number | Record<string, string>, commands: readonly Command[] | undefined): Duty | undefined
}
export function indexDuties(table: Table, policy: DutyPolicy, duties: readonly Duty[] = DUTIES, isCore = table.name === 'core'): DutyIndex {
  const states = table.states as Control[], { events } = table
  const names = isCore ? ['core'] : [table.name, 'listeners']
  const mine = duties.filter(d => names.includes(d.table) && (d.speaksOf?.(policy) ?? true))
  const witnesses = new Map(mine.map(d => [d.id, 0]))
  const of = states.flatMap(s => events.map(event => mine.filter(d => d.when(s, event, policy))))
  for (const d of of.flat()) witnesses.set(d.id, witnesses.get(d.id)! + 1)
  const stepOf: DutyIndex['stepOf'] = (cell, next, commands) => ({
    policy, from: states[Math.floor(cell / events.length)]!, event: events[cell % events.length]!,
    to: typeof next === 'number' ? states[next]! : next as Control, commands: commands ?? [], ignored: !commands,
  })
  return {
    of, witnesses, stepOf,
    broken(cell, next, commands) {
      const step = stepOf(cell, next, commands)
      return of[cell]!.find(d => !d.must(step))
    },
  }
}

/** Checks every duty in every cell of a table. The table keeps them when `broken` is empty and no count is zero. */
export function checkDuties(table: TransitionTable, duties: readonly Duty[] = DUTIES): DutyReport {
  const broken: BrokenDuty[] = [], witnesses = new Map<string, number>()
  for (const [i, t] of table.tables.entries()) {
    // The core is known by its place, because its name is for people.
    const index = indexDuties(t, table.policy, duties, i === 0)
    for (const [id, n] of index.witnesses) witnesses.set(id, (witnesses.get(id) ?? 0) + n)
    const rows = new Map(t.rows.map(r => [r[0] * t.events.length + r[1], r]))
    index.of.forEach((mine, cell) => {
      const row = rows.get(cell)
      const step = index.stepOf(cell, row ? row[2] : Math.floor(cell / t.events.length), row && t.commands[row[3]]!)
      for (const d of mine) if (!d.must(step)) broken.push({ duty: d.id, says: d.says, table: t.name, state: step.from, event: step.event, to: step.to, commands: step.commands.map(c => c.type) })
    })
  }
  return { broken, witnesses }
}
