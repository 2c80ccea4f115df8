/** What Daily is known to do, told through a call: one end, the right reason, the raw type kept. */
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { createDailyTransport, DAILY_REASONS, type DailyCall, type DailyOptions } from '@onhook/adapters/daily'
import { createCall } from '@onhook/machine'
import { afterEach, describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createDailyWorld, Daily, type DailyWorld } from './world.ts'

const worlds: DailyWorld[] = []
afterEach(async () => { for (const world of worlds.splice(0)) await world.close() })
async function open(options: Partial<DailyOptions> = {}): Promise<DailyWorld & ReturnType<typeof tell>> {
  const world = await createDailyWorld(({ factory, url }) => createDailyTransport<DailyCall, object>(Daily as never, { factory, join: { url }, ...options }))
  worlds.push(world)
  return { ...world, ...tell(world.port) }
}
const FATAL = ['ejected', 'nbf-room', 'nbf-token', 'exp-room', 'exp-token', 'no-room', 'meeting-full', 'end-of-life', 'not-allowed', 'connection-error'] as const

describe('over the real package', () => {
  test('every fatal error refuses a join, and ends a meeting, with its reason and its type', async () => {
    const { machine, call, words } = await open()
    for (const type of FATAL) {
      machine.refuse(type)
      await expect(call.join()).rejects.toMatchObject({ code: 'join-impossible' })
      expect(await call.ended).toMatchObject({ reason: DAILY_REASONS[type], vendor: { name: 'DailyError', code: type }, secondary: [] })
      await call.settled
      await call.join()
      machine.fail(type, 'because')
      expect(await call.ended).toMatchObject({ reason: DAILY_REASONS[type], vendor: { name: 'DailyError', code: type, message: 'because' }, secondary: [] })
      await call.settled
    }
    // `left-meeting`, which follows each error at once, is not a second end, and no leave button.
    expect(words().filter(word => word === 'left' || word === 'leaveClicked')).toEqual(FATAL.map(() => 'left'))
  })
  test('an error of a type that no list has is unknown, with its type', async () => {
    const { machine, call } = await open()
    await call.join()
    machine.fail('moved', 'to another room')
    expect(why(await call.ended)).toEqual({ reason: 'unknown', initiator: 'system', vendor: { name: 'DailyError', code: 'moved', message: 'to another room' } })
  })
  test('left while the bundle loads, where the SDK never answers the join: the end is told, and the next join is not kept waiting', async () => {
    const { machine, call, words } = await open(), release = machine.holdBundle()
    void call.join().catch(() => undefined)
    await until('the call object', () => !!Daily.getCallInstance())
    expect(why(await call.leave('back'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    await call.settled
    release()
    const began = Date.now()
    await call.join()
    expect([words(), Date.now() - began < 2_500]).toEqual([['left', 'joined'], true])
    await call.leave()
    await call.settled
    await until('no call object', () => !Daily.getCallInstance())
  })
  test('the leave button of Daily\'s own screen is the user\'s leave', async () => {
    const { call, words } = await open()
    await call.join()
    await Daily.getCallInstance()!.leave()
    expect(why(await call.ended)).toMatchObject({ reason: 'local-leave', initiator: 'local' })
    expect(words()).toEqual(['joined', 'leaveClicked', 'left'])
  })
  test('a loss lasts until every kind of connection is back', async () => {
    const { machine, call, words } = await open(), say = async (type: string, event: string): Promise<void> => { machine.say({ action: 'network-connection', type, event }); await quiet(5) }
    await call.join()
    await say('signaling', 'connected')
    await say('signaling', 'interrupted')
    await say('sfu', 'interrupted')
    await say('signaling', 'connected')
    expect(words()).toEqual(['joined', 'lost'])
    await say('sfu', 'connected')
    expect(words()).toEqual(['joined', 'lost', 'restored'])
    await call.leave()
  })
  test('a mute is told once, and what was never muted is not told as unmuted', async () => {
    const { call, port, machine, words } = await open()
    await call.join()
    machine.say({ action: 'participant-updated', participant: { session_id: 'we', local: true, audio: true, video: true, tracks: {} } })
    machine.say({ action: 'participant-updated', participant: { session_id: 'they', local: false, audio: false, tracks: {} } })
    await quiet(5)
    expect(words()).toEqual(['joined'])
    await port.setMuted!(true)
    await port.setMuted!(true)
    await until('muted', () => words().includes('muted'))
    await port.setMuted!(false)
    await until('unmuted', () => words().includes('unmuted'))
    expect(words()).toEqual(['joined', 'muted', 'unmuted'])
    await call.leave()
  })
  test('a bundle that is dead ends the call in the time of a leave, and does not keep the page for ever', async () => {
    const { machine, call } = await open({ timing: { ownerMs: 20 } })
    await call.join()
    // The page has one bundle: the other's from here.
    const other = await open({ timing: { ownerMs: 20 } })
    machine.fallSilent()
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    for (let n = 0; n < 2; n++) {
      await other.call.join()
      await other.call.leave()
      await other.call.settled
    }
    machine.wake()
    await until('no call object', () => !Daily.getCallInstance())
    // … and from here there is one at a time again.
    await other.call.join()
    expect(() => Daily.createCallObject()).toThrow('Duplicate DailyIframe instances are not allowed')
    await other.call.leave()
  })
  test('another call object on the page refuses the join, with Daily\'s own words', async () => {
    const { call } = await open(), theirs = Daily.createCallObject()
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toMatchObject({ vendor: { message: 'Duplicate DailyIframe instances are not allowed' } })
    await theirs.destroy()
  })
  test('a second call while the first is in is refused, and the first goes on', async () => {
    const one = await open(), two = await open()
    await one.call.join()
    await two.call.join().catch(() => undefined)
    expect([(await two.call.ended).reason, one.call.state]).toEqual(['internal-error', 'joined'])
    await one.call.leave()
  })
  test('a host that throws is told so, and the call goes on', async () => {
    const told: string[] = []
    const { call } = await open({ onCall: () => { throw new Error('on purpose') }, onDiagnostic: ({ code }) => { told.push(code) } })
    await call.join()
    expect([call.state, told]).toEqual(['joined', ['onCall-threw']])
    await call.leave()
  })
})

describe('over anything that calls itself Daily', () => {
  type Fake = EventEmitter & DailyCall & { leaves: number; destroys: number }
  const fake = (more: object = {}): Fake => Object.assign(new EventEmitter(), {
    leaves: 0, destroys: 0, join: async () => undefined, async leave(this: Fake) { this.leaves++ }, async destroy(this: Fake) { this.destroys++ },
    meetingState: () => 'joined-meeting', participants: () => ({ local: {} }), setLocalAudio: () => undefined, ...more,
  }) as unknown as Fake
  const over = (call: Fake, more: Partial<DailyOptions> = {}): ReturnType<typeof createDailyTransport> => createDailyTransport({ createCallObject: () => call as DailyCall }, { join: {}, ...more })
  const policy = { leaveTimeoutMs: 40, stepTimeoutMs: 40 }

  test('any payload on any event, in any order, throws nothing into the SDK, and ends at most once', async () => {
    const hostile = fc.constantFrom({ get participant() { throw new Error('on purpose') } }, { get error() { throw new Error('on purpose') } }, { get event() { throw new Error('on purpose') } })
    const said = fc.tuple(fc.constantFrom('joined-meeting', 'left-meeting', 'error', 'network-connection', 'participant-left', 'participant-updated'), fc.oneof(fc.anything(), hostile, fc.record({ type: fc.anything(), event: fc.constantFrom('interrupted', 'connected') })))
    await fc.assert(fc.asyncProperty(fc.array(said, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
      const sdk = fake(), { call, words } = tell(over(sdk, { endsWhenAlone }))
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
    const told: string[] = [], sdk = fake({ leave: async () => { throw new Error('on purpose') } })
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
      const sdk = fake(), call = createCall({ transport: over(sdk, { timing: { lateMs: 5 } }), policy })
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
    const sdk = fake({ meetingState: () => state }), transport = over(sdk), call = createCall({ transport })
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
    expect([(await call.ended).reason, told]).toEqual(['internal-error', ['Daily: expected createCallObject, found none; give what @daily-co/daily-js exports']])
  })
})
