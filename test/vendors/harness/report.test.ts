/** What the end of a run tells, over real reports of vitest. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { failedTests } from '../../support/failed-tests.ts'
import { leftOut } from '../../support/left-out.ts'
import { passedAgain } from '../../support/passed-again.ts'
import { contractOf, type Report } from './report.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
mkdirSync(join(root, '.cache'), { recursive: true })
// Inside this workspace, so that vitest is found.
const folder = mkdtempSync(join(root, '.cache', 'report-'))
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

const vitest = (...args: string[]): Promise<unknown> => new Promise(resolve => {
  execFile(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter=json', '--outputFile.json=report.json', ...args], resolve)
})
const reportOf = (): Report => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report

test('a test that passed only when it was run again is named, and so is one that did not run; the contract\'s files are counted and timed', async () => {
  // Its own, or that of this workspace would be taken.
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
  for (const name of ['any', 'harness']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'any/contract.test.ts'), `import { test } from 'vitest'
let runs = 0
test('wavers', async () => { await new Promise(resolve => setTimeout(resolve, 60)); if (++runs === 1) throw new Error('the first time') })
test('holds', () => undefined)
test.skip('not claimed (mutes): holds too', () => undefined)
test.skip('forgotten', () => undefined)
test.todo('to be written')
`)
  writeFileSync(join(folder, 'harness/contract.test.ts'), 'import { test } from \'vitest\'\ntest(\'is none\', () => undefined)\n')
  expect(await vitest('--retry=1')).toBe(null)
  const report = reportOf()
  expect(passedAgain(report)).toEqual(['wavers'])
  // What is not claimed may be skipped; what else did not run is named.
  expect(leftOut(report)).toEqual(['forgotten', 'to be written'])
  const { files, cases, ms } = contractOf(report)
  expect({ files, cases }).toEqual({ files: 1, cases: 4 })
  // Both times count.
  expect(ms).toBeGreaterThanOrEqual(110)
}, 120_000)

test('what failed is named with its file and its first words, a file that could not be loaded as well; what passed is not', async () => {
  writeFileSync(join(folder, 'fails.test.ts'), `import { describe, expect, test } from 'vitest'
describe('a sum', () => { test('is wrong', () => { expect(1 + 1).toBe(3) }); test('is right', () => { expect(1 + 1).toBe(2) }); test('is slow', () => new Promise(() => undefined), 50) })
`)
  writeFileSync(join(folder, 'hook.test.ts'), `import { beforeAll, describe, test } from 'vitest'
describe('a world', () => { beforeAll(() => { throw new Error('no server') }); test('is entered', () => undefined) })
test.skip('not claimed (mutes): holds', () => undefined)
`)
  writeFileSync(join(folder, 'broken.test.ts'), 'import \'./gone.ts\'\n')
  expect(await vitest('fails', 'broken', 'hook')).toMatchObject({ code: 1 })
  const lines = failedTests(reportOf(), `${folder}/`).sort()
  expect(lines).toHaveLength(4)
  expect(lines[0]).toMatch(/^broken\.test\.ts: .*gone\.ts/)
  expect(lines[2]).toBe('fails.test.ts: a sum is wrong: AssertionError: expected 2 to be 3 // Object.is equality')
  expect(lines[1]).toBe('fails.test.ts: a sum is slow: ran out of time')
  // Of a hook inside a suite the runner's report says nothing but what it kept from running.
  expect(lines[3]).toBe('hook.test.ts: a world is entered: did not run')
  expect(failedTests(reportOf(), `${folder}/`, true)).toHaveLength(3)
}, 120_000)
