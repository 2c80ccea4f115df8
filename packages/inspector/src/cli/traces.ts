/** Reads the traces that a command was given: every file, or the standard input, sorted into attempts. */
import { basename } from 'node:path'
import { messageOf } from '../common/message-of.ts'
import { problemSentence } from '../common/words.ts'
import { type TraceRecord, traceKey } from '../common/trace.ts'
import { type TraceGap, TraceIndex } from '../common/trace-index.ts'
import { READER_CAUSES, type Trace } from '../common/trace-reader.ts'
import { readTraceFile, readTraceStream } from '../relay/trace-file.ts'
import { STDIN } from './command.ts'

/** One attempt of one call, its records by rising `seq`. */
export type AttemptTrace = { call: string; attempt: number; records: TraceRecord[]; gaps: TraceGap[] }
export type ReadTraces = {
  attempts: AttemptTrace[]
  /** How many records were read; those that stand twice count once. */
  records: number
  gaps: TraceGap[]
  /** What could not be read, in words; empty when everything was. */
  unreadable: string[]
}

const PROBLEMS_TOLD_MAX = 5

/**
 * Several files may hold parts of one trace, or the same records twice; two calls under one id are kept apart, and so is what
 * two phones in one call wrote.
 * Never throws: what cannot be opened is unreadable too.
 */
export async function readTraces(paths: readonly string[]): Promise<ReadTraces> {
  const index = new TraceIndex({ times: true }), attempts = new Map<string, AttemptTrace>(), unreadable: string[] = []
  let records = 0
  for (const path of paths) {
    let trace: Trace
    try { trace = await (path === STDIN ? readTraceStream(process.stdin) : readTraceFile(path)) } catch (error) {
      unreadable.push(`cannot read ${path}: ${messageOf(error)}`)
      continue
    }
    if (trace.unreadable > 0) {
      for (const p of trace.problems.slice(0, PROBLEMS_TOLD_MAX)) unreadable.push(`${path}: ${problemSentence(p)}`)
      if (trace.unreadable > PROBLEMS_TOLD_MAX) unreadable.push(`${path}: ${trace.unreadable - PROBLEMS_TOLD_MAX} more lines could not be read`)
    } else if (trace.records.length === 0) unreadable.push(`${path}: nothing in it is a trace`)
    // A record that was cut off is told of at the end, and is none.
    const whole = trace.records.length - trace.gaps.filter((g) => READER_CAUSES.includes(g.cause)).length
    // Of these another file has other records with the same numbers: they are another phone's, and have that file's name beside their call's.
    const others = new Set(index.isEmpty ? [] : trace.records.filter((r) => index.isOther(r)).map(traceKey))
    trace.records.forEach((r, i) => {
      const told = index.admit(others.has(traceKey(r)) ? { ...r, call: `${r.call} in ${basename(path)}` } : r)
      if (told.is === 'duplicate') return
      const { record } = told, key = traceKey(record)
      if (record.kind === 'open' && attempts.get(key)?.records.some((other) => other.kind === 'open')) unreadable.push(`${path}: #${record.seq} opens attempt ${record.attempt} of ${record.call} once more: a trace has one beginning`)
      if (i < whole) records++
      const known = attempts.get(key)
      if (known) known.records.push(record)
      else attempts.set(key, { call: record.call, attempt: record.attempt, records: [record], gaps: [] })
    })
  }
  const gaps = index.gaps()
  for (const g of gaps) attempts.get(traceKey(g))?.gaps.push(g)
  // A gap stands behind the record whose number it may bear.
  for (const a of attempts.values()) a.records.sort((x, y) => x.seq - y.seq || Number(x.kind === 'gap') - Number(y.kind === 'gap'))
  return { attempts: [...attempts.values()], records, gaps, unreadable }
}
