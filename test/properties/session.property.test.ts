/** Whatever an SDK says, in any order and however often, the shell tells a call a story that makes sense, and gives everything back. */
import { checkOrder } from '@onhook/adapters/contract'
import type { SessionDriver, SessionKit } from '@onhook/adapters/session'
import { createSessionTransport } from '@onhook/adapters/session'
import { createCall, isSettled, type TransportEvent } from '@onhook/machine'
import { createVirtualClock } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLong, patience } from '../support/seed.ts'

const WORDS: readonly TransportEvent[] = [
  { type: 'transport.accepted' }, { type: 'transport.joined' }, { type: 'transport.joined' }, { type: 'transport.lost' }, { type: 'transport.restored' }, { type: 'transport.left' },
  { type: 'transport.left', cause: { reason: 'removed-by-host' } }, { type: 'transport.closed' }, { type: 'transport.timedOut' }, { type: 'transport.failed', recoverable: true },
  { type: 'transport.failed', recoverable: false, cause: { reason: 'network-lost' } }, { type: 'transport.muted' }, { type: 'transport.unmuted' }, { type: 'transport.leaveClicked' }, { type: 'transport.tokenExpiring' }, { type: 'transport.migrating' },
]
type Promised = 'resolves' | 'rejects' | 'never' | 'throws' | 'none'
type Act = { do: 'say'; word: TransportEvent } | { do: 'answer' | 'leave' | 'join' | 'dispose' | 'mute' } | { do: 'time'; ms: number }
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS).map((word): Act => ({ do: 'say', word })) },
  { weight: 2, arbitrary: fc.constantFrom('answer', 'leave', 'join', 'dispose', 'mute').map((name): Act => ({ do: name })) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 500, 4_000, 40_000).map((ms): Act => ({ do: 'time', ms })) },
)
const promised = fc.constantFrom<Promised>('resolves', 'resolves', 'rejects', 'never', 'throws', 'none')
const story = fc.record({ join: promised, leave: promised, release: promised, isOne: fc.boolean(), isPatient: fc.boolean(), leaveIsTold: fc.boolean(), acts: fc.array(act, { maxLength: 16, size: 'max' }) })
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never

/** So long is a session waited for that is being given back: the shell's default. */
const OWNER_MS = 3_000
/** An SDK that has no script: its sessions say what the story says, and are held until they are released. */
function world({ join, leave, release, isOne, leaveIsTold }: Story) {
  const clock = createVirtualClock(), kits = new Set<SessionKit>(), all: SessionKit[] = [], answers: (() => void)[] = []
  /** Sessions that are being given back, and since when. */
  const leaving = new Map<SessionKit, number>()
  let afterRelease = 0, tooSoon = 0
  const answer = (kind: Promised): unknown => {
    if (kind === 'throws') throw new Error('thrown, on purpose')
    if (kind === 'none') return undefined
    return new Promise<void>((resolve, reject) => { if (kind !== 'never') answers.push(kind === 'resolves' ? resolve : () => reject(new Error('rejected, on purpose'))) })
  }
  const driver: SessionDriver = {
    vendor: 'Any', sdk: {}, package: 'any', needs: [], mutes: true, answersIsAlive: true, ...(isOne && { owner: () => kits }), ...(leaveIsTold && { leaveIsTold }),
    causeOf: () => ({ reason: 'unknown' }),
    open(_, kit) {
      let isReleased = false
      if (isOne) for (const since of leaving.values()) if (clock.now() - since < OWNER_MS) tooSoon++
      kits.add(kit)
      all.push(kit)
      const unlessReleased = (): void => { if (isReleased) afterRelease++ }
      return {
        join: () => { unlessReleased(); return answer(join) },
        leave: () => { unlessReleased(); return answer(leave) },
        release() {
          unlessReleased()
          isReleased = true
          kits.delete(kit)
          leaving.set(kit, clock.now())
          const givenBack = (): void => { leaving.delete(kit) }
          try {
            const answered = answer(release)
            if (answered) return (answered as Promise<void>).finally(givenBack)
          } catch (error) {
            givenBack()
            throw error
          }
          givenBack()
        },
        setMuted: () => { throw new Error('muting throws, on purpose') },
      }
    },
  }
  const told = new Map<number, TransportEvent[]>(), port = createSessionTransport(driver, { clock })
  return {
    clock, kits, all, told, answers,
    afterRelease: () => afterRelease, tooSoon: () => tooSoon,
    port: { ...port, subscribe: (emit: (event: TransportEvent) => void) => {
      const mine: TransportEvent[] = []
      told.set(told.size + 1, mine)
      return port.subscribe(event => { mine.push(event); emit(event) })
    } },
  }
}

/** Lets promises settle that wait for others. */
const moment = async (): Promise<void> => { for (let n = 0; n < 12; n++) await Promise.resolve() }

async function tell(s: Story): Promise<void> {
  const w = world(s), ends = new Map<number, number>()
  const call = createCall({
    transport: w.port, clock: w.clock,
    inspect(record) { if (record.kind === 'step') for (const c of record.commands) if (c.type === 'recordEnd') ends.set(record.attempt, (ends.get(record.attempt) ?? 0) + 1) },
  })
  call.join().catch(() => undefined)
  for (const a of s.acts) {
    // Also a session that was released goes on saying things.
    if (a.do === 'say') for (const kit of w.all) kit.hear(a.word)
    else if (a.do === 'answer') w.answers.shift()?.()
    else if (a.do === 'time') w.clock.advance(a.ms)
    else if (a.do === 'join') call.join().catch(() => undefined)
    else if (a.do === 'leave') void call.leave()
    else if (a.do === 'dispose') void call.dispose()
    else call.send({ type: 'user.mute' })
    if (s.isPatient) await moment()
  }
  void call.leave()
  for (let n = 0; n < 8; n++) {
    for (const done of w.answers.splice(0)) done()
    await moment()
    w.clock.advance(40_000)
    await moment()
  }
  expect(call.state, 'it ends').toBe('ended')
  expect([...ends.values()].filter(count => count !== 1), 'one end for each attempt').toEqual([])
  expect(isSettled(call.getSnapshot()), 'settled').toBe(true)
  for (const events of w.told.values()) expect(checkOrder(events, { rejoins: false }), JSON.stringify(events.map(e => e.type))).toBeUndefined()
  expect(w.afterRelease(), 'nothing is asked of a session that was released').toBe(0)
  expect(w.tooSoon(), 'an owner is taken when the last session has been given back').toBe(0)
  // A leave without an answer is a session that nobody may give up: it is told once more when it shows life.
  if (s.leave !== 'never') expect(w.kits.size, 'every session is released').toBe(0)
}

/** What may be handed to `hear` by an adapter that has no word for what its SDK says, or reads it wrongly. `unreadable` stands for what throws at whatever it is asked: fast-check would ask it, to print it. */
const heard: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...WORDS, undefined, null, 'unreadable', 'transport.joined', { type: 'transport.unheardOf' }, { type: 'toString' }), fc.anything(),
  fc.record({ type: fc.constantFrom(...WORDS.map(({ type }) => type)), cause: fc.oneof(fc.anything(), fc.constant('unreadable'), fc.record({ reason: fc.anything(), vendor: fc.oneof(fc.anything(), fc.constant('unreadable')) })), recoverable: fc.anything() }),
)
const UNREADABLE = new Proxy({}, { get() { throw new Error('on purpose') }, ownKeys() { throw new Error('on purpose') } })
function readably(said: unknown): unknown {
  if (said === 'unreadable') return UNREADABLE
  const { cause } = Object(said) as { cause?: { vendor?: unknown } | 'unreadable' }
  if (cause === 'unreadable') return { ...said as object, cause: UNREADABLE }
  return Object(cause).vendor === 'unreadable' ? { ...said as object, cause: { ...cause as object, vendor: UNREADABLE } } : said
}

describe('any SDK over the shell', () => {
  test('hear takes anything, at any moment, and never throws; the call ends, and what its session held is given back', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(heard, fc.constantFrom('goes on', 'goes on', 'goes on', 'leave', 'answer')), { maxLength: 8 }), async acts => {
      const w = world({ join: 'resolves', leave: 'resolves', release: 'none', isOne: false, isPatient: true, leaveIsTold: false, acts: [] }), call = createCall({ transport: w.port, clock: w.clock, report: () => undefined })
      call.join().catch(() => undefined)
      await moment()
      for (const [word, then] of acts) {
        for (const kit of w.all) expect(() => kit.hear(readably(word) as TransportEvent), 'hear').not.toThrow()
        if (then === 'leave') void call.leave()
        if (then === 'answer') w.answers.shift()?.()
        await moment()
      }
      void call.leave()
      for (let n = 0; n < 4; n++) {
        for (const done of w.answers.splice(0)) done()
        await moment()
        w.clock.advance(40_000)
        await moment()
      }
      expect([call.state, w.kits.size]).toEqual(['ended', 0])
    }), { numRuns: isLong ? 20_000 : 500 })
  }, patience(120_000))
  test('one end, a story in order, everything given back', async () => {
    await fc.assert(fc.asyncProperty(story, tell), { numRuns: isLong ? 50_000 : 1_000 })
  }, patience(240_000))
})
