/** What the real Chime cannot be made to do: any payload, members that are missing, an SDK that throws, a leave in every phase and at every await. */
import fc from 'fast-check'
import { chimeCauseOf, createChimeTransport, type ChimeObserver, type ChimeOptions, type ChimeSession } from '@onhook/adapters/chime'
import { createCall } from '@onhook/machine'
import { expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createFakeSession } from './fake.ts'
import { chime } from './world.ts'

const { MeetingSessionStatusCode: Code } = chime
const over = (session: ChimeSession, more: Partial<ChimeOptions> = {}): ReturnType<typeof createChimeTransport> => createChimeTransport({}, { createSession: () => session, ...more })
const policy = { leaveTimeoutMs: 40, stepTimeoutMs: 40 }

test('any payload on any callback, in any order, throws nothing into the SDK, and ends at most once', async () => {
  const status = fc.oneof(fc.anything(), fc.oneof(fc.nat(40), fc.constantFrom('length', 'at', -1, 0.5), fc.anything()).map(code => ({ statusCode: () => code })), fc.constant({ statusCode: () => { throw new Error('on purpose') } }), fc.constant({ statusCode: () => 4, toString: () => { throw new Error('on purpose') } }))
  const word = fc.oneof(
    fc.tuple(fc.constantFrom('audioVideoDidStartConnecting' as const, 'audioVideoDidStart' as const), fc.anything()),
    fc.tuple(fc.constant('audioVideoDidStop' as const), status),
    fc.tuple(fc.constant('heard' as const), fc.tuple(fc.anything(), fc.anything())),
  )
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
    const session = createFakeSession(), { call, words } = tell(over(session, { endsWhenAlone, timing: { lateMs: 1 } }))
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
  const session = createFakeSession(), told: string[] = []
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
    const session = createFakeSession(), transport = over(session, { timing: { lateMs: 5 } }), call = createCall({ transport, policy })
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
  const session = createFakeSession()
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
  const session = createFakeSession(), { call, words } = tell(over(session, { endsWhenAlone: true })), say = (go: (observer: ChimeObserver) => void): void => { for (const observer of session.observers) go(observer) }
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
  const session = createFakeSession(), call = createCall({ transport: over(session), policy })
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
  const session = createFakeSession()
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
  const session = createFakeSession()
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
test('… nor does what is still listened to of the first, when it is over for good', async () => {
  const session = createFakeSession(), call = createCall({ transport: over(session, { audioInput: 'default', timing: { lateMs: 60 } }), policy })
  void call.join().catch(() => undefined)
  await quiet(0)
  const [first] = session.observers
  await call.leave('back') // and the SDK says nothing yet
  const { stops } = session, joining = call.join()
  await until('the second observer', () => !session.observers.has(first!))
  for (const observer of session.observers) observer.audioVideoDidStart?.()
  await joining
  await quiet(150)
  expect([call.state, session.stops]).toEqual(['joined', stops])
  session.stop = () => { for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => 1 }) }
  await call.leave()
  await call.settled
})
test('a session that lacks what is used refuses the join, and what it lacks is told', async () => {
  for (const broken of [undefined, {}, { configuration: {} }, { configuration: { credentials: null }, audioVideo: {} }]) {
    const told: string[] = [], call = createCall({ transport: over(broken as never, { onDiagnostic: ({ code }) => { told.push(code) } }), policy })
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toMatchObject({ reason: 'internal-error', vendor: { message: expect.stringMatching(/^Chime: expected addObserver, .* of the session's audioVideo, found none/) as string } })
    expect(told).toEqual(['missing-member'])
  }
})
test('a status code that is no code is unknown: the names of a list\'s own members are none', async () => {
  for (const code of ['length', 'at', '4', -1, 0.5, Number.NaN, {}, undefined]) expect(chimeCauseOf({ statusCode: () => code as number }).reason, String(code)).toBe('unknown')
})
test('an SDK that throws when it is stopped leaves no microphone open', async () => {
  const session = createFakeSession()
  let silenced = 0
  session.audioVideo.stopAudioInput = async () => { silenced++ }
  session.stop = () => { throw new Error('on purpose') }
  const call = createCall({ transport: over(session, { audioInput: 'default', timing: { lateMs: 5 } }), policy })
  const joining = call.join()
  await quiet(0)
  for (const observer of session.observers) observer.audioVideoDidStart?.()
  await joining
  await call.leave()
  expect(silenced).toBeGreaterThan(0)
  await call.settled
  await until('its listeners to be gone', () => session.heard.size === 0)
})
test('an end that is never told keeps no listener', async () => {
  const session = createFakeSession(), call = createCall({ transport: over(session, { timing: { lateMs: 60 } }), policy })
  const joining = call.join()
  await quiet(0)
  for (const observer of session.observers) observer.audioVideoDidStart?.()
  await joining
  await call.leave()
  await call.settled
  await until('its listeners to be gone', () => session.heard.size === 0)
})
test('left while the host looks for the device, the microphone is not asked for', async () => {
  const session = createFakeSession()
  let choose!: (device: string) => void, asked = 0
  session.audioVideo.startAudioInput = async () => { asked++ }
  const call = createCall({ transport: over(session, { audioInput: () => new Promise<string>(resolve => { choose = resolve }) }), policy })
  void call.join().catch(() => undefined)
  await until('the question', () => !!choose)
  expect(why(await call.leave('back'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
  choose('default')
  await call.settled
  await quiet(0)
  expect([asked, session.heard.size]).toEqual([0, 0])
})
test('left while the microphone is being opened, it is closed when it is', async () => {
  const session = createFakeSession(), done: string[] = []
  let open!: () => void
  session.audioVideo.startAudioInput = () => new Promise<void>(resolve => { open = () => { done.push('opened'); resolve() } })
  session.audioVideo.stopAudioInput = async () => { done.push('closed') }
  const call = createCall({ transport: over(session, { audioInput: 'default' }), policy })
  void call.join().catch(() => undefined)
  await until('the question', () => !!open)
  await call.leave('back')
  open()
  await call.settled
  await quiet(0)
  expect([done.at(-1), session.heard.size]).toEqual(['closed', 0])
})
test('a join that was refused before the session was started leaves nothing on it', async () => {
  const session = createFakeSession()
  session.audioVideo.startAudioInput = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  const call = createCall({ transport: over(session, { audioInput: 'default' }), policy })
  await call.join().catch(() => undefined)
  expect((await call.ended).reason).toBe('no-media-permission')
  await call.settled
  expect([session.heard.size, session.observers.size]).toEqual([0, 0])
})
test('a package of another version is told, and the call goes on', async () => {
  const told: string[] = [], session = createFakeSession(), sdk = { Versioning: { sdkVersion: '4.0.1' } }
  const call = createCall({ transport: createChimeTransport(sdk, { createSession: () => session, onDiagnostic: ({ code, message }) => { told.push(code, message) } }), policy })
  const joining = call.join()
  await quiet(0)
  for (const observer of session.observers) observer.audioVideoDidStart?.()
  await joining
  expect([call.state, told[0]]).toEqual(['joined', 'wrong-version'])
  expect(told[1]).toContain('expected amazon-chime-sdk-js@^3.20.0, found version 4.0.1')
  session.stop = () => { for (const observer of session.observers) observer.audioVideoDidStop?.({ statusCode: () => 1 }) }
  await call.leave()
})
