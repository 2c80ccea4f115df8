/** One meeting session of Amazon Chime. */
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { ChimeObserver, ChimeOptions } from './options.ts'
import { chimeCauseOf } from './reason.ts'

/**
 * The observer of a session that is over. It stays, and stops what comes back: a retry that is due when a meeting is stopped joins it again
 * (amazon-chime-sdk-js #706; measured with 3.32). It goes when the host uses the same session once more.
 */
const guards = new WeakMap<object, () => void>()

export async function openChimeSession<Sdk extends object>(sdk: Sdk, options: ChimeOptions<Sdk>, { hear, isOver }: SessionKit): Promise<Session> {
  const { audioVideo, configuration: { credentials } } = await options.createSession(sdk)
  const { audioInput } = options, others = new Set<string>()
  let isLeaving = false, flows = false, wasIn = false, stopped = (): void => undefined
  const stop = new Promise<void>(resolve => { stopped = resolve })

  const observer: ChimeObserver = {
    audioVideoDidStartConnecting(reconnecting) {
      if (!reconnecting) return
      flows = false
      hear({ type: 'transport.lost' })
    },
    audioVideoDidStart() {
      flows = wasIn = true
      if (isLeaving) audioVideo.stop()
      hear({ type: 'transport.joined' })
    },
    audioVideoDidStop(status) {
      stopped()
      // A stop that comes while it connects is put off, and its failure told as the end: whoever has left knows why.
      if (isLeaving) { hear({ type: 'transport.left' }); return }
      const cause = chimeCauseOf(status)
      hear({ type: 'transport.left', cause: wasIn && cause.reason === 'join-timeout' ? { ...cause, reason: 'network-lost' } : cause })
    },
  }
  const mute = (muted: boolean): void => hear({ type: muted ? 'transport.muted' : 'transport.unmuted' })
  const attend = (id: string, isPresent: boolean): void => {
    if (id === credentials?.attendeeId) return
    if (isPresent) others.add(id)
    else if (others.delete(id) && options.endsWhenAlone && !others.size) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
  }
  guards.get(audioVideo)?.()
  guards.set(audioVideo, () => audioVideo.removeObserver(observer))
  audioVideo.addObserver(observer)
  audioVideo.realtimeSubscribeToMuteAndUnmuteLocalAudio(mute)
  audioVideo.realtimeSubscribeToAttendeeIdPresence(attend)
  const silence = async (): Promise<void> => { if (audioInput !== undefined) await audioVideo.stopAudioInput() }
  const leave = (): void => {
    isLeaving = true
    audioVideo.stop()
  }
  const session: Session = {
    join: () => audioVideo.start(),
    async leave() {
      const wasFlowing = flows
      leave()
      await silence()
      // While it connects, for the first time or again, the SDK takes up to twice its connect time-out (15 s): nobody waits for that.
      if (wasFlowing) await stop
    },
    async release() {
      audioVideo.realtimeUnsubscribeToMuteAndUnmuteLocalAudio(mute)
      audioVideo.realtimeUnsubscribeToAttendeeIdPresence(attend)
      leave()
      await silence()
    },
    setMuted(muted) {
      if (muted) audioVideo.realtimeMuteLocalAudio()
      // The host of the meeting may have forbidden it; then nothing is told.
      else if (audioVideo.realtimeUnmuteLocalAudio() === false) mute(true)
    },
  }
  if (audioInput !== undefined && !isOver()) await audioVideo.startAudioInput(await give(audioInput) as never)
  return session
}
