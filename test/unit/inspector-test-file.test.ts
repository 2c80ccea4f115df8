/** A test file that the inspector makes fails for a run that is wrong, and passes for one that is right. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTrace } from '@onhook/inspector/common'
import { afterAll, expect, test } from 'vitest'
import { recordCall } from '../support/recorded-call.ts'
import { testFileOf } from '../../packages/inspector/src/common/test-file.ts'
import type { TraceRecord as Read } from '../../packages/inspector/src/common/trace.ts'

const root = fileURLToPath(new URL('..', import.meta.url)), folder = mkdtempSync(join(root, '.snippet-made-'))
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

test('made from a right run it passes; from one that left the table, or broke a property, it fails and says where', async () => {
  const right = await recordCall('it\'s "k7q2"/../x') as unknown as Read[], wrong = structuredClone(right), twice = structuredClone(right)
  const incident = readTrace(readFileSync(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')).records.filter(r => r.call === 'k7q2-31d0')
  const left = wrong.find(r => r.kind === 'step' && r.event.type === 'transport.left')!
  Object.assign(left, { to: { ...(left as { to: object }).to, service: 'running' } })
  for (const r of twice) if (r.kind === 'step' && r.commands?.some(c => c.type === 'exitScreen')) Object.assign(r, { commands: [...r.commands, { type: 'exitScreen' }] })
  const exit = { id: 'S1', property: 'The screen is exited at most once', command: 'exitScreen' }
  const made = { right: testFileOf(right, 'It was right.', [exit]), wrong: testFileOf(wrong, `It's "wrong".`), twice: testFileOf(twice, 'Twice.', [exit]), incident: testFileOf(incident, 'It was launched.', [{ id: 'S4', property: 'No launch when it is over', command: 'launchService', whenOver: true }]) }
  expect(made.right.name).toBe('it-s-k7q2-..-x-1.test.ts')
  for (const [name, { text }] of Object.entries(made)) writeFileSync(join(folder, `${name}.test.ts`), text)
  writeFileSync(join(folder, 'vitest.config.ts'), `export default { resolve: { conditions: ['@onhook/source', 'node'] }, ssr: { resolve: { conditions: ['@onhook/source', 'node'], externalConditions: ['@onhook/source', 'node'] } } }`)
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter=json'], { encoding: 'utf8', cwd: folder, env: { ...process.env, VITEST: undefined, NODE_ENV: undefined } })
  const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { testResults: { name: string; assertionResults: { title: string; status: string; failureMessages: string[] }[] }[] }
  const of = (name: string) => testResults.find(r => r.name.endsWith(`${name}.test.ts`))!.assertionResults[0]!
  expect(of('right')).toMatchObject({ status: 'passed', title: 'It was right.' })
  expect(of('wrong')).toMatchObject({ status: 'failed', title: `It's "wrong".` })
  expect(of('wrong').failureMessages.join()).toContain(`the first step outside the table is #${left.seq}`)
  expect(of('twice').failureMessages.join()).toContain('S1: The screen is exited at most once')
  // Each thing that is wrong is said, and not the first alone.
  expect(of('incident').failureMessages.join()).toMatch(/the first step outside the table is #101[^]*S4: No launch when it is over/)
}, 120_000)
