/** What JsSIP is known to do: what it shares with SIP.js, then its own. */
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { createJsSipTransport, jsSipCauseOf, type JsSipOptions, type JsSipSession } from '@onhook/adapters/jssip'
import { isEndReason, type TransportEvent } from '@onhook/machine'
import { afterAll, describe, expect, test } from 'vitest'
import { DOMAIN, sharedKamailio } from '../harness/kamailio.ts'
import { describeSipStories } from '../harness/sip-stories.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { pretendState } from '../harness/webrtc-globals.ts'
import { answer, callCapturing, freshName, jsSipKit, startUser, type JsSipUser, type RtcSession } from './world.ts'

describeSipStories(jsSipKit)

const users: JsSipUser[] = []
afterAll(() => { for (const user of users) user.stop() })
async function pair(): Promise<[alice: JsSipUser, bob: JsSipUser]> {
  const { url } = await sharedKamailio()
  const both = await Promise.all([startUser(url, freshName('alice'), { registers: false }), startUser(url, freshName('bob'))])
  users.push(...both)
  both[1].onCall = session => { void answer(both[1], session) }
  return both
}

describe('what is the host\'s', () => {
  test('no listener of ours stays on a session, and those of the host do', async () => {
    const [alice, bob] = await pair()
    let session: RtcSession | undefined, ended = 0
    const { call } = tell(createJsSipTransport(alice.ua, {
      capture: () => alice.microphone.open(),
      call: (_ua, mediaStream) => session = alice.ua.call(bob.uri, { mediaStream: mediaStream as MediaStream, eventHandlers: { ended: () => { ended++ } } }),
    }))
    await call.join()
    bob.calls[0]!.terminate()
    expect((await call.ended).reason).toBe('remote-hangup')
    await call.settled
    expect(['confirmed', 'failed', 'ended', 'muted', 'unmuted'].map(name => session!.listenerCount(name))).toEqual([0, 0, 1, 0, 0])
    expect(ended).toBe(1)
  })

  test('a host that hangs up by its own reference ends the call once, as a leave of this side', async () => {
    const [alice, bob] = await pair()
    let session: RtcSession | undefined
    const { call, words } = tell(createJsSipTransport(alice.ua, { capture: () => alice.microphone.open(), call: (_ua, mediaStream) => session = alice.ua.call(bob.uri, { mediaStream: mediaStream as MediaStream }) }))
    await call.join()
    session!.terminate()
    expect(why(await call.ended)).toEqual({ reason: 'local-leave', initiator: 'local', vendor: { name: 'JsSIP', code: 'Terminated', message: 'local' } })
    session!.terminate()
    await call.leave('button')
    expect(words().filter(word => word === 'left')).toHaveLength(1)
  })

  test('muted by the host is told; video is not ours', async () => {
    const [alice, bob] = await pair()
    let session: RtcSession | undefined
    const { call, words } = tell(createJsSipTransport(alice.ua, { capture: () => alice.microphone.open(), call: (_ua, mediaStream) => session = alice.ua.call(bob.uri, { mediaStream: mediaStream as MediaStream }) }))
    await call.join()
    session!.mute({ audio: false, video: true })
    session!.mute({ audio: true, video: false })
    session!.unmute()
    expect(words().filter(word => word.endsWith('muted'))).toEqual(['muted', 'unmuted'])
    await call.leave('button')
  })
})

test('a ringing call that is left while the UA is being made is declined; one that the host has answered by its own reference goes on', async () => {
  const [alice, bob] = await pair()
  bob.onCall = () => undefined
  for (const isAnswered of [false, true]) {
    const count = bob.calls.length
    jsSipKit.call(alice, bob.uri)
    await until('ringing', () => bob.calls.length === count + 1)
    const session = bob.calls.at(-1)!
    const { call } = tell(createJsSipTransport(() => new Promise<never>(() => undefined), { session })), joining = call.join().catch(() => undefined)
    if (isAnswered) {
      jsSipKit.accept(bob, session)
      await until('the answer', () => session.status >= session.C.STATUS_ANSWERED)
    }
    await call.leave('button')
    await joining
    await until('what becomes of it', () => (isAnswered ? session.isEstablished() : session.isEnded()))
    if (isAnswered) session.terminate()
  }
})

test('muted before it is dialled, and unmuted before its offer goes out: it is heard, and JsSIP mutes it from then on', async () => {
  const [alice, bob] = await pair()
  let session: RtcSession | undefined
  const transport = createJsSipTransport(alice.ua, { capture: () => alice.microphone.open(), call: (_ua, mediaStream) => session = alice.ua.call(bob.uri, { mediaStream: mediaStream as MediaStream }) }), { call } = tell(transport)
  await transport.setMuted!(true)
  const joined = call.join()
  await until('its peer connection', () => session?.connection !== undefined)
  expect(alice.microphone.wasHeard()).toBe(false)
  await transport.setMuted!(false)
  await joined
  expect([alice.microphone.wasHeard(), session!.isMuted().audio]).toEqual([true, false])
  const [sender] = session!.connection.getSenders()
  await transport.setMuted!(true)
  expect([sender!.track!.enabled, session!.isMuted().audio]).toEqual([false, true])
  await call.leave('button')
})

describe('bad input', () => {
  async function refused(options: JsSipOptions, ua: object): Promise<object> {
    const { call } = tell(createJsSipTransport(ua as never, options))
    await call.join().catch(() => undefined)
    return why(await call.ended)
  }
  test('what is no SIP URI, with the error of JsSIP', async () => {
    const [alice] = await pair()
    expect(await refused({ target: '' }, alice.ua)).toMatchObject({ reason: 'internal-error', vendor: { name: 'TypeError', message: 'Invalid target: ' } })
    expect(alice.sessions()).toBe(0)
  })
  test('a UA without a member, and one that cannot be had, say what to do', async () => {
    const told: string[] = []
    const onDiagnostic = ({ code, message }: { code: string; message: string }): void => { told.push(`${code}: ${message}`) }
    await refused({ target: `sip:bob@${DOMAIN}`, onDiagnostic }, { call() { throw new Error('never called') } })
    await refused({ target: `sip:bob@${DOMAIN}`, onDiagnostic }, () => { throw new Error('no such module') })
    expect(told).toEqual([
      'missing-member: JsSIP: expected isConnected, found none; give what jssip@^3.10.0 exports',
      'missing-package: JsSIP: expected jssip@^3.10.0, found none: see the error, or install it',
    ])
  })
  test('whatever comes with an end is a cause, and never a throw', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ originator: fc.anything(), cause: fc.anything(), message: fc.anything() })), raw => {
      expect(isEndReason(jsSipCauseOf(raw).reason)).toBe(true)
    }))
  })

  /** In the shape of an RTCSession: what a real one cannot be made to say. */
  class Shape extends EventEmitter implements JsSipSession {
    status = 1
    direction = 'outgoing'
    connection = undefined
    isInProgress(): boolean { return this.status < 5 }
    isEstablished(): boolean { return this.status === 9 }
    isEnded(): boolean { return this.status === 8 }
    answer(): void { this.status = 5 }
    terminate(): void { this.status = 8; this.emit('ended', { originator: 'local', message: null, cause: 'Terminated' }) }
    mute(): void { this.emit('muted', { audio: true }) }
    unmute(): void { this.emit('unmuted', { audio: true }) }
    renegotiate(): boolean { return false }
  }
  test('whatever JsSIP hands to a listener, nothing is thrown into it, and the end is told once', async () => {
    const name = fc.constantFrom('confirmed', 'failed', 'ended', 'muted', 'unmuted')
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(name, fc.anything()), { maxLength: 8 }), async words => {
      const session = new Shape(), events: TransportEvent[] = []
      const transport = createJsSipTransport({ call: () => session, isConnected: () => true }, { target: 'sip:bob@example.org' })
      transport.subscribe(event => { events.push(event) })
      const ctx = { attempt: 1, signal: new AbortController().signal }
      await transport.join(ctx)
      for (const [word, payload] of words) session.emit(word, payload)
      await Promise.resolve(transport.leave(ctx)).catch(() => undefined)
      await quiet(0)
      expect(events.filter(({ type }) => type === 'transport.left')).toHaveLength(1)
      expect(session.eventNames()).toEqual([])
    }), { numRuns: 100 })
  })
  async function inShape(session: Shape): Promise<ReturnType<typeof tell> & { transport: ReturnType<typeof createJsSipTransport> }> {
    const transport = createJsSipTransport({ call: () => session, isConnected: () => true }, { target: 'sip:bob@example.org' })
    const told = tell(transport), joining = told.call.join()
    await quiet(0)
    session.status = 9
    session.emit('confirmed')
    await joining
    return { ...told, transport }
  }
  test.each(['failed before it is answered', 'ended after it'])('an incoming call that has %s: no listener of ours stays', async how => {
    const session = new Shape(), isAnswered = how.startsWith('ended')
    session.direction = 'incoming'
    const { call } = tell(createJsSipTransport({ call: () => session, isConnected: () => true }, { session })), end = { originator: 'remote', message: { method: isAnswered ? 'BYE' : 'CANCEL' }, cause: 'Terminated' }
    const joining = isAnswered ? call.join() : undefined
    await quiet(0)
    if (isAnswered) session.emit('confirmed')
    await joining
    session.status = 8
    session.emit(isAnswered ? 'ended' : 'failed', end)
    if (!isAnswered) await call.join().catch(() => undefined)
    expect((await call.ended).reason).toBe(isAnswered ? 'remote-hangup' : 'cancelled-by-caller')
    await call.settled
    expect(session.eventNames()).toEqual([])
  })
  test('two restarts at once: the second is refused, and the first is over when the call is', async () => {
    const session = new Shape(), { call, restart } = await inShape(session)
    let asked = 0, isOver = false
    session.renegotiate = () => ++asked === 1
    void restart().then(() => { isOver = true })
    await quiet(0)
    await expect(restart()).rejects.toThrow('cannot be renegotiated now')
    await call.leave('button')
    await until('the restart to be over', () => isOver, 1_000)
  })
  test('a hang-up of the host that JsSIP refuses explains no later end', async () => {
    class Refusing extends Shape { override terminate(): void { throw new TypeError('Invalid status_code: 5') } }
    const session = new Refusing(), { call } = await inShape(session)
    expect(() => { (session as JsSipSession).terminate({ cause: 'Busy', status_code: 5 }) }).toThrow('Invalid status_code')
    session.status = 8
    session.emit('ended', { originator: 'remote', message: { method: 'BYE' }, cause: 'Terminated' })
    expect(await call.ended).toMatchObject({ reason: 'remote-hangup', vendor: { name: 'BYE' } })
  })
  test('a session that has ended when the host gives it refuses the join', async () => {
    const session = new Shape()
    session.status = 8
    const { call } = tell(createJsSipTransport({ call: () => session, isConnected: () => true }, { call: () => session }))
    await expect(call.join()).rejects.toThrow()
    expect(await call.ended).toMatchObject({ reason: 'internal-error', vendor: { message: 'JsSIP: expected a session that has not ended, found one that has; dial a new one for each join' } })
  })
  test('media that have failed before the call was confirmed are told after it has joined', async () => {
    const session = new Shape()
    Object.assign(session, { connection: { connectionState: 'failed', getSenders: () => [], addEventListener: () => undefined, removeEventListener: () => undefined } })
    const { call, words } = await inShape(session)
    expect(words().filter(word => word !== 'accepted')).toEqual(['joined', 'failed'])
    await call.leave('button')
  })
  test('a session that cannot be renegotiated now says so, and the call goes on', async () => {
    const session = new Shape(), transport = createJsSipTransport({ call: () => session, isConnected: () => true }, { target: 'sip:bob@example.org' })
    const { call, restart } = tell(transport), joining = call.join()
    await quiet(0)
    session.status = 9
    session.emit('confirmed')
    await joining
    await expect(restart()).rejects.toThrow('cannot be renegotiated now')
    expect(call.state).toBe('joined')
    await call.leave('button')
  })
})

describe('JsSIP ends a call by itself, and the call says why', () => {
  async function joined(): Promise<ReturnType<typeof tell> & { transport: ReturnType<typeof createJsSipTransport>; ours: RtcSession; theirs: RtcSession }> {
    const [alice, bob] = await pair()
    let ours: RtcSession | undefined
    const transport = createJsSipTransport(alice.ua, { capture: () => alice.microphone.open(), call: (_ua, mediaStream) => ours = alice.ua.call(bob.uri, { mediaStream: mediaStream as MediaStream }) })
    const told = tell(transport)
    await told.call.join()
    await until('the other side to be in', () => bob.calls[0]?.status === 9)
    return { ...told, transport, ours: ours!, theirs: bob.calls[0]! }
  }
  const ended = (code: string) => ({ initiator: 'system', vendor: { name: 'JsSIP', code, message: 'system' } })

  test('a re-INVITE that is refused', async () => {
    const { call, restart, theirs } = await joined()
    theirs.on('reinvite', ({ reject }) => { reject({ status_code: 488 }) })
    const restarting = restart()
    expect(why(await call.ended)).toEqual({ reason: 'negotiation-failed', ...ended('WebRTC Error') })
    await restarting // it waits for nothing that cannot come
  })
  test('a request that is not answered in 32 s', async () => {
    const { call, ours } = await joined()
    ;(ours as unknown as { onRequestTimeout(): void }).onRequestTimeout() // what its timer calls
    expect(why(await call.ended)).toEqual({ reason: 'signalling-failed', ...ended('Request Timeout') })
  })
  test('ICE that has failed', async () => {
    const { call, ours } = await joined()
    pretendState(ours.connection, 'failed', 'iceConnectionState')
    expect(why(await call.ended)).toEqual({ reason: 'media-failed', ...ended('RTP Timeout') })
  })
})

describe('known threads', () => {
  test('left while the microphone is being asked for: when it is granted nothing is dialled, and the host sees no session', async () => {
    const [alice, bob] = await pair(), grant = alice.microphone.hold()
    let dialled = 0
    const { call } = tell(createJsSipTransport(alice.ua, { capture: () => alice.microphone.open(), call: () => { dialled++; return alice.ua.call(bob.uri) } }))
    call.join().catch(() => undefined)
    await quiet()
    expect(why(await call.leave('button'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    grant()
    await quiet()
    expect([dialled, alice.microphone.live()]).toEqual([0, 0])
  })

  test('a microphone that JsSIP opens itself is muted before the INVITE leaves, when the call was muted before', async () => {
    const [alice, bob] = await pair()
    const sent: boolean[] = [], transport = createJsSipTransport(alice.ua, { call() {
      const session = callCapturing(alice, bob.uri)
      session.on('sending', () => { for (const { track } of session.connection.getSenders()) if (track) sent.push(track.enabled) })
      return session
    } })
    const { call } = tell(transport)
    await transport.setMuted!(true)
    await call.join()
    expect(sent).toEqual([false])
    await call.leave('button')
  })
  test('a microphone that JsSIP opens itself is closed by it at the end', async () => {
    const [alice, bob] = await pair()
    const { call } = tell(createJsSipTransport(alice.ua, { call: () => callCapturing(alice, bob.uri) }))
    await call.join()
    expect(alice.microphone.live()).toBe(1)
    await call.leave('button')
    expect(alice.microphone.live()).toBe(0)
  })

  test('what JsSIP says of a socket that is gone before the answer is Canceled, by local; the call says what it was', async () => {
    const [alice] = await pair(), [, bob] = await pair()
    bob.onCall = () => undefined
    let said: unknown
    const { call } = tell(createJsSipTransport(alice.ua, {
      capture: () => alice.microphone.open(),
      call: (_ua, mediaStream) => alice.ua.call(bob.uri, { mediaStream: mediaStream as MediaStream, eventHandlers: { failed: event => { said = event } } }),
    }))
    call.join().catch(() => undefined)
    await until('ringing', () => bob.calls.length === 1)
    // The socket breaks: JsSIP tells each transaction.
    ;(alice.ua as unknown as { transport: { socket: { _ws: { terminate(): void } } } }).transport.socket._ws.terminate()
    expect(why(await call.ended)).toEqual({ reason: 'signalling-failed', initiator: 'system', vendor: { name: 'JsSIP', code: 'Connection Error', message: 'system' } })
    expect(said).toMatchObject({ originator: 'local', cause: 'Canceled' })
    expect(alice.microphone.live()).toBe(0)
  })
})
