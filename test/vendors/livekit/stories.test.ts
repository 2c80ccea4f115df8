/** What LiveKit is known to do, over the real package and our server, told through a call; how it ends one is in `ends.test.ts`. */
import { LeaveRequest, LeaveRequest_Action } from '@livekit/protocol'
import { type CallEnd } from '@onhook/machine'
import * as livekit from 'livekit-client'
import { describe, expect, test } from 'vitest'
import { quiet, until, why } from '../harness/story.ts'
import { callOver, ended, held, joined, server, startServer, token, told, watchAgain, type Story } from './story.ts'

const leave = (reason: livekit.DisconnectReason, action = LeaveRequest_Action.DISCONNECT): LeaveRequest => new LeaveRequest({ reason, action })

describe('the session', () => {
  test('is joined at `connected`, and a leave is one end', async () => {
    const story = await joined({ microphone: true })
    await until('the microphone to be published', () => server.participant()?.tracks().length === 1)
    expect(story.words()).toEqual(['joined'])
    void story.call.leave()
    expect(why(await ended(story))).toEqual({ reason: 'local-leave', initiator: 'local' })
    expect(server.participant()).toBeUndefined()
  })
  test('a lost signalling socket with living media is no loss: the SDK resumes, and nothing is told', async () => {
    const story = await joined(), count = story.words().length
    server.cutSockets()
    await until('the resume', () => server.resumes === 1 && story.room().state === livekit.ConnectionState.Connected)
    expect(story.words().slice(count)).toEqual([])
    expect(story.call.state).toBe('joined')
    void story.call.leave()
    await ended(story)
  })
  test('a migration by resume is no loss, one by a new join is', async () => {
    const story = await joined()
    server.migrate('resume')
    await until('the resume', () => server.resumes === 1 && story.room().state === livekit.ConnectionState.Connected)
    expect(story.words()).toEqual(['joined'])
    server.migrate('reconnect')
    await until('the new join', () => server.joins === 2 && story.call.state === 'joined' && story.words().length === 3)
    expect(story.words()).toEqual(['joined', 'lost', 'restored'])
    void story.call.leave()
    expect((await ended(story)).secondary).toEqual([])
  })
  test('a server that has forgotten us asks for a new session: lost and restored, and the same call', async () => {
    const story = await joined()
    const participant = server.participant()!
    participant.close()
    participant.cutSocket()
    await until('the new join', () => server.joins === 2 && story.call.state === 'joined')
    expect(story.words()).toEqual(['joined', 'lost', 'restored'])
    void story.call.leave()
    await ended(story)
  })
  test('media that die without a word are lost, long before the SDK says anything', async () => {
    const story = await joined()
    server.participant()!.killMedia()
    await until('lost', () => story.words().includes('lost'), 15_000)
    expect(story.room().state).toBe('connected')
    void story.call.leave()
    await ended(story)
  })
})

describe('the join', () => {
  const refused = async (story: Story): Promise<CallEnd> => {
    await story.call.join().catch(() => undefined)
    const end = await ended(story)
    expect(story.words()).not.toContain('joined')
    return end
  }
  test('with an expired token says so, and the next attempt asks for a fresh one', async () => {
    const tokens = [token({ expiresAt: Date.now() - 10_000 }), token()]
    const story = callOver({ connection: async () => ({ url: server.url, token: tokens.shift()! }) })
    expect(await refused(story)).toMatchObject({ reason: 'token-expired', recoverable: true })
    await story.call.join()
    expect(story.call.state).toBe('joined')
    void story.call.leave()
    await ended(story)
  })
  test.each([
    [{ status: 401, text: 'invalid authorization token' }, 'unauthorised', 'NotAllowed 401'],
    [{ status: 403, text: 'permission denied' }, 'unauthorised', 'NotAllowed 403'],
    [{ status: 404, text: 'requested room does not exist' }, 'room-unavailable', 'NotAllowed 404'],
    [{ status: 500, text: 'oh' }, 'signalling-failed', undefined],
  ])('that is refused with %o ends as %s', async (refusal, reason, code) => {
    server.refuses = refusal
    expect(await refused(callOver())).toMatchObject({ reason, vendor: { name: 'ConnectionError', ...(code !== undefined && { code }) } })
  })
  test('to a server that takes the socket and says nothing is a join-timeout', async () => {
    server.isSilent = true
    expect(await refused(callOver())).toMatchObject({ reason: 'join-timeout', vendor: { code: 'Timeout' } })
  })
  test('to a server that is not there is signalling-failed', async () => {
    const { url } = server
    await server.stop()
    expect((await refused(callOver({ connection: { url, token: token() } }))).reason).toBe('signalling-failed')
    await startServer()
  })
  test('that is answered by a leave has its reason, which the SDK loses', async () => {
    server.firstMessage = leave(livekit.DisconnectReason.PARTICIPANT_REMOVED)
    expect(await refused(callOver())).toMatchObject({ reason: 'removed-by-host', vendor: { code: 'LeaveRequest 4' } })
  })
  test('that was accepted, and is then removed, ends at once', async () => {
    server.holdsMedia = true
    let isAccepted = false
    const story = callOver({ onRoom(room) { room.once(livekit.RoomEvent.SignalConnected, () => { isAccepted = true }) } }), done = story.call.join().catch(() => undefined)
    await until('the answer to the join', () => isAccepted)
    server.remove('us')
    await done
    expect(await story.call.ended).toMatchObject({ reason: 'removed-by-host' })
  })
  test('whose media never connect is accepted, and ends as media-failed', async () => {
    server.holdsMedia = true
    expect(await refused(callOver({ connect: { peerConnectionTimeout: 300 } }))).toMatchObject({ reason: 'media-failed', vendor: { name: 'ConnectionError' } })
  })
  test('to a server that has no /rtc/v1 is joined; and what fails then is the reason, not the 404 that the SDK got over', async () => {
    server.isOld = true
    const story = await joined()
    void story.call.leave()
    await ended(story)
    server.holdsMedia = true
    expect(await refused(callOver({ connect: { peerConnectionTimeout: 300 } }))).toMatchObject({ reason: 'media-failed', vendor: { message: 'could not establish pc connection' } })
    server.holdsMedia = false
    server.refuses = { status: 403, text: 'permission denied' }
    expect(await refused(callOver())).toMatchObject({ reason: 'unauthorised', vendor: { code: 'NotAllowed 403' } })
  })
  test('left while the server has not answered: cancelled, nothing stays open, and the SDK alone leaves a peer connection', async () => {
    server.holdsJoin = true
    const bare = new livekit.Room(), failed = bare.connect(server.url, token()).catch(() => undefined)
    await until('the join to be asked', () => server.joins === 1)
    await bare.disconnect()
    await failed
    await quiet(1_500)
    expect(held.connections.map(c => c.signalingState)).toEqual(['stable'])
    held.connections.forEach(c => { c.close() })

    const story = callOver(), done = story.call.join().catch(() => undefined)
    await until('the join to be asked', () => server.joins === 2)
    void story.call.leave()
    await done
    expect((await ended(story)).reason).toBe('join-cancelled')
    server.release()
    expect(server.participant()).toBeUndefined()
  })
})

test('a leave while an offer is made: the SDK goes on with a new peer connection, which nobody closes', async () => {
  /** Leaves in the middle of it, and lets the offer go on. */
  async function inTheMiddle(room: livekit.Room, leave: () => Promise<unknown>): Promise<void> {
    let go!: () => void
    const { offers } = held
    held.offer = new Promise(resolve => { go = resolve })
    const published = room.localParticipant.setMicrophoneEnabled(true).catch(() => undefined)
    await until('the offer to wait', () => held.offers > offers)
    // Before the leave: whatever else of the SDK asks for its connection then is given a new one as well.
    const count = held.connections.length
    await leave()
    go()
    held.offer = undefined
    await published
    await until('a new peer connection', () => held.connections.length > count)
  }
  const bare = new livekit.Room()
  await bare.connect(server.url, token())
  await inTheMiddle(bare, () => bare.disconnect())
  await quiet(1_000)
  expect(held.connections.map(c => c.signalingState === 'closed')).toEqual([true, false])

  watchAgain()
  const story = await joined()
  await inTheMiddle(story.room(), () => story.call.leave())
  await ended(story)
  expect(held.connections.map(c => c.signalingState)).toEqual(['closed', 'closed'])
})
