/** How often each drawn edge was taken: until the moment, and in all. */
import { type Call, type Row, type Transition, takenBy } from '../../common/index.ts'
import type { ChartEdge, ChartRegion } from '../../common/chart.ts'

/** Does a step of these calls say where it led in this region? Where none does, what was taken is not recorded, and that is no `never`. */
export const isTold = (region: string, calls: readonly Call[]): boolean => calls.every((c) => c.counts.steps === 0) || calls.some((c) => c.runs[region] !== undefined)
export const NOT_RECORDED = 'not recorded'

export type EdgeCount = { seen: number; all: number }

/** All states that a name stands for: itself, or everything in the group. */
export function statesOf(region: ChartRegion, name: string): Set<string> {
  const group = region.groups?.find((g) => g.name === name)
  return group ? new Set(group.members.flatMap((m) => [...statesOf(region, m)])) : new Set([name])
}

/** `transport.failed/fatal` is taken by the event type `transport.failed`. */
const typeOf = (event: string): string => event.split('/')[0]!

/** The edge that a transition belongs to: the one that names its event, else the first between the two states. */
function edgeFinder(region: ChartRegion): (from: string, to: string, event: string) => number {
  const from = region.edges.map((e) => statesOf(region, e.from)), to = region.edges.map((e) => statesOf(region, e.to)), events = region.edges.map((e) => new Set(e.events.map(typeOf)))
  return (a, b, event) => {
    const fits = (_: ChartEdge, i: number): boolean => from[i]!.has(a) && to[i]!.has(b)
    const named = region.edges.findIndex((e, i) => fits(e, i) && events[i]!.has(event))
    return named >= 0 ? named : region.edges.findIndex(fits)
  }
}

/** @param others calls that are counted beside this one; of them, everything is past */
export function countEdges(call: Call | undefined, region: ChartRegion, seq: number, others: readonly Call[] = []): EdgeCount[] {
  const out = region.edges.map(() => ({ seen: 0, all: 0 })), find = edgeFinder(region)
  const add = (of: Call | undefined, until: number) => {
    for (const t of (of?.transitions.get(region.name) ?? new Map<string, Transition>()).values()) {
      const count = out[find(t.from, t.to, t.event)]
      if (!count) continue
      count.all += t.seqs.length
      count.seen += takenBy(t, until)
    }
  }
  add(call, seq)
  for (const other of others) if (other.key !== call?.key) add(other, Infinity)
  return out
}

/** A transition of the table: one event that leads from one state to another. */
export type Way = { from: string; to: string; event: string }
export type RegionCoverage = {
  /** How many of the table's transitions were taken, and how many it has. */
  taken: number
  all: number
  never: Way[]
  /** Taken, but not in this table: another machine's, or a run that left it. */
  foreign: Way[]
  /** By the place of an edge: how many transitions it stands for, and which of them were never taken. */
  edges: { all: number; never: Way[] }[]
}

/** The region's transitions one by one. Branches of an event that lead to one state are one: a trace cannot tell them apart. */
function waysOf(region: ChartRegion): Way[] {
  const ways = region.ways ?? region.edges.flatMap((e) => [...statesOf(region, e.from)].flatMap((from) => [...statesOf(region, e.to)].map((to) => ({ from, to, events: e.events }))))
  const out = new Map<string, Way>()
  for (const w of ways) for (const event of w.events) out.set(`${w.from} ${typeOf(event)} ${w.to}`, { from: w.from, to: w.to, event: typeOf(event) })
  return [...out.values()]
}

/** What of a region's table some calls have taken. */
export function coverageOf(region: ChartRegion, calls: readonly Call[]): RegionCoverage {
  const taken = new Map<string, Way>()
  for (const call of calls) for (const [key, t] of call.transitions.get(region.name) ?? []) taken.set(key, t)
  const ways = waysOf(region), known = new Set(ways.map(keyOf)), never = ways.filter((w) => !taken.has(keyOf(w))), find = edgeFinder(region)
  const edges = region.edges.map((): { all: number; never: Way[] } => ({ all: 0, never: [] }))
  for (const w of ways) {
    const edge = edges[find(w.from, w.to, w.event)]
    if (!edge) continue
    edge.all++
    if (!taken.has(keyOf(w))) edge.never.push(w)
  }
  return { taken: ways.length - never.length, all: ways.length, never, foreign: [...taken.values()].filter((t) => !known.has(keyOf(t))).map(({ from, to, event }) => ({ from, to, event })), edges }
}
const keyOf = (w: Way): string => `${w.from} ${w.event} ${w.to}`

/** The edge that this record took, -1 when it took none. */
export function edgeTaken(region: ChartRegion, row: Row | undefined): number {
  if (row?.kind !== 'step') return -1
  const from = row.from?.[region.name], to = row.to?.[region.name]
  return typeof from === 'string' && typeof to === 'string' && from !== to ? edgeFinder(region)(from, to, row.event.type) : -1
}
