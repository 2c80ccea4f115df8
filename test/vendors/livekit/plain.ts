/** LiveKit as its documents show it: https://docs.livekit.io/home/client/connect/ and …/client/tracks/publish/. None of our care. */
import type { EndReason, TransportEvent, TransportPort } from '@onhook/machine'
import type * as LiveKit from 'livekit-client'

export function createPlainTransport({ Room, RoomEvent, DisconnectReason }: typeof LiveKit, connection: () => Promise<{ url: string; token: string }>): TransportPort {
  const reasons: { [code: number]: EndReason } = {
    [DisconnectReason.PARTICIPANT_REMOVED]: 'removed-by-host', [DisconnectReason.DUPLICATE_IDENTITY]: 'duplicate-identity',
    [DisconnectReason.ROOM_DELETED]: 'room-ended', [DisconnectReason.SERVER_SHUTDOWN]: 'server-shutdown', [DisconnectReason.USER_REJECTED]: 'unauthorised',
  }
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
          emit({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
          void room.disconnect()
        })
        .on(RoomEvent.Disconnected, reason => emit({ type: 'transport.left', cause: { reason: reasons[reason ?? 0] ?? 'unknown' } }))
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
