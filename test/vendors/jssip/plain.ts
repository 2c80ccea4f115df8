/** JsSIP bound as its documentation shows it: event handlers in the options of the call, and `terminate()`. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import { rawCauseOf } from '../harness/raw-cause.ts'
import type { RtcSession } from './world.ts'

export function createPlainJsSip(call: (options: object) => RtcSession): TransportPort {
  let session: RtcSession | undefined, emit: Emit<TransportEvent> | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = undefined }
    },
    join() {
      session = call({
        mediaConstraints: { audio: true, video: false },
        eventHandlers: {
          confirmed: () => emit?.({ type: 'transport.joined' }),
          ended: ({ cause }: { cause: string }) => emit?.({ type: 'transport.left', cause: rawCauseOf(cause) }),
          failed: ({ cause }: { cause: string }) => emit?.({ type: 'transport.left', cause: rawCauseOf(cause) }),
        },
      })
    },
    leave() { session?.terminate() },
    setMuted(muted) {
      if (muted) session?.mute({ audio: true })
      else session?.unmute({ audio: true })
    },
    restartMedia() { session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } }) },
    isAlive: () => session?.isEstablished() ?? false,
  }
}
