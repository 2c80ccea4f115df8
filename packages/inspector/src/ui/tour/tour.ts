/** The tour is offered once in a browser, goes where its stops say, and is over when it was ended or declined. */
import { indexOf } from '../store/call-index.ts'
import { goToSeq } from '../store/moment.ts'
import { callOfState } from '../store/state.ts'
import { get, set } from '../store/store.ts'
import { STOPS } from './stops.ts'

const KEY = 'onhook.inspector.tour'

/** Offered, unless this browser has seen it. A page that may keep nothing offers it each time it is opened. */
export function loadTour(): void {
  let seen = false
  try { seen = localStorage.getItem(KEY) !== null } catch { /* storage is forbidden */ }
  set({ tour: seen ? 'over' : 'offered' })
}
function remember(): void {
  try { localStorage.setItem(KEY, 'seen') } catch { /* it holds for as long as the page is open */ }
}
export function endTour(): void {
  remember()
  set({ tour: 'over' })
}
export const startTour = (): void => goToStop(0)

export function goToStop(n: number): void {
  const stop = STOPS[n]
  if (!stop) { endTour(); return }
  remember()
  const call = callOfState(get()), seq = call && stop.seq?.(call, indexOf(call))
  set({ tour: n, tab: stop.tab, ...stop.show })
  if (seq !== undefined) goToSeq(seq)
}
