import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, refusal, type Loaded, type Session } from '../session/index.ts'
import type { SipJs, SipJsInvitation, SipJsInviter, SipJsOptions } from './options.ts'
import { sipJsCauseOf } from './reason.ts'
import { checked, createSipJsSession, decline, listenTo, type Line } from './session.ts'

/**
 * A call of SIP.js, outgoing or incoming. You own the `UserAgent`, which connects, registers and reconnects. The adapter dials or answers one call,
 * and ends it once. `join` resolves when the INVITE (or the 200) is sent; `Established` is joined. The adapter reports media that stop, which SIP.js
 * never does. `restartMedia` is a re-INVITE with an ICE restart, held back while the socket is down. Reasons come from the status of the refusal
 * (RFC 3261, section 21), or the Reason header of a BYE or a CANCEL (RFC 3326). If a call is muted before its join, the audio tracks are disabled
 * before they are given to the peer connection (`setLocalMediaStream` of the session description handler of the web platform).
 *
 * @param sdk `sip.js` 0.21, or `() => import('sip.js')`. With `invite` or `invitation`, its own parts are not used
 * @see https://github.com/onsip/SIP.js/blob/main/docs/api/sip.js.session.md
 */
export function createSipJsTransport<Sdk extends SipJs>(sdk: Loaded<Sdk>, options: SipJsOptions<Sdk>): TransportPort {
  let ringing: Line | undefined
  // What cannot be listened to refuses the join, and not the making of a transport.
  if ('invitation' in options) try { ringing = listenTo(options.invitation) } catch { /* told by the join */ }
  return createSessionTransport<SipJs>({
    vendor: 'SIP.js', package: 'sip.js@^0.21.0', needs: 'target' in options ? ['Inviter', 'UserAgent'] : [], sdk, causeOf: sipJsCauseOf,
    mutes: true, restartsMedia: true, answersIsAlive: true,
    decline: () => ringing?.session.state === 'Initial' && decline(ringing.session as SipJsInvitation),
    open(loaded, kit) {
      const over = (session: SipJsInviter | SipJsInvitation, line?: Line): Session => createSipJsSession(line ?? listenTo(checked(session, kit, false)), options, kit)
      if ('invitation' in options) return over(checked(options.invitation, kit, true), ringing)
      if ('invite' in options) return over(options.invite(loaded as Sdk))
      const { userAgent, target, inviterOptions } = options as SipJsOptions & { userAgent: object; target: string; inviterOptions?: object }
      const uri = kit.need(loaded.UserAgent, 'UserAgent', ['makeURI']).makeURI(target)
      if (!uri) throw refusal({ reason: 'internal-error' }, `SIP.js: expected a SIP URI (sip:bob@example.org), found ${target}`)
      return over(new loaded.Inviter(userAgent as never, uri as never, inviterOptions as never))
    },
  }, options)
}
