/** A region's changes, read off a table, and the edges that stand for them. */
import type { ChartDefinition, ChartEdge, ChartWay } from './chart.ts'

/** What of a compiled table is needed: numbers are indices. */
export type RowTable = { readonly regions: readonly string[]; readonly states: readonly Readonly<Record<string, string>>[]; readonly events: readonly string[]; readonly rows: readonly (readonly [state: number, event: number, next: number, ...unknown[]])[] }

/** The changes of a region that the tables have, and the events that make them; by the order of its states. */
export function waysIn(tables: readonly RowTable[], region: string, order: readonly string[]): ChartWay[] {
  const t = tables.find((x) => x.regions.includes(region)), found = new Map<string, Set<string>>()
  if (!t) return []
  for (const [s, e, n] of t.rows) {
    const from = t.states[s]![region]!, to = t.states[n]![region]!
    if (from !== to) found.set(`${from} ${to}`, (found.get(`${from} ${to}`) ?? new Set()).add(t.events[e]!))
  }
  // In the order of the vocabulary, states first, so that a file of it changes only when the machine does.
  return [...found].map(([key, events]): ChartWay => { const [from, to] = key.split(' ') as [string, string]; return { from, to, events: t.events.filter((e) => events.has(e)) } })
    .sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to))
}

/** Ways to one state that a whole group shares are drawn once, from its frame. */
export function edgesOf(ways: readonly ChartWay[], order: readonly string[], groups: readonly { name: string; members: readonly string[] }[]): ChartEdge[] {
  // A group stands after its last member.
  const rank = (name: string): number => { const g = groups.find((x) => x.name === name); return g ? Math.max(...g.members.map((m) => order.indexOf(m))) + 0.5 : order.indexOf(name) }
  const out = new Map<string, ChartWay>()
  for (const w of ways) {
    const group = groups.find((g) => g.members.includes(w.from) && !g.members.includes(w.to) && g.members.every((m) => ways.some((x) => x.from === m && x.to === w.to)))
    const key = `${group?.name ?? w.from} ${w.to}`, known = out.get(key)
    out.set(key, { from: group?.name ?? w.from, to: w.to, events: known ? [...known.events, ...w.events.filter((e) => !known.events.includes(e))] : w.events })
  }
  return [...out.values()].sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to))
}

/** The same chart by another table of the same machine: what differs are the ways, and so the edges. */
export function chartByTable(chart: ChartDefinition, table: { hash: string; tables: readonly RowTable[] }, answers: ChartDefinition['answers']): ChartDefinition {
  const regions = chart.regions.map((r) => {
    const ways = waysIn(table.tables, r.name, r.states)
    return JSON.stringify(ways) === JSON.stringify(r.ways) ? r : { ...r, ways, edges: edgesOf(ways, r.states, r.groups ?? []) }
  })
  return { ...chart, hash: table.hash, regions, ...(answers && { answers }) }
}
