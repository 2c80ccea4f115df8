/**
 * Puts the whole machine together out of its factor tables. The core takes the event. Each listener takes the event
 * and then the signals that the core's step gave. Commands come in the one fixed order of `commands.ts`.
 */
import { byOrder, type Command } from '../commands.ts'
import type { TransitionTable } from '../compile.ts'
import { isOver, type SessionState } from '../session-state.ts'
import { engineOf, type Engine } from './engine.ts'

/** The tables of one machine, run together. */
export type Composition = {
  readonly engines: readonly Engine[]
  /** One state index per table. */
  readonly initial: readonly number[]
  /** One value per region. */
  controlOf(state: readonly number[]): Record<string, string>
  /** The number of a row, for a walk that looks it up once. It is 0 when no table knows the row. */
  numberOf(row: string): number
  /**
   * Takes one step. `ignored`: no table has a row. An event that no table knows is ignored. Steps that give the same
   * commands share one list of them.
   */
  step(state: readonly number[], row: string | number): { state: number[]; commands: readonly Command[]; ignored: boolean }
}

/** The signals of a core step, read off its two states. */
export const signalsOf = (from: SessionState, to: SessionState): string[] => [
  ...(from === 'idle' && to === 'joining' ? ['session.began'] : []),
  ...(!isOver(from) && isOver(to) ? ['session.over'] : []),
]

/**
 * The commands that a step has given so far, in order. `and`: what they become, by the table that takes next and the
 * list that it gives.
 */
type Given = { readonly commands: readonly Command[]; readonly and: readonly Given[][] }

/** Lays out what a step looks up, and merges the commands of several tables once. So a step only reads arrays. */
export function compose(table: TransitionTable): Composition {
  const engines = table.tables.map(engineOf), states = engines[0]!.table.states.map(s => s['session'] as SessionState)
  /** By table: the index of an event. */
  const eventsOf = (name: string): number[] => table.tables.map(t => t.events.indexOf(name))
  const rows = [...new Set(table.tables.flatMap(t => t.events))], numbers = new Map(rows.map((row, i) => [row, i + 1]))
  const numberOf = (row: string): number => numbers.get(row) ?? 0
  /** By a row's number, by table. */
  const heard = [engines.map(() => -1), ...rows.map(eventsOf)]
  const names = [...new Set(states)], sessions = states.map(s => names.indexOf(s))
  /** By session before and session after: the events of the signals. */
  const signals = names.map(from => names.map(to => signalsOf(from, to).map(eventsOf)))
  const givenOf = (commands: readonly Command[]): Given => ({ commands: [...commands].sort(byOrder), and: engines.map(() => []) })
  const nothing = givenOf([])
  return {
    engines, numberOf,
    initial: engines.map(e => e.initial),
    controlOf: state => Object.assign({}, ...engines.map((e, i) => e.table.states[state[i]!])) as Record<string, string>,
    step(state, row) {
      const next = state.slice(), event = heard[typeof row === 'number' ? row : numberOf(row)]!
      let given = nothing, ignored = true, told: readonly (readonly number[])[] = []
      for (let i = 0; i < engines.length; i++) {
        const engine = engines[i]!
        // The event itself, then the signals.
        for (let k = -1; k < told.length; k++) {
          const e = (k < 0 ? event : told[k]!)[i]!
          if (e < 0) continue
          const cell = next[i]! * engine.events + e, list = engine.list[cell]!
          if (list < 0) continue
          ignored = false
          given = given.and[i]![list] ??= givenOf([...given.commands, ...engine.commands[list]!])
          next[i] = engine.next[cell]!
        }
        if (i === 0) told = signals[sessions[state[0]!]!]![sessions[next[0]!]!]!
      }
      return { state: next, commands: given.commands, ignored }
    },
  }
}
