import type { Trace, TraceProblem } from './trace-reader.ts'

/**
 * What could not be read of a file, line by line as far as its reader keeps it; how many lines that were, and how many
 * records could be read. `truncated`: its last record is not whole.
 */
export type FileProblems = { name: string; problems: TraceProblem[]; count: number; opened: number; truncated: boolean }

/** Undefined of a file that is a trace, and whole. */
export function problemsOf(name: string, trace: Pick<Trace, 'problems' | 'problemCount' | 'records' | 'gaps'>): FileProblems | undefined {
  const count = trace.problemCount, opened = trace.records.filter((r) => r.kind !== 'gap').length, truncated = trace.gaps.some((g) => g.cause === 'truncated')
  return count === 0 && !truncated && opened > 0 ? undefined : { name, problems: [...trace.problems], count, opened, truncated }
}
