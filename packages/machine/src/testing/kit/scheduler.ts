/**
 * A scheduler whose choices are a list of numbers: the same list is the same order, and a shorter list with smaller
 * numbers is nearer to first come, first served. So an order can be drawn, shrunk and repeated like any other value.
 * (`fc.scheduler()` fits in its place, but a run of it that was shrunk cannot be repeated exactly.)
 */
import type { Scheduler } from './hostile.ts'
import { turn } from './host.ts'

export interface ChoiceScheduler extends Scheduler {
  /** Lets everything happen that waits, one after the other, until nothing waits any more. */
  waitIdle(): Promise<void>
}

/**
 * @param choices the n-th says which of those that wait goes next, counted from the oldest; what is left out is 0
 * @param act wraps each task and all that it leads to: React's `act`
 */
export function createScheduler(choices?: readonly number[], act: (go: () => Promise<void>) => Promise<unknown> = go => go()): ChoiceScheduler {
  const tasks: (() => void)[] = []
  let n = 0
  return {
    schedule(task) {
      // That it failed is told when its turn comes; until then nobody has failed to handle it.
      task.catch(() => undefined)
      return new Promise((resolve, reject) => { tasks.push(() => { task.then(resolve, reject) }) })
    },
    async waitIdle() {
      // A whole turn of the host, so that every promise that hangs on a task has been followed before the next.
      await turn()
      while (tasks.length > 0) {
        const [go] = tasks.splice((choices?.[n++] ?? 0) % tasks.length, 1)
        await act(async () => { go!(); await turn() })
      }
    },
  }
}
