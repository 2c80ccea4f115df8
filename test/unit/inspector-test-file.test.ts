/** A test file that the inspector makes fails for a run that is wrong, and passes for one that is right. */
import { readFileSync } from 'node:fs'
import { readTrace } from '@onhook/inspector/common'
import { expect, test } from 'vitest'
import { runMadeTests } from '../support/made-tests.ts'
import { createCall } from '@onhook/machine'
import { recordCall } from '../support/recorded-call.ts'
import { append, emptyTimeline } from '../../packages/inspector/src/common/index.ts'
import { testFileOf } from '../../packages/inspector/src/common/test-file.ts'
import { createJudge } from '../../packages/inspector/src/ui/judge/judge.ts'
import { madeTestOf } from '../../packages/inspector/src/ui/judge/made-test.ts'
import { watchProperties } from '../../packages/inspector/src/ui/properties/watch.ts'
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
  const kinds = await allKinds(), results = runMadeTests({ ...Object.fromEntries(Object.entries(made).map(([name, { text }]) => [name, text])), ...Object.fromEntries(Object.entries(kinds).map(([name, { text }]) => [`kind-${name}`, text])) }), of = (name: keyof typeof made) => results[name]!
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
  expect(of('incident').failureMessages.join()).toMatch(/S4: No launch when it is over[^]*the first step outside the table is #101/)
  // Of any call it is red where the page is.
  expect(Object.fromEntries(Object.keys(kinds).map(name => [name, results[`kind-${name}`]!.status]))).toEqual(Object.fromEntries(Object.entries(kinds).map(([name, { isRed }]) => [name, isRed ? 'failed' : 'passed'])))
  expect(Object.entries(kinds).filter(([, f]) => f.isRed).map(([name]) => name)).toEqual(['diverged', 'divergedLate', 'restored', 'mine', 'mineWrong'])
  expect(results['kind-mine']!.failureMessages.join()).toContain('of a machine of your own, let `table` be what `compile(machine)` gives')
  // What is broken whatever the table is said of another machine too.
  expect(results['kind-mineWrong']!.failureMessages.join()).toContain('S14: Ended with the transport down means unsubscribed')
}, 300_000)

/** As the page makes it: judged, watched, and written down. */
function made(records: readonly object[]): { text: string; isRed: boolean } {
  const call = append(emptyTimeline(), 'd', structuredClone(records) as Read[]).calls[0]!, watch = watchProperties(), named = call.open?.machine?.hash
  const judge = createJudge(named), alarms = call.rows.flatMap((row, i) => watch.see(row, i))
  judge.feed(call.rows.map(r => (r.kind === 'missing' ? { kind: 'gap', seq: r.to, missing: [r.from, r.to] } : r)) as never)
  const { divergence, table } = judge.judged(), outside = table.isForeign ? undefined : divergence?.seq
  return { text: madeTestOf(call, alarms, outside).text, isRed: alarms.length > 0 || outside !== undefined || table.isForeign }
}
/** Whole, partial, with holes, of another policy, another attempt, a new process, a machine of one's own. */
async function allKinds(): Promise<Record<string, { text: string; isRed: boolean }>> {
  const right = await recordCall('ten'), types = right.filter(r => r.kind === 'step').map(({ call, attempt, ...r }, seq) => ({ v: 1, kind: 'step', call, attempt, seq, event: { type: r.event.type } }))
  const wrong = structuredClone(right), at = wrong.findIndex(r => r.kind === 'step' && r.event.type === 'transport.left')
  Object.assign(wrong[at]!, { commands: [], to: { ...(wrong[at] as { to: object }).to, session: 'joined' } })
  const early: object[] = [], call = createCall({ id: 'early', transport: { subscribe: () => () => undefined, join: () => undefined, leave: () => undefined }, service: { launch: () => undefined, abort: () => undefined, subscribe: () => () => undefined }, policy: { launchService: 'when-joining' }, inspect: r => { early.push(r) } })
  call.join().catch(() => undefined)
  void call.leave()
  const hashed = (records: readonly object[], hash: string) => records.map(r => ('kind' in r && r.kind === 'open' ? { ...r, machine: { hash, version: '9' } } : r))
  const restored = right.slice(0, 1).concat({ ...right[1]!, event: { type: 'restored' }, commands: [], ignored: false } as never)
  const runs: Record<string, readonly object[]> = {
    whole: right, cut: right.slice(0, 6), holed: right.filter((_, i) => i !== 4 && i !== 7), late: right.slice(5), types, policy: early, diverged: wrong, divergedLate: wrong.slice(4), second: right.map(r => ({ ...r, attempt: 2, ...('event' in r && r.event && { event: { ...r.event, attempt: 2 } }) })),
    restored, mine: hashed(right, 'feedbeef'), mineWrong: hashed(wrong, 'feedbeef'), mutedFirst: [{ v: 1, kind: 'step', call: 'm', attempt: 1, seq: 0, event: { type: 'user.mute' } }, { v: 1, kind: 'step', call: 'm', attempt: 1, seq: 1, event: { type: 'transport.lost' }, from: { session: 'joined' }, to: { session: 'reconnecting' } }],
  }
  return Object.fromEntries(Object.entries(runs).map(([name, records]) => [name, made(records)]))
}
