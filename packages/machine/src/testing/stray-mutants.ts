/**
 * Redirections of a table, also to where it never goes: in one cell one region goes to another of all its values.
 * `mutantsOf` can only redirect to states that the table reaches, because an engine must go on from there. A machine
 * that is wrong in a more general way leaves those states. These mutants are judged by the duties alone, step by
 * step.
 */
import type { Command } from '../commands.ts'
import type { Table } from '../compile.ts'
import { REGIONS } from '../session-state.ts'

/** One redirection of a cell. */
export type StrayMutant = {
  /** `state * events + event`, as in an engine. */
  readonly cell: number
  readonly region: string
  /** Where the cell goes instead: a combination of values. */
  readonly to: Record<string, string>
  /** Whether some state of the table is that combination. */
  readonly isReached: boolean
  /** The cell's own commands; none where there is no row. */
  readonly commands: readonly Command[]
  /** The slip in words, with its state and event. */
  readonly says: string
}

/**
 * Every stray of one table, in a fixed order: for each cell, each region and each value but the right one.
 * The values of a region are those of the call (`REGIONS`), and whatever else the table knows.
 * @param regionsAtOnce 2: also every pair of regions. Default: 1
 */
export function* strayMutantsOf(table: Table, regionsAtOnce: 1 | 2 = 1): Generator<StrayMutant> {
  const { states, events, regions } = table
  const rows = new Map(table.rows.map(([s, e, next, list]) => [s * events.length + e, { next, commands: table.commands[list]! }]))
  const nameOf = (s: Record<string, string>): string => regions.map(r => s[r]).join(' ')
  const reached = new Set(states.map(nameOf))
  const values = regions.map(r => [...new Set([...REGIONS[r as keyof typeof REGIONS] ?? [], ...states.map(s => s[r]!)])])
  const redirects = (right: Record<string, string>, first: number, left: number): [string[], Record<string, string>][] =>
    regions.slice(first).flatMap((region, k) => values[first + k]!.filter(v => v !== right[region]).flatMap((v): [string[], Record<string, string>][] => {
      const to = { ...right, [region]: v }, one: [string[], Record<string, string>] = [[region], to]
      return left === 1 ? [one] : [one, ...redirects(to, first + k + 1, left - 1).map(([names, there]): [string[], Record<string, string>] => [[region, ...names], there])]
    }))
  const known = new Map<number, { region: string; to: Record<string, string>; isReached: boolean; name: string }[]>() // by the right state
  for (let cell = 0; cell < states.length * events.length; cell++) {
    const s = Math.floor(cell / events.length), { next, commands } = rows.get(cell) ?? { next: s, commands: [] }
    let all = known.get(next)
    if (!all) known.set(next, (all = redirects(states[next]!, 0, regionsAtOnce).map(([names, to]) => ({ region: names.join(' and '), to, isReached: reached.has(nameOf(to)), name: nameOf(to) }))))
    const event = events[cell % events.length]!
    for (const { region, to, isReached, name } of all) {
      yield { cell, region, to, isReached, commands, get says() { return `${event} in ${nameOf(states[s]!)}: ${region} strays to ${name}` } }
    }
  }
}
