/** How LiveKit ends a call, over the real package and our server: one end, the right reason, the raw code kept. A file of its own, as it takes as long as the rest. */
import { LeaveRequest, LeaveRequest_Action } from '@livekit/protocol'
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import * as livekit from 'livekit-client'
import { describe, expect, test } from 'vitest'
import { quiet, tell, until, why } from '../harness/story.ts'
import { callOver, ended, held, joined, server, token, told } from './story.ts'

const leave = (reason: livekit.DisconnectReason, action = LeaveRequest_Action.DISCONNECT): LeaveRequest => new LeaveRequest({ reason, action })
/** Tries thrice, at once. */
const brief = { reconnectPolicy: new livekit.DefaultReconnectPolicy([0, 20, 20]) }

describe('the end', () => {
  const ENDS: { [reason: string]: string } = {
    DUPLICATE_IDENTITY: 'duplicate-identity', SERVER_SHUTDOWN: 'server-shutdown', PARTICIPANT_REMOVED: 'removed-by-host', ROOM_DELETED: 'room-ended', STATE_MISMATCH: 'state-mismatch',
    JOIN_FAILURE: 'join-timeout', MIGRATION: 'server-shutdown', SIGNAL_CLOSE: 'signalling-failed', ROOM_CLOSED: 'all-others-left', USER_UNAVAILABLE: 'no-answer', USER_REJECTED: 'declined',
    SIP_TRUNK_FAILURE: 'signalling-failed', CONNECTION_TIMEOUT: 'idle-timeout', MEDIA_FAILURE: 'media-failed', AGENT_ERROR: 'internal-error', UNKNOWN_REASON: 'unknown',
  }
  test.each(Object.entries(ENDS))('the server says %s: one end, %s, and the raw code kept', async (name, reason) => {
    const story = await joined({ microphone: true }), code = livekit.DisconnectReason[name as keyof typeof livekit.DisconnectReason]
    server.participant()!.leave(code)
    expect(await ended(story)).toMatchObject({ reason, vendor: { name: 'DisconnectReason', code, message: name } })
    expect(server.joins).toBe(1)
  })
  test('a reason that no version knows is unknown, with its code', async () => {
    const story = await joined()
    server.participant()!.leave(99 as livekit.DisconnectReason)
    expect(why(await ended(story))).toMatchObject({ reason: 'unknown', vendor: { code: 99 } })
  })
  test('the same identity elsewhere ends this one, which does not come back', async () => {
    const story = await joined(), other = new livekit.Room()
    await other.connect(server.url, token())
    expect(await story.call.ended).toMatchObject({ reason: 'duplicate-identity', recoverable: false })
    await quiet(1_000)
    expect([server.joins, story.room().state, other.state]).toEqual([2, 'disconnected', 'connected'])
    await other.disconnect()
  })
  test('removed while its socket was gone: told on the resumed socket, where the SDK by itself comes back', async () => {
    const bare = new livekit.Room()
    await bare.connect(server.url, token())
    server.participant()!.cutSocket()
    server.remove('us')
    await until('the bare SDK to be back', () => server.joins === 2 && bare.state === livekit.ConnectionState.Connected)
    await bare.disconnect()

    const story = await joined()
    server.participant()!.cutSocket()
    server.remove('us')
    expect(await ended(story)).toMatchObject({ reason: 'removed-by-host', initiator: 'host', recoverable: false, vendor: { name: 'ConnectionError', code: 'LeaveRequest 4' } })
    await quiet(1_500)
    expect([server.joins, server.open, story.room().state]).toEqual([3, 0, 'disconnected'])
  })
  test('in a room that tried another region first, which gives it another engine, the same is seen', async () => {
    class Elsewhere extends livekit.Room {
      constructor(options?: livekit.RoomOptions) {
        super(options)
        const { connect } = this
        this.connect = (...parameters) => {
          (this as unknown as { recreateEngine(): void }).recreateEngine()
          return connect(...parameters)
        }
      }
    }
    const story = tell(createLiveKitTransport({ ...livekit, Room: Elsewhere }, { connection: { url: server.url, token: token() } }))
    await story.call.join()
    server.participant()!.cutSocket()
    server.remove('us')
    expect(await story.call.ended).toMatchObject({ reason: 'removed-by-host' })
    await until('nothing to be open', () => server.open === 0)
  })
  test('removed in the moment in which the join is answered: one end, and nothing is kept or opened again, where the SDK by itself keeps its socket', async () => {
    server.removesAtOnce = true
    const story = callOver({ microphone: true }), refused = story.call.join().catch((error: unknown) => error)
    expect(await ended(story)).toMatchObject({ reason: 'removed-by-host', initiator: 'host' })
    expect(await refused).toMatchObject({ cause: { reason: 'removed-by-host' } })
    await quiet(1_000)
    expect([server.joins, server.resumes, server.open, story.words(), held.sockets.length]).toEqual([1, 0, 0, [], 1])

    const bare = new livekit.Room()
    void bare.connect(server.url, token()).catch(() => undefined)
    await until('the bare SDK to know its end', () => server.joins === 2 && bare.state === livekit.ConnectionState.Disconnected)
    await quiet(300)
    expect(server.open).toBe(1)
    await bare.engine.close()
    await until('that one to be closed too', () => server.open === 0)
  })
  test('removed while a new session is under way: the answer to the join is the end', async () => {
    const story = await joined()
    server.firstMessage = leave(livekit.DisconnectReason.ROOM_DELETED)
    server.migrate('reconnect')
    expect(await ended(story)).toMatchObject({ reason: 'room-ended' })
    await quiet(1_000)
    expect(server.joins).toBe(2)
  })
  test('a resume that is refused with 401 is an expired token, which the SDK ends without a reason', async () => {
    const story = await joined()
    server.refuses = { status: 401, text: 'invalid token' }
    server.cutSockets()
    expect(await ended(story)).toMatchObject({ reason: 'token-expired', recoverable: true, vendor: { name: 'ConnectionError', code: 'NotAllowed 401', message: 'invalid token' } })
  })
  test('a resume that is refused with 403 is left to the SDK, which may know another region; its end keeps the reason', async () => {
    const story = await joined()
    server.refuses = { status: 403, text: 'permission denied' }
    server.cutSockets()
    expect(await ended(story)).toMatchObject({ reason: 'unauthorised', vendor: { code: 'NotAllowed 403' } })
  })
  test('gave up reconnecting is network-lost, which the SDK ends without a reason', async () => {
    const story = await joined({ room: brief })
    server.refuses = { status: 503, text: 'no' }
    server.cutSockets()
    expect(await ended(story)).toMatchObject({ reason: 'network-lost', vendor: { name: 'DisconnectReason' } })
  })
  test('the last other leaves: the end of a call of two, and not of one that did not ask for it', async () => {
    server.other('them', true)
    const two = await joined({ endsWhenAlone: true })
    server.other('them', false)
    expect(await ended(two)).toMatchObject({ reason: 'remote-hangup', initiator: 'remote' })
    server.other('them', true)
    const many = await joined()
    server.other('them', false)
    await quiet(1_200)
    expect(many.call.state).toBe('joined')
    void many.call.leave()
    await ended(many)
  })
  test('a new session of the SDK\'s own, for which it says that everybody has left, does not end a call of two', async () => {
    server.other('them', true)
    let hasLeft = 0
    const story = await joined({ endsWhenAlone: true, onRoom(room) { room.on(livekit.RoomEvent.ParticipantDisconnected, () => { hasLeft++ }) } })
    server.holdsJoin = true
    server.migrate('reconnect')
    await until('lost', () => story.words().at(-1) === 'lost')
    await quiet(1_200)
    server.release()
    await until('the new session', () => server.joins === 2 && story.words().at(-1) === 'restored')
    await quiet(1_200)
    expect([hasLeft, story.call.state]).toEqual([1, 'joined'])
    void story.call.leave()
    await ended(story)
  })
  // Five times as fast, and the time in which the other comes back with it: 1.5 s.
  const clock = { setTimeout: (run: () => void, ms: number) => setTimeout(run, ms / 5), clearTimeout }
  test('after a failover the other is not there yet, and comes 1.5 s later: a call of two goes on; and where nobody comes it is over', async () => {
    server.other('them', true)
    const story = await joined({ endsWhenAlone: true, clock })
    await quiet(300)
    for (const comesBack of [true, false]) {
      const { joins } = server
      // Nobody is told: in the new session they are not there.
      server.others.delete('them')
      server.migrate('reconnect')
      await until('the new session', () => server.joins > joins && story.words().at(-1) === 'restored' && story.room().state === 'connected')
      await quiet(300)
      if (comesBack) server.other('them', true)
      await quiet(800)
      expect(story.call.state).toBe('joined')
    }
    expect(await ended(story)).toMatchObject({ reason: 'remote-hangup' })
  })
  test('leaves no listener of ours on the room, and nothing that looks at it', async () => {
    const EVENTS = ['signalConnected', 'connected', 'reconnecting', 'reconnected', 'disconnected', 'localTrackPublished', 'trackMuted', 'trackUnmuted'] as const
    const room = new livekit.Room(), before = EVENTS.map(name => room.listenerCount(name)), timers = new Set<unknown>()
    const clock = {
      setTimeout(run: () => void, ms: number) {
        const timer = setTimeout(() => { timers.delete(timer); run() }, ms)
        timers.add(timer)
        return timer
      },
      clearTimeout(timer: ReturnType<typeof setTimeout>) { timers.delete(timer); clearTimeout(timer) },
    }
    const story = await joined({ clock })
    expect(EVENTS.map(name => story.room().listenerCount(name))).toEqual(before.map(count => count + 1))
    void story.call.leave()
    await ended(story)
    await until('no timer', () => timers.size === 0, 600)
    expect(EVENTS.map(name => story.room().listenerCount(name))).toEqual(before)
  })
  test('the application disconnects the room behind our back: one end', async () => {
    const story = await joined()
    await story.room().disconnect()
    expect(await ended(story)).toMatchObject({ reason: 'local-leave', vendor: { code: 1 } })
  })
})
