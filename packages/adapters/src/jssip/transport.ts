import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { JsSipOptions, JsSipSession, JsSipUa } from './options.ts'
import { jsSipCauseOf } from './reason.ts'
import { createJsSipSession, decline, listenTo } from './session.ts'

/**
 * A call of JsSIP, outgoing or incoming. You own the `UA`, which connects, registers and reconnects. The adapter dials or answers one call, and ends
 * it once. `join` resolves when the call was dialled or answered; `confirmed` is joined. The adapter reports media that stop. `restartMedia` is a
 * re-INVITE with an ICE restart. It is held back while the socket is down, because a re-INVITE that fails ends the call. A 200 that crosses the
 * CANCEL is ended by a BYE. A call that is muted before its join is muted when its microphone is opened, and `mute()` is called before its first
 * description is sent (the event `sdp`). Reasons come from the status of the refusal (RFC 3261, section 21), the Reason header of a BYE or a
 * CANCEL (RFC 3326), or `JsSIP.C.causes`.
 *
 * @param ua your `UA` of `jssip` 3, or a function that returns it when it is first needed
 * @see https://jssip.net/documentation/ (API, RTCSession) for the events and their causes
 */
export function createJsSipTransport<RtcSession extends JsSipSession, Options extends object>(ua: Loaded<JsSipUa<RtcSession, Options>>, options: JsSipOptions<RtcSession, Options>): TransportPort {
  const ringing = 'session' in options ? listenTo(options.session) : undefined
  return createSessionTransport<JsSipUa>({
    vendor: 'JsSIP', package: 'jssip@^3.10.0', needs: ['call', 'isConnected'], sdk: ua as Loaded<JsSipUa>, causeOf: jsSipCauseOf,
    mutes: true, restartsMedia: true, answersIsAlive: true,
    decline: () => 'session' in options && decline(options.session),
    open: (agent, kit) => createJsSipSession(agent, options as unknown as JsSipOptions, ringing, kit),
  }, options)
}
