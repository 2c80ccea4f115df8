/** What Twilio Video is known to do, told through a call: one end, the right reason, the raw code kept. */
import { createTwilioTransport, TWILIO_REASONS, type TwilioOptions } from '@onhook/adapters/twilio'
import type { EndReason } from '@onhook/machine'
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
  test('every error of the server that ends a room is its reason, with its code, and the microphone is cold (twilio-video.js #854, #901, #531, #283)', async () => {
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
    // Twilio had said why before it handed the room to us.
    expect((await call.ended).reason).toBe('unknown')
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
    // Its sockets open, and are not answered. Were they refused, the SDK's two clocks of the session would race: the one that a refusal finds
    // run out says 53000.
    server.fallSilent()
    server.cut()
    server.restore()
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
  test('a microphone that the server does not publish is heard by nobody: muted, a diagnostic with the code, and open until the call is left', async () => {
    const told: unknown[] = []
    const { port, server, call, truth, words } = await open({ onDiagnostic: ({ code, cause }) => { told.push(code, (cause as { code?: unknown }).code) } })
    server.refuseTracks(53305)
    await call.join()
    await until('the refusal', () => told.length > 0)
    expect([call.state, words(), told, truth.hot()]).toEqual(['joined', ['joined', 'muted'], ['microphone-not-published', 53305], true])
    await port.setMuted!(false) // which is in vain, and answered as it is
    expect(words()).toEqual(['joined', 'muted', 'muted'])
    expect([(await call.leave()).reason, truth.hot()]).toEqual(['local-leave', false])
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
  test('a room that the host disconnects by itself, as the guides do when a page is unloaded, is our leave and no removal', async () => {
    const { call, words, rooms, server } = await open()
    await call.join()
    rooms[0]!.disconnect()
    expect(why(await call.ended)).toEqual({ reason: 'local-leave', initiator: 'local' })
    expect(words()).toEqual(['joined', 'leaveClicked', 'left'])
    await call.settled
    await until('the goodbye', () => server.heard.includes('disconnect'))
  })
  test('a listener of the host that throws when the room is left keeps nothing open', async () => {
    const told: string[] = []
    const { call, truth, server } = await open({ onRoom: room => { room.on('disconnected' as never, () => { throw new Error('on purpose') }) }, onDiagnostic: ({ code }) => { told.push(code) } })
    await call.join()
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    await until('nothing to be held', () => !truth.hot() && truth.leaks!().length === 0 && server.sockets() === 0)
    expect([server.heard.at(-1), told]).toEqual(['disconnect', ['disconnected-threw']])
  })
})
