/**
 * What is taken out of a record before it leaves the device, and how a payload becomes plain JSON.
 * States (`from`, `to`) and event types are never touched: a state named like a secret would break the chart
 * (Expensify/App#93807). Bundled into the recorder, so it is small and has no dependency.
 */
import type { TraceRecord } from './trace.ts'

export type RedactRules = {
  /** Names of fields, wherever they stand in a payload; added to {@link SENSITIVE_FIELDS}. Case, `_` and `-` do not matter. */
  fields?: readonly string[]
  /** Whole paths, as `event.room` or `app.user.id`. */
  paths?: readonly string[]
}

/** Names of fields that hold names, numbers, addresses, secrets or session descriptions; in lower case, without `_` and `-`. */
export const SENSITIVE_FIELDS = /^(?!microphone$)(sdp|candidates?|jwt|.*(token|password|secret|phone|phonenumber|address)|authorization|apikey|cookie|credential|e?mail|(caller)?number|handle|ip|avatar|(display|user|caller|full|first|last|nick)?name|u(ser)?id)$/
export const REDACTED = '[redacted]'
/** Deeper payloads are cut, so that a huge or circular one costs a bounded walk. */
const DEPTH_MAX = 6
const NODES_MAX = 2_000

/**
 * Mail addresses, session descriptions, tokens, IP addresses and telephone numbers inside a text. The two parts of a mail
 * address are as long as RFC 5321, 4.5.3.1 lets them be: without a bound a long text without a space costs its square.
 */
export const SECRETS = /v=0\r?\n[\s\S]*|eyJ[\w-]{8,}[\w.-]*|[^\s@"'<>]{1,64}@[^\s@"'<>]{1,255}\.[a-z]{2,}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\+?\d[\d ()/-]{6,}\d/gi
export const scrub = (text: string): string => (/[@\d]/.test(text) ? text.replace(SECRETS, REDACTED) : text)

/** Fields of a record that are never looked into. */
const KEPT = new Set('v kind call attempt seq t mono from to commands ignored machine platform missing of port command ms outcome settled actor'.split(' '))

/**
 * A function that returns the record as it may leave: plain JSON, redacted; the same object when nothing had
 * to change. `false` redacts nothing and still makes it plain.
 */
export function createRedactor(rules: RedactRules | false = {}): (record: TraceRecord) => TraceRecord {
  const fold = (name: string) => name.replace(/[_-]/g, '').toLowerCase()
  const names = new Set((rules || {}).fields?.map(fold)), paths = new Set((rules || {}).paths)
  const isSensitive = (name: string): boolean => rules !== false && (SENSITIVE_FIELDS.test(fold(name)) || names.has(fold(name)))
  const text = (s: string) => (rules ? scrub(s) : s)

  /** The value as plain JSON, redacted. What JSON would drop or refuse is named instead. */
  function clean(given: unknown, path: string, walk: { nodes: number; above: unknown[] }): unknown {
    let value = given as object | string | number | boolean | bigint | symbol | null | undefined
    if (typeof value === 'string') return text(value)
    if (value === null || value === undefined || typeof value === 'boolean' || Number.isFinite(value)) return value
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value !== 'object') return String(value)
    if (walk.above.includes(value)) return '[circular]'
    if (walk.above.length >= DEPTH_MAX || walk.nodes++ > NODES_MAX) return '[deep]'
    if (value instanceof Error) return { name: value.name, message: text(value.message) }
    if (value instanceof Date || value instanceof RegExp) return text(String(value))
    if (value instanceof Map || value instanceof Set) value = [...value]
    walk.above.push(value)
    let out: unknown
    if (Array.isArray(value)) out = value.slice(0, NODES_MAX).map((item) => clean(item, path, walk))
    else {
      const object: Record<string, unknown> = (out = {})
      for (const name of Object.keys(value)) {
        const at = `${path}.${name}`
        object[name] = (name === 'type' || name === 'attempt') && path === 'event' ? (value as Record<string, unknown>)[name]
          : (isSensitive(name) && !/^app\.name$|vendor\.name$/.test(at)) || paths.has(at) ? REDACTED
          : clean((value as Record<string, unknown>)[name], at, walk)
      }
    }
    walk.above.pop()
    return out
  }

  /** Most events are a type and a word or two: they are as plain as they can be. */
  function isPlain(event: Record<string, unknown>): boolean {
    if (paths.size > 0) return false
    for (const name in event) {
      const value = event[name]
      if (name === 'type' || name === 'attempt') continue
      if (isSensitive(name) || !(typeof value === 'boolean' || value === undefined || (typeof value === 'string' && value.length <= 5))) return false
    }
    return true
  }

  return (record) => {
    let out: Record<string, unknown> | undefined
    for (const name in record) {
      if (KEPT.has(name)) continue
      const value = (record as Record<string, unknown>)[name]
      // The machine's own words about an event name rules, not people; only a refusal repeats what was found.
      if (name === 'why' && !(record as { refused?: unknown }).refused) continue
      if (name === 'event' && typeof value === 'object' && value !== null && isPlain(value as Record<string, unknown>)) continue
      out ??= { ...record }
      out[name] = clean(value, name, { nodes: 0, above: [] })
    }
    return (out as TraceRecord | undefined) ?? record
  }
}
