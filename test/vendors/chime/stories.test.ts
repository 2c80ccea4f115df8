/** What the Amazon Chime SDK is known to do, told through a call: one end, the right reason, the raw code kept. */
import fc from 'fast-check'
import { CHIME_REASONS, createChimeTransport, type ChimeObserver, type ChimeOptions, type ChimeSession } from '@onhook/adapters/chime'
import { createCall } from '@onhook/machine'
import { afterEach, describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { chime, createChimeWorld, type ChimeWorld } from './world.ts'

const worlds: ChimeWorld[] = []
afterEach(async () => { for (const world of worlds.splice(0)) await world.close() })
async function open(options: Partial<ChimeOptions> = {}, more: object = {}): Promise<ChimeWorld & ReturnType<typeof tell>> {
  const world = await createChimeWorld(given => createChimeTransport(chime, { ...given, audioInput: 'default', ...options }), more)
  worlds.push(world)
  return { ...world, ...tell(world.port) }
}
const { MeetingSessionStatusCode: Code } = chime
/** What a server says on the audio channel, and what the SDK makes of it, where it does not try again. */
const STATUSES = { 301: Code.AudioJoinedFromAnotherDevice, 403: Code.AudioAuthenticationRejected, 409: Code.AudioCallAtCapacity, 410: Code.MeetingEnded, 411: Code.AudioAttendeeRemoved, 404: Code.AudioDisconnected } as const

describe('over the real package', () => {
  test.each(Object.entries(STATUSES))('status %s of the server ends a meeting, and refuses a join, with its reason and its code', async (status, code) => {
    const { server, call, truth } = await open()
    await call.join()
    server.status(Number(status))
    expect(await call.ended).toMatchObject({ reason: CHIME_REASONS[code], vendor: { name: 'MeetingSessionStatus', code }, secondary: [] })
    await call.settled
    await until('nothing to be held', () => !truth.hot() && server.sockets() === 0)
    await expect(call.join()).rejects.toMatchObject({ code: 'join-impossible' })
    expect(await call.ended).toMatchObject({ reason: CHIME_REASONS[code], vendor: { code } })
  })
  test('a stop while it connects is put off by the SDK and told as a failure: the call has been left at once, and stays left', async () => {
    const { server, call, words, sessions, truth } = await open(), late: number[] = []
    server.fallSilent()
    void call.join().catch(() => undefined)
    await until('the join', () => server.heard.includes('JOIN'))
    sessions[0]!.audioVideo.addObserver({ audioVideoDidStop: status => { late.push(status.statusCode()) } })
    const end = await call.leave('back')
    expect([why(end), truth.hot(), late, server.sockets()]).toEqual([{ reason: 'join-cancelled', initiator: 'local' }, false, [], 1])
    await until('the late failure', () => late.length > 0)
    expect([late, why(await call.ended), (await call.ended).secondary, words()]).toEqual([[Code.TaskFailed], why(end), [], ['left']])
    await until('no socket', () => server.sockets() === 0)
  })
  test('left while a retry is due, the meeting that comes back is left again (amazon-chime-sdk-js #706)', async () => {
    const { server, call, sessions, truth } = await open({}, { reconnectFixedWaitMs: 500 })
    let starts = 0
    await call.join()
    sessions[0]!.audioVideo.addObserver({ audioVideoDidStartConnecting: () => undefined, audioVideoDidStart: () => { starts++ } })
    server.drop()
    await quiet(100)
    await call.leave('button')
    await call.settled
    await until('the return', () => starts === 1)
    await until('nothing to be held', () => server.sockets() === 0 && truth.leaks!().length === 0)
    await quiet(100)
    expect([starts, server.sockets(), server.heard.at(-1)]).toEqual([1, 0, 'LEAVE'])
  })
  test('a connect that nobody answers fails by the SDK\'s own time-outs: join-timeout; the same in the call is network-lost', async () => {
    const { server, call } = await open({}, { reconnectTimeoutMs: 1 })
    const release = server.hold()
    await call.join().catch(() => undefined)
    expect(await call.ended).toMatchObject({ reason: 'join-timeout', vendor: { code: Code.TaskFailed } })
    await call.settled
    release()
    await call.join()
    server.cut()
    expect((await call.ended).reason).toMatch(/network-lost|signalling-failed/)
  })
  test('a mute is told once, whoever mutes; an unmute that the meeting forbids is answered', async () => {
    const { call, port, sessions, words } = await open()
    await call.join()
    await port.setMuted!(true)
    await port.setMuted!(true)
    sessions[0]!.audioVideo.realtimeUnmuteLocalAudio()
    sessions[0]!.audioVideo.realtimeMuteLocalAudio()
    sessions[0]!.audioVideo.realtimeSetCanUnmuteLocalAudio(false)
    await port.setMuted!(false)
    expect(words()).toEqual(['joined', 'muted', 'unmuted', 'muted', 'muted'])
    await call.leave()
  })
  test('a microphone that is refused refuses the join: no-media-permission', async () => {
    const { call, microphone, server } = await open()
    microphone.refuse('NotAllowedError')
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toMatchObject({ reason: 'no-media-permission' })
    await call.settled
    expect(server.heard).toEqual([])
  })
  test('a session that cannot be made refuses the join, and its error is kept', async () => {
    const { call } = await open({ createSession: () => Promise.reject(Object.assign(new Error('no meeting'), { code: 404 })) })
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toEqual({ reason: 'unknown', initiator: 'system', vendor: { name: 'Error', code: 404, message: 'no meeting' } })
  })
})

describe('over anything that calls itself Chime', () => {
  type Fake = ChimeSession & { observers: Set<ChimeObserver>; heard: Set<(...said: never[]) => void>; stops: number; stop: () => void }
  function fake(): Fake {
    const observers = new Set<ChimeObserver>(), heard = new Set<(...said: never[]) => void>()
    const self: Fake = {
      observers, heard, stops: 0, stop: () => undefined, configuration: { credentials: { attendeeId: 'we' } },
      audioVideo: {
        addObserver: observer => { observers.add(observer) }, removeObserver: observer => { observers.delete(observer) },
        start: () => undefined, stop() { self.stops++; self.stop() },
        startAudioInput: async () => undefined, stopAudioInput: async () => undefined,
        realtimeMuteLocalAudio: () => undefined, realtimeUnmuteLocalAudio: () => true, realtimeIsLocalAudioMuted: () => false,
        realtimeSubscribeToMuteAndUnmuteLocalAudio: listener => { heard.add(listener) }, realtimeUnsubscribeToMuteAndUnmuteLocalAudio: listener => { heard.delete(listener) },
        realtimeSubscribeToAttendeeIdPresence: listener => { heard.add(listener) }, realtimeUnsubscribeToAttendeeIdPresence: listener => { heard.delete(listener) },
      },
    }
    return self
  }
  const over = (session: ChimeSession, more: Partial<ChimeOptions> = {}): ReturnType<typeof createChimeTransport> => createChimeTransport({}, { createSession: () => session, ...more })
  const policy = { leaveTimeoutMs: 40, stepTimeoutMs: 40 }

  test('any payload on any callback, in any order, throws nothing into the SDK, and ends at most once', async () => {
    const status = fc.oneof(fc.anything(), fc.nat(40).map(code => ({ statusCode: () => code })), fc.constant({ statusCode: () => { throw new Error('on purpose') } }), fc.constant({ statusCode: () => 4, toString: () => { throw new Error('on purpose') } }))
    const word = fc.oneof(
      fc.tuple(fc.constantFrom('audioVideoDidStartConnecting' as const, 'audioVideoDidStart' as const), fc.anything()),
      fc.tuple(fc.constant('audioVideoDidStop' as const), status),
      fc.tuple(fc.constant('heard' as const), fc.tuple(fc.anything(), fc.anything())),
    )
    await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
      const session = fake(), { call, words } = tell(over(session, { endsWhenAlone, timing: { lateMs: 1 } }))
      const joining = call.join().catch(() => undefined)
      await quiet(0)
      const observers = [...session.observers], heard = [...session.heard]
      for (const [name, payload] of all) {
        if (name === 'heard') for (const listener of heard) (listener as (...said: unknown[]) => void)(...payload as unknown[])
        else for (const observer of observers) (observer[name] as (said: unknown) => void)(payload)
      }
      session.stop = () => { for (const observer of observers) observer.audioVideoDidStop?.({ statusCode: () => 1 }) }
      await call.leave()
      await joining
      await call.settled
      await quiet(3)
      expect(words().filter(w => w === 'left').length).toBeLessThanOrEqual(1)
      expect([call.state, session.stops > 0, session.heard.size]).toEqual(['ended', true, 0])
    }), { numRuns: 150 })
  })
  test('an SDK that throws when it is stopped ends the call all the same, and that is told', async () => {
    const session = fake(), told: string[] = []
    const call = createCall({ transport: over(session, { onDiagnostic: ({ code }) => { told.push(code) } }), policy })
    const joining = call.join()
    await quiet(0)
    for (const observer of session.observers) observer.audioVideoDidStart?.()
    await joining
    session.stop = () => { throw new Error('on purpose') }
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    expect([call.state, told.includes('leave-threw')]).toEqual(['ended', true])
  })
  test('leave and dispose in every phase stop the session, and take the listeners off; one observer stays, for what comes back', async () => {
    for (const phase of ['at once', 'while it connects', 'when it is in', 'when it is over'] as const) for (const act of ['leave', 'dispose'] as const) {
      const session = fake(), transport = over(session, { timing: { lateMs: 5 } }), call = createCall({ transport, policy })
      session.stop = () => { for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => 1 }) }
      const joining = call.join().catch(() => undefined)
      if (phase !== 'at once') await quiet(0)
      if (phase === 'when it is in') { for (const observer of session.observers) observer.audioVideoDidStart?.(); await joining }
      if (phase === 'when it is over') for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => 5 })
      await call[act]()
      await call.settled
      await quiet(10)
      expect([phase, act, call.state, session.observers.size, session.heard.size, session.stops > 0]).toEqual([phase, act, 'ended', phase === 'at once' ? 0 : 1, 0, phase !== 'at once'])
      const stops = session.stops
      for (const observer of session.observers) observer.audioVideoDidStart?.()
      expect(session.stops).toBe(phase === 'at once' ? stops : stops + 1)
    }
  })
  test('what fails while the microphone is being given back is not the reason, nor beside it', async () => {
    const session = fake()
    let back!: () => void
    session.audioVideo.stopAudioInput = () => new Promise<void>(resolve => { back = resolve })
    const call = createCall({ transport: over(session, { audioInput: 'default' }) })
    void call.join().catch(() => undefined)
    await quiet(0)
    const leaving = call.leave('back')
    for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => Code.TaskFailed })
    back()
    expect([why(await leaving), (await call.ended).secondary]).toEqual([{ reason: 'join-cancelled', initiator: 'local' }, []])
    await call.settled
  })
  test('the first connecting is no loss; what was lost may be left without waiting for the SDK; we are not somebody else', async () => {
    const session = fake(), { call, words } = tell(over(session, { endsWhenAlone: true })), say = (go: (observer: ChimeObserver) => void): void => { for (const observer of session.observers) go(observer) }
    const joining = call.join()
    await quiet(0)
    say(observer => observer.audioVideoDidStartConnecting?.(false))
    say(observer => observer.audioVideoDidStart?.())
    await joining
    for (const isPresent of [true, false]) for (const listener of session.heard) (listener as (...said: unknown[]) => void)('we', isPresent)
    say(observer => observer.audioVideoDidStartConnecting?.(false))
    expect(words().filter(word => !word.includes('muted'))).toEqual(['joined'])
    say(observer => observer.audioVideoDidStartConnecting?.(true))
    const began = Date.now()
    await call.leave()
    expect([words().filter(word => !word.includes('muted')), Date.now() - began < 1_000]).toEqual([['joined', 'lost', 'left'], true])
    await call.settled
  })
  test('somebody who goes ends no call, unless it is one of two', async () => {
    const session = fake(), call = createCall({ transport: over(session), policy })
    const joining = call.join()
    await quiet(0)
    for (const observer of session.observers) observer.audioVideoDidStart?.()
    await joining
    for (const isPresent of [true, false]) for (const listener of session.heard) (listener as (...said: unknown[]) => void)('they', isPresent)
    expect(call.state).toBe('joined')
    session.stop = () => { for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => 1 }) }
    await call.leave()
  })
  test('left while the session is made, the microphone is not asked for', async () => {
    const session = fake()
    let made!: (session: ChimeSession) => void, asked = 0
    session.audioVideo.startAudioInput = async () => { asked++ }
    const call = createCall({ transport: createChimeTransport({}, { createSession: () => new Promise(resolve => { made = resolve }), audioInput: 'default' }) })
    void call.join().catch(() => undefined)
    await quiet(0)
    await call.leave('back')
    made(session)
    await call.settled
    await quiet(0)
    expect([asked, session.stops]).toEqual([0, 1])
  })
  test('a host that uses its session twice: the first call does not stop the second', async () => {
    const session = fake()
    session.stop = () => { for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => 1 }) }
    const call = createCall({ transport: over(session), policy })
    for (let n = 0; n < 2; n++) {
      const joining = call.join()
      await quiet(0)
      for (const observer of session.observers) observer.audioVideoDidStart?.()
      await joining
      expect([session.observers.size, call.state]).toEqual([1, 'joined'])
      await call.leave()
      await call.settled
    }
  })
  test('a session that lacks what is used refuses the join, and the error is kept', async () => {
    for (const broken of [undefined, {}, { configuration: {} }, { configuration: { credentials: null }, audioVideo: {} }]) {
      const call = createCall({ transport: over(broken as never), policy })
      await call.join().catch(() => undefined)
      expect(why(await call.ended)).toMatchObject({ vendor: { name: 'TypeError' } })
    }
  })
})
