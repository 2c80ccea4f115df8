/**
 * `pnpm test`: every gate, the cheapest first. Prints `N passed, N failed` at the end: each gate counts as
 * one, and each test of the test runner as one. `pnpm test --quick` leaves out what needs a browser.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { root, script, tool } from './gates.ts'

const isQuick = process.argv.includes('--quick')
let passed = 0, failed = 0
const problems: string[] = []

async function gate(name: string, go: () => Promise<{ code: number; output: string }>): Promise<void> {
  const start = Date.now()
  const { code, output } = await go()
  if (code === 0) passed++
  else { failed++; problems.push(name); console.log(output) }
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
}

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number; success: boolean }
async function vitest(...projects: string[]): Promise<void> {
  mkdirSync(`${root}.cache`, { recursive: true })
  const file = `${root}.cache/vitest-${projects.join('-')}.json`
  const { code } = await tool('vitest', ['run', ...projects.flatMap(p => ['--project', p]), '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    passed += report.numPassedTests
    failed += report.numFailedTests
    // A file that could not be loaded fails the run without a failed test; a skipped test is no passed one.
    const left = report.numPendingTests + report.numTodoTests
    if (left > 0) { failed += left; problems.push(`${left} tests of ${projects.join(', ')} did not run`) }
    if (code !== 0 && report.numFailedTests === 0) failed++
    if (code !== 0) problems.push(`tests: ${projects.join(', ')}`)
  } catch (error) {
    failed++
    problems.push(`tests: ${projects.join(', ')} gave no report (${String(error)})`)
  }
}

const start = Date.now()
await gate('lint', () => tool('oxlint', [], { quiet: true }))
await gate('types', () => tool('tsc', ['-b'], { quiet: true }))
await gate('no dead code, no unused dependency', () => tool('knip', ['--no-config-hints'], { quiet: true }))
await gate('generated files are fresh', () => script('scripts/write-generated.ts', ['--check'], { quiet: true }))
await gate('sizes', () => script('scripts/size.ts', [], { quiet: true }))
await vitest('unit', 'properties')
await gate('the pages build', () => script('examples/two-phones/build.ts', [], { quiet: true }))
if (!isQuick) {
  await vitest('e2e')
  for (const name of ['machine', 'adapters', 'inspector']) await gate(`the shape of @onhook/${name}`, () => tool('publint', [`packages/${name}`, '--strict', '--pack', 'npm'], { quiet: true }))
  await gate('packed packages work', () => script('scripts/pack-smoke.ts', [], { quiet: true }))
}

if (problems.length > 0) console.log(`\n${problems.map(p => `FAILED ${p}`).join('\n')}`)
console.log(`\n${((Date.now() - start) / 1000).toFixed(0)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
