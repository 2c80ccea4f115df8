import type { Vendor } from '../harness/vendor.ts'
import { openAdapter, openPlain } from './world.ts'

export const vendor: Vendor = {
  id: 'agora',
  name: 'Agora',
  sdk: 'agora-rtc-sdk-ng 4.24.8',
  driven: 'shape',
  how: 'a fake in the shape of its typings. Before a channel is joined, and without one, the real package agrees with it in a test',
  claims: {
    cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRefused: true, endsInOtherWords: true,
    containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, reconnectsItself: true, canBeReplaced: true, warnsOfToken: true, saysAnything: true,
  },
  limits: { quietMs: 10, orderings: 15, joinMs: 2_000, leaveMs: 2_000, lossMs: 1_000, restoreMs: 1_000, endMs: 1_000 },
  adapter: openAdapter,
  plain: openPlain,
}
