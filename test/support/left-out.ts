import type { Tasks } from './passed-again.ts'

/** Is it a case of the contract that its port does not claim? It is skipped, and its name says what is not claimed. */
export const isUnclaimed = (fullName: string): boolean => /(^| )not claimed \(\w/.test(fullName)

/** Of vitest's JSON report: what was registered and did not run, though it is claimed. That is no passed test. */
export const leftOut = ({ testResults }: Tasks): string[] =>
  testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status, fullName }) => status !== 'passed' && status !== 'failed' && !isUnclaimed(fullName)).map(({ fullName }) => fullName))
