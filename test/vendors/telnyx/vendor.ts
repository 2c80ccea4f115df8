import type { Vendor } from '../harness/vendor.ts'
import { openAdapter, openPlain } from './world.ts'

export const vendor: Vendor = {
  id: 'telnyx',
  name: 'Telnyx',
  sdk: '@telnyx/webrtc 2.27.10',
  driven: 'server',
  how: 'the real client over a real socket to a server of ours that speaks its JSON-RPC. WebRTC and the microphone are ours',
  claims: {
    reportsAccepted: true, cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRefused: true, endsInOtherWords: true,
    containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, saysAnything: true,
  },
  limits: { quietMs: 20, orderings: 10, joinMs: 3_000, leaveMs: 2_000, lossMs: 2_000, restoreMs: 2_000, endMs: 2_000 },
  adapter: openAdapter,
  plain: openPlain,
}
