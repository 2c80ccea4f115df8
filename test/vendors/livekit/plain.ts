/** LiveKit as its documents show it: https://docs.livekit.io/home/client/connect/ and …/client/tracks/publish/. None of our care. */
import type { TransportEvent, TransportPort } from '@onhook/machine'
import type * as LiveKit from 'livekit-client'
import { rawCauseOf } from '../harness/raw-cause.ts'

export function createPlainTransport({ Room, RoomEvent }: typeof LiveKit, connection: () => Promise<{ url: string; token: string }>): TransportPort {
  let room: LiveKit.Room | undefined, emit: (event: TransportEvent) => void = () => undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => undefined
    },
    async join() {
      room = new Room()
      room
        .on(RoomEvent.Connected, () => emit({ type: 'transport.joined' }))
        .on(RoomEvent.Reconnecting, () => emit({ type: 'transport.lost' }))
        .on(RoomEvent.Reconnected, () => emit({ type: 'transport.restored' }))
        .on(RoomEvent.ParticipantDisconnected, () => {
          if (room?.remoteParticipants.size !== 0) return
          emit({ type: 'transport.left', cause: rawCauseOf(RoomEvent.ParticipantDisconnected) })
          void room.disconnect()
        })
        .on(RoomEvent.Disconnected, reason => emit({ type: 'transport.left', cause: rawCauseOf(reason) }))
        .on(RoomEvent.TrackMuted, () => emit({ type: 'transport.muted' }))
        .on(RoomEvent.TrackUnmuted, () => emit({ type: 'transport.unmuted' }))
      const { url, token } = await connection()
      await room.connect(url, token)
      await room.localParticipant.setMicrophoneEnabled(true)
    },
    leave: () => room?.disconnect(),
    async setMuted(muted) { await room?.localParticipant.setMicrophoneEnabled(!muted) },
    isAlive: () => room?.state === 'connected',
  }
}
