import type { GapRecord, TraceRecord } from './trace.ts'
import { type Cut, type ProblemCounts, READER_CAUSES, type ReaderGap, type Trace, type TraceProblem } from './trace-reader.ts'

/**
 * What is to be told of a file, line by line as far as its reader keeps it; how much that is, and of which kind; and how many
 * records could be read. `cut`: its last record is not whole.
 */
export type FileProblems = { name: string; problems: TraceProblem[]; count: number; counts: ProblemCounts; opened: number; cut?: Cut | undefined }

/** Undefined of a file that is a trace, and whole; also of one that says no more than which records are missing, for that is shown. */
export function problemsOf(name: string, trace: Pick<Trace, 'problems' | 'problemCount' | 'counts' | 'records' | 'cut'>): FileProblems | undefined {
  return whatIsTold({ name, problems: [...trace.problems], count: trace.problemCount, counts: trace.counts, opened: countOf(trace.records), ...(trace.cut && { cut: trace.cut }) }, trace.records.length === 0)
}
/** @param isEmpty no record came of it, and no gap either */
export const whatIsTold = (of: FileProblems, isEmpty: boolean): FileProblems | undefined => (linesTold(of) === 0 && !isEmpty ? undefined : of)

/** How many lines there are to list. */
export const linesTold = ({ count, cut }: FileProblems): number => count + (cut ? 1 : 0)

/** Records that tell something. One that says which are missing is no record of the call. */
export function countOf(records: readonly TraceRecord[]): number {
  let n = 0
  for (const r of records) if (r.kind !== 'gap') n++
  return n
}

/** What a reader found missing and no record tells, as records: whoever is given the records is told too. */
export const gapRecordsOf = (gaps: readonly ReaderGap[]): GapRecord[] => gaps.filter((g) => READER_CAUSES.includes(g.cause))
  .map((g) => ({ v: 1, kind: 'gap', call: g.call, attempt: g.attempt, seq: g.to, missing: [g.from, g.to], cause: g.cause, ...(g.cut && { cut: g.cut }) }))
