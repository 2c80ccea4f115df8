/** Our microphone in a room. It is captured, muted before anybody hears it, and published. If the host publishes it, it is only muted. */
import type { SessionKit } from '../session/index.ts'
import type { LiveKitAudioTrack, LiveKitPublication, LiveKitRoom } from './options.ts'

export type Microphone = {
  /** Takes a track that was granted. It is then ours to stop. */
  take(track: LiveKitAudioTrack): void
  /** Call it after the room has connected. A microphone that may not be published does not end the call: nobody hears us, and this is reported. */
  publish(): Promise<void>
  /** Something was published, by us or by the host. A muted track stays muted. */
  onPublished(publication: unknown): void
  setMuted(muted: boolean): Promise<void>
  /** Reports whether we can be heard: the track is published, not muted, and the device's switch is on. */
  look(): void
  stop(): void
}
export function createMicrophone({ localParticipant }: LiveKitRoom, tell: (word: 'muted' | 'unmuted') => void, { isOver, diagnose, contain }: SessionKit): Microphone {
  let mine: LiveKitAudioTrack | undefined
  /** What was asked for last, or undefined if nothing was. */
  let isMuted: boolean | undefined
  const published = (): LiveKitPublication | undefined => localParticipant.getTrackPublication('microphone' as never)
  const stop = (): void => mine?.stop()
  function look(): void {
    const { track, isMuted: isOff } = published() ?? {}
    if (track) tell(isOff || track.mediaStreamTrack.muted ? 'muted' : 'unmuted')
  }
  async function setMuted(muted: boolean): Promise<void> {
    isMuted = muted
    // Before it is published there is the track alone.
    await (published() ?? mine)?.[muted ? 'mute' : 'unmute']()
    look()
  }
  return {
    take(track) { mine = track },
    async publish() {
      const startsMuted = isMuted
      try {
        if (startsMuted) await mine!.mute()
        await localParticipant.publishTrack(mine as never)
      } catch (error) {
        stop()
        if (isOver()) return
        diagnose('not-published', 'nobody hears us; does the token grant canPublish?', error)
        tell('muted')
        return
      }
      // Unmuted while it was being published, when there was nothing to unmute.
      if (startsMuted && !isMuted && !isOver()) void contain('mute', () => setMuted(false))
    },
    // Also told of a camera, by which the host's own unmute would be undone.
    onPublished(publication) { void contain('mute', () => (isMuted && publication === published() ? setMuted(true) : undefined)) },
    setMuted, look, stop,
  }
}
