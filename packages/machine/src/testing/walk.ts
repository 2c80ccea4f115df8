/**
 * The whole machine beside the composition of its tables. `compile` looks at each part by itself; what only shows where
 * all parts run together (a signal that the core does not raise, a look from inside an action) shows here.
 */
import type { AnyStateMachine } from 'xstate'
import { ROWS } from '../branches.ts'
import type { CompileOptions, TransitionTable } from '../compile.ts'
import { createPolicy } from '../policy.ts'
import { LISTENERS } from '../session-state.ts'
import { createStepper } from '../stepper.ts'
import { compose } from './compose.ts'

/** A step in which the two differ: what the machine did, and what its tables say. */
export type Difference = { state: Record<string, string>; event: string; machine: string; tables: string }
/** Steps after which it is given up; a call's machine with a listener of three states needs 70,000, some seconds. */
const STEPS_MAX = 200_000

/**
 * The first difference, or undefined: every event in every reachable state of the core and of a team's listeners, each
 * reached on a shortest way. (Of our own listeners each such state has one of theirs beside it.)
 * @param options those with which the machine was compiled to the table
 */
export function firstDifference(machine: AnyStateMachine, table: TransitionTable, options: Pick<CompileOptions, 'policy' | 'events'> = {}): Difference | undefined {
  const stepper = createStepper(machine, createPolicy(options.policy)), composed = compose(table), rows = [...ROWS, ...(options.events ?? [])]
  const regions = table.tables.flatMap(t => t.regions)
  const inWords = (control: Record<string, string>, commands: readonly { type: string }[]): string => `${regions.map(r => `${r} ${control[r]!}`).join(', ')}; ${JSON.stringify(commands)}`
  const isOurs = table.tables.map(({ name }) => (LISTENERS as readonly string[]).includes(name))
  const seen = new Set<string>(), queue: { snapshot: typeof stepper.initial; state: readonly number[] }[] = []
  const add = (snapshot: typeof stepper.initial, state: readonly number[]): void => {
    const key = state.filter((_, i) => !isOurs[i]).join()
    if (!seen.has(key)) queue.push({ snapshot, state })
    seen.add(key)
  }
  add(stepper.initial, composed.initial)
  let steps = 0
  for (const { snapshot, state } of queue) for (const [row, event] of rows) {
    const did = stepper.run(snapshot, event), said = composed.step(state, row)
    const does = inWords(did.snapshot.value as Record<string, string>, did.commands), says = inWords(composed.controlOf(said.state), said.commands)
    if (does !== says) return { state: composed.controlOf(state), event: row, machine: does, tables: says }
    if (++steps === STEPS_MAX) return undefined
    add(did.snapshot, said.state)
  }
  return undefined
}
