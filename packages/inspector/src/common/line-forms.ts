/**
 * Reads lines of a trace that are like lines before them. What differs between two records of one event in one state
 * is their numbers; the rest of the line is the same text, and the same text means the same. So a line is taken apart
 * once: where its numbers stand, and what its texts say. A line with the same texts is the same record with other
 * numbers, without being parsed again, and shares its event, its states and its commands with the first one.
 *
 * Exact: a line that is not, letter by letter, a known one with other whole numbers is parsed as a whole by its reader.
 */
import { COUNTED, type Counted, count } from './counted.ts'
import type { TraceRecord } from './trace.ts'

/** `texts[i]` stands before the number of `fields[i]`; what stands after the last number is one of the ends. */
type Form = { texts: string[]; fields: Counted[]; /** By {@link sampled}. */ ends: Map<number, End[]>; hits: number; misses: number; last: End | undefined }
/** Lines that are the same but for their numbers: the record of the one that was read last, and their number, from 1 on. */
export type Alike = { readonly record: TraceRecord; readonly id: number }
/** A line's last text, with a record for it, what came after it the last time, and its number once it came again. */
type End = { text: string; record: TraceRecord; next: End | undefined; id: number }

/** What is remembered at most: of real traces some hundred ends; of hostile ones, no more than this. */
const ENDS_MAX = 8_192, CHARS_MAX = 16 * 1024 * 1024, FORMS_MAX = 1_024, FORMS_OF_PREFIX_MAX = 16, SAMPLED_ALIKE_MAX = 16
/** Forms that came last are tried first: a step is mostly followed by another, or by the result of a command. */
const RECENT_MAX = 4
/** After so many lines a form of which few came again is not looked for any more. */
const TRIALS = 2_048, WORTH = 1 / 8

export type LineForms = {
  /**
   * The line that begins at `from`, when it is like a known one: it is compared where it stands, and not cut out. Its record is lent: the
   * next line like it is told in the same object. @param to where the line ends; without it, at its `\n`
   */
  read(text: string, from?: number, to?: number): Alike | undefined
  /** Where the line that was read last ends. */
  readonly end: number
  /** A line that {@link read} did not know, and the record that it was found to be. */
  learn(line: string, record: TraceRecord): void
}

export function createLineForms(): LineForms {
  /** By what stands before the first number. */
  const forms = new Map<string, Form[]>()
  let formCount = 0, ends = 0, chars = 0, isFull = false, ids = 0
  /** The newest first. */
  const recent: Form[] = []
  /** Where matching got to in the line that was asked for last, for `learn`; and where that line ends, -1 when it goes on behind the text. */
  let headOf: Form | undefined, at = 0, end = 0
  const values: number[] = [0, 0, 0, 0, 0]

  /** Matches the texts and numbers of a form, and leaves `at` behind the last number. */
  function head(form: Form, text: string, from: number): boolean {
    const { texts } = form
    let pos = from
    for (let i = 0; i < texts.length; i++) {
      const before = texts[i]!
      if (!text.startsWith(before, pos)) return false
      pos += before.length
      const first = pos
      let value = 0, code = text.charCodeAt(pos)
      while (code >= 48 && code <= 57) { value = value * 10 + code - 48; code = text.charCodeAt(++pos) }
      // What is exact is read here. A fraction, a sign or a needless 0 is left to the parser.
      if (pos === first || pos - first > DIGITS_MAX || value > Number.MAX_SAFE_INTEGER || (pos - first > 1 && text.charCodeAt(first) === 48)) return false
      values[i] = value
    }
    at = pos
    const after = text.charCodeAt(pos)
    return after === COMMA || after === CLOSE
  }

  /** What follows the numbers, when it is known. */
  function endIn(form: Form, text: string, to: number | undefined): End | undefined {
    const guess = form.last?.next, behind = guess === undefined ? -1 : at + guess.text.length
    let found: End | undefined
    // A whole text is compared faster than a part of one. So it is cut out, which copies nothing. Where the guess is right its end need not be looked for.
    if (guess && (to === undefined ? text.charCodeAt(behind) === LINE_FEED : behind === to) && text.slice(at, behind) === guess.text) { found = guess; end = behind } else {
      end = to ?? lineEnd(text, at)
      const alike = end < 0 ? undefined : form.ends.get(sampled(text, at, end))
      if (alike) { const rest = text.slice(at, end); found = alike.find((e) => e.text === rest) }
    }
    if (!found) return undefined
    if (found.id === 0) found.id = ++ids
    if (form.last) form.last.next = found
    form.last = found
    return found
  }

  function find(text: string, from: number, to: number | undefined): End | undefined {
    headOf = undefined
    for (let i = 0; i < recent.length; i++) {
      const form = recent[i]!
      if (!isWorth(form) || !head(form, text, from)) continue
      headOf = form
      const known = endIn(form, text, to)
      if (known) { use(form, i); return known }
      break
    }
    end = to ?? lineEnd(text, from)
    if (end < 0) return undefined
    // The more numbers a form has, the better it fits.
    const list = forms.get(prefixOf(text.slice(from, end))), until = end
    if (list) for (const form of list) if (isWorth(form) && head(form, text, from)) {
      if (!headOf || headOf.fields.length < form.fields.length) headOf = form
      const known = endIn(form, text, until)
      if (known) { use(form, recent.indexOf(form)); return known }
    }
    return undefined
  }
  /** @param i its place among those that came last, -1 when it was none */
  function use(form: Form, i: number): void {
    if (i === 0) return
    if (i > 0) recent.splice(i, 1)
    else if (recent.length === RECENT_MAX) recent.pop()
    recent.unshift(form)
  }

  /** Own words of one line each would fill the place of those that come again: they leave when it is full. */
  function makeRoom(): void {
    let left = 0
    for (const list of forms.values()) for (const form of list) {
      for (const [key, alike] of form.ends) {
        const kept = alike.filter((e) => e.id > 0)
        for (const e of alike) if (e.id === 0) { left++; chars -= e.text.length; e.next = undefined }
        if (kept.length > 0) form.ends.set(key, kept)
        else form.ends.delete(key)
      }
      if (form.last?.id === 0) form.last = undefined
    }
    ends -= left
    // Where most come again it would be looked for too often.
    isFull = left < ENDS_MAX / 4
  }

  return {
    get end() { return end },
    read(text, from = 0, to) {
      const known = find(text, from, to)
      if (!known) { if (headOf) headOf.misses++; return undefined }
      const { fields } = recent[0]!
      recent[0]!.hits++
      for (let i = 0; i < fields.length; i++) count(known.record, fields[i]!, values[i]!)
      return known
    },
    learn(line, record) {
      if (isFull || record.kind === 'gap' || line.charCodeAt(line.length - 1) !== CLOSE) return
      if (!headOf || !isFree(line, headOf)) headOf = newForm(line)
      if (!headOf || !isFree(line, headOf)) return
      // A copy of its own: a part of a chunk would hold the whole of it.
      const text = ` ${line.slice(at)}`.slice(1)
      const key = sampled(line, at, line.length), alike = headOf.ends.get(key), known: End = { text, record: { ...record }, next: undefined, id: 0 }
      if (alike && alike.length >= SAMPLED_ALIKE_MAX) return
      if (alike) alike.push(known)
      else headOf.ends.set(key, [known])
      ends++
      chars += text.length
      if (recent.length === 0) recent.push(headOf)
      if (ends >= ENDS_MAX || chars >= CHARS_MAX) makeRoom()
    },
  }

  /** None of the numbers stands in what follows them: a field that is named twice is what its last place says. Inner fields of these names are rare, and not told apart. */
  function isFree(line: string, form: Form): boolean { return head(form, line, 0) && !NAMED.test(line.slice(at)) }

  function newForm(line: string): Form | undefined {
    const made = formCount < FORMS_MAX ? formOf(line) : undefined, prefix = made?.texts[0]
    if (!made || prefix === undefined || prefix !== prefixOf(line)) return undefined
    const list = forms.get(prefix)
    if (list && list.length >= FORMS_OF_PREFIX_MAX) return undefined
    if (list) { list.push(made); list.sort((a, b) => b.fields.length - a.fields.length) } else forms.set(prefix, [made])
    formCount++
    return made
  }
}

/** Of a form whose lines hardly ever come again, the search would cost more than it saves. */
const isWorth = (form: Form): boolean => form.misses < TRIALS || form.hits > form.misses * WORTH

/** A number for what stands in a text between two places: its length and some of its characters. To hash all of them for each line costs as much as all else. */
function sampled(text: string, from: number, to: number): number {
  const length = to - from, step = Math.max(1, length >> 5)
  let hash = length
  for (let i = from + (length & 7); i < to; i += step) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}
/** Where the line ends in which a place lies, -1 when it goes on behind the text. */
function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at)
  return feed > at && text.charCodeAt(feed - 1) === RETURN ? feed - 1 : feed
}

const LINE_FEED = 10, RETURN = 13, COMMA = 44, CLOSE = 125
/** Microseconds since 1970, which `mono` is where the host gave its own clock, have sixteen; not all numbers of so many are exact. */
const DIGITS_MAX = 16
const NAMED = new RegExp(`"(?:${COUNTED.join('|')})"\\s*:|\\\\u`)
const FIRST = '"seq":'
const prefixOf = (line: string): string => line.slice(0, line.indexOf(FIRST) + FIRST.length)

/** Where the numbers stand in a line that is one valid object: outside of every text and of every inner value. */
function formOf(line: string): Form | undefined {
  const texts: string[] = [], fields: Counted[] = []
  let depth = 0, start = 0
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i)
    // Only what a writer of JSON writes: with a space before a colon, a name would be taken for a value.
    if (code <= 32) return undefined
    if (code === 123 || code === 91) { if (++depth > 1) break } else if (code === 34) {
      const end = endOfText(line, i)
      if (line.charCodeAt(end) === 58) {
        const name = line.slice(i + 1, end - 1), number = /^(?:0|[1-9]\d{0,15})(?=[,}])/.exec(line.slice(end + 1, end + 2 + DIGITS_MAX))?.[0]
        if (name.includes('\\')) return undefined
        if (COUNTED.includes(name as Counted)) {
          if (number === undefined) return undefined
          texts.push(line.slice(start, end + 1))
          fields.push(name as Counted)
          start = end + 1 + number.length
        }
      }
      i = end - 1
    }
  }
  return fields.length === 0 ? undefined : { texts: texts.map((t) => ` ${t}`.slice(1)), fields, ends: new Map(), hits: 0, misses: 0, last: undefined }
}

/** Behind the closing quote of a text that begins at `i`. */
function endOfText(line: string, i: number): number {
  for (let k = i + 1; k < line.length; k++) {
    const code = line.charCodeAt(k)
    if (code === 92) k++
    else if (code === 34) return k + 1
  }
  return line.length
}
