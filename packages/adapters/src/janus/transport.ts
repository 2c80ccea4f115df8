import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { JanusMediaTrack, JanusModule, JanusOptions } from './options.ts'
import { janusCauseOf } from './reason.ts'
import { createJanusSession } from './session.ts'

/**
 * A room of a Janus server (VideoRoom, AudioBridge) over janus-gateway's own client and a WebSocket. Entering the room is `accepted`; the
 * server's `webrtcup` is joined. A closed socket is a failure. The session is then claimed again (`reclaim_session_timeout` on the server)
 * until it is back or the server does not know it (`state-mismatch`). If the server hangs up the media, that is a failure too, and the call
 * answers it with `restartMedia`: a new offer.
 *
 * @param sdk `{ default: Janus }` of `janus-gateway` 1, or `() => import('janus-gateway')`. Call `Janus.init` yourself, before a join
 * @see https://janus.conf.meetecho.com/docs/JS.html for the client
 * @see https://janus.conf.meetecho.com/docs/videoroom.html and audiobridge.html for the rooms' events
 */
export function createJanusTransport<Media extends JanusMediaTrack>(sdk: Loaded<JanusModule>, options: JanusOptions<Media>): TransportPort {
  return createSessionTransport({
    vendor: 'Janus', package: 'janus-gateway@^1.2.0', needs: ['default'], sdk, causeOf: janusCauseOf,
    mutes: true, restartsMedia: true, answersIsAlive: true,
    open: (loaded, kit) => createJanusSession(loaded, options, kit),
  }, options)
}
