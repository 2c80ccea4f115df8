/**
 * The filter's grammar. Words are joined by *and*; `-` negates; quotes keep spaces; `*` matches any; what is not
 * `key:value` or `t>4:10` is text, looked for anywhere in the record. A filter hides rows; it changes nothing else.
 */
import { type Call, type Row, diagnosticOf } from '../../common/index.ts'
import type { CallIndex } from '../store/call-index.ts'
import { sessionAfter, seqOf, isMove, nameOf } from '../store/row-kind.ts'
import { changesOf, recordedReason, runAt, valuesAt } from '../../common/index.ts'

export type Filter = {
  /** False for a filter that shows everything. */
  active: boolean
  /** Keys that are no keys; the filter matches nothing then. */
  unknown: string[]
  /** The words that are looked for as text, to mark them where they are found. */
  words: string[]
  test(call: Call, index: CallIndex, i: number): boolean
}
type Test = Filter['test']

/** `isOfShape`: it says the same of all rows of one shape. */
type Term = { test: Test; isOfShape: boolean }
const ofShape = (test: Test): Term => ({ test, isOfShape: true })
const ofRow = (test: Test): Term => ({ test, isOfShape: false })

/** Tests that say the same of all rows of one shape: they are asked once for each. */
function once(tests: readonly Test[]): Test {
  let of: CallIndex | undefined, rows: Call['rows'] | undefined, said: (boolean | undefined)[] = []
  const all: Test = (c, x, i) => tests.every((test) => test(c, x, i))
  return (c, x, i) => {
    const shape = x.shape(i)
    if (shape === 0) return all(c, x, i)
    if (of !== x || rows !== c.rows) { of = x; rows = c.rows; said = [] }
    return (said[shape] ??= all(c, x, i))
  }
}

export const FILTER_KEYS = ['event', 'is', 'why', 'state', 'from', 'to', 'cmd', 'reason', 'prop', 'code', 'seq', 't'] as const
/** One term of the grammar. */
export const TOKEN = /-?\w+[:<>]"[^"]*"?|-?"[^"]*"?|\S+/g

export function parseFilter(text: string, regions: readonly string[]): Filter {
  const terms: Term[] = [], unknown: string[] = [], words: string[] = []
  for (const token of text.match(TOKEN) ?? []) {
    const negated = token.length > 1 && token.startsWith('-')
    const body = negated ? token.slice(1) : token
    const term = termOf(body, regions, unknown, negated ? [] : words)
    if (term) terms.push(negated ? { ...term, test: (c, x, i) => !term.test(c, x, i) } : term)
  }
  const shape = once(terms.filter((t) => t.isOfShape).map((t) => t.test)), row = terms.filter((t) => !t.isOfShape).map((t) => t.test)
  const test: Test = unknown.length > 0 ? () => false : row.length === 0 ? shape : (c, x, i) => shape(c, x, i) && row.every((t) => t(c, x, i))
  return { active: terms.length > 0 || unknown.length > 0, unknown, words, test }
}

function termOf(body: string, regions: readonly string[], unknown: string[], words: string[]): Term | undefined {
  const time = /^t([<>])([\d:.]*)$/.exec(body)
  if (time) {
    const parts = time[2]!.split(':').map(Number), limit = parts.reduce((sum, n) => sum * 60 + n, 0) * 1000
    if (time[2] === '' || Number.isNaN(limit)) return undefined
    return ofRow(time[1] === '>' ? (_, x, i) => x.ms(i) >= limit : (_, x, i) => x.ms(i) <= limit)
  }
  const pair = /^([a-zA-Z]\w*):(.*)$/.exec(body)
  if (!pair) {
    const word = unquote(body).toLowerCase()
    if (word === '') return undefined
    words.push(word)
    const says = saying(word)
    return ofShape((c, _, i) => says(c.rows[i]!))
  }
  const key = pair[1]!, fits = matcher(unquote(pair[2]!))
  if (!fits) return undefined
  const region = key === 'state' ? (regions.length === 0 || regions.includes('session') ? 'session' : undefined) : regions.find((r) => r.toLowerCase() === key.toLowerCase())
  if (region) {
    // A step says what each region was after it; of other rows the steps before them do.
    const after: Test = (c, _, i) => { const row = c.rows[i]!, value = region === 'session' ? sessionAfter(c, row) : row.kind === 'missing' ? null : runAt(c.runs[region], seqOf(row))?.value; return typeof value === 'string' && fits(value) }
    const step = once([after])
    return ofRow((c, x, i) => { const row = c.rows[i]!; return row.kind === 'step' && typeof row.to?.[region] === 'string' ? step(c, x, i) : after(c, x, i) })
  }
  switch (key) {
    case 'event': return ofShape((c, _, i) => { const row = c.rows[i]!; return row.kind === 'step' && fits(row.event.type) })
    case 'is': { const own: Test = (c, x, i) => ownKinds(c, x, i).some(fits), kinds = once([own]); return fits('violation') ? ofRow((c, x, i) => kinds(c, x, i) || x.alarmsByRow.has(i)) : ofShape(own) }
    case 'why': return ofShape((c, _, i) => { const row = c.rows[i]!; return row.kind === 'step' && row.why !== undefined && fits(row.why) })
    // Of another machine, every region of its own.
    case 'state': return ofRow((c, _, i) => { const row = c.rows[i]!; return row.kind !== 'missing' && Object.values(valuesAt(c, row.seq)).some((v) => typeof v === 'string' && fits(v)) })
    // The session in which it came.
    case 'from': return ofShape((c, _, i) => { const row = c.rows[i]!; return row.kind === 'step' && typeof row.from?.['session'] === 'string' && fits(row.from['session']) })
    case 'to': return ofShape((c, _, i) => { const row = c.rows[i]!; return isMove(row) && row.kind === 'step' && (typeof row.to?.['session'] === 'string' ? fits(row.to['session']) : changesOf(row).some(([, , to]) => fits(to))) })
    case 'cmd': return ofShape((c, _, i) => { const row = c.rows[i]!; return row.kind === 'step' ? (row.commands ?? []).some((k) => fits(k.type)) : row.kind === 'port' && !diagnosticOf(row) && fits(row.command) })
    case 'code': return ofShape((c, _, i) => { const said = diagnosticOf(c.rows[i]!); return said !== undefined && fits(said.code) })
    case 'reason': return ofShape((c, _, i) => { const row = c.rows[i]!; return row.kind === 'close' ? fits(row.end?.reason ?? '') : row.kind === 'step' && (row.commands ?? []).some((k) => k.type === 'recordEnd' && fits(recordedReason(k, row.event))) })
    case 'prop': return ofRow((_, x, i) => (x.alarmsByRow.get(i) ?? []).some((a) => fits(a.id)))
    case 'seq': return ofRow((c, _, i) => { const row = c.rows[i]!, n = Number(unquote(pair[2]!)); return row.kind === 'missing' ? n >= row.from && n <= row.to : row.seq === n })
    default: unknown.push(key); return undefined
  }
}

/** Everything that a row is. */
export const kindsOf = (call: Call, index: CallIndex, i: number): string[] => (index.alarmsByRow.has(i) ? [...ownKinds(call, index, i), 'violation'] : ownKinds(call, index, i))
/** What it is whatever came before it. */
function ownKinds(call: Call, index: CallIndex, i: number): string[] {
  const row = call.rows[i]!, kind = index.kind(i), out: string[] = [kind]
  if (kind === 'noted') out.push('kept')
  if (row.kind === 'step' && (row.commands?.length ?? 0) > 0) out.push('command')
  if (isMove(row)) out.push('transition')
  return out
}

const unquote = (s: string): string => s.replaceAll('"', '')

/** A value test: with `*` the whole value must fit the pattern, without it the value must contain the text. */
function matcher(value: string): ((x: string) => boolean) | undefined {
  const v = value.toLowerCase()
  if (v === '') return undefined
  if (!v.includes('*')) return (x) => x.toLowerCase().includes(v)
  const parts = v.split('*')
  return (x) => {
    const s = x.toLowerCase(), first = parts[0]!, last = parts.at(-1)!
    if (!s.startsWith(first) || !s.endsWith(last) || s.length < first.length + last.length) return false
    let at = first.length
    for (const part of parts.slice(1, -1)) {
      const found = s.indexOf(part, at)
      if (found < 0 || found + part.length > s.length - last.length) return false
      at = found + part.length
    }
    return true
  }
}

/** So many names of fields are remembered. */
const NAMES_MAX = 10_000
/** Does a row say this? As in {@link textOf}, which is only written where the word may be found across its parts. */
export function saying(word: string): (row: Row) => boolean {
  if (/[[\]{}:,\\]/.test(word)) return (row) => textOf(row).includes(word)
  const names = new Map<string, boolean>()
  const isNamed = (name: string): boolean => {
    let is = names.get(name)
    if (is === undefined) {
      if (names.size >= NAMES_MAX) names.clear()
      names.set(name, (is = name.toLowerCase().includes(word)))
    }
    return is
  }
  const has = (x: unknown): boolean => {
    if (typeof x === 'string') return x.toLowerCase().includes(word)
    if (typeof x === 'number' || typeof x === 'boolean' || x === null) return String(x).includes(word)
    if (Array.isArray(x)) return x.some(has)
    for (const name in x as object) if (has((x as { [name: string]: unknown })[name]) || isNamed(name)) return true
    return false
  }
  return (row) => (row.kind === 'step' ? has(row.event) || has(row.why) || has(row.commands) || has(row.refused) : textOf(row).includes(word))
}
/** What text is looked for in: what a row says, not its numbers nor the state that all rows carry. */
export function textOf(row: Row): string {
  if (row.kind === 'step') return [row.event, row.why, row.commands, row.refused].map((x) => (x === undefined ? '' : JSON.stringify(x))).join().toLowerCase()
  if (row.kind === 'port') return `${nameOf(row)} ${row.kind} ${row.outcome} ${row.error ?? ''} ${textOfDiagnostic(row)}`.toLowerCase()
  return `${nameOf(row)} ${JSON.stringify(row)}`.toLowerCase()
}
const textOfDiagnostic = (row: Row): string => { const said = diagnosticOf(row); return said ? `${said.code} ${said.message}` : '' }
