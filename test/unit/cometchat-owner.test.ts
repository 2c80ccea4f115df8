/** One SDK has one session at a time: who gets it, and what the host gives for it. */
import {
  createCometChatNativeTransport, createCometChatReactNativeTransport, createCometChatTransport, createCometChatV4ReactNativeTransport, createCometChatV4Transport,
} from '@onhook/adapters/cometchat'
import { createCall, type TransportPort } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attempt, calling, expectEnded, inCall, V5 } from '../cometchat/calling.ts'
import { createEngine } from '../cometchat/engine.ts'
import { createNativeBridge, createReactNativeSdk, createV4Sdk, createWebSdk, render } from '../cometchat/flavours.ts'
import { FLAVOURS, isNative, isV4, rig, type Flavour } from '../cometchat/worlds.ts'
import { seed } from '../support/seed.ts'

describe('one session per SDK', () => {
  test.each(FLAVOURS)('%s: the next join comes after the last session is closed, and not inside that callback [V12]', async flavour => {
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
  test.each(V5)('%s: another call over the same port, which also begins at attempt 1, joins after one whose SDK said closed alone to the leave', async flavour => {
    const c = await inCall(flavour, { leaveSays: ['closed'] })
    void c.call.leave()
    await c.engine.advance(10_000)
    void c.call.dispose()
    const next = createCall({ transport: c.port, clock: c.engine.clock })
    next.join().catch(() => undefined)
    await c.engine.advance(10_000)
    expect([c.call.state, next.state, c.engine.hot]).toEqual(['ended', 'joined', true])
    // Whoever leaves the first again leaves nobody else's.
    void c.call.leave()
    await c.engine.advance(10_000)
    expect(next.state).toBe('joined')
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
  test('web v4: what the listener of an earlier session still says is nothing to the next one', async () => {
    const engine = createEngine({ version: 4 }), { CometChatCalls } = createV4Sdk(engine), listeners: { onCallEnded?(): void }[] = []
    class OngoingCallListener extends CometChatCalls.OngoingCallListener {
      constructor(callbacks: ConstructorParameters<typeof CometChatCalls.OngoingCallListener>[0]) { super(callbacks); listeners.push(this) }
    }
    CometChatCalls.OngoingCallListener = OngoingCallListener
    const r = { engine, port: createCometChatV4Transport(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock }), listeners: () => 0, told: [] }
    const first = attempt(r, 1)
    await engine.advance()
    void first.leave()
    await engine.advance(30_000)
    const second = attempt(r, 2)
    await engine.advance()
    expect(listeners).toHaveLength(2)
    listeners[0]!.onCallEnded!()
    expect([first.types(), second.types()]).toEqual([['joined', 'left'], ['joined']])
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
  /** Joins, leaves and joins again, with an id and an auth token that are other ones each time. */
  async function joinTwice(flavour: Flavour): Promise<{ asked: unknown[][]; joinedWith: unknown[] }> {
    const engine = createEngine({ version: isV4(flavour) ? 4 : 5 }), asked: unknown[][] = [], joinedWith: unknown[] = []
    let n = 0
    const given = { sessionId: () => `meeting ${++n}`, authToken: () => Promise.resolve(`user ${n}`), clock: engine.clock }
    const asks = { generateToken: async (...args: unknown[]) => { asked.push(args); return { token: `token of ${String(args)}` } } }
    const port = ((): TransportPort => {
      if (flavour === 'web') {
        const { CometChatCalls } = createWebSdk(engine), { joinSession } = CometChatCalls
        const joins = { joinSession(...args: Parameters<typeof joinSession>) { joinedWith.push(args[0]); return joinSession(...args) } }
        return createCometChatTransport(Object.assign(CometChatCalls, asks, joins), { ...given, container: {} })
      }
      if (flavour === 'web v4') {
        const { CometChatCalls } = createV4Sdk(engine), { startSession } = CometChatCalls
        const joins = { startSession(...args: Parameters<typeof startSession>) { joinedWith.push(args[0]); return startSession(...args) } }
        return createCometChatV4Transport(Object.assign(CometChatCalls, asks, joins), { ...given, container: {} })
      }
      if (flavour === 'react-native') {
        const { CometChatCalls, mount, unmount } = createReactNativeSdk(engine)
        const made = createCometChatReactNativeTransport(Object.assign(CometChatCalls, asks), given)
        render(made.view, props => { joinedWith.push(made.view.getSnapshot()!.callToken); mount(props) }, unmount)
        return made
      }
      if (flavour === 'react-native v4') {
        const { CometChatCalls, mount, unmount } = createV4Sdk(engine)
        const made = createCometChatV4ReactNativeTransport(Object.assign(CometChatCalls, asks), given)
        render(made.view, () => { const { callToken, callSettings } = made.view.getSnapshot()!; joinedWith.push(callToken); mount(callSettings) }, unmount)
        return made
      }
      const { bridge } = createNativeBridge(engine, flavour), { join } = bridge
      bridge.join = (request, answer) => { joinedWith.push(request.sessionId); return join(request, answer) }
      return createCometChatNativeTransport(bridge, { ...given, platform: flavour })
    })()
    const call = createCall({ transport: port, clock: engine.clock })
    for (const attempt of [1, 2]) {
      call.join().catch(() => undefined)
      await engine.advance(10_000)
      expect(call.getSnapshot()).toMatchObject({ session: 'joined', attempt })
      void call.leave()
      await engine.advance(30_000)
    }
    return { asked, joinedWith }
  }
  test.each(FLAVOURS.filter(f => !isNative(f)))('%s: the SDK is asked for the token of the id and the auth token that the host gives for each join, and is joined with that token', async flavour => {
    const { asked, joinedWith } = await joinTwice(flavour)
    expect(asked).toEqual([['meeting 1', 'user 1'], ['meeting 2', 'user 2']])
    expect(joinedWith).toEqual(['token of meeting 1,user 1', 'token of meeting 2,user 2'])
  })
  test.each(FLAVOURS.filter(isNative))('%s: the bridge is given the id that the host gives for each join', async flavour => {
    expect(await joinTwice(flavour)).toEqual({ asked: [], joinedWith: ['meeting 1', 'meeting 2'] })
  })
  test('an SDK that lacks what is used refuses the join, and what it lacks is named', async () => {
    const told: { message: string }[] = []
    const all = 'joinSession, leaveSession, addEventListener, muteAudio'
    for (const [sdk, lacks] of [[{}, all], [{ joinSession() {}, addEventListener() {}, muteAudio() {}, unmuteAudio() {} }, 'leaveSession'], [undefined, all]] as const) {
      const call = createCall({ transport: createCometChatTransport(sdk as never, { callToken: 't', container: {}, onDiagnostic: d => told.push(d) }) })
      await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error' } })
      expect(told.at(-1)!.message).toBe(`CometChat: expected ${lacks}, found none; give what @cometchat/calls-sdk-javascript@^5.0.0 exports`)
    }
  })
  test('nobody is shown as muted over an SDK, or a bridge, that cannot mute: it refuses the join, and says so', async () => {
    const engine = createEngine(), told: string[] = [], common = { callToken: 't', clock: engine.clock, onDiagnostic: (d: { message: string }) => { told.push(d.message) } }
    const without = (sdk: object, name: string): never => Object.assign(sdk, { [name]: undefined }) as never
    const ports = [
      createCometChatTransport(without(createWebSdk(engine).CometChatCalls, 'muteAudio'), { ...common, container: {} }),
      createCometChatTransport(without(createWebSdk(engine).CometChatCalls, 'unmuteAudio'), { ...common, container: {} }),
      createCometChatReactNativeTransport(without(createReactNativeSdk(engine).CometChatCalls, 'muteAudio'), common),
      createCometChatNativeTransport(without(createNativeBridge(engine, 'android').bridge, 'setMuted'), { ...common, platform: 'android' }),
      createCometChatV4Transport(without(createV4Sdk(engine).CometChatCalls, 'muteAudio'), { ...common, container: {} }),
    ]
    for (const transport of ports) {
      const call = createCall({ transport, clock: engine.clock })
      call.join().catch(() => undefined)
      call.send({ type: 'user.mute' })
      await engine.advance(3_000)
      expect([call.state, call.getSnapshot().end?.reason, engine.hot]).toEqual(['ended', 'internal-error', false])
    }
    expect(told.map(message => /expected (\w+), found none; give what/.exec(message)?.[1])).toEqual(['muteAudio', 'unmuteAudio', 'muteAudio', 'setMuted', 'muteAudio'])
  })
  // Its documents write the one, its code the other.
  test.each([['web', 'unmuteAudio'], ['web', 'unMuteAudio'], ['react-native', 'unmuteAudio'], ['react-native', 'unMuteAudio']] as const)('%s: version 5 with %s is muted, and heard again', async (flavour, name) => {
    const engine = createEngine(), common = { callToken: 't', clock: engine.clock }
    const spelt = <Sdk extends { muteAudio(): void; unmuteAudio?(): void }>(sdk: Sdk) => Object.assign(Object.create(sdk) as Omit<Sdk, 'unmuteAudio'>, { [name]: sdk.unmuteAudio! } as { unMuteAudio(): void })
    const transport = ((): TransportPort => {
      if (flavour === 'web') {
        const { CometChatCalls } = createWebSdk(engine), sdk = spelt(CometChatCalls)
        delete (CometChatCalls as { unmuteAudio?: unknown }).unmuteAudio
        return createCometChatTransport(sdk, { ...common, container: {} })
      }
      const { CometChatCalls, mount, unmount } = createReactNativeSdk(engine), sdk = spelt(CometChatCalls)
      delete (CometChatCalls as { unmuteAudio?: unknown }).unmuteAudio
      const port = createCometChatReactNativeTransport(sdk, common)
      render(port.view, () => mount(), unmount)
      return port
    })()
    const call = createCall({ transport, clock: engine.clock })
    call.join().catch(() => undefined)
    await engine.advance(3_000)
    const heard: unknown[] = []
    for (const type of ['user.mute', 'user.unmute'] as const) {
      call.send({ type })
      await engine.advance(10)
      heard.push([call.state, call.getSnapshot().media, engine.muted])
    }
    expect(heard).toEqual([['joined', 'mutedByUser', true], ['joined', 'unmuted', false]])
  })
  test.each(['react-native', 'react-native v4'] as const)('%s: nothing that renders the view is reported; what it shows goes when the session is over', async flavour => {
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
    for (const given of [{ sessionId: 'meeting' }, { callToken: () => Promise.resolve('token') }]) {
      // A bridge of its own: the next join over the same one would wait for the last to be closed.
      const bridge = { join: (request: unknown) => { seen.push(request) }, leave: () => undefined, subscribe: () => () => undefined, setMuted: () => undefined }
      const port = createCometChatNativeTransport(bridge, { platform: 'android', settings: { idleTimeoutPeriodSeconds: 60 }, ...given })
      const ctx = { attempt: 1, signal: new AbortController().signal }
      void Promise.resolve(port.join(ctx)).catch(() => undefined)
      for (let n = 0; n < 10; n++) await Promise.resolve()
      void port.leave(ctx)
    }
    const settings = { idleTimeoutPeriodSeconds: 60 }
    expect(seen).toEqual([{ sessionId: 'meeting', settings }, { callToken: 'token', settings }])
  })
})
