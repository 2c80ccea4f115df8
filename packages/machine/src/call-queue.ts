/** The one queue of a call, for all of its attempts. It keeps the order, and nothing recurses. */
import { contain } from './containment.ts'
import type { ClockPort } from './ports.ts'

/**
 * How many steps run in one go. The rest goes on in a later task, so that two ports that answer each other cannot
 * freeze a page.
 */
const BURST_MAX = 1_000

export type CallQueue = {
  /**
   * Puts a step behind all others. In a turn, it goes behind those of that turn, and before what was asked for after
   * the turn. Runs nothing.
   */
  put(step: () => void): void
  /** Runs what is there, unless it runs already. */
  drain(): void
  /** Runs what the host asks for: at once or, if something runs already, when that and what was asked for before are done. */
  turn(ask: () => void): void
}

/** `failed` is told what a step threw. The next step runs all the same. */
export function createCallQueue(clock: ClockPort, failed: (error: unknown) => void): CallQueue {
  const steps: (() => void)[] = []
  /** Where the next step goes: behind the last one, or before what was asked for later. */
  let front = Infinity, isBusy = false

  function drain(): void {
    if (isBusy) return
    isBusy = true
    for (let n = 0; steps.length > 0; n++) {
      if (n === BURST_MAX) { clock.setTimeout(drain, 0); break }
      contain(steps.shift()!, undefined, error => { front = Infinity; failed(error) })
    }
    isBusy = false
  }
  return {
    put(step) { steps.splice(front++, 0, step) },
    drain,
    turn(ask) {
      if (!isBusy) return ask()
      steps.push(() => {
        front = 0
        ask()
        front = Infinity
      })
    },
  }
}
