/** What Daily is known to do, told through a call: one end, the right reason, the raw type kept. */
import { createDailyTransport, DAILY_REASONS, type DailyCall, type DailyOptions } from '@onhook/adapters/daily'
import { afterEach, describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { createFakeCall } from './fake.ts'
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
  test('the lobby is not the meeting: joined is who is let in, and who is not was denied', async () => {
    const { machine, call, words } = await open()
    machine.lobby()
    const joining = call.join()
    await until('the lobby', () => Daily.getCallInstance()?.meetingState() === 'joined-meeting')
    await quiet()
    expect([call.state, words()]).toEqual(['joining', []])
    machine.admit()
    await joining
    expect(words()).toEqual(['joined'])
    await call.leave()
    await call.settled
    machine.lobby()
    void call.join().catch(() => undefined)
    await until('the lobby', () => Daily.getCallInstance()?.meetingState() === 'joined-meeting')
    await quiet()
    machine.fail('not-allowed', 'denied')
    expect(why(await call.ended)).toEqual({ reason: 'denied-entry', initiator: 'host', vendor: { name: 'DailyError', code: 'not-allowed', message: 'denied' } })
    await call.settled
    machine.lobby()
    void call.join().catch(() => undefined)
    await until('the lobby', () => Daily.getCallInstance()?.meetingState() === 'joined-meeting')
    expect(why(await call.leave('back'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    await call.settled
    await until('no call object', () => !Daily.getCallInstance())
  })
  test('joined with the microphone off it is told as muted', async () => {
    const { call, words, port } = await open({ join: { url: 'https://onhook.daily.co/room', startAudioOff: true } as never })
    await call.join()
    await until('muted', () => words().includes('muted'))
    await port.setMuted!(false)
    await until('unmuted', () => words().includes('unmuted'))
    expect(words()).toEqual(['joined', 'muted', 'unmuted'])
    await call.leave()
  })
  test('muted while the bundle loads, it is muted when it joins', async () => {
    const { machine, call, port, words } = await open(), release = machine.holdBundle()
    const joining = call.join()
    await until('the call object', () => !!Daily.getCallInstance())
    await quiet()
    await port.setMuted!(true)
    await quiet() // what it is told now is lost
    release()
    await joining
    expect([...machine.clients.values()].map(({ isHeard }) => isHeard === true)).toEqual([false])
    await until('muted', () => words().includes('muted'))
    await call.leave()
  })
  test('a connection to a peer is lost until that peer is back, or has gone', async () => {
    const { machine, call, words } = await open(), say = async (session_id: string, event: string): Promise<void> => { machine.say({ action: 'network-connection', type: 'peer-to-peer', session_id, event }); await quiet(5) }
    machine.other(true)
    await call.join()
    await say('they', 'interrupted')
    await say('you', 'interrupted')
    await say('you', 'connected')
    expect(words()).toEqual(['joined', 'lost'])
    machine.other(false)
    await until('the way back', () => words().length === 3)
    expect(words()).toEqual(['joined', 'lost', 'restored'])
    // Nobody is there to be lost.
    await say('you', 'interrupted')
    expect(words()).toHaveLength(3)
    machine.other(true)
    await quiet(5)
    await say('they', 'interrupted')
    machine.say({ action: 'network-connection', type: 'sfu', event: 'connected' })
    await until('the way back', () => words().length === 5)
    expect(words().slice(3)).toEqual(['lost', 'restored'])
    await call.leave()
  })
  test('left by the call and by Daily\'s own button in one moment, where the SDK never answers the first leave: the call object is destroyed', async () => {
    const { call, words } = await open({ timing: { lateMs: 200 } })
    await call.join()
    const leaving = call.leave('button')
    void Daily.getCallInstance()!.leave()
    expect(why(await leaving)).toEqual({ reason: 'local-leave', initiator: 'local' })
    await call.settled
    await until('no call object', () => !Daily.getCallInstance())
    expect(words()).toEqual(['joined', 'left'])
  })
  test('left by the host over the call object while it joins, the join was cancelled', async () => {
    const { machine, call } = await open()
    machine.hold()
    void call.join().catch(() => undefined)
    await until('the join', () => machine.heard.includes('join-meeting'))
    void Daily.getCallInstance()!.leave()
    expect(await call.ended).toMatchObject({ reason: 'join-cancelled', initiator: 'local' })
    await call.settled
    await until('no call object', () => !Daily.getCallInstance())
  })
  test('a component that is mounted, unmounted and mounted again: one call object, and it is in (daily-js #229)', async () => {
    const { call, words, machine } = await open()
    void call.join().catch(() => undefined)
    void call.leave('back')
    await call.join()
    expect([call.state, words().filter(word => word === 'joined').length, machine.heard.filter(action => action === 'join-meeting').length]).toEqual(['joined', 1, 1])
    await call.leave()
    await call.settled
    await until('no call object', () => !Daily.getCallInstance())
  })
  test('a bundle that cannot be loaded refuses the join, and keeps no page', async () => {
    const { machine, call } = await open()
    machine.breakBundle()
    await call.join().catch(() => undefined)
    expect(await call.ended).toMatchObject({ reason: 'signalling-failed', vendor: { name: 'DailyError', code: 'connection-error' } })
    await call.settled
    await until('no call object', () => !Daily.getCallInstance())
  })
})

test('one peer of three that is away is no loss: the others are heard. All of them are one, until one is back, or has gone', async () => {
  const listed = new Set(['a', 'b', 'c']), sdk = createFakeCall({ participants: () => ({ local: { audio: true }, ...Object.fromEntries([...listed].map(id => [id, {}])) }) })
  const { call, words } = tell(createDailyTransport({ createCallObject: () => sdk }, { join: {}, endsWhenAlone: true }))
  const say = (session_id: string, event: string): void => { sdk.emit('network-connection', { type: 'peer-to-peer', session_id, event }) }
  const goes = (session_id: string): void => {
    listed.delete(session_id)
    sdk.emit('participant-left', { participant: { session_id } })
  }
  void call.join()
  await until('the join', () => sdk.joins === 1)
  sdk.emit('joined-meeting')
  say('a', 'interrupted')
  expect(words()).toEqual(['joined'])
  say('b', 'interrupted')
  say('c', 'interrupted')
  expect(words()).toEqual(['joined', 'lost'])
  say('b', 'connected')
  expect(words()).toEqual(['joined', 'lost', 'restored'])
  // Who is left behind with one that is away hears nobody, and who has gone counts no more.
  goes('b')
  expect(words().slice(3)).toEqual(['lost'])
  goes('a')
  expect(words().slice(4)).toEqual([])
  say('c', 'connected')
  expect([words().slice(4), call.state]).toEqual([['restored'], 'joined'])
  goes('c')
  expect(why(await call.ended)).toMatchObject({ reason: 'remote-hangup' })
})
test('whoever is alone has lost nobody: an interruption of one that has gone, told before or after, is none', async () => {
  const listed = new Set(['a']), sdk = createFakeCall({ participants: () => ({ local: { audio: true }, ...Object.fromEntries([...listed].map(id => [id, {}])) }) })
  const { call, words } = tell(createDailyTransport({ createCallObject: () => sdk }, { join: {} }))
  const say = (session_id: string, event: string): void => { sdk.emit('network-connection', { type: 'peer-to-peer', session_id, event }) }
  void call.join()
  await until('the join', () => sdk.joins === 1)
  sdk.emit('joined-meeting')
  say('gone', 'interrupted')
  say('a', 'interrupted')
  listed.clear()
  // Gone without a name: what is listed says it.
  sdk.emit('participant-left', {})
  say('a', 'interrupted')
  expect([words(), call.state]).toEqual([['joined', 'lost', 'restored'], 'joined'])
  await call.leave()
})
