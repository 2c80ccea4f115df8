/** `@onhook/adapters/cometchat`: what each version and platform says, and what a call makes of it. */
import { createCometChatNativeTransport, createCometChatTransport, cometChatCauseOf } from '@onhook/adapters/cometchat'
import { createCall, DEFAULT_POLICY, type CallEnd, type EndReason, type ServiceEvent, type TransportEvent } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Script } from '../cometchat/engine.ts'
import { createEngine } from '../cometchat/engine.ts'
import { createNativeBridge, createV4Sdk, createWebSdk } from '../cometchat/flavours.ts'
import { FLAVOURS, isNative, isV4, rig, type Flavour, type Rig } from '../cometchat/worlds.ts'
import { seed } from '../support/seed.ts'

type Options = Parameters<typeof rig>[2]
/** A call over one flavour. */
function calling(flavour: Flavour, script: Partial<Script> = {}, options: Options = {}) {
  const r = rig(flavour, script, options), exits: CallEnd[] = []
  const call = createCall({ transport: r.port, clock: r.engine.clock, screen: { exit: end => { exits.push(end) } } })
  call.send({ type: 'screen.mounted' })
  const heard: string[] = []
  call.subscribe(() => { if (heard.at(-1) !== call.state) heard.push(call.state) })
  return { ...r, call, exits, heard, join: async () => { call.join().catch(() => undefined); await r.engine.advance(); if (call.state === 'joining') await r.engine.advance(3_000) } }
}
type Calling = ReturnType<typeof calling>
async function inCall(flavour: Flavour, script: Partial<Script> = {}, options: Options = {}): Promise<Calling> {
  const c = calling(flavour, script, options)
  await c.join()
  expect(c.call.state).toBe('joined')
  return c
}
/** One end, one exit, nothing hot, no listener left and no timer. */
async function expectEnded(c: Calling, reason: EndReason): Promise<void> {
  await c.engine.advance(60_000)
  expect([c.call.getSnapshot().end?.reason, c.exits.map(e => e.reason)]).toEqual([reason, [reason]])
  expect([c.engine.hot, c.engine.connected, c.listeners(), c.engine.timers]).toEqual([false, false, 0, 0])
}
/** An attempt without a call, and what it was told. */
function attempt(r: Rig, n = 1) {
  const events: TransportEvent[] = [], controller = new AbortController(), ctx = { attempt: n, signal: controller.signal }
  r.port.subscribe(e => events.push(e))
  const joined = Promise.resolve(r.port.join(ctx)).then(() => 'accepted', (error: unknown) => error)
  return { ctx, events, joined, types: () => events.map(e => e.type.slice('transport.'.length)), abort: () => controller.abort(), leave: () => { controller.abort(); return r.port.leave(ctx) } }
}
const V5 = FLAVOURS.filter(f => !isV4(f)), V4 = FLAVOURS.filter(isV4), NATIVE = FLAVOURS.filter(isNative)

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
  test.each(V5)('%s, when the host took its action away: with leaveOnButton it leaves at once, without it when the leave time is over', async flavour => {
    const told = await inCall(flavour, { button: 'waits' }, { leaveOnButton: true })
    told.engine.pressButton()
    await told.engine.advance()
    expect(told.call.state).toBe('ended')
    await expectEnded(told, 'local-leave')
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

test.each(FLAVOURS)('%s: a hang-up in the notification is the end, once, whether its service leaves by itself or we have to', async flavour => {
  for (const leavesItself of [true, false]) {
    const r = rig(flavour)
    let emit: (event: ServiceEvent) => void = () => undefined
    const call = createCall({ transport: r.port, clock: r.engine.clock, service: { launch: () => undefined, abort: () => undefined, subscribe: e => { emit = e; return () => undefined } } })
    call.join().catch(() => undefined)
    await r.engine.advance(3_000)
    expect(call.state).toBe('joined')
    if (leavesItself) r.engine.leave()
    emit({ type: 'user.leave', source: 'notification' })
    await r.engine.advance(60_000)
    expect([call.state, call.getSnapshot().end?.reason, r.engine.hot, r.listeners()]).toEqual(['ended', 'local-leave', false, 0])
  }
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
  test('after a recoverable failure that nothing follows, the call ends by its own time', async () => {
    const c = await inCall('web', { restart: 'nothing', leaveWhileRestarting: 'cancelled' })
    c.engine.fail(true)
    await c.engine.advance(DEFAULT_POLICY.restartGraceMs)
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
    expect(c.exits).toMatchObject([{ reason: 'unknown', vendor: { name: 'onSessionLeft' } }])
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

describe('listeners', () => {
  test.each(V5.filter(f => !isNative(f)))('%s: each callback is listened to once, before the join is asked for, through twenty sessions and a StrictMode start', async flavour => {
    const r = rig(flavour)
    for (let n = 1; n <= 20; n++) {
      const a = attempt(r, n)
      if (n === 1) { void a.leave(); continue } // mounted, unmounted, mounted again
      const release = r.engine.hold('the token is verified')
      await r.engine.advance()
      expect([n, r.listeners()]).toEqual([n, 10])
      release()
      await r.engine.advance()
      expect(a.types()).toEqual(['joined'])
      void a.leave()
      await r.engine.advance()
      expect([n, r.listeners(), r.engine.timers]).toEqual([n, 0, 0])
    }
  })
  test('the callbacks that are listened to are those of the documents, each without an argument, and those of the web beside them', async () => {
    const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine)
    attempt({ engine, port: createCometChatTransport(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock }), listeners: () => 0, told: [] })
    await engine.advance()
    const six = ['onConnectionClosed', 'onConnectionLost', 'onConnectionRestored', 'onSessionJoined', 'onSessionLeft', 'onSessionTimedOut']
    const more = ['onAudioMuted', 'onAudioUnMuted', 'onConnectionFailed', 'onLeaveSessionButtonClicked']
    expect(listeners.map(l => l.name).toSorted()).toEqual([...six, ...more].toSorted())
    const { bridge, listeners: callbacks } = createNativeBridge(createEngine(), 'android')
    void Promise.resolve(createCometChatNativeTransport(bridge, { platform: 'android', callToken: 't' }).join({ attempt: 1, signal: new AbortController().signal })).catch(() => undefined)
    for (let n = 0; n < 10; n++) await Promise.resolve()
    expect(Object.keys(callbacks[0]!).toSorted()).toEqual([...six, ...more].toSorted())
    for (const callback of Object.values(callbacks[0]!)) expect(callback()).toBeUndefined()
  })
  test('two ports of one SDK hear their own session only, and only one at a time', async () => {
    const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine)
    const options = { callToken: 't', container: {}, clock: engine.clock }
    const [first, second] = [createCometChatTransport(CometChatCalls, options), createCometChatTransport(CometChatCalls, options)]
    const a = attempt({ engine, port: first, listeners: () => listeners.length, told: [] })
    await engine.advance()
    const refused = attempt({ engine, port: second, listeners: () => listeners.length, told: [] })
    await engine.advance()
    expect(await refused.joined).toMatchObject({ reason: 'internal-error', message: 'CometChat: expected no session, found another; leave that call first' })
    expect([engine.log.filter(w => w === 'a second session'), a.types(), listeners.length]).toEqual([[], ['joined'], 10])
  })
  test('flutter: there is nothing to listen to before onSuccess; one that still is not there fails the join and leaves', async () => {
    const engine = createEngine(), { bridge } = createNativeBridge(engine, 'flutter')
    const port = createCometChatNativeTransport({ ...bridge, subscribe: () => null }, { platform: 'flutter', sessionId: 'meeting', clock: engine.clock })
    const call = createCall({ transport: port, clock: engine.clock })
    call.join().catch(() => undefined)
    await engine.advance(60_000)
    expect(call.getSnapshot().end).toMatchObject({ reason: 'internal-error', vendor: { message: 'CometChat: expected a session to listen to, found none: CallSession.getInstance() is null without a session' } })
    expect([engine.hot, engine.connected]).toEqual([false, false])
  })
  test('flutter: joined was said before anybody could listen; the session is asked, and the call is joined', async () => {
    const engine = createEngine(), { bridge } = createNativeBridge(engine, 'flutter')
    const told: string[] = []
    const late = { ...bridge, join: (request: object, answer: { onSuccess(): void; onError(e: unknown): void }) => bridge.join(request as never, { ...answer, onSuccess: () => { engine.clock.setTimeout(answer.onSuccess, 500) } }) }
    const call = createCall({ transport: createCometChatNativeTransport(late, { platform: 'flutter', sessionId: 'meeting', clock: engine.clock, onDiagnostic: d => told.push(d.code) }), clock: engine.clock })
    call.join().catch(() => undefined)
    await engine.advance(2_000)
    expect(call.state).toBe('joining')
    await engine.advance(1_000)
    expect([call.state, told]).toEqual(['joined', ['joined-inferred']])
    void call.leave()
    await engine.advance(60_000)
    expect([call.state, engine.hot, engine.timers]).toEqual(['ended', false, 0])
  })
  test('v4: the listener goes on the settings, and named ones of the host stay what they are', async () => {
    const engine = createEngine({ version: 4 }), { CometChatCalls, named } = createV4Sdk(engine)
    const { createCometChatV4Transport } = await import('@onhook/adapters/cometchat')
    CometChatCalls.addCallEventListener('mine', {})
    let isSet = false
    const port = createCometChatV4Transport<InstanceType<typeof CometChatCalls.CallSettingsBuilder>>(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock, settings: b => { b.setIsAudioOnlyCall(true); isSet = true } })
    const a = attempt({ engine, port, listeners: () => 0, told: [] })
    await engine.advance()
    expect([a.types(), [...named.keys()], isSet]).toEqual([['joined'], ['mine'], true])
  })
  test.each(FLAVOURS)('%s: what ours throws does not reach the SDK, whose later listeners still hear', async flavour => {
    const r = rig(flavour)
    const heard: string[] = []
    r.port.subscribe(() => { throw new Error('on purpose') })
    void r.port.join({ attempt: 1, signal: new AbortController().signal })
    r.engine.listen(word => heard.push(word))
    await r.engine.advance(3_000)
    expect(heard).toContain('joined')
    expect(r.told.map(d => d.code)).toContain('listener-threw')
  })
})

describe('a success that comes late', () => {
  test.each(FLAVOURS.filter(f => f !== 'react-native v4'))('%s: left while it verifies the token, it goes on by itself; it is left again, and nothing is told of it', async flavour => {
    const r = rig(flavour)
    const release = r.engine.hold('the token is verified')
    const a = attempt(r)
    await r.engine.advance()
    void a.leave()
    await r.engine.advance()
    release()
    await r.engine.advance(5_000)
    expect([a.types().includes('joined'), r.engine.hot, r.engine.connected, r.listeners()]).toEqual([false, false, false, 0])
  })
  test('also when the call has stopped listening, and the session says joined only then', async () => {
    const c = calling('web', { leaveWhileConnecting: 'silent', leaveWhileVerifying: 'missed' })
    const release = c.engine.hold('the token is verified')
    c.call.join().catch(() => undefined)
    await c.engine.advance()
    void c.call.leave()
    await c.engine.advance(DEFAULT_POLICY.leaveTimeoutMs + DEFAULT_POLICY.stepTimeoutMs)
    expect(c.call.state).toBe('ended')
    release()
    await expectEnded(c, 'join-cancelled')
  })
  test.each(FLAVOURS)('%s: of an attempt whose signal is aborted is left, though nobody has said leave', async flavour => {
    const r = rig(flavour)
    const release = r.engine.hold('the conference is joined')
    const a = attempt(r)
    await r.engine.advance()
    a.abort()
    release()
    await r.engine.advance(30_000)
    expect([a.types().includes('joined'), r.engine.hot]).toEqual([false, false])
  })
  test('of a token that comes after the leave nothing is begun', async () => {
    const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine)
    let give: (token: unknown) => void = () => undefined
    CometChatCalls.token = () => new Promise(resolve => { give = resolve })
    const port = createCometChatTransport(CometChatCalls, { sessionId: 'meeting', container: {}, clock: engine.clock })
    const a = attempt({ engine, port, listeners: () => listeners.length, told: [] })
    await engine.advance()
    void a.leave()
    expect([a.types(), await a.joined]).toMatchObject([['left'], { reason: 'join-cancelled' }])
    give({ token: 't' })
    await engine.advance(60_000)
    expect([engine.log, listeners.length]).toEqual([[], 0])
  })
  test('nor of one that comes after the host knew of the end', async () => {
    const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine)
    const port = createCometChatTransport(CometChatCalls, { callToken: () => new Promise<string>(resolve => { engine.clock.setTimeout(() => resolve('t'), 500) }), container: {}, clock: engine.clock })
    const a = attempt({ engine, port, listeners: () => listeners.length, told: [] })
    port.ended({ reason: 'removed-by-host' })
    await engine.advance(60_000)
    expect(a.events).toEqual([{ type: 'transport.left', cause: { reason: 'removed-by-host' } }])
    expect([engine.log, listeners.length, engine.timers, await a.joined]).toMatchObject([[], 0, 0, { reason: 'join-cancelled' }])
  })
  test.each(V4)('%s, alone and left before it is up: a leave without a session does nothing, so it is said again', async flavour => {
    const r = rig(flavour, { isAlone: true })
    const release = r.engine.hold('the token is verified')
    const a = attempt(r)
    await r.engine.advance()
    await a.leave()
    expect(a.types()).toEqual(['left'])
    await r.engine.advance(5_000)
    release()
    await r.engine.advance(2_000)
    expect([r.engine.hot, r.engine.connected]).toEqual([false, false])
    await r.engine.advance(60_000)
    expect(r.engine.timers).toBe(0)
  })
})

describe('errors', () => {
  test.each(NATIVE)('%s: of the join it is the reason, with the vendor’s code', async flavour => {
    const c = calling(flavour, { join: 'refused' })
    await c.join()
    await expectEnded(c, 'unauthorised')
    expect(c.exits[0]!.vendor).toMatchObject({ code: 'ERROR_CALL_TOKEN' })
  })
  test.each(V4)('%s: the listener on the settings is told that the token is bad, though startSession resolved', async flavour => {
    const c = calling(flavour, { join: 'refused' })
    await c.join()
    await expectEnded(c, 'unauthorised')
  })
  test.each([...NATIVE, ...V4])('%s: after joined it ends nothing, and is reported', async flavour => {
    const engine = createEngine({ version: isV4(flavour) ? 4 : 5 })
    const told: string[] = []
    let say: (error: unknown) => void = error => engine.say('error', error)
    const c = isV4(flavour) ? await inCall(flavour, {}, { onDiagnostic: d => told.push(d.code) }) : undefined
    if (c) say = error => c.engine.say('error', error)
    const { bridge } = createNativeBridge(engine, isNative(flavour) ? flavour as 'ios' : 'ios')
    const port = createCometChatNativeTransport({ ...bridge, join: (request, answer) => { if (!c) say = answer.onError; return bridge.join(request, answer) } }, { platform: isNative(flavour) ? flavour as 'ios' : 'ios', sessionId: 'm', clock: engine.clock, onDiagnostic: d => told.push(d.code) })
    const call = c?.call ?? createCall({ transport: port, clock: engine.clock })
    if (!c) { call.join().catch(() => undefined); await engine.advance() }
    expect(call.state).toBe('joined')
    say({ code: 'ERROR_UNKNOWN', message: 'something' })
    await engine.advance(30_000)
    expect([call.state, told]).toEqual(['joined', ['error-ignored']])
  })
  test.each([0, 1, 2])('ios: INIT ERROR, %i times, may be followed by success', async times => {
    const engine = createEngine(), { bridge } = createNativeBridge(engine, 'ios')
    const port = createCometChatNativeTransport({ ...bridge, join: (request, answer) => { for (let n = 0; n < times; n++) answer.onError({ message: 'INIT ERROR' }); return bridge.join(request, answer) } }, { platform: 'ios', sessionId: 'm', clock: engine.clock })
    const call = createCall({ transport: port, clock: engine.clock })
    call.join().catch(() => undefined)
    await engine.advance()
    expect(call.state).toBe('joined')
    await engine.advance(30_000)
    expect(call.state).toBe('joined')
  })
  test('ios: one that nothing follows ends the join when its grace is over', async () => {
    const c = calling('ios', { join: 'refused' })
    c.call.join().catch(() => undefined)
    await c.engine.advance(2_999)
    expect(c.call.state).toBe('joining')
    await c.engine.advance(1)
    await expectEnded(c, 'unauthorised')
  })
  test('of a token: each of the vendor’s codes has its reason', () => {
    const codes: Record<string, EndReason> = {
      ERROR_AUTH_TOKEN: 'unauthorised', ERROR_CALL_TOKEN: 'unauthorised', ERROR_AUTH_TOKEN_MISSING: 'unauthorised', ERROR_BLANK_AUTHTOKEN: 'unauthorised', ERROR_AUTHTOKEN_WITH_SPACE: 'unauthorised',
      ERROR_INVALID_UID: 'unauthorised', ERROR_UID_WITH_SPACE: 'unauthorised', ERROR_API_KEY_NOT_FOUND: 'unauthorised', ERROR_NO_USER_LOGGED_IN: 'unauthorised', ERROR_PRESENTER_MODE: 'unauthorised',
      ERROR_SESSION_ID_MISSING: 'internal-error', ERROR_CALL_SESSION_ID: 'internal-error', ERROR_COMETCHAT_CALLS_SDK_INIT: 'internal-error', ERROR_SDK_NOT_INITIALIZED: 'internal-error', ERROR_JSON_EXCEPTION: 'internal-error',
      ERROR_LOGIN_IN_PROGRESS: 'internal-error', INVALID_CALL_SETTINGS: 'internal-error', INVALID_CALL_APP_SETTINGS: 'internal-error', INVALID_PRESENTER_SETTINGS: 'internal-error',
      UNKNOWN_API_ERROR: 'signalling-failed', ERROR_UNKNOWN: 'unknown',
    }
    for (const [code, reason] of Object.entries(codes)) {
      expect([code, cometChatCauseOf({ errorCode: code, errorDescription: 'x' })]).toEqual([code, { reason, vendor: { name: 'CometChatCallsException', code, message: 'x' } }])
    }
    for (const [name, reason] of Object.entries({ 'connection.droppedError': 'network-lost', 'connection.otherError': 'signalling-failed', 'connection.serverError': 'signalling-failed', 'conference.destroyed': 'room-ended', 'conference.kicked': 'removed-by-host', 'conference.max_users': 'room-full', NotAllowedError: 'no-media-permission', NotReadableError: 'device-failed' })) {
      expect([name, cometChatCauseOf({ name, message: '' }).reason]).toEqual([name, reason])
    }
    expect(cometChatCauseOf({ code: 'INVALID_ARGUMENT_EXCEPTION', message: 'callToken must be valid please verify.' }).reason).toBe('unauthorised')
    expect(cometChatCauseOf(new Error('The call token has expired')).reason).toBe('token-expired')
  })
  test('without a code, of a strange shape, or unreadable: unknown, with what was said, and never a throw', () => {
    const unreadable = { get message(): string { throw new Error('no') } }
    const loop: Record<string, unknown> = {}
    loop['message'] = loop
    expect([undefined, null, 7, 'a text', {}, [], Symbol('s'), unreadable, loop, new Error('plain')].map(e => cometChatCauseOf(e))).toEqual(
      ['nothing', 'null', '7', 'a text', '{}', '[]', 'nothing', 'an error that cannot be read', 'an error that cannot be read', 'plain'].map((message, n) => ({ reason: 'unknown', vendor: { name: n === 9 ? 'Error' : 'CometChatCallsException', message } })))
  })
  test('of generateToken ends the join with its reason, and nothing was begun', async () => {
    const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine)
    for (const [answer, reason] of [[Promise.reject(Object.assign(new Error('no'), { errorCode: 'ERROR_AUTH_TOKEN_MISSING' })), 'unauthorised'], [Promise.resolve({ token: '' }), 'internal-error'], [Promise.resolve(undefined), 'internal-error']] as const) {
      answer.catch(() => undefined)
      CometChatCalls.token = () => answer
      const call = createCall({ transport: createCometChatTransport(CometChatCalls, { sessionId: 'm', container: {}, clock: engine.clock }), clock: engine.clock })
      call.join().catch(() => undefined)
      await engine.advance()
      expect([call.getSnapshot().end?.reason, engine.log, listeners.length]).toEqual([reason, [], 0])
    }
  })
  test('of joinSession, by either of its ways, ends the join', async () => {
    for (const fails of [() => Promise.reject(Object.assign(new Error('the container is gone'), { name: 'RenderError' })), async () => ({ error: { errorCode: 'ERROR_CALL_TOKEN', errorDescription: 'no' } }), () => { throw new Error('settings') }]) {
      const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine)
      CometChatCalls.joinSession = fails
      const call = createCall({ transport: createCometChatTransport(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock }), clock: engine.clock })
      await expect(call.join()).rejects.toThrow()
      await engine.advance(60_000)
      expect([call.state, listeners.length, engine.timers]).toEqual(['ended', 0, 0])
    }
  })
  test('of a failure without a word whether it is recoverable: for good, and reported', async () => {
    const c = await inCall('web')
    for (const payload of [undefined, null, 'gone', { name: 'x' }]) c.engine.say('failed', payload)
    await expectEnded(c, 'unknown')
    expect(c.told.map(d => d.code)).toEqual(['bad-payload'])
  })
})

describe('one session per SDK', () => {
  test.each(FLAVOURS)('%s: the next join comes after the last session is closed, and not inside that callback', async flavour => {
    const r = rig(flavour)
    const a = attempt(r, 1)
    await r.engine.advance(3_000)
    void a.leave()
    const b = attempt(r, 2)
    await r.engine.advance(5_000)
    expect([b.types(), r.engine.log.includes('a second session'), r.engine.hot]).toEqual([['joined'], false, true])
  })
  test.each(FLAVOURS)('%s: of two that wait for it at once the first gets it, and the second is told why not', async flavour => {
    const r = rig(flavour)
    const a = attempt(r, 1)
    await r.engine.advance(3_000)
    void a.leave()
    const b = attempt(r, 2), c = attempt(r, 3)
    await r.engine.advance(5_000)
    expect([b.types(), r.engine.log.includes('a second session')]).toEqual([['joined'], false])
    expect(await c.joined).toMatchObject({ reason: 'internal-error', message: 'CometChat: expected no session, found another; leave that call first' })
  })
  test('any number that wait for it at once: each joins in turn, or is told why not', async () => {
    // In React Native, what is unmounted is gone at once: there nobody waits.
    await fc.assert(fc.asyncProperty(fc.constantFrom(...FLAVOURS.filter(flavour => flavour !== 'react-native v4')), fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), async (flavour, stay) => {
      const r = rig(flavour), first = attempt(r, 1)
      await r.engine.advance(3_000)
      const settle = r.engine.hold('the session is left')
      void first.leave()
      const waiting = stay.map((_, n) => attempt(r, n + 2))
      await r.engine.advance()
      stay.forEach((stays, n) => { if (!stays) void waiting[n]!.leave() })
      settle()
      await r.engine.advance(10_000)
      const told = await Promise.all(waiting.map(({ joined }) => joined)), winner = stay.indexOf(true)
      expect(told.map(answer => (answer === 'accepted' ? answer : (answer as { reason: string }).reason))).toEqual(stay.map((stays, n) => (!stays ? 'join-cancelled' : n === winner ? 'accepted' : 'internal-error')))
      expect(r.engine.log).not.toContain('a second session')
    }), { seed, numRuns: 60 })
  })
  test('web v4: nothing tells that it is closed, so it is given a second to go', async () => {
    const r = rig('web v4')
    const a = attempt(r, 1)
    await r.engine.advance()
    void a.leave()
    const b = attempt(r, 2)
    await r.engine.advance(999)
    expect(b.types()).toEqual([])
    await r.engine.advance(1)
    expect(b.types()).toEqual(['joined'])
  })
  test.each(V5)('%s: closed alone, of a restart whose failure was lost, is no answer to a leave: what comes back after it is left again', async flavour => {
    const c = await inCall(flavour, { restart: 'rejoins', leaveWhileRestarting: 'missed' })
    c.engine.faults = word => ({ copies: word === 'failed' ? 0 : 1, afterMs: word === 'closed' ? 2_500 : 0 })
    c.engine.fail(true)
    void c.call.leave()
    await c.engine.advance(2_500)
    c.engine.faults = () => ({ copies: 1, afterMs: 0 })
    await expectEnded(c, 'local-leave')
  })
  test.each(V5)('%s: nor is it one when the host knew of the end before, and its leave was refused', async flavour => {
    const c = await inCall(flavour, { restart: 'rejoins', leaveWhileRestarting: 'missed' })
    c.engine.refuseLeave()
    c.port.ended({ reason: 'removed-by-host' })
    c.engine.faults = word => ({ copies: word === 'failed' ? 0 : 1, afterMs: 0 })
    c.engine.fail(true)
    await expectEnded(c, 'removed-by-host')
  })
  test.each(V5)('%s: nor where joined came after the leave: it may be of before a restart whose failure was lost', async flavour => {
    const c = calling(flavour, { restart: 'rejoins', leaveWhileRestarting: 'missed' })
    // Joined and closed are late, the failure and what is said after the restart are lost.
    const faults = [{ copies: 1, afterMs: 400 }, { copies: 0, afterMs: 0 }]
    let n = 0
    c.engine.faults = () => faults[n++ % 2]!
    c.call.join().catch(() => undefined)
    await c.engine.advance(0)
    c.engine.fail(true)
    void c.call.leave()
    await expectEnded(c, 'join-cancelled')
  })
  test('or when the time to leave is over', async () => {
    const r = rig('web', { leaveSays: [] })
    const a = attempt(r, 1)
    await r.engine.advance()
    void a.leave()
    const b = attempt(r, 2)
    await r.engine.advance(2_999)
    expect(b.types()).toEqual([])
    await r.engine.advance(1)
    expect([b.types(), r.listeners()]).toEqual([['joined'], 10])
  })
  test('a call that is joined again after it was left gets a new token and a new session', async () => {
    const engine = createEngine(), { CometChatCalls } = createWebSdk(engine)
    const tokens: string[] = []
    const joinSession = CometChatCalls.joinSession.bind(CometChatCalls)
    CometChatCalls.joinSession = (token, settings, container) => { tokens.push(token); return joinSession(token, settings, container) }
    let n = 0
    const call = createCall({ transport: createCometChatTransport(CometChatCalls, { callToken: () => `token ${++n}`, container: () => ({}), clock: engine.clock }), clock: engine.clock })
    void call.join()
    await engine.advance()
    void call.leave('link')
    const again = call.join()
    await engine.advance(5_000)
    await again
    expect([call.state, call.getSnapshot().attempt, tokens]).toEqual(['joined', 2, ['token 1', 'token 2']])
  })
})

describe('what the host gives', () => {
  test('an SDK that lacks what is used is named at once, and refuses the join', async () => {
    const told: { message: string }[] = []
    for (const [sdk, lacks] of [[{}, 'joinSession, leaveSession, addEventListener'], [{ joinSession() {}, addEventListener() {} }, 'leaveSession'], [undefined, 'joinSession, leaveSession, addEventListener']] as const) {
      const call = createCall({ transport: createCometChatTransport(sdk as never, { callToken: 't', container: {}, onDiagnostic: d => told.push(d) }) })
      await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error' } })
      expect(told.at(-1)!.message).toBe(`CometChat: expected ${lacks}, found none; give CometChatCalls of the version that this function is for`)
    }
  })
  test.each(['react-native', 'react-native v4'] as const)('%s: nothing that renders the view is reported; what it shows goes when the session is over', async flavour => {
    const { createCometChatReactNativeTransport, createCometChatV4ReactNativeTransport } = await import('@onhook/adapters/cometchat')
    const { createReactNativeSdk, render } = await import('../cometchat/flavours.ts')
    const engine = createEngine({ version: isV4(flavour) ? 4 : 5 }), told: string[] = []
    const common = { callToken: 'the token', clock: engine.clock, onDiagnostic: (d: { code: string }) => told.push(d.code) }
    const v4 = createV4Sdk(engine), v5 = createReactNativeSdk(engine)
    const port = isV4(flavour) ? createCometChatV4ReactNativeTransport(v4.CometChatCalls, common) : createCometChatReactNativeTransport(v5.CometChatCalls, { ...common, sessionSettings: { title: 'x' } })
    const a = attempt({ engine, port, listeners: () => 0, told: [] })
    await engine.advance(1_000)
    expect(told).toEqual(['not-rendered'])
    expect(port.view.getSnapshot()).toMatchObject({ callToken: 'the token', ...(!isV4(flavour) && { sessionSettings: { title: 'x' } }) })
    let shown = 0
    render(port.view, props => { shown++; if (isV4(flavour)) v4.mount((props as unknown as { callSettings: unknown }).callSettings); else v5.mount() }, () => { shown--; engine.unmount() })
    expect(shown).toBe(1)
    await engine.advance(5_000)
    void a.leave()
    await engine.advance(5_000)
    expect([shown, port.view.getSnapshot(), engine.connected]).toEqual([0, undefined, false])
  })
  test('native: the request names the session or the token, and carries the settings as they were given', async () => {
    const seen: unknown[] = []
    const bridge = { join: (request: unknown) => { seen.push(request) }, leave: () => undefined, subscribe: () => () => undefined }
    for (const given of [{ sessionId: 'meeting' }, { callToken: () => Promise.resolve('token') }]) {
      const port = createCometChatNativeTransport(bridge, { platform: 'android', settings: { idleTimeoutPeriodSeconds: 60 }, ...given })
      void Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal })).catch(() => undefined)
      for (let n = 0; n < 10; n++) await Promise.resolve()
      void port.leave({ attempt: 1, signal: new AbortController().signal })
    }
    expect(seen[0]).toEqual({ sessionId: 'meeting', settings: { idleTimeoutPeriodSeconds: 60 } })
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
