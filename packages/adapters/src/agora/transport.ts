import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { AgoraClient, AgoraOptions, AgoraTrack } from './options.ts'
import { agoraCauseOf } from './reason.ts'
import { createAgoraSession } from './session.ts'

/**
 * A channel of Agora. The microphone is opened first, then the channel is joined and the track published. After that, `joined` is reported, once.
 * If the call is muted before its join, the track is muted before it joins: a muted track is published and sends nothing. A track that is
 * disabled by `setEnabled` could not be published (`TRACK_IS_DISABLED`).
 * `RECONNECTING` is a loss, `DISCONNECTED` with a reason is the end. A client is in one channel at a time: a second join would be
 * `INVALID_OPERATION`, so the next call waits until the last one has left. A token that is about to expire is renewed if `token` is a function.
 *
 * @param client `AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })` of `agora-rtc-sdk-ng` 4, or a function that makes it, once
 * @see https://api-ref.agora.io/en/video-sdk/web/4.x/interfaces/iagorartcclient.html for events and reasons
 */
export function createAgoraTransport<Track extends AgoraTrack>(client: Loaded<AgoraClient>, options: AgoraOptions<Track>): TransportPort {
  return createSessionTransport({
    vendor: 'Agora', package: 'agora-rtc-sdk-ng@^4.20.0', needs: ['join', 'leave', 'publish', 'renewToken', 'on', 'off'], sdk: client, causeOf: agoraCauseOf,
    owner: loaded => loaded, mutes: !!options.microphone, answersIsAlive: true,
    open: (loaded, kit) => createAgoraSession(loaded, options, kit),
  }, options)
}
