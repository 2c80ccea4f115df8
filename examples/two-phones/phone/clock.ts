import type { ClockPort } from '@onhook/machine'

export type FreezableClock = ClockPort & {
  /** Timers stand still, as in a page or an app in the background. */
  freeze(): void
  /** Time goes on, `aheadMs` later; what has expired meanwhile fires first, in its order. */
  thaw(aheadMs: number): void
  stop(): void
}

/** The time of one run. Calls and transports get it as their clock, so that a freeze is one for all of them. */
export function createFreezableClock(): FreezableClock {
  type Timer = { run: () => void; due: number; handle?: ReturnType<typeof setTimeout> }
  const timers = new Set<Timer>()
  let ahead = 0, isFrozen = false
  const now = (): number => Date.now() + ahead
  const arm = (timer: Timer): void => {
    timer.handle = setTimeout(() => {
      if (isFrozen) return
      timers.delete(timer)
      timer.run()
    }, Math.max(0, timer.due - now()))
  }
  return {
    now,
    setTimeout(run, ms) {
      const timer: Timer = { run, due: now() + ms }
      timers.add(timer)
      if (!isFrozen) arm(timer)
      return timer
    },
    clearTimeout(handle) {
      const timer = handle as Timer | undefined
      if (!timer || !timers.delete(timer)) return
      clearTimeout(timer.handle)
    },
    freeze() {
      isFrozen = true
      for (const timer of timers) clearTimeout(timer.handle)
    },
    thaw(aheadMs) {
      ahead += aheadMs
      isFrozen = false
      for (const timer of [...timers].sort((a, b) => a.due - b.due)) arm(timer)
    },
    stop() {
      for (const timer of timers) clearTimeout(timer.handle)
      timers.clear()
    },
  }
}
