/**
 * Real connections and real browsers on a busy machine: in the build, what fails there is run once more. What passed only then is named at
 * the end of the run, so that nothing flaky hides. Nothing that is without them is ever run again.
 */
type Task = { fullName: string; status: string; failureMessages: string[] }
export type Tasks = { testResults: { assertionResults: Task[] }[] }

/** How often vitest tries again. */
export const RETRY = process.env['CI'] ? 1 : 0

/** Of vitest's JSON report: a test that has passed and has a failure failed first. */
export const passedAgain = ({ testResults }: Tasks): string[] =>
  testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0).map(({ fullName }) => fullName))

/** Lines for the end of a run; none when all passed at once. */
export const toldAgain = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${names.length} tests passed only when they were run again:`, ...names.map(name => `  ${name}`)]
