/**
 * `pnpm test`: every gate. Prints `N passed, N failed` at the end: each gate counts as one, and each test of the test
 * runner as one. Gates that need one core each go two at a time; what is timed has the machine to itself. `pnpm test --quick` leaves out what needs a browser;
 * `pnpm test --long` runs the property suites for an hour, with fresh seeds.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { seedOf } from '../test/support/seed-number.ts'
import { failedTests } from '../test/support/failed-tests.ts'
import { leftOut } from '../test/support/left-out.ts'
import { passedAgain, toldAgain, type Tasks } from '../test/support/passed-again.ts'
import { left } from '../test/support/share.ts'
import { root, script, tool } from './gates.ts'
import { runLong } from './long.ts'

const isQuick = process.argv.includes('--quick')
const asked = process.env['ONHOOK_SEED']
if (process.argv.includes('--long')) process.exit(await runLong(asked ? seedOf(asked) : undefined))
console.log(`seed ${seedOf(asked)} (ONHOOK_SEED=… tries another)`)
let passed = 0, failed = 0
const problems: string[] = [], again: string[] = []

async function gate(name: string, go: () => Promise<{ code: number; output: string }>): Promise<void> {
  const start = Date.now()
  const { code, output } = await go()
  if (code === 0) passed++
  else { failed++; problems.push(name); console.log(output) }
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
}

type Report = Tasks & Parameters<typeof failedTests>[0] & { numPassedTests: number; numFailedTests: number; success: boolean }
/** A native crash takes the whole process: no test has failed, and nothing says that the others would have passed. */
const CRASHES_MAX = 2
/** @param workers as many test files at a time; without it as the configuration says */
async function vitest(projects: string[], workers?: number): Promise<void> {
  mkdirSync(`${root}.cache`, { recursive: true })
  const file = `${root}.cache/vitest-${projects.join('-')}.json`
  const about = `tests: ${projects.join(', ')}`
  for (let crashes = 0; ; crashes++) {
    rmSync(file, { force: true })
    const { code } = await tool('vitest', [
      'run', ...projects.flatMap(p => ['--project', p]), '--reporter=default', '--reporter=json', `--outputFile.json=${file}`,
      ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]),
    ])
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Report : undefined
    const hasCrashed = code !== 0 && (report?.numFailedTests ?? 0) === 0
    if (hasCrashed && projects.includes('native') && crashes < CRASHES_MAX) {
      console.log(`\nlibwebrtc in Node crashed, and took the run of ${projects.join(', ')} along; it is run again (${crashes + 1} of ${CRASHES_MAX}).\n`)
      continue
    }
    if (report) {
      // A test that did not run is no passed one, unless it is a case that its port does not claim.
      const left = leftOut(report).length
      passed += report.numPassedTests
      failed += report.numFailedTests + left
      again.push(...passedAgain(report).map(name => `${about}: ${name}`))
      problems.push(...failedTests(report, root))
    }
    if (hasCrashed) failed++
    if (code !== 0 && (hasCrashed || !report)) problems.push(`${about}: ended with code ${code}, and no test had failed`)
    return
  }
}

/** Each list in its order; two lists at a time. What a gate says comes when it is done, and in one piece. */
async function together(...lists: (() => Promise<void>)[][]): Promise<void> {
  const waiting = [...lists]
  await Promise.all([1, 2].map(async () => { for (let list; (list = waiting.shift());) for (const go of list) await go() }))
}
const quietly = (name: string, go: () => Promise<{ code: number; output: string }>) => (): Promise<void> => gate(name, go)

const start = Date.now()
// The proof has a worker for each core, and its longest task is one of them alone at the end: it begins first, the rest fills in.
await together(
  [quietly('the proof, and its page', () => script('scripts/docs/proof.ts', ['--check'], { quiet: true }))],
  [quietly('types', () => tool('tsc', ['-b'], { quiet: true }))],
  [quietly('generated files are fresh', () => script('scripts/write-generated.ts', ['--check'], { quiet: true }))],
  [quietly('lint', () => tool('oxlint', [], { quiet: true }))],
  [quietly('no dead code, no unused dependency', () => tool('knip', ['--no-config-hints'], { quiet: true }))],
  [quietly('every source of the machine is mutated', () => script('scripts/mutation-groups.ts', [], { quiet: true }))],
  [quietly('the pages build', () => script('scripts/pages.ts', [], { quiet: true }))],
  [quietly('sizes', () => script('scripts/size.ts', [], { quiet: true }))],
)
const isBuild = Boolean(process.env['CI'])
// What counts frames or plays a real call in its time has nothing beside it.
if (!isQuick) await vitest(['e2e-timed'])
// One more than there are cores: some wait for processes and for clocks.
await vitest(['unit', 'properties'], availableParallelism() + 1)
// The environment's second writing, in C and under SPIN: needs tools that are no packages, and minutes.
if (isBuild) await vitest(['witness'])
for (const what of left()) console.log(`left to ${isBuild ? 'a long run (pnpm test --long)' : 'the build (CI=true)'}: ${what}`)
await vitest(['native'])
if (!isQuick) {
  // Beside two browsers there is room for one gate at a time.
  await together([() => vitest(['e2e'], availableParallelism())], [
    quietly('the API docs have no broken link', () => tool('typedoc', ['--emit', 'none'], { quiet: true })),
    quietly('packed packages work', () => script('scripts/pack-smoke.ts', [], { quiet: true })),
    ...['machine', 'adapters', 'inspector'].flatMap(name => [
      quietly(`the shape of @onhook/${name}`, () => tool('publint', [`packages/${name}`, '--strict', '--pack', 'npm'], { quiet: true })),
      // Expo loads its plugin by Node itself, where it resolves; attw counts it as a failure for resolvers that this profile leaves out.
      quietly(`the types of @onhook/${name} resolve`, () => tool('attw', [
        '--pack', `packages/${name}`, '--profile', 'esm-only', '--exclude-entrypoints', './app.plugin.js',
      ], { quiet: true })),
    ]),
  ])
}

if (problems.length > 0) console.log(`\n${problems.map(p => `FAILED ${p}`).join('\n')}`)
for (const line of toldAgain(again)) console.log(line)
console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
