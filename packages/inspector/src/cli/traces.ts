/** Reads the traces that a command was given: every file, or the standard input, sorted into attempts. */
import { basename } from 'node:path'
import { countOf } from '../common/file-problems.ts'
import { firstWhere } from '../common/first-where.ts'
import { messageOf } from '../common/message-of.ts'
import { fileSentences, problemSentence } from '../common/words.ts'
import { type TraceRecord, traceKey } from '../common/trace.ts'
import { type TraceGap, TraceIndex } from '../common/trace-index.ts'
import { READER_CAUSES, type Trace, isCopy } from '../common/trace-reader.ts'
import { readTraceFile, readTraceStream } from '../relay/trace-file.ts'
import { STDIN } from './command.ts'

/** One attempt of one call, its records by rising `seq`. */
export type AttemptTrace = { call: string; attempt: number; records: TraceRecord[]; gaps: TraceGap[] }
export type ReadTraces = {
  attempts: AttemptTrace[]
  /** How many records were read; those that stand twice count once. */
  records: number
  gaps: TraceGap[]
  /** What could not be read, and what is left out, in words; empty when everything was read and kept. */
  unreadable: string[]
}

const PROBLEMS_TOLD_MAX = 5

/**
 * Several files may hold parts of one trace, or the same records twice; two calls under one id are kept apart, and so is what
 * two phones in one call wrote.
 * Never throws: what cannot be opened is unreadable too.
 */
export async function readTraces(paths: readonly string[]): Promise<ReadTraces> {
  const index = new TraceIndex(), attempts = new Map<string, AttemptTrace>(), unreadable: string[] = []
  let records = 0
  /** Did a file before this one have another record with that number? */
  const isAnother = (r: TraceRecord): boolean => {
    const before = attempts.get(traceKey({ call: index.nameOf(r.call, r.attempt), attempt: r.attempt }))?.records ?? [], known = before[firstWhere(before.length, (i) => before[i]!.seq >= r.seq)]
    return known?.seq === r.seq && known.kind !== 'gap' && r.kind !== 'gap' && !isCopy(known, r)
  }
  for (const path of paths) {
    let trace: Trace
    try { trace = await (path === STDIN ? readTraceStream(process.stdin) : readTraceFile(path)) } catch (error) {
      unreadable.push(`cannot read ${path}: ${messageOf(error)}`)
      continue
    }
    unreadable.push(...lostOf(path, trace))
    // A record that was cut off is told of at the end, and is none.
    const whole = trace.records.length - trace.gaps.filter((g) => READER_CAUSES.includes(g.cause)).length
    // Of these another file has other records with the same numbers: they are another phone's, and have that file's name beside their call's.
    const others = new Set(index.isEmpty ? [] : trace.records.filter(isAnother).map(traceKey)), added = new Set<AttemptTrace>()
    trace.records.forEach((r, i) => {
      const told = index.admit(others.has(traceKey(r)) ? { ...r, call: `${r.call} in ${basename(path)}` } : r)
      if (told.is === 'duplicate') return
      const { record } = told, key = traceKey(record)
      if (record.kind === 'open' && attempts.get(key)?.records.some((other) => other.kind === 'open')) unreadable.push(`${path}: #${record.seq} opens attempt ${record.attempt} of ${record.call} once more: a trace has only one beginning`)
      if (i < whole) records++
      let of = attempts.get(key)
      if (of) of.records.push(record)
      else attempts.set(key, (of = { call: record.call, attempt: record.attempt, records: [record], gaps: [] }))
      added.add(of)
    })
    // A gap stands behind the record whose number it may bear.
    for (const a of added) a.records.sort((x, y) => x.seq - y.seq || Number(x.kind === 'gap') - Number(y.kind === 'gap'))
  }
  const gaps = index.gaps()
  for (const g of gaps) attempts.get(traceKey(g))?.gaps.push(g)
  return { attempts: [...attempts.values()], records, gaps, unreadable }
}

/** What of a file is not judged, and where that stands. A second call under one id is judged, by itself. */
function lostOf(path: string, { records, problems, problemCount, counts }: Trace): string[] {
  const lost = problemCount - counts.renamed, told = problems.filter((p) => !p.isKept).slice(0, PROBLEMS_TOLD_MAX)
  if (lost === 0 && records.length > 0) return []
  return [
    ...fileSentences({ name: 'it', counts: { ...counts, renamed: 0 }, opened: countOf(records) }).map((s) => `${path}: ${s}`),
    ...told.map((p) => `${path}: ${problemSentence(p)}`),
    ...(told.length > 0 && lost > told.length ? [`${path}: and ${(lost - told.length).toLocaleString('en')} more like these`] : []),
  ]
}
