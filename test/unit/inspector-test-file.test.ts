/** A test file that the inspector makes fails for a run that is wrong, and passes for one that is right. */
import { readFileSync } from 'node:fs'
import { readTrace } from '@onhook/inspector/common'
import { beforeAll, describe, expect, test } from 'vitest'
import { append, emptyTimeline } from '../../packages/inspector/src/common/index.ts'
import { testFileOf } from '../../packages/inspector/src/common/test-file.ts'
import type { TraceRecord } from '../../packages/inspector/src/common/trace.ts'
import { createJudge } from '../../packages/inspector/src/ui/judge/judge.ts'
import { madeTestOf } from '../../packages/inspector/src/ui/judge/made-test.ts'
import { watchProperties } from '../../packages/inspector/src/ui/properties/watch.ts'
import { anyCalls } from '../support/any-calls.ts'
import { runMadeTests, type MadeResult } from '../support/made-tests.ts'
import { recordCall } from '../support/recorded-call.ts'

type Made = { text: string; isRed: boolean }
/** As the page makes it: judged, watched, and written down. */
function madeInThePage(records: readonly object[]): Made {
  const call = append(emptyTimeline(), 'd', structuredClone(records) as TraceRecord[]).calls[0]!, watch = watchProperties(), judge = createJudge(call.open?.machine?.hash)
  const alarms = call.rows.flatMap((row, i) => watch.see(row, i))
  judge.feed(call.rows.map(r => (r.kind === 'missing' ? { kind: 'gap', seq: r.to, missing: [r.from, r.to] } : r)) as never)
  const { divergence, table } = judge.judged(), outside = table.isForeign ? undefined : divergence?.seq
  return { text: madeTestOf(call, alarms, outside).text, isRed: alarms.length > 0 || outside !== undefined || table.isForeign }
}

const EXIT = { id: 'S1', property: 'The screen is exited at most once', command: 'exitScreen' }
/** Of one right call: nine runs, of which most are wrong in one thing. `at`: the step that is. */
async function byHand() {
  const right = await recordCall('it\'s "k7q2"/../x') as unknown as TraceRecord[], copy = (): TraceRecord[] => structuredClone(right)
  const incident = readTrace(readFileSync(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')).records.filter(r => r.call === 'k7q2-31d0')
  const wrong = copy(), left = wrong.find(r => r.kind === 'step' && r.event.type === 'transport.left')!
  Object.assign(left, { to: { ...(left as { to: object }).to, service: 'running' } })
  const twice = copy()
  for (const r of twice) if (r.kind === 'step' && r.commands?.some(c => c.type === 'exitScreen')) Object.assign(r, { commands: [...r.commands, { type: 'exitScreen' }] })
  // Of a second attempt, events of the first are stale.
  const second = copy().map(r => Object.assign(r, { attempt: 2 }, r.kind === 'step' && r.event['attempt'] === 1 ? { event: { ...r.event, attempt: 2 } } : undefined))
  // A state that changed between two records is no step of the machine.
  const jumped = copy(), port = jumped.findIndex((r, i) => r.kind === 'port' && jumped[i + 1]?.kind === 'step'), after = jumped[port + 1] as TraceRecord & { from: Record<string, string> }
  Object.assign(after, { from: { ...after.from, app: after.from['app'] === 'active' ? 'background' : 'active' } })
  // Partial records fit the table, and one of them is marked all the same.
  const partial = right.map(r => (r.kind === 'step' ? { v: 1, kind: 'step', call: 'c', attempt: 1, seq: r.seq, event: { type: r.event.type } } : { v: 1, kind: 'port', call: 'c', attempt: 1, seq: r.seq, of: 0, command: '', outcome: '' })) as TraceRecord[]
  const marked = partial.find(r => r.kind === 'step')!.seq
  const foreign = copy().map(r => (r.kind === 'open' ? { ...r, machine: { hash: 'feedbeef', version: '9' } } : r))
  return {
    at: { left: left.seq, after: after.seq },
    files: {
      right: testFileOf(right, 'It was right.', [EXIT]),
      wrong: testFileOf(wrong, `It's "wrong".`),
      twice: testFileOf(twice, 'Twice.', [EXIT]),
      second: testFileOf(second, 'Again.'),
      jumped: testFileOf(jumped, 'Jumped.'),
      foreign: testFileOf(foreign, 'Foreign.'),
      marked: testFileOf(partial, 'Marked.', [{ id: 'S13', property: 'Settled with a notification', at: marked }]),
      mended: testFileOf(partial.map(r => (r.seq === marked ? { ...r, ignored: false } : r)) as TraceRecord[], 'Mended.', []),
      incident: testFileOf(incident, 'It was launched.', [{ id: 'S4', property: 'No launch when it is over', command: 'launchService', whenOver: true }]),
    },
  }
}

describe('made tests', () => {
  let hand: Awaited<ReturnType<typeof byHand>>, kinds: Record<string, Made>, results: Record<string, MadeResult>
  // All in one run of vitest, which takes most of the time.
  beforeAll(async () => {
    hand = await byHand()
    kinds = Object.fromEntries(Object.entries(await anyCalls()).map(([name, records]) => [name, madeInThePage(records)]))
    const textsOf = (files: Record<string, { text: string }>, before: string): [string, string][] => Object.entries(files).map(([name, { text }]) => [before + name, text])
    results = runMadeTests(Object.fromEntries([...textsOf(hand.files, ''), ...textsOf(kinds, 'kind-')]))
  }, 300_000)
  const saidOf = (name: string): string => results[name]!.failureMessages.join()
  const expectPassed = (name: string): void => { expect(results[name]!.status, saidOf(name)).toBe('passed') }

  test('a file has the name of its call', () => { expect(hand.files.right.name).toBe('it-s-k7q2-..-x-1.test.ts') })
  test('a right run passes, also a second attempt and one that was mended', () => {
    for (const name of ['right', 'second', 'mended']) expectPassed(name)
    expect(results['right']!.title).toBe('It was right.')
  })
  test('one that left the table fails, and says where', () => {
    expect(results['wrong']).toMatchObject({ status: 'failed', title: `It's "wrong".` })
    expect(saidOf('wrong')).toContain(`the first step outside the table is #${hand.at.left}`)
    expect(saidOf('jumped')).toContain(`the first step outside the table is #${hand.at.after}`)
  })
  test('one that broke a property fails, and names it', () => {
    expect(saidOf('twice')).toContain('S1: The screen is exited at most once')
    expect(saidOf('marked')).toContain('S13: Settled with a notification')
  })
  // Each thing that is wrong is said, and not the first alone.
  test('one that did both says both', () => { expect(saidOf('incident')).toMatch(/S4: No launch when it is over[^]*the first step outside the table is #101/) })
  test('one of another version says which', () => { expect(saidOf('foreign')).toContain('expected a table of this version of @onhook/machine, found feedbeef') })

  test('of any call it is red where the page is', () => {
    expect(Object.entries(kinds).filter(([, k]) => k.isRed).map(([name]) => name)).toEqual(['diverged', 'divergedLate', 'restored', 'mine', 'mineWrong'])
    expect(Object.keys(kinds).map(name => [name, results[`kind-${name}`]!.status])).toEqual(Object.entries(kinds).map(([name, { isRed }]) => [name, isRed ? 'failed' : 'passed']))
  })
  test('of a machine of one\'s own it says what to put there; what is broken whatever the table is said too', () => {
    expect(saidOf('kind-mine')).toContain('of a machine of your own, let `table` be what `compile(machine)` gives')
    expect(saidOf('kind-mineWrong')).toContain('S14: Ended with the transport down means unsubscribed')
  })
})
