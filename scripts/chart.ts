/** The call machine's chart as data, for the inspector: read off the compiled table, so that it cannot lie. */
import type { ChartDefinition, ChartEdge } from '../packages/inspector/src/common/chart.ts'
import { CORE, LISTENERS, REGIONS, compile, type RegionName } from '../packages/machine/src/index.ts'

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

export function chartOf(): ChartDefinition {
  const table = compile()
  const [core] = table.tables
  const edges = new Map<string, Set<string>>()
  for (const [s, e, n] of core!.rows) {
    const from = core!.states[s]!['session']!, to = core!.states[n]!['session']!
    if (from === to) continue
    const source = LIVE.includes(from) && !LIVE.includes(to) ? 'live' : from
    const key = `${source} ${to}`
    edges.set(key, (edges.get(key) ?? new Set()).add(core!.events[e]!))
  }
  // In the order of the vocabulary, states first, so that the file changes only when the machine does.
  const order = ['idle', ...LIVE, 'live', 'leaving', 'ended']
  const session = [...edges].map(([key, events]): ChartEdge => {
    const [from, to] = key.split(' ') as [string, string]
    return { from, to, events: core!.events.filter(e => events.has(e)), ...(WORDS[key] ? { label: WORDS[key] } : undefined), ...(key === 'live ended' ? { side: 'left' as const } : undefined) }
  }).sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to))
  const region = (name: RegionName) => ({ name, initial: table.tables.find(t => t.regions.includes(name))!.states[0]![name]!, states: [...REGIONS[name]] })
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
        edges: session,
      },
      ...[...CORE.slice(1), ...LISTENERS].map(name => ({ ...region(name), edges: [] })),
    ],
  }
}
