/**
 * Whose is the screen? A screen that is mounted while a join waits for the next attempt belongs to that attempt. A
 * screen that was told to go may be disposed of late. That answers the exit, and is no wish to stop what has begun
 * since.
 */
import type { ClockPort } from './ports.ts'

export type ScreenHandover<A> = {
  /** Is a screen shown that was not told to go? `held`: one that is for the next attempt. */
  readonly shown: 'none' | 'shown' | 'held'
  mounted(isForNext: boolean): void
  /** The next attempt begins, and gets the screen that was held for it. */
  handOver(): void
  /** This attempt tells its screen to go. A screen that is held for the next attempt is another one. */
  exited(by: A): void
  /** A screen is disposed of. Which attempt's exit does that answer? It answers each exit once, and only in its time. */
  answered(): A | undefined
  gone(): void
}

/** `answerMs`: for how long a disposal answers an exit. */
export function createScreenHandover<A>(clock: ClockPort, answerMs: number): ScreenHandover<A> {
  let shown: ScreenHandover<A>['shown'] = 'none', exit: { by: A; at: number } | undefined
  return {
    get shown() { return shown },
    mounted(isForNext) { shown = isForNext ? 'held' : 'shown' },
    handOver() { if (shown === 'held') shown = 'shown' },
    exited(by) {
      if (shown === 'shown') shown = 'none'
      exit = { by, at: clock.now() }
    },
    answered() {
      const last = exit
      exit = undefined
      return last && Math.abs(clock.now() - last.at) <= answerMs ? last.by : undefined
    },
    gone() { shown = 'none' },
  }
}
