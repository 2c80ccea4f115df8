/** What Vonage is known to do: the real package as far as it goes without its cloud, the fake in a session, and both where they can be compared. */
import { createVonageTransport, VONAGE_ERRORS, VONAGE_REASONS, vonageCauseOf, type VonageOptions, type VonagePublisher, type VonageSession } from '@onhook/adapters/vonage'
import type OT from '@vonage/client-sdk-video'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { walkBadPayloads } from '../harness/bad-payload.ts'
import { expectToldAndGoesOn } from '../harness/fails-later.ts'
import { installPage } from '../harness/page.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createFakeOT, initPublisher, otError, page } from './fake.ts'

installPage()
afterEach(() => page.reset())
const real = async (): Promise<typeof OT> => {
  const loaded = await import('@vonage/client-sdk-video') as unknown as typeof OT & { default?: typeof OT }
  const sdk = loaded.default ?? loaded
  sdk.setLogLevel(0)
  return sdk
}
/** What a publisher asks of a page before it listens to its tracks: an element that plays, and a sender whose track can be replaced. Gives what takes it back. */
function playMedia(): () => void {
  const element = HTMLMediaElement.prototype, before = Object.getOwnPropertyDescriptors(element), playing = new WeakMap<object, unknown>()
  Object.defineProperties(element, {
    srcObject: {
      configurable: true, get(this: HTMLMediaElement) { return playing.get(this) ?? null },
      set(this: HTMLMediaElement, stream: unknown) { playing.set(this, stream); setTimeout(() => { for (const event of ['loadedmetadata', 'playing', 'timeupdate']) this.dispatchEvent(new document.defaultView!.Event(event)) }) },
    },
    play: { configurable: true, value: async () => undefined },
  })
  Object.assign(RTCRtpSender.prototype, { replaceTrack: async () => undefined })
  return () => {
    Object.defineProperties(element, { srcObject: before.srcObject, play: before.play })
    delete (RTCRtpSender.prototype as Partial<RTCRtpSender>).replaceTrack
  }
}
let count = 0
/** A session id of its own for each test: `initSession` gives one object for each. */
const sessionId = (): string => `1_MX4xMjM0NX5-${++count}`
const start = (options: Partial<VonageOptions<VonageSession, VonagePublisher, object>> = {}) => {
  const fake = createFakeOT()
  return { fake, ...tell(createVonageTransport(fake.OT, { applicationId: 'application', sessionId: 'session', token: 'token', publisher: initPublisher, timing: { disconnectMs: 50, lateMs: 50 }, ...options })) }
}

describe('before a session is connected, the real package and the fake', () => {
  async function play(session: VonageSession): Promise<string[]> {
    const seen: string[] = []
    for (const event of ['sessionConnected', 'sessionDisconnected', 'sessionReconnecting', 'sessionReconnected']) session.on(event, () => { seen.push(event) })
    await Promise.all([session.disconnect(), session.disconnect()])
    seen.push('disconnected twice')
    session.connect('T1==token', error => { seen.push(`called back: ${error?.name}`) })
    session.connect('T1==token', () => { seen.push('a second connect called back') })
    await quiet(50)
    await Promise.all([session.disconnect(), session.disconnect()])
    await quiet(50)
    seen.push('disconnected while connecting')
    return seen
  }
  test('agree: a disconnect is answered by no event, and the callback of connect() never comes', async () => {
    const fake = createFakeOT()
    fake.holdConnect()
    const sdk = await real(), expected = ['disconnected twice', 'disconnected while connecting']
    expect(await play(sdk.initSession('application', sessionId()) as unknown as VonageSession)).toEqual(expected)
    expect(await play(fake.session)).toEqual(expected)
  })
  test('agree: the callback of a connect() that was interrupted is kept, and hears of the next one', async () => {
    const fake = createFakeOT(), sdk = await real()
    async function play(session: VonageSession): Promise<string[]> {
      const seen: string[] = []
      session.connect('T1==token', error => { seen.push(`first: ${error?.name}`) })
      await session.disconnect()
      session.connect('T1==token', error => { seen.push(`second: ${error?.name}`) })
      await quiet(50)
      return seen
    }
    const expected = ['first: OT_INVALID_SESSION_ID', 'second: OT_INVALID_SESSION_ID']
    expect(await play(sdk.initSession('application', '') as unknown as VonageSession)).toEqual(expected)
    fake.refuse(otError('OT_INVALID_SESSION_ID'))
    expect(await play(fake.session)).toEqual(expected)
  })
  test('one session id is one object, so one call at a time', async () => {
    const sdk = await real(), id = sessionId()
    expect(sdk.initSession('application', id)).toBe(sdk.initSession('application', id))
  })
})

describe('over the real package', () => {
  const bind = async (more: Partial<VonageOptions<OT.Session, OT.Publisher, object>> = {}) => tell(createVonageTransport<OT.Session, OT.Publisher, object>(await real(), { applicationId: 'application', sessionId: sessionId(), token: 'T1==token', timing: { disconnectMs: 500, lateMs: 50 }, ...more }))
  const publisher = (sdk: typeof OT) => () => sdk.initPublisher(undefined, { insertDefaultUI: false, videoSource: null })

  test('the end of a leave while connecting is told, where the SDK is silent, and the microphone closed', async () => {
    const sdk = await real()
    let session: OT.Session | undefined
    const { call, words } = await bind({ publisher: publisher(sdk), onSession: s => { session = s } })
    const joined = call.join().catch((error: unknown) => error)
    await until('a hot microphone', page.isHot)
    expect((await call.leave()).reason).toBe('join-cancelled')
    await call.settled
    await joined
    expect([words(), page.isHot(), (session as unknown as { currentState: string }).currentState]).toEqual([['left'], false, 'disconnected'])
  })
  test('says its version; one of another is told, and the call goes on', async () => {
    const sdk = await real(), { version } = sdk as unknown as { version: string }
    expect(version).toMatch(/^v?2\./)
    const joins = async (says: string): Promise<string[]> => {
      const told: string[] = [], fake = createFakeOT(), { call } = tell(createVonageTransport(Object.assign(fake.OT, { version: says }), { applicationId: 'application', sessionId: 'session', token: 'token', onDiagnostic: d => { told.push(d.code) } }))
      await call.join()
      await call.leave()
      return told
    }
    expect([await joins(version), await joins(version.replace('2', '1'))]).toEqual([[], ['wrong-version']])
  })
  test('of a moderator the publisher tells what becomes of it, and the session what is asked of all: mute, and no more', async () => {
    const OT = await real(), publisher = OT.initPublisher(undefined, { videoSource: null, insertDefaultUI: false }), session = OT.initSession('application', 'session'), heard: unknown[] = []
    session.on('muteForced' as never, (event: { active?: unknown }) => { heard.push(`session ${String(event.active)}`) })
    publisher.on('muteForced' as never, () => { heard.push('publisher') })
    await until('a microphone', () => page.isHot())
    type Inside<T> = { _: T }
    ;(session as unknown as Inside<{ forceMute(said: object): void }>)._.forceMute({ active: false })
    await until('the session', () => heard.length === 1)
    expect(page.isMuted()).toBe(false)
    ;(publisher as unknown as Inside<{ forceMuteAudio(): void }>)._.forceMuteAudio()
    await until('the publisher', () => heard.length === 2)
    expect([heard, page.isMuted()]).toEqual([['session false', 'publisher'], true])
    publisher.destroy()
  })
  test('when all that it publishes has ended, a publisher unpublishes and destroys itself: over the adapter it stays, and another microphone takes the place of the one that ended, until the leave', async () => {
    const sdk = await real(), unpage = playMedia(), made: OT.Publisher[] = [], reasons: unknown[] = []
    const publish = (): OT.Publisher => {
      const publisher = sdk.initPublisher(undefined, { insertDefaultUI: false, videoSource: null })
      publisher.on('destroyed', event => { reasons.push((event as { reason?: unknown }).reason) })
      made.push(publisher)
      return publisher
    }
    const endOf = async (publisher: OT.Publisher): Promise<void> => {
      await until('the publisher to listen', () => !!publisher.getAudioSource()?.onended)
      const track = publisher.getAudioSource() as MediaStreamTrack
      track.stop()
      track.onended!({ target: track } as never)
      await quiet(150) // it waits 0.1 s for the other tracks
    }
    await endOf(publish())
    expect(reasons).toEqual(['mediaStopped'])
    const { call } = await bind({ publisher: publish }), joined = call.join().catch(() => undefined)
    await until('a publisher', () => made.length === 2)
    await endOf(made[1]!)
    const [another] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks()
    await made[1]!.setAudioSource(another!)
    expect([reasons, made[1]!.getAudioSource() === another]).toEqual([['mediaStopped'], true])
    await call.leave()
    await joined
    expect([reasons.length, page.isHot()]).toEqual([2, false])
    unpage()
  })
  test('a publisher that is told publishAudio(false) before it has its microphone gets it muted', async () => {
    const OT = await real(), grant = page.holdCapture(), publisher = OT.initPublisher(undefined, { videoSource: null, insertDefaultUI: false })
    publisher.publishAudio(false)
    await grant()
    await until('a microphone', () => page.isHot())
    await quiet(50)
    expect([page.isMuted(), page.wasHeard()]).toEqual([true, false])
    publisher.destroy()
  })
  test('a microphone that is granted after the leave is stopped', async () => {
    const sdk = await real(), grant = page.holdCapture()
    const { call } = await bind({ publisher: publisher(sdk) })
    const joined = call.join().catch(() => undefined)
    await quiet(100)
    await call.leave()
    await grant()
    await joined
    await quiet(50)
    expect(page.isHot()).toBe(false)
  })
  test('left and joined again at once: the second attempt connects', async () => {
    let session: OT.Session | undefined
    const { call } = await bind({ onSession: s => { session = s } })
    const first = call.join().catch(() => undefined)
    await until('a session', () => session !== undefined)
    void call.leave()
    session = undefined
    const second = call.join().catch(() => undefined)
    await until('the session again', () => (session as unknown as { currentState?: string })?.currentState === 'connecting')
    expect(call.state).toBe('joining')
    await call.leave()
    await Promise.all([first, second])
  })
  test('a session without an id calls back with an error, which refuses the join', async () => {
    const { call } = await bind({ sessionId: '' })
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'room-unavailable', vendor: { name: 'OT_INVALID_SESSION_ID', code: 1005 } } })
  })
})

describe('ends from elsewhere', () => {
  test.each(Object.entries(VONAGE_REASONS))('sessionDisconnected by %s is %s, once, and the microphone is closed', async (raw, reason) => {
    const { fake, call, words } = start()
    await call.join()
    fake.end(raw)
    const end = await call.ended
    await call.settled
    await quiet(5)
    expect([end.reason, end.vendor, words(), page.isHot(), fake.listeners()]).toEqual([reason, { name: raw, message: 'disconnected' }, ['joined', 'left'], false, 0])
  })
  test('a moderator puts us out while we reconnect', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.tell('sessionReconnecting')
    fake.end('forceDisconnected')
    expect(why(await call.ended)).toEqual({ reason: 'removed-by-host', initiator: 'host', vendor: { name: 'forceDisconnected', message: 'disconnected' } })
    fake.tell('sessionReconnected')
    await quiet(5)
    expect(words()).toEqual(['joined', 'lost', 'left'])
  })
  test('the other side of a call of two is gone, by its own will or by the network', async () => {
    const { fake, call } = start({ endsWhenAlone: true })
    await call.join()
    await until('the others', () => fake.state() === 'connected')
    await quiet(5)
    fake.otherGoes('networkDisconnected')
    expect(why(await call.ended)).toEqual({ reason: 'remote-hangup', initiator: 'remote', vendor: { name: 'networkDisconnected', message: 'the last other connection is gone' } })
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
  test('our own connection is no other, and without endsWhenAlone a call goes on alone', async () => {
    const { fake, call } = start({ endsWhenAlone: true }), alone = start()
    await Promise.all([call.join(), alone.call.join()])
    await quiet(5)
    fake.tell('connectionDestroyed', { connection: { connectionId: 'me' }, reason: 'clientDisconnected' })
    alone.fake.otherGoes()
    await quiet(5)
    expect([call.state, alone.call.state]).toEqual(['joined', 'joined'])
    await Promise.all([call.leave(), alone.call.leave()])
  })
  test('a moderator mutes us, and that is told by the publisher; what is said of the session is not of us', async () => {
    let publisher: ReturnType<typeof initPublisher> | undefined
    const { fake, call, words } = start({ publisher: () => publisher = initPublisher() })
    await call.join()
    fake.tell('muteForced', { active: true }) // and we are left out
    expect([words(), page.isMuted()]).toEqual([['joined'], false])
    publisher!.forceMute()
    expect([words(), page.isMuted()]).toEqual([['joined', 'muted'], true])
    call.send({ type: 'user.unmute' })
    await quiet(5)
    fake.tell('muteForced', { active: false }) // it is over for everybody
    expect([words(), page.isMuted()]).toEqual([['joined', 'muted', 'unmuted'], false])
    await call.leave()
    await call.settled
    await until('no listener', () => publisher!.listeners() === 0)
  })
  test('a camera that ends by itself, where nothing else was published, mutes nobody', async () => {
    let publisher: ReturnType<typeof initPublisher> | undefined
    const { call, words } = start({ publisher: () => publisher = Object.assign(initPublisher(), { getAudioSource: () => null }) })
    await call.join()
    publisher!.unplug()
    expect(words()).toEqual(['joined'])
    await call.leave()
  })
  test('a microphone that ends by itself is muted, whatever we ask of it, until the host has put another in its place', async () => {
    let publisher: ReturnType<typeof initPublisher> | undefined
    const { fake, call, words } = start({ publisher: () => publisher = initPublisher() })
    await call.join()
    publisher!.unplug()
    expect(words()).toEqual(['joined', 'muted'])
    call.send({ type: 'user.mute' })
    call.send({ type: 'user.unmute' })
    await quiet(5)
    expect(words()).toEqual(['joined', 'muted', 'muted'])
    await publisher!.plugIn()
    call.send({ type: 'user.mute' })
    call.send({ type: 'user.unmute' })
    await quiet(5)
    expect([words(), page.isMuted()]).toEqual([['joined', 'muted', 'muted', 'unmuted'], false])
    await call.leave()
    await call.settled
    await until('no listener', () => publisher!.listeners() === 0 && fake.listeners() === 0)
  })
  test('when the last other is gone the session is being left yet: the next call waits for that, and is in', async () => {
    const { fake, call } = start({ endsWhenAlone: true }), { disconnect } = fake.session
    await call.join()
    await quiet(5)
    let go!: () => void
    fake.session.disconnect = async () => { await new Promise<void>(resolve => { go = resolve }); await disconnect() }
    fake.otherGoes()
    await call.ended
    await call.settled
    const joining = call.join()
    await quiet(5)
    expect(fake.tokens).toHaveLength(1)
    fake.session.disconnect = disconnect
    go()
    await joining
    expect([call.state, fake.state(), fake.tokens.length]).toEqual(['joined', 'connected', 2])
    await call.leave()
  })
})

describe('refusals', () => {
  test.each([['OT_AUTHENTICATION_ERROR', 'Invalid token', 'unauthorised'], ['OT_AUTHENTICATION_ERROR', 'Token has expired', 'token-expired'], ['OT_SOCKET_CLOSE_TIMEOUT', 'closed', 'signalling-failed'], ['OT_CONNECTION_LIMIT_EXCEEDED', 'full', 'room-full'], ['OT_SOMETHING_NEW', 'new', 'unknown']])('connect() that calls back with %s, "%s", is %s', async (name, message, reason) => {
    const { fake, call } = start()
    fake.refuse(otError(name, message))
    await expect(call.join()).rejects.toMatchObject({ cause: { reason, vendor: { name, code: 1006, message } } })
    await call.settled
    expect(page.isHot()).toBe(false)
  })
  test('a microphone that is refused refuses the join, and the session is left', async () => {
    page.refuseCapture('NotAllowedError')
    const { fake, call } = start()
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'no-media-permission', vendor: { name: 'OT_USER_MEDIA_ACCESS_DENIED' } } })
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
})

describe('leaving', () => {
  test('asks the SDK once, however it is left', async () => {
    const { fake, call } = start()
    let asked = 0
    const { disconnect } = fake.session
    fake.session.disconnect = () => { asked++; return disconnect() }
    await call.join()
    await Promise.all([call.leave(), call.leave('back')])
    await call.settled
    await quiet(5)
    expect([asked, fake.listeners()]).toEqual([1, 0])
  })
  test('while it connects is over at once: the next call waits for nothing', async () => {
    const { fake, call } = start({ timing: { disconnectMs: 50, lateMs: 600_000, ownerMs: 600_000 } })
    fake.holdConnect()
    const first = call.join().catch(() => undefined)
    await until('a token', () => fake.tokens.length === 1)
    void call.leave()
    const second = call.join().catch(() => undefined)
    await until('another token', () => fake.tokens.length === 2)
    await call.leave()
    await Promise.all([first, second])
    expect(fake.listeners()).toBe(0)
  })
  test('is answered late, when the next call connects over the same session: that one lives, and can be left', async () => {
    const { fake, call, words } = start({ timing: { disconnectMs: 20, lateMs: 50, ownerMs: 50 } })
    await call.join()
    fake.silence()
    await call.leave()
    const connect = fake.holdConnect(), next = call.join()
    await until('another token', () => fake.tokens.length === 2)
    fake.tell('sessionDisconnected', { reason: 'clientDisconnected' })
    connect()
    await next
    expect([call.state, words()]).toEqual(['joined', ['joined', 'left', 'joined']])
    fake.silence(false)
    await call.leave()
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
  test('is not answered while it connects, and another transport joins the same session: it is not left for the first one', async () => {
    const { fake, call, words } = start({ timing: { disconnectMs: 20, lateMs: 600_000 } }), connect = fake.holdConnect()
    const first = call.join().catch(() => undefined)
    await until('a token', () => fake.tokens.length === 1)
    fake.silence()
    await call.leave()
    await call.settled
    fake.silence(false)
    connect()
    const { call: other } = tell(createVonageTransport(fake.OT, { applicationId: 'application', sessionId: 'session', token: 'token', timing: { disconnectMs: 50 } }))
    await other.join()
    await quiet(30)
    expect([other.state, fake.state(), words()]).toEqual(['joined', 'connected', ['left']])
    await other.leave()
    await first
  })
  test.each(['onSession', 'publisher'] as const)('from within %s connects nothing and captures nothing', async hook => {
    const { fake, call } = start(hook === 'publisher' ? { publisher() { void call.leave(); return initPublisher() } } : { onSession() { void call.leave() } })
    await expect(call.join()).rejects.toThrow()
    await call.settled
    await quiet(20)
    expect([fake.tokens, fake.state(), page.isHot()]).toEqual([[], 'disconnected', false])
  })
  test('while the token is fetched connects nothing and captures nothing', async () => {
    let answer!: (token: string) => void
    const { fake, call } = start({ token: () => new Promise<string>(resolve => { answer = resolve }) })
    const joined = call.join().catch(() => undefined)
    await until('the question', () => answer !== undefined)
    await call.leave()
    answer('token')
    await joined
    await quiet(5)
    expect([fake.tokens, fake.state(), page.isHot()]).toEqual([[], 'disconnected', false])
  })
})

describe('bad input', () => {
  test('a publisher that throws when it is destroyed hides no end, and is told', async () => {
    const diagnostics: string[] = [], { fake, call } = start({ publisher: () => ({ ...initPublisher(), destroy() { throw new Error('no') } }), onDiagnostic: d => { diagnostics.push(d.code) } })
    await call.join()
    fake.end('forceDisconnected')
    expect((await call.ended).reason).toBe('removed-by-host')
    await call.settled
    expect([diagnostics, fake.thrown.count]).toEqual([['publisher-threw'], 0])
  })
  test('a disconnect that is answered by nothing ends the call all the same', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.silence()
    await call.leave()
    await call.settled
    expect([words(), page.isHot()]).toEqual([['joined', 'left'], false])
  })
  test('any payload of any event throws nothing into the SDK', () => walkBadPayloads(
    fc.tuple(fc.constantFrom('sessionReconnecting', 'sessionReconnected', 'sessionDisconnected', 'muteForced', 'connectionCreated', 'connectionDestroyed'), fc.oneof(fc.anything(), fc.record({ reason: fc.anything(), connection: fc.oneof(fc.anything(), fc.record({ connectionId: fc.anything() })) }))),
    () => {
      const { fake, call } = start({ endsWhenAlone: true, timing: { disconnectMs: 20, lateMs: 0 } })
      return { call, say: ([event, payload]) => fake.tell(event, Object(payload) as object), isOut: () => fake.listeners() === 0, thrown: () => fake.thrown.count, isHot: page.isHot }
    },
  ))
  test('a payload that cannot even be printed throws nothing into the SDK', async () => {
    const { fake, call } = start({ endsWhenAlone: true })
    await call.join()
    await quiet(5)
    fake.otherGoes(Object.create(null) as never)
    expect([(await call.ended).reason, fake.thrown.count]).toEqual(['remote-hangup', 0])
  })
  test('onSession that fails later is told, and the call goes on', () => expectToldAndGoesOn('on-session-threw', ({ fails, onDiagnostic }) => start({ onSession: fails, onDiagnostic })))
  test('any reason or error is a cause, and its name is kept', () => {
    const known = { ...VONAGE_ERRORS, ...VONAGE_REASONS }
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.string(), fc.record({ name: fc.string(), message: fc.string() })), raw => {
      const { reason, vendor } = vonageCauseOf(raw)
      expect(typeof vendor?.message).toBe('string')
      if (typeof raw === 'string') expect(vendor).toMatchObject({ name: raw })
      if (typeof raw === 'string' && !Object.hasOwn(known, raw) && !raw.startsWith('OT_SOCKET')) expect(reason).toBe('unknown')
    }))
  })
  test('an SDK that lacks members is refused, and told which', async () => {
    const diagnostics: string[] = [], { call } = tell(createVonageTransport({} as never, { applicationId: 'application', sessionId: 'session', token: 'token', onDiagnostic: d => { diagnostics.push(d.message) } }))
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error' } })
    expect(diagnostics).toEqual(['Vonage: expected initSession, found none; give what @vonage/client-sdk-video@^2.30.0 exports'])
  })
  test('a disconnect that throws does not keep us in the session', async () => {
    const { fake, call } = start()
    await call.join()
    fake.refuseLeave()
    void call.leave()
    expect((await call.ended).reason).toBe('local-leave')
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
})
