/** What the Amazon Chime SDK is known to do, told through a call: one end, the right reason, the raw code kept. */
import { CHIME_REASONS, createChimeTransport, type ChimeOptions } from '@onhook/adapters/chime'
import { afterEach, describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { chime, createChimeWorld, type ChimeWorld } from './world.ts'
import { installAudioContext } from './audio-context.ts'

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
  test.each(Object.entries(STATUSES))('status %s of the server ends a meeting, and refuses a join, with its reason and its code (amazon-chime-sdk-js #457, #661)', async (status, code) => {
    const { server, call, truth } = await open()
    await call.join()
    server.status(Number(status))
    expect(await call.ended).toMatchObject({ reason: CHIME_REASONS[code], vendor: { name: 'MeetingSessionStatus', code }, secondary: [] })
    await call.settled
    await until('nothing to be held', () => !truth.hot() && server.sockets() === 0)
    server.refuse(Number(status))
    await expect(call.join()).rejects.toMatchObject({ code: 'join-impossible' })
    expect(await call.ended).toMatchObject({ reason: CHIME_REASONS[code], vendor: { code } })
  })
  test('a microphone that ends by itself is told as muted, and so is an unmute in vain; another that is opened is heard', async () => {
    const { call, port, words, microphone, sessions } = await open(), mutes = (): string[] => words().filter(word => word.endsWith('muted')), last = (): string | undefined => mutes().at(-1)
    await call.join()
    microphone.end()
    await until('it to be told', () => last() === 'muted')
    // Nobody has muted before: the SDK has unmuted at once, and says nothing.
    await port.setMuted!(false)
    expect([call.state, mutes()]).toEqual(['joined', ['muted', 'muted']])
    await sessions[0]!.audioVideo.startAudioInput('another')
    await until('the other', () => last() === 'unmuted')
    await call.leave()
  })
  test('a microphone that cannot be opened leaves the null device of the SDK, which is told as muted, whatever it says of itself; another that is opened is heard', async () => {
    const { call, port, words, microphone, sessions } = await open(), last = (): string | undefined => words().filter(word => word.endsWith('muted')).at(-1)
    const nulls = installAudioContext()
    await call.join()
    microphone.refuse('NotReadableError')
    await expect(sessions[0]!.audioVideo.startAudioInput('broken')).rejects.toThrow()
    await until('it to be told', () => last() === 'muted')
    await port.setMuted!(true)
    await port.setMuted!(false)
    expect([nulls(), call.state, last()]).toEqual([1, 'joined', 'muted'])
    microphone.refuse(undefined)
    await sessions[0]!.audioVideo.startAudioInput('another')
    await until('the other', () => last() === 'unmuted')
    microphone.end()
    await until('the end', () => last() === 'muted')
    expect(nulls()).toBe(2)
    await call.leave()
  })
  test('another microphone that is opened while muted is switched off with it, which the SDK does by itself for none, and an unmute is heard', async () => {
    const { call, port, words, sessions } = await open(), { mediaDevices } = navigator, { getUserMedia } = mediaDevices
    let opened: MediaStreamTrack | undefined
    mediaDevices.getUserMedia = async constraints => {
      const stream = await getUserMedia(constraints)
      opened = stream.getAudioTracks()[0]
      return stream
    }
    await call.join()
    await port.setMuted!(true)
    const first = opened!
    expect(first.enabled).toBe(false)
    await sessions[0]!.audioVideo.startAudioInput('another')
    await until('the other to be off', () => opened !== first && opened!.enabled === false)
    await port.setMuted!(false)
    expect([opened!.enabled, words().at(-1)]).toEqual([true, 'unmuted'])
    await call.leave()
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
    const { server, call, sessions, truth } = await open({}, { reconnectFixedWaitMs: 500, connectionTimeoutMs: 30_000 })
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
  test('a connect that nobody answers fails by the SDK\'s own time-outs: join-timeout; in the call, when its reconnects are used up, it is network-lost (component-library-react #605)', async () => {
    const { server, call } = await open({}, { reconnectTimeoutMs: 300 })
    const release = server.hold()
    await call.join().catch(() => undefined)
    expect(await call.ended).toMatchObject({ reason: 'join-timeout', vendor: { code: Code.TaskFailed } })
    await call.settled
    release()
    await call.join()
    server.cut()
    expect(await call.ended).toMatchObject({ reason: 'network-lost', vendor: { code: Code.TaskFailed } })
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
  test('what we share ourselves is nobody else: the call of two ends when the other has gone, and not when we stop sharing; whoever listens next hears it too', async () => {
    const gone: string[] = []
    const { server, call } = await open({ endsWhenAlone: true, createSession() {
      const session = worlds[0]!.createSession(), { audioVideo } = session, subscribe = audioVideo.realtimeSubscribeToAttendeeIdPresence.bind(audioVideo)
      audioVideo.realtimeSubscribeToAttendeeIdPresence = listener => {
        subscribe(listener)
        subscribe((id, isPresent) => { if (!isPresent) gone.push(id) })
      }
      return session
    } }), see = async (...ids: string[]): Promise<void> => { server.others(...ids); await quiet() }
    await call.join()
    await see('we', 'we#content')
    await see('we')
    expect(call.state).toBe('joined')
    await see('we', 'they', 'they#content', 'we#content')
    await see('we', 'they', 'we#content')
    expect(call.state).toBe('joined')
    await see('we', 'we#content')
    expect([(await call.ended).reason, gone]).toEqual(['remote-hangup', ['we#content', 'they#content', 'they']])
  })
  test('a meeting that the host has muted before it began is told as muted', async () => {
    let mute = (): void => undefined
    const world = await open({ createSession() {
      const session = world.createSession()
      mute = () => session.audioVideo.realtimeMuteLocalAudio()
      mute()
      return session
    } })
    await world.call.join()
    expect(world.words()).toEqual(['joined', 'muted'])
    await world.port.setMuted!(false)
    expect(world.words()).toEqual(['joined', 'muted', 'unmuted'])
    await world.call.leave()
  })
  test('left while it is offline: the microphone is cold at once, and the next call joins (amazon-chime-sdk-js #451)', async () => {
    const { server, call, truth, words } = await open()
    await call.join()
    server.cut()
    await until('the loss', () => words().includes('lost'))
    expect(why(await call.leave('button'))).toEqual({ reason: 'local-leave', initiator: 'local' })
    expect(truth.hot()).toBe(false)
    await call.settled
    server.restore()
    await call.join()
    expect([call.state, truth.hot()]).toEqual(['joined', true])
    await call.leave()
    await call.settled
    await until('nothing to be held', () => server.sockets() === 0 && !truth.hot())
  })
})
