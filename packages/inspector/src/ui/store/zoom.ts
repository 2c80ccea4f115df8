/** What part of the time scale is in sight. */
import { rowIndexAt } from '../../common/index.ts'
import { indexOf } from './call-index.ts'
import { callOfState } from './state.ts'
import { get, set } from './store.ts'

const STEP = 0.6
/** At a million records this still leaves some dozens in sight. */
const SPAN_MIN = 1e-5

/** @param at where on the scale the zoom holds still, as a part of what is in sight; the playhead by default */
export function zoom(how: 'in' | 'out' | 'fit', at?: number): void {
  const s = get(), call = callOfState(s)
  if (!call) return
  if (how === 'fit') { set({ view: [0, 1] }); return }
  const index = indexOf(call), [a, b] = s.view, span = b - a
  const here = index.position(s.scale, rowIndexAt(call, s.seq)) / index.total(s.scale)
  const held = at ?? Math.max(0, Math.min(1, (here - a) / span))
  const next = Math.max(SPAN_MIN, Math.min(1, span * (how === 'in' ? STEP : 1 / STEP)))
  const start = Math.max(0, Math.min(1 - next, a + held * span - held * next))
  set({ view: [start, start + next] })
}
/** Moves what is in sight by a part of itself. */
export function pan(part: number): void {
  const { view: [a, b] } = get(), span = b - a
  if (span >= 1) return
  const start = Math.max(0, Math.min(1 - span, a + part * span))
  set({ view: [start, start + span] })
}
