/** Time: events, absolute deadlines, and what a freeze does not end. */
import { DEFAULT_POLICY, createCall, type EventType, type Policy } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, joined, settle, setup, type Setup } from './setup.ts'

/** Brings each timer to run, and says what has come of it when it has fired. */
const TIMERS: [timer: string, policy: keyof Policy, run: () => Promise<Setup>, then: object][] = [
  ['timer.join', 'joinTimeoutMs', async () => { const s = setup({ transport: { join: 'silent' } }); void s.call.join(); await s.world.flush(); return s }, { session: 'ended', end: { reason: 'join-timeout' } }],
  ['timer.leave', 'leaveTimeoutMs', async () => { const s = await joined({}, { transport: { leave: 'hang' } }); void s.call.leave(); await s.world.flush(); return s }, { session: 'ended', end: { reason: 'local-leave' } }],
  ['timer.reconnect', 'reconnectTimeoutMs', async () => { const s = await joined(); s.world.transport.sdk.lose(); await s.world.flush(); return s }, { session: 'ended', end: { reason: 'network-lost' } }],
  ['timer.restart', 'restartGraceMs', async () => { const s = await joined({ transport: { restart: 'silent' } }); s.world.transport.sdk.fail(); await s.world.flush(); return s }, { session: 'ended', end: { reason: 'network-lost' } }],
  ['timer.service', 'serviceTimeoutMs', () => joined({ service: { start: 'unheard' } }), { session: 'joined', service: 'running' }],
  ['timer.step/transport', 'stepTimeoutMs', async () => { const s = await joined(); s.world.transport.sdk.timeOut(); await s.world.flush(); return s }, { session: 'ended', transport: 'abandoned' }],
  ['timer.step/service', 'stepTimeoutMs', async () => { const s = await joined({}, { service: { abort: 'hang' } }); s.world.transport.sdk.hangUp(); await s.world.flush(); return s }, { session: 'ended', service: 'stopped' }],
]
const typeOf = (timer: string): EventType => timer.split('/')[0] as EventType
const fired = (s: Setup, timer: string): number => s.steps().filter(r => r.event.type === typeOf(timer) && !r.ignored).length

describe('each time-out', () => {
  test.each(TIMERS)('%s is an event, comes at its %s and not before, and does what it is for [C10.1 C10.5]', async (timer, policy, run, then) => {
    const s = await run()
    await s.world.advance((DEFAULT_POLICY[policy] as number) - 1)
    expect(fired(s, timer)).toBe(0)
    await s.world.advance(1)
    expect(fired(s, timer)).toBe(1)
    expect(s.call.getSnapshot()).toMatchObject(then)
  })

  test.each(TIMERS)('%s that is late by a frozen minute changes only when, not what [C10.3]', async (timer, policy, run) => {
    const punctual = await run(), late = await run()
    await punctual.world.advance(DEFAULT_POLICY[policy] as number)
    await late.world.jump(60_000)
    expect(fired(late, timer)).toBe(0) // the settle window
    await late.world.advance(DEFAULT_POLICY.settleMs)
    for (const s of [punctual, late]) await settle(s)
    const { end: a, joinedAt: _a, ...state } = late.call.getSnapshot(), { end: b, joinedAt: _b, ...expected } = punctual.call.getSnapshot()
    expect(state).toEqual(expected)
    expect([a?.reason, a?.secondary]).toEqual([b?.reason, b?.secondary])
  })
})

/** A platform that keeps the time and fires no timer. */
function frozen() {
  const h = byHand(), time = { now: 0 }
  const call = createCall({ transport: h.transport, clock: { now: () => time.now, setTimeout: () => 1, clearTimeout: () => undefined } })
  void call.join()
  h.say({ type: 'transport.joined' })
  h.say({ type: 'transport.lost' })
  return { h, time, call }
}
describe('a deadline that no timer tells of', () => {
  test.each(['app.activated', 'user.mute', 'network.offline', 'audio.routeChanged', 'screen.mounted'] as const)('is judged on %s [C10.2]', type => {
    const { time, call } = frozen()
    call.send({ type: 'app.backgrounded' })
    time.now = DEFAULT_POLICY.reconnectTimeoutMs - 1
    call.send({ type: 'app.deactivated' })
    expect(call.state).toBe('reconnecting')
    time.now += 1
    call.send({ type })
    expect(call.state).toBe('ended')
  })

  test('is judged after the event that reveals it, and not at all when that has ended what it bounds [D8.1]', () => {
    const healed = frozen(), not = frozen()
    for (const { time } of [healed, not]) time.now = DEFAULT_POLICY.reconnectTimeoutMs + 10
    healed.h.say({ type: 'transport.restored' })
    not.h.say({ type: 'transport.lost' })
    expect([healed.call.state, not.call.state]).toEqual(['joined', 'ended'])
  })

  test('found late after a gap waits for the answers that queued in it, and then is judged [C10.4]', () => {
    const alive = frozen(), dead = frozen()
    for (const { time, call } of [alive, dead]) {
      time.now = 600_000
      call.send({ type: 'app.activated' }) // what runs first after a thaw
      expect(call.state).toBe('reconnecting')
    }
    alive.time.now += 100
    alive.h.say({ type: 'transport.restored' }) // queued meanwhile
    for (const { time, call } of [alive, dead]) { time.now += DEFAULT_POLICY.settleMs; call.send({ type: 'app.activated' }) }
    expect([alive.call.state, dead.call.state]).toEqual(['joined', 'ended'])
  })
})

test('the reconnect deadline runs from the first loss: failures and losses in between do not move it [D8.2]', async () => {
  const s = await joined({ transport: { restart: 'silent' } }, {}, { policy: { restartGraceMs: 600_000 } })
  s.world.transport.sdk.lose()
  await s.world.flush()
  const since = s.world.clock.now()
  for (const act of [() => s.say('transport.lost'), () => s.world.transport.sdk.fail(), () => s.say('transport.lost')]) { await s.world.advance(10_000); act(); await s.world.flush() }
  await settle(s)
  expect((await s.call.ended).at - since).toBe(DEFAULT_POLICY.reconnectTimeoutMs)
})
