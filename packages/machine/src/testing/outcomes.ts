/** What a machine could have done instead of what was recorded, for the person who has to find out why. */
import type { Command } from '../commands.ts'
import type { TransitionTable } from '../compile.ts'
import { compose, type Composition } from './compose.ts'
import type { SeenCommand } from './factors.ts'

type Regions = { readonly [region: string]: unknown }
/** What one possible state does on the event. `event` is the row's name: the type and, where the payload chooses, the branch. */
export type Outcome = { event: string; from: Record<string, string>; to: Record<string, string>; commands: readonly Command[]; ignored: boolean }
/** What was recorded instead: only what the record holds. */
export type Recorded = { event?: unknown; from?: Regions; to?: Regions; commands?: readonly SeenCommand[]; ignored?: boolean; settled?: boolean; end?: unknown }

const compositions = new WeakMap<TransitionTable, Composition>()
export function compositionOf(table: TransitionTable): Composition {
  let composition = compositions.get(table)
  if (!composition) compositions.set(table, (composition = compose(table)))
  return composition
}

/** How far an outcome is from what was recorded: wrong regions before and after, wrong commands, a wrong flag. */
function distance(o: Outcome, r: Recorded): number {
  let n = 0
  for (const [seen, is] of [[r.from, o.from], [r.to, o.to]] as const) for (const region in is) if (seen?.[region] !== undefined && seen[region] !== is[region]) n++
  if (r.commands && r.commands.map(c => c.type).join() !== o.commands.map(c => c.type).join()) n++
  if (r.ignored !== undefined && r.ignored !== o.ignored) n++
  return n
}

/**
 * Every outcome of the possible states, the closest to the record first. At most `max` of them.
 * @param rows names of rows; a row that no table has does nothing
 */
export function outcomesOf(table: TransitionTable, states: Iterable<readonly number[]>, rows: readonly string[], recorded: Recorded, max: number): Outcome[] {
  const composition = compositionOf(table)
  const found: { o: Outcome; d: number }[] = []
  for (const state of states) for (const row of rows) {
    const { state: next, commands, ignored } = composition.step(state, row)
    const o: Outcome = { event: row, from: composition.controlOf(state), to: composition.controlOf(next), commands, ignored }
    const d = distance(o, recorded)
    const place = found.findIndex(x => x.d > d)
    found.splice(place < 0 ? found.length : place, 0, { o, d })
    if (found.length > max) found.pop()
  }
  return found.map(x => x.o)
}
