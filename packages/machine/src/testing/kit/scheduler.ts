/**
 * A scheduler whose choices are a list of numbers. The same list is the same order. A shorter list with smaller
 * numbers is nearer to first come, first served. So an order can be drawn, shrunk and repeated like any other value.
 *
 * `fc.scheduler()` fits in its place, but a run of it that was shrunk cannot be repeated exactly.
 */
import type { Scheduler } from './hostile.ts'
import { turn } from './host.ts'

/** A scheduler that chooses which waiting task goes next. */
export interface ChoiceScheduler extends Scheduler {
  /** Lets everything that waits happen, one after the other, until nothing waits any more. */
  waitIdle(): Promise<void>
}

/**
 * @param choices the n-th number says which of the waiting tasks goes next, counted from the oldest; a number that is
 *   left out is 0
 * @param act wraps each task and all that it leads to: React's `act`
 */
export function createScheduler(choices?: readonly number[], act: (go: () => Promise<void>) => Promise<unknown> = go => go()): ChoiceScheduler {
  const tasks: (() => void)[] = []
  let n = 0
  return {
    schedule(task) {
      // If the task failed, that is told when its turn comes. Until then nobody has failed to handle it.
      task.catch(() => undefined)
      return new Promise((resolve, reject) => { tasks.push(() => { task.then(resolve, reject) }) })
    },
    async waitIdle() {
      // Waits a whole turn of the host, so that every promise that hangs on a task has been followed before the next
      // task.
      await turn()
      while (tasks.length > 0) {
        const [go] = tasks.splice((choices?.[n++] ?? 0) % tasks.length, 1)
        await act(async () => { go!(); await turn() })
      }
    },
  }
}
