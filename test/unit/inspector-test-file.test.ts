/** A test file that the inspector makes fails for a run that is wrong, and passes for one that is right. */
import { readFileSync } from 'node:fs'
import { readTrace } from '@onhook/inspector/common'
import { expect, test } from 'vitest'
import { runMadeTests } from '../support/made-tests.ts'
import { recordCall } from '../support/recorded-call.ts'
import { testFileOf } from '../../packages/inspector/src/common/test-file.ts'
import type { TraceRecord as Read } from '../../packages/inspector/src/common/trace.ts'

test('made from a right run it passes; from one that left the table, or broke a property, it fails and says where', async () => {
  const right = await recordCall('it\'s "k7q2"/../x') as unknown as Read[], wrong = structuredClone(right), twice = structuredClone(right)
  const incident = readTrace(readFileSync(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')).records.filter(r => r.call === 'k7q2-31d0')
  const left = wrong.find(r => r.kind === 'step' && r.event.type === 'transport.left')!
  Object.assign(left, { to: { ...(left as { to: object }).to, service: 'running' } })
  for (const r of twice) if (r.kind === 'step' && r.commands?.some(c => c.type === 'exitScreen')) Object.assign(r, { commands: [...r.commands, { type: 'exitScreen' }] })
  const exit = { id: 'S1', property: 'The screen is exited at most once', command: 'exitScreen' }
  // Of a second attempt, events of the first are stale; a state that changed between two records is no step of the machine.
  const second = structuredClone(right).map(r => Object.assign(r, { attempt: 2 }, r.kind === 'step' && r.event['attempt'] === 1 ? { event: { ...r.event, attempt: 2 } } : undefined))
  const jumped = structuredClone(right), port = jumped.findIndex((r, i) => r.kind === 'port' && jumped[i + 1]?.kind === 'step'), after = jumped[port + 1] as Read & { from: Record<string, string> }
  Object.assign(after, { from: { ...after.from, app: after.from['app'] === 'active' ? 'background' : 'active' } })
  // Partial records fit the table, and one of them is marked all the same.
  const marked = right.map(({ kind, seq, ...r }) => (kind === 'step' && 'event' in r ? { v: 1, kind, call: 'c', attempt: 1, seq, event: { type: r.event.type } } : { v: 1, kind: 'port', call: 'c', attempt: 1, seq, of: 0, command: '', outcome: '' })) as Read[], at = marked.find(r => r.kind === 'step')!.seq
  const foreign = structuredClone(right).map(r => (r.kind === 'open' ? { ...r, machine: { hash: 'feedbeef', version: '9' } } : r))
  const made = { second: testFileOf(second, 'Again.'), jumped: testFileOf(jumped, 'Jumped.'), foreign: testFileOf(foreign, 'Foreign.'), right: testFileOf(right, 'It was right.', [exit]), wrong: testFileOf(wrong, `It's "wrong".`), twice: testFileOf(twice, 'Twice.', [exit]), marked: testFileOf(marked, 'Marked.', [{ id: 'S13', property: 'Settled with a notification', at }]), mended: testFileOf(marked.map(r => (r.seq === at ? { ...r, ignored: false } : r)) as Read[], 'Mended.', []), incident: testFileOf(incident, 'It was launched.', [{ id: 'S4', property: 'No launch when it is over', command: 'launchService', whenOver: true }]) }
  expect(made.right.name).toBe('it-s-k7q2-..-x-1.test.ts')
  const results = runMadeTests(Object.fromEntries(Object.entries(made).map(([name, { text }]) => [name, text]))), of = (name: keyof typeof made) => results[name]!
  expect(of('second').status, of('second').failureMessages.join()).toBe('passed')
  expect(of('jumped').failureMessages.join()).toContain(`the first step outside the table is #${after.seq}`)
  expect(of('foreign').failureMessages.join()).toContain('expected a table of this version of @onhook/machine, found feedbeef')
  expect(of('right')).toMatchObject({ status: 'passed', title: 'It was right.' })
  expect(of('wrong')).toMatchObject({ status: 'failed', title: `It's "wrong".` })
  expect(of('wrong').failureMessages.join()).toContain(`the first step outside the table is #${left.seq}`)
  expect(of('twice').failureMessages.join()).toContain('S1: The screen is exited at most once')
  expect(of('marked')).toMatchObject({ status: 'failed' })
  expect(of('marked').failureMessages.join()).toContain('S13: Settled with a notification')
  expect(of('mended').status, of('mended').failureMessages.join()).toBe('passed')
  // Each thing that is wrong is said, and not the first alone.
  expect(of('incident').failureMessages.join()).toMatch(/the first step outside the table is #101[^]*S4: No launch when it is over/)
}, 120_000)
