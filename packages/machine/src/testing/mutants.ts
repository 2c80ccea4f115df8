/**
 * Every small change of a table, made mechanically: what a wrong machine looks like, one slip at a time.
 * Whoever claims that a suite or a list of properties determines the machine shows that it kills these mutants.
 *
 * A mutant changes what happens in one cell (a state and an event), or where the table starts, by one of these operators:
 *
 * | operator | the slip | where |
 * |---|---|---|
 * | `ignored` | the row is missing: nothing changes, nothing is commanded | each row |
 * | `drops` | one command is forgotten | each command of each row |
 * | `doubles` | one command is given twice | each command of each row |
 * | `swaps` | two neighbouring commands change places | each pair of each row |
 * | `adds` | one command more, in its place in the order | each command that the cell does not give; also cells without a row |
 * | `says` | a command with another constant (the reason of the end; whom a mute is told, and which) | each such command |
 * | `keeps` | one region does not follow | each region that the row changes, where the resulting state is reachable |
 * | `goes` | one region goes to another value | each other value, where the resulting state is reachable; also cells without a row |
 * | `starts` | the table starts in another state | each other state (`startMutantsOf`) |
 *
 * States that are not reachable are no targets, because a table cannot name them. With `together` a slip is made at
 * once in all cells that differ only in these regions, as one wrong line of a chart would make it.
 */
import { COMMANDS, byOrder, type Command, type CommandName } from '../commands.ts'
import type { Table } from '../compile.ts'
import type { Engine } from './engine.ts'

/** The operators that make mutants: see the table above. */
export const OPERATORS = ['ignored', 'drops', 'doubles', 'swaps', 'adds', 'says', 'keeps', 'goes', 'starts'] as const
/** The name of an operator. */
export type Operator = (typeof OPERATORS)[number]

/** What a mutant puts in the place of a cell. `commands` is undefined where there is no row any more. */
export type MutantCell = { readonly cell: number; readonly next: number; readonly commands: readonly Command[] | undefined }
/** One slip in a table. */
export type Mutant = {
  /** Stable for a table: the same table gives the same ids in the same order. */
  readonly id: string
  readonly operator: Operator
  /** The slip in words, with its state and event. */
  readonly says: string
  /**
   * The changed cells. `cell` is `state * events + event`, as in an engine. Without `together` there is just one.
   * There is none where the table starts elsewhere.
   */
  readonly cells: readonly MutantCell[]
  /** Where the table starts, if elsewhere. */
  readonly initial?: number
}

type Change = { operator: Operator; detail: string; next: number; commands: readonly Command[] | undefined }

const plain = (type: CommandName): Command =>
  type === 'recordEnd' ? { type, reason: 'cause' } : type === 'setMuted' ? { type, muted: true, system: true } : { type }

/** The mutants that start the same table in each other of its states. */
export const startMutantsOf = ({ states, regions, initial }: Table): Mutant[] => states.flatMap((s, i): Mutant[] =>
  (i === initial ? [] : [{ id: `starts:${i}`, operator: 'starts', says: `starts in ${regions.map(r => s[r]).join(' ')}`, cells: [], initial: i }]))

/** All mutants of the cells of one table, in a fixed order. They are made lazily: there are some fifty for each cell. */
export function* mutantsOf(table: Table, options: { together?: readonly string[] } = {}): Generator<Mutant> {
  const { states, events } = table
  const rows = new Map(table.rows.map(([s, e, next, list]) => [s * events.length + e, { next, commands: table.commands[list]! }]))
  const together = options.together ?? []
  const groups = new Map<string, number[]>()
  const without = (s: Record<string, string>): string => table.regions.filter(r => !together.includes(r)).map(r => s[r]).join(' ')
  states.forEach((s, i) => groups.set(without(s), [...groups.get(without(s)) ?? [], i]))
  const neighbours = neighboursOf(table)
  const variants = variantsOf(table)

  for (const [name, members] of groups) for (let e = 0; e < events.length; e++) {
    const slips = new Map<string, { operator: Operator; detail: string; cells: MutantCell[] }>()
    for (const s of members) {
      const cell = s * events.length + e
      for (const { operator, detail, next, commands } of changesOf(s, rows.get(cell), neighbours, variants)) {
        const key = `${operator} ${detail}`
        let slip = slips.get(key)
        if (!slip) slips.set(key, (slip = { operator, detail, cells: [] }))
        slip.cells.push({ cell, next, commands })
      }
    }
    for (const { operator, detail, cells } of slips.values()) yield {
      operator, cells,
      id: `${members[0]}/${events[e]}/${operator}${detail && `:${detail}`}`,
      get says() { return `${events[e]} in ${name}: ${operator}${detail && ` ${detail}`}` },
    }
  }
}

type Neighbour = readonly [region: string, value: string, state: number]

function* changesOf(s: number, row: { next: number; commands: readonly Command[] } | undefined, neighbours: readonly (readonly Neighbour[])[], variants: (c: Command) => readonly Command[]): Generator<Change> {
  const next = row?.next ?? s, commands = row?.commands ?? []
  if (row) yield { operator: 'ignored', detail: '', next: s, commands: undefined }
  for (const [i, c] of commands.entries()) {
    yield { operator: 'drops', detail: c.type, next, commands: commands.toSpliced(i, 1) }
    yield { operator: 'doubles', detail: c.type, next, commands: commands.toSpliced(i, 0, c) }
    const after = commands[i + 1]
    if (after) yield { operator: 'swaps', detail: `${c.type},${after.type}`, next, commands: commands.toSpliced(i, 2, after, c) }
    for (const v of variants(c)) yield { operator: 'says', detail: JSON.stringify(v), next, commands: commands.with(i, v) }
  }
  for (const type of COMMANDS) {
    if (!commands.some(c => c.type === type)) yield { operator: 'adds', detail: type, next, commands: [...commands, plain(type)].sort(byOrder) }
  }
  const isOld = (region: string, value: string): boolean => neighbours[s]!.some(n => n[0] === region && n[1] === value && n[2] === s)
  for (const [region, value, state] of neighbours[next]!) {
    if (state !== next) yield { operator: isOld(region, value) ? 'keeps' : 'goes', detail: `${region}=${value}`, next: state, commands }
  }
}

/** By state: every reachable state that differs in at most one region. The state itself is there once for each region. */
function neighboursOf({ states, regions }: Table): Neighbour[][] {
  const index = new Map(states.map((s, i) => [regions.map(r => s[r]).join(' '), i]))
  const values = regions.map(r => [...new Set(states.map(s => s[r]!))])
  return states.map(s => regions.flatMap((region, k) => values[k]!.flatMap((value): Neighbour[] => {
    const state = index.get(regions.map(r => (r === region ? value : s[r])).join(' '))
    return state === undefined ? [] : [[region, value, state]]
  })))
}

/** The same command with each other constant that this table knows. */
function variantsOf(table: Table): (c: Command) => readonly Command[] {
  const known = new Map<string, Map<string, Command>>()
  for (const c of table.commands.flat()) {
    if (!known.has(c.type)) known.set(c.type, new Map())
    known.get(c.type)!.set(JSON.stringify(c), c)
  }
  return c => [...known.get(c.type)!].filter(([text]) => text !== JSON.stringify(c)).map(([, v]) => v)
}

const lists = new WeakMap<Engine, Map<string, number>>()
/**
 * Makes the slip in a running engine, in place. Only the mutant's cells are written.
 * @returns undoes it. Undo one mutant before the next is applied.
 */
export function applyMutant(engine: Engine, mutant: Mutant): () => void {
  let index = lists.get(engine)
  if (!index) lists.set(engine, (index = new Map(engine.commands.map((cs, i) => [JSON.stringify(cs), i]))))
  const { initial } = engine
  if (mutant.initial !== undefined) (engine as { initial: number }).initial = mutant.initial
  const before = mutant.cells.map(({ cell }) => [cell, engine.next[cell]!, engine.list[cell]!, engine.mask[cell]!] as const)
  for (const { cell, next, commands } of mutant.cells) {
    engine.next[cell] = next
    engine.mask[cell] = (commands ?? []).reduce((m, c) => m | 1 << COMMANDS.indexOf(c.type), 0)
    if (!commands) { engine.list[cell] = -1; continue }
    const key = JSON.stringify(commands)
    let i = index.get(key)
    if (i === undefined) {
      index.set(key, (i = engine.commands.length))
      ;(engine.commands as (readonly Command[])[]).push(commands)
    }
    engine.list[cell] = i
  }
  return () => {
    (engine as { initial: number }).initial = initial
    for (const [cell, next, list, mask] of before) { engine.next[cell] = next; engine.list[cell] = list; engine.mask[cell] = mask }
  }
}
