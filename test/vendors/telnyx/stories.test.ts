/** What Telnyx is known to do, over its real client and a real socket. */
import type { EndReason } from '@onhook/machine'
import { createTelnyxTransport, TELNYX_CAUSES, telnyxCauseOf, type TelnyxOptions } from '@onhook/adapters/telnyx'
import type { Call, ICallOptions, INotification, TelnyxRTC } from '@telnyx/webrtc'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectToldAndGoesOn } from '../harness/fails-later.ts'
import { expectLackTold } from '../harness/refused.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createFakeClient as fake } from './fake.ts'
import { startTelnyxServer, type TelnyxServer } from './server.ts'
import { CALL, closeClient, openClient, page } from './world.ts'

let server: TelnyxServer, client: TelnyxRTC, listeners: () => number
beforeEach(async () => {
  server = await startTelnyxServer();
  ({ client, listeners } = await openClient(server))
})
afterEach(async () => {
  server.deafen(false)
  closeClient(client)
  await server.close()
  page.reset()
})
const start = (options: Partial<TelnyxOptions<Call, ICallOptions>> = {}) => tell(createTelnyxTransport<Call, ICallOptions>(client, { call: { ...CALL }, timing: { byeMs: 200, lateMs: 100 }, ...options }))

/** The socket is lost and the server attaches the call to the next one. @returns the call's id */
async function attachedAnew(words: () => readonly string[]): Promise<string> {
  const [id] = server.calls()
  server.drop([id!])
  await until('another login', () => server.received.filter(m => m.method === 'login').length === 2)
  server.tell('telnyx_rtc.attach', { callID: id, sdp: 'v=0\r\n' })
  await until('the restoration', () => words().includes('restored'))
  return id!
}

describe('leaving', () => {
  test('the SDK alone: two hang-ups are two BYEs, and the call is hung up and destroyed twice [S8]', async () => {
    const states: string[] = []
    client.on('telnyx.notification', (n: INotification) => { if (n.call) states.push(n.call.state) })
    await new Promise<void>(resolve => { client.on('telnyx.ready', resolve); void client.connect() })
    const call = client.newCall({ ...CALL })
    await until('an active call', () => call.state === 'active')
    await Promise.all([call.hangup(), call.hangup()])
    expect(server.byes()).toHaveLength(2)
    expect(states.slice(states.indexOf('hangup'))).toEqual(['hangup', 'hangup', 'destroy', 'destroy'])
  })

  test('however often it is left, one BYE is sent and one end told [S8]', async () => {
    const { call, words } = start()
    await call.join()
    const ends = await Promise.all([call.leave('button'), call.leave('back'), call.leave('notification')])
    await call.settled
    await quiet()
    expect([new Set(ends).size, ends[0]!.reason, server.byes().length, words()]).toEqual([1, 'local-leave', 1, ['joined', 'left']])
  })

  test('before the client is logged in: no INVITE is ever sent, and no listener is left', async () => {
    const before = listeners()
    server.onLogin('silent')
    const { call } = start()
    const joined = call.join().catch((error: unknown) => error)
    await until('a login', () => server.received.length > 0)
    expect((await call.leave()).reason).toBe('join-cancelled')
    await joined
    server.tell('telnyx_rtc.clientReady', {})
    await quiet()
    expect([server.received.filter(m => m.method === 'telnyx_rtc.invite'), listeners() - before]).toEqual([[], 0])
  })

  test('when the server is deaf the microphone is closed at once, and the end waits for byeMs and not for the 5 s of the SDK', async () => {
    const { call } = start()
    await call.join()
    server.deafen(true)
    const left = call.leave()
    expect(page.isHot()).toBe(false)
    await left
    await call.settled
    expect(Object.values(client.calls).map(c => c.state)).toEqual(['hangup'])
  })

  test('a BYE that was lost: the server attaches the call anew, the SDK answers it by itself, and it is hung up again', async () => {
    const { call, words } = start()
    await call.join()
    const [id] = server.calls()
    server.deafen(true)
    await call.leave()
    await call.settled
    server.drop([id!])
    await until('the SDK to have forgotten it', () => client.getActiveCalls().length === 0 && Object.keys(client.calls).length === 0)
    server.deafen(false)
    await until('another login', () => server.received.filter(m => m.method === 'login').length === 2)
    const byes = server.byes().length
    server.tell('telnyx_rtc.attach', { callID: id, sdp: 'v=0\r\n' })
    await until('a BYE of the call that nobody is in', () => server.byes().length > byes)
    await until('no call', () => Object.keys(client.calls).length === 0)
    expect([page.isHot(), words()]).toEqual([false, ['joined', 'left']])
  }, 30_000)

  test('the user hangs up while the browser still asks for the microphone: what is granted then is stopped', async () => {
    const grant = page.holdCapture(), { call } = start()
    const joined = call.join().catch((error: unknown) => error)
    await until('a call', () => Object.keys(client.calls).length > 0)
    await call.leave()
    await grant()
    await quiet()
    expect([page.isHot(), server.received.some(m => m.method === 'telnyx_rtc.invite'), call.state]).toEqual([false, false, 'ended'])
    await joined
  })
})

describe('ends from elsewhere', () => {
  test.each(Object.entries(TELNYX_CAUSES).map(([cause, reason], n) => ({ cause, reason, causeCode: n + 1 })))('a BYE that says $cause is $reason, and its code is kept', async ({ cause, reason, causeCode }) => {
    const { call, words } = start()
    await call.join()
    server.hangUp({ cause, causeCode, sipCode: 486, sipReason: 'in words' })
    const end = await call.ended
    await quiet(5)
    expect([end.reason, end.vendor, end.secondary, words().filter(w => w === 'left' || w === 'closed')]).toEqual([reason, { name: cause, code: causeCode, message: 'SIP 486 in words' }, [], ['left']])
  })

  test.each(['active', 'ringing'] as const)('the host hangs up by its own reference while %s: a leave of this side, once, where the SDK says what it says of the other side', async state => {
    const answer = state === 'ringing' ? server.holdAnswer() : undefined
    let shown: Call | undefined
    const { call, words } = start({ onCall: made => { shown = made } }), joined = call.join().catch(() => undefined)
    if (state === 'active') await joined
    else await until('it to ring', () => ['trying', 'early', 'ringing'].includes(String(shown?.state)))
    await shown!.hangup()
    expect(why(await call.ended)).toMatchObject({ reason: 'local-leave', initiator: 'local', vendor: { name: state === 'active' ? 'NORMAL_CLEARING' : 'USER_BUSY' } })
    await call.settled
    answer?.()
    await joined
    expect([server.byes().length, words().filter(word => word === 'left').length <= 1, shown!.hangup === (Object.getPrototypeOf(shown) as Call).hangup]).toEqual([1, true, true])
  })
  test('the page is unloaded, where the SDK hangs up by itself: a leave of this side', async () => {
    const { call } = start()
    await call.join()
    window.dispatchEvent(new Event('beforeunload'))
    expect(why(await call.ended)).toEqual({ reason: 'local-leave', initiator: 'local', vendor: { name: 'NORMAL_CLEARING', code: 16, message: 'SIP null null' } })
  })
  test('the application disconnects its client: a leave of this side', async () => {
    const { call } = start()
    await call.join()
    await client.disconnect()
    expect(why(await call.ended)).toMatchObject({ reason: 'local-leave', initiator: 'local', vendor: { name: 'purge' } })
  })
  test('a call that was attached anew, and is hung up by the host: its new object is watched as well', async () => {
    const { call, words } = start()
    await call.join()
    const id = await attachedAnew(words)
    void client.calls[id]!.hangup()
    expect((await call.ended).reason).toBe('local-leave')
  })

  const PRANSWER = { sdp: 'v=0', type: 'pranswer' }
  test.each([
    ['sdk:missing-local-sdp', '_onTrickleIceSdp', undefined, 'active'], ['sdk:missing-local-sdp', '_onTrickleIceSdp', undefined, 'ringing'],
    ['sdk:unknown-local-sdp-type', '_onTrickleIceSdp', PRANSWER, 'active'], ['sdk:unknown-local-sdp-type', '_onIceSdp', PRANSWER, 'ringing'],
  ] as const)('the SDK hangs up by itself with %s, in %s, and no error says why: nobody is busy, and nobody has hung up', async (code, method, sdp, state) => {
    const answer = state === 'ringing' ? server.holdAnswer() : undefined
    let shown: Call | undefined
    const { call } = start({ onCall: made => { shown = made } }), joined = call.join().catch(() => undefined)
    if (state === 'active') await joined
    else await until('it to ring', () => ['trying', 'early', 'ringing'].includes(String(shown?.state)))
    ;(shown as unknown as Record<string, (sdp: unknown) => void>)[method]!(sdp)
    expect(why(await call.ended)).toMatchObject({ reason: 'negotiation-failed', vendor: { name: 'hangup', code } })
    answer?.()
    await joined
  })
  test('what another version hangs up with is unknown, and its word is kept', async () => {
    let shown: Call | undefined
    const { call } = start({ onCall: made => { shown = made } })
    await call.join()
    void shown!.hangup({ initiator: 'sdk:too-much-noise' } as never, false)
    expect(why(await call.ended)).toMatchObject({ reason: 'unknown', vendor: { name: 'hangup', code: 'sdk:too-much-noise' } })
  })

  test('a number that is busy refuses the join', async () => {
    server.refuseInvite({ cause: 'USER_BUSY', causeCode: 17, sipCode: 486, sipReason: 'Busy Here' })
    const { call } = start()
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'busy', vendor: { name: 'USER_BUSY', code: 17 } } })
  })

  test('the server throws the client out (PUNT)', async () => {
    const { call } = start()
    await call.join()
    server.tell('telnyx_rtc.punt', {})
    expect(why(await call.ended)).toEqual({ reason: 'signalling-failed', initiator: 'system', vendor: { name: 'purge', message: 'the client was disconnected' } })
    expect(page.isHot()).toBe(false)
  })

  test.each<[string, number, EndReason]>([['NotAllowedError', 42001, 'no-media-permission'], ['NotFoundError', 42002, 'device-failed'], ['AbortError', 42003, 'device-failed']])('a microphone that is refused by %s ends the SDK\'s call as USER_BUSY, and ours by code %i as %s', async (name, code, reason) => {
    page.refuseCapture(name)
    const causes: unknown[] = []
    client.on('telnyx.notification', (n: INotification) => { if (n.call?.state === 'hangup') causes.push(n.call.cause) })
    const { call } = start()
    await expect(call.join()).rejects.toMatchObject({ cause: { reason, vendor: { code } } })
    expect(causes).toEqual(['USER_BUSY'])
  })
})

describe('the way to the server', () => {
  test('a token that is refused', async () => {
    server.onLogin('refuse')
    const { call } = start()
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'unauthorised', vendor: { name: 'LOGIN_FAILED', code: 46001 } } })
  })

  test('a lost socket whose call is attached anew is a loss and a restoration of one call', async () => {
    const { call, words } = start()
    await call.join()
    const id = await attachedAnew(words)
    expect([words(), call.state, page.isHot()]).toEqual([['joined', 'lost', 'restored'], 'joined', true])
    await call.leave()
    await call.settled
    expect([page.isHot(), server.byes()]).toEqual([false, [id]])
  })

  test('a server that forgot the call: the SDK clears it normally, the reason is SESSION_NOT_REATTACHED', async () => {
    const { call } = start()
    await call.join()
    server.drop([])
    expect(why(await call.ended)).toMatchObject({ reason: 'state-mismatch', initiator: 'server', vendor: { name: 'SESSION_NOT_REATTACHED', code: 48501 } })
  })

  test('reconnects that are used up: the SDK clears the call normally and says why only afterwards', async () => {
    client.options.maxReconnectAttempts = 1
    const { call } = start()
    await call.join()
    await server.close()
    expect(why(await call.ended)).toMatchObject({ reason: 'network-lost', initiator: 'system', vendor: { name: 'RECONNECTION_EXHAUSTED', code: 45003 } })
    expect(page.isHot()).toBe(false)
  })

  test('a token that is about to expire is told, and ends nothing', async () => {
    const { call, words } = start()
    await call.join()
    // Two minutes is when the SDK warns.
    client.options.login_token = ['', btoa(JSON.stringify({ exp: Math.floor(Date.now() / 1_000) + 60 })), ''].join('.')
    await client.login()
    await until('the warning', () => words().includes('tokenExpiring'))
    expect(call.state).toBe('joined')
    await call.leave()
  })
})

describe('a client that says ready more than once', () => {
  test('asks the host for the call once, and makes one', async () => {
    let asked = 0, made = 0, give!: () => void
    const sdk = Object.assign(fake(), { connected: false }), given = new Promise<void>(resolve => { give = resolve })
    const { call } = tell(createTelnyxTransport({ ...sdk, newCall: () => { made++; return sdk.call } }, { call: async () => { asked++; await given; return {} }, timing: { byeMs: 20, lateMs: 20 } }))
    const joining = call.join().catch(() => undefined)
    await quiet()
    sdk.say('telnyx.ready', {})
    sdk.say('telnyx.ready', {})
    give()
    await until('a call', () => made > 0)
    await quiet()
    sdk.say('telnyx.ready', {})
    await quiet()
    expect([asked, made]).toEqual([1, 1])
    await call.leave()
    await joining
  })
})

describe('a call that rings here', () => {
  const ring = async (): Promise<Call> => {
    let ringing: Call | undefined
    client.on('telnyx.notification', (n: INotification) => { if (n.call?.state === 'ringing') ringing = n.call })
    await new Promise<void>(resolve => { client.on('telnyx.ready', resolve); void client.connect() })
    server.tell('telnyx_rtc.invite', { callID: 'inbound', sdp: 'v=0\r\n', caller_id_number: '1' })
    await until('a ringing call', () => ringing !== undefined)
    return ringing!
  }
  test('is answered by the join', async () => {
    const { call } = start({ call: await ring() })
    await call.join()
    expect(server.received.filter(m => m.method === 'telnyx_rtc.answer')).toHaveLength(1)
    await call.leave()
    await call.settled
    expect([server.byes(), page.isHot()]).toEqual([['inbound'], false])
  })
  test('left in the tick of its join, it is hung up, once, and no microphone is opened', async () => {
    const { call } = start({ call: await ring() }), joining = call.join().catch(() => undefined)
    expect((await call.leave()).reason).toBe('join-cancelled')
    await joining
    await until('the hang-up', () => server.byes().length > 0)
    await call.settled
    await quiet()
    expect([server.byes(), server.received.filter(m => m.method === 'telnyx_rtc.answer'), page.wasHeard()]).toEqual([['inbound'], [], false])
  })
  test('left while the client is not ready, or while the host\'s function is asked for it, it is hung up, once', async () => {
    for (const isReady of [false, true]) {
      let hangUps = 0, give!: () => void
      const sdk = Object.assign(fake(), { connected: isReady }), given = new Promise<void>(resolve => { give = resolve })
      const ringing = Object.assign(sdk.call, { state: 'ringing', hangup: () => { hangUps++; ringing.state = 'hangup'; return Promise.resolve() } })
      const { call } = tell(createTelnyxTransport(sdk, { call: isReady ? async () => { await given; return ringing } : ringing, timing: { lateMs: 20 } }))
      const joining = call.join().catch(() => undefined)
      await quiet()
      await call.leave()
      give()
      await joining
      await until('the hang-up', () => hangUps > 0)
      sdk.connected = true
      sdk.say('telnyx.ready', {})
      await call.settled
      await quiet(50)
      expect([isReady, hangUps]).toEqual([isReady, 1])
    }
  })
  test('left while its client is being made, it is hung up; one that has been answered elsewhere in the page is not', async () => {
    for (const state of ['ringing', 'active']) {
      let hangUps = 0
      const sdk = fake(), ringing = Object.assign(sdk.call, { state, hangup: () => { hangUps++; return Promise.resolve() } })
      const { call } = tell(createTelnyxTransport(() => new Promise<never>(() => undefined), { call: ringing })), joining = call.join().catch(() => undefined)
      await quiet()
      await call.leave()
      await joining
      expect([state, hangUps]).toEqual([state, state === 'ringing' ? 1 : 0])
    }
  })
  test('left while idle it rings on, since nothing is asked of the transport', async () => {
    const ringing = await ring(), { call } = start({ call: ringing })
    await call.leave()
    await quiet()
    expect([server.byes(), ringing.state]).toEqual([[], 'ringing'])
    await ringing.hangup()
  })
  test('muted before it is answered, its microphone opens muted; unmuted, it is heard', async () => {
    const transport = createTelnyxTransport<Call, ICallOptions>(client, { call: await ring() }), { call } = tell(transport)
    await transport.setMuted!(true)
    await call.join()
    expect([page.isHot(), page.wasHeard()]).toEqual([true, false])
    await transport.setMuted!(false)
    expect(page.wasHeard()).toBe(true)
    await call.leave()
    await call.settled
  })
  test('its microphone ends by itself: told as muted, and so is an unmute in vain', async () => {
    const ringing = await ring(), transport = createTelnyxTransport<Call, ICallOptions>(client, { call: ringing }), { call, words } = tell(transport)
    await call.join()
    const [track] = ringing.localStream!.getAudioTracks()
    track!.stop()
    track!.dispatchEvent(new Event('ended'))
    expect([call.state, words().filter(word => word.endsWith('muted'))]).toEqual(['joined', ['muted']])
    await transport.setMuted!(false)
    expect(new Set(words().filter(word => word.endsWith('muted')))).toEqual(new Set(['muted']))
    await call.leave()
    await call.settled
  })
  test('and is over before it is answered', async () => {
    const ringing = await ring()
    server.tell('telnyx_rtc.bye', { callID: 'inbound', cause: 'ORIGINATOR_CANCEL', causeCode: 487 })
    await until('its end', () => ringing.state === 'destroy')
    const { call } = start({ call: ringing })
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'cancelled-by-caller' } })
    expect(page.isHot()).toBe(false)
  })
})

describe('bad input', () => {
  test('any payload of any event throws nothing into the SDK, whatever it says of the end', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('telnyx.notification', 'telnyx.error', 'telnyx.warning', 'telnyx.ready'), fc.oneof(
      fc.anything(), fc.record({ type: fc.constant('callUpdate'), call: fc.oneof(fc.anything(), fc.record({ id: fc.constant('one'), state: fc.string(), cause: fc.anything(), peer: fc.anything(), localStream: fc.anything() })) }),
      fc.record({ error: fc.anything(), callId: fc.constantFrom('one', 'two', undefined) }), fc.record({ warning: fc.anything() }),
    )), { maxLength: 6 }), async told => {
      const sdk = fake(), { call } = tell(createTelnyxTransport(sdk, { call: {}, timing: { lateMs: 0 } }))
      const joined = call.join().catch(() => undefined)
      await quiet(0)
      for (const [event, payload] of told) sdk.say(event, payload)
      await call.leave()
      await call.settled
      await joined
      await quiet(2)
      expect([...sdk.heard.values()].flatMap(set => [...set])).toEqual([])
    }), { numRuns: 60 })
  })
  test('any cause is a cause, and its name is kept', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ cause: fc.string(), causeCode: fc.integer() })), raw => {
      const { reason, vendor } = telnyxCauseOf(raw), { cause } = Object(raw) as { cause?: unknown }
      expect(typeof vendor?.message).toBe('string')
      if (typeof cause === 'string') expect(vendor).toMatchObject({ name: cause })
      if (typeof cause === 'string' && !Object.hasOwn(TELNYX_CAUSES, cause)) expect(reason).toBe('unknown')
    }))
  })
  test('a hang-up that throws is told to whoever asked, and the next one is tried', async () => {
    const sdk = fake(), port = createTelnyxTransport(sdk, { call: {} }), ctx = { attempt: 1, signal: new AbortController().signal }
    const events: string[] = []
    port.subscribe(e => { events.push(e.type) })
    void port.join(ctx)
    await until('a call', () => (sdk.heard.get('telnyx.notification')?.size ?? 0) > 0)
    await quiet(0)
    sdk.call.state = 'active'
    sdk.say('telnyx.notification', { type: 'callUpdate', call: sdk.call })
    sdk.call.hangup = () => { throw new Error('no') }
    await expect(port.leave(ctx)).rejects.toThrow('no')
    sdk.call.hangup = () => Promise.resolve()
    await port.leave(ctx)
    expect(events).toEqual(['transport.joined', 'transport.left'])
  })
  test('a hang-up that throws does not make deaf for the end that then comes from elsewhere', async () => {
    const sdk = fake(), { call, words } = tell(createTelnyxTransport(sdk, { call: {} }))
    const joined = call.join()
    await until('a call', () => (sdk.heard.get('telnyx.notification')?.size ?? 0) > 0)
    await quiet(0)
    sdk.call.state = 'active'
    sdk.say('telnyx.notification', { type: 'callUpdate', call: sdk.call })
    await joined
    sdk.call.hangup = () => { throw new Error('no') }
    void call.leave()
    await quiet()
    sdk.call.state = 'hangup'
    sdk.say('telnyx.notification', { type: 'callUpdate', call: sdk.call })
    await call.settled
    expect(words()).toEqual(['joined', 'left'])
  })
  test('left while the host still looks up whom to call: nobody is called', async () => {
    let found!: (options: object) => void
    const sdk = fake(), called: object[] = [], { call } = tell(createTelnyxTransport({ ...sdk, newCall(options: object) { called.push(options); return sdk.call } }, { call: () => new Promise<object>(resolve => { found = resolve }) }))
    const joined = call.join().catch(() => undefined)
    await until('the question', () => found !== undefined)
    await call.leave()
    found({ destinationNumber: '1' })
    await joined
    await quiet()
    expect(called).toEqual([])
  })
  test('onCall that fails later is told, and the call goes on', () => expectToldAndGoesOn('on-call-threw', ({ fails, onDiagnostic }) => start({ onCall: fails, onDiagnostic })))
  test('a ringing call that cannot be answered refuses the join, and is hung up', async () => {
    const sdk = fake()
    let hangUps = 0
    const ringing = Object.assign(sdk.call, { state: 'ringing', answer: () => Promise.reject(new Error('no')), hangup: () => { hangUps++; return Promise.resolve() } })
    const { call } = tell(createTelnyxTransport(sdk, { call: ringing }))
    await expect(call.join()).rejects.toThrow()
    await call.settled
    await quiet(5)
    expect([hangUps, [...sdk.heard.values()].flatMap(set => [...set])]).toEqual([1, []])
  })
  test('an error of another call is none of this one', async () => {
    const sdk = fake(), { call } = tell(createTelnyxTransport(sdk, { call: {} }))
    const joined = call.join()
    await until('a call', () => (sdk.heard.get('telnyx.notification')?.size ?? 0) > 0)
    const error = { code: 47001, name: 'ICE_RESTART_FAILED', message: 'of another', fatal: true }
    sdk.say('telnyx.error', { error, callId: 'two' })
    await quiet(0)
    Object.assign(sdk.call, { state: 'active' })
    sdk.say('telnyx.notification', { type: 'callUpdate', call: sdk.call })
    await joined
    sdk.say('telnyx.error', { error, callId: 'two' })
    Object.assign(sdk.call, { state: 'hangup', cause: 'NORMAL_CLEARING', causeCode: 16 })
    sdk.say('telnyx.notification', { type: 'callUpdate', call: sdk.call })
    expect((await call.ended).reason).toBe('remote-hangup')
  })
  test('a client that lacks members is refused, and told which', () => expectLackTold(
    onDiagnostic => createTelnyxTransport({ ...fake(), newCall: undefined } as never, { call: {}, onDiagnostic }),
    'Telnyx: expected newCall, found none; give what @telnyx/webrtc@^2.27.0 exports',
  ))
  test('a call without a number is a mistake of the host', async () => {
    const { call } = start({ call: {} })
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error', vendor: { code: 44002 } } })
  })
})
