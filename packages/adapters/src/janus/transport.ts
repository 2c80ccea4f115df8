import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { JanusMediaTrack, JanusModule, JanusOptions } from './options.ts'
import { janusCauseOf } from './reason.ts'
import { createJanusSession } from './session.ts'

/**
 * A room of a Janus server (VideoRoom, AudioBridge) over janus-gateway's own client and a WebSocket. In the room is `accepted`; the
 * server's `webrtcup` is joined. A closed socket is a failure, and the session is claimed again (`reclaim_session_timeout` on the server)
 * until it is back or the server knows no such session (`state-mismatch`). The server's hang-up of the media is a failure that the call
 * answers with `restartMedia`: a new offer.
 *
 * @param sdk `{ default: Janus }` of `janus-gateway` 1, or `() => import('janus-gateway')`. `Janus.init` is yours to call, before a join
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
