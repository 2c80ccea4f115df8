/**
 * Live records that belong further up. To put them in their place costs as much as their call has records; so it is done for
 * all that have come, a piece a frame, and then not again for some times as long as it took.
 */
import { type Late, type Timeline, settle } from '../../common/index.ts'

/** How much longer than it took nothing is put in order again. */
const REST = 4

export type Behind = {
  /** Where `append` puts them. */
  readonly waiting: Late
  /** Begun and not done: nothing may be appended meanwhile. */
  readonly isBusy: boolean
  /**
   * Goes on for about `budgetMs`; without end, it is done whatever it costs.
   * @returns the timeline with all that waited in its place; undefined when that is not done, or nothing waits
   */
  advance(timeline: Timeline, budgetMs: number): Timeline | undefined
  /** What waits is nobody's any more. */
  clear(): void
}

export function createBehind(now: () => number = () => performance.now()): Behind {
  let waiting: Late = new Map(), steps: ReturnType<typeof settle> | undefined, spent = 0, restUntil = -Infinity
  return {
    get waiting() { return waiting },
    get isBusy() { return steps !== undefined },
    advance(timeline, budgetMs) {
      if (!steps && waiting.size === 0) return undefined
      const began = now()
      if (!steps) {
        if (budgetMs < Infinity && began < restUntil) return undefined
        steps = settle(timeline, waiting)
        waiting = new Map()
        spent = 0
      }
      let step = steps.next()
      while (step.done !== true && now() - began < budgetMs) step = steps.next()
      const ended = now()
      spent += ended - began
      if (step.done !== true) return undefined
      steps = undefined
      restUntil = ended + REST * spent
      return step.value
    },
    clear() { waiting = new Map(); steps = undefined; restUntil = -Infinity },
  }
}
