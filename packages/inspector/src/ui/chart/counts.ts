/** How often each drawn edge was taken: until the moment, and in all. */
import { type Call, type Row, type Transition, takenBy } from '../../common/index.ts'
import type { ChartEdge, ChartRegion } from '../../common/chart.ts'

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

export function countEdges(call: Call | undefined, region: ChartRegion, seq: number): EdgeCount[] {
  const out = region.edges.map(() => ({ seen: 0, all: 0 })), find = edgeFinder(region)
  for (const t of (call?.transitions.get(region.name) ?? new Map<string, Transition>()).values()) {
    const count = out[find(t.from, t.to, t.event)]
    if (!count) continue
    count.all += t.seqs.length
    count.seen += takenBy(t, seq)
  }
  return out
}

/** The edge that this record took, -1 when it took none. */
export function edgeTaken(region: ChartRegion, row: Row | undefined): number {
  if (row?.kind !== 'step') return -1
  const from = row.from?.[region.name], to = row.to?.[region.name]
  return typeof from === 'string' && typeof to === 'string' && from !== to ? edgeFinder(region)(from, to, row.event.type) : -1
}

/** Milliseconds in each state until the moment. */
export function timeSpent(call: Call, region: string, seq: number, now: number): Map<string, number> {
  const out = new Map<string, number>()
  for (const run of call.runs[region] ?? []) {
    if (run.fromSeq > seq) break
    if (run.value !== null) out.set(run.value, (out.get(run.value) ?? 0) + Math.max(0, Math.min(run.tEnd, now) - run.tStart))
  }
  return out
}
