/** `onhook new-adapter`: what it writes passes the contract, and the contract can fail. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { acmeCauseOf } from '../../packages/inspector/new-adapter/reason.ts'
import { FROM_SOURCES } from '../support/onhook-program.ts'

const run = promisify(execFile)
// Inside this package, so that what is written finds `@onhook/adapters` as it would in somebody's own.
const folder = mkdtempSync(fileURLToPath(new URL('../.snippet-adapter-', import.meta.url)))
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })
const onhook = (...args: string[]) => spawnSync(process.execPath, [...FROM_SOURCES, 'new-adapter', ...args], { encoding: 'utf8', cwd: folder })
async function contract(name: string, ...more: string[]): Promise<{ code: number; output: string }> {
  const args = ['--conditions=@onhook/source', '--import', 'tsx', '--test', '--test-reporter', 'tap', ...more, join(folder, name, 'contract.test.ts')]
  try {
    return { code: 0, output: (await run(process.execPath, args, { cwd: folder, env: { ...process.env, NODE_TEST_CONTEXT: undefined } })).stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, output: stdout }
  }
}

test('what it writes passes the contract as it stands, and fails it when the leave does nothing', async () => {
  const { status, stdout, stderr } = onhook('MyVendor')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  // Where our packages are sources, as in a clone; where they are not, they are to be installed.
  expect(stdout).toContain('\n  node --conditions=@onhook/source --import tsx --test my-vendor/contract.test.ts\n')
  expect(readdirSync(join(folder, 'my-vendor')).toSorted()).toEqual(['README.md', 'contract.test.ts', 'index.ts', 'options.ts', 'reason.ts', 'scripted-sdk.ts', 'session.ts', 'transport.ts'])
  const whole = readdirSync(join(folder, 'my-vendor')).map(file => readFileSync(join(folder, 'my-vendor', file), 'utf8')).join('\n')
  expect(whole).not.toMatch(/acme/i)
  expect(whole).toContain('createMyVendorTransport')

  const good = await contract('my-vendor')
  expect(good.output).toMatch(/\n# fail 0\n/)
  expect(good.output).toContain('after any calls in any order nothing is held')
  // What its SDK has words for is claimed, and asked.
  expect(good.output).not.toMatch(/not claimed \([^)]*(canBeCutOff|leavesByItself|reconnectsItself|saysAnything)/)
  expect(good.code).toBe(0)

  const session = join(folder, 'my-vendor/session.ts')
  writeFileSync(session, readFileSync(session, 'utf8').replace('leave: () => room.disconnect()', 'leave: () => undefined'))
  const bad = await contract('my-vendor', '--test-name-pattern', 'leaving says left or closed')
  expect(bad.output).toMatch(/not ok \d+ - leaving says left or closed, in time, and gives everything back/)
  expect(bad.code).not.toBe(0)
})

test('where the packages are not found it says what to install', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'onhook-adapter-'))
  try {
    const { stdout } = onhook('my-vendor', '--into', elsewhere)
    expect(stdout).toMatch(/\n {2}npm install @onhook\/machine @onhook\/adapters xstate && npm install --save-dev fast-check tsx\n {2}npx tsx --test .*my-vendor\/contract\.test\.ts\n/)
  } finally { rmSync(elsewhere, { recursive: true }) }
})

test('a folder that is there, and a name that is none, are said, and nothing is written', () => {
  expect(onhook('twice').status).toBe(0)
  const again = onhook('twice')
  expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 2, stdout: '' })
  expect(again.stderr).toMatch(/onhook: expected no .*twice, found one; nothing was written/)
  expect(onhook('7').stderr).toContain('onhook: expected a name that begins with a letter, such as my-vendor, found "7"')
  expect(onhook('other', '--into', 'nowhere').stderr).toMatch(/onhook: expected the folder .*nowhere, found none/)
})

test('whatever an SDK throws becomes a cause, with its own code', () => {
  expect(acmeCauseOf({ code: 'ROOM_FULL', message: 'no seat' })).toMatchObject({ reason: 'room-full', vendor: { code: 'ROOM_FULL', message: 'no seat' } })
  expect(acmeCauseOf({ code: 404 })).toMatchObject({ reason: 'unknown', vendor: { name: 'AcmeError', code: 404 } })
  // The name of something that every object has.
  expect(acmeCauseOf({ code: 'constructor' }).reason).toBe('unknown')
  expect(acmeCauseOf(undefined).reason).toBe('unknown')
  expect(acmeCauseOf({ get code() { throw new Error('no') } }).reason).toBe('unknown')
})
