/** Shared by all parts for React Native: a library may throw and its promise may reject, and both are caught here. */
import type { ClockPort } from '@onhook/machine'

/** What the libraries give back for a listener. */
export type Subscription = { remove(): void }

/** Calls `go`. An error that it throws goes to `failed`. */
export function guard<T>(go: () => T, failed: (error: unknown) => void): T | undefined {
  try { return go() } catch (error) {
    failed(error)
    return undefined
  }
}

/** Calls `go` and awaits its promise. Never rejects: an error goes to `failed`, and the result is then undefined. */
export const follow = <T>(go: () => T | PromiseLike<T>, failed: (error: unknown) => void): Promise<T | undefined> =>
  new Promise<T>(resolve => { resolve(go()) }).catch((error: unknown) => {
    failed(error)
    return undefined
  })

export const systemClock: ClockPort = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: handle => { clearTimeout(handle as ReturnType<typeof setTimeout>) },
}
