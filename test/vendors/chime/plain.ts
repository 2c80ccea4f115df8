/**
 * Amazon Chime bound as its guide shows it: choose the microphone, add an observer, start; stop the input and the meeting.
 * Source: https://github.com/aws/amazon-chime-sdk-js, README "Starting a session", use cases 6 and 11
 */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { AudioVideoFacade } from 'amazon-chime-sdk-js'
import { rawCauseOf } from '../harness/raw-cause.ts'
import type { Given } from './world.ts'

export function createPlainChime({ createSession }: Given): TransportPort {
  let emit: Emit<TransportEvent> | undefined, audioVideo: AudioVideoFacade | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = undefined }
    },
    async join() {
      audioVideo = createSession().audioVideo
      await audioVideo.startAudioInput('default')
      audioVideo.addObserver({
        audioVideoDidStartConnecting: reconnecting => { if (reconnecting) emit?.({ type: 'transport.lost' }) },
        audioVideoDidStart: () => emit?.({ type: 'transport.joined' }),
        audioVideoDidStop: status => emit?.({ type: 'transport.left', cause: rawCauseOf(status.statusCode()) }),
      })
      audioVideo.realtimeSubscribeToMuteAndUnmuteLocalAudio(muted => emit?.({ type: muted ? 'transport.muted' : 'transport.unmuted' }))
      audioVideo.start()
    },
    async leave() {
      await audioVideo?.stopAudioInput()
      audioVideo?.stop()
    },
    setMuted(muted) {
      if (muted) audioVideo?.realtimeMuteLocalAudio()
      else audioVideo?.realtimeUnmuteLocalAudio()
    },
  }
}
