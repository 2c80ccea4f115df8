/** What a mutation run is judged by: each survivor is explained, each explanation is of one that survives, and the score is high enough. Pure. */
import { nameOf } from './files.ts'

/** A mutant by what it is, not where: `at` is the line on which it begins. */
export type Words = { file: string; at: string; mutator: string; original: string; replacement: string }
/** One that no test can tell apart, and why. Equal ones stand in the list as often as they survive. */
export type Survivor = Words & { why: string }
/** What came of a mutant, in Stryker's word. */
export type Tested = Words & { status: string; statusReason?: string | undefined }

export type Row = { file: string; killed: number; /** Of the killed. */ timeouts: number; survived: number }
export type Verdict = {
  /** By file, in their order. */
  rows: Row[]
  all: Row
  /** Each fails the run. */
  problems: string[]
  /** What is explained and ran out of time: to be looked at, and no problem. */
  late: string[]
}

const KILLED = ['Killed', 'Timeout'], SURVIVED = ['Survived', 'NoCoverage']

/**
 * @param tested may have more files than were asked for: the kept results of a group come with all of its files
 * @param asked names of files, as in a group; none: all
 */
export function judge(tested: readonly Tested[], listed: readonly Survivor[], scoreMin: number, asked: readonly string[] = []): Verdict {
  const isAsked = ({ file }: Words): boolean => asked.length === 0 || asked.includes(nameOf(file))
  const explained = listed.filter(isAsked), ran = tested.filter(m => [...KILLED, ...SURVIVED].includes(m.status) && isAsked(m))
  const survivors = ran.filter(m => SURVIVED.includes(m.status))
  const unexplained = without(survivors, explained)
  // What is explained, and ran out of time, was not found by a test.
  const missing = without(explained, survivors), stale = without(missing, ran.filter(m => m.status === 'Timeout')), late = without(missing, stale)

  const rows = rowsOf(ran), all = { ...sumOf(rows), file: 'all' }
  return {
    rows, all,
    problems: [
      ...explained.filter(s => s.why.trim() === '').map(s => `without a reason: ${keyOf(s)}`),
      ...tested.filter(couldNotRun).map(m => `could not be run (${m.status}): ${keyOf(m)} ${m.statusReason ?? ''}`),
      ...unexplained.map(m => `survives and is not explained: ${JSON.stringify({ ...wordsOf(m), why: '' })}`),
      ...counted(stale).map(s => `explained, but it is killed now, or its source has changed; remove it: ${s}`),
      ...scoreProblem(all, scoreMin),
    ],
    late: counted(late).map(s => `explained, and it ran out of time: a busy machine, or it loops for ever and is no survivor: ${s}`),
  }
}

const couldNotRun = ({ status }: Tested): boolean => ![...KILLED, ...SURVIVED, 'Ignored'].includes(status)

function scoreProblem({ killed, survived }: Row, scoreMin: number): string[] {
  if (killed + survived === 0) return ['nothing was mutated']
  if (100 * killed / (killed + survived) >= scoreMin) return []
  return [`the score must be at least ${scoreMin} %, found ${percentOf(killed, survived)}`]
}

const wordsOf = ({ file, at, mutator, original, replacement }: Words): Words => ({ file, at, mutator, original, replacement })
const keyOf = ({ file, at, mutator, original, replacement }: Words): string => JSON.stringify([file, at, mutator, original, replacement])

/** The first list less the second: of equal ones as many go as stand in the second. */
function without<T extends Words>(these: readonly T[], those: readonly Words[]): T[] {
  const going = new Map<string, number>()
  for (const one of those) going.set(keyOf(one), (going.get(keyOf(one)) ?? 0) + 1)
  return these.filter(one => {
    const n = going.get(keyOf(one)) ?? 0
    going.set(keyOf(one), n - 1)
    return n <= 0
  })
}
/** Each once, with how often it is there. */
function counted(these: readonly Words[]): string[] {
  const times = new Map<string, number>()
  for (const one of these) times.set(keyOf(one), (times.get(keyOf(one)) ?? 0) + 1)
  return [...times].map(([key, n]) => `${key}${n > 1 ? ` (${n} times)` : ''}`)
}

function rowsOf(ran: readonly Tested[]): Row[] {
  const count = (file: string, statuses: string[]): number => ran.filter(m => m.file === file && statuses.includes(m.status)).length
  const files = [...new Set(ran.map(m => m.file))].sort()
  return files.map(file => ({ file, killed: count(file, KILLED), timeouts: count(file, ['Timeout']), survived: count(file, SURVIVED) }))
}
const sumOf = (rows: readonly Row[]): Omit<Row, 'file'> => rows.reduce(
  (sum, row) => ({ killed: sum.killed + row.killed, timeouts: sum.timeouts + row.timeouts, survived: sum.survived + row.survived }),
  { killed: 0, timeouts: 0, survived: 0 },
)

const percentOf = (killed: number, survived: number): string => `${(100 * killed / Math.max(1, killed + survived)).toFixed(1)} %`
/** What a person reads at the end. */
export function tableOf({ rows, all }: Verdict): string {
  const width = Math.max(22, ...rows.map(r => r.file.length))
  const line = ({ file, killed, timeouts, survived }: Row): string => [
    file.padEnd(width), String(killed).padStart(6), String(timeouts).padStart(18), String(survived).padStart(8), percentOf(killed, survived).padStart(7),
  ].join(' ')
  return [`${'file'.padEnd(width)} killed (of it, time-outs) survived  score`, ...[...rows, all].map(line)].join('\n')
}

/** Of a mutant as Stryker tells of it. Lines and columns count from 1. */
type Told = {
  mutatorName: string
  replacement: string
  location: { start: { line: number; column: number }; end: { line: number; column: number } }
}
/** @param lines of the file */
export function describeMutant({ mutatorName: mutator, replacement, location: { start, end } }: Told, file: string, lines: readonly string[]): Words {
  const from = lines.slice(start.line - 1, end.line)
  from[from.length - 1] = from.at(-1)!.slice(0, end.column - 1)
  from[0] = from[0]!.slice(start.column - 1)
  return { file, at: short(lines[start.line - 1]!), mutator, original: short(from.join('\n')), replacement: short(replacement) }
}
const short = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
