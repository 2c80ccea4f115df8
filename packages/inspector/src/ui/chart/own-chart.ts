/** The chart of our own machine, with the default policy. */
import { type ChartDefinition, checkChart } from '../../common/chart.ts'
import text from '../call-chart.json?raw'

let own: ChartDefinition | undefined
export function ownChart(): ChartDefinition {
  if (own) return own
  const r = checkChart(JSON.parse(text))
  if (!r.ok) throw new Error(`call-chart.json: ${r.problem.field} must be ${r.problem.expected}, found ${r.problem.found}`)
  return (own = r.value)
}
export const isOwnChart = (chart: ChartDefinition): boolean => chart === own
