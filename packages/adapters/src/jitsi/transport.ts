import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { JitsiConference, JitsiMeet, JitsiOptions } from './options.ts'
import { jitsiCauseOf } from './reason.ts'
import { openJitsiSession } from './session.ts'

/**
 * A conference of Jitsi, over a connection of its own. CONFERENCE_JOINED is joined. CONFERENCE_FAILED, KICKED, and a connection that fails or
 * is gone are the end. If the server does not confirm a leave, the connection is closed.
 *
 * @param sdk `JitsiMeetJS` of lib-jitsi-meet after `init()`, or a function that loads and initialises it
 * @see https://jitsi.github.io/lib-jitsi-meet/ for events and errors; the error's name is kept as `vendor.code`
 */
export function createJitsiTransport<Conference extends JitsiConference>(sdk: Loaded<JitsiMeet<Conference>>, options: JitsiOptions<Conference>): TransportPort {
  return createSessionTransport<JitsiMeet<Conference>>({
    vendor: 'Jitsi', package: 'lib-jitsi-meet (a release of jitsi/lib-jitsi-meet on GitHub; npm has none)', needs: ['JitsiConnection', ...(options.capture ? ['createLocalTracks' as const] : [])], sdk, causeOf: jitsiCauseOf, mutes: true, answersIsAlive: true,
    open: (loaded, kit) => openJitsiSession(loaded, options, kit),
  }, options)
}
