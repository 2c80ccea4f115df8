/** Which chart is drawn: what the device's recorder sent, else our own machine's. */
import { type ChartDefinition, checkChart } from '../../common/chart.ts'
import text from '../call-chart.json?raw'
import { useApp } from '../store/store.ts'
import { type AppState, callOfState } from '../store/state.ts'

let own: ChartDefinition | undefined
function ownChart(): ChartDefinition {
  if (own) return own
  const r = checkChart(JSON.parse(text))
  if (!r.ok) throw new Error(`call-chart.json: ${r.problem.field} must be ${r.problem.expected}, found ${r.problem.found}`)
  return (own = r.value)
}
export const isOwnChart = (chart: ChartDefinition): boolean => chart === own
export const chartOfState = (s: AppState): ChartDefinition => { const call = callOfState(s); return (call && s.charts.get(call.device)) ?? ownChart() }
export const useChart = (): ChartDefinition => useApp(chartOfState)
