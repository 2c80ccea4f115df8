/**
 * Copies a value as it is now: plain and bounded. The copy is made at once, because a context may change before the record
 * is sent. An actor is written as its session. A value that is too deep, too long or unreadable is named. Never throws.
 */
const DEPTH_MAX = 6, NODES_MAX = 500, ITEMS_MAX = 100, TEXT_MAX = 2_000

export function plain(value: unknown): unknown {
  let nodes = 0
  const copy = (given: unknown, above: readonly unknown[]): unknown => {
    if (typeof given === 'string') return given.length > TEXT_MAX ? `${given.slice(0, TEXT_MAX)}… (${given.length} characters)` : given
    if (given === null || given === undefined || typeof given === 'boolean') return given
    if (typeof given === 'number') return Number.isFinite(given) ? given : String(given)
    if (typeof given === 'bigint') return `${given}n`
    if (typeof given === 'function') return `[function ${given.name}]`
    if (typeof given !== 'object') return String(given as symbol)
    if (above.includes(given)) return '[circular]'
    if (above.length >= DEPTH_MAX || ++nodes > NODES_MAX) return '[deep]'
    try {
      const x = given as Record<string, unknown> & { sessionId?: unknown; id?: unknown; toJSON?: () => unknown }
      if (typeof x.sessionId === 'string' && typeof x['send'] === 'function') return { actor: x.sessionId, id: x.id === undefined ? undefined : String(x.id as string) }
      if (given instanceof Error) return { name: given.name, message: copy(given.message, above) }
      if (given instanceof RegExp) return String(given)
      const inner = [...above, given]
      if (typeof x.toJSON === 'function') return copy(x.toJSON(), inner)
      if (given instanceof Map || given instanceof Set) return list([...given], inner)
      if (ArrayBuffer.isView(given)) return `[${given.byteLength} bytes]`
      if (Array.isArray(given)) return list(given, inner)
      const out: Record<string, unknown> = {}, names = Object.keys(x)
      for (const name of names.slice(0, ITEMS_MAX)) {
        try { define(out, name, copy(x[name], inner)) } catch { define(out, name, '[threw]') }
      }
      if (names.length > ITEMS_MAX) out['…'] = `${names.length - ITEMS_MAX} more`
      return out
    } catch { return '[threw]' }
  }
  const list = (items: readonly unknown[], inner: readonly unknown[]): unknown[] => {
    const out = items.slice(0, ITEMS_MAX).map((item) => copy(item, inner))
    if (items.length > ITEMS_MAX) out.push(`… ${items.length - ITEMS_MAX} more`)
    return out
  }
  return copy(value, [])
}
/** `__proto__` is a name like any other here. */
const define = (out: object, name: string, value: unknown): void => { Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true }) }
