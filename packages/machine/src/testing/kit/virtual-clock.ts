/** A clock that stands still until it is told to move. Its timers can be frozen, as a phone freezes them. */
import type { ClockPort } from '../../ports.ts'

/** A clock that a test moves by hand. */
export interface VirtualClock extends ClockPort {
  /**
   * Time passes, and every timer fires when it is due, the earliest first. Timers that are made meanwhile fire too.
   * Frozen timers wait for `thaw`.
   */
  advance(ms: number): void
  /** Timers stop firing, while time goes on. So it is with Android in the background, a suspended page, a closed lid. */
  freeze(): void
  /** Timers fire again. Every expired one fires now, late, in the order in which they were due, before anything else. */
  thaw(): void
  /** Time passes while timers are frozen. Then they thaw. */
  jump(ms: number): void
  readonly isFrozen: boolean
  /** When the timers that run are due, in epoch milliseconds, the earliest first. */
  timers(): number[]
  /** What listeners of timers threw. */
  readonly errors: unknown[]
  held(): string[]
}

type Timer = { at: number; fn: () => void }
/** How many timers one `advance` may fire before it is taken for a loop. */
const FIRINGS_MAX = 100_000

/** @param startAt epoch milliseconds at which it stands */
export function createVirtualClock(startAt = 1_700_000_000_000): VirtualClock {
  const timers = new Set<Timer>()
  const errors: unknown[] = []
  let now = startAt
  let isFrozen = false

  /** If several are due at once, the one that was set first. The set keeps that order, and so does the sort. */
  const due = (until: number): Timer | undefined =>
    [...timers].filter(t => t.at <= until).sort((a, b) => a.at - b.at)[0]

  function fire(until: number): void {
    let n = 0
    for (let t; !isFrozen && (t = due(until));) {
      if (++n > FIRINGS_MAX) throw new Error(`virtual clock: not at rest after ${FIRINGS_MAX} timers`)
      timers.delete(t)
      now = Math.max(now, t.at)
      try { t.fn() } catch (error) { errors.push(error) }
    }
  }
  const check = (ms: number): void => {
    if (!(ms >= 0)) throw new RangeError(`virtual clock: expected milliseconds from 0, found ${ms}; time does not run backwards`)
  }

  const clock: VirtualClock = {
    now: () => now,
    setTimeout(fn, ms) {
      const timer = { at: now + (ms > 0 ? ms : 0), fn }
      timers.add(timer)
      return timer
    },
    clearTimeout(handle) { timers.delete(handle as Timer) },
    advance(ms) {
      check(ms)
      const end = now + ms
      fire(end)
      now = Math.max(now, end)
    },
    freeze() { isFrozen = true },
    thaw() {
      isFrozen = false
      fire(now)
    },
    jump(ms) {
      check(ms)
      now += ms
      clock.thaw()
    },
    get isFrozen() { return isFrozen },
    timers: () => [...timers].map(t => t.at).sort((a, b) => a - b),
    errors,
    held: () => timers.size ? [`${timers.size} timer${timers.size > 1 ? 's' : ''}`] : [],
  }
  return clock
}
