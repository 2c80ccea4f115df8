/** The statechart of the call's machine with the moment in it, and a dial for every other region. */
import { Suspense, lazy, useMemo } from 'react'
import { type ChartDefinition, checkChart } from '../../common/chart.ts'
import text from '../call-chart.json?raw'
import { Splitter } from '../shell/Splitter.tsx'
import { set, useApp, usePacedCall } from '../store/store.ts'
import { ChartTable } from './ChartTable.tsx'
import { Dials } from './Dials.tsx'

/** The canvas and its library come after the first paint; the words do not wait for them. */
const Statechart = lazy(() => import('./Statechart.tsx'))

let own: ChartDefinition | undefined
function ownChart(): ChartDefinition {
  if (own) return own
  const r = checkChart(JSON.parse(text))
  if (!r.ok) throw new Error(`call-chart.json: ${r.problem.field} must be ${r.problem.expected}, found ${r.problem.found}`)
  return (own = r.value)
}

/** What the device's recorder sent, else our own machine's. */
function useChart(): ChartDefinition {
  return useApp((s) => { const call = s.callKey === undefined ? undefined : s.timeline.byKey.get(s.callKey); return (call && s.charts.get(call.device)) ?? ownChart() })
}

export function Picture() {
  const call = usePacedCall('chart'), table = useApp((s) => s.chartTable), chart = useChart()
  const region = chart.regions[0]!
  const key = useMemo(() => JSON.stringify(region), [region])
  return (
    <section className="picture" aria-label="Chart">
      <Splitter pane="picture" label="Width of the chart" />
      <div className="pane-head"><h2>Chart</h2><span className="count">{chart === ownChart() ? '' : chart.name}</span><span className="grow" /><button className="text small" data-first aria-pressed={table} title="The same as a table" onClick={() => set({ chartTable: !table })}>Table</button></div>
      <div className="picture-body">
        {table ? <ChartTable call={call} region={region} /> : <div className="chart"><Suspense fallback={null}><Statechart key={key} region={region} /></Suspense></div>}
        <Dials chart={chart} />
      </div>
    </section>
  )
}
