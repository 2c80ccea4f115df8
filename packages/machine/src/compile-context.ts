/** Watches the context of a machine that is compiled. Two fields of the policy may be read in it, and nothing else. */

import { CallError } from './errors.ts'

/**
 * The choices for which a table is compiled. If a machine read any other field of the policy, two calls of one table
 * would differ.
 */
export const READABLE = ['launchService', 'serviceTypes'] as const
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
/** A symbol that is no field only asks what the object is, as `Object.prototype.toString` does. */
const isField = (target: object, key: PropertyKey): boolean => typeof key === 'string' || Object.hasOwn(target, key)

export type WatchedContext = {
  /** The same context, but each question to it is told. */
  watch(context: object): object
  isWatched(context: object): boolean
  /**
   * What is in the context beside the policy, also in a set or a map. The names of all fields are included, also of
   * hidden ones.
   */
  wordsOf(context: object): string
  /** Does a context that is not watched yet still have the policy that the first one had? */
  hasItsPolicy(context: object): boolean
  /** Which field was copied since this was last asked, and which was only looked at, as by `Object.keys`. */
  taken(): { copied: string | undefined; lookedAt: string | undefined }
}

const stringify = (value: unknown): string => JSON.stringify(value, (_, v: unknown) => (v instanceof Set || v instanceof Map ? [...v] : v))
/** @throws CallError `not-finite` that names the field, where one has no words: a BigInt, or a circle */
function jsonOf(fields: object): string {
  try { return stringify(fields) } catch (error) {
    const field = Object.entries(fields).find(([, value]) => { try { stringify(value); return false } catch { return true } })?.[0] ?? ''
    const why = error instanceof Error ? error.message.split('\n')[0]! : String(error)
    throw new CallError('not-finite', `context.${field} cannot be written as JSON (${why}), so it cannot be compared; what decides must be in the states, and in context plain data`, { field: `context.${field}`, cause: error })
  }
}

/**
 * @param onRead told of each field that is read, as `context.policy.joinTimeoutMs`
 * @param isAsked is a guard being asked? What a guard copies counts as read; what an `assign` copies to make the next
 *   context does not
 */
export function watchedContext(onRead: (field: string) => void, isAsked: () => boolean): WatchedContext {
  const real = new WeakMap<object, object>(), words = new WeakMap<object, string>()
  let first: unknown, copied: string | undefined, looking: PropertyKey | undefined, lookedAt: string | undefined
  const nameOf = (key: PropertyKey): string => `context.${String(key)}`
  const look = (key?: PropertyKey): void => {
    if (looking !== undefined) lookedAt ??= nameOf(looking)
    looking = key
  }
  const watchPolicy = (policy: object): object => {
    if (real.has(policy)) return policy
    const ask = (target: object, key: PropertyKey): void => { if (isField(target, key) && !READABLE.includes(key as never)) onRead(`context.policy.${String(key)}`) }
    const proxy = new Proxy(policy, {
      get(target, key) { ask(target, key); return Reflect.get(target, key) as unknown },
      has(target, key) { ask(target, key); return Reflect.has(target, key) },
      getOwnPropertyDescriptor(target, key) { ask(target, key); return Reflect.getOwnPropertyDescriptor(target, key) },
    })
    real.set(proxy, policy)
    return proxy
  }
  /** A copy whose policy is watched. It is a copy because a proxy of a frozen context may not show another policy. */
  const shown = (context: object): { policy?: unknown } => {
    const fields = Reflect.ownKeys(context).map(key => [key, { ...Object.getOwnPropertyDescriptor(context, key), configurable: true }] as const)
    const copy = Object.create(Object.getPrototypeOf(context) as object | null, Object.fromEntries(fields)) as { policy?: unknown }
    const { policy } = copy
    return isObject(policy) ? Object.defineProperty(copy, 'policy', { value: watchPolicy(policy), enumerable: true, configurable: true }) : copy
  }

  return {
    watch(context) {
      const copy = shown(context)
      first ??= copy.policy
      const proxy = new Proxy(copy, {
        getOwnPropertyDescriptor(target, key) { look(key); return Reflect.getOwnPropertyDescriptor(target, key) },
        has(target, key) { if (isField(target, key) && key !== 'policy') onRead(nameOf(key)); return Reflect.has(target, key) },
        get(target, key) {
          const value = Reflect.get(target, key) as unknown, isCopy = looking === key
          if (isCopy) looking = undefined
          if (!isField(target, key) || (key === 'policy' && isObject(value))) return value
          if (isCopy && !isAsked()) copied ??= nameOf(key)
          else onRead(nameOf(key))
          return value
        },
      })
      real.set(proxy, context)
      return proxy
    },
    isWatched: context => real.has(context),
    wordsOf(context) {
      const of = real.get(context) ?? context
      let said = words.get(of)
      if (said === undefined) {
        said = `${jsonOf({ ...of, policy: 0 })} ${Reflect.ownKeys(of).map(String).join()}`
        words.set(of, said)
      }
      return said
    },
    hasItsPolicy: context => (context as { policy?: unknown }).policy === first,
    taken() {
      look()
      const found = { copied, lookedAt }
      copied = lookedAt = undefined
      return found
    },
  }
}
