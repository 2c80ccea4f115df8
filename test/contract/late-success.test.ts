/** A late success is closed, not forgotten; and the screen, which is left once or never. */
import { transportCases } from '@onhook/adapters/contract'
import { createCall, type TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { createFakeTransportWorld, FAKE_CAPABILITIES, FAKE_LIMITS } from '../support/fake-transport-world.ts'
import { byHand, expectNothingHeld, joined, outcome, settle, setup } from './setup.ts'

describe('a transport that was left', () => {
  const SIGNS: TransportEvent[] = [{ type: 'transport.accepted' }, { type: 'transport.joined' }, { type: 'transport.lost' }, { type: 'transport.restored' }, { type: 'transport.failed', recoverable: true }]
  test.each(SIGNS.map(e => [e.type, e] as const))('and says %s is left again, while leaving and when abandoned [C4.1]', (_name, sign) => {
    for (const isAbandoned of [false, true]) {
      const h = byHand(), time = { now: 0 }, timers: (() => void)[] = []
      const call = createCall({ transport: h.transport, clock: { now: () => time.now, setTimeout: fn => timers.push(fn), clearTimeout: () => undefined } })
      void call.join()
      h.say({ type: 'transport.joined' })
      void call.leave()
      if (isAbandoned) for (let i = 0; i < 2; i++) { time.now += 3_000; for (const fire of timers.splice(0)) fire() }
      expect(call.getSnapshot().transport).toBe(isAbandoned ? 'abandoned' : 'closing')
      h.log.length = 0
      h.say(sign)
      expect(h.log).toEqual(['leave 1'])
    }
  })

  test('and says its button is not: an SDK whose leave presses its own button does not loop [C4.2]', () => {
    const h = byHand()
    let leaves = 0
    const call = createCall({ transport: { ...h.transport, leave: () => { leaves++; h.say({ type: 'transport.leaveClicked' }) } } })
    void call.join()
    h.say({ type: 'transport.joined' })
    void call.leave()
    expect([leaves, call.state]).toEqual([1, 'leaving'])
  })

  test('is told leave as the last word before nothing is heard any more [C4.3]', async () => {
    for (const way of ['leave', 'hangUp', 'kick', 'timeOut', 'clickLeave'] as const) {
      const s = await joined()
      if (way === 'leave') void s.call.leave()
      else s.world.transport.sdk[way]()
      if (way === 'timeOut') s.say('transport.closed')
      await settle(s)
      expect(s.commands('transport').filter(c => c !== 'releaseMedia').slice(-2), way).toEqual(['leave', 'unsubscribe'])
    }
  })
})

describe('a join that succeeds late', () => {
  const late = { transport: { leaveWhileJoining: 'misses' } } as const
  test('after the user has left is left again, and is never joined [C4.4 SC1]', async () => {
    const s = setup(late)
    const release = s.world.hold('the SDK joins')
    const join = s.call.join(), end = s.call.leave('back')
    await s.world.advance(500)
    release()
    await settle(s)
    expect(s.sessions()).not.toContain('joined')
    expect(await end).toMatchObject({ reason: 'join-cancelled', initiator: 'local', secondary: [] })
    expect((await join.catch((e: { cause: unknown }) => e.cause))).toBe(await end)
    expectNothingHeld(s)
  })

  test('after dispose is left again [C4.5]', async () => {
    const s = setup(late)
    const release = s.world.hold('the SDK joins')
    void s.call.join()
    const settled = s.call.dispose()
    s.world.screen.dispose()
    await s.world.advance(500)
    release()
    await settle(s)
    expect(await outcome(settled)).toBe('resolved')
    expect(s.commandedBy('transport.joined')).toEqual(['leave', 'releaseMedia'])
    expectNothingHeld(s)
  })

  test('after it was called abandoned is left again: a time-out is no proof [C4.6 SC40]', async () => {
    const s = setup(late)
    s.world.hold('the SDK joins')
    void s.call.join()
    await settle(s)
    await s.call.settled
    expect([(await s.call.ended).reason, s.call.getSnapshot().transport]).toEqual(['join-timeout', 'abandoned'])
    s.world.deliver('the SDK joins')
    expect(s.world.transport.connected).toBe(true)
    await settle(s)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'ended', transport: 'down' })
    expectNothingHeld(s)
  })
})

describe('a microphone or camera that is granted late', () => {
  test('is stopped at once, and nothing was joined [C4.7 SC41]', async () => {
    const s = setup()
    const grant = s.world.hold('the microphone is granted')
    s.world.hold('the SDK joins')
    void s.call.join()
    await s.world.flush()
    void s.call.leave('back')
    await s.world.advance(100)
    grant()
    await settle(s)
    expect(s.world.log.some(e => e.name === 'the microphone is granted')).toBe(false)
    expectNothingHeld(s)
  })

  test.each([true, false])('is stopped by an SDK that heeds the signal, and by ours where it does not (%s) [C4.7 SC42]', async heeds => {
    const camera = { on: false }, h = byHand(), grants: (() => void)[] = []
    const call = createCall({ transport: {
      ...h.transport,
      join: ({ signal }) => new Promise<void>(resolve => { grants.push(() => { camera.on = !(heeds && signal.aborted); resolve(); if (camera.on) h.say({ type: 'transport.joined' }) }) }),
      leave: () => { if (camera.on) { camera.on = false; h.say({ type: 'transport.left' }) } },
      releaseMedia: () => { camera.on = false },
    } })
    void call.join()
    void call.leave()
    for (const grant of grants) grant()
    await outcome(call.ended)
    expect(camera.on).toBe(false)
    expect(call.state).toBe(heeds ? 'leaving' : 'ended')
  })

  test('is a duty that the adapter contract checks: an adapter that keeps the grant fails it [D10.1]', async () => {
    for (const end of ['leave', 'signal was aborted']) {
      const c = transportCases(FAKE_CAPABILITIES, FAKE_LIMITS).find(x => x.name === `a microphone that is granted after the ${end} is stopped at once`)!
      await c.run(() => createFakeTransportWorld())
      // The same SDK behind an adapter that hands it no signal and keeps its leave for itself.
      const deaf = () => createFakeTransportWorld({}, {}, fake => { const { join } = fake; return { join: ctx => join({ ...ctx, signal: new AbortController().signal }), leave: () => undefined } })
      await expect(c.run(deaf)).rejects.toThrow(/hot|held/)
    }
  })
})

describe('the screen', () => {
  test('is exited once, whatever says that it is over, and how often [C5.1]', async () => {
    const s = await joined()
    s.say('transport.leaveClicked', 'transport.left', 'transport.closed', 'transport.timedOut', 'transport.left', 'transport.closed')
    void s.call.leave('button')
    s.world.service.system.pressHangUp()
    await settle(s)
    s.say('transport.closed')
    await settle(s)
    expect([s.world.screen.exits, s.world.screen.wrongPops, s.world.screen.stack]).toEqual([1, 0, ['home']])
  })

  test('that was never there is not exited; the one that comes after the end is, at once [C5.2]', async () => {
    const s = await joined()
    const other = createCall({ transport: byHand().transport, screen: s.world.screen })
    void other.join()
    other.send({ type: 'transport.left' })
    expect(s.world.screen.exits).toBe(0)
    other.send({ type: 'screen.mounted' })
    expect(s.world.screen.exits).toBe(1)
  })

  test.each(['absent', 'gone', 'one that throws'] as const)('being %s keeps no clean-up from running [C5.4]', async screen => {
    const s = setup({}, screen === 'one that throws' ? { screen: { exit: 'throw' } } : {})
    if (screen === 'absent') s.world.hold('screen.mounted')
    void s.call.join()
    await s.world.flush()
    if (screen === 'gone') s.world.screen.dispose()
    void s.call.leave('button')
    await settle(s)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'ended', transport: 'down', service: 'stopped', systemCall: 'ended' })
    expect(s.world.held().filter(h => h !== 'screen')).toEqual([])
    expect(s.world.screen.exits).toBe(0)
  })
})
