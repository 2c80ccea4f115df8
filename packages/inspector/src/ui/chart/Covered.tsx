/** How much of the table was taken, in numbers; and, on request, every transition that never was. */
import { Fragment, useMemo, useState } from 'react'
import type { ChartDefinition } from '../../common/chart.ts'
import type { Call } from '../../common/index.ts'
import { copyText, useCopied } from '../store/copy.ts'
import { openCall } from '../store/moment.ts'
import { set, useApp } from '../store/store.ts'
import { count, plural } from '../words/format.tsx'
import { regionName } from '../regions.ts'
import { NOT_RECORDED, type RegionCoverage, type Way, coverageOf, isTold } from './counts.ts'
import { useChart } from './definition.ts'
import { mineOf, useCounted } from './scope.ts'
import { type Counted, tableName } from './tables.ts'

type Covering = RegionCoverage & { region: string; told: boolean }
const coveringOf = (chart: ChartDefinition, calls: readonly Call[]): Covering[] => chart.regions.map((r) => ({ region: r.name, told: isTold(r.name, calls), ...coverageOf(r, calls) })).filter((c) => c.all > 0)
const sumOf = (covering: readonly Covering[]): { taken: number; all: number } => { const told = covering.filter((c) => c.told); return { taken: told.reduce((n, c) => n + c.taken, 0), all: told.reduce((n, c) => n + c.all, 0) } }

/** Of the chart that is shown; nothing where its table is not known. */
function useCoverage(): { mine: Covering[]; present: Counted | undefined; others: readonly Counted[] } {
  const chart = useChart(), counted = useCounted(), [present, ...others] = counted
  return { mine: useMemo(() => (present && !present.table.chart ? [] : coveringOf(chart, mineOf(counted))), [chart, counted]), present, others }
}

/** In the bar: the count over the first region's table, and the way to the list. */
export function Covered() {
  const { mine: [first], present } = useCoverage(), mode = useApp((s) => s.chartMode)
  if (present && !present.table.chart) return <span className="count" title={unknownWords(present)}>{present.table.source === 'asked' ? 'Looking up its table…' : `Table ${present.table.hash.slice(0, 4)} is not known: not counted`}</span>
  if (!first) return null
  if (!first.told) return <span className="count" title={UNTOLD}>taken: {NOT_RECORDED}</span>
  const words = `${count(first.taken)} of ${count(first.all)} taken`
  return mode === 'never' ? <span className="count">{words}</span> : <button className="count link" title="List what was never taken" onClick={() => set({ chartMode: 'never' })}>{words}</button>
}
const UNTOLD = 'No step says which state it led to, so it is not recorded what was taken.'
const unknownWords = ({ table, calls }: Counted): string => `Table ${table.hash} is ${table.source === 'asked' ? 'being looked up' : 'not one of this version’s, and no chart came with it. Its transitions are not known, so nothing is counted over it'} (${plural(calls.length, 'call')}).`

/** Below the chart: what was never taken, region by region, by the table of the call that is shown; and how much of each other table. */
export function NeverList() {
  const { mine: covering, present, others } = useCoverage(), [said, setSaid] = useState<string>(), words = useCopied(said, () => setSaid(undefined)) ?? 'Copy', { taken, all } = sumOf(covering)
  const copy = () => { void copyText(textOf(covering)).then(setSaid) }
  return (
    <section className="never-list" aria-label="Never taken">
      {present && !present.table.chart ? <header><p>{unknownWords(present)} The chart above is drawn from the default table.</p></header> : covering.length > 0 && covering.every((c) => !c.told) ? <header><p>{UNTOLD}</p></header> : <>
        <header><p><b>{count(taken)} of {count(all)}</b> transitions of {covering.every((c) => c.told) ? 'all regions' : 'the regions that are recorded'} were taken{others.length > 0 && present ? ` in ${tableName(present.table)} by ${plural(present.calls.length, 'call')}` : ''}. These were never taken:</p><button className="btn" onClick={copy}>{words}</button></header>
        {present?.table.source === 'assumed' ? <p className="mute">The trace names no table, so the default one is counted.</p> : null}
        {covering.map((c) => (
          <details key={c.region} open={c.region === covering[0]?.region}>
            <summary>{regionName(c.region)} <span>{!c.told ? NOT_RECORDED : c.never.length === 0 ? 'all taken' : `${count(c.never.length)} of ${count(c.all)} never`}</span></summary>
            {c.told && c.never.length > 0 ? <Ways ways={c.never} /> : null}
            {c.foreign.length > 0 ? <><p className="mute">Taken, but not in this table:</p><Ways ways={c.foreign} /></> : null}
          </details>
        ))}
      </>}
      {others.length > 0 ? <ul className="other-tables" aria-label="Calls of other tables">{others.map((o) => <li key={o.table.key}><OtherTable of={o} /></li>)}</ul> : null}
    </section>
  )
}

/** A call of another table is counted over that one. To see what of it was never taken, one opens one of its calls. */
function OtherTable({ of }: { of: Counted }) {
  const { chart } = of.table, sum = useMemo(() => chart && sumOf(coveringOf(chart, of.calls)), [chart, of.calls])
  return sum && sum.all === 0 && of.calls.length > 0 ? <>{UNTOLD} ({tableName(of.table)}, {plural(of.calls.length, 'other call')})</> : sum ? <><b>{count(sum.taken)} of {count(sum.all)}</b> of {tableName(of.table)}, by <button onClick={() => openCall(of.calls[0]!.key)}>{plural(of.calls.length, 'other call')}</button></> : <>{unknownWords(of)}</>
}

function Ways({ ways }: { ways: readonly Way[] }) {
  return <ul>{[...groupsOf(ways)].map(([pair, events]) => <li key={pair}><span>{pair}</span>{events.map((e) => <Fragment key={e}> <code>{e}</code></Fragment>)}</li>)}</ul>
}
function groupsOf(ways: readonly Way[]): Map<string, string[]> {
  const out = new Map<string, string[]>()
  for (const w of ways) { const pair = `${w.from} → ${w.to}`; out.set(pair, [...(out.get(pair) ?? []), w.event]) }
  return out
}
/** For a test that wants them: one transition a line. */
const textOf = (covering: readonly Covering[]): string => covering.flatMap((c) => (c.told ? c.never : []).map((w) => `${c.region}\t${w.from}\t${w.event}\t${w.to}`)).join('\n')
