/** The call machine's chart as data, for the inspector: read off the compiled table, so that it cannot lie. */
import type { ChartDefinition, ChartEdge, ChartWay } from '../packages/inspector/src/common/chart.ts'
import { CORE, LISTENERS, REGIONS, compile, type RegionName, type TransitionTable } from '../packages/machine/src/index.ts'
import { GROUPS } from './chart-words.ts'

/** joining, joined and reconnecting share their ways out: drawn once, from their frame. */
const LIVE = ['joining', 'joined', 'reconnecting']
/** What stands at an edge that has more events than a person reads. */
const WORDS: Record<string, string[]> = {
  'idle joining': ['user.join'],
  'joined reconnecting': ['transport.lost'],
  'reconnecting joined': ['restored · joined'],
  'live leaving': ['user.leave'],
  'live ended': ['left · closed', 'failed · time'],
  'leaving ended': ['left · closed'],
  'idle ended': [], // rare: led around the others
}

/** The changes of a region that the table has, and the events that make them. */
function waysOf(table: TransitionTable, region: RegionName): ChartWay[] {
  const t = table.tables.find(x => x.regions.includes(region))!, found = new Map<string, Set<string>>()
  for (const [s, e, n] of t.rows) {
    const from = t.states[s]![region]!, to = t.states[n]![region]!
    if (from !== to) found.set(`${from} ${to}`, (found.get(`${from} ${to}`) ?? new Set()).add(t.events[e]!))
  }
  // In the order of the vocabulary, states first, so that the file changes only when the machine does.
  const order: readonly string[] = REGIONS[region]
  return [...found].map(([key, events]): ChartWay => { const [from, to] = key.split(' ') as [string, string]; return { from, to, events: t.events.filter(e => events.has(e)) } })
    .sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to))
}

/** Ways to one state that a whole group shares are drawn once, from its frame. */
function edgesOf(ways: readonly ChartWay[], order: readonly string[], groups: readonly { name: string; members: readonly string[] }[]): ChartEdge[] {
  // A group stands after its last member.
  const rank = (name: string): number => { const g = groups.find(x => x.name === name); return g ? Math.max(...g.members.map(m => order.indexOf(m))) + 0.5 : order.indexOf(name) }
  const out = new Map<string, ChartWay>()
  for (const w of ways) {
    const group = groups.find(g => g.members.includes(w.from) && !g.members.includes(w.to) && g.members.every(m => ways.some(x => x.from === m && x.to === w.to)))
    const key = `${group?.name ?? w.from} ${w.to}`, known = out.get(key)
    out.set(key, { from: group?.name ?? w.from, to: w.to, events: known ? [...known.events, ...w.events.filter(e => !known.events.includes(e))] : w.events })
  }
  return [...out.values()].sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to))
}

export function chartOf(): ChartDefinition {
  const table = compile()
  const ways = waysOf(table, 'session')
  const session = edgesOf(ways, REGIONS.session, [{ name: 'live', members: LIVE }]).map((e): ChartEdge => {
    const key = `${e.from} ${e.to}`
    return { ...e, ...(WORDS[key] ? { label: WORDS[key] } : undefined), ...(key === 'live ended' ? { side: 'left' as const } : undefined) }
  })
  const region = (name: RegionName) => ({ name, initial: table.tables.find(t => t.regions.includes(name))!.states[0]![name]!, states: [...REGIONS[name]] })
  const other = (name: RegionName) => {
    const groups = (GROUPS[name] ?? []).map(g => ({ name: g.name, members: [...g.members], direction: 'down' as const, label: g.name.replaceAll('_', ' ') }))
    const all = waysOf(table, name)
    return { ...region(name), ...(groups.length > 0 ? { groups } : undefined), edges: edgesOf(all, REGIONS[name], groups), ways: all }
  }
  return {
    v: 1, name: 'call', hash: table.hash,
    regions: [
      {
        ...region('session'),
        groups: [
          { name: 'live', members: ['joining', 'up'], direction: 'down', label: 'live: what any of the three can do' },
          { name: 'up', members: ['joined', 'reconnecting'], direction: 'right' },
          { name: 'over', members: ['leaving', 'ended'], direction: 'right' },
        ],
        edges: session, ways,
      },
      ...[...CORE.slice(1), ...LISTENERS].map(other),
    ],
  }
}
