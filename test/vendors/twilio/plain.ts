/**
 * Twilio Video bound as its guides show it: connect, listen to the room, disconnect.
 * Source: https://www.twilio.com/docs/video/javascript-getting-started, https://www.twilio.com/docs/video/reconnection-states-and-events
 */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { Room } from 'twilio-video'
import { rawCauseOf } from '../harness/raw-cause.ts'
import type { Given } from './world.ts'

export function createPlainTwilio({ sdk, token, connectOptions }: Given): TransportPort {
  let emit: Emit<TransportEvent> | undefined, room: Room | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = undefined }
    },
    async join() {
      try { room = await sdk.connect(token, connectOptions) } catch (error) {
        emit?.({ type: 'transport.failed', recoverable: false, cause: rawCauseOf((error as { code?: unknown }).code, (error as Error).message) })
        return
      }
      room.on('reconnecting', () => emit?.({ type: 'transport.lost' }))
      room.on('reconnected', () => emit?.({ type: 'transport.restored' }))
      room.on('participantDisconnected', () => { if (room?.participants.size === 0) room.disconnect() })
      room.once('disconnected', (_room, error) => emit?.({ type: 'transport.left', ...(error && { cause: rawCauseOf(error.code, error.message) }) }))
      emit?.({ type: 'transport.joined' })
    },
    leave() { room?.disconnect() },
    setMuted(muted) {
      room?.localParticipant.audioTracks.forEach(({ track }) => { if (muted) track.disable(); else track.enable() })
    },
    isAlive: () => room?.state === 'connected' || room?.state === 'reconnecting',
  }
}
