/** What Twilio Video is known to do, told through a call: one end, the right reason, the raw code kept. */
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { createTwilioTransport, TWILIO_REASONS, type TwilioOptions, type TwilioPromise, type TwilioRoom } from '@onhook/adapters/twilio'
import { createCall, type EndReason } from '@onhook/machine'
import { afterEach, describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createTwilioWorld, type TwilioWorld } from './world.ts'

const worlds: TwilioWorld[] = []
afterEach(async () => { for (const world of worlds.splice(0)) await world.close() })
async function open(options: Partial<TwilioOptions> = {}, more: object = {}): Promise<TwilioWorld & ReturnType<typeof tell>> {
  const world = await createTwilioWorld([], ({ sdk, token, connectOptions }) => createTwilioTransport(sdk, { token, connectOptions: Object.freeze({ ...connectOptions, ...more }), ...options } as never))
  worlds.push(world)
  return { ...world, ...tell(world.port) }
}
const ROWS = Object.entries(TWILIO_REASONS).flatMap(([reason, codes]) => codes.map(code => ({ reason: reason as EndReason, code })))

describe('over the real package', () => {
  test('every error of the server that refuses a join is its reason, with its code', async () => {
    const { server, call } = await open()
    for (const { reason, code } of ROWS) {
      server.refuse({ type: 'error', version: 2, code, message: 'no' })
      await expect(call.join()).rejects.toMatchObject({ code: 'join-impossible' })
      expect(await call.ended).toMatchObject({ reason, vendor: { code, name: 'TwilioError' }, secondary: [] })
      await call.settled
    }
    await until('no socket', () => server.sockets() === 0)
  })
  test('every error of the server that ends a room is its reason, with its code', async () => {
    const { server, call, truth } = await open()
    for (const { reason, code } of ROWS) {
      await call.join()
      server.say({ type: 'error', version: 2, code, message: 'no' })
      expect(await call.ended).toMatchObject({ reason, vendor: { code } })
      await call.settled
      expect(truth.hot()).toBe(false)
    }
  })
  test('an error that no list has is unknown, with its code', async () => {
    const { server, call } = await open()
    server.refuse({ type: 'error', version: 2, code: 53999, message: 'later' })
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toEqual({ reason: 'unknown', initiator: 'system', vendor: { name: 'TwilioError', code: 53999, message: 'later' } })
  })
  test('a room that is completed is room-ended; a participant that is removed has no error, and was removed', async () => {
    const { server, call } = await open()
    await call.join()
    server.say({ type: 'disconnected', version: 2, status: 'completed' })
    expect(why(await call.ended)).toMatchObject({ reason: 'room-ended', initiator: 'host', vendor: { code: 53118 } })
    await call.settled
    await call.join()
    server.say({ type: 'disconnected', version: 2, status: 'disconnected' })
    expect(why(await call.ended)).toEqual({ reason: 'removed-by-host', initiator: 'host' })
  })
  test('a room that ends in the moment in which it is joined is an end, and not a call for ever', async () => {
    const { server, call, truth } = await open()
    const release = server.hold(), joining = call.join().catch(() => undefined)
    await until('the connect', () => server.heard.includes('connect'))
    void release()
    server.say({ type: 'disconnected', version: 2, status: 'disconnected' })
    await joining
    expect((await call.ended).reason).toBe('removed-by-host')
    await call.settled
    await until('nothing to be held', () => !truth.hot() && server.sockets() === 0)
  })
  test('a late success is left again', async () => {
    let rooms = 0
    const { server, call, words } = await open({ onRoom: () => { rooms++ } })
    const release = server.hold()
    void call.join().catch(() => undefined)
    await until('the connect', () => server.heard.includes('connect'))
    expect(why(await call.leave('back'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    release()
    await call.settled
    await until('no socket', () => server.sockets() === 0)
    expect([words(), rooms]).toEqual([['left'], 0])
  })
  test('left while the token is fetched: the SDK is never asked', async () => {
    let grant!: (token: string) => void
    const { server, call } = await open({ token: () => new Promise(resolve => { grant = resolve }) })
    void call.join().catch(() => undefined)
    await until('the question', () => !!grant)
    expect(why(await call.leave('back'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    grant('token')
    await call.settled
    await quiet()
    expect(server.heard).toEqual([])
  })
  test('hung up three ways at once, the server hears it once', async () => {
    const { server, call, words } = await open()
    await call.join()
    const ends = await Promise.all([call.leave('button'), call.leave('notification'), call.leave('back')])
    expect(new Set(ends).size).toBe(1)
    await until('the goodbye', () => server.heard.includes('disconnect'))
    await quiet()
    expect(server.heard.filter(type => type === 'disconnect')).toHaveLength(1)
    expect([words(), await call.ended]).toEqual([['joined', 'left'], expect.objectContaining({ reason: 'local-leave', secondary: [] })])
  })
  test('a server that has forgotten us while we were away is state-mismatch, and nobody rejoins', async () => {
    const { server, call, words } = await open()
    await call.join()
    server.refuseSync({ type: 'error', version: 2, code: 53204, message: 'gone' })
    server.cut()
    await until('the loss', () => words().includes('lost'))
    server.restore()
    expect(why(await call.ended)).toMatchObject({ reason: 'state-mismatch', vendor: { code: 53204 } })
    await call.settled
    expect(server.heard.filter(type => type === 'connect')).toHaveLength(1)
  })
  test('when the session times out while nothing answers, the error of the loss is the end', async () => {
    const { server, call, words } = await open()
    server.sessionSeconds = 1
    await call.join()
    server.cut()
    expect(why(await call.ended)).toMatchObject({ reason: 'signalling-failed', vendor: { code: 53001 } })
    expect(words().slice(0, 2)).toEqual(['joined', 'lost'])
  })
  test('a mute that comes before the server has answered the track is kept, and told once', async () => {
    const { port, call, truth, words } = await open()
    void port.setMuted?.(true)
    await call.join()
    await until('to be muted', () => truth.muted!())
    await quiet()
    expect(words()).toEqual(['joined', 'muted'])
    // Whoever mutes: here the host, by the track itself.
    worlds[0]!.rooms[0]!.localParticipant.audioTracks.forEach(({ track }) => { track.enable() })
    expect(words()).toEqual(['joined', 'muted', 'unmuted'])
    await call.leave()
  })
  test('a microphone that is refused refuses the join: no-media-permission', async () => {
    const { call } = await open({}, { getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')) })
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toMatchObject({ reason: 'no-media-permission', vendor: { name: 'NotAllowedError' } })
  })
  test('a host that throws is told so, and the call goes on', async () => {
    const told: string[] = []
    const { call } = await open({ onRoom: () => { throw new Error('on purpose') }, onDiagnostic: ({ code }) => { told.push(code) } })
    await call.join()
    await quiet(0)
    expect([call.state, told]).toEqual(['joined', ['onRoom-threw']])
    expect((await call.leave()).reason).toBe('local-leave')
  })
  test('a token that cannot be had refuses the join, and the SDK is not asked', async () => {
    const { call, server } = await open({ token: () => Promise.reject(new Error('no token')) })
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toEqual({ reason: 'unknown', initiator: 'system', vendor: { name: 'Error', message: 'no token' } })
    expect(server.heard).toEqual([])
  })
})

describe('over anything that calls itself Twilio', () => {
  const fakeRoom = () => Object.assign(new EventEmitter(), { state: 'connected', participants: { size: 0 }, localParticipant: Object.assign(new EventEmitter(), { audioTracks: new Map<string, { track: { enable(): void; disable(): void } }>() }), disconnects: 0, disconnect(): void { this.disconnects++ } })
  const connected = (room: ReturnType<typeof fakeRoom>): TwilioPromise<TwilioRoom> => Object.assign(Promise.resolve(room as never), { cancel: () => undefined })

  test('any payload on any event, in any order, throws nothing into the SDK, and ends at most once', async () => {
    const anything = fc.oneof(fc.anything(), fc.constant({ get code() { throw new Error('on purpose') } }), fc.record({ code: fc.oneof(fc.integer(), fc.string()), message: fc.anything(), name: fc.anything() }))
    const said = fc.record({ on: fc.constantFrom('room', 'localParticipant'), event: fc.constantFrom('disconnected', 'reconnecting', 'reconnected', 'participantDisconnected', 'trackDisabled', 'trackEnabled', 'trackPublished'), payload: fc.array(anything, { maxLength: 3 }) })
    await fc.assert(fc.asyncProperty(fc.array(said, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
      const room = fakeRoom(), { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token', endsWhenAlone }))
      await call.join()
      for (const { on, event, payload } of all) (on === 'room' ? room : room.localParticipant).emit(event, ...payload)
      await call.leave()
      await call.settled
      expect(words().filter(word => word === 'left').length).toBe(1)
      expect(room.disconnects).toBeGreaterThan(0)
      expect([room, room.localParticipant].flatMap(emitter => emitter.eventNames())).toEqual([])
    }), { numRuns: 150 })
  })
  test('somebody who goes ends no call, unless it is one of two', async () => {
    const room = fakeRoom(), call = createCall({ transport: createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }) })
    await call.join()
    room.emit('participantDisconnected', {})
    expect(call.state).toBe('joined')
    await call.leave()
  })
  test('a camera that is switched off mutes nobody', async () => {
    const room = fakeRoom(), { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }))
    await call.join()
    room.localParticipant.emit('trackDisabled', { kind: 'video' })
    expect(words()).toEqual(['joined'])
    room.localParticipant.emit('trackDisabled', { kind: 'audio' })
    expect(words()).toEqual(['joined', 'muted'])
    await call.leave()
  })
  test('an end that somebody else\'s listener has kept from us is seen by its state', async () => {
    const room = fakeRoom(), transport = createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }), call = createCall({ transport })
    room.on('disconnected', () => { throw new Error('on purpose') })
    await call.join()
    room.state = 'disconnected'
    expect(() => room.emit('disconnected', room)).toThrow('on purpose')
    expect([call.state, await transport.isAlive?.()]).toEqual(['joined', false])
    await call.leave()
  })
  test('a room that throws when it is left ends the call all the same', async () => {
    const room = fakeRoom(), told: string[] = []
    room.disconnect = () => { throw new Error('on purpose') }
    const call = createCall({ transport: createTwilioTransport({ connect: () => connected(room) }, { token: 'token', onDiagnostic: ({ code }) => { told.push(code) } }), policy: { leaveTimeoutMs: 50, stepTimeoutMs: 50 } })
    await call.join()
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    expect([call.state, told.includes('leave-threw')]).toEqual(['ended', true])
  })
  test('an SDK without connect refuses the join, and says what to give', async () => {
    const told: string[] = [], call = createCall({ transport: createTwilioTransport({} as never, { token: 'token', onDiagnostic: ({ message }) => { told.push(message) } }) })
    await call.join().catch(() => undefined)
    expect((await call.ended).reason).toBe('internal-error')
    expect(told).toEqual(['Twilio: expected connect, found none; give what twilio-video@2 exports'])
  })
  test('leave and dispose in every phase leave no room behind', async () => {
    const phases = ['at once', 'while it connects', 'when it is in', 'when it is lost', 'when it is over'] as const
    for (const phase of phases) for (const act of ['leave', 'dispose'] as const) {
      const room = fakeRoom()
      let connect!: (room: unknown) => void, cancelled = 0, shown = 0
      const pending = Object.assign(new Promise<never>(resolve => { connect = resolve as never }), { cancel: () => { cancelled++ } })
      const call = createCall({ transport: createTwilioTransport({ connect: () => pending as TwilioPromise<TwilioRoom> }, { token: 'token', onRoom: () => { shown++ } }) })
      const joining = call.join().catch(() => undefined)
      if (phase !== 'at once') await quiet(0)
      if (phase !== 'at once' && phase !== 'while it connects') { connect(room); await joining }
      if (phase === 'when it is lost') room.emit('reconnecting', new Error('lost'))
      if (phase === 'when it is over') room.emit('disconnected', room)
      await call[act]()
      connect(room) // late, where it was not yet
      await call.settled
      await quiet(0)
      expect([phase, act, call.state, room.eventNames(), phase === 'at once' ? true : room.disconnects > 0, cancelled, shown]).toEqual([phase, act, 'ended', [], true, ...(phase === 'at once' ? [0, 0] : phase === 'while it connects' ? [1, 0] : [0, 1])])
    }
  })
})
