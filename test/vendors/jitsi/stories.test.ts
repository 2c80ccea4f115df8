/** What Jitsi is known to do, told through a call: one end, the right reason, the raw name kept. */
import fc from 'fast-check'
import { createJitsiTransport, JITSI_REASONS, type JitsiOptions } from '@onhook/adapters/jitsi'
import { createCall } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { AUTHENTICATION_REQUIRED, CONFERENCE_EVENTS, CONNECTION_EVENTS } from './lib-jitsi-meet.ts'
import { createJitsiWorld, type JitsiWorld } from './world.ts'

function open(options: Partial<JitsiOptions> = {}): JitsiWorld & ReturnType<typeof tell> {
  const world = createJitsiWorld(sdk => createJitsiTransport(sdk as never, { room: 'room', connection: {}, capture: { devices: ['audio'] }, ...options }))
  return { ...world, ...tell(world.port) }
}
const ERRORS = Object.keys(JITSI_REASONS) as (keyof typeof JITSI_REASONS)[]
const isNothingHeld = ({ truth, server }: JitsiWorld): boolean => !truth.hot() && !truth.connected() && server.live().length === 0

describe('errors and ends', () => {
  test('every error refuses a join with its reason and its name, and nothing is held', async () => {
    const world = open(), { server, call } = world
    for (const error of ERRORS) {
      server.refuse(error)
      await expect(call.join()).rejects.toMatchObject({ code: 'join-impossible' })
      expect(await call.ended).toMatchObject({ reason: JITSI_REASONS[error], vendor: { name: 'JitsiError', code: error, message: 'refused' }, secondary: [] })
      await call.settled
      await until('nothing to be held', () => isNothingHeld(world))
    }
  })
  test('every error ends a conference with its reason and its name', async () => {
    const world = open(), { server, call } = world
    for (const error of ERRORS) {
      await call.join()
      if (error.startsWith('conference.')) server.say(CONFERENCE_EVENTS.CONFERENCE_FAILED, error, 'why')
      else server.connections.at(-1)!.emit(CONNECTION_EVENTS.CONNECTION_FAILED, error, 'why')
      expect(await call.ended).toMatchObject({ reason: JITSI_REASONS[error], vendor: { code: error, message: 'why' }, secondary: [] })
      await call.settled
      await until('nothing to be held', () => isNothingHeld(world))
    }
  })
  test('kicked is the end, though LEFT and DISCONNECTED follow; replaced by the same token is duplicate-identity', async () => {
    const { server, call, words } = open()
    await call.join()
    server.kick('bad manners')
    expect(why(await call.ended)).toEqual({ reason: 'removed-by-host', initiator: 'host', vendor: { name: 'JitsiError', code: 'conference.kicked', message: 'bad manners' } })
    await call.settled
    await call.join()
    server.kick('', true)
    expect(await call.ended).toMatchObject({ reason: 'duplicate-identity', secondary: [] })
    await call.settled
    await quiet()
    expect(words().filter(word => word === 'left')).toHaveLength(2)
  })
  test('a connection that is gone, a redirect and a host that leaves by the conference are ends with their names', async () => {
    const { server, call } = open()
    const acts = [
      [() => server.connections.at(-1)!.emit(CONNECTION_EVENTS.CONNECTION_DISCONNECTED, 'gone'), { reason: 'signalling-failed', vendor: { code: 'connection.connectionDisconnected', message: 'gone' } }],
      [() => server.connections.at(-1)!.emit(CONNECTION_EVENTS.CONNECTION_REDIRECTED, 'vnode', 'focus'), { reason: 'replaced', vendor: { code: 'connection.redirected', message: 'vnode focus' } }],
      [() => { void server.live()[0]!.leave() }, { reason: 'local-leave', vendor: { code: 'conference.left' } }],
    ] as const
    for (const [act, end] of acts) {
      await call.join()
      act()
      expect(await call.ended).toMatchObject(end)
      await call.settled
    }
  })
})

describe('what its sources do', () => {
  test('a server that refuses the conference over HTTP tells no connection and no conference: it is unauthorised all the same, and nothing is held', async () => {
    const world = open(), { server, call } = world
    server.request = Promise.reject(new Error('403'))
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toEqual({ reason: 'unauthorised', initiator: 'server', vendor: { name: 'JitsiError', code: 'conference.authenticationRequired', message: 'the request for the conference was refused' } })
    await call.settled
    expect([isNothingHeld(world), server.connections[0]!.xmpp.moderator.eventNames(), server.connections[0]!.conference]).toEqual([true, [], undefined])
  })
  test('… and where that cannot be heard, it is told which refusal is not', async () => {
    const told: string[] = []
    for (const connection of [{}, { conferenceRequestUrl: 'https://example.org/conference-request/v1' }]) {
      const world = createJitsiWorld(sdk => createJitsiTransport({ ...sdk, JitsiConnection: class extends sdk.JitsiConnection { override readonly xmpp = undefined as never } } as never, { room: 'room', connection, onDiagnostic: ({ code }) => { told.push(code) } }))
      const { call } = tell(world.port)
      await call.join()
      await call.leave()
      await call.settled
    }
    expect(told).toEqual(['unknown-version'])
  })
  test('a connection that cannot be made leaves no microphone open', async () => {
    const world = open({ connection: undefined as never }), { call } = world
    await call.join().catch(() => undefined)
    expect(await call.ended).toMatchObject({ vendor: { name: 'TypeError' } })
    await call.settled
    expect([world.server.tracks.length, world.truth.hot()]).toEqual([1, false])
  })
  test('a name that the SDK refuses to make a conference of refuses the join, in its words', async () => {
    const world = open({ room: 'Meeting' }), { call } = world
    void call.join().catch(() => undefined)
    await until('the end', () => call.state === 'ended')
    expect(await call.ended).toMatchObject({ reason: 'internal-error', vendor: { name: 'Error', message: expect.stringContaining('capital letters') as string } })
    await until('nothing to be held', () => isNothingHeld(world))
  })
  test('a track that the conference does not take is a diagnostic, and no unhandled rejection', async () => {
    const told: string[] = [], world = open({ onDiagnostic: ({ code }) => { told.push(code) } }), { server, call } = world, createOne = server.JitsiMeetJS.createLocalTracks
    server.JitsiMeetJS.createLocalTracks = async () => [...await createOne(), ...await createOne()]
    await call.join()
    await quiet(5)
    expect([call.state, told]).toEqual(['joined', ['addTrack-threw']])
    await call.leave()
    expect(isNothingHeld(world)).toBe(true)
  })
  test('left by the SDK itself, as the browser closed the peer connection, is no leave of ours', async () => {
    const world = open(), { server, call } = world
    await call.join()
    server.suspend()
    expect(await call.ended).toMatchObject({ reason: 'media-failed', recoverable: true, vendor: { code: 'conference.suspendDetected' } })
    await until('nothing to be held', () => isNothingHeld(world))
  })
  test('the microphone is closed, and the room is left, though taking a track out of the conference never ends', async () => {
    const world = open(), { server, call } = world
    await call.join()
    server.removal = new Promise(() => undefined)
    expect(why(await call.leave())).toEqual({ reason: 'local-leave', initiator: 'local' })
    await call.settled
    expect(isNothingHeld(world)).toBe(true)
  })
  test('left with a network that is gone: left in the time of a leave, though neither the room nor the socket answers', async () => {
    const world = open(), { server, call } = world
    await call.join()
    world.cut!()
    expect(why(await call.leave())).toEqual({ reason: 'local-leave', initiator: 'local' })
    expect([(await call.ended).secondary, world.truth.hot()]).toEqual([[], false])
    await until('nothing to be held', () => isNothingHeld(world))
    expect(server.live()).toEqual([])
  })
  test('left while the server is asked for the conference, before anything is connected: what connects later is closed', async () => {
    let answer!: () => void, connects = 0
    const world = open(), { server, call, words } = world, connect = server.connect
    server.connect = connection => { connects++; connect(connection) }
    server.request = new Promise(resolve => { answer = resolve })
    void call.join().catch(() => undefined)
    await until('it to be told to connect', () => server.connections[0]?.isAsked === true)
    await call.leave('back')
    answer()
    await until('it to be closed, and no listener', () => connects === 1 && isNothingHeld(world) && server.connections[0]!.events.eventNames().length === 0)
    expect(words()).toEqual(['left'])
  })
  test('a recorder that goes is not the other one', async () => {
    const { server, call } = open({ endsWhenAlone: true })
    await call.join()
    server.say(CONFERENCE_EVENTS.USER_LEFT, 'recorder', { isHidden: () => true })
    await quiet(5)
    expect(call.state).toBe('joined')
    server.other(true)
    server.other(false)
    expect((await call.ended).reason).toBe('remote-hangup')
  })
})

describe('leaving', () => {
  test('a leave that is never confirmed is done by the connection, in the time of a leave; the next join works (lib-jitsi-meet #1767)', async () => {
    const world = open(), { server, call } = world
    await call.join()
    server.loseConfirmations()
    expect(why(await call.leave('button'))).toEqual({ reason: 'local-leave', initiator: 'local' })
    expect((await call.ended).secondary).toEqual([])
    await call.settled
    await until('nothing to be held', () => isNothingHeld(world))
    await call.join()
    expect(call.state).toBe('joined')
    await call.leave()
  })
  test('a leave that fails leaves all the same, and is told', async () => {
    const told: string[] = [], world = open({ onDiagnostic: ({ code }) => { told.push(code) } }), { server, call } = world
    await call.join()
    const conference = server.live()[0]!, leave = conference.leave.bind(conference)
    conference.leave = () => leave().then(() => { throw new Error('The timeout for the confirmation about leaving the room expired.') })
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    expect([isNothingHeld(world), told]).toEqual([true, ['leave-conference-threw']])
  })
  test('a join that succeeds after the leave is in, and its connection is closed', async () => {
    const world = open(), { server, call, words } = world, release = server.hold()
    void call.join().catch(() => undefined)
    await until('the conference', () => !!server.connections[0]?.conference)
    const leaving = call.leave('back')
    release()
    expect(why(await leaving)).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    await call.settled
    await until('nothing to be held', () => isNothingHeld(world))
    expect(words()).toEqual(['left'])
  })
  test('left before the connection is there, no conference is made', async () => {
    const { server, call } = open()
    server.connect = () => undefined // it never answers
    void call.join().catch(() => undefined)
    await until('the connection', () => server.connections.length === 1)
    const leaving = call.leave('back')
    server.connections[0]!.emit(CONNECTION_EVENTS.CONNECTION_ESTABLISHED, 'we')
    await leaving
    await call.settled
    await quiet()
    expect([server.connections.length, server.connections[0]?.conference, server.connections[0]?.isOpen]).toEqual([1, undefined, false])
  })
  test('leave and dispose in every phase hold nothing, and take every listener off', async () => {
    for (const phase of ['at once', 'while it captures', 'while it joins', 'when it is in', 'when it is lost', 'when it is over'] as const) for (const act of ['leave', 'dispose'] as const) {
      const world = open(), { server, call } = world
      const grant = phase === 'while it captures' ? server.holdCapture() : undefined, release = phase === 'while it joins' ? server.hold() : undefined
      const joining = call.join().catch(() => undefined)
      if (grant) await quiet(2)
      if (release) await until('the conference', () => !!server.connections[0]?.conference)
      if (/when/.test(phase)) await joining
      if (phase === 'when it is lost') server.say(CONFERENCE_EVENTS.CONNECTION_INTERRUPTED)
      if (phase === 'when it is over') server.say(CONFERENCE_EVENTS.CONFERENCE_FAILED, 'conference.destroyed')
      await call[act]()
      grant?.()
      release?.()
      await call.settled
      await until(`${phase}, ${act}: nothing to be held`, () => isNothingHeld(world))
      await until('no listener', () => server.connections.flatMap(({ events, conference }) => [...events.eventNames(), ...(conference?.events.eventNames() ?? [])]).length === 0)
      expect([phase, act, call.state]).toEqual([phase, act, 'ended'])
    }
  })
})

describe('what is given and heard', () => {
  test('a mute before the join is kept, and told once; other tracks mute nobody', async () => {
    const { server, call, port, words, truth } = open()
    void port.setMuted!(true)
    await call.join()
    await until('to be muted', () => truth.muted!())
    const other = (isLocal: boolean, type: string): object => ({ isLocal: () => isLocal, getType: () => type, isMuted: () => false })
    server.say(CONFERENCE_EVENTS.TRACK_MUTE_CHANGED, other(false, 'audio'))
    server.say(CONFERENCE_EVENTS.TRACK_MUTE_CHANGED, other(true, 'video'))
    await port.setMuted!(true)
    await quiet(5)
    expect(words()).toEqual(['joined', 'muted'])
    await port.setMuted!(false)
    await until('unmuted', () => words().includes('unmuted'))
    await call.leave()
  })
  test('a microphone that ends by itself is muted, and one that the host puts in its place is heard, muted, and may end as well', async () => {
    const { server, call, port, words, truth } = open()
    await call.join()
    const conference = server.live()[0]!, [first] = server.tracks
    first!.end()
    await port.setMuted!(true)
    await port.setMuted!(false)
    expect(words()).toEqual(['joined', 'muted', 'muted'])
    const [second] = await server.JitsiMeetJS.createLocalTracks()
    await conference.replaceTrack(first!, second!)
    // As the library's own app does: from then on the old one refuses to be muted.
    await first!.dispose()
    expect([words().at(-1), second!.muted]).toEqual(['unmuted', false])
    await port.setMuted!(true)
    expect([words().at(-1), second!.muted]).toEqual(['muted', true])
    await port.setMuted!(false)
    expect([words().at(-1), second!.muted]).toEqual(['unmuted', false])
    second!.end()
    await port.setMuted!(false)
    expect(words().slice(-2)).toEqual(['muted', 'muted'])
    await call.leave()
    expect(truth.hot()).toBe(false)
  })
  test('a microphone that the host puts in its place while muted is told as it is', async () => {
    const { server, call, port, words, truth } = open()
    await call.join()
    await port.setMuted!(true)
    const [another] = await server.JitsiMeetJS.createLocalTracks()
    await server.live()[0]!.replaceTrack(server.tracks[0]!, another!)
    expect([words(), truth.muted!()]).toEqual([['joined', 'muted', 'unmuted'], false])
    await another!.dispose()
    await call.leave()
  })
  test('a microphone that is refused refuses the join, and nothing is connected', async () => {
    const { server, call } = open()
    server.refuseCapture({ name: 'gum.permission_denied', message: 'User denied permission to use device(s): mic' })
    await call.join().catch(() => undefined)
    expect(why(await call.ended)).toMatchObject({ reason: 'no-media-permission', vendor: { name: 'gum.permission_denied' } })
    expect(server.connections).toEqual([])
  })
  test('left while the token is fetched, the microphone is not asked for; a conference that is not joined is not alive', async () => {
    let grant!: (token: string) => void
    const { server, call, port } = open({ token: () => new Promise(resolve => { grant = resolve }) })
    void call.join().catch(() => undefined)
    await until('the question', () => !!grant)
    await call.leave('back')
    grant('token')
    await call.settled
    await quiet(5)
    expect(server.tracks).toEqual([])
    const joining = call.join()
    await quiet(2)
    grant('token')
    await joining
    expect(await port.isAlive!()).toBe(true)
    server.live()[0]!.joined = false
    expect(await port.isAlive!()).toBe(false)
    await call.leave()
  })
  test('somebody who goes ends no call, unless it is one of two', async () => {
    const { server, call } = open()
    await call.join()
    server.other(true)
    server.other(false)
    expect(call.state).toBe('joined')
    await call.leave()
  })
  test('a token and options are asked for each join; a host that throws in onConference is told so', async () => {
    let asked = 0
    const told: string[] = [], { call } = open({ token: async () => `token ${++asked}`, onConference: () => { throw new Error('on purpose') }, onDiagnostic: ({ code }) => { told.push(code) } })
    for (let n = 1; n <= 2; n++) {
      await call.join()
      await call.leave()
      await call.settled
    }
    expect([asked, told]).toEqual([2, ['onConference-threw']])
  })
  test('an SDK that lacks what is used refuses the join, and says what to give', async () => {
    const told: string[] = [], call = createCall({ transport: createJitsiTransport({} as never, { room: 'room', connection: {}, capture: {}, onDiagnostic: ({ message }) => { told.push(message) } }) })
    await call.join().catch(() => undefined)
    expect([(await call.ended).reason, told]).toEqual(['internal-error', ['Jitsi: expected JitsiConnection, createLocalTracks, found none; give what lib-jitsi-meet (a release of jitsi/lib-jitsi-meet on GitHub; npm has none) exports']])
  })
  test('any payload on any event, in any order, throws nothing into the SDK, and ends at most once', async () => {
    const hostile = fc.constant({ isLocal() { throw new Error('on purpose') } })
    const said = fc.tuple(fc.constantFrom(...Object.values(CONFERENCE_EVENTS), ...Object.values(CONNECTION_EVENTS), AUTHENTICATION_REQUIRED), fc.array(fc.oneof(fc.anything(), hostile, fc.constantFrom(...ERRORS)), { maxLength: 4 }))
    await fc.assert(fc.asyncProperty(fc.array(said, { maxLength: 12 }), fc.boolean(), async (all, endsWhenAlone) => {
      const world = open({ endsWhenAlone }), { server, call, words } = world
      await call.join()
      const connection = server.connections[0]!
      for (const [event, payload] of all) {
        if (event === AUTHENTICATION_REQUIRED) server.emit(connection.xmpp.moderator, event, ...payload)
        else (event.startsWith('conference.') ? connection.conference! : connection).emit(event, ...payload)
      }
      await call.leave()
      await call.settled
      expect(words().filter(word => word === 'left').length).toBeLessThanOrEqual(1)
      await until('nothing to be held', () => isNothingHeld(world))
      expect([call.state, ...connection.events.eventNames(), ...connection.xmpp.moderator.eventNames(), ...connection.conference!.events.eventNames()]).toEqual(['ended'])
    }), { numRuns: 100 })
  })
})
