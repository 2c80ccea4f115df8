import type { Vendor } from '../harness/vendor.ts'
import { openAdapter, openPlain } from './world.ts'

export const vendor: Vendor = {
  id: 'azure',
  name: 'Azure',
  sdk: '@azure/communication-calling 2.0.0',
  driven: 'shape',
  how: 'a fake in the shape of its typings. From the real package come the client, the refusal of a token and the table of its end reasons',
  claims: {
    reportsAccepted: true, cancelsJoin: true, mutes: true, startsMuted: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, removedWhileJoining: true, canBeRefused: true, endsInOtherWords: true,
    containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, reconnectsItself: true, saysAnything: true, noticesDeath: true,
  },
  limits: { quietMs: 10, orderings: 15, joinMs: 2_000, leaveMs: 2_000, lossMs: 1_000, restoreMs: 1_000, endMs: 1_000 },
  sharesNothing: true,
  adapter: openAdapter,
  plain: openPlain,
}
