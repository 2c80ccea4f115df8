/** What the real Daily cannot be made to do: any payload, members that are missing, an SDK that throws, a leave in every phase and at every await. */
import fc from 'fast-check'
import { createDailyTransport, type DailyCall, type DailyOptions } from '@onhook/adapters/daily'
import { createCall } from '@onhook/machine'
import { expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createFakeCall, type FakeCall } from './fake.ts'

const over = (call: FakeCall, more: Partial<DailyOptions> = {}): ReturnType<typeof createDailyTransport> => createDailyTransport({ createCallObject: () => call as DailyCall }, { join: {}, ...more })
const policy = { leaveTimeoutMs: 40, stepTimeoutMs: 40 }

test('any payload on any event, in any order, throws nothing into the SDK, and ends at most once', async () => {
  const hostile = fc.constantFrom({ get participant() { throw new Error('on purpose') } }, { get error() { throw new Error('on purpose') } }, { get event() { throw new Error('on purpose') } })
  const said = fc.tuple(fc.constantFrom('joined-meeting', 'left-meeting', 'error', 'network-connection', 'participant-left', 'participant-updated'), fc.oneof(fc.anything(), hostile, fc.record({ type: fc.anything(), event: fc.constantFrom('interrupted', 'connected') })))
  await fc.assert(fc.asyncProperty(fc.array(said, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
    const sdk = createFakeCall(), { call, words } = tell(over(sdk, { endsWhenAlone }))
    const joining = call.join().catch(() => undefined)
    await quiet(0)
    for (const [event, payload] of all) if (event !== 'error' || sdk.listenerCount('error') > 0) sdk.emit(event, payload)
    await call.leave()
    await joining
    await call.settled
    expect(words().filter(word => word === 'left').length).toBeLessThanOrEqual(1)
    expect([call.state, sdk.eventNames(), sdk.destroys]).toEqual(['ended', [], 1])
  }), { numRuns: 150 })
})
test('an SDK that throws when it is left ends the call all the same, and that is told', async () => {
  const told: string[] = [], sdk = createFakeCall({ leave: async () => { throw new Error('on purpose') } })
  const call = createCall({ transport: over(sdk, { timing: { lateMs: 60, ownerMs: 1 }, onDiagnostic: ({ code }) => { told.push(code) } }), policy })
  const joining = call.join()
  await quiet(0)
  sdk.emit('joined-meeting')
  await joining
  expect((await call.leave()).reason).toBe('local-leave')
  await call.settled
  expect([call.state, told.includes('leave-threw')]).toEqual(['ended', true])
  await until('the destruction', () => sdk.destroys === 1)
})
test('leave and dispose in every phase destroy the call object, and take every listener off', async () => {
  for (const phase of ['at once', 'while it connects', 'when it is in', 'when it is over'] as const) for (const act of ['leave', 'dispose'] as const) {
    const sdk = createFakeCall(), call = createCall({ transport: over(sdk, { timing: { lateMs: 5 } }), policy })
    const joining = call.join().catch(() => undefined)
    if (phase !== 'at once') await quiet(0)
    if (phase === 'when it is in') { sdk.emit('joined-meeting'); await joining }
    if (phase === 'when it is over') sdk.emit('error', { error: { type: 'no-room' } })
    await call[act]()
    await call.settled
    await quiet(10)
    expect([phase, act, call.state, sdk.eventNames(), sdk.destroys]).toEqual([phase, act, 'ended', [], phase === 'at once' ? sdk.destroys : 1])
  }
})
test('somebody who goes ends no call, unless it is one of two; a state of the SDK that is not joined is no life', async () => {
  let state = 'joined-meeting'
  const sdk = createFakeCall({ meetingState: () => state }), transport = over(sdk), call = createCall({ transport })
  const joining = call.join()
  await quiet(0)
  sdk.emit('joined-meeting')
  await joining
  sdk.emit('participant-left', {})
  expect([call.state, await transport.isAlive!()]).toEqual(['joined', true])
  state = 'error'
  expect(await transport.isAlive!()).toBe(false)
  await call.leave()
})
test('a package that lacks what is used refuses the join, and says what to give', async () => {
  const told: string[] = [], call = createCall({ transport: createDailyTransport({} as never, { join: {}, onDiagnostic: ({ message }) => { told.push(message) } }), policy })
  await call.join().catch(() => undefined)
  expect([(await call.ended).reason, told]).toEqual(['internal-error', ['Daily: expected createCallObject, found none; give what @daily-co/daily-js@>=0.80.0 <1 exports']])
})
test('left while the host fetches its token, and joined again: nothing is made of the first, and the second joins', async () => {
  const made: FakeCall[] = [], grants: (() => void)[] = []
  const sdk = { createCallObject() {
    if (made.some(call => call.destroys === 0)) throw new Error('Duplicate DailyIframe instances are not allowed')
    const call = createFakeCall({ async join() { setTimeout(() => call.emit('joined-meeting')) } })
    made.push(call)
    return call as DailyCall
  } }
  const call = createCall({ transport: createDailyTransport(sdk, { join: () => new Promise<object>(resolve => { grants.push(() => resolve({})) }) }) })
  void call.join().catch(() => undefined)
  await until('the question', () => grants.length === 1)
  await call.leave('back')
  const joining = call.join()
  await until('the second question', () => grants.length === 2)
  for (const grant of grants) grant()
  await joining
  expect([call.state, made.length]).toEqual(['joined', 1])
  await call.leave()
  await call.settled
})
test('left by the host from within onCall, it does not join', async () => {
  const sdk = createFakeCall(), call = createCall({ transport: over(sdk, { onCall: () => { void call.leave('back') } }), policy })
  await call.join().catch(() => undefined)
  expect(why(await call.ended)).toEqual({ reason: 'join-cancelled', initiator: 'local' })
  await call.settled
  await until('the destruction', () => sdk.destroys === 1)
  expect(sdk.joins).toBe(0)
})
test('an SDK whose destroy says nothing, or fails, keeps no other call from joining', async () => {
  let isTaken = false
  for (const [destroy, isDestroyed] of [[() => undefined, true], [() => { throw new Error('on purpose') }, false], [() => Promise.reject(new Error('on purpose')), false]] as const) for (let n = 0; n < 2; n++) {
    const sdk = createFakeCall({ destroy })
    const call = createCall({ transport: createDailyTransport({ createCallObject(factory?: { allowMultipleCallInstances?: boolean }) {
      // As daily-js: what was not destroyed is in the way of the next.
      if (isTaken && !factory?.allowMultipleCallInstances) throw new Error('Duplicate DailyIframe instances are not allowed')
      isTaken ||= !isDestroyed
      return sdk as DailyCall
    } }, { join: {} }), policy })
    const joining = call.join()
    await quiet(0)
    sdk.emit('joined-meeting')
    await joining
    expect(call.state).toBe('joined')
    await call.leave()
    await call.settled
  }
})
test('a call object that lacks what is used refuses the join, is destroyed, and what it lacks is told', async () => {
  const sdk = createFakeCall({ on: undefined }), call = createCall({ transport: over(sdk), policy })
  await call.join().catch(() => undefined)
  expect(why(await call.ended)).toMatchObject({ reason: 'internal-error', vendor: { message: expect.stringMatching(/^Daily: expected on of the call object, found none/) as string } })
  await call.settled
  expect(sdk.destroys).toBe(1)
})
test('an unmute in vain is answered, with what is so', async () => {
  const sdk = createFakeCall(), port = over(sdk), { call, words } = tell(port), say = (audio: boolean): void => { sdk.emit('participant-updated', { participant: { local: true, audio } }) }
  const joining = call.join()
  await quiet(0)
  sdk.emit('joined-meeting')
  await joining
  await port.setMuted!(true)
  say(false)
  await port.setMuted!(false)
  say(false)
  expect(words()).toEqual(['joined', 'muted', 'muted'])
  await call.leave()
})
test('what is said twice while it is away is no way back', async () => {
  const sdk = createFakeCall(), { call, words } = tell(over(sdk))
  const joining = call.join()
  await quiet(0)
  sdk.emit('joined-meeting')
  await joining
  sdk.emit('network-connection', { type: 'signaling', event: 'interrupted' })
  sdk.emit('joined-meeting')
  sdk.emit('access-state-updated', {})
  expect(words()).toEqual(['joined', 'lost'])
  await call.leave()
})
test('who is hidden has not hung up', async () => {
  const sdk = createFakeCall(), call = createCall({ transport: over(sdk, { endsWhenAlone: true }), policy })
  const joining = call.join()
  await quiet(0)
  sdk.emit('joined-meeting')
  await joining
  sdk.emit('participant-left', { participant: { session_id: 'they' }, reason: 'hidden' })
  expect(call.state).toBe('joined')
  sdk.emit('participant-left', { participant: { session_id: 'you' } })
  expect((await call.ended).reason).toBe('remote-hangup')
})
test('what rejects without a word is unknown, and not a crash', async () => {
  const sdk = createFakeCall({ join: () => Promise.reject() }), call = createCall({ transport: over(sdk), policy })
  await call.join().catch(() => undefined)
  expect((await call.ended).reason).toBe('unknown')
})
test('a package of another version is told, and the call goes on', async () => {
  const told: string[] = [], sdk = createFakeCall(), call = createCall({ transport: createDailyTransport({ createCallObject: () => sdk as DailyCall, version: () => '1.2.0' } as never, { join: {}, onDiagnostic: ({ code }) => { told.push(code) } }), policy })
  const joining = call.join()
  await quiet(0)
  sdk.emit('joined-meeting')
  await joining
  expect([call.state, told]).toEqual(['joined', ['wrong-version']])
  await call.leave()
})
