import { goToSeq } from '../store/moment.ts'
import { callOfState } from '../store/state.ts'
import { get, set } from '../store/store.ts'
import { judgedOf } from './judged.ts'

/** To the first step outside the table, where there is one. */
export function goOutside(): void {
  const s = get(), of = judgedOf(s, callOfState(s))
  if (!of?.divergence || of.table.isForeign) return
  goToSeq(of.divergence.seq)
  set({ tab: 'step' })
}
