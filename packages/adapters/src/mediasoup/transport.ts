import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { MediasoupDevice, MediasoupModule, MediasoupOptions } from './options.ts'
import { mediasoupCauseOf } from './reason.ts'
import { createMediasoupSession } from './session.ts'

/**
 * A room of your own mediasoup server. mediasoup-client gives the device and the transports, you give the signalling. `join` resolves
 * when your server has taken what we send; the transports' `connectionState` alone says joined, lost, restored and failed, the worst of
 * the two, once something flows over them. `restartMedia` restarts ICE with parameters that your signalling brings. Who left, and why,
 * only your server knows: your signalling says it.
 *
 * @param sdk `mediasoup-client` 3, or `() => import('mediasoup-client')`
 * @see https://mediasoup.org/documentation/v3/mediasoup-client/api/ for transports and their events
 * @see https://mediasoup.org/documentation/v3/communication-between-client-and-server/ for what signalling must carry
 */
export function createMediasoupTransport<Device extends MediasoupDevice>(sdk: Loaded<MediasoupModule<Device>>, options: MediasoupOptions<Device>): TransportPort {
  return createSessionTransport({
    vendor: 'mediasoup', package: 'mediasoup-client@^3.10.0', needs: ['Device'], sdk, causeOf: mediasoupCauseOf,
    mutes: true, restartsMedia: true, answersIsAlive: true,
    open: (loaded, kit) => createMediasoupSession(loaded, options, kit),
  }, options)
}
