import { stripVTControlCharacters } from 'node:util'
import { leftOut } from './left-out.ts'
import type { Tasks } from './passed-again.ts'

/** As vitest writes them: each file with its path, each test with what it threw. */
type Files = { testResults: { name: string; message?: string; assertionResults: Tasks['testResults'][number]['assertionResults'] }[] }

/** Of a test that ran out of time the runner's report keeps this word alone. */
const OUT_OF_TIME = 'Error: STACK_TRACE_ERROR'
const firstLine = (message: string): string => {
  const line = stripVTControlCharacters(message).split('\n').map(each => each.trim()).find(each => each !== '')
  return line === OUT_OF_TIME ? 'ran out of time' : line ?? 'nothing was said'
}

/**
 * Of vitest's JSON report: a line for each test that failed or did not run, and for each file with an error of its own, such as one that could
 * not be loaded. Said again at the end of a run, where of a long log often nothing but its end is kept.
 * @param root with a slash at its end; left out of the files' names
 * @param maySkip a test that does not run here runs elsewhere
 */
export const failedTests = ({ testResults }: Files, root: string, maySkip = false): string[] => testResults.flatMap(({ name, message = '', assertionResults }) => {
  const file = name.replace(root, '')
  return [
    ...(message === '' ? [] : [`${file}: ${firstLine(message)}`]),
    ...assertionResults.filter(({ status }) => status === 'failed').map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages.join('\n'))}`),
    ...(maySkip ? [] : leftOut({ testResults: [{ assertionResults }] })).map(fullName => `${file}: ${fullName}: did not run`),
  ]
})
