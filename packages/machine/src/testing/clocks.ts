/** Clocks and dice that tell when they are asked. What a machine asks of them is in none of its states. */
import type { Asked } from '../compile-check.ts'

type Holder = Record<string, unknown>
type Callable = (...args: unknown[]) => unknown
const at = (holder: unknown, key: string): unknown => (holder as Holder | undefined)?.[key]

/**
 * Replaces the clocks and dice of this realm while `run` runs, and puts them back afterwards, even if `run` throws.
 * They answer as ever. It does not see a clock that was put aside before, as by `const { now } = Date`, nor one that
 * is imported, as `randomInt` of `node:crypto`.
 */
export function whileClocksTell<R>(run: (asked: Asked) => R): R {
  const asked: Asked = {}, back: (() => void)[] = []
  const replace = (holder: unknown, key: string, name: string): void => {
    const original = at(holder, key)
    if (typeof original !== 'function') return
    const own = Object.getOwnPropertyDescriptor(holder, key)
    const value = new Proxy(original as Callable, {
      apply(target, _self, args: unknown[]) { asked.tell?.(`${name}()`); return Reflect.apply(target, holder, args) },
      // Only a date is constructed, and a date of a given time asks no clock.
      construct(target, args: unknown[], of) { if (args.length === 0) asked.tell?.(`new ${name}()`); return Reflect.construct(target, args, of) as object },
    })
    // If everything is frozen, what cannot be replaced is not seen.
    if (!Reflect.defineProperty(holder as object, key, { value, configurable: true })) return
    back.push(() => { if (own) Reflect.defineProperty(holder as object, key, own); else Reflect.deleteProperty(holder as object, key) })
  }
  const { Date: date, performance, crypto, process } = globalThis as unknown as Holder
  replace(date, 'now', 'Date.now')
  replace(globalThis, 'Date', 'Date')
  replace(performance, 'now', 'performance.now')
  replace(Math, 'random', 'Math.random')
  for (const key of ['getRandomValues', 'randomUUID']) replace(crypto, key, `crypto.${key}`)
  replace(at(process, 'hrtime'), 'bigint', 'process.hrtime.bigint')
  for (const key of ['hrtime', 'uptime']) replace(process, key, `process.${key}`)
  try { return run(asked) } finally { for (const restore of back) restore() }
}
