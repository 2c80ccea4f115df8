/**
 * `pnpm test --long`: the property and race suites again and again for an hour, each round with a fresh seed and longer
 * stories. `ONHOOK_LONG_MINUTES=5` sets another time, `ONHOOK_SEED=7` the first seed. Stops at the first round that
 * fails, and says how to run it again.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { root, tool } from './gates.ts'

const SUITES = ['test/properties', 'test/races', 'test/regressions', 'test/conformance/scheduled-ports', 'test/proof/recorded', 'test/witness/tla']
const freshSeed = (): number => Math.floor(Math.random() * 0x7000_0000)

/** @returns the exit code of the whole run */
export async function runLong(first: number = freshSeed()): Promise<number> {
  const minutes = Number(process.env['ONHOOK_LONG_MINUTES'] ?? 60)
  if (!(minutes > 0)) throw new Error(`ONHOOK_LONG_MINUTES must be a number of minutes above 0, found "${process.env['ONHOOK_LONG_MINUTES']}"`)
  const start = Date.now(), end = start + minutes * 60_000, file = `${root}.cache/vitest-long.json`
  mkdirSync(`${root}.cache`, { recursive: true })
  console.log(`${minutes} minutes of property suites, first seed ${first}`)
  let rounds = 0, passed = 0, longest = 0
  // A round that could not be finished in time is not begun, but for the first.
  for (; rounds === 0 || Date.now() + longest <= end; rounds++) {
    const seed = first + rounds, begun = Date.now()
    rmSync(file, { force: true })
    const { code, output } = await tool('vitest', ['run', '--project', 'properties', ...SUITES, '--testTimeout=600000', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { quiet: true, env: { ONHOOK_LONG: '1', ONHOOK_SEED: String(seed) } })
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number } : undefined
    passed += report?.numPassedTests ?? 0
    longest = Math.max(longest, Date.now() - begun)
    console.log(`round ${rounds + 1}, seed ${seed}: ${report ? `${report.numPassedTests} passed, ${report.numFailedTests} failed` : 'no report'} (${((Date.now() - begun) / 1000).toFixed(0)} s)`)
    if (code !== 0) {
      console.log(`${output}\nFAILED with seed ${seed}; again: ONHOOK_LONG=1 ONHOOK_SEED=${seed} npx vitest run --project properties ${SUITES.join(' ')}`)
      return 1
    }
  }
  console.log(`\n${((Date.now() - start) / 60_000).toFixed(1)} minutes, ${rounds} rounds, seeds ${first} to ${first + rounds - 1}\n${passed} passed, 0 failed`)
  return 0
}
