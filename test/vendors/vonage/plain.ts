/** @vonage/client-sdk-video as its guide shows it: initSession and its events, connect with a callback, publish; disconnect. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { VonagePublisher, VonageSdk } from '@onhook/adapters/vonage'
import { rawCauseOf } from '../harness/raw-cause.ts'

export function plainVonage(OT: VonageSdk, initPublisher: () => VonagePublisher): TransportPort {
  let emit: Emit<TransportEvent> | undefined, publisher: VonagePublisher | undefined
  const session = OT.initSession('application', 'session')
  session.on('sessionReconnecting', () => emit?.({ type: 'transport.lost' }))
  session.on('sessionReconnected', () => emit?.({ type: 'transport.restored' }))
  session.on('sessionDisconnected', event => emit?.({ type: 'transport.left', cause: rawCauseOf((event as { reason?: string }).reason) }))
  session.on('connectionDestroyed', event => emit?.({ type: 'transport.left', cause: rawCauseOf((event as { reason?: string }).reason) }))
  return {
    subscribe(next) {
      emit = next
      return () => { emit = undefined }
    },
    join: () => new Promise<void>((resolve, reject) => {
      session.connect('token', error => {
        if (error) { reject(error as unknown as Error); return }
        resolve()
        emit?.({ type: 'transport.joined' })
        publisher = initPublisher()
        session.publish(publisher, failed => { if (failed) emit?.({ type: 'transport.failed', recoverable: false }) })
      })
    }),
    async leave() {
      publisher?.destroy()
      await session.disconnect()
    },
    setMuted(muted) { publisher?.publishAudio(!muted) },
  }
}
