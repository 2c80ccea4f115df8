import type { Tasks } from './passed-again.ts'

/** As vitest writes them: each file with its path, each test with what it threw. */
type Files = { testResults: { name: string; message?: string; assertionResults: Tasks['testResults'][number]['assertionResults'] }[] }

// eslint-disable-next-line no-control-regex
const firstLine = (message: string): string => message.replaceAll(/\u001B\[[\d;]*m/g, '').split('\n').map(line => line.trim()).find(line => line !== '') ?? 'nothing was said'

/**
 * Of vitest's JSON report: a line for each test that failed, and for each file that could not be loaded. Said again at the end of a run,
 * where of a long log often nothing but its end is kept.
 * @param root with a slash at its end; left out of the files' names
 */
export const failedTests = ({ testResults }: Files, root: string): string[] => testResults.flatMap(({ name, message = '', assertionResults }) => {
  const failed = assertionResults.filter(({ status }) => status === 'failed'), file = name.replace(root, '')
  if (failed.length === 0 && message !== '') return [`${file}: ${firstLine(message)}`]
  return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages.join('\n'))}`)
})
