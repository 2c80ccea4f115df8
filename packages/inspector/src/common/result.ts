/** What a check of outside data returns: the value, or what is wrong with it. Such checks never throw. */

/** Which field was wrong, what was expected there, and what was found instead. */
export type Problem = { field: string; expected: string; found: string }
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** Describes a wrong value: its type, and the value itself if it is short. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return value.length > 60 ? `a text of ${value.length} characters` : `"${value}"`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

export const refuse = (field: string, expected: string, value: unknown): { ok: false; problem: Problem } =>
  ({ ok: false, problem: { field, expected, found: found(value) } })
