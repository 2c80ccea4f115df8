/** The call machine's chart as data, for the inspector: read off the compiled table, so that it cannot lie. */
import type { ChartDefinition, ChartEdge } from '../../packages/inspector/src/common/chart.ts'
import { edgesOf, waysIn } from '../../packages/inspector/src/common/chart-ways.ts'
import { answersOf } from '../../packages/inspector/src/ui/judge/answers.ts'
import { CORE, LISTENERS, REGIONS, compile, type RegionName } from '../../packages/machine/src/index.ts'
import { rulesOf } from './edges.ts'
import { GROUPS, GUARDS } from './words.ts'

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
  const ways = waysIn(table.tables, 'session', REGIONS.session)
  const session = edgesOf(ways, REGIONS.session, [{ name: 'live', members: LIVE }]).map((e): ChartEdge => {
    const key = `${e.from} ${e.to}`
    return { ...e, ...(WORDS[key] ? { label: WORDS[key] } : undefined), ...(key === 'live ended' ? { side: 'left' as const } : undefined) }
  })
  const region = (name: RegionName) => ({ name, initial: table.tables.find(t => t.regions.includes(name))!.states[0]![name]!, states: [...REGIONS[name]] })
  const other = (name: RegionName) => {
    const groups = (GROUPS[name] ?? []).map(g => ({ name: g.name, members: [...g.members], direction: 'down' as const, label: g.name.replaceAll('_', ' ') }))
    const all = waysIn(table.tables, name, REGIONS[name])
    return { ...region(name), ...(groups.length > 0 ? { groups } : undefined), edges: edgesOf(all, REGIONS[name], groups), ways: all, rules: rulesOf(name) }
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
        edges: session, ways, rules: rulesOf('session'),
      },
      ...[...CORE.slice(1), ...LISTENERS].map(other),
    ],
    answers: answersOf(table, REGIONS.session),
    guards: GUARDS,
  }
}
