import { createCall, type TraceRecord } from '@onhook/machine'
import { expect, test } from 'vitest'
import { createJudge, possibleIn } from './judge.ts'

const INITIAL = { session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held', audio: 'inactive', media: 'unmuted', presentation: 'full' }
async function recorded(): Promise<TraceRecord[]> {
  const records: TraceRecord[] = []
  let emit: (event: { type: 'transport.joined' } | { type: 'transport.left' }) => void = () => undefined
  const call = createCall({ transport: { subscribe: (next) => { emit = next as never; return () => undefined }, join: () => emit({ type: 'transport.joined' }), leave: () => emit({ type: 'transport.left' }) }, inspect: (r) => { records.push(r) } })
  await call.join()
  await call.leave()
  await call.settled
  return records
}

const hashOf = (records: readonly TraceRecord[]): string | undefined => (records[0]?.kind === 'open' ? records[0].machine.hash : undefined)

test('a run of the machine follows its table, in whatever pieces it comes', async () => {
  const records = await recorded()
  for (const size of [1, 3, records.length]) {
    const judge = createJudge(hashOf(records))
    for (let i = 0; i < records.length; i += size) judge.feed(records.slice(i, i + size))
    expect(judge.judged()).toMatchObject({ verdict: 'conforms', records: records.length })
  }
})

test('a run that was changed leaves the table at the changed step, and the judge says what was expected', async () => {
  const records = (await recorded()).map((r) => structuredClone(r))
  const changed = records.find((r) => r.kind === 'step' && r.event.type === 'transport.joined')!
  Object.assign((changed as { to: Record<string, string> }).to, { session: 'ended' })
  const judge = createJudge(hashOf(records))
  judge.feed(records)
  expect(judge.judged()).toMatchObject({ verdict: 'diverges', divergence: { seq: changed.seq, expected: { to: { session: 'joined' } } } })
})

test('a partial trace that begins later is judged as such', () => {
  const judge = createJudge(undefined)
  judge.feed([{ kind: 'step', seq: 0, event: { type: 'transport.lost' }, from: { session: 'joined' }, to: { session: 'reconnecting' } }])
  expect(judge.judged().verdict).toBe('cannot-tell')
})

test('in idle a join leads to joining and commands the port; what the machine ignores stands last', () => {
  const here = possibleIn(undefined, INITIAL)
  if (!here.known) throw new Error('the initial state is in the table')
  expect(here.events.find((e) => e.event === 'user.join')).toEqual({ event: 'user.join', ignored: false, changes: expect.arrayContaining([['session', 'idle', 'joining'], ['transport', 'none', 'requested']]) as unknown, commands: expect.arrayContaining(['subscribe', 'join']) as unknown })
  const firstIgnored = here.events.findIndex((e) => e.ignored)
  expect(firstIgnored).toBeGreaterThan(0)
  expect(here.events.slice(firstIgnored).every((e) => e.ignored)).toBe(true)
  expect(here.events.find((e) => e.event === 'transport.failed' && e.branch === 'fatal')).toBeDefined()
})

test('values that no state has together are not guessed', () => {
  expect(possibleIn(undefined, { ...INITIAL, session: 'joined' }).known).toBe(false)
  expect(possibleIn(undefined, { session: 'idle' }).known).toBe(false)
})

test('a table that is not ours is named, and the default one judges', () => {
  expect(createJudge('feedbeef').judged().table).toMatchObject({ named: 'feedbeef', isForeign: true })
  expect(createJudge(undefined).judged().table.isForeign).toBe(false)
})

test('a run without a beginning that leaves the table is judged once, and not again with every piece', () => {
  const step = (seq: number) => ({ kind: 'step' as const, seq, event: { type: 'user.join' }, from: INITIAL, to: { ...INITIAL, session: 'ended' } })
  const judge = createJudge(undefined)
  let read = 0
  for (let i = 0; i < 50; i++) judge.feed([new Proxy(step(i), { get: (of, name) => { if (name === 'seq') read++; return Reflect.get(of, name) as unknown } })])
  expect(judge.judged().verdict).toBe('diverges')
  expect(read).toBeLessThan(50 * 10)
})
