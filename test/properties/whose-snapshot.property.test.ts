/**
 * A snapshot may be of the call that finds it or of another one, and the system may have something to tell as soon as it is listened to. Random
 * runs are cut at every step; what they leave is found by a call of the same id, of another, or without: a dead call ends the one that it was and
 * no other, and whoever answers is in the call.
 */
import { createFakePersist, createFakeWorld } from '@onhook/adapters/fake'
import { createCall, isLive, isSettled, type CallState, type Policy, type StepRecord, type SystemCallEvent, type TraceRecord } from '@onhook/machine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remainsOf, runs, type Remains } from '../support/remains.ts'
import { isLong, patience, seed } from '../support/seed.ts'

type Json = { [field: string]: unknown }
/** What is found of what was saved by a call of that id. */
const FOUND = {
  'as it was saved': (s: Json, id: string) => JSON.stringify({ ...s, id }),
  'of version 1, which says nobody\'s name': ({ id: _, ...s }: Json) => JSON.stringify({ ...s, v: 1 }),
  'of a version to come': (s: Json, id: string) => JSON.stringify({ ...s, v: 3, id }),
  'of another table': (s: Json, id: string) => JSON.stringify({ ...s, hash: '0000000000000000', id }),
  'with an id that is none': (s: Json) => JSON.stringify({ ...s, id: 5 }),
  torn: (s: Json, id: string) => JSON.stringify({ ...s, id }).slice(0, 40),
}
type Found = keyof typeof FOUND
const NAMES_ITS_CALL: readonly Found[] = ['as it was saved', 'of a version to come', 'of another table']
const IS_READ: readonly Found[] = ['as it was saved', 'of version 1, which says nobody\'s name', 'with an id that is none']
const DRAINED = { nothing: [], answered: ['system.answered'], 'answered, and hung up': ['system.answered', 'system.ended'] } as const satisfies { [what: string]: readonly SystemCallEvent['type'][] }
type Case = { found: Found; id: 'dead' | 'next' | undefined; drained: keyof typeof DRAINED; loads: 'at once' | 'later' }
const cases: fc.Arbitrary<Case> = fc.record({
  found: fc.constantFrom(...(Object.keys(FOUND) as Found[])), id: fc.constantFrom('dead', 'next', 'next', undefined),
  drained: fc.constantFrom(...(Object.keys(DRAINED) as (keyof typeof DRAINED)[])), loads: fc.constantFrom('at once', 'later'),
})
const launches = fc.constantFrom<Policy['launchService']>('when-joined', 'when-joining', 'never')

let serial = 0
/** The call of a new process on a device on which something has survived. Each case has ids of its own: one that fails takes none from the next. */
async function next(r: Remains, { found, id, drained, loads }: Case, policy: Partial<Policy>) {
  const world = createFakeWorld({ service: { abortWhileStarting: 'waits' } }), records: TraceRecord[] = [], dead = `dead-${++serial}`
  const persist = createFakePersist(r.text === undefined ? {} : { text: FOUND[found](JSON.parse(r.text) as Json, dead) })
  if (r.notification) void world.service.launch({ types: [], call: 'dead', state: 'ongoing', muted: false })
  if (r.systemCall) void world.systemCall.report({ call: 'dead', attempt: 1 })
  await world.flush()
  const before = world.log.length, { systemCall } = world
  const call = createCall({
    ...world.ports, policy, ...(id && { id: id === 'dead' ? dead : `next-${serial}` }), inspect: r => records.push(r), report: () => undefined,
    persist: { load: () => loads === 'later' ? Promise.resolve(persist.text) : persist.text, save: t => persist.save(t), clear: () => persist.clear() },
    systemCall: { ...systemCall, subscribe(emit) {
      void Promise.resolve().then(() => { for (const type of DRAINED[drained]) emit({ type }) })
      return systemCall.subscribe(emit)
    } },
  })
  world.screen.connect(call.send)
  const commands = (name: string): unknown[] => world.log.slice(before).filter(e => e.kind === 'command' && `${e.port}.${e.name}` === name)
  return { world, persist, call, dead, records, commands }
}
/** What is there of a call at first, and nothing of any other. */
const BEGINNING = { session: 'idle', attempt: 1, transport: 'none', service: 'off', systemCall: 'none' }
const steps = (records: readonly TraceRecord[]): StepRecord[] => records.filter((r): r is StepRecord => r.kind === 'step')

test(`a dead call ends the call that it was and no other, and who answers is in the call (seed ${seed}) [C13.9 C13.10]`, async () => {
  const seen = new Map<string, number>()
  await fc.assert(fc.asyncProperty(runs, launches, fc.infiniteStream(cases), async (acts, launchService, stream) => {
    for (const r of await remainsOf(acts, launchService)) {
      const one = stream.next().value, { found, id, drained } = one, old = r.state
      const { world, persist, call, dead, records, commands } = await next(r, one, { launchService })
      const about = `${JSON.stringify(one)}, died after ${r.after} with ${r.text}`
      const whose = !old ? 'nobody\'s' : id === 'next' && NAMES_ITS_CALL.includes(found) ? 'another\'s' : 'its own'
      const attempt = whose !== 'its own' ? 1 : found === 'torn' ? 2 : old!.attempt + 1
      seen.set(`${whose}, ${drained}`, (seen.get(`${whose}, ${drained}`) ?? 0) + 1)
      for (let n = 0; n < 5; n++) await Promise.resolve()

      if (drained === 'nothing') {
        const first = call.getSnapshot()
        if (whose === 'its own') expect([first.session, first.end?.reason], about).toEqual(['ended', (IS_READ.includes(found) && old!.end?.reason) || 'app-terminated'])
        else expect([first, first.end, first.joinedAt], about).toEqual([expect.objectContaining(BEGINNING), undefined, undefined])
        // Its screen is opened, and then it is joined, while what the dead one left is still swept.
        world.screen.mount()
        world.deliver('screen.mounted')
        expect(world.screen.exits, about).toBe(whose === 'its own' ? 1 : 0)
        void call.join().catch(() => undefined)
      }
      const since = world.clock.now()
      await world.flush()
      await world.advance(10_000)
      const now: CallState = call.getSnapshot(), isUp = drained !== 'answered, and hung up'
      if (isUp) {
        expect([now.session, now.attempt, now.end, world.transport.connected], about).toEqual(['joined', attempt, undefined, true])
        expect(now.joinedAt, about).toBeGreaterThanOrEqual(since)
        expect(world.service.notification !== 'none', `its notification: ${about}`).toBe(launchService !== 'never')
        // One that rang before it was listened to is reported only by an attempt that follows another: that is how the port hears whose it is.
        expect(commands('systemCall.report').length, about).toBe(drained === 'nothing' || whose === 'its own' ? 1 : 0)
      } else expect([isLive(now.session), world.transport.connected], about).toEqual([false, false])

      // What is told of the dead one: to this call, nothing; in its own trace, its end.
      const its = records.filter(r => r.call === dead), mine = steps(records.filter(r => r.call === call.id))
      if (whose === 'another\'s') {
        expect(mine.some(s => s.event.type === 'restored'), about).toBe(false)
        expect(steps(its)[0], about).toMatchObject({ event: { type: 'restored' }, attempt: old!.attempt, to: { session: 'ended' } })
        expect(its.at(-1), about).toMatchObject({ kind: 'close', attempt: old!.attempt, end: { reason: (IS_READ.includes(found) && old!.end?.reason) || 'app-terminated' } })
        expect(its.filter(r => r.kind === 'open').length, about).toBe(1)
      }
      void call.leave()
      await world.flush()
      await world.advance(30_000)
      if (whose !== 'nobody\'s') expect([commands('service.abort').length > 0, commands('systemCall.end').length > 0], about).toEqual([true, true])
      expect(isSettled(call.getSnapshot()) || call.state === 'idle', about).toBe(true)
      expect([world.held().filter(h => h !== 'screen'), persist.text, world.clock.held()], about).toEqual([[], undefined, []])
    }
  }), { numRuns: isLong ? 300 : 40 })
  // All of it was asked.
  for (const whose of ['its own', 'another\'s']) for (const drained of Object.keys(DRAINED)) expect(seen.get(`${whose}, ${drained}`), `${whose}, ${drained}`).toBeGreaterThan(10)
}, patience(300_000))
