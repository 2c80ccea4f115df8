/**
 * Judges calls by the machine's table: does a recorded run follow it, and where does it leave it; and what every event would do in a
 * state. Pure, and runs in a worker: a table is compiled once, and a million records take a while.
 */
import { DEFAULT_HASH, compose, createMonitor, tableOfHash, whyOf, type Composition, type Judgement, type Monitor, type ObservedRecord } from '@onhook/machine/proof'
import type { CallEvent, Control, TransitionTable } from '@onhook/machine'
import type { TraceRecord } from '../../common/index.ts'

/** By which table: the one that the trace names, or that of the default policy; `isForeign`: the trace names one that is none of this version's. */
export type ByTable = { hash: string; named: string | undefined; isForeign: boolean }
export type Judgment = Judgement & { table: ByTable }
/** What is said of a call: of these rows, up to this many. `failed`: why nothing is. */
export type Judged = Judgment & { rows: readonly unknown[]; upTo: number; failed?: string }

/** What an event would do in a state. `branch`: what of its payload chooses. */
export type Possibility = { event: string; branch?: string; ignored: boolean; changes: [region: string, from: string, to: string][]; commands: string[] }
export type PossibleHere = { table: ByTable; known: true; events: Possibility[] } | { table: ByTable; known: false }

export function tableFor(named: string | undefined): { table: TransitionTable; by: ByTable } {
  const own = named === undefined ? undefined : tableOfHash(named), table = own ?? tableOfHash(DEFAULT_HASH)!
  return { table, by: { hash: table.hash, named, isForeign: named !== undefined && !own } }
}

/** One call, which may go on growing. */
export function createJudge(named: string | undefined): { feed(records: readonly ObservedRecord[]): void; judged(): Judgment } {
  const { table, by } = tableFor(named)
  let seen: ObservedRecord[] = []
  let monitor: Monitor = createMonitor(table), isAssumed: boolean | undefined
  return {
    feed(records) {
      // A partial trace without an `open` record need not begin where the machine did: what has been seen is kept until it is known.
      isAssumed ??= records[0]?.kind === 'step' && records[0].seq === 0
      if (isAssumed) for (const record of records) seen.push(record)
      let fits = true
      for (const record of records) fits = monitor.feed(record)
      if (!fits && isAssumed) {
        const late = createMonitor(table, { from: 'late' })
        for (const record of seen) fits = late.feed(record)
        if (fits) monitor = late
        // Either way it is decided, and nothing is read a second time.
        isAssumed = false
        seen = []
      }
    },
    judged: () => ({ ...monitor.judge(), table: by }),
  }
}

const compositions = new Map<string, Composition>()
function compositionOf(table: TransitionTable): Composition {
  let made = compositions.get(table.hash)
  if (!made) compositions.set(table.hash, (made = compose(table)))
  return made
}

/** @param values one value for each region. Not known: no state of the table has these values together. */
export function possibleIn(named: string | undefined, values: Readonly<Record<string, unknown>>): PossibleHere {
  const { table, by } = tableFor(named), machine = compositionOf(table)
  const state = machine.engines.map(({ table: { states } }) => states.findIndex(s => Object.entries(s).every(([region, value]) => values[region] === value)))
  if (state.includes(-1)) return { table: by, known: false }
  const signals = new Set(table.signals), before = machine.controlOf(state)
  const events = [...new Set(table.tables.flatMap(t => t.events))].filter(name => !signals.has(name)).map((row): Possibility => {
    const step = machine.step(state, row), after = machine.controlOf(step.state), [event, branch] = row.split('/') as [string, string?]
    return {
      event, ...(branch !== undefined && { branch }), ignored: step.ignored,
      changes: Object.keys(before).filter(region => before[region] !== after[region]).map(region => [region, before[region]!, after[region]!]),
      commands: step.commands.map(command => command.type),
    }
  })
  // What does the most stands first; what would be ignored, last.
  const weight = ({ ignored, changes, commands }: Possibility): number => (ignored ? 3 : changes.some(([region]) => region === 'session') ? 0 : changes.length + commands.length > 0 ? 1 : 2)
  return { table: by, known: true, events: events.toSorted((a, b) => weight(a) - weight(b)) }
}

/** The records of a run that somebody played by hand, as the machine would have written them. An event that the table does not know ends it. */
export type Played = { records: TraceRecord[]; here: PossibleHere; values: Record<string, string>; unknown: string | undefined; /** A start was given that no state of the machine has: it began at the beginning. */ isStartLost: boolean }

/**
 * @param start one value for each region; the machine's beginning when left out, or when no state has these values together
 * @param events as the table names them: `transport.failed/recoverable`
 */
export function play(named: string | undefined, start: Readonly<Record<string, unknown>> | undefined, events: readonly string[]): Played {
  const { table, by } = tableFor(named), machine = compositionOf(table), names = new Set(table.tables.flatMap(t => t.events).filter(name => !table.signals.includes(name)))
  const asked = start && machine.engines.map(({ table: { states } }) => states.findIndex(s => Object.entries(s).every(([region, value]) => start[region] === value)))
  let state: number[] = asked && !asked.includes(-1) ? asked : [...machine.initial], unknown: string | undefined
  const head = { v: 1 as const, call: 'simulation', attempt: 1 }
  const records: TraceRecord[] = [{ ...head, kind: 'open', seq: 0, app: { simulated: true }, machine: { hash: by.hash, version: 'simulated' } }]
  const isStartLost = asked?.includes(-1) ?? false
  // What led to the state is in no record: a hole, so that nobody takes this for a run from the beginning.
  if (asked && !isStartLost) records.push({ ...head, kind: 'gap', seq: 1, missing: [1, 1], cause: 'it begins in a state of a call, and what led there is not recorded' } as TraceRecord)
  for (const row of events) {
    if (!names.has(row)) { unknown = row; break }
    const [type, branch] = row.split('/') as [string, string?], from = machine.controlOf(state), step = machine.step(state, row)
    state = step.state
    const event = { type, ...(branch !== undefined && branchField(type, branch)) }, to = machine.controlOf(state), why = whyOf(from as Control, event as CallEvent, to as Control, step.ignored)
    records.push({ ...head, kind: 'step', seq: records.length, event, from, to, commands: step.commands, ignored: step.ignored, ...(why !== undefined && { why }) })
  }
  const values = machine.controlOf(state)
  return { records, values, here: possibleIn(named, values), unknown, isStartLost }
}

/** Whose command it is. Of the others, whose failure decides nothing, one stands for all. */
const PORTS: Record<string, string> = { join: 'transport', leave: 'transport', launchService: 'service', abortService: 'service', reportCall: 'systemCall' }
/** The payload that chooses a branch, where the trace's format has a field for it. */
function branchField(type: string, branch: string): Record<string, unknown> {
  switch (type) {
    case 'transport.failed': return { recoverable: branch === 'recoverable' }
    case 'service.refused': case 'service.stopped': return { cause: branch }
    case 'presentation.pipExited': return { how: branch }
    case 'timer.step': return { step: branch }
    case 'port.failed': return { port: PORTS[branch] ?? 'screen', command: branch === 'other' ? 'exitScreen' : branch }
    case 'permission.changed': return { microphone: branch === 'held', camera: branch === 'held', notifications: branch === 'held' }
    default: return { branch }
  }
}
