/** What vitest's JSON report says of a run: how many, and how long the contract took. */
import { basename, dirname } from 'node:path'

type Task = { fullName: string; status: string; duration?: number; failureMessages: string[] }
export type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { name: string; startTime: number; endTime: number; assertionResults: Task[] }[]
}

/** The contract may take so long with all adapters, one after the other: `pnpm bench:contract` asks. */
export const CONTRACT_MS = 180_000

/** The files of the contract, their claimed cases, and the sum of how long each file took: its orderings are among them. */
export function contractOf({ testResults }: Report): { files: number; cases: number; ms: number } {
  const files = testResults.filter(({ name }) => basename(name) === 'contract.test.ts' && basename(dirname(name)) !== 'harness')
  return {
    files: files.length,
    cases: files.flatMap(file => file.assertionResults).filter(({ fullName }) => !fullName.includes('not claimed (')).length,
    ms: files.reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0),
  }
}
