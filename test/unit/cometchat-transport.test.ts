/** `@onhook/adapters/cometchat`: what each version and platform says, and what a call makes of it. */
import { createCometChatNativeTransport, createCometChatTransport } from '@onhook/adapters/cometchat'
import { createCall, DEFAULT_POLICY, type ServiceEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { attempt, calling, expectEnded, inCall, NATIVE, V4, V5 } from '../cometchat/calling.ts'
import { createEngine } from '../cometchat/engine.ts'
import { createNativeBridge, createWebSdk } from '../cometchat/flavours.ts'
import { FLAVOURS, isV4, rig } from '../cometchat/worlds.ts'

describe('the leave button of the SDK', () => {
  test.each(FLAVOURS)('%s leaves by itself: one end, one exit, and no leave of ours until it has gone out', async flavour => {
    const c = await inCall(flavour)
    const settle = isV4(flavour) ? undefined : c.engine.hold('the button leaves')
    c.engine.pressButton()
    await c.engine.advance()
    if (settle) expect([c.call.state, c.engine.log.includes('leave')]).toEqual(['leaving', false])
    settle?.()
    await expectEnded(c, 'local-leave')
  })
  test.each(V5)('%s, when the host took its action away: with leaveOnButton it leaves at once, without it when the leave time is over [D5.5]', async flavour => {
    const told = await inCall(flavour, { button: 'waits' }, { leaveOnButton: true })
    told.engine.pressButton()
    await told.engine.advance()
    expect(told.call.state).toBe('ended')
    await expectEnded(told, 'local-leave')
    expect(told.engine.log.filter(word => word === 'leave')).toHaveLength(1)
    const watched = await inCall(flavour, { button: 'waits' })
    watched.engine.pressButton()
    await watched.engine.advance(DEFAULT_POLICY.leaveTimeoutMs - 1)
    expect([watched.call.state, watched.engine.log.includes('leave')]).toEqual(['leaving', false])
    await expectEnded(watched, 'local-leave')
  })
  test.each(V5)('%s, with a handler of the host that leaves as well: one leave more changes nothing', async flavour => {
    const c = await inCall(flavour)
    c.engine.listen(word => { if (word === 'button') c.engine.leave() })
    c.engine.pressButton()
    await expectEnded(c, 'local-leave')
  })
})

test.each(FLAVOURS)('%s: a hang-up in the notification is the end, once, by that source, whether its service leaves by itself or we have to', async flavour => {
  for (const leavesItself of [true, false]) {
    const r = rig(flavour), sources: unknown[] = [], ends: string[] = []
    let emit: (event: ServiceEvent) => void = () => undefined
    const call = createCall({
      transport: r.port, clock: r.engine.clock,
      service: { launch: () => undefined, abort: () => undefined, subscribe: e => { emit = e; return () => undefined } },
      screen: { exit: end => { ends.push(end.reason) } },
      inspect: record => { if (record.kind === 'step' && record.event.type === 'user.leave') sources.push(record.event.source) },
    })
    call.send({ type: 'screen.mounted' })
    call.join().catch(() => undefined)
    await r.engine.advance(3_000)
    expect(call.state).toBe('joined')
    if (leavesItself) r.engine.leave()
    emit({ type: 'user.leave', source: 'notification' })
    await r.engine.advance(60_000)
    expect([call.state, ends, sources, r.engine.hot, r.listeners()]).toEqual(['ended', ['local-leave'], ['notification'], false, 0])
  }
})

test.each(FLAVOURS)('%s: mute and unmute in the notification are told to the SDK, and the call goes on', async flavour => {
  const r = rig(flavour)
  let emit: (event: ServiceEvent) => void = () => undefined
  const call = createCall({ transport: r.port, clock: r.engine.clock, service: { launch: () => undefined, abort: () => undefined, subscribe: e => { emit = e; return () => undefined } } })
  call.join().catch(() => undefined)
  await r.engine.advance(3_000)
  const heard: unknown[] = [[call.state, r.engine.muted]]
  for (const type of ['user.mute', 'user.unmute', 'user.mute'] as const) {
    emit({ type })
    await r.engine.advance(1_000)
    heard.push([call.state, r.engine.muted])
  }
  expect(heard).toEqual([['joined', false], ['joined', true], ['joined', false], ['joined', true]])
})

describe('closed', () => {
  test('after a recoverable failure it is not the end: the SDK comes back, as it was joined and before it was', async () => {
    const c = await inCall('web')
    for (let n = 0; n < 3; n++) {
      c.engine.fail(true)
      await c.engine.advance(1)
      expect(c.call.state).toBe('reconnecting')
      await c.engine.advance(3_000)
      expect(c.call.state).toBe('joined')
    }
    void c.call.leave()
    await expectEnded(c, 'local-leave')

    const before = calling('web')
    const release = before.engine.hold('the conference is joined')
    await before.join()
    before.engine.fail(true)
    await before.engine.advance()
    expect(before.call.state).toBe('joining')
    release()
    await before.engine.advance(3_000)
    expect(before.call.state).toBe('joined')
  })
  test('after a recoverable failure that nothing follows, the call ends when the grace of a restart is over', async () => {
    const c = await inCall('web', { restart: 'nothing', leaveWhileRestarting: 'cancelled' })
    c.engine.fail(true)
    await c.engine.advance(DEFAULT_POLICY.restartGraceMs - 1)
    expect(c.call.state).toBe('reconnecting')
    await c.engine.advance(1)
    expect(c.call.state).toBe('ended')
    await expectEnded(c, 'network-lost')
  })
  test.each(['missed', 'cancelled'] as const)('between two tries of its own, a leave is answered, and a return that is %s holds nothing', async leaveWhileRestarting => {
    const c = await inCall('web', { leaveWhileRestarting })
    c.engine.fail(true)
    await c.engine.advance(1_000)
    void c.call.leave()
    await c.engine.advance()
    expect(c.call.state).toBe('ended')
    await expectEnded(c, 'local-leave')
  })
  test.each(V5)('%s, without a failure it is the end, and not a lost connection', async flavour => {
    const c = await inCall(flavour)
    c.engine.remove(['closed'])
    await expectEnded(c, 'room-ended')
  })
  test('after a loss it is the end, by the network', async () => {
    const c = await inCall('web')
    c.engine.lose()
    await c.engine.advance()
    c.engine.remove(['closed'])
    await expectEnded(c, 'network-lost')
  })
  test('after a failure for good, the failure is the reason, with the name that the SDK gave it', async () => {
    const c = await inCall('web')
    c.engine.lose()
    c.engine.fail(false)
    await expectEnded(c, 'network-lost')
    expect(c.exits[0]!.vendor).toEqual({ name: 'connection.droppedError', message: 'the connection is gone' })
  })
})

test.each(FLAVOURS)('an idle session that the SDK ends: %s tells idle-timeout, and left and closed after it change nothing', async flavour => {
  const c = await inCall(flavour)
  c.engine.timeOut()
  await expectEnded(c, 'idle-timeout')
})

describe('joined', () => {
  test.each(V5)('%s: only its joined callback says so; a request that was taken does not', async flavour => {
    const c = calling(flavour, { join: 'silent' })
    await c.join()
    expect(c.call.state).toBe('joining')
    await c.engine.advance(DEFAULT_POLICY.joinTimeoutMs)
    expect(c.call.getSnapshot().end?.reason).toBe('join-timeout')
  })
  test.each(NATIVE.filter(f => f !== 'flutter'))('%s: onSuccess after joined, and onSuccess that never comes, are both a joined call', async flavour => {
    for (const isNever of [true, false]) {
      const engine = createEngine(), { bridge } = createNativeBridge(engine, flavour as 'android')
      let onSuccess: () => void = () => undefined
      const port = createCometChatNativeTransport({ ...bridge, join: (request, answer) => { onSuccess = answer.onSuccess; return bridge.join(request, { ...answer, onSuccess: () => undefined }) } }, { platform: flavour as 'android', callToken: 't', clock: engine.clock })
      const call = createCall({ transport: port, clock: engine.clock })
      const joined = call.join()
      await engine.advance()
      expect(call.state).toBe('joined')
      await joined
      if (!isNever) onSuccess()
      void call.leave()
      await engine.advance(60_000)
      expect([call.state, engine.hot, engine.timers]).toEqual(['ended', false, 0])
    }
  })
  test('onSuccess before joined is accepted, and onSuccess twice registers one listener', async () => {
    const engine = createEngine(), { bridge, listeners } = createNativeBridge(engine, 'flutter')
    const port = createCometChatNativeTransport({ ...bridge, join: (request, answer) => bridge.join(request, { ...answer, onSuccess: () => { answer.onSuccess(); answer.onSuccess() } }) }, { platform: 'flutter', sessionId: 'meeting', clock: engine.clock })
    const a = attempt({ engine, port, listeners: () => listeners.length, told: [] })
    expect(listeners).toHaveLength(0)
    await engine.advance()
    expect([await a.joined, a.types(), listeners.length]).toEqual(['accepted', ['joined'], 1])
  })
  test.each(V4)('%s has no such callback: somebody in the list is the proof; alone, it is inferred and said to be', async flavour => {
    const c = await inCall(flavour)
    expect(c.told).toEqual([])
    const alone = calling(flavour, { isAlone: true })
    alone.call.join().catch(() => undefined)
    await alone.engine.advance()
    expect(alone.call.state).toBe('joining')
    await alone.engine.advance(2_000)
    expect([alone.call.state, alone.told.map(d => d.code)]).toEqual(['joined', ['joined-inferred']])
  })
})

describe('an end that says less than the documents promise', () => {
  test.each(V5.flatMap(f => ([['left'], ['closed'], [], ['closed', 'left']] as const).map(says => [f, says] as const)))('%s, a leave that says %j: one end, and the next session can begin', async (flavour, says) => {
    const c = await inCall(flavour, { leaveSays: says as unknown as ('left' | 'closed')[] })
    void c.call.leave()
    await c.engine.advance(DEFAULT_POLICY.leaveTimeoutMs + DEFAULT_POLICY.stepTimeoutMs)
    expect([c.call.state, c.engine.hot, c.exits.length]).toEqual(['ended', false, 1])
    c.call.join().catch(() => undefined)
    await c.engine.advance(DEFAULT_POLICY.stepTimeoutMs)
    expect([c.call.state, c.engine.hot]).toEqual(['joined', true])
  })
  test.each(V5)('%s, removed or ended by somebody: left alone is an end whose reason nobody knows, and says so', async flavour => {
    const c = await inCall(flavour)
    c.engine.remove(['left'])
    await c.engine.advance()
    expect(c.exits).toMatchObject([{ reason: 'unknown', vendor: { name: 'onSessionLeft', code: 'removedOrEnded', message: 'removed, or ended by somebody' } }])
  })
  test.each(FLAVOURS)('%s, kicked without a word: the host says why, the session is left, and it ends once', async flavour => {
    const c = await inCall(flavour)
    c.port.ended({ reason: 'removed-by-host' })
    await expectEnded(c, 'removed-by-host')
    const over = await inCall(flavour)
    over.port.ended({ reason: 'remote-hangup' })
    over.port.ended({ reason: 'removed-by-host' })
    await expectEnded(over, 'remote-hangup')
  })
  test.each([[{ reason: 'kicked' }], ['kicked']])('the host says why in a word that is none of ours, %j: it ends as unknown, in a call and while it joins, and the word is kept', async cause => {
    for (const flavour of FLAVOURS) for (const isJoined of [true, false]) {
      const c = isJoined ? await inCall(flavour) : calling(flavour)
      const release = isJoined ? undefined : c.engine.hold('the token is verified')
      if (!isJoined) {
        c.call.join().catch(() => undefined)
        await c.engine.advance()
      }
      c.port.ended(cause as never)
      await c.engine.advance()
      expect([flavour, isJoined, c.call.getSnapshot().end]).toMatchObject([flavour, isJoined, { reason: 'unknown', vendor: { code: 'kicked' } }])
      release?.()
      await expectEnded(c, 'unknown')
    }
  })
  test('android: its owner is destroyed and takes the listener along: the session is asked, and found to be gone', async () => {
    const engine = createEngine(), { bridge, listeners } = createNativeBridge(engine, 'android')
    const port = createCometChatNativeTransport(bridge, { platform: 'android', sessionId: 'meeting', clock: engine.clock })
    const a = attempt({ engine, port, listeners: () => listeners.length, told: [] })
    await engine.advance()
    listeners.length = 0 // LifecycleOwner destroyed
    await a.leave()
    await engine.advance(1_000)
    expect([a.types(), engine.hot]).toEqual([['joined', 'left'], false])
  })
})

test.each(FLAVOURS)('%s: a leave that the SDK refuses seven times is said again until it is taken', async flavour => {
  const c = await inCall(flavour)
  for (let n = 0; n < 7; n++) c.engine.refuseLeave()
  void c.call.leave()
  await c.engine.advance(60_000)
  expect([c.call.state, c.exits.length, c.engine.hot, c.engine.connected, c.listeners(), c.engine.timers]).toEqual(['ended', 1, false, false, 0, 0])
})
test.each(FLAVOURS)('%s: a second leave that the SDK answers with a throw reaches nobody', async flavour => {
  const c = await inCall(flavour, { secondLeave: 'throws' })
  c.engine.pressButton()
  await expectEnded(c, 'local-leave')
})
test('a mute that the SDK refuses while it joins is reported, and the call goes on', async () => {
  const engine = createEngine(), { CometChatCalls } = createWebSdk(engine), told: string[] = []
  CometChatCalls.muteAudio = () => Promise.reject(new Error('no microphone')) as never
  const port = createCometChatTransport(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock, onDiagnostic: d => told.push(d.code) })
  void port.setMuted(true)
  const a = attempt({ engine, port, listeners: () => 0, told: [] })
  await engine.advance()
  expect([a.types(), told]).toEqual([['joined'], ['mute-threw']])
})
test.each(FLAVOURS)('%s: muted before the join is muted when it is joined, and what the SDK’s button does is told', async flavour => {
  const c = calling(flavour)
  await c.port.setMuted(true)
  await c.join()
  expect([c.engine.muted, c.call.getSnapshot().media]).toEqual([true, 'mutedByTransport'])
  if (!isV4(flavour)) { c.engine.mute(false); await c.engine.advance(); expect(c.call.getSnapshot().media).toBe('unmuted') }
})
