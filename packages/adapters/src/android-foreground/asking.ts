/** Questions to a native side that may answer late, never, or by throwing; and one thing after the other. */
export type Timers = { setTimeout(fn: () => void, ms: number): unknown; clearTimeout(handle: never): void }

/** Calls `go` at once and resolves to its result. Rejects if `go` throws or rejects, or after `ms` milliseconds. */
export const ask = <T>(clock: Timers, ms: number, go: () => T | PromiseLike<T>): Promise<T> => new Promise((resolve, reject) => {
  const timer = clock.setTimeout(() => reject(new Error('no answer')), ms)
  void new Promise<T>(answer => { answer(go()) }).then(resolve, reject).finally(() => clock.clearTimeout(timer as never))
})

/** Runs each step when the one before it is done, whether or not that failed. Errors of a step go to `onError`. */
export function createQueue(onError: (error: unknown) => void): (step: () => unknown) => void {
  let last: Promise<unknown> = Promise.resolve()
  return step => { last = last.then(() => step()).catch(onError) }
}
