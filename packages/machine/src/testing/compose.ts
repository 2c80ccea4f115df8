/**
 * The whole machine out of its factor tables: the core takes the event; each listener takes the event and
 * then the signals that the core's step gave. Commands come in the one fixed order of `commands.ts`.
 */
import { byOrder, type Command } from '../commands.ts'
import type { TransitionTable } from '../compile.ts'
import { isOver, type SessionState } from '../session-state.ts'
import { engineOf, type Engine } from './engine.ts'

export type Composition = {
  readonly engines: readonly Engine[]
  /** One state index per table. */
  readonly initial: readonly number[]
  /** One value per region. */
  controlOf(state: readonly number[]): Record<string, string>
  /** `ignored`: no table has a row. An event that no table knows is ignored. */
  step(state: readonly number[], row: string): { state: number[]; commands: Command[]; ignored: boolean }
}

/** The signals of a core step, read off its two states. */
export const signalsOf = (from: SessionState, to: SessionState): string[] => [
  ...(from === 'idle' && to === 'joining' ? ['session.began'] : []),
  ...(!isOver(from) && isOver(to) ? ['session.over'] : []),
]

export function compose(table: TransitionTable): Composition {
  const engines = table.tables.map(engineOf)
  const indexes = table.tables.map(t => new Map(t.events.map((name, i) => [name, i])))
  const session = (s: number): SessionState => engines[0]!.table.states[s]!['session'] as SessionState
  return {
    engines,
    initial: engines.map(e => e.initial),
    controlOf: state => Object.assign({}, ...engines.map((e, i) => e.table.states[state[i]!])) as Record<string, string>,
    step(state, row) {
      const next = [...state], commands: Command[] = []
      let ignored = true
      const take = (i: number, name: string): void => {
        const e = indexes[i]!.get(name)
        if (e === undefined) return
        const engine = engines[i]!, cell = next[i]! * engine.events + e
        if (!engine.isRow(cell)) return
        ignored = false
        commands.push(...engine.commands[engine.list[cell]!]!)
        next[i] = engine.next[cell]!
      }
      take(0, row)
      const signals = signalsOf(session(state[0]!), session(next[0]!))
      for (let i = 1; i < engines.length; i++) for (const name of [row, ...signals]) take(i, name)
      return { state: next, commands: commands.sort(byOrder), ignored }
    },
  }
}
