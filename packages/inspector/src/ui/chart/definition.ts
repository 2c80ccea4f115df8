/** Which chart is drawn: that of the call's own table, else our own machine's. */
import type { ChartDefinition } from '../../common/chart.ts'
import { useApp } from '../store/store.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { ownChart } from './own-chart.ts'
import { tableOf } from './tables.ts'

export { isOwnChart } from './own-chart.ts'
export const chartOfState = (s: AppState): ChartDefinition => { const call = callOfState(s); return (call && (tableOf(s, call).chart ?? s.charts.get(call.device))) ?? ownChart() }
export const useChart = (): ChartDefinition => useApp(chartOfState)
