/** Leaving: from anywhere, at once, once, with one result. */
import { DEFAULT_POLICY, createCall, type CallEnd } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup, type Setup } from './setup.ts'

/** Ways into each state, with an SDK that answers no leave. */
const WAYS: Record<string, (s: Setup) => Promise<void> | void> = {
  joining: s => { s.world.hold('the SDK joins'); void s.call.join() },
  joined: s => { void s.call.join(); return s.world.flush().then(() => undefined) },
  reconnecting: async s => { void s.call.join(); await s.world.flush(); s.world.transport.sdk.lose(); await s.world.flush() },
  restarting: async s => { void s.call.join(); await s.world.flush(); s.world.hold('media restarts'); s.world.transport.sdk.fail(); await s.world.flush() },
  leaving: async s => { void s.call.join(); await s.world.flush(); void s.call.leave('back') },
  ended: async s => { void s.call.join(); await s.world.flush(); s.world.transport.sdk.hangUp(); await s.world.flush() },
}

describe('leave', () => {
  test.each(Object.keys(WAYS))('while %s resolves within its time-out, though nobody answers [C3.1]', async way => {
    const s = setup({ transport: { endSays: way === 'ended' ? ['transport.left'] : [] } }, { transport: { leave: 'hang' } })
    await WAYS[way]!(s)
    expect([s.call.getSnapshot().session, s.call.getSnapshot().transport]).toContain(way)
    const end = s.call.leave('button')
    await s.world.advance(DEFAULT_POLICY.leaveTimeoutMs)
    expect(await outcome(end)).toBe('resolved')
    expect(s.call.state).toBe('ended')
  })

  test('in an outage does not wait for the network: the other clean-up has run when it returns [C3.2 SC13]', async () => {
    const s = await joined()
    s.world.network.goOffline()
    s.world.transport.sdk.lose()
    await s.world.flush()
    s.world.hold('the SDK leaves') // its goodbye needs the network
    const end = s.call.leave('button')
    expect([s.commands('service').at(-1), s.world.screen.exits]).toEqual(['abort', 0])
    await s.world.advance(DEFAULT_POLICY.leaveTimeoutMs)
    expect(await end).toMatchObject({ reason: 'local-leave', initiator: 'local' })
    expect([s.world.service.notification, s.world.systemCall.shown, s.world.screen.exits]).toEqual(['none', 'ended', 1])
  })

  test('twice in one tick is one leave at the port, and one record [C3.4 SC8]', async () => {
    const s = await joined()
    const ends = [s.call.leave('button'), s.call.leave('back')]
    expect(s.commands('transport').filter(c => c === 'leave')).toHaveLength(1)
    s.world.service.system.pressHangUp()
    await settle(s)
    const [a, b] = await Promise.all([...ends, s.call.ended])
    expect(a).toBe(b)
    expect(s.steps().flatMap(r => r.commands).filter(c => c.type === 'recordEnd')).toHaveLength(1)
    expect(s.world.screen.exits).toBe(1)
  })

  test('works inside a port’s method, inside its callback and inside a listener [C3.5]', async () => {
    for (const where of ['method', 'callback', 'listener'] as const) {
      const h = byHand(), ends: CallEnd[] = []
      const leave = (): void => { void call.leave('api').then(e => ends.push(e)) }
      const call = createCall({ transport: { ...h.transport, join: () => { if (where === 'method') leave() }, leave: () => { h.say({ type: 'transport.left' }) } } })
      call.subscribe(state => { if (state.session === 'joined' && where === 'listener') leave() })
      void call.join()
      if (where === 'callback') { h.say({ type: 'transport.joined' }); leave() } else h.say({ type: 'transport.joined' })
      expect(await outcome(call.ended), where).toBe('resolved')
      expect(ends, where).toEqual([await call.ended])
    }
  })

  test('cancels what is under way at once: the signal, the restart, every timer but its own [C3.6 SC12]', async () => {
    const signals: { aborted: boolean }[] = []
    const s = setup({ transport: { afterFailure: 'rejoins' } })
    const { join } = s.world.ports.transport
    s.world.ports.transport.join = ctx => { signals.push(ctx.signal); return join(ctx) }
    const call = createCall({ transport: s.world.ports.transport, clock: s.world.clock })
    void call.join()
    await s.world.flush()
    s.world.hold('the SDK rejoins')
    s.world.transport.sdk.fail()
    await s.world.flush()
    expect(call.getSnapshot()).toMatchObject({ session: 'reconnecting', transport: 'restarting' })
    const before = s.commands('transport').length
    void call.leave()
    expect(signals.map(x => x.aborted)).toEqual([true])
    // Reconnecting and the restart's grace had 40 and 25 s: what is left is the leave's own time-out.
    expect(s.world.clock.timers()).toEqual([s.world.clock.now() + DEFAULT_POLICY.leaveTimeoutMs])
    await settle(s)
    expect(s.commands('transport').slice(before)).not.toContain('restartMedia')
    expect(s.commands('transport').slice(before)).not.toContain('join')
    expect([call.state, s.world.transport.connections, s.world.transport.connected]).toEqual(['ended', 1, false])
  })

  test('while joining is answered within the leave time-out, not the join’s, by a server that never answers [C3.3 SC11]', async () => {
    const s = setup({ transport: { join: 'silent', endSays: [] } })
    const join = s.call.join(), end = s.call.leave('back')
    await s.world.advance(DEFAULT_POLICY.leaveTimeoutMs - 1)
    expect(await outcome(end)).toBe('open')
    await s.world.advance(1)
    expect(await end).toMatchObject({ reason: 'join-cancelled', secondary: [{ reason: 'leave-timeout' }] })
    await expect(join).rejects.toMatchObject({ code: 'join-impossible' })
    expect(DEFAULT_POLICY.leaveTimeoutMs).toBeLessThan(DEFAULT_POLICY.joinTimeoutMs)
  })

  test('a leave whose promise resolves is no proof: the transport is down when it says so [D3.5]', async () => {
    const h = byHand(), call = createCall({ transport: { ...h.transport, leave: () => Promise.resolve() } })
    void call.join()
    h.say({ type: 'transport.joined' })
    void call.leave()
    await outcome(call.ended)
    expect(call.getSnapshot()).toMatchObject({ session: 'leaving', transport: 'closing' })
    h.say({ type: 'transport.closed' })
    expect(call.getSnapshot()).toMatchObject({ session: 'ended', transport: 'down' })
  })
})

describe('the SDK’s own button', () => {
  test('is covered by the leave time-out when silence follows: then leave is commanded, and not before [D5.4 V8]', async () => {
    const s = await joined({ transport: { leaveButton: 'waits' } })
    s.world.transport.sdk.clickLeave()
    await s.world.advance(DEFAULT_POLICY.leaveTimeoutMs - 1)
    expect(s.call.state).toBe('leaving')
    expect(s.commands('transport')).not.toContain('leave')
    await s.world.advance(1)
    expect(s.commands('transport').filter(c => c === 'leave').length).toBeGreaterThan(0)
    await settle(s)
    expect(await s.call.ended).toMatchObject({ reason: 'local-leave', secondary: [{ reason: 'leave-timeout' }] })
    expectNothingHeld(s)
  })

  test('a button that is followed by left, as where the adapter tells an SDK that waits: ended at once, and no leave of ours before the last word [D5.5]', async () => {
    const h = byHand()
    const call = createCall({ transport: h.transport })
    void call.join()
    h.say({ type: 'transport.joined' })
    h.say({ type: 'transport.leaveClicked' })
    h.say({ type: 'transport.left' })
    expect(call.state).toBe('ended')
    expect((await call.ended).reason).toBe('local-leave')
    // The last word before unsubscribing is the only one of ours.
    expect(h.log).toEqual(['join 1', 'leave 1', 'unsubscribe 1'])
  })
})

describe('whose wish it was', () => {
  test('dispose is local-leave by the app, and join-cancelled while joining [D5.2]', async () => {
    const live = await joined()
    const settled = live.call.dispose()
    expect(live.commandedBy('screen.disposed')).toContain('leave')
    await settle(live)
    await settled
    expect(await live.call.ended).toMatchObject({ reason: 'local-leave', initiator: 'app' })
    const early = setup({ transport: { join: 'silent' } })
    void early.call.join()
    void early.call.dispose()
    await settle(early)
    expect(await early.call.ended).toMatchObject({ reason: 'join-cancelled', initiator: 'app' })
  })

  test.each(['app.taskRemoved', 'app.terminating'] as const)('%s ends as app-terminated by the system, everything commanded in that step [D5.3 SC53]', async type => {
    const s = await joined()
    s.call.send({ type })
    expect(s.commandedBy(type)).toEqual(['recordEnd', 'leave', 'abortService', 'reportEnded'])
    expect([s.commands('transport').at(-1), s.commands('service').at(-1), s.commands('systemCall').at(-1)]).toEqual(['leave', 'abort', 'end'])
    await settle(s)
    expect(await s.call.ended).toMatchObject({ reason: 'app-terminated', initiator: 'system' })
    expectNothingHeld(s)
  })

  test('an idle session that the SDK ends is idle-timeout by the server [D6.2 SC70]', async () => {
    const s = await joined()
    s.world.transport.sdk.timeOut()
    s.say('transport.left', 'transport.closed')
    await settle(s)
    expect(await s.call.ended).toMatchObject({ reason: 'idle-timeout', initiator: 'server', recoverable: false, secondary: [] })
    expectNothingHeld(s)
  })
})
