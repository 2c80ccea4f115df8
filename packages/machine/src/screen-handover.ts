/**
 * Whose is the screen? One that is mounted while a join waits for the next attempt belongs to that attempt. And one that was told to go may be
 * disposed of late: that answers the exit, and is no wish to stop what has begun since.
 */
import type { ClockPort } from './ports.ts'

export type ScreenHandover<A> = {
  /** Is one shown that was not told to go? `held`: for the next attempt. */
  readonly shown: 'none' | 'shown' | 'held'
  mounted(isForNext: boolean): void
  /** The next attempt begins, and has what was held for it. */
  handOver(): void
  /** This attempt tells its screen to go. What is held for the next is another screen. */
  exited(by: A): void
  /** A screen is disposed of: which attempt's exit does that answer? Asked once for each exit, and in its time. */
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
