/**
 * Ways through the tables to a step that breaks a duty, over the tables' own rows: the fewest events, in the order of
 * the vocabulary.
 */
import type { TransitionTable } from '../../compile.ts'
import type { SessionState } from '../../session-state.ts'
import { signalsOf } from '../compose.ts'
import { engineOf } from '../engine.ts'

/** The ways of one table. A way is undefined if no machine with these tables comes there. */
export type Ways = {
  /** The events after which this table is in this state. */
  to(state: number): string[] | undefined
  /**
   * The events of which the last one makes this table hear `event` in this state. That is the event itself, or the
   * one with which the core gives it as a signal.
   */
  hearing(state: number, event: number): string[] | undefined
}
/** Where the core and this table are, and how they came there. */
type Place = { core: number; mine: number; after?: Step }
type Step = { from: Place; row: string }

/**
 * @param of the number of the table. A listener's way is also one of the core, whose signals it hears; the other
 *   listeners change nothing of it.
 */
export function waysOf({ tables, signals }: TransitionTable, of: number): Ways {
  const core = engineOf(tables[0]!), mine = engineOf(tables[of]!)
  const numbers = (t: typeof core): Map<string, number> => new Map(t.table.events.map((name, i) => [name, i]))
  const coreEvents = numbers(core), myEvents = numbers(mine)
  const rows = [...coreEvents.keys(), ...[...myEvents.keys()].filter(name => !coreEvents.has(name))].filter(name => !signals.includes(name))
  const session = (s: number): SessionState => core.table.states[s]!['session'] as SessionState
  const known: Set<number>[] = [], places: Place[] = [], first = new Map<number, Place>(), heard = new Map<number, Step>()
  const add = (place: Place): void => {
    const beside = known[place.core] ??= new Set()
    if (beside.has(place.mine)) return
    beside.add(place.mine)
    places.push(place)
    if (!first.has(place.mine)) first.set(place.mine, place)
  }
  add({ core: core.initial, mine: mine.initial })
  for (const from of places) for (const row of rows) {
    const e = coreEvents.get(row), next = e === undefined ? from.core : core.next[from.core * core.events + e]!, step: Step = { from, row }
    let at = from.mine
    for (const name of [row, ...signalsOf(session(from.core), session(next))]) {
      const event = myEvents.get(name)
      if (event === undefined) continue // as the core hears none of its own signals
      const cell = at * mine.events + event
      if (!heard.has(cell)) heard.set(cell, step)
      at = mine.next[cell]!
    }
    // A new process has not seen what was before, so no way leads on from there.
    if (row !== 'restored') add({ core: next, mine: at, after: step })
  }
  const told = (place: Place): string[] => {
    const way: string[] = []
    for (let p = place; p.after; p = p.after.from) way.unshift(p.after.row)
    return way
  }
  return {
    to(state) { const place = first.get(state); return place && told(place) },
    hearing(state, event) { const step = heard.get(state * mine.events + event); return step && [...told(step.from), step.row] },
  }
}
