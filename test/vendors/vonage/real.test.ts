/** What the real package does as far as it goes without its cloud, by itself, under the adapter, and beside the fake where they can be compared. */
import { createVonageTransport, type VonageOptions, type VonageSession } from '@onhook/adapters/vonage'
import type OT from '@vonage/client-sdk-video'
import { afterEach, describe, expect, test } from 'vitest'
import { installPage } from '../harness/page.ts'
import { quiet, tell, until } from '../harness/story.ts'
import { createFakeOT, otError, page } from './fake.ts'

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
