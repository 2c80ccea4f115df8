/** Over which calls the chart counts: the one that is shown, or all that are open. */
import { useMemo } from 'react'
import type { Call } from '../../common/index.ts'
import { useApp, usePaced, usePacedCall } from '../store/store.ts'

export function useScope(): readonly Call[] {
  const call = usePacedCall('chart'), all = useApp((s) => s.chartAll), calls = usePaced((s) => s.timeline.calls, 'chart')
  return useMemo(() => (all ? calls : call ? [call] : []), [all, call, all ? calls : undefined])
}
