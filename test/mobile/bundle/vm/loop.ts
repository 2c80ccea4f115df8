/**
 * The phone's event loop in the old VM, whose own timers know no time: tasks in the order in which they are due, by a clock that
 * stands still until it is moved, and all microtasks after each. React Native takes both from its native side.
 */
type Run = () => void
type Timer = { due: number; run: Run; everyMs?: number }

const global = globalThis as unknown as { [name: string]: unknown }
declare const print: (words: string) => void

let now = 1_800_000_000_000, count = 0
const jobs: Run[] = [], timers = new Map<number, Timer>()

/** A microtask. */
export const soon = (run: Run): void => { jobs.push(run) }
const set = (run: Run, ms = 0, everyMs?: number): number => {
  timers.set(++count, { due: now + Math.max(0, Number(ms) || 0), run, ...(everyMs !== undefined && { everyMs }) })
  return count
}
/** What the native side does later than it was asked. */
export const later = (run: Run, ms = 1): void => { set(run, ms) }

function go(run: Run): void {
  jobs.unshift(run)
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    try { job() } catch (error) { print(`thrown: ${String((error as Error)?.stack ?? error)}`) }
  }
}
function first(): [number, Timer] | undefined {
  let found: [number, Timer] | undefined
  timers.forEach((timer, id) => { if (!found || timer.due < found[1].due) found = [id, timer] })
  return found
}
/** Runs everything that is due within so many milliseconds, after what is due now. */
export function pass(ms: number): void {
  const end = now + ms
  go(() => undefined)
  for (let next = first(); next && next[1].due <= end; next = first()) {
    const [id, timer] = next
    now = Math.max(now, timer.due)
    if (timer.everyMs === undefined) timers.delete(id)
    else timer.due = now + Math.max(1, timer.everyMs)
    go(timer.run)
  }
  now = end
}
export function installLoop(): void {
  Date.now = () => now
  global['performance'] = { now: () => now - 1_800_000_000_000, mark() {}, measure() {}, clearMarks() {}, clearMeasures() {} }
  global['setTimeout'] = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => set(() => run(...args), ms)
  global['setInterval'] = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => set(() => run(...args), ms, Number(ms) || 0)
  global['requestAnimationFrame'] = (run: (at: number) => void) => set(() => run(now - 1_800_000_000_000), 16)
  const clear = (id: number): void => { timers.delete(id) }
  global['clearTimeout'] = global['clearInterval'] = global['cancelAnimationFrame'] = clear
  // The VM's promises are made of whatever its `setImmediate` is at the time.
  global['setImmediate'] = (run: (...args: unknown[]) => void, ...args: unknown[]) => soon(() => run(...args))
  global['queueMicrotask'] = soon
}
