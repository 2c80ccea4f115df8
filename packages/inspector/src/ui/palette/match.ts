/** What a query of the palette finds: a place in the call, or commands by their words, best first. */

export type Findable = { readonly title: string; readonly group: string; /** Other words that a person may look for. */ readonly words?: string }

/** A number is a step, `4:12` a time since the call's first record in ms; anything else is words. */
export type Place = { seq: number } | { ms: number }
export function placeOf(query: string): Place | undefined {
  const seq = /^#?\s*(\d{1,15})$/.exec(query.trim())
  if (seq) return { seq: Number(seq[1]) }
  const time = /^\+?(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2}(?:\.\d{1,3})?)$/.exec(query.trim())
  return time ? { ms: Math.round((Number(time[1] ?? 0) * 3_600 + Number(time[2]) * 60 + Number(time[3])) * 1_000) } : undefined
}

/** The word by which calls are found that violate a property; who has begun it means it. */
export const VIOLATED = 'violated'
export const asksForViolated = (query: string): boolean => wordsOf(query).some((word) => word.length > 2 && VIOLATED.startsWith(word))

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)
/** Where words begin: after anything that is no letter and no number. */
const begins = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)) return true
  return false
}
/** How well one word fits; 0 when it does not. */
function fit(word: string, title: string, rest: string): number {
  if (title.startsWith(word)) return 5
  if (begins(title, word)) return 4
  if (begins(rest, word)) return 3
  return title.includes(word) ? 2 : rest.includes(word) ? 1 : 0
}

/** Ten thousand calls are put into small letters once, and not at every key. */
const small = new WeakMap<Findable, { title: string; rest: string }>()
function smallOf(item: Findable): { title: string; rest: string } {
  let found = small.get(item)
  if (!found) small.set(item, (found = { title: item.title.toLowerCase(), rest: `${item.group} ${item.words ?? ''}`.toLowerCase() }))
  return found
}

/** Those in which every word of the query is found, best first, equal ones in their order. All of them for no word. */
export function ranked<T extends Findable>(query: string, all: readonly T[]): T[] {
  const words = wordsOf(query)
  if (words.length === 0) return [...all]
  const scored: { item: T; score: number }[] = []
  for (const item of all) {
    const { title, rest } = smallOf(item)
    let score = 0
    for (const word of words) { const n = fit(word, title, rest); score = n === 0 || score < 0 ? -1 : score + n }
    if (score > 0) scored.push({ item, score })
  }
  return scored.sort((a, b) => b.score - a.score).map((s) => s.item)
}
