/** Nothing that a port or a listener throws gets further than here; what it promised is followed. */
import { causeOf } from './call-end.ts'

export type Outcome = 'done' | 'threw' | 'rejected'
const isThenable = (x: unknown): x is PromiseLike<unknown> => typeof x === 'object' && x !== null && typeof (x as { then?: unknown }).then === 'function'

/** Calls, and tells once what came of it: at once, or when the promise settles. Never throws. */
export function contain(fn: () => unknown, tell: (outcome: Outcome, value: unknown) => void): void {
  let result: unknown
  try { result = fn() } catch (error) { return tell('threw', error) }
  if (isThenable(result)) result.then(value => tell('done', value), (error: unknown) => tell('rejected', error))
  else tell('done', result)
}

export const messageOf = (error: unknown): string => causeOf(error).vendor!.message

export type Deferred<T> = { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void }
/** A promise that a host may leave alone: an outcome nobody asked for must not be an unhandled rejection. */
export function createDeferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void, reject!: (error: unknown) => void
  const promise = new Promise<T>((a, b) => { resolve = a; reject = b })
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
