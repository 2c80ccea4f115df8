/**
 * Compares the whole machine with the composition of its tables. `compile` looks at each part by itself. Here one
 * sees what shows only where all parts run together: a signal that the core does not raise, a look from inside an
 * action, events that are raised in another order.
 *
 * All states of all parts at once are too many. So a listener is left out of the product where it can make no
 * difference: the machine runs with it, in one of its states. `compile` refuses a guard or a transition that looks
 * into another part, whatever reads context, and another policy. That leaves two ways in which one part may depend on
 * another.
 * - It raises an event, which then comes between the core's signals. A listener that does so is in the product with
 *   the core. What it raises, no third part hears.
 * - An action looks there. Only `enqueueActions` can, by its `check`. If there is one that is not ours, everything is
 *   in the product, because nobody can see what it looks at. Ours asks whether the call is over, which is a matter of
 *   the core.
 */
import type { AnyStateMachine } from 'xstate'
import { ROWS } from '../branches.ts'
import { callMachine } from '../call.machine.ts'
import type { CompileOptions, TransitionTable } from '../compile.ts'
import { CallError } from '../errors.ts'
import { createPolicy } from '../policy.ts'
import { LISTENERS } from '../session-state.ts'
import { createStepper } from '../stepper.ts'
import { compose } from './compose.ts'

/** A step in which the two differ: what the machine did, and what its tables say it does. */
export type Difference = { state: Record<string, string>; event: string; machine: string; tables: string }
/** How the machine was compiled, and when the walk is given up. */
export type WalkOptions = Pick<CompileOptions, 'policy' | 'events'> & {
  /** Steps after which the walk is given up. Default 200,000, which takes some ten seconds. The core of a call needs 20,000. */
  stepsMax?: number
}

/**
 * The first difference, or undefined when there is none. It takes every event in every reachable state of the core
 * and, where they can make a difference, of a team's listeners. Each state is reached on a shortest way. (For our own
 * listeners, each such state has one of their states beside it.) It looks at the core alone first, then at the core
 * with one listener at a time, then with all.
 * @param options those with which the machine was compiled to the table
 * @throws CallError `not-finite`, `field` being `stepsMax`, when the walk was given up: no difference was found until
 *   then
 */
export function firstDifference(machine: AnyStateMachine, table: TransitionTable, options: WalkOptions = {}): Difference | undefined {
  const { stepsMax = 200_000 } = options
  const stepper = createStepper(machine, createPolicy(options.policy)), composed = compose(table), rows = [...ROWS, ...(options.events ?? [])]
  const regions = table.tables.flatMap(t => t.regions)
  const inWords = (control: Record<string, string>, commands: readonly { type: string }[]): string => `${regions.map(r => `${r} ${control[r]!}`).join(', ')}; ${JSON.stringify(commands)}`
  let steps = 0
  const walk = (parts: readonly number[]): Difference | undefined => {
    const seen = new Set<string>(), queue: { snapshot: typeof stepper.initial; state: readonly number[] }[] = []
    const add = (snapshot: typeof stepper.initial, state: readonly number[]): void => {
      const key = parts.map(i => state[i]).join()
      if (!seen.has(key)) queue.push({ snapshot, state })
      seen.add(key)
    }
    add(stepper.initial, composed.initial)
    for (const { snapshot, state } of queue) for (const [row, event] of rows) {
      if (steps++ === stepsMax) {
        throw new CallError('not-finite', `the whole machine was not compared with its tables to the end: ${stepsMax} steps showed no difference, and there are more; with enqueueActions, which may look anywhere, `
          + 'or raise, a listener is tried in each of its states: let its actions be commands, or give it fewer states', { field: 'stepsMax' })
      }
      const did = stepper.run(snapshot, event), said = composed.step(state, row)
      const does = inWords(did.snapshot.value as Record<string, string>, did.commands), says = inWords(composed.controlOf(said.state), said.commands)
      if (does !== says) return { state: composed.controlOf(state), event: row, machine: does, tables: says }
      add(did.snapshot, said.state)
    }
    return undefined
  }
  for (const parts of productsOf(machine, table)) {
    const difference = walk(parts)
    if (difference) return difference
  }
  return undefined
}

/** The parts whose states are told apart, as numbers of tables, one list for each walk. */
function productsOf(machine: AnyStateMachine, { tables }: TransitionTable): number[][] {
  const states = machine.config.states as Record<string, unknown>
  const raising = tables.map(t => t.regions.flatMap(r => actionsIn(machine, states[r])).filter(a => a.type === ENQUEUES || a.type === 'xstate.raise'))
  const looks = raising.flat().some(a => a.type === ENQUEUES && !OURS.has(a))
  const alone = tables.flatMap((t, i) => (i > 0 && !(LISTENERS as readonly string[]).includes(t.name) && (looks || raising[i]!.length > 0) ? [i] : []))
  return [[0], ...alone.map(i => [0, i]), ...(looks && alone.length > 1 ? [[0, ...alone]] : [])]
}

type Action = { type?: string }
const ENQUEUES = 'xstate.enqueueActions'
const OURS = new Set<Action>(Object.values(callMachine.implementations.actions as object))
/**
 * What a part of a chart does, built in or a team's own, wherever it stands: everything that is a function, or names
 * an action that is one.
 */
function actionsIn(machine: AnyStateMachine, node: unknown): Action[] {
  const it = typeof node === 'string' ? machine.implementations.actions[node] as unknown : node
  return typeof it === 'function' ? [it as Action] : Object.values(Object(it) as object).flatMap(inner => actionsIn(machine, inner))
}
