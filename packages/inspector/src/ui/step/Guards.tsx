/** Which guard let each region go where it went; of an ignored event, which guards did not hold. */
import type { ChartDefinition } from '../../common/chart.ts'
import { type Call, type StepRecord, brief, rowIndexAt } from '../../common/index.ts'
import { own } from '../../common/own.ts'
import { type TableOf, tableOf } from '../chart/tables.ts'
import { useOutside } from '../judge/JudgedFact.tsx'
import { regionName, valueName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { useApp } from '../store/store.ts'
import { type Said, guardsOf, toldOf, wordsOf } from './guards.ts'
import { Block } from './parts.tsx'

export function Guards({ call, step }: { call: Call; step: StepRecord }) {
  const charts = useApp((s) => s.charts), tables = useApp((s) => s.tables), { chart, source } = tableOf({ charts, tables }, call), doubt = useDoubt(call, step)
  // The machine did not see it.
  if (step.refused || (step.event.attempt !== undefined && step.event.attempt !== call.attempt)) return null
  if (!step.from || !step.to) return <Block title="Guard"><p className="mute">Which guard held is not known: this record does not hold the states before and after.</p></Block>
  const found = chart && guardsOf(chart, step)
  if (!found) return mayHaveGuards(step) ? <Block title="Guard"><p className="mute">{UNKNOWN[source] ?? 'Not known: its table is not one of this version’s.'}</p></Block> : null
  const { lines, free, unknown } = toldOf(found, regionName, valueName)
  if (lines.length + unknown.length === 0) return null
  return (
    <Block title={`${lines.length > 1 ? 'Guards' : 'Guard'}${doubt === undefined ? '' : ', by the chart'}`}>
      {doubt === undefined ? null : <p className="mute">{doubt}</p>}
      <ul className="guards">
        {lines.map(({ what, steps }) => <li key={what.join()}>{what.join(', ')}{steps.flatMap((alternatives, n) => alternatives.map((said, i) => <Words key={`${n} ${i}`} chart={chart} said={said} step={n} alternative={i} />))}</li>)}
        {unknown.map((m) => <li key={m.region}>{regionName(m.region)} {valueName(m.from)} → {valueName(m.to)}<small>No transition of its chart leads there on this event.</small></li>)}
      </ul>
      {free.length > 0 && lines.length > 0 ? <p className="mute">Without a guard: {free.join(', ')}.</p> : null}
      {source === 'assumed' ? <p className="mute">By the default table: the trace names none.</p> : null}
    </Block>
  )
}
const UNKNOWN: Partial<Record<TableOf['source'], string>> = { given: 'The chart that its recorder sent says nothing about guards.', asked: 'Its table is being looked up.' }
/** What moved, commanded or was ignored may have done so by a guard. */
const mayHaveGuards = ({ from, to, commands, ignored }: StepRecord): boolean => ignored === true || (commands?.length ?? 0) > 0 || (from !== undefined && to !== undefined && Object.keys(to).some((region) => from[region] !== to[region]))

/** A guard is read off the chart. A run that is not the chart's says nothing of whether it held: from where it left its table on, and where it broke a property. */
function useDoubt(call: Call, step: StepRecord): string | undefined {
  const outside = useOutside(call), row = rowIndexAt(call, step.seq), alarms = indexOf(call).alarmsByRow.get(row)
  if (outside && row >= outside.row) return row === outside.row ? 'This step leaves the table, so its guards are not checked.' : `${outside.words.replace(/\.$/, '')}: guards are not checked from there on.`
  return alarms ? `${alarms.map((a) => a.id).join(', ')} violated, so its guards are not checked.` : undefined
}

function Words({ chart, said, step, alternative }: { chart: ChartDefinition; said: Said; step: number; alternative: number }) {
  const words = wordsOf(said, step, alternative, (guard) => brief(own(chart.guards ?? {}, guard) ?? ''))
  return <small>{words.map((w, i) => (typeof w === 'string' ? w : <code key={i}>{w.code}</code>))}</small>
}
