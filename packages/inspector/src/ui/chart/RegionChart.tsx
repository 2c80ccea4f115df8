/** The diagram of one region. The first one has the height of the pane, those that are opened below it one of their own. */
import { Suspense, lazy, useMemo } from 'react'
import type { ChartRegion } from '../../common/chart.ts'

/** The canvas and its library come after the first paint; the words do not wait for them. */
const Statechart = lazy(() => import('./Statechart.tsx'))

export function RegionChart({ region, first = false }: { region: ChartRegion; first?: boolean }) {
  // Another machine is another chart, laid out anew.
  const key = useMemo(() => JSON.stringify(region), [region])
  return <div className={first ? 'chart' : 'chart inner'}><Suspense fallback={null}><Statechart key={key} region={region} compact={!first} /></Suspense></div>
}
