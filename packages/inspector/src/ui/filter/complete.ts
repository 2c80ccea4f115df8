/** What the filter's field offers where the caret stands: keys, then values that occur, with counts. */
import { FILTER_KEYS, TOKEN } from './filter.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The term at the caret: where it stands, and what of it stands before the caret. */
export type Token = { from: number; to: number; negated: boolean; key: string | undefined; value: string }
/** What can be chosen: the text that takes the term's place, and what it is. */
export type Suggestion = { text: string; label: string; note: string; count?: number; isKey: boolean }

const LINES_MAX = 12
const WHAT: Record<(typeof FILTER_KEYS)[number], string> = {
  event: 'what arrived', is: 'changed, ignored, refused, command, diagnostic …', why: 'the reason that was given', state: 'the session after the step', from: 'the session in which it came', to: 'what the session changed to',
  cmd: 'what was commanded', reason: 'how it ended', prop: 'the property that it violates', code: 'what an adapter diagnosed', seq: 'the number of a record', t: 'time since the first record: t>4:10',
}

export function tokenAt(text: string, caret: number): Token {
  for (const match of text.matchAll(new RegExp(TOKEN, 'g'))) {
    const from = match.index, to = from + match[0].length
    if (caret < from) break
    if (caret > to || caret === from) continue
    const negated = match[0].length > 1 && match[0].startsWith('-'), body = text.slice(from + Number(negated), Math.max(caret, from + Number(negated)))
    const pair = /^([a-zA-Z]\w*):(.*)$/s.exec(body)
    return { from, to, negated, key: pair?.[1], value: (pair?.[2] ?? body).replaceAll('"', '') }
  }
  return { from: caret, to: caret, negated: false, key: undefined, value: '' }
}

/** Puts a suggestion in the place of a term; the caret stands after it. */
export function complete(text: string, { from, to }: Token, { text: put, isKey }: Suggestion): { text: string; caret: number } {
  const rest = text.slice(to), space = rest.startsWith(' ') || (isKey && rest === '') ? '' : ' '
  return { text: `${text.slice(0, from)}${put}${space}${rest}`, caret: from + put.length + (isKey ? 0 : 1) }
}

export function suggestionsAt(token: Token, words: Vocabulary, regions: readonly string[]): Suggestion[] {
  const sign = token.negated ? '-' : ''
  if (token.key !== undefined) return valuesFor(token.key, token.value, sign, words)
  const asked = token.value.toLowerCase(), out: Suggestion[] = []
  for (const key of keysOf(regions)) {
    if (!key.toLowerCase().startsWith(asked)) continue
    const n = words.kindsOf(key), what = WHAT[key as keyof typeof WHAT] ?? 'what this region was'
    // A key that nothing in this call has is no help, unless it counts or tells time.
    if (n > 0 || key === 'seq') out.push({ text: `${sign}${key}:`, label: `${key}:`, note: n > 0 ? `${what} · ${n} ${n === 1 ? 'value' : 'values'}` : what, isKey: true })
    else if (key === 't') out.push({ text: `${sign}t>`, label: 't>', note: what, isKey: true })
  }
  if (asked.length >= 2) for (const key of ['event', 'cmd', 'state', 'why', 'reason', 'code']) out.push(...valuesFor(key, token.value, sign, words))
  return out.slice(0, asked === '' ? out.length : LINES_MAX)
}

function valuesFor(key: string, value: string, sign: string, words: Vocabulary): Suggestion[] {
  const asked = value.toLowerCase(), known = key === 'session' ? 'state' : [...new Set([key, key.toLowerCase()])].find((k) => words.kindsOf(k) > 0)
  if (known === undefined) return []
  const found = words.valuesOf(known).filter(([v]) => v.toLowerCase().includes(asked))
  // What is written already whole needs no help.
  if (found.length === 1 && found[0]![0].toLowerCase() === asked) return []
  const begins = ([v]: [string, number]): number => Number(!v.toLowerCase().startsWith(asked))
  return found.toSorted((a, b) => begins(a) - begins(b)).slice(0, LINES_MAX).map(([v, count]) => ({ text: `${sign}${key}:${written(v)}`, label: `${key}:${v}`, note: '', count, isKey: false }))
}

/** `session` is said as `state`; a region whose name cannot be a key is found by its values only. */
const keysOf = (regions: readonly string[]): string[] => [...FILTER_KEYS, ...regions.filter((r) => r !== 'session' && /^[a-zA-Z]\w*$/.test(r) && !(FILTER_KEYS as readonly string[]).includes(r))]

/** A value as the grammar takes it. A field has one line and quotes have no quotes in them: there the pattern says *anything*. */
function written(value: string): string {
  const plain = value.replaceAll(/["\r\n]+/g, '*')
  return /\s/.test(plain) || plain === '' ? `"${plain}"` : plain
}
