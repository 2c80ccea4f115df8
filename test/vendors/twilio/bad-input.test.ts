/** What the real Twilio cannot be made to do: any payload, members that are missing, an SDK that throws, a leave in every phase and at every await. */
import fc from 'fast-check'
import { createTwilioTransport, type TwilioPromise, type TwilioRoom } from '@onhook/adapters/twilio'
import { createCall } from '@onhook/machine'
import { expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { connected, createFakeRoom, sound } from './fake.ts'

test('any payload on any event, in any order, throws nothing into the SDK, and ends at most once', async () => {
  const anything = fc.oneof(fc.anything(), fc.constant({ get code() { throw new Error('on purpose') } }), fc.constant({ get kind() { throw new Error('on purpose') } }), fc.record({ code: fc.oneof(fc.integer(), fc.string()), message: fc.anything(), name: fc.anything() }))
  const said = fc.record({ on: fc.constantFrom('room', 'localParticipant'), event: fc.constantFrom('disconnected', 'reconnecting', 'reconnected', 'participantDisconnected', 'trackDisabled', 'trackEnabled', 'trackStopped', 'trackStarted', 'trackPublished', 'trackPublicationFailed'), payload: fc.array(anything, { maxLength: 3 }) })
  await fc.assert(fc.asyncProperty(fc.array(said, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
    const room = createFakeRoom(), { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token', endsWhenAlone }))
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
  const room = createFakeRoom(), call = createCall({ transport: createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }) })
  await call.join()
  room.emit('participantDisconnected', {})
  expect(call.state).toBe('joined')
  await call.leave()
})
test('a camera that is switched off mutes nobody', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token' })), microphone = sound(true)
  audioTracks.set('microphone', microphone)
  await call.join()
  room.localParticipant.emit('trackDisabled', { kind: 'video' })
  expect(words()).toEqual(['joined'])
  microphone.track.disable()
  room.localParticipant.emit('trackDisabled', microphone.track)
  expect(words()).toEqual(['joined', 'muted'])
  await call.leave()
})
test('a microphone that ends by itself is muted, whatever we ask of it, until it is there again', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, port = createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }), { call, words } = tell(port), microphone = sound(true), track = Object.assign(microphone.track, { isStopped: false })
  audioTracks.set('microphone', microphone)
  await call.join()
  track.isStopped = true
  room.localParticipant.emit('trackStopped', track)
  expect(words()).toEqual(['joined', 'muted'])
  await port.setMuted!(true)
  await port.setMuted!(false)
  expect(words()).toEqual(['joined', 'muted', 'muted'])
  // `restart()` of the track, by the host.
  track.isStopped = false
  room.localParticipant.emit('trackStarted', track)
  expect(words()).toEqual(['joined', 'muted', 'muted', 'unmuted'])
  await call.leave()
})
test('a camera that is published does not undo what the host has unmuted by itself', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, port = createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }), { call, words } = tell(port), microphone = sound(true)
  audioTracks.set('microphone', microphone)
  await call.join()
  await port.setMuted!(true)
  microphone.track.enable()
  room.localParticipant.emit('trackEnabled', microphone.track)
  room.localParticipant.emit('trackPublished', { track: { kind: 'video' } })
  expect([words(), microphone.track.isEnabled]).toEqual([['joined', 'muted', 'unmuted'], true])
  await call.leave()
})
test('an end that somebody else\'s listener has kept from us is seen by its state', async () => {
  const room = createFakeRoom(), transport = createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }), call = createCall({ transport })
  room.on('disconnected', () => { throw new Error('on purpose') })
  await call.join()
  room.state = 'disconnected'
  expect(() => room.emit('disconnected', room)).toThrow('on purpose')
  expect([call.state, await transport.isAlive?.()]).toEqual(['joined', false])
  await call.leave()
})
test('a room that throws when it is left ends the call all the same', async () => {
  const room = createFakeRoom(), told: string[] = []
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
  expect(told).toEqual(['Twilio: expected connect, found none; give what twilio-video@^2.28.0 exports'])
})
test('leave and dispose in every phase leave no room behind', async () => {
  const phases = ['at once', 'while it connects', 'when it is in', 'when it is lost', 'when it is over'] as const
  for (const phase of phases) for (const act of ['leave', 'dispose'] as const) {
    const room = createFakeRoom()
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
test('a room that comes when nobody listens any more is left all the same', async () => {
  const room = createFakeRoom()
  let connect!: (room: unknown) => void
  const pending = Object.assign(new Promise<never>(resolve => { connect = resolve as never }), { cancel: () => undefined })
  const call = createCall({ transport: createTwilioTransport({ connect: () => pending as TwilioPromise<TwilioRoom> }, { token: 'token', timing: { lateMs: 5 } }) })
  void call.join().catch(() => undefined)
  await quiet(0)
  await call.leave('back')
  await call.settled
  await quiet(30)
  connect(room)
  await quiet(0)
  expect([room.disconnects, room.eventNames(), room.localParticipant.eventNames()]).toEqual([1, [], []])
})
test('left while the options are fetched: the SDK is never asked', async () => {
  let grant!: (options: object) => void, asked = 0
  const call = createCall({ transport: createTwilioTransport({ connect: () => { asked++; return connected(createFakeRoom()) } }, { token: 'token', connectOptions: () => new Promise<object>(resolve => { grant = resolve }) }) })
  void call.join().catch(() => undefined)
  await until('the question', () => !!grant)
  expect(why(await call.leave('back'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
  grant({})
  await call.settled
  await quiet(0)
  expect(asked).toBe(0)
})
test('a room that is reconnecting when it is joined is lost, and restored when it says so', async () => {
  const room = createFakeRoom(), { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }))
  room.state = 'reconnecting'
  await call.join()
  expect(words()).toEqual(['joined', 'lost'])
  room.state = 'connected'
  room.emit('reconnected')
  expect(words()).toEqual(['joined', 'lost', 'restored'])
  await call.leave()
})
test('a room that had ended before anybody could listen says no reason, and none is made up', async () => {
  const room = createFakeRoom(), call = createCall({ transport: createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }) })
  room.state = 'disconnected'
  await call.join().catch(() => undefined)
  expect(await call.ended).toMatchObject({ reason: 'unknown', vendor: { name: 'TwilioError' } })
})
test('with two tracks of sound, one that is heard is not muted: neither the last event nor the first decides', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }))
  const microphone = sound(true), music = sound(true)
  audioTracks.set('microphone', microphone).set('music', music)
  await call.join()
  music.track.disable()
  room.localParticipant.emit('trackDisabled', music.track)
  expect(words()).toEqual(['joined'])
  microphone.track.disable()
  room.localParticipant.emit('trackDisabled', microphone.track)
  expect(words()).toEqual(['joined', 'muted'])
  music.track.enable()
  room.localParticipant.emit('trackEnabled', music.track)
  expect(words()).toEqual(['joined', 'muted', 'unmuted'])
  await call.leave()
})
test('a track that the host gave disabled is told as muted, when it is one of the participant\'s', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token' })), microphone = sound(false)
  await call.join()
  audioTracks.set('microphone', microphone)
  room.localParticipant.emit('trackPublished', microphone)
  expect(words()).toEqual(['joined', 'muted'])
  await call.leave()
})
test('a track that was not published and is published again is heard; a camera that was not mutes nobody', async () => {
  const told: string[] = [], room = createFakeRoom(), { audioTracks } = room.localParticipant, { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token', onDiagnostic: ({ code }) => { told.push(code) } }))
  await call.join()
  room.localParticipant.emit('trackPublicationFailed', new Error('no'), { kind: 'video' })
  expect(words()).toEqual(['joined'])
  room.localParticipant.emit('trackPublicationFailed', new Error('no'), { kind: 'audio' })
  audioTracks.set('microphone', sound(true))
  room.localParticipant.emit('trackPublished', audioTracks.get('microphone'))
  await quiet(0)
  expect([words(), told]).toEqual([['joined', 'muted', 'unmuted'], ['track-not-published', 'microphone-not-published']])
  await call.leave()
})
test('an unmute undoes what our mute has muted: sound that the host has published and muted stays so; what it gave to connect is the call\'s', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, raw = { kind: 'audio', enabled: false }, given = Object.assign(sound(false).track, { mediaStreamTrack: raw }), microphone = sound(true), music = sound(false)
  const port = createTwilioTransport({ connect: () => connected(room) }, { token: 'token', connectOptions: { tracks: [raw] } }), { call, words } = tell(port)
  audioTracks.set('given', { track: given }).set('microphone', microphone).set('music', music)
  await call.join()
  for (const muted of [true, true, false, true, false]) await port.setMuted!(muted)
  expect([given.isEnabled, microphone.track.isEnabled, music.track.isEnabled, words()]).toEqual([true, true, false, ['joined', 'muted', 'unmuted', 'muted', 'unmuted']])
  music.track.enable()
  await port.setMuted!(true)
  expect(music.track.isEnabled).toBe(false)
  await call.leave()
})
test('an unmute that finds the track muted all the same is answered', async () => {
  const room = createFakeRoom(), { audioTracks } = room.localParticipant, port = createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }), { call, words } = tell(port), microphone = sound(true)
  audioTracks.set('microphone', microphone)
  await call.join()
  await port.setMuted!(true)
  room.localParticipant.emit('trackDisabled', microphone.track)
  microphone.track.enable = () => undefined
  await port.setMuted!(false)
  expect(words()).toEqual(['joined', 'muted', 'muted'])
  await call.leave()
})
test('a leave that throws is no end; what the room says after it is', async () => {
  const room = createFakeRoom(), { call, words } = tell(createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }))
  room.disconnect = () => { throw new Error('on purpose') }
  await call.join()
  void call.leave('button')
  await quiet(0)
  expect(words()).toEqual(['joined'])
  room.emit('disconnected', room)
  expect(await call.ended).toMatchObject({ reason: 'local-leave', secondary: [{ reason: 'unknown', vendor: { message: 'on purpose' } }] })
  expect(words()).toEqual(['joined', 'left'])
  await call.settled
})
test('a room that lacks what is used refuses the join, is left again, and what it lacks is told', async () => {
  const room = createFakeRoom()
  Object.assign(room, { localParticipant: undefined })
  const call = createCall({ transport: createTwilioTransport({ connect: () => connected(room) }, { token: 'token' }) })
  await call.join().catch(() => undefined)
  expect(why(await call.ended)).toMatchObject({ reason: 'internal-error', vendor: { message: expect.stringMatching(/^Twilio: expected on, removeListener of the localParticipant, found none/) as string } })
  await call.settled
  expect([room.disconnects > 0, room.eventNames()]).toEqual([true, []])
})
test('what is no room refuses the join', async () => {
  for (const room of [undefined, null, 'room', {}]) {
    const call = createCall({ transport: createTwilioTransport({ connect: () => connected(room as never) }, { token: 'token' }) })
    await call.join().catch(() => undefined)
    expect(why(await call.ended), String(room)).toMatchObject({ reason: 'internal-error', vendor: { message: expect.stringMatching(/^Twilio: expected disconnect, on, removeListener of the Room, found none/) as string } })
  }
})
test('a package of another version is told, and the call goes on', async () => {
  const told: string[] = [], call = createCall({ transport: createTwilioTransport({ connect: () => connected(createFakeRoom()), version: '1.20.0' } as never, { token: 'token', onDiagnostic: ({ code }) => { told.push(code) } }) })
  await call.join()
  expect([call.state, told]).toEqual(['joined', ['wrong-version']])
  await call.leave()
})
