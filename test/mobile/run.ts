/**
 * `pnpm test` here: types and every test on android and on ios, then the bundles. Prints `N passed, N failed` at the end: the types
 * count as one. A test that ran on neither platform is a failed one; what concerns one platform runs there. With arguments it runs only
 * these parts: `pnpm test types transport`.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failedTests } from '../support/failed-tests.ts'
import { isUnclaimed } from '../support/left-out.ts'
import { passedAgain, toldAgain, type Tasks } from '../support/passed-again.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
type How = { env?: { [name: string]: string }; /** Gives way to what runs beside it, whose time counts. */ isPatient?: boolean; /** Shown as a whole when it is over. */ isQuiet?: boolean }
const run = (tool: string, args: string[], { env, isPatient, isQuiet }: How = {}): Promise<{ code: number; output: string }> => new Promise(resolve => {
  const child = spawn(join(root, 'node_modules/.bin', tool), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  if (isPatient && child.pid !== undefined) setPriority(child.pid, 5)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (!isQuiet) process.stdout.write(chunk)
  })
  child.on('error', error => resolve({ code: 127, output: `${tool} could not be started: ${error.message}` }))
  child.on('close', code => {
    if (isQuiet) process.stdout.write(output)
    resolve({ code: code ?? 1, output })
  })
})

type Report = Tasks & Parameters<typeof failedTests>[0] & { numFailedTests: number }
let passed = 0, failed = 0
const problems: string[] = [], again: string[] = []
const fail = (problem: string): void => { failed++; problems.push(problem) }
/** What a test has been on any platform: `passed` once is enough. */
const ran = new Map<string, boolean>()

/** libwebrtc in Node crashes its process about once in thirty runs: no test has failed then, and nothing says that the others would have passed. */
const CRASHES_MAX = 2
async function vitest(part: string, platform: string, how: How = {}): Promise<void> {
  const file = join(root, '.cache', `vitest-${part}-${platform}.json`), about = `${part} on ${platform}`
  for (let crashes = 0; ; crashes++) {
    rmSync(file, { force: true })
    const { code, output } = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { ...how, env: { RN_PLATFORM: platform, ONHOOK_MOBILE_PART: part } })
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Report : undefined
    // The runner's own words for a process of tests that is gone.
    const hasCrashed = code !== 0 && (report?.numFailedTests ?? 0) === 0 && /Worker exited unexpectedly/.test(output)
    if (hasCrashed && part === 'transport' && crashes < CRASHES_MAX) {
      console.log(`\nlibwebrtc in Node crashed, and took ${about} along; it is run again (${crashes + 1} of ${CRASHES_MAX}).\n`)
      continue
    }
    if (report) again.push(...passedAgain(report).map(name => `${about}: ${name}`))
    if (report) problems.push(...failedTests(report, root, true).map(line => `${about}: ${line}`))
    for (const { name, assertionResults } of report?.testResults ?? []) for (const { fullName, status } of assertionResults) {
      const key = `${name.replace(root, '')}: ${fullName.replaceAll(/\b(android|ios)\b/g, 'phone')}`
      if (status === 'passed') passed++
      if (status === 'failed') failed++
      ran.set(key, (ran.get(key) ?? false) || status === 'passed' || status === 'failed' || isUnclaimed(fullName))
    }
    // A file that could not be loaded, or a process that crashed once too often: not a failed test, and not a passed run.
    if (code !== 0 && (report?.numFailedTests ?? 0) === 0) fail(`${about}: ended with code ${code}, and no test had failed`)
    return
  }
}

const PLATFORMS = ['android', 'ios'], PARTS = ['types', 'calm', 'transport', 'bundle'], asked = process.argv.slice(2), unknown = asked.find(part => !PARTS.includes(part))
if (unknown !== undefined) {
  console.log(`expected parts of ${PARTS.join(', ')}, found ${unknown}`)
  process.exit(1)
}
const isAsked = (part: string): boolean => asked.length === 0 || asked.includes(part)
mkdirSync(join(root, '.cache'), { recursive: true })
const start = Date.now()
/** What computes, and beside it what mostly waits: real connections, whose times must not suffer from it. */
async function compute(): Promise<void> {
  if (isAsked('types')) {
    if ((await run('tsc', ['-p', '.'], { isPatient: true })).code === 0) passed++
    else fail('types')
  }
  for (const platform of PLATFORMS) if (isAsked('calm')) await vitest('calm', platform, { isPatient: true })
}
async function connect(): Promise<void> {
  for (const platform of PLATFORMS) if (isAsked('transport')) await vitest('transport', platform, { isQuiet: true })
}
await Promise.all([compute(), connect()])
// Bundling says for itself which platforms it is for.
const hasBundles = existsSync(join(root, 'bundle')) && readdirSync(join(root, 'bundle'), { recursive: true }).some(name => String(name).endsWith('.test.ts'))
if (isAsked('bundle') && hasBundles) await vitest('bundle', 'android')
for (const [name, hasRun] of ran) if (!hasRun) fail(`ran on neither platform: ${name}`)
if (passed + failed === 0) fail('nothing has run')

if (problems.length > 0) console.log(`\n${problems.map(problem => `FAILED ${problem}`).join('\n')}`)
for (const line of toldAgain(again)) console.log(line)
console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
