import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, refusal, type Loaded } from '../session/index.ts'
import type { SipJs, SipJsOptions } from './options.ts'
import { sipJsCauseOf } from './reason.ts'
import { createSipJsSession, listenTo } from './session.ts'

/**
 * A call of SIP.js, outgoing or incoming. The host has the `UserAgent`: it connects, registers and reconnects; here a call is dialled or
 * answered, and ended once. `join` resolves when the INVITE (or the 200) is sent; `joined` is `Established`. Media that stop are told, which
 * SIP.js never does; `restartMedia` is a re-INVITE with an ICE restart, held back while the socket is down. Reasons are the status of the
 * refusal (RFC 3261, section 21), or the Reason header of a BYE or a CANCEL (RFC 3326). A call that is muted before its join disables the
 * audio tracks before they are given to the peer connection (`setLocalMediaStream` of the session description handler of the web platform).
 *
 * @param sdk `sip.js` 0.21, or `() => import('sip.js')`; with `invite` or `invitation` its own parts are not used
 * @see https://github.com/onsip/SIP.js/blob/main/docs/api/sip.js.session.md
 */
export function createSipJsTransport<Sdk extends SipJs>(sdk: Loaded<Sdk>, options: SipJsOptions<Sdk>): TransportPort {
  const ringing = 'invitation' in options ? listenTo(options.invitation) : undefined
  return createSessionTransport<SipJs>({
    vendor: 'SIP.js', package: 'sip.js@0.21', needs: 'target' in options ? ['Inviter', 'UserAgent'] : [], sdk, causeOf: sipJsCauseOf,
    mutes: true, restartsMedia: true, answersIsAlive: true,
    open(loaded, kit) {
      if (ringing) return createSipJsSession(ringing, options, kit)
      if ('invite' in options) return createSipJsSession(listenTo(options.invite(loaded as Sdk)), options, kit)
      const { userAgent, target, inviterOptions } = options as SipJsOptions & { userAgent: object; target: string; inviterOptions?: object }
      const uri = loaded.UserAgent.makeURI(target)
      if (!uri) throw refusal({ reason: 'internal-error' }, `SIP.js: expected a SIP URI (sip:bob@example.org), found ${target}`)
      return createSipJsSession(listenTo(new loaded.Inviter(userAgent as never, uri as never, inviterOptions as never)), options, kit)
    },
  }, options)
}
