/** agora-rtc-sdk-ng as its quickstart shows it: join, a microphone track, publish; close the track and leave. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { AgoraClient, AgoraTrack } from '@onhook/adapters/agora'
import { rawCauseOf } from '../harness/raw-cause.ts'

export function plainAgora(client: AgoraClient, createMicrophoneAudioTrack: () => Promise<AgoraTrack>): TransportPort {
  let emit: Emit<TransportEvent> | undefined, track: AgoraTrack | undefined
  client.on('connection-state-change', (state: string, before: string, reason?: string) => {
    if (state === 'CONNECTED') emit?.({ type: before === 'RECONNECTING' ? 'transport.restored' : 'transport.joined' })
    if (state === 'RECONNECTING') emit?.({ type: 'transport.lost' })
    if (state === 'DISCONNECTED') emit?.({ type: 'transport.left', cause: rawCauseOf(reason) })
  })
  client.on('user-left', () => { if (client.remoteUsers.length === 0) emit?.({ type: 'transport.left', cause: rawCauseOf('user-left') }) })
  return {
    subscribe(next) {
      emit = next
      return () => { emit = undefined }
    },
    async join() {
      await client.join('app', 'channel', 'token', null)
      track = await createMicrophoneAudioTrack()
      await client.publish(track as never)
    },
    async leave() {
      track?.close()
      await client.leave()
    },
    setMuted: async muted => { await track?.setMuted(muted) },
    isAlive: () => client.connectionState !== 'DISCONNECTED',
  }
}
