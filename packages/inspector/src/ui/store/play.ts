/** Plays the call in its own time, 1 to 100 times faster. Silence over 1.5 s of screen time is skipped, and said. */
import { duration, rowIndexAt } from '../../common/index.ts'
import { indexOf } from './call-index.ts'
import { goToRow } from './moment.ts'
import { callOfState } from './state.ts'
import { get, set } from './store.ts'

const SILENCE_SCREEN_MS = 1_500
/** Above this speed a taken edge would be drawn over by the next one. */
export const ANIMATED_SPEED_MAX = 5
let frame = 0

export function togglePlay(): void {
  if (get().playing) { stopPlay(); return }
  const call = callOfState(get())
  if (!call || call.rows.length < 2) return
  const atEnd = rowIndexAt(call, get().seq) >= call.rows.length - 1
  if (atEnd) goToRow(0)
  set({ playing: true, follow: false, skipped: '' })
  let clock = indexOf(call).ms(atEnd ? 0 : rowIndexAt(call, get().seq)), last = performance.now()
  const tick = (now: number) => {
    const s = get(), current = callOfState(s)
    if (!s.playing || !current || current.key !== call.key) { stopPlay(); return }
    const index = indexOf(current)
    clock += Math.min(now - last, 100) * s.speed
    last = now
    const at = rowIndexAt(current, s.seq)
    let i = at
    while (i + 1 < index.length && index.ms(i + 1) <= clock) i++
    if (i !== at) goToRow(i, s.speed <= ANIMATED_SPEED_MAX)
    if (i >= index.length - 1) { stopPlay(); return }
    const wait = index.ms(i + 1) - clock
    if (wait > SILENCE_SCREEN_MS * s.speed) {
      const rest = 700 * s.speed
      set({ skipped: `skipped ${duration(wait - rest)} of silence` })
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
