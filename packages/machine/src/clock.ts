/** The host's clock and controller: the only place where this package looks at the world it runs in. */
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

/** Wall time, because it goes on while a device sleeps; a jump of it is treated as a gap. */
export const hostClock: ClockPort = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => host.setTimeout(fn, ms),
  clearTimeout: handle => host.clearTimeout(handle),
}
/** Microseconds of a clock that does not jump; wall time where there is none. */
export const monotonic = (): number => Math.round((host.performance ? host.performance.now() : Date.now()) * 1000)
export const createController = (): { signal: Signal; abort(): void } => new host.AbortController()
export const printError = (error: unknown): void => host.console?.error(error)
export const platform = (): 'node' | 'web' | undefined => host.process?.versions?.node ? 'node' : host.document ? 'web' : undefined
