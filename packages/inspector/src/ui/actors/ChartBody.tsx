/** The chart of a call, or of whatever other actor is chosen. */
import { Suspense, lazy } from 'react'
import { actorOf } from '../../common/foreign-check.ts'
import type { Call } from '../../common/index.ts'
import { ChartPicture, ChartSaid } from '../chart/ChartPicture.tsx'
import { useApp, usePacedCall } from '../store/store.ts'
import { ActorTable } from './ActorTable.tsx'
import { isActor } from './actors.ts'
import { SendEvent } from './SendEvent.tsx'

// As large as the chart of a call, and needed as seldom.
const ActorChart = lazy(() => import('./ActorChart.tsx'))

export function ChartBody() {
  const call = usePacedCall('chart')
  return call && isActor(call) ? <ActorPicture call={call} /> : <><ChartPicture />{call ? <SendEvent call={call} /> : null}</>
}
/** What stands beside the tabs. */
export function ChartAside() {
  const call = usePacedCall('chart')
  return call && isActor(call) ? <span className="count">{actorOf(call.open)?.chart?.id ?? ''}</span> : <ChartSaid />
}

function ActorPicture({ call }: { call: Call }) {
  const table = useApp((s) => s.pictureTable), chart = actorOf(call.open)?.chart
  return (
    <>
      {chart === undefined ? <p className="nothing">{call.open ? 'This actor is not a statechart. It is a promise, a callback or another kind of logic. Its log says what it did.' : 'Its chart came with its first record, and that record is not here.'}</p>
        : table ? <ActorTable chart={chart} call={call} /> : <div className="chart actor"><Suspense fallback={null}><ActorChart chart={chart} call={call} /></Suspense></div>}
      <SendEvent call={call} />
    </>
  )
}
