/**
 * `pnpm test` here: types, then every vendor's tests. Prints `N passed, N failed` at the end: the types count as one. With arguments it
 * runs only these vendors: `pnpm test livekit jssip`. What needs a server from Debian says so when there is none, and that is a failure.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number }
let passed = 0, failed = 0
const problems: string[] = []
const fail = (problem: string, count = 1): void => { failed += count; problems.push(problem) }

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
    if (hasFailed) fail('tests', report!.numFailedTests)
    const left = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
    if (left > 0) fail(`${left} tests did not run`, left)
    if (code !== 0 && !hasFailed) fail(`the test runner ended with code ${code}, and no test had failed`)
    return
  }
}

mkdirSync(join(root, '.cache'), { recursive: true })
const start = Date.now(), vendors = process.argv.slice(2), missing = vendors.find(vendor => !existsSync(join(root, vendor)))
if (missing !== undefined) {
  console.log(`expected the folders of vendors, found ${missing}`)
  process.exit(1)
}
if ((await run('tsc', ['-p', '.'])).code === 0) passed++
else fail('types')
await vitest(vendors.map(vendor => `${vendor}/`))
if (passed === 0) fail('nothing has run')
if (problems.length > 0) console.log(`\n${problems.map(problem => `FAILED ${problem}`).join('\n')}`)
console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
