/** Compiles the reachable part of a machine to finite tables (version 1), in JSON, for other programs and languages. */
import { createMachine, type AnyStateMachine } from 'xstate'
import { ROWS } from './branches.ts'
import { callMachine } from './call.machine.ts'
import type { Command } from './commands.ts'
import { problemInConstants } from './command-constants.ts'
import { boundedOf, checkChart, watchedStepper, type Asked, type WatchedStepper } from './compile-check.ts'
import { checkParts, partsOf, raisingOf } from './compile-parts.ts'
import { CallError } from './errors.ts'
import type { CallEvent } from './events.ts'
import { createPolicy, needsPermission, type Policy } from './policy.ts'
import { CORE, SIGNALS, type Control } from './session-state.ts'
import type { Snapshot } from './stepper.ts'
import { TIMERS } from './timers.ts'

/** One table. Numbers are indices. A pair of state and event without a row is ignored in that state. */
export type Table = {
  name: string
  regions: string[]
  initial: number
  states: Record<string, string>[]
  events: string[]
  /** The command lists that rows share. */
  commands: Command[][]
  rows: [state: number, event: number, next: number, commandList: number][]
  /** In which states each timer runs. */
  timers: Record<string, number[]>
}
/**
 * All tables of a machine. The first is the core. The others are listeners: each is fed the event and then the
 * signals of the core's step.
 */
export type TransitionTable = { v: 1; hash: string; policy: { launchService: Policy['launchService']; needsPermission: boolean }; signals: string[]; tables: Table[] }

/** How a machine is compiled. */
export type CompileOptions = {
  policy?: Partial<Policy>
  /**
   * The regions of the core, and those of each listener. Each region is named once. Default: the core is the call's,
   * and every other region is a listener.
   */
  regions?: { core: readonly string[]; listeners: readonly string[] }
  /** Further events of an extended machine, by row name. */
  events?: readonly (readonly [name: string, event: { type: string }])[]
  /** How many states a table may have before it is given up as not finite. Default: 100,000. */
  statesMax?: number
}

/**
 * Compiles a machine, breadth first, with the events in the order of the vocabulary. So equal machines give equal
 * bytes. The message of an error says what is wrong and where.
 * @throws CallError `not-finite` when a guard or an action reads context other than `policy.launchService` and
 *   `policy.serviceTypes`; when the machine invokes, waits, spawns or finishes; when it commands or raises something
 *   before the first event; when a region looks into another table, moves another region or raises what another table
 *   hears; when a table has more than `statesMax` states. CallError `bad-table` when a command has constants that are
 *   not its own, or an event of `events` has a name that is taken
 */
export function compile(machine: AnyStateMachine = callMachine, options: CompileOptions = {}): TransitionTable {
  return compileWatched(machine, options)
}

/**
 * @param asked is told what the machine asks beside its context while it steps; `compile` then throws, as it does for
 *   the context
 */
export function compileWatched(given: AnyStateMachine, options: CompileOptions, asked?: Asked): TransitionTable {
  const machine = boundedOf(given)
  checkChart(machine)
  const full = createPolicy(options.policy)
  const statesMax = options.statesMax ?? 100_000
  const policy = { launchService: full.launchService, needsPermission: needsPermission(full) }
  const known = Object.keys(machine.config.states ?? {})
  const core = options.regions?.core ?? CORE.filter(r => known.includes(r))
  const listeners = options.regions?.listeners ?? known.filter(r => !core.includes(r))
  const rows = [...ROWS, ...(options.events ?? [])]
  const signals = SIGNALS.map(s => [s, { type: s }] as const)
  checkNames([...rows, ...signals].map(([name]) => name))
  const parts = partsOf(machine, core, listeners)
  checkParts(machine, parts)
  const tables = parts.map((regions, i) => tableOf(machine, i === 0 ? 'core' : regions[0]!, regions, i === 0 ? rows : [...rows, ...signals], statesMax, part => watchedStepper(part, full, raisingOf(machine, parts, i), asked)))
  const body = { v: 1 as const, policy, signals: [...SIGNALS], tables }
  return { v: 1, hash: hashOf(body), policy, signals: body.signals, tables }
}

/** If two rows had one name, a table could not say which is meant. */
function checkNames(names: readonly string[]): void {
  const known = new Set<string>()
  for (const name of names) {
    if (known.has(name)) throw new CallError('bad-table', `events must name each event once, and none that a call has already, found "${name}" twice`, { field: 'events' })
    known.add(name)
  }
}

function tableOf(machine: AnyStateMachine, name: string, regions: readonly string[], rows: readonly (readonly [string, { type: string }])[], statesMax: number, stepperOf: (part: AnyStateMachine) => WatchedStepper): Table {
  const config = machine.config
  const part = createMachine({ ...config, states: Object.fromEntries(regions.map(r => [r, config.states![r]])) } as never, machine.implementations as never)
  const stepper = stepperOf(part)
  const states: Record<string, string>[] = []
  const snapshots: Snapshot[] = []
  const index = new Map<string, number>()
  const out: Table['rows'] = []
  const add = (snapshot: Snapshot): number => {
    const key = JSON.stringify(snapshot.value)
    let i = index.get(key)
    if (i === undefined) {
      if (states.length >= statesMax) {
        throw new CallError('not-finite', `the table "${name}" has more than ${statesMax} states: ${out.length} rows were found when it was given up; make a region that nothing looks at a listener, or raise statesMax`, { field: 'statesMax' })
      }
      index.set(key, (i = states.length))
      states.push(snapshot.value as Record<string, string>)
      snapshots.push(snapshot)
    } else if (stepper.contextOf(snapshot) !== stepper.contextOf(snapshots[i]!)) {
      throw new CallError('not-finite', `the state ${key} was reached with two different contexts; what decides must be in the states, only the policy may be in context`)
    }
    return i
  }
  const lists: Command[][] = [[]]
  const listIndex = new Map([['[]', 0]])
  const listOf = (commands: Command[], where: () => string): number => {
    const key = JSON.stringify(commands)
    let i = listIndex.get(key)
    if (i !== undefined) return i
    for (const command of commands) {
      const wrong = problemInConstants(command)
      if (wrong) throw new CallError('bad-table', `the ${wrong.field} of ${command.type}, commanded ${where()}, must be ${wrong.expected}, found ${JSON.stringify(wrong.found) ?? 'nothing'}`, { field: `${command.type}.${wrong.field}` })
    }
    listIndex.set(key, (i = lists.length))
    lists.push(commands)
    return i
  }
  const initial = add(stepper.initial)
  for (let s = 0; s < states.length; s++) {
    for (let e = 0; e < rows.length; e++) {
      const { snapshot, commands, isTaken } = stepper.run(snapshots[s]!, rows[e]![1] as CallEvent)
      if (snapshot === snapshots[s] && !isTaken) continue
      const next = add(snapshot)
      if (next === s && !isTaken) continue
      out.push([s, e, next, listOf(commands, () => `on ${rows[e]![0]} in the state ${JSON.stringify(states[s])}`)])
    }
  }
  const timers: Table['timers'] = {}
  if (regions.includes('session')) {
    for (const [timer, { while: holds }] of Object.entries(TIMERS)) timers[timer] = states.flatMap((s, i) => (holds(s as unknown as Control) ? [i] : []))
  }
  return { name, regions: [...regions], initial, states, events: rows.map(r => r[0]), commands: lists, rows: out, timers }
}

/**
 * The hash of a table: FNV-1a, 64 bits, over the UTF-8 bytes of the JSON of `{v, policy, signals, tables}`, as 16
 * hexadecimal digits. The hash names a table. It does not protect it.
 */
export function hashOf(table: Omit<TransitionTable, 'hash'>): string {
  // One character for each byte. Only a team's own names are not ASCII. Half a character has no bytes, and JSON has
  // escaped it.
  const text = JSON.stringify({ v: table.v, policy: table.policy, signals: table.signals, tables: table.tables })
    .replace(/[\u0080-\uffff]+/g, word => encodeURIComponent(word).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))))
  // Two 32-bit halves, because 64-bit multiplication is slow on big integers.
  let hi = 0xcbf29ce4, lo = 0x84222325
  for (let i = 0; i < text.length; i++) {
    lo = (lo ^ text.charCodeAt(i)) >>> 0
    // × 0x100000001b3 = × (2^40 + 0x1b3)
    const low = lo * 0x1b3
    hi = (Math.imul(hi, 0x1b3) + Math.floor(low / 0x1_0000_0000) + (lo << 8)) >>> 0
    lo = low >>> 0
  }
  return hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0')
}
