/** Nothing that a port or a listener throws gets further than here. What it promised is followed. */
import { causeOf } from './call-end.ts'

/** How a call failed: it threw at once, or its promise was rejected. */
export type Failure = 'threw' | 'rejected'
const inert = (): void => {}

/** Calls `fn`, and tells once what came of it: at once, or when the promise settles. Never throws. */
export function contain(fn: () => unknown, whenDone: (value: unknown) => void = inert, whenFailed: (error: unknown, how: Failure) => void = inert): void {
  let result: unknown, isPending: boolean
  try {
    result = fn()
    isPending = typeof (result as PromiseLike<unknown> | undefined)?.then === 'function'
  } catch (error) { return whenFailed(error, 'threw') }
  // A promise of our own stands in between, because another's `then` may throw, or call back twice.
  if (isPending) Promise.resolve(result).then(whenDone, error => whenFailed(error, 'rejected'))
  else whenDone(result)
}

/** The same object without the fields that are undefined. */
export const defined = <T extends object>(x: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(x).filter(([, v]) => v !== undefined)) as never

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => causeOf(error).vendor.message

/** A promise that is settled from outside. */
export type Deferred<T> = { promise: Promise<T>; resolve(value: T | PromiseLike<T>): void; reject(error: unknown): void }
/** A promise that a host may leave alone. An outcome that nobody asked for must not be an unhandled rejection. */
export function createDeferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'], reject!: (error: unknown) => void
  const promise = new Promise<T>((a, b) => { resolve = a; reject = b })
  promise.catch(inert)
  return { promise, resolve, reject }
}
