/** What LiveKit does with a microphone, over the real package and our server: refused, late, muted by whomever. */
import * as livekit from 'livekit-client'
import { describe, expect, test } from 'vitest'
import { quiet, until } from '../harness/story.ts'
import { callOver, ended, held, joined, server, token, told } from './story.ts'

describe('the microphone', () => {
  test('that is refused refuses the join, and nothing is opened', async () => {
    const { mediaDevices } = navigator, { getUserMedia } = mediaDevices
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'))
    const story = callOver({ microphone: true })
    await story.call.join().catch(() => undefined)
    expect(await ended(story)).toMatchObject({ reason: 'no-media-permission', vendor: { name: 'NotAllowedError' } })
    mediaDevices.getUserMedia = getUserMedia
    expect(server.joins).toBe(0)
  })
  test('that may not be published is stopped, and told as muted: nobody hears us', async () => {
    const story = await joined({ microphone: true, connection: { url: server.url, token: token({ canPublish: false }) } })
    await until('muted', () => story.words().includes('muted'))
    expect(held.tracks.map(t => t.readyState)).toEqual(['ended'])
    expect(told).toEqual(['not-published'])
    void story.call.leave()
    await ended(story)
  })
  test('whose publication is cut short by a leave is no fault of the token', async () => {
    const story = await joined({ microphone: true })
    void story.call.leave()
    await ended(story)
    expect(held.tracks.map(t => t.readyState)).toEqual(['ended'])
    expect(told).toEqual([])
  })
  test('of a call that was muted before it joined is published muted', async () => {
    const story = callOver({ microphone: true })
    story.call.send({ type: 'user.mute' })
    await story.call.join()
    await until('the publication', () => story.room().localParticipant.getTrackPublication(livekit.Track.Source.Microphone) !== undefined)
    expect(held.tracks.map(t => t.enabled)).toEqual([false])
    expect(server.participant()!.bornMuted()).toEqual([true])
    void story.call.leave()
    await ended(story)
  })
  test('of a call that was muted before it joined, and is unmuted while it is being published, is heard', async () => {
    let publish!: () => void
    const isAllowed = new Promise<void>(resolve => { publish = resolve })
    const story = callOver({
      microphone: true,
      onRoom({ localParticipant }) {
        const { publishTrack } = localParticipant
        localParticipant.publishTrack = async (...parameters) => {
          await isAllowed
          return publishTrack.apply(localParticipant, parameters)
        }
      },
    })
    story.call.send({ type: 'user.mute' })
    await story.call.join()
    await until('a muted microphone', () => held.tracks[0]?.enabled === false)
    story.call.send({ type: 'user.unmute' })
    await quiet()
    publish()
    await until('the publication', () => story.room().localParticipant.getTrackPublication(livekit.Track.Source.Microphone) !== undefined)
    await until('to be heard', () => story.words().at(-1) === 'unmuted')
    expect(held.tracks.map(t => t.enabled)).toEqual([true])
    void story.call.leave()
    await ended(story)
  })
  test('that is granted long after the leave, when nothing is waited for any more, is stopped at once', async () => {
    let grant!: () => void
    held.grant = new Promise(resolve => { grant = resolve })
    const story = callOver({ microphone: true, timing: { lateMs: 10 } }), done = story.call.join().catch(() => undefined)
    await quiet()
    void story.call.leave()
    await done
    await quiet(50)
    grant()
    await until('the grant', () => held.tracks.length === 1)
    await ended(story)
    expect(server.joins).toBe(0)
  })
  test('that is granted after the leave is stopped at once, though the token is still being fetched', async () => {
    let grant!: () => void
    held.grant = new Promise(resolve => { grant = resolve })
    let isAsked = false
    const story = callOver({ microphone: true, connection: () => { isAsked = true; return new Promise<never>(() => undefined) } })
    const done = story.call.join().catch(() => undefined)
    await quiet()
    void story.call.leave()
    await done
    grant()
    await until('the grant', () => held.tracks.length === 1)
    await until('a cold microphone', () => held.tracks[0]!.readyState === 'ended', 500)
    await ended(story)
    // Nobody needs one any more.
    expect([isAsked, server.joins]).toEqual([false, 0])
  })
  test('is stopped by a leave that comes while the token is fetched', async () => {
    const story = callOver({ microphone: true, connection: () => new Promise<never>(() => undefined) }), done = story.call.join().catch(() => undefined)
    await until('the grant', () => held.tracks.length === 1)
    await quiet()
    void story.call.leave()
    expect(held.tracks[0]!.readyState).toBe('ended')
    await done
    await ended(story)
  })
  test('that the host publishes is muted and told all the same, and one that nobody publishes is not opened by an unmute', async () => {
    const story = await joined()
    story.call.send({ type: 'user.unmute' })
    await quiet(100)
    expect(held.tracks).toEqual([])
    story.call.send({ type: 'user.mute' })
    await quiet(50)
    await story.room().localParticipant.setMicrophoneEnabled(true)
    await until('muted', () => story.words().at(-1) === 'muted')
    expect(held.tracks.map(t => t.enabled)).toEqual([false])
    story.call.send({ type: 'user.unmute' })
    await until('unmuted', () => story.words().at(-1) === 'unmuted')
    void story.call.leave()
    await ended(story)
  })
  test('that an unmute opens again, and that is granted after the leave, is stopped at once', async () => {
    const story = await joined({ microphone: true, room: { publishDefaults: { stopMicTrackOnMute: true } } })
    const publication = () => story.room().localParticipant.getTrackPublication(livekit.Track.Source.Microphone)
    await until('the publication', () => publication() !== undefined)
    story.call.send({ type: 'user.mute' })
    await until('a closed microphone', () => held.tracks[0]?.readyState === 'ended' && publication()!.isMuted)
    let grant!: () => void
    held.grant = new Promise(resolve => { grant = resolve })
    story.call.send({ type: 'user.unmute' })
    await quiet()
    void story.call.leave()
    await story.call.ended
    grant()
    await until('the grant', () => held.tracks.length === 2)
    await ended(story)
  })
  test('that the host unmutes by LiveKit itself is not muted again by a camera that is published', async () => {
    const story = await joined({ microphone: true }), { localParticipant } = story.room()
    await until('the publication', () => localParticipant.getTrackPublication(livekit.Track.Source.Microphone) !== undefined)
    story.call.send({ type: 'user.mute' })
    await until('muted', () => story.words().at(-1) === 'muted')
    await localParticipant.setMicrophoneEnabled(true)
    await until('unmuted', () => story.words().at(-1) === 'unmuted')
    // What the room says of a camera, which Node has none of.
    story.room().emit(livekit.RoomEvent.LocalTrackPublished, { source: livekit.Track.Source.Camera } as livekit.LocalTrackPublication, localParticipant)
    await quiet(50)
    expect([story.words().at(-1), held.tracks.map(t => t.enabled)]).toEqual(['unmuted', [true]])
    void story.call.leave()
    await ended(story)
  })
  test('that ends by itself gives way to another that the SDK opens, which nobody is told of; where it gets none the track is muted, and that is told', async () => {
    const story = await joined({ microphone: true }), publication = () => story.room().localParticipant.getTrackPublication(livekit.Track.Source.Microphone)
    await until('the publication', () => publication() !== undefined)
    const end = (): void => { const track = held.tracks.at(-1)!; track.stop(); track.dispatchEvent(new Event('ended')) }
    end()
    await until('another microphone', () => held.tracks.length === 2 && publication()!.track!.mediaStreamTrack === held.tracks[1])
    await quiet()
    expect([story.words(), publication()!.isMuted]).toEqual([['joined'], false])
    const { mediaDevices } = navigator, { getUserMedia } = mediaDevices
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotAllowedError'))
    end()
    await until('muted', () => story.words().at(-1) === 'muted')
    mediaDevices.getUserMedia = getUserMedia
    void story.call.leave()
    await ended(story)
  })
  test('that the server mutes is told', async () => {
    const story = await joined({ microphone: true })
    await until('the publication', () => story.room().localParticipant.getTrackPublication(livekit.Track.Source.Microphone) !== undefined)
    server.participant()!.mute(true)
    await until('muted', () => story.words().at(-1) === 'muted')
    void story.call.leave()
    await ended(story)
  })
})
