/**
 * The transitions of each region: their words (event, guard, commands) from the chart, and which of them can be
 * taken from the compiled table. What the table does and the chart does not explain is an error; what the chart
 * has and the table never does is not told.
 */
import type { ChartRule } from '../../packages/inspector/src/common/chart.ts'
import { eventless } from '../../packages/inspector/src/common/eventless.ts'
import { REGIONS, callMachine, type RegionName, type Table, type TransitionTable } from '../../packages/machine/src/index.ts'

export type RegionEdge = {
  from: string
  /** Absent for what is commanded without leaving the state. */
  to?: string
  /** The event's type; absent for an eventless transition, which is taken as soon as its guard holds. */
  event?: string
  /** The guard's name; `else` where others of the same event come first. */
  guard?: string
  commands: string[]
}
type Candidate = RegionEdge & { taken: boolean }

// ---- the chart's own words ------------------------------------------------------------------------------

type Raw = string | { target?: string; guard?: unknown; actions?: unknown } | readonly Raw[] | undefined
type RawState = { on?: Record<string, Raw>; always?: Raw }
const list = (raw: unknown): unknown[] => (raw === undefined ? [] : Array.isArray(raw) ? raw : [raw])
/** Commands only: a note, a signal to the listeners and the record of the end are no business of the picture. */
const SILENT = new Set(['note', 'tellBegan', 'tellOver', 'recordEnd'])
const nameOf = (x: unknown): string => (typeof x === 'string' ? x : (x as { type: string }).type)
const actionsOf = (raw: unknown): string[] => list(raw).map(nameOf)

function candidatesOf(from: string, event: string | undefined, raw: Raw): Candidate[] {
  const all = list(raw).map(r => (typeof r === 'string' ? { target: r } : r) as { target?: string; guard?: unknown; actions?: unknown })
  return all.map((c, i): Candidate => {
    const guard = c.guard === undefined ? (i > 0 ? 'else' : undefined) : nameOf(c.guard)
    return {
      from, ...(c.target !== undefined && c.target !== from && { to: c.target }), ...(event !== undefined && { event }),
      ...(guard !== undefined && { guard }), commands: actionsOf(c.actions).filter(a => !SILENT.has(a)), taken: false,
    }
  })
}
function chartOfRegion(region: RegionName): Candidate[] {
  const config = (callMachine.config.states as Record<string, { on?: Record<string, Raw>; states: Record<string, RawState> }>)[region]!
  return REGIONS[region].flatMap(state => {
    const { on, always } = config.states[state] ?? {}
    return [
      ...candidatesOf(state, undefined, always),
      ...Object.entries({ ...config.on, ...on }).flatMap(([event, raw]) => candidatesOf(state, event, raw)),
    ]
  })
}

/**
 * The transitions of a region with their guards, for a reader of traces: those that leave a state, and those that a guard lets command
 * something without leaving it. `not`: the guards of the same event that come before, and did not hold where this one is taken.
 */
export function rulesOf(region: RegionName): ChartRule[] {
  const config = (callMachine.config.states as Record<string, { states: Record<string, RawState> }>)[region]!, out = new Map<string, ChartRule>()
  const add = (from: string, event: string | undefined, raw: Raw): void => {
    const not: string[] = []
    for (const c of candidatesOf(from, event, raw)) {
      const guard = c.guard === 'else' ? undefined : c.guard
      if (c.to !== undefined || ((guard ?? not[0]) !== undefined && c.commands.length > 0)) {
        const rule = {
          from, ...(c.to !== undefined && { to: c.to }), ...(guard !== undefined && { guard }), ...(not.length > 0 && { not: [...not] }),
          ...(c.commands.length > 0 && { commands: c.commands }),
        }
        const key = JSON.stringify([rule, event === undefined]), known = out.get(key)
        if (known) known.events!.push(event!)
        else out.set(key, { ...rule, ...(event !== undefined && { events: [event] }) })
      }
      if (guard !== undefined) not.push(guard)
    }
  }
  for (const from of REGIONS[region]) {
    const { on, always } = config.states[from] ?? {}
    for (const [event, raw] of Object.entries(on ?? {})) add(from, event, raw)
    add(from, undefined, always)
  }
  return [...out.values()]
}

// ---- what the table can take --------------------------------------------------------------------------

export const tableOf = (table: TransitionTable, region: RegionName): Table => table.tables.find(t => t.regions.includes(region))!
const typeOf = (row: string): string => row.replace(/\/.*/, '')

/** Which transitions of the chart explain that an event has led this region from one state to another, with these commands. */
function explain(all: readonly Candidate[], from: string, to: string, type: string, commands: readonly string[]): Candidate[] {
  const heard = all.filter(c => c.event === type && c.from === from && c.to !== undefined && c.commands.every(x => commands.includes(x)))
  const direct = heard.filter(c => c.to === to)
  if (direct.length > 0) return direct
  const ways = eventless(all.filter(c => c.event === undefined), to)
  for (const c of heard) { const rest = ways.get(c.to!); if (rest) return [c, ...rest] }
  return ways.get(from) ?? []
}

export type RegionChart = { region: RegionName; initial: string; states: readonly string[]; edges: RegionEdge[]; stays: RegionEdge[] }
/**
 * A region's transitions, as far as one of the tables takes them.
 * @throws Error when a table takes a transition that the chart does not explain, or the chart has one that no table takes
 */
export function regionChart(tables: readonly TransitionTable[], region: RegionName): RegionChart {
  const all = chartOfRegion(region), t0 = tableOf(tables[0]!, region)
  for (const table of tables) mark(all, tableOf(table, region), region)
  const dead = all.filter(c => !c.taken && (c.to !== undefined || c.commands.length > 0))
  if (dead.length > 0) {
    throw new Error(`no table takes these transitions of ${region}: ${dead.map(c => `${c.from} to ${c.to ?? 'itself'} on ${c.event ?? c.guard}`).join('; ')}`)
  }
  const taken = all.filter(c => c.taken).map(({ taken: _, ...edge }): RegionEdge => edge)
  return {
    region, initial: t0.states[t0.initial]![region]!, states: REGIONS[region], edges: taken.filter(c => c.to !== undefined),
    stays: taken.filter(c => c.to === undefined),
  }
}
function mark(all: readonly Candidate[], t: Table, region: RegionName): void {
  for (const [s, e, n, c] of t.rows) {
    const from = t.states[s]![region]!, to = t.states[n]![region]!
    const event = t.events[e]!, type = typeOf(event), commands = t.commands[c]!.map(x => x.type as string)
    if (from !== to) {
      const path = explain(all, from, to, type, commands)
      if (path.length === 0) throw new Error(`the table leads ${region} from ${from} to ${to} on ${event}, and the chart has no transition for it`)
      for (const p of path) p.taken = true
    }
    // Every candidate without a target whose commands this step gave.
    for (const k of all) {
      if (k.to === undefined && k.from === from && k.event === type && k.commands.length > 0 && k.commands.every(x => commands.includes(x))) k.taken = true
    }
  }
}
