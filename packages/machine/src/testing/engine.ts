/**
 * A table that runs: a step takes two array reads. `s * events + e` is the cell of a state and an event. A cell
 * without a row stays in its state and commands nothing. `isRow` tells it from a noted row.
 */
import { COMMANDS, type Command, type CommandName } from '../commands.ts'
import type { Table } from '../compile.ts'
import { CallError } from '../errors.ts'

/** A table as arrays, ready to run. */
export type Engine = {
  readonly table: Table
  /** How many states, and how many events. */
  readonly states: number
  readonly events: number
  readonly initial: number
  /** By cell: the next state. */
  readonly next: Int32Array
  /** By cell: the command list's index, or -1 where there is no row. */
  readonly list: Int32Array
  /** By cell: the set of commands, one bit for each (`bitOf`). */
  readonly mask: Int32Array
  /** The command lists. They are the engine's own, so that a mutant may add one. */
  readonly commands: readonly (readonly Command[])[]
  /** The index of an event by its row name. @throws CallError `bad-table` */
  eventOf(row: string): number
  isRow(cell: number): boolean
}

/** The bit of a command in a cell's mask. */
export const bitOf = (command: CommandName): number => 1 << COMMANDS.indexOf(command)

/** Makes the engine of a table. */
export function engineOf(table: Table): Engine {
  const states = table.states.length, events = table.events.length, cells = states * events
  const next = Int32Array.from({ length: cells }, (_, cell) => Math.floor(cell / events)), list = new Int32Array(cells).fill(-1), mask = new Int32Array(cells)
  const masks = table.commands.map(cs => cs.reduce((m, c) => m | bitOf(c.type), 0))
  for (const [s, e, to, c] of table.rows) {
    const cell = s * events + e
    next[cell] = to
    list[cell] = c
    mask[cell] = masks[c]!
  }
  const index = new Map(table.events.map((name, i) => [name, i]))
  return {
    table, states, events, initial: table.initial, next, list, mask, commands: [...table.commands],
    eventOf(row) {
      const i = index.get(row)
      if (i === undefined) throw new CallError('bad-table', `the table "${table.name}" must know the event "${row}"`, { field: 'table.events' })
      return i
    },
    isRow: cell => list[cell]! >= 0,
  }
}
