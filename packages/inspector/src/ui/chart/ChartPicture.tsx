/** The statechart of the call's machine with the moment in it, and a dial for every other region. */
import { Suspense, lazy, useMemo } from 'react'
import { type ChartDefinition, checkChart } from '../../common/chart.ts'
import text from '../call-chart.json?raw'
import { useApp, usePacedCall } from '../store/store.ts'
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

/** The name of a machine that is not ours. */
export function ChartSaid() {
  const chart = useChart()
  return chart === ownChart() ? null : <span className="count">{chart.name}</span>
}

export function ChartPicture() {
  const call = usePacedCall('chart'), table = useApp((s) => s.pictureTable), chart = useChart()
  const region = chart.regions[0]!
  const key = useMemo(() => JSON.stringify(region), [region])
  return (
    <>
      {table ? <ChartTable call={call} region={region} /> : <div className="chart"><Suspense fallback={null}><Statechart key={key} region={region} /></Suspense></div>}
      <Dials chart={chart} />
    </>
  )
}
