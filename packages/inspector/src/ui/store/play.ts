/** Plays the call in its own time, 1 to 100 times faster. Waiting of more than 1.5 s of screen time is skipped, and it is said whether it was silence or records are missing. */
import { duration, rowIndexAt } from '../../common/index.ts'
import { indexOf } from './call-index.ts'
import { goToRow } from './moment.ts'
import { callOfState } from './state.ts'
import { get, set } from './store.ts'

const WAIT_SCREEN_MS = 1_500
/** Of what is skipped, this much screen time is left before the next record comes. */
const REST_SCREEN_MS = 700
/** Above this speed a taken edge would be drawn over by the next one. */
export const ANIMATED_SPEED_MAX = 5
let frame = 0

export function togglePlay(): void {
  if (get().playing) { stopPlay(); return }
  const call = callOfState(get())
  if (!call || call.rows.length < 2) return
  if (rowIndexAt(call, get().seq) >= call.rows.length - 1) goToRow(0)
  set({ playing: true, follow: false, skipped: '' })
  // `clock`: ms since the call's first record. `seq`: where the play has put the moment.
  let clock = indexOf(call).ms(rowIndexAt(call, get().seq)), { rows } = call, { seq } = get(), last = performance.now()
  const tick = (now: number) => {
    const s = get(), current = callOfState(s)
    if (!s.playing || !current || current.key !== call.key) { stopPlay(); return }
    const index = indexOf(current), at = rowIndexAt(current, s.seq)
    // A person has gone elsewhere, or records that came late have moved the beginning: it plays on from there.
    if (s.seq !== seq || current.rows !== rows) { clock = index.ms(at); rows = current.rows }
    else clock += Math.min(now - last, 100) * s.speed
    last = now
    let i = at
    while (i + 1 < index.length && index.ms(i + 1) <= clock) i++
    if (i !== at) goToRow(i, s.speed <= ANIMATED_SPEED_MAX)
    seq = get().seq
    if (i >= index.length - 1) { stopPlay(); return }
    const wait = index.ms(i + 1) - clock
    if (wait > WAIT_SCREEN_MS * s.speed) {
      const rest = REST_SCREEN_MS * s.speed, isHole = index.kind(i) === 'gap' || index.kind(i + 1) === 'gap'
      set({ skipped: isHole ? `skipped ${duration(wait - rest)} with records missing` : `skipped ${duration(wait - rest)} of silence` })
      clock = index.ms(i + 1) - rest
    } else if (i !== at && s.skipped) set({ skipped: '' })
    frame = requestAnimationFrame(tick)
  }
  frame = requestAnimationFrame(tick)
}
function stopPlay(): void {
  cancelAnimationFrame(frame)
  if (get().playing) set({ playing: false, skipped: '' })
}
