/**
 * A composed table, laid out for the monitor. States and values are numbers, and each factor stands by itself. Of the
 * core's states only what the listeners can hear of them is kept: their phase.
 */
import type { Command } from '../commands.ts'
import { byOrder } from '../commands.ts'
import type { TransitionTable } from '../compile.ts'
import { isSettled, type Control, type SessionState } from '../session-state.ts'
import { signalsOf } from './compose.ts'
import { engineOf, type Engine } from './engine.ts'
import { rowsOf, type Rows } from './observed.ts'

/**
 * A listener hears only the signals of the core, and a signal is read off the phases before and after a step. Here
 * each phase is a session state that stands for it.
 */
const PHASES = ['idle', 'joining', 'joined', 'leaving'] as const satisfies readonly SessionState[]
export const PHASE_COUNT = PHASES.length
const phaseOf = (session: string | undefined): number =>
  session === 'idle' ? 0 : session === 'joining' ? 1 : session === 'leaving' || session === 'ended' ? 3 : 2

/** A command with the constants that tell it from others of its type. */
export type Wanted = { type: string; constants: readonly (readonly [name: string, value: unknown])[] }
export type Factor = {
  engine: Engine
  regions: readonly string[]
  /** By state and region: the value, and its number within the region. */
  values: readonly string[]
  numbers: Int32Array
  /** By region: a value's number. */
  numberOf: readonly ReadonlyMap<unknown, number>[]
  /** By row of `Factors.rows`: this factor's event, or -1 when it does not know the row. */
  events: Int32Array
  lists: readonly (readonly Wanted[])[]
  /** The types of commands that this factor can give. */
  alphabet: ReadonlySet<string>
}
export type Factors = {
  table: TransitionTable
  rows: Rows
  core: Factor
  listeners: readonly Factor[]
  /** By core state. */
  phases: Uint8Array
  /** By core state: may a trace be closed in it? */
  closable: Uint8Array
  /** By core state: where any one event may lead, the state itself left out. */
  neighbours: readonly Int32Array[]
  /** By phase before × phases + phase after, and by listener: the events of the signals. */
  signals: readonly (readonly (readonly number[])[])[]
  /** No two factors give the same type of command, so a step's commands can be told apart by factor. */
  hasOwnCommands: boolean
}

const known = new WeakMap<TransitionTable, Factors>()
/** The layout of a table; made once for each. */
export function factorsOf(table: TransitionTable): Factors {
  let factors = known.get(table)
  if (!factors) known.set(table, (factors = layOut(table)))
  return factors
}

function layOut(table: TransitionTable): Factors {
  const rows = rowsOf(table)
  const [core, ...listeners] = table.tables.map(t => factorOf(engineOf(t), rows)) as [Factor, ...Factor[]]
  const states = core.engine.table.states
  const hasEnds = ['session', 'transport', 'service', 'systemCall'].every(r => core.regions.includes(r))
  const all = [core, ...listeners]
  return {
    table, rows, core, listeners,
    phases: Uint8Array.from(states, s => phaseOf(s['session'])),
    closable: Uint8Array.from(states, s => (!hasEnds || isSettled(s as unknown as Control) ? 1 : 0)),
    neighbours: states.map((_, s) => Int32Array.from(new Set(core.engine.next.subarray(s * core.engine.events, (s + 1) * core.engine.events))).filter(n => n !== s)),
    signals: PHASES.flatMap(from => PHASES.map(to => {
      const names = signalsOf(from, to)
      return listeners.map(l => names.map(n => l.engine.table.events.indexOf(n)).filter(e => e >= 0))
    })),
    hasOwnCommands: new Set(all.flatMap(f => [...f.alphabet])).size === all.reduce((n, f) => n + f.alphabet.size, 0),
  }
}

function factorOf(engine: Engine, rows: Rows): Factor {
  const { regions, states, commands, events } = engine.table
  const numberOf = regions.map(r => new Map<unknown, number>([...new Set(states.map(s => s[r]!))].map((v, i) => [v, i])))
  const index = new Map(events.map((name, i) => [name, i]))
  return {
    engine, regions, numberOf,
    values: states.flatMap(s => regions.map(r => s[r]!)),
    numbers: Int32Array.from(states.flatMap(s => regions.map((r, k) => numberOf[k]!.get(s[r]!)!))),
    events: Int32Array.from(rows.names, name => index.get(name) ?? -1),
    lists: commands.map(list => list.map(wantedOf)),
    alphabet: new Set(commands.flatMap(list => list.map(c => c.type))),
  }
}
const wantedOf = ({ type, ...constants }: Command): Wanted => ({ type, constants: Object.entries(constants) })

/** A command as it was recorded. */
export type SeenCommand = { readonly type: string; readonly [field: string]: unknown }
/** Is it this command? Constants that were not recorded say nothing. With a foreign attempt it is another command. */
export function isThat(seen: SeenCommand, wanted: Wanted, attempt: number): boolean {
  if (seen.type !== wanted.type) return false
  const of = seen['attempt']
  if (of !== undefined && of !== attempt) return false
  for (const [name, value] of wanted.constants) if (seen[name] !== undefined && seen[name] !== value) return false
  return true
}
export function areThose(seen: readonly SeenCommand[], wanted: readonly Wanted[], attempt: number): boolean {
  if (seen.length !== wanted.length) return false
  for (let i = 0; i < seen.length; i++) if (!isThat(seen[i]!, wanted[i]!, attempt)) return false
  return true
}
/** Are the wanted ones among the seen ones, in this order? */
export function includesThose(seen: readonly SeenCommand[], wanted: readonly Wanted[], attempt: number): boolean {
  let i = 0
  for (const c of seen) if (i < wanted.length && isThat(c, wanted[i]!, attempt)) i++
  return i === wanted.length
}
export const inOrder = (wanted: Wanted[]): Wanted[] => wanted.sort(byOrder)
