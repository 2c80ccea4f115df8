import type { Vendor } from '../harness/vendor.ts'
import { openAdapter, openPlain } from './world.ts'

export const vendor: Vendor = {
  id: 'vonage',
  name: 'Vonage',
  sdk: '@vonage/client-sdk-video 2.35.2',
  driven: 'shape',
  how: 'a fake in the shape of its typings. Before a session is connected, and without one, the real package agrees with it in a test, microphone included',
  claims: {
    cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, removedWhileJoining: true, canBeRefused: true, endsInOtherWords: true,
    containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, reconnectsItself: true, saysAnything: true,
  },
  limits: { quietMs: 10, orderings: 15, joinMs: 2_000, leaveMs: 2_000, lossMs: 1_000, restoreMs: 1_000, endMs: 1_000 },
  adapter: openAdapter,
  plain: openPlain,
}
