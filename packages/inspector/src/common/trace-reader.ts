/** Reads trace files: whole, or chunk by chunk as they come from a disk or a network. Never throws. */
import { firstWhere } from './first-where.ts'
import { type Alike, createLineForms } from './line-forms.ts'
import { type Problem, found } from './result.ts'
import { type StepRecord, type TraceRecord, checkRecord, traceKey } from './trace.ts'
import { type TraceGap, TraceIndex } from './trace-index.ts'

/**
 * A line that could not be read, or about which there is something to report. Lines count from 1; 0 stands for the file as a whole.
 * `isKept`: the line's record is there all the same.
 */
export type TraceProblem = Problem & { line: number; isKept?: true }
export type Trace = {
  /** In the order of the file; records of one trace by rising `seq`. Empty if the reader passes them to `give`. */
  records: TraceRecord[]
  /** The first {@link PROBLEMS_MAX} lines about which there is something to report. */
  problems: TraceProblem[]
  problemCount: number
  /** How many problems there are of each kind. */
  counts: ProblemCounts
  /** The last line, if it is only the beginning of a record. It counts as a gap, not as a problem. */
  cut?: Cut
  gaps: ReaderGap[]
  /** How many records were there already and were dropped. */
  duplicates: number
  /** The line in which the text ends, counted from 1. If the text breaks off, it breaks off in this line. */
  endLine: number
}
/**
 * `unreadable`: lines that are not records. `sameNumber`: records whose number another one has. `renamed`: second calls under one id.
 * `tooMany`: whether there was more than is held. `damaged`: whether the bytes broke off.
 */
export type ProblemCounts = { unreadable: number; sameNumber: number; renamed: number; tooMany: number; damaged: number }
export const noProblems = (): ProblemCounts => ({ unreadable: 0, sameNumber: 0, renamed: 0, tooMany: 0, damaged: 0 })
/** Of the gap that the cut line is: where that was. */
export type ReaderGap = TraceGap & { cut?: Cut }
/** Which line ends too early, and after how many characters. */
export type Cut = { line: number; chars: number }
/** What readers hold at once. The readers of several files share it, so that many big files take no more memory than one. */
export type Held = { records: number; chars: number }
export const nothingHeld = (): Held => ({ records: 0, chars: 0 })
export const PROBLEMS_MAX = 1_000
/** Causes of gaps that the reader found and that no record reports. Whoever gets the records must be told of them too. */
export const READER_CAUSES: readonly string[] = ['truncated', 'too-many']
/** What is held of a trace at once. Beyond it lines are counted and not kept, and that is said: a program that ends for want of memory shows nothing. */
const RECORDS_MAX = 2_000_000, CHARS_MAX = 768 * 1024 * 1024
/** What a record costs that shares its parts with one before it. */
const SHARED_CHARS = 100
/** In characters. A longer line is not kept in memory; it counts as one problem. */
export const LINE_CHARS_MAX = 16 * 1024 * 1024

export type TraceReader = {
  /** Takes more of the text, cut anywhere. Returns the records that it completes; none if the reader passes them to `give`. */
  push(chunk: string): TraceRecord[]
  /** As much is held as is allowed. What comes now is only counted. */
  readonly isFull: boolean
  /** Ends the text. Reads the last line and returns everything that was found. */
  end(): Trace
}

/** The report on a file of which nothing was read: its damage is in no line. */
export const nothingRead = (): Omit<Trace, 'records'> => ({ problems: [], problemCount: 0, counts: noProblems(), gaps: [], duplicates: 0, endLine: 0 })

/** Reads the text of a whole file. */
export function readTrace(text: string): Trace {
  const reader = createTraceReader()
  reader.push(text)
  return reader.end()
}

/**
 * Receives the records of a reader as they come. Records with the same `alike`, other than 0, differ only in their numbers. Such a record is
 * only lent: the next one like it comes in the same object, so that a line like an earlier one creates nothing but its numbers.
 */
export type Give = (record: TraceRecord, alike: number) => void

/**
 * Makes a reader that takes the text in chunks.
 * @param options how much is held at once, including what other readers have `held`; the defaults suit a page, or a program with 4 GB. `give`
 *   receives the records as they come and must order them itself; the reader then keeps none
 */
export function createTraceReader({ recordsMax = RECORDS_MAX, charsMax = CHARS_MAX, held = nothingHeld(), give }: { recordsMax?: number; charsMax?: number; held?: Held; give?: Give } = {}): TraceReader {
  const index = new TraceIndex({ times: true }), forms = createLineForms()
  const records: TraceRecord[] = []
  const problems: TraceProblem[] = []
  const traces = new Map<string, Met>()
  const intern = createInterner()
  const counts = noProblems()
  let lined = 0, own = 0
  let met: Met | undefined, problemCount = 0, line = 0, outOfOrder = false, skipping = false, cut: Cut | undefined
  let pieces: string[] = [], pending = 0
  /** What came when it was full: from which line on, how many lines, and of which known traces which numbers. */
  let fullAt = 0, leftOut = 0
  const leftOutOf = new Map<string, TraceGap>()
  let last: TraceRecord | undefined, cutGap: TraceGap | undefined
  /** What the first line shows the file to be instead of JSON Lines; empty when it is as it should be. */
  let shape: string | undefined

  /** A line that is no record; of a file of another shape all are none, for one reason. */
  const fault = (p: Problem) => {
    if (!shape) problem(p)
    else if (problemCount === 0) problem({ field: 'file', expected: 'JSON Lines: one record on each line', found: shape })
    else { problemCount++; counts.unreadable++ }
  }
  const problem = (p: Problem & { isKept?: true }, kind: keyof ProblemCounts = 'unreadable') => { counts[kind]++; if (problemCount++ < PROBLEMS_MAX) problems.push({ line, ...p }) }

  /** A record beyond the bound: a trace that is open is told that it goes on, and nothing new is held. */
  function leaveOut(r: TraceRecord): void {
    if (leftOut++ === 0) fullAt = line
    const call = index.nameOf(r.call, r.attempt), key = traceKey({ call, attempt: r.attempt }), known = leftOutOf.get(key)
    if (known) { known.from = Math.min(known.from, r.seq); known.to = Math.max(known.to, r.seq) }
    else if (traces.has(key)) leftOutOf.set(key, { call, attempt: r.attempt, from: r.seq, to: r.seq, cause: 'too-many' })
  }

  /** Where the record stands that is coming, for who has its number too. Records of rising numbers in lines one after the other are one run: mostly a file has few. */
  function place(of: Lined[], seq: number): void {
    const last = of.at(-1), at = give ? -1 : records.length
    if (last && seq === last.seq + last.n && line === last.line + last.n && (give !== undefined || at === last.at + last.n)) last.n++
    else if (lined++ < LINED_MAX) of.push({ seq, line, at, n: 1 })
  }
  /** The line of the first record of that number, and its place among those that are kept; nothing where that is not remembered. */
  function firstOf({ call, attempt, seq }: TraceRecord): { line: number; at: number } | undefined {
    const runs = traces.get(traceKey({ call: index.nameOf(call, attempt), attempt }))?.runs ?? [], run = runs[firstWhere(runs.length, (i) => runs[i]!.seq > seq) - 1]
    return run && seq < run.seq + run.n ? { line: run.line + seq - run.seq, at: run.at < 0 ? -1 : run.at + seq - run.seq } : undefined
  }

  /** @param alike not 0 of a record that is lent */
  function accept(record: TraceRecord, alike: number): void {
    const told = index.admit(record)
    if (told.is === 'duplicate') {
      const first = firstOf(record), before = first && records[first.at]
      if (told.isOther || (before && !isCopy(before, record))) problem({ field: 'seq', expected: `one record of each number; #${record.seq} of ${found(record.call)} stands ${first ? `in line ${first.line.toLocaleString('en')}` : 'above'} and says something else`, found: 'another record, which is left out. Perhaps two phones were given one id: open what each wrote as a file of its own' }, 'sameNumber')
      return
    }
    if (told.is === 'renamed') {
      problem({ field: 'call', expected: `one call for each id; ${found(told.from)} has another open record`, found: `a second call, shown as ${found(told.record.call)}`, isKept: true }, 'renamed')
    }
    const r = told.record
    if (met?.call !== r.call || met.attempt !== r.attempt) {
      const key = traceKey(r)
      met = traces.get(key)
      if (!met) traces.set(key, (met = { call: r.call, attempt: r.attempt, seq: -1, runs: [] }))
    }
    if (met.seq > r.seq) outOfOrder = true
    else {
      met.seq = r.seq
      // A gap record may bear the number of a record that it says is missing: who comes with that number is not to be held against it.
      if (r.kind !== 'gap') place(met.runs, r.seq)
    }
    const isLent = alike > 0 && r === record
    if (give) give(r, isLent ? alike : 0)
    else records.push(isLent ? { ...r } : r)
    held.records++
    own++
    last = r
  }
  const isFull = () => held.records >= recordsMax || held.chars >= charsMax

  function readAlike({ record, id }: Alike): void {
    if (isFull()) leaveOut(record)
    else { held.chars += SHARED_CHARS; accept(record, id) }
  }

  /** @param isNew it is not like a line before it: that was looked for where it stands */
  function read(text: string, isLast: boolean, isNew: boolean): void {
    line++
    const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text.charCodeAt(text.length - 1) === 13 ? text.slice(0, -1) : text
    const alike = isNew ? undefined : forms.read(body, 0, body.length)
    if (alike) { readAlike(alike); return }
    if (body.trim() === '') return
    // Once its place in the list is taken, why a line is none need not be found out: gigabytes of something else are passed quickly.
    if (problemCount >= PROBLEMS_MAX && body.trimStart()[0] !== '{') { problemCount++; counts.unreadable++; return }
    if (isTooDeep(body)) { problem({ field: 'record', expected: `at most ${LEVELS_MAX} levels of nesting`, found: 'more' }); return }
    shape ??= shapeOf(body, isLast)
    let value: unknown
    try { value = JSON.parse(body) } catch (error) {
      if (isLast && shape === '' && (last || body.trimStart().startsWith('{'))) { cutGap = cutOff(body); cut = { line, chars: body.length }; index.declare(cutGap); return }
      fault({ field: 'line', expected: 'one JSON record', found: `${excerpt(body)} (${error instanceof Error ? reasonOf(error.message) : 'unreadable'})` })
      return
    }
    const r = checkRecord(complete(value))
    if (!r.ok) { fault(r.problem); return }
    intern(r.value)
    forms.learn(body, r.value)
    if (isFull()) leaveOut(r.value)
    else { held.chars += text.length; accept(r.value, 0) }
  }

  /** A partial trace may leave out what its order tells: the call, and the numbers. */
  function complete(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const x = value as Record<string, unknown>
    if (x['kind'] === undefined || (x['call'] !== undefined && x['seq'] !== undefined)) return value
    if (x['call'] === undefined) x['call'] = 'unnamed'
    if (x['seq'] === undefined && typeof x['call'] === 'string') x['seq'] = index.nextSeq(x['call'], typeof x['attempt'] === 'number' ? x['attempt'] : 1)
    return value
  }

  /** Where the record of a cut line belongs: what it still says of itself, else the place after the last one. */
  function cutOff(body: string): TraceGap {
    const call = /"call":"([^"\\]*)"/.exec(body)?.[1], attempt = /"attempt":(\d{1,9}),/.exec(body)?.[1], seq = /"seq":(\d{1,15}),/.exec(body)?.[1]
    const of = { call: call ?? last?.call ?? 'unnamed', attempt: attempt ? Number(attempt) : call !== undefined && call !== last?.call ? 1 : (last?.attempt ?? 1) }
    const n = seq ? Number(seq) : index.nextSeq(of.call, of.attempt)
    return { ...of, from: n, to: n, cause: 'truncated' }
  }

  /** The line is over that the pieces are of. */
  const flush = (isLast: boolean) => {
    const text = pieces.join('')
    pieces = []
    pending = 0
    if (skipping) { skipping = false; return }
    read(text, isLast, false)
  }

  return {
    get isFull() { return isFull() },
    push(chunk) {
      const from = records.length
      let at = 0
      while (at < chunk.length) {
        const isBegun = pieces.length > 0 || skipping, alike = isBegun ? undefined : forms.read(chunk, at)
        if (alike) {
          line++
          readAlike(alike)
          at = chunk.indexOf('\n', forms.end) + 1
          continue
        }
        const end = chunk.indexOf('\n', at)
        if (end < 0) break
        const text = chunk.slice(at, end)
        at = end + 1
        if (isBegun) { pieces.push(text); flush(false) } else read(text, false, true)
      }
      if (at < chunk.length && !skipping) {
        pieces.push(at === 0 ? chunk : chunk.slice(at))
        pending += chunk.length - at
        if (pending > LINE_CHARS_MAX) {
          line++
          problem({ field: 'line', expected: `a line of at most ${LINE_CHARS_MAX} characters`, found: 'a longer one, which was left out' })
          pieces = []
          skipping = true
        }
      }
      return records.slice(from)
    },
    end() {
      const isOpen = pieces.length > 0 || skipping
      if (pieces.length > 0) flush(true)
      const endLine = isOpen ? line : line + 1
      for (const gap of leftOutOf.values()) index.declare(gap)
      // What others hold is no fault of this file: cut into parts it would be left out as well.
      const isBeside = held.records > own && own + leftOut <= recordsMax, way = isBeside ? 'open it alone' : 'cut the file into parts with split -l 1000000'
      if (leftOut > 0) problems.unshift({ line: fullAt, field: 'file', expected: `at most ${recordsMax.toLocaleString('en')} records or ${Math.round(charsMax / 1024 / 1024)} MiB at once${isBeside ? ', together with the files before it' : ''}`, found: `more: ${leftOut.toLocaleString('en')} records from this line on were left out. To see them, ${way}` })
      counts.tooMany = Math.min(1, leftOut)
      problemCount += counts.tooMany
      const gaps = index.gaps().map((g) => (cut && cutGap && g.cause === cutGap.cause && isIn(cutGap, g) ? { ...g, cut } : g))
      return { records: outOfOrder ? inOrder(records) : records, problems, problemCount, counts, ...(cut && { cut }), gaps, duplicates: index.duplicates, endLine }
    },
  }
}

/** What begins a file that is JSON, and not of lines. */
function shapeOf(first: string, isLast: boolean): string {
  const text = first.trim()
  if (text.startsWith('[')) return 'a JSON array. `jq -c ".[]" file.json > file.jsonl` writes it line by line'
  return text === '{' && !isLast ? 'JSON of several lines. `jq -c . file.json > file.jsonl` writes each record on one' : ''
}

/** Deeper values can be parsed, and neither be written again nor be given to another thread: both end with the stack. */
const LEVELS_MAX = 500
function isTooDeep(json: string): boolean {
  // Most lines are too short to be.
  if (json.length <= LEVELS_MAX * 2) return false
  let level = 0, isText = false
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i)
    if (isText) { if (c === 92) i++; else if (c === 34) isText = false } else if (c === 34) isText = true
    else if (c === 91 || c === 123) { if (++level > LEVELS_MAX) return true } else if (c === 93 || c === 125) level--
  }
  return false
}

/** A trace that records came of, and the greatest number among them. */
type Met = { readonly call: string; readonly attempt: number; seq: number; readonly runs: Lined[] }
/** Records of one trace, `n` of them, each with the next number in the next line. `at`: the place of the first among those that are kept, -1 where none are. */
type Lined = { readonly seq: number; readonly line: number; readonly at: number; n: number }
/** So many runs of lines are remembered: of calls whose records alternate each is one. */
const LINED_MAX = 100_000

/** Whatever the order of their fields. What one of them leaves out is no difference; the second may bear a name that was taken. */
export const isCopy = (a: TraceRecord, b: TraceRecord): boolean => (Object.keys(a) as (keyof TraceRecord)[]).every((n) => n === 'call' || !Object.hasOwn(b, n) || isEqual(a[n], b[n]))
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const names = Object.keys(a)
  return Array.isArray(a) === Array.isArray(b) && names.length === Object.keys(b).length && names.every((n) => Object.hasOwn(b, n) && isEqual((a as Record<string, unknown>)[n], (b as Record<string, unknown>)[n]))
}

const excerpt = (text: string): string => (text.length > 60 ? `${JSON.stringify(text.slice(0, 60))} and ${text.length - 60} more characters` : JSON.stringify(text))

const isIn = (of: TraceGap, g: TraceGap): boolean => of.call === g.call && of.attempt === g.attempt && of.from >= g.from && of.to <= g.to

/** Why it is no JSON. What parsers say of a line's own only line would be taken for a line of the file. */
const reasonOf = (said: string): string => said
  .replace(/ at position (\d+)(?: \(line \d+ column \d+\))?$/, (_, before: string) => ` at character ${Number(before) + 1}`)
  .replace(/ at line \d+ column (\d+)(?: of the JSON data)?$/, ' at character $1')

/** Records of one trace by rising `seq`, in the places that its records have among those of other traces. */
function inOrder(records: readonly TraceRecord[]): TraceRecord[] {
  const places = new Map<string, number[]>()
  records.forEach((r, i) => { const key = traceKey(r), list = places.get(key); if (list) list.push(i); else places.set(key, [i]) })
  const out = [...records]
  for (const list of places.values()) {
    const sorted = list.map((i) => records[i]!).sort((a, b) => a.seq - b.seq)
    list.forEach((place, i) => { out[place] = sorted[i]! })
  }
  return out
}

/** How many distinct states of a call are remembered. A call visits some hundreds. */
const STATES_MAX = 20_000

/**
 * Makes a function that lets equal states of freshly parsed records share one object. A step names ten regions twice, and most
 * steps change one of them, so this halves the memory of a big trace. Use it only for records that nobody else holds.
 */
export function createInterner(): (record: TraceRecord) => void {
  const states = new Map<string, object>()
  let last: Record<string, unknown> | undefined
  const one = <T extends object>(state: T): T => {
    // Mostly a step starts where the last one led.
    if (last && isSame(last, state as Record<string, unknown>)) return last as T
    let key: string
    // Nested deeper than the stack is: no state of ours, and no reason to fail.
    try { key = JSON.stringify(state) } catch { return state }
    let known = states.get(key)
    if (!known) {
      known = state
      if (states.size < STATES_MAX) states.set(key, state)
    }
    last = known as Record<string, unknown>
    return known as T
  }
  return (record) => {
    if (record.kind !== 'step') return
    if (record.from) record.from = one(record.from)
    if (record.to) record.to = one(record.to)
  }
}

/** What is remembered of live records; what is beyond is told again. */
const PARTS_MAX = 8_192, PART_CHARS_MAX = 2_000

/**
 * Makes a function that lets steps that differ only in their numbers share their parts, and equal texts be one text: of two thousand
 * records a second, few say something new. The reader of files does the same. Use it only for records that nobody else holds.
 */
export function createSharer(): (record: TraceRecord) => void {
  const intern = createInterner(), states = new Map<object | undefined, number>(), known = new Map<string, StepRecord>(), texts = new Map<string, string>()
  /** A parser makes of each text that is longer than ten characters a new one: some forty bytes a record for its call, and as much for its reason. */
  function text<T extends string | undefined>(given: T): T {
    if (typeof given !== 'string' || given.length > PART_CHARS_MAX) return given
    const one = texts.get(given)
    if (one !== undefined) return one as T
    if (texts.size >= PARTS_MAX) texts.clear()
    texts.set(given, given)
    return given
  }
  const numberOf = (state: object | undefined): number => { let n = states.get(state); if (n === undefined) states.set(state, (n = states.size)); return n }
  return (record) => {
    record.call = text(record.call)
    if (record.kind === 'port') { record.command = text(record.command); if (record.port !== undefined) record.port = text(record.port) }
    if (record.kind !== 'step') return
    if (record.why !== undefined) record.why = text(record.why)
    intern(record)
    if (known.size >= PARTS_MAX || states.size >= PARTS_MAX) { known.clear(); states.clear() }
    let key: string
    try { key = `${numberOf(record.from)} ${numberOf(record.to)} ${JSON.stringify([record.event, record.commands, record.refused])}` } catch { return }
    const like = known.get(key)
    if (like) {
      record.event = like.event
      if (like.commands) record.commands = like.commands
      if (like.refused) record.refused = like.refused
    } else if (key.length <= PART_CHARS_MAX) known.set(key, record)
  }
}

function isSame(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let names = 0
  for (const name in b) { if (a[name] !== b[name]) return false; names++ }
  return names === Object.keys(a).length
}
