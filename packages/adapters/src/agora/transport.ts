import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { AgoraClient, AgoraOptions, AgoraTrack } from './options.ts'
import { agoraCauseOf } from './reason.ts'
import { createAgoraSession } from './session.ts'

/**
 * A channel of Agora. The microphone is asked for first, then the channel is joined and the track published: then it is joined, once.
 * A call that is muted before its join mutes the track before it joins: a muted track is published and sends nothing
 * (one that is disabled by `setEnabled` could not be published: `TRACK_IS_DISABLED`).
 * `RECONNECTING` is a loss, `DISCONNECTED` with a reason the end. A client is in one channel at a time: a second join of it would be
 * `INVALID_OPERATION`, so the next call waits until the last has left. A token that is about to expire is renewed where `token` is a function.
 *
 * @param client `AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })` of `agora-rtc-sdk-ng` 4, or what makes it, once
 * @see https://api-ref.agora.io/en/video-sdk/web/4.x/interfaces/iagorartcclient.html for events and reasons
 */
export function createAgoraTransport<Track extends AgoraTrack>(client: Loaded<AgoraClient>, options: AgoraOptions<Track>): TransportPort {
  return createSessionTransport({
    vendor: 'Agora', package: 'agora-rtc-sdk-ng@^4.20.0', needs: ['join', 'leave', 'publish', 'renewToken', 'on', 'off'], sdk: client, causeOf: agoraCauseOf,
    owner: loaded => loaded, mutes: !!options.microphone, answersIsAlive: true,
    open: (loaded, kit) => createAgoraSession(loaded, options, kit),
  }, options)
}
