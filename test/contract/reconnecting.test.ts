/** Loss and what heals it: one period per outage, bounded, and told as it was. */
import { DEFAULT_POLICY, createCall, initialState, step, type CallEvent, type EndReason } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup, type Setup } from './setup.ts'

const TROUBLES: CallEvent[] = [{ type: 'transport.lost' }, { type: 'transport.restored' }, { type: 'transport.failed', recoverable: true }, { type: 'transport.joined' }, { type: 'network.online' }]

describe('an outage', () => {
  test('is one period, in every order of five losses, restorations, failures and joins [C8.1 SC24 SC25]', () => {
    const start = [{ type: 'user.join' } as const, { type: 'transport.joined' } as const].reduce((s, e) => step(s, e).state, initialState())
    let sequences = 0
    const walk = (state: typeof start, left: number): void => {
      sequences++
      if (left === 0) return
      for (const e of TROUBLES) {
        const next = step(state, e).state
        expect(['joined', 'reconnecting']).toContain(next.session)
        const begins = state.session === 'joined' && (e.type === 'transport.lost' || e.type === 'transport.failed')
        const ends = state.session === 'reconnecting' && (e.type === 'transport.restored' || e.type === 'transport.joined')
        expect(next.session).toBe(begins ? 'reconnecting' : ends ? 'joined' : state.session)
        walk(next, left - 1)
      }
    }
    walk(start, 5)
    expect(sequences).toBe(3_906)
  })

  test('that heals is one reconnecting and one joined, with everything still held [C8.1 SC23]', async () => {
    const s = await joined(), held = s.world.held()
    s.world.transport.sdk.lose()
    await s.world.advance(5_000)
    expect([s.call.state, s.world.held()]).toEqual(['reconnecting', held])
    s.world.transport.sdk.recover()
    await settle(s)
    expect(s.sessions()).toEqual(['joining', 'joined', 'reconnecting', 'joined'])
    expect(s.world.held()).toEqual(held)
  })

  test('that outlives its bound ends once: with its length, and with what was tried [C8.2 C8.13 SC28]', async () => {
    const s = await joined({ transport: { restart: 'silent' } })
    s.world.transport.sdk.lose()
    await s.world.flush()
    const since = s.world.clock.now()
    for (let i = 0; i < 3; i++) { await s.world.advance(5_000); s.say('transport.lost'); s.world.network.change(); await s.world.flush() }
    await settle(s)
    expect(s.sessions()).toEqual(['joining', 'joined', 'reconnecting', 'ended'])
    const end = await s.call.ended
    expect(end).toMatchObject({ reason: 'network-lost', initiator: 'system', recoverable: true, secondary: [] })
    expect(end.at - since).toBe(DEFAULT_POLICY.reconnectTimeoutMs)
    expect(s.steps().flatMap(r => r.commands).filter(c => c.type === 'restartMedia')).toHaveLength(3)
    expectNothingHeld(s)
  })

  test('with a bound of 0 is not waited for: ended as its own time-out, and nothing is ended before it begins [SC29]', async () => {
    const s = await joined({}, {}, { policy: { reconnectTimeoutMs: 0, restartGraceMs: 0, leaveTimeoutMs: 0 } })
    await settle(s)
    expect(s.call.state).toBe('joined')
    s.world.transport.sdk.lose()
    await s.world.flush()
    expect(await s.call.ended).toMatchObject({ reason: 'network-lost', initiator: 'system' })
    expect(s.steps().filter(r => r.to.session !== r.from.session).map(r => r.event.type)).toEqual(['user.join', 'transport.joined', 'transport.lost', 'timer.reconnect'])
  })

  test('while the network is away restarts nothing until it is back; its bound goes on [C8.7 SC31]', async () => {
    const s = await joined({ transport: { restart: 'silent' } })
    s.world.transport.sdk.lose()
    s.world.network.goOffline()
    await s.world.advance(20_000)
    expect(s.commands('transport')).not.toContain('restartMedia')
    s.world.network.goOnline()
    await s.world.flush()
    expect(s.commands('transport').filter(c => c === 'restartMedia')).toHaveLength(1)
    expect(s.call.state).toBe('reconnecting')
    await s.world.advance(DEFAULT_POLICY.reconnectTimeoutMs - 20_000)
    expect(s.call.state).toBe('ended')
  })
})

test('network words in a burst, from Wi-Fi to mobile, end and lose nothing [C8.7 SC32]', async () => {
  const s = await joined()
  for (const go of ['goOffline', 'change', 'goOnline', 'change', 'goOffline', 'goOnline'] as const) { s.world.network[go](); await s.world.advance(500) }
  expect(s.sessions()).toEqual(['joining', 'joined'])
  expect(s.world.transport.connections).toBe(1)
})

describe('a failure that may heal', () => {
  test('restarts the media, not the session: nothing is joined again [SC34]', async () => {
    const s = await joined()
    s.world.hold('media restarts')
    s.world.transport.sdk.fail()
    await s.world.flush()
    expect([s.commandedBy('transport.failed'), s.call.getSnapshot().transport]).toEqual([['restartMedia', 'updateService'], 'restarting'])
    s.world.deliver('media restarts')
    await settle(s)
    expect(s.sessions()).toEqual(['joining', 'joined', 'reconnecting', 'joined'])
    expect(s.commands('transport').filter(c => c === 'join')).toHaveLength(1)
  })

  test('and is followed by closed is a restart, which a new join ends; the grace bounds it [C8.9 D8.3]', async () => {
    const s = await joined({ transport: { afterFailure: 'rejoins' } })
    s.world.hold('the SDK rejoins')
    s.world.transport.sdk.fail()
    await s.world.advance(DEFAULT_POLICY.restartGraceMs - 1)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'reconnecting', transport: 'restarting' })
    s.world.deliver('the SDK rejoins')
    await settle(s)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', transport: 'up' })
    s.world.transport.sdk.fail()
    await s.world.advance(DEFAULT_POLICY.restartGraceMs)
    expect(await s.call.ended).toMatchObject({ reason: 'network-lost' })
  })
})

test('closed without a failure before it is an end: room-ended while media flowed, network-lost in an outage [C8.10 C8.13]', async () => {
  for (const [before, reason] of [[[], 'room-ended'], [['transport.lost'], 'network-lost'], [['transport.lost', 'transport.restored'], 'room-ended']] as const) {
    const s = await joined()
    s.say(...before, 'transport.closed')
    await s.world.flush()
    expect((await s.call.ended).reason).toBe(reason)
  }
})

describe('a joined call that dies without a word', () => {
  test('is found by asking its transport, by its heartbeat’s loss, or by the return of the app [C8.11]', async () => {
    const asked = await joined()
    asked.world.transport.sdk.die()
    await asked.world.advance(DEFAULT_POLICY.aliveCheckMs)
    expect(asked.call.state).toBe('ended')
    const beat = await joined({}, { transport: { isAlive: 'hang' } })
    beat.world.transport.sdk.lose()
    await settle(beat)
    expect((await beat.call.ended).reason).toBe('network-lost')
    const back = await joined()
    back.world.app.background()
    await back.world.flush()
    back.world.transport.sdk.die()
    back.world.app.activate()
    await back.world.flush()
    expect(back.call.state).toBe('ended')
  })

  test('is not asked at all where the interval is 0 [C8.11 SC29]', async () => {
    const s = await joined({}, {}, { policy: { aliveCheckMs: 0 } })
    await settle(s)
    expect(s.world.log.some(e => e.name === 'isAlive')).toBe(false)
    expect(s.world.clock.held()).toEqual([])
    s.world.transport.sdk.die()
    s.call.send({ type: 'app.activated' })
    expect(s.call.state).toBe('ended')
  })
})

describe('never joined again by itself', () => {
  const ENDS: [name: string, act: (s: Setup) => unknown, reason: EndReason][] = [
    ['kicked', s => s.world.transport.sdk.kick(), 'removed-by-host'],
    ['replaced by the same identity', s => s.world.transport.sdk.replace(), 'duplicate-identity'],
    ['sent away with the room', s => s.world.transport.sdk.closeRoom(), 'room-ended'],
    ['refused', s => s.world.transport.sdk.fail({ recoverable: false, cause: { reason: 'unauthorised' } }), 'unauthorised'],
  ]
  test.each(ENDS)('%s: ended with that reason, no recovery offered, whatever the network does after [C8.12 SC20 SC22]', async (_name, act, reason) => {
    const s = await joined()
    act(s)
    await s.world.flush()
    s.world.network.goOnline()
    s.world.network.change()
    s.call.send({ type: 'app.activated' })
    await settle(s)
    expect(await s.call.ended).toMatchObject({ reason, recoverable: false })
    expect([s.call.getSnapshot().attempt, s.world.transport.connections]).toEqual([1, 1])
    expect(s.commands('transport')).not.toContain('restartMedia')
    expectNothingHeld(s)
  })

  test.each([['room-full', true], ['unauthorised', false], ['token-expired', true], ['denied-entry', false]] as const)('a join that is refused as %s is not tried again [C8.12 SC39]', async (reason, recoverable) => {
    for (const join of ['rejects', 'fails'] as const) {
      const s = setup({ transport: { join, joinCause: { reason } } })
      const joining = s.call.join()
      await settle(s)
      await expect(joining).rejects.toMatchObject({ code: 'join-impossible', cause: { reason, recoverable } })
      expect(s.world.transport.connections).toBe(1)
      expectNothingHeld(s)
    }
  })

  test('an SDK that comes back after a kick, also in an outage, is left again [C8.8 SC21]', async () => {
    for (const isLost of [false, true]) {
      const s = await joined({ transport: { afterKick: 'rejoins', leaveWhileRejoining: 'misses' } })
      if (isLost) { s.world.transport.sdk.lose(); await s.world.flush() }
      s.world.hold('the SDK rejoins')
      s.world.transport.sdk.kick()
      await s.world.flush()
      // It said left: nothing is heard of it any more, so its last word was our leave.
      expect(s.commands('transport').slice(-3)).toEqual(['leave', 'unsubscribe', 'releaseMedia'])
      expect((await s.call.ended).reason).toBe('removed-by-host')
      const h = byHand(), call = createCall({ transport: h.transport })
      void call.join()
      h.say({ type: 'transport.joined' })
      if (isLost) h.say({ type: 'transport.lost' })
      h.say({ type: 'transport.failed', recoverable: false, cause: { reason: 'removed-by-host' } })
      h.log.length = 0
      h.say({ type: 'transport.joined' }) // and there it is again
      expect([call.state, h.log]).toEqual(['ended', ['leave 1']])
    }
  })
})

test('“connection lost” is said to the screen only where the network was lost, in every way to an end [C8.13]', async () => {
  const ways: ((s: Setup) => unknown)[] = [
    s => s.call.leave(), s => s.world.transport.sdk.hangUp(), s => s.world.transport.sdk.kick(), s => s.world.transport.sdk.clickLeave(), s => s.say('transport.closed'),
    s => s.world.systemCall.system.end(), s => s.world.app.removeTask(), s => { s.world.transport.sdk.lose(); return s.call.leave() },
    s => { s.world.transport.sdk.lose(); s.world.transport.sdk.kick() }, s => s.world.transport.sdk.lose(),
  ]
  const told: (string | undefined)[] = []
  for (const way of ways) {
    const s = await joined()
    void way(s)
    await settle(s)
    expect(await outcome(s.call.settled)).toBe('resolved')
    told.push(s.world.screen.exitedWith?.reason)
    expect(s.world.screen.exitedWith).toMatchObject({ reason: s.call.getSnapshot().end!.reason })
  }
  expect(told.map(r => r === 'network-lost')).toEqual([...Array.from({ length: 9 }, () => false), true])
})
