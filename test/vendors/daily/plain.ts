/**
 * Daily bound as its guides show it: one call object, its events, join and leave.
 * Source: https://docs.daily.co/guides/products/call-object, https://docs.daily.co/reference/daily-js/events/meeting-events
 */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { DailyCall } from '@daily-co/daily-js'
import { rawCauseOf } from '../harness/raw-cause.ts'
import { Daily, type Given } from './world.ts'

export function createPlainDaily({ factory, url }: Given): TransportPort {
  let emit: Emit<TransportEvent> | undefined, call: DailyCall | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = undefined }
    },
    async join() {
      if (!call) {
        call = Daily.createCallObject(factory)
        call.on('joined-meeting', () => emit?.({ type: 'transport.joined' }))
        call.on('left-meeting', () => emit?.({ type: 'transport.left' }))
        call.on('error', ({ error, errorMsg }) => emit?.({ type: 'transport.failed', recoverable: false, cause: rawCauseOf(error?.type, errorMsg) }))
        call.on('network-connection', ({ event }) => emit?.({ type: event === 'interrupted' ? 'transport.lost' : 'transport.restored' }))
      }
      await call.join({ url })
    },
    async leave() {
      await call?.leave()
      await call?.destroy()
      call = undefined
    },
    setMuted(muted) { call?.setLocalAudio(!muted) },
    isAlive: () => call?.meetingState() === 'joined-meeting',
  }
}
