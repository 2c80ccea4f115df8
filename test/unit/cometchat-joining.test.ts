/** What CometChat is known to do while a call begins: listeners, a success that comes late, errors. */
import { createCometChatNativeTransport, createCometChatTransport, cometChatCauseOf, type CometChatCallbacks } from '@onhook/adapters/cometchat'
import { createCall, DEFAULT_POLICY, type EndReason, type TransportPort } from '@onhook/machine'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { attempt, calling, expectEnded, inCall, NATIVE, V4, V5 } from '../cometchat/calling.ts'
import { createEngine } from '../cometchat/engine.ts'
import { createNativeBridge, createV4Sdk, createWebSdk } from '../cometchat/flavours.ts'
import { FLAVOURS, isNative, isV4, rig } from '../cometchat/worlds.ts'

describe('listeners', () => {
  test.each(V5.filter(f => f !== 'flutter'))('%s: each callback is listened to once, before the join is asked for, through twenty sessions and a StrictMode start', async flavour => {
    // A bridge is given one object of all callbacks.
    const r = rig(flavour), all = isNative(flavour) ? 1 : 10, { join } = r.engine, asked: number[] = []
    r.engine.join = (...given) => { asked.push(r.listeners()); join(...given) }
    for (let n = 1; n <= 20; n++) {
      const a = attempt(r, n)
      if (n === 1) { void a.leave(); continue } // mounted, unmounted, mounted again
      const release = r.engine.hold('the token is verified')
      await r.engine.advance()
      expect([n, asked, r.listeners()]).toEqual([n, Array.from({ length: n - 1 }, () => all), all])
      release()
      await r.engine.advance()
      expect(a.types()).toEqual(['joined'])
      void a.leave()
      await r.engine.advance()
      expect([n, r.listeners(), r.engine.timers]).toEqual([n, 0, 0])
    }
  })
  test('the callbacks that are listened to are those of the documents, typed without an argument, and beside them the mutes, the button and the failure that only the web tells', async () => {
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
    expectTypeOf<Parameters<CometChatCallbacks[keyof CometChatCallbacks]>>().toEqualTypeOf<[]>()
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
  test('flutter: joined was said before anybody could listen; the session is asked, and the call is joined [V11]', async () => {
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
  test('native: callbacks that interrupt each other, as those of several threads do, are taken one after the other, whole', async () => {
    const engine = createEngine(), { bridge, listeners } = createNativeBridge(engine, 'android'), taken: string[] = []
    let depth = 0
    const call = createCall({
      transport: createCometChatNativeTransport(bridge, { platform: 'android', callToken: 't', clock: engine.clock }), clock: engine.clock,
      inspect: record => { if (record.kind === 'step' && record.event.type.startsWith('transport.')) taken.push(`${record.event.type.slice('transport.'.length)} ${record.from.session} → ${record.to.session}`) },
    })
    // Inside what the first callback leads to, the thread of another comes in between, and inside that a third.
    call.subscribe(({ session }) => {
      if (session !== 'joined' || depth++ > 0) return
      listeners[0]!.onConnectionLost?.()
      listeners[0]!.onConnectionRestored?.()
    })
    call.join().catch(() => undefined)
    await engine.advance(3_000)
    expect(taken).toEqual(['accepted joining → joining', 'joined joining → joined', 'lost joined → reconnecting', 'restored reconnecting → joined'])
  })
  test('the Calls SDK alone is joined: of the Chat SDK neither a package is asked for nor a name is read', async () => {
    const root = new URL('../../packages/adapters/', import.meta.url), folder = new URL('src/cometchat/', root)
    const imported = readdirSync(folder).filter(name => !name.endsWith('.test.ts')).flatMap(name => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, from]) => from!))
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { [kind: string]: object | undefined }
    expect(imported.filter(from => /chat-sdk|cometchat_chat|chat-uikit/.test(from))).toEqual([])
    expect(imported).toContain('@cometchat/calls-sdk-javascript')
    expect(Object.keys({ ...dependencies, ...peerDependencies }).filter(name => /cometchat.*chat-sdk|cometchat_chat|cometchat\/chat/.test(name))).toEqual([])
    const engine = createEngine(), { CometChatCalls } = createWebSdk(engine), read: string[] = []
    const calls = new Proxy(CometChatCalls, { get: (target, name, self) => { read.push(String(name)); return Reflect.get(target, name, self) as unknown } })
    const call = createCall({ transport: createCometChatTransport(calls, { sessionId: 'meeting', container: {}, clock: engine.clock }), clock: engine.clock })
    call.join().catch(() => undefined)
    await engine.advance(3_000)
    expect([call.state, read.filter(name => /^(init|login|addCallListener|initiateCall|acceptCall|rejectCall)$/.test(name)), read.includes('joinSession')]).toEqual(['joined', [], true])
  })
  test('of the names that begin with CometChatOngoingCall only the service is used: neither the controller nor the view that earlier guides have', () => {
    const folder = new URL('../../packages/adapters/src/', import.meta.url)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
    const names = files.flatMap(name => readFileSync(new URL(name, folder), 'utf8').match(/CometChatOngoingCall\w*/g) ?? [])
    expect([...new Set(names)]).toEqual(['CometChatOngoingCallService'])
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
  test.each(['web', ...NATIVE] as const)('%s: left while it verifies the token, which is then refused: of the error nothing is told, and the end stays what it was', async flavour => {
    const c = calling(flavour, { join: 'refused' })
    const release = c.engine.hold('the token is verified')
    c.call.join().catch(() => undefined)
    await c.engine.advance()
    void c.call.leave()
    await c.engine.advance()
    expect(c.call.state).toBe('ended')
    const end = structuredClone(c.call.getSnapshot().end)
    release()
    await expectEnded(c, 'join-cancelled')
    expect([c.call.getSnapshot().end, c.told]).toEqual([end, []])
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
  test('ios: one that nothing follows ends the join when its grace is over [V13]', async () => {
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
  test.each<[EndReason, code: string | undefined, message: string]>([
    ['unauthorised', 'ERROR_AUTH_TOKEN', 'The auth token could not be verified successfully'],
    ['token-expired', 'ERROR_AUTH_TOKEN', 'The auth token has expired'],
    ['internal-error', 'ERROR_SESSION_ID_MISSING', 'Permission denied: the session is full'],
    ['room-full', 'ERROR_UNKNOWN', 'The session is full'],
    ['room-full', 'ROOM_FULL_ERROR', 'no'],
    ['unauthorised', 'UNKNOWN_API_ERROR', 'The auth token is not valid'],
    ['internal-error', 'COMETCHAT_INITIALIZATION_NOT_DONE', 'please initialize the cometchat'],
    ['internal-error', 'CALL_ALREADY_INITIATED', 'There is already call in progress'],
    ['unknown', undefined, 'Could not be fulfilled after all, and not successfully'],
    ['signalling-failed', undefined, 'The initial connection could not be opened'],
    ['internal-error', undefined, 'INIT ERROR'],
    ['unauthorised', undefined, 'You do not have permission to join this session'],
    ['unauthorised', undefined, 'conference.connectionError.notAllowed'],
    ['no-media-permission', undefined, 'gum.permission_denied'],
    ['no-media-permission', undefined, 'Missing RECORD_AUDIO permission'],
    ['unknown', undefined, 'The users list needs to have at least one UID.'],
  ])('%s is what the code %s says, and where it says nothing whole words of: %s', (reason, code, message) => {
    expect(cometChatCauseOf({ code, message }).reason).toBe(reason)
  })
  test('a reason in the SDK\'s own words does not pass for one of ours, and one of ours is told as it is', async () => {
    for (const [error, told] of [
      [{ reason: 'Forbidden', errorCode: 'ERROR_AUTH_TOKEN', errorDescription: 'no' }, { reason: 'unauthorised', vendor: { code: 'ERROR_AUTH_TOKEN', message: 'no' } }],
      [Object.assign(new Error('auth'), { reason: 'room-full', code: 7 }), { reason: 'room-full', vendor: { code: 7, message: 'auth' } }],
    ] as const) {
      for (const from of ['joinSession', 'callToken'] as const) {
        const engine = createEngine(), { CometChatCalls } = createWebSdk(engine), fails = (): Promise<never> => Promise.reject(error as Error)
        if (from === 'joinSession') CometChatCalls.joinSession = fails
        const call = createCall({ transport: createCometChatTransport(CometChatCalls, { callToken: from === 'callToken' ? fails : 't', container: {}, clock: engine.clock }), clock: engine.clock })
        call.join().catch(() => undefined)
        await engine.advance(60_000)
        expect([from, call.getSnapshot().end]).toMatchObject([from, told])
      }
    }
  })
  test('without a code, of a strange shape, or unreadable: unknown, with what was said, and never a throw', () => {
    const unreadable = { get message(): string { throw new Error('no') } }
    const loop: Record<string, unknown> = {}
    loop['message'] = loop
    expect([undefined, null, 7, 'a text', {}, [], Symbol('s'), unreadable, loop, new Error('plain')].map(e => cometChatCauseOf(e))).toEqual(
      ['nothing', 'null', '7', 'a text', '{}', '[]', 'nothing', 'an error that cannot be read', 'an error that cannot be read', 'plain'].map((message, n) => ({ reason: 'unknown', vendor: { name: n === 9 ? 'Error' : 'CometChatCallsException', message, ...(n === 2 && { code: 7 }), ...(n === 3 && { code: 'a text' }) } })))
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
  test.each(['web', 'android', 'flutter', 'ios'] as const)('%s: a permission that was refused is no-media-permission: nothing is joined, launched or held, and it can be joined when it is granted', async flavour => {
    const engine = createEngine(), refusal = Object.assign(new Error('Permission denied'), { name: 'NotAllowedError' }), launched: string[] = []
    let isGranted = false
    const { port, listeners } = flavour === 'web' ? overWeb() : overBridge(flavour)
    function overWeb(): { port: TransportPort; listeners: unknown[] } {
      const { CometChatCalls, listeners } = createWebSdk(engine), { joinSession } = CometChatCalls
      CometChatCalls.joinSession = (...given) => (isGranted ? joinSession(...given) : Promise.reject(refusal))
      return { port: createCometChatTransport(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock }), listeners }
    }
    function overBridge(platform: 'android' | 'flutter' | 'ios'): { port: TransportPort; listeners: unknown[] } {
      const { bridge, listeners } = createNativeBridge(engine, platform), { join } = bridge
      return { port: createCometChatNativeTransport({ ...bridge, join(request, answer) { if (isGranted) return join(request, answer); answer.onError(refusal) } }, { platform, callToken: 't', clock: engine.clock }), listeners }
    }
    const call = createCall({ transport: port, clock: engine.clock, service: { launch: () => { launched.push('launch') }, abort: () => undefined } })
    const refused = call.join().then(() => 'joined', (error: { cause?: { reason?: string } }) => error.cause?.reason)
    await engine.advance(60_000)
    expect([await refused, call.state, call.getSnapshot().end?.reason, engine.hot, engine.connected, listeners.length, launched]).toEqual(['no-media-permission', 'ended', 'no-media-permission', false, false, 0, []])
    isGranted = true
    call.join().catch(() => undefined)
    await engine.advance(3_000)
    expect([call.state, launched]).toEqual(['joined', ['launch']])
  })
  test('of a failure without a word whether it is recoverable: for good, and reported', async () => {
    const c = await inCall('web')
    for (const payload of [undefined, null, 'gone', { name: 'x' }]) c.engine.say('failed', payload)
    await expectEnded(c, 'unknown')
    expect(c.told.map(d => d.code)).toEqual(['bad-payload'])
  })
})
