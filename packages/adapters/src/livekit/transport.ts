import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { LiveKitOptions, LiveKitRoom, LiveKitSdk } from './options.ts'
import { livekitCauseOf } from './reason.ts'
import { createSession } from './session.ts'

/**
 * A call in a LiveKit room, over `livekit-client` 2 (or @livekit/react-native, with its globals registered).
 *
 * The SDK resumes, joins again after an outage and migrates by itself. The transport reports `lost` and `restored` when media are lost and
 * restored. If the SDK gives no reason for an end, the transport gives one: the SDK gave up (`network-lost`), or the token was refused
 * (`token-expired`). After a removal on a resumed socket the SDK joins again, and the transport leaves that session.
 *
 * A call that is muted before its join publishes a track that is already muted. A track that the host publishes is muted once it is published.
 *
 * Sources: [Room](https://docs.livekit.io/reference/client-sdk-js/classes/Room.html),
 * [connecting](https://docs.livekit.io/home/client/connect/), and what was measured over the real package (test/vendors/livekit).
 *
 * @param sdk the package, or `() => import('livekit-client')`
 */
export function createLiveKitTransport<R extends LiveKitRoom>(sdk: Loaded<LiveKitSdk<R>>, options: LiveKitOptions<R>): TransportPort {
  return createSessionTransport<LiveKitSdk<R>>({
    vendor: 'LiveKit',
    sdk,
    package: 'livekit-client@^2.10.0',
    needs: ['Room', 'createLocalAudioTrack'],
    mutes: true,
    answersIsAlive: true,
    causeOf: livekitCauseOf,
    open(loaded, kit) {
      const room = new loaded.Room(options.room as never)
      void kit.contain('onRoom', () => options.onRoom?.(room))
      return createSession(room, loaded, options, kit)
    },
  }, options)
}
