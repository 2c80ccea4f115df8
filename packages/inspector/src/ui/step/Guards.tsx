/** Which guard let each region go where it went; of an ignored event, which guards did not hold. */
import type { ChartDefinition, ChartRule } from '../../common/chart.ts'
import type { Call, StepRecord } from '../../common/index.ts'
import { tableOf } from '../chart/tables.ts'
import { regionName, valueName } from '../regions.ts'
import { useApp } from '../store/store.ts'
import { guardsOf } from './guards.ts'
import { Block } from './parts.tsx'

export function Guards({ call, step }: { call: Call; step: StepRecord }) {
  const charts = useApp((s) => s.charts), tables = useApp((s) => s.tables), { chart, source } = tableOf({ charts, tables }, call)
  // The machine did not see it.
  if (step.refused || (step.event.attempt !== undefined && step.event.attempt !== call.attempt)) return null
  if (!step.from || !step.to) return <Block title="Guard"><p className="mute">Which guard held is not known: this record does not hold the states before and after.</p></Block>
  const found = chart && guardsOf(chart, step)
  if (!found) return hasMoved(step) ? <Block title="Guard"><p className="mute">{source === 'given' ? 'The chart that its recorder sent says nothing of guards.' : source === 'asked' ? 'Its table is being looked up.' : 'Not known: its table is none of this version’s.'}</p></Block> : null
  const guarded = found.moved.filter((m) => m.ways.flat().some(isGuarded)), unknown = found.moved.filter((m) => m.ways.length === 0), free = found.moved.filter((m) => m.ways.length > 0 && !guarded.includes(m))
  const lines: Line[] = [
    ...guarded.map((m): Line => ({ what: `${regionName(m.region)} ${valueName(m.from)} → ${valueName(m.to)}`, rules: m.ways.flatMap((alternatives) => alternatives.filter(isGuarded).map((rule, i) => ({ ...rule, isOther: i > 0 }))) })),
    ...found.stayed.map((s): Line => ({ what: `${regionName(s.region)} stays ${valueName(s.at)}, ${s.rule.commands?.join(', ') ?? ''}`, rules: [s.rule] })),
    ...found.closed.map((c): Line => ({ what: `${regionName(c.region)} stays ${valueName(c.at)}`, rules: c.guards.map((guard) => ({ not: [guard] })) })),
  ]
  const groups = together(lines)
  if (groups.length + unknown.length === 0) return null
  return (
    <Block title={groups.length > 1 ? 'Guards' : 'Guard'}>
      <ul className="guards">
        {groups.map(({ whats, rules }) => <li key={whats.join()}>{whats.join(', ')}{rules.map((r, i) => <Words key={i} chart={chart} rule={r} />)}</li>)}
        {unknown.map((m) => <li key={m.region}>{regionName(m.region)} {valueName(m.from)} → {valueName(m.to)}<small>No transition of its chart leads there on this event.</small></li>)}
      </ul>
      {free.length > 0 && guarded.length > 0 ? <p className="mute">Without a guard: {free.map((m) => regionName(m.region)).join(', ')}.</p> : null}
      {source === 'assumed' ? <p className="mute">By the default table: the trace names none.</p> : null}
    </Block>
  )
}

type Said = Pick<ChartRule, 'guard' | 'not'> & { isOther?: boolean }
type Line = { what: string; rules: Said[] }
/** What has the same guard is said once. */
function together(lines: readonly Line[]): { whats: string[]; rules: Said[] }[] {
  const out = new Map<string, { whats: string[]; rules: Said[] }>()
  for (const { what, rules } of lines) {
    const key = JSON.stringify(rules.map((r) => [r.guard, r.not, r.isOther])), known = out.get(key)
    if (known) known.whats.push(what)
    else out.set(key, { whats: [what], rules })
  }
  return [...out.values()]
}
const isGuarded = (r: Said): boolean => r.guard !== undefined || (r.not?.length ?? 0) > 0
const hasMoved = ({ from, to }: StepRecord): boolean => from !== undefined && to !== undefined && Object.keys(to).some((region) => from[region] !== to[region])

/** One transition's guard, with its sentence; of those that had to fail first the names, and where there is nothing else their sentences. */
function Words({ chart, rule: { guard, not = [], isOther } }: { chart: ChartDefinition; rule: Said }) {
  const says = (name: string): string => chart.guards?.[name] ?? ''
  return (
    <small>
      {isOther ? 'or ' : ''}{guard === undefined ? null : <><code>{guard}</code>: {says(guard)}</>}
      {not.map((name, i) => <span key={name}>{i > 0 ? ', ' : guard === undefined ? '' : '; '}not <code>{name}</code>{guard === undefined && says(name) ? ` (“${says(name)}”)` : ''}</span>)}
    </small>
  )
}
