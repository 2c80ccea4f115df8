import { createSipJsTransport } from '@onhook/adapters/sip-js'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainSipJs } from './plain.ts'
import { createSipJsWorld, sipJs } from './world.ts'

export const vendor: Vendor = {
  id: 'sip-js', name: 'SIP.js', sdk: 'sip.js 0.21.2', driven: 'server',
  how: 'over a WebSocket to Kamailio 5.6.3 of Debian, with real libwebrtc on both sides. Media that stop are simulated on the real peer connection, and shown once for real by a callee whose process is frozen',
  claims: {
    reportsAccepted: true, cancelsJoin: true, capturesMedia: true, restartsMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, answersIsAlive: true, knowsRemoteHangup: true,
    noticesRemoteDeath: true, canBeCutOff: true, canBeRefused: true, endsInOtherWords: true, containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, noticesDeath: true, saysAnything: true,
  },
  limits: { joinMs: 10_000, leaveMs: 3_000, lossMs: 5_000, restoreMs: 5_000, endMs: 5_000, quietMs: 30, orderings: 20 },
  sharesNothing: true, // users of their own in each
  adapter: createSipJsWorld(rig => createSipJsTransport(sipJs, { invite: sdk => rig.invite(sdk) })),
  plain: createSipJsWorld(rig => createPlainSipJs(() => rig.invite(sipJs))),
}
