/** The host's clock and controller. This is the only place where the package looks at the world that it runs in. */
import type { ClockPort, Signal } from './ports.ts'

type Host = {
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
  AbortController: new () => { signal: Signal; abort(): void }
  performance?: { now(): number }
  console?: { error(...args: unknown[]): void }
  process?: { versions?: { node?: string } }
  document?: unknown
}
const host = globalThis as unknown as Host

/** Wall time, because it goes on while a device sleeps. A jump of it is treated as a gap. */
export const hostClock: ClockPort = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => host.setTimeout(fn, ms),
  clearTimeout: handle => host.clearTimeout(handle),
}
/** Microseconds of a clock that does not jump. Where there is none, wall time. */
export const monotonic = (): number => Math.round((host.performance ? host.performance.now() : Date.now()) * 1000)
/** A new `AbortController` of the host. */
export const createController = (): { signal: Signal; abort(): void } => new host.AbortController()
/** Prints an error to the host's console, if it has one. */
export const printError = (error: unknown): void => host.console?.error(error)
/** Where this runs, if that can be told. */
export const platform = (): 'node' | 'web' | undefined => host.process?.versions?.node ? 'node' : host.document ? 'web' : undefined
