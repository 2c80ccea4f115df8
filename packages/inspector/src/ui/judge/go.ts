import { goToSeq } from '../store/moment.ts'
import { get, set } from '../store/store.ts'

/** To the first step outside the table, where there is one. */
export function goOutside(): void {
  const { callKey, judged } = get(), of = callKey === undefined ? undefined : judged.get(callKey)
  if (!of?.divergence || of.table.isForeign) return
  goToSeq(of.divergence.seq)
  set({ tab: 'step' })
}
