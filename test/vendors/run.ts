/**
 * `pnpm test` here: types, then every vendor's tests. Prints `N passed, N failed` at the end: the types count as one. With arguments it
 * runs only these vendors: `pnpm test livekit jssip`. `pnpm bench:contract` runs the contract alone, one file after the other, and fails when
 * that takes more than three minutes. What needs a server from Debian says so when there is none, and that is a failure.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from '../support/browser.ts'
import { failedTests } from '../support/failed-tests.ts'
import { leftOut } from '../support/left-out.ts'
import { passedAgain, toldAgain } from '../support/passed-again.ts'
import { findFirefox } from './firefox/firefox.ts'
import { janusVersion } from './harness/janus.ts'
import { kamailioVersion } from './harness/kamailio.ts'
import { CONTRACT_MS, contractOf, type Report } from './harness/report.ts'
import { VENDORS } from './harness/vendor.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const run = (tool: string, args: string[]): Promise<{ code: number; output: string }> => new Promise(resolve => {
  const child = spawn(join(root, 'node_modules/.bin', tool), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    process.stdout.write(chunk)
  })
  child.on('error', error => resolve({ code: 127, output: `${tool} could not be started: ${error.message}` }))
  child.on('close', code => resolve({ code: code ?? 1, output }))
})

const isBench = process.argv[2] === '--contract', wasIdle = loadavg()[0]! < availableParallelism() / 2
let passed = 0, failed = 0
const problems: string[] = [], notes: string[] = []
const fail = (problem: string, count = 1): void => { failed += count; problems.push(problem) }

function tell(report: Report): void {
  const contract = contractOf(report), took = Math.ceil(contract.ms / 1000)
  notes.push(...toldAgain(passedAgain(report)))
  if (contract.files > 0) notes.push(`the contract: ${contract.files} adapters, ${contract.cases} cases, its orderings among them, ${took} s one after the other${isBench ? '' : ', on a machine that did other things as well'}`)
  // A time is asked where nothing runs beside it: here its files run beside each other, so more than the limit is a sign, and no failure.
  if (!isBench && wasIdle && contract.ms > CONTRACT_MS) notes.push(`  that is more than ${CONTRACT_MS / 1000} s, on a machine that was idle before: does pnpm bench:contract fail?`)
  if (isBench && contract.ms > CONTRACT_MS) fail(`the contract of all adapters took ${took} s, expected ${CONTRACT_MS / 1000} s at most`)
}

/** libwebrtc in Node crashes its process about once in thirty runs: no test has failed then, and nothing says that the others would have passed. */
const CRASHES_MAX = 2
async function vitest(filters: string[]): Promise<void> {
  const file = join(root, '.cache', 'vitest.json')
  for (let crashes = 0; ; crashes++) {
    rmSync(file, { force: true })
    const { code, output } = await run('vitest', ['run', ...filters, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Report : undefined
    const hasFailed = (report?.numFailedTests ?? 0) > 0
    if (code !== 0 && !hasFailed && /Worker exited unexpectedly/.test(output) && crashes < CRASHES_MAX) {
      console.log(`\nlibwebrtc in Node crashed, and took the run along; it is run again (${crashes + 1} of ${CRASHES_MAX}).\n`)
      continue
    }
    passed += report?.numPassedTests ?? 0
    if (hasFailed) failed += report!.numFailedTests
    if (report) problems.push(...failedTests(report, root))
    const left = report ? leftOut(report).length : 0
    failed += left
    if (report) tell(report)
    if (code !== 0 && !hasFailed) fail(`the test runner ended with code ${code}, and no test had failed`)
    return
  }
}

/** What the machine has of its own, and no manifest names. One that is missing is told by the tests that need it. */
async function machine(): Promise<string> {
  const chromium = async (): Promise<string> => {
    const { path, env } = await findBrowser()
    return /[\d.]+/.exec(execFileSync(path, ['--version'], { encoding: 'utf8', env: { ...process.env, ...env } }))![0]
  }
  const firefox = (): string => /[\d.]+/.exec(execFileSync(findFirefox(), ['--version'], { encoding: 'utf8' }))![0]
  const said = async ([name, ask]: [string, () => string | Promise<string>]): Promise<string> => { try { return `${name} ${await ask()}` } catch { return `no ${name}` } }
  return (await Promise.all(Object.entries({ Chromium: chromium, Firefox: firefox, Kamailio: kamailioVersion, Janus: janusVersion }).map(said))).join(', ')
}

mkdirSync(join(root, '.cache'), { recursive: true })
const start = Date.now(), vendors = isBench ? [] : process.argv.slice(2), missing = vendors.find(vendor => !existsSync(join(root, vendor)))
if (missing !== undefined) {
  console.log(`expected the folders of vendors, found ${missing}`)
  process.exit(1)
}
console.log(`${await machine()}\n`)
if (isBench) await vitest([...VENDORS.map(vendor => `${vendor}/contract.test.ts`), '--no-file-parallelism'])
else {
  if ((await run('tsc', ['-p', '.'])).code === 0) passed++
  else fail('types')
  await vitest(vendors.map(vendor => `${vendor}/`))
}
if (passed === 0) fail('nothing has run')
if (problems.length > 0) console.log(`\n${problems.map(problem => `FAILED ${problem}`).join('\n')}`)
if (notes.length > 0) console.log(`\n${notes.join('\n')}`)
console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
