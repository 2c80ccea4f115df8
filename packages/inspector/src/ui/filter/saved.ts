/** Filters that a person gave a name. What the browser's storage holds is checked like anything from outside. */

export type SavedFilter = { readonly name: string; readonly filter: string }
export const SAVED_MAX = 40, NAME_MAX = 40, FILTER_MAX = 500

const isText = (x: unknown): x is string => typeof x === 'string'

/** What can be kept of a stored text: nothing of what is no list, no entry that is none, each name once. */
export function readSaved(text: string | null): SavedFilter[] {
  let found: unknown
  try { found = JSON.parse(text ?? '[]') } catch { return [] }
  if (!Array.isArray(found)) return []
  const out: SavedFilter[] = []
  for (const x of found as unknown[]) {
    if (typeof x !== 'object' || x === null) continue
    const { name, filter } = x as { name?: unknown; filter?: unknown }
    if (!isText(name) || !isText(filter) || problemWith(out, name, filter) !== undefined) continue
    out.push({ name: name.trim(), filter: filter.trim() })
  }
  return out
}

/** Why a filter cannot be kept under a name, in words; undefined when it can. @param but the entry that it would replace */
export function problemWith(list: readonly SavedFilter[], name: string, filter: string, but?: string): string | undefined {
  const n = name.trim(), f = filter.trim()
  if (n === '') return 'Give the filter a name.'
  if (n.length > NAME_MAX) return `A name can have at most ${NAME_MAX} characters, and this one has ${n.length}.`
  if (f === '') return 'An empty filter shows everything, and needs no name.'
  if (f.length > FILTER_MAX) return `A saved filter can have at most ${FILTER_MAX} characters, and this one has ${f.length}.`
  if (list.some((s) => s.name !== but && s.name.toLowerCase() === n.toLowerCase())) return `Another filter already has the name ${n}.`
  if (but === undefined && list.length >= SAVED_MAX) return `At most ${SAVED_MAX} filters can be saved. Remove one first.`
  return undefined
}
export const withSaved = (list: readonly SavedFilter[], name: string, filter: string): readonly SavedFilter[] => (problemWith(list, name, filter) === undefined ? [...list, { name: name.trim(), filter: filter.trim() }] : list)
export const renamed = (list: readonly SavedFilter[], name: string, to: string): readonly SavedFilter[] => list.map((s) => (s.name === name && problemWith(list, to, s.filter, name) === undefined ? { ...s, name: to.trim() } : s))
export const without = (list: readonly SavedFilter[], name: string): readonly SavedFilter[] => list.filter((s) => s.name !== name)
