/** A clock that stands still until it is told to move. */
import type { ClockPort } from '@onhook/machine'

export interface FakeClock extends ClockPort {
  /** Time passes and every timer fires when it is due, the earliest first; timers made meanwhile too. */
  advance(ms: number): void
  /**
   * Time passes with timers frozen, then thaws: every expired timer fires now, late, before anything else.
   * That is what Android does in the background, and what a suspended page does.
   */
  jump(ms: number): void
  /** When the timers that run are due, in epoch milliseconds, the earliest first. */
  timers(): number[]
  /** What listeners of timers threw. */
  readonly errors: unknown[]
  held(): string[]
}

type Timer = { id: number; at: number; fn: () => void }
/** How many timers one `advance` may fire before it is taken for a loop. */
const FIRINGS_MAX = 100_000

export function createFakeClock(startAt = 1_700_000_000_000): FakeClock {
  const timers = new Map<number, Timer>()
  const errors: unknown[] = []
  let now = startAt
  let ids = 0

  const due = (until: number): Timer | undefined =>
    [...timers.values()].filter(t => t.at <= until).sort((a, b) => a.at - b.at || a.id - b.id)[0]

  function fire(until: number, move: (t: Timer) => void): void {
    let n = 0
    for (let t; (t = due(until));) {
      if (++n > FIRINGS_MAX) throw new Error(`fake clock: not at rest after ${FIRINGS_MAX} timers`)
      timers.delete(t.id)
      move(t)
      try { t.fn() } catch (error) { errors.push(error) }
    }
  }

  return {
    now: () => now,
    setTimeout(fn, ms) {
      const id = ++ids
      timers.set(id, { id, at: now + Math.max(0, ms), fn })
      return id
    },
    clearTimeout(handle) { if (typeof handle === 'number') timers.delete(handle) },
    advance(ms) {
      const end = now + ms
      fire(end, t => { now = Math.max(now, t.at) })
      now = end
    },
    jump(ms) {
      now += ms
      const thawedAt = now
      fire(thawedAt, () => undefined)
    },
    timers: () => [...timers.values()].map(t => t.at).sort((a, b) => a - b),
    errors,
    held: () => timers.size ? [`${timers.size} timer${timers.size > 1 ? 's' : ''}`] : [],
  }
}
