/**
 * What is removed from a record before it leaves the device, and how a payload becomes plain JSON.
 * States (`from`, `to`) and event types are never touched: redacting a state that is named like a secret would break
 * the chart (Expensify/App#93807). It is bundled into the recorder, so it is small and has no dependency.
 */
import type { Problem } from './result.ts'
import type { TraceRecord } from './trace.ts'

export type RedactRules = {
  /** Names of fields to redact, wherever they are in a payload, in addition to those of {@link isSensitive}. Case, `_` and `-` do not matter. */
  fields?: readonly string[]
  /** Whole paths to redact: `event.room`, `app.user.id`. */
  paths?: readonly string[]
}

/** The ends of names for people, numbers, addresses, secrets and session descriptions. `ip` and `uid` also end other words, so they must be a whole word. */
const SENSITIVE = /^(?!.*microphones?$).*(name|number|phone|address|mail|handle|avatar|token|pass(word)?|pwd|secret|sdp|candidate|jwt|auth(orization)?|api.?key|cookie|credential|(^|[^a-z])(ip|u(ser.?)?id))e?s?\d*$/
/** Is a field of this name redacted? The end of the name decides: `participantName`, `participant_name` and `nickname` are redacted, `nameLength` is not. */
export const isSensitive = (name: string): boolean => SENSITIVE.test(name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())
export const REDACTED = '[redacted]'
/** These are no person's: of the app, and of an SDK's error. */
const SHOWN = /^(app|(event\.cause|end(\.secondary)?)\.vendor)\.name$/
/** What is deeper, or comes after so many values, is cut, so that a huge or circular payload costs a bounded walk. */
const DEPTH_MAX = 6
const VALUES_MAX = 5_000

/**
 * Session descriptions; tokens, as they are, in a header and in an address; passwords in an address; mail addresses; IP addresses and telephone
 * numbers, inside a text. The parts of a mail address are as long as RFC 5321, 4.5.3.1 lets them be: without a bound a long text without a space
 * costs its square.
 */
export const SECRETS = /v=0\r?\n[^]*|eyJ[\w-]{8,}[\w.-]*|bearer \S+|(token|key|secret)=\S+|\/\/[^\s/@]+@|[^\s@"'<>]{1,64}@[^\s@"'<>]{1,255}\.[a-z]{2,}|\d{1,3}(\.\d{1,3}){3}|\b[\da-f]+:(:|[\da-f]+:[\da-f]*:)[\da-f:]*|\+?\d[\d ()/-]{6,}\d/gi
export const scrub = (text: string): string => text.replace(SECRETS, REDACTED)

/** Fields of a record that are never looked into; its numbers and flags say nothing. */
const KEPT = /^(kind|call|from|to|commands?|machine|platform|port|outcome|actor)$/

/**
 * Makes a function that returns a record as it may leave the device: plain JSON, redacted. With `false` it redacts nothing
 * but still makes the record plain. For a payload that cannot be read, only the type is given.
 * @throws if not even the type can be read
 */
export function createRedactor(rules: RedactRules | false = {}): (record: TraceRecord) => TraceRecord {
  const fold = (name: string) => name.replace(/[_-]/g, '').toLowerCase()
  const { fields, paths } = rules || {}, names = new Set(fields?.map(fold))
  const text = (s: string) => (rules ? scrub(s) : s)
  /** Yes or no says nothing of a person; hidden where it is asked for. */
  const isHidden = (at: string, name: string, value: unknown): unknown =>
    paths?.includes(at) || (!SHOWN.test(at) && (names.has(fold(name)) || (rules && typeof value !== 'boolean' && isSensitive(name))))

  /** Of the field that is walked now: how many values there were, and what the present one stands in. */
  let values = 0, above: unknown[] = []
  /** The value as plain JSON, redacted. What JSON would drop or refuse is named instead. */
  function clean(given: unknown, path: string): unknown {
    let value = given as object | string | number | boolean | bigint | symbol | null | undefined
    if (typeof value === 'string') return text(value)
    if (value === null || value === undefined || typeof value === 'boolean' || Number.isFinite(value)) return value
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value !== 'object') return String(value)
    if (above.includes(value)) return '[circular]'
    if (above.length >= DEPTH_MAX) return '[deep]'
    if (value instanceof Error) return { name: value.name, message: text(value.message) }
    if (value instanceof Date || value instanceof RegExp) return text(String(value))
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (value instanceof Map || value instanceof Set) value = [...value]
    above.push(value)
    let out: unknown
    if (Array.isArray(value)) {
      const items: unknown[] = (out = [])
      for (let i = 0; i < value.length && values++ < VALUES_MAX; i++) items.push(clean(value[i], path))
    } else {
      const object: Record<string, unknown> = (out = {})
      for (const name of Object.keys(value)) if (values++ < VALUES_MAX) {
        const at = `${path}.${name}`, item = (value as Record<string, unknown>)[name]
        object[name] = /^event\.(type|attempt)$/.test(at) ? item
          : isHidden(at, name, item) ? REDACTED
          : clean(item, at)
      } else object['…'] = '…'
    }
    above.pop()
    return out
  }

  return (record) => {
    const out: Record<string, unknown> = { ...record }
    for (const name in out) {
      // The machine's own words about an event name rules, not people; only a refusal repeats what was found.
      if (KEPT.test(name) || (name === 'why' && !out['refused'])) continue
      const value = out[name]
      // A getter that throws: what it threw may say what it is to hide, so only that it did is told.
      values = 0
      above = []
      try { out[name] = clean(value, name) } catch { out[name] = { type: (value as { type?: unknown }).type, threw: true } }
    }
    // A refusal, and its sentence, repeat the value of the field that it names, or of one within a field that is hidden.
    const refused = out['refused'] as Problem | undefined
    let at = ''
    if (refused) for (const name of `${refused.field}`.replace(/\[\d*]/g, '').split('.')) {
      at += at && '.'
      if (isHidden(at += name, name, 0)) refused.found = out['why'] = REDACTED
    }
    return out as unknown as TraceRecord
  }
}
