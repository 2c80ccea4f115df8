import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { MediasoupDevice, MediasoupModule, MediasoupOptions } from './options.ts'
import { mediasoupCauseOf } from './reason.ts'
import { createMediasoupSession } from './session.ts'

/**
 * A room of your own mediasoup server. mediasoup-client provides the device and the transports; you provide the signalling. `join` resolves
 * when your server has taken what we send. Only the transports' `connectionState` decides joined, lost, restored and failed: the worse of the
 * two, once something flows over them. `restartMedia` restarts ICE with parameters that your signalling brings. Only your server knows who
 * left and why, so your signalling must report it.
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
