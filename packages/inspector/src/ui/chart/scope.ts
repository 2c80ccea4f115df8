/** Over which calls the chart counts: the one that is shown, or all that are open; and each over its own table. */
import { useEffect, useMemo } from 'react'
import type { Call } from '../../common/index.ts'
import { askTable } from '../judge/client.ts'
import type { AppState } from '../store/state.ts'
import { callOfState } from '../store/state.ts'
import { useApp, usePaced, usePacedCall } from '../store/store.ts'
import { type Counted, countedOf } from './tables.ts'

export function useScope(): readonly Call[] {
  const call = usePacedCall('chart'), all = useApp((s) => s.chartAll), calls = usePaced((s) => s.timeline.calls, 'chart')
  return useMemo(() => (all ? calls : call ? [call] : []), [all, call, all ? calls : undefined])
}

/** By table, that of the call that is shown first. A table that is not known yet is asked for. */
export function useCounted(): readonly Counted[] {
  const call = usePacedCall('chart'), scope = useScope(), charts = useApp((s) => s.charts), tables = useApp((s) => s.tables)
  const counted = useMemo(() => countedOf({ charts, tables }, call, scope), [charts, tables, call, scope])
  const asked = counted.filter((c) => c.table.source === 'asked').map((c) => c.table.hash).join()
  useEffect(() => { for (const hash of asked.split(',')) if (hash !== '') askTable(hash) }, [asked])
  return counted
}
/** The calls that are counted over the chart that is shown; none where its table is not known. */
export const mineOf = (counted: readonly Counted[]): readonly Call[] => (counted[0]?.table.chart ? counted[0].calls : [])
/** The calls of the table of the call that is shown, whether it is known or not: what they say decides whether what was taken is recorded. */
export const ofItsTable = (counted: readonly Counted[]): readonly Call[] => counted[0]?.calls ?? []
export const countedOfState = (s: AppState): readonly Counted[] => { const call = callOfState(s); return countedOf(s, call, s.chartAll ? s.timeline.calls : call ? [call] : []) }
