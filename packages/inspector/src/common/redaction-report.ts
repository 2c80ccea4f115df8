/**
 * Reports what of a trace would leave the device under given rules, field by field. It runs the recorder's own redactor over
 * each record and compares the result with the record, so the report cannot differ from what really happens.
 */
import { REDACTED, type RedactRules, SECRETS, createRedactor, scrub } from './redact.ts'
import type { TraceRecord } from './trace.ts'

/** `whole`: nothing of the value leaves. `part`: a text leaves without what looked like a secret. `cut`: nested too deeply or too long. `already`: removed before the trace was written. `leaves`: as it is. */
export type Fate = 'whole' | 'part' | 'cut' | 'already' | 'leaves'
export const FATES: readonly Fate[] = ['whole', 'part', 'cut', 'already', 'leaves']
/** `path` has `[]` for each index of a list. `examples` has the first value of each fate, as JSON, cut after 60 characters. */
export type FieldReport = { path: string; counts: Record<Fate, number>; examples: Partial<Record<Fate, { before: string; after: string }>> }
/** A value that was removed at one path but leaves at another, in a text or as the name of a field. */
export type Leak = { value: string; removedAt: string; leavesAt: string }
export type RedactionReport = {
  records: number
  /** Sorted by path. */
  fields: FieldReport[]
  leaks: Leak[]
  /** Names of fields that look like a secret. Names always leave. */
  names: string[]
  /** How many paths, removed values or leaving texts were beyond a bound, so that they were not counted or not looked for. 0 if everything was seen. */
  unseen: number
}

export const EXAMPLE_CHARS_MAX = 60
const FIELDS_MAX = 5_000, REMOVED_MAX = 2_000, LEAVING_MAX = 20_000, LEAKS_MAX = 100
/** A shorter value is found in every text. */
const LEAK_CHARS_MIN = 3

export type RedactionTester = {
  /** @returns the record as it would leave, or the same when nothing had to change */
  add(record: TraceRecord): TraceRecord
  /** Values that were removed, each with the first path at which it was. */
  removed(): ReadonlyMap<string, string>
  report(): RedactionReport
}

export function createRedactionTester(rules: RedactRules | false = {}): RedactionTester {
  const redact = createRedactor(rules)
  const fields = new Map<string, FieldReport>(), removed = new Map<string, string>(), leaving = new Map<string, string>(), names = new Set<string>()
  let records = 0, unseen = 0

  function note<T>(map: Map<string, T>, max: number, key: string, value: T): void {
    if (map.has(key)) return
    if (map.size < max) map.set(key, value)
    else unseen++
  }
  function count(path: string, fate: Fate, before: unknown, after: unknown): void {
    let field = fields.get(path)
    if (!field) {
      if (fields.size >= FIELDS_MAX) { unseen++; return }
      fields.set(path, (field = { path, counts: { whole: 0, part: 0, cut: 0, already: 0, leaves: 0 }, examples: {} }))
    }
    field.counts[fate]++
    field.examples[fate] ??= { before: brief(before), after: brief(after) }
  }
  /** Everything within a value that is gone: a person would look for it elsewhere. */
  function gone(value: unknown, path: string): void {
    if (typeof value === 'string' || typeof value === 'number') { const text = String(value); if (text.length >= LEAK_CHARS_MIN && text !== REDACTED) note(removed, REMOVED_MAX, text, path) }
    else if (Array.isArray(value)) for (const item of value) gone(item, path)
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) { gone(name, path); gone(item, path) }
  }
  function compare(before: unknown, after: unknown, path: string): void {
    if (before === REDACTED) count(path, 'already', before, after)
    else if (after === REDACTED) { count(path, 'whole', before, after); gone(before, path) }
    else if (typeof before === 'string' && typeof after === 'string') {
      count(path, before === after ? 'leaves' : 'part', before, after)
      if (before !== after) for (const part of before.match(SECRETS) ?? []) gone(part, path)
      note(leaving, LEAVING_MAX, after, path)
    } else if (Array.isArray(before) && Array.isArray(after)) {
      if (after.length < before.length) { count(path, 'cut', before, after); for (const item of before.slice(after.length)) gone(item, path) }
      if (after.length === 0) count(path, 'leaves', before, after)
      after.forEach((item, i) => compare(before[i], item, `${path}[]`))
    } else if (isObject(before) && isObject(after)) {
      const entries = Object.entries(before)
      if (entries.length === 0) count(path, 'leaves', before, after)
      for (const [name, value] of entries) {
        if (scrub(name) !== name && names.size < LEAKS_MAX) names.add(`${path}.${name}`)
        note(leaving, LEAVING_MAX, name, `${path}.${name}`)
        compare(value, after[name], `${path}.${name}`)
      }
    } else if (before === after) {
      count(path, 'leaves', before, after)
      if (typeof after === 'number') note(leaving, LEAVING_MAX, String(after), path)
    } else { count(path, 'cut', before, after); gone(before, path) }
  }

  return {
    add(record) {
      records++
      const after = redact(record) as unknown as Record<string, unknown>
      for (const [name, value] of Object.entries(record)) if (value !== undefined) { note(leaving, LEAVING_MAX, name, name); compare(value, after[name], name) }
      return after as unknown as TraceRecord
    },
    removed: () => removed,
    report() {
      const leaks: Leak[] = []
      for (const [value, removedAt] of removed) {
        if (leaks.length >= LEAKS_MAX) break
        for (const [text, leavesAt] of leaving) if (text.includes(value)) { leaks.push({ value, removedAt, leavesAt }); break }
      }
      return { records, fields: [...fields.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), leaks, names: [...names], unseen }
    },
  }
}

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)
function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > EXAMPLE_CHARS_MAX ? `${text.slice(0, EXAMPLE_CHARS_MAX - 1)}…` : text
}
