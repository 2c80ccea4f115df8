import { createMediasoupTransport } from '@onhook/adapters/mediasoup'
import * as mediasoup from 'mediasoup-client'
import type { Vendor } from '../harness/vendor.ts'
import { bindPlainly } from './plain.ts'
import { fakeHandler, mediasoupWorlds, type MediasoupPlace } from './world.ts'

export const bindMediasoup = ({ signalling, capture, onTransport }: MediasoupPlace): ReturnType<typeof createMediasoupTransport> => createMediasoupTransport(mediasoup, {
  signalling, device: { handlerFactory: fakeHandler },
  capture: async () => [await capture()],
  onTransports: ({ send, recv }) => { for (const transport of [send, recv]) if (transport) onTransport(transport) },
})

export const vendor: Vendor = {
  id: 'mediasoup',
  name: 'mediasoup-client',
  sdk: 'mediasoup-client 3.24.1',
  driven: 'package',
  how: 'the real package over the FakeHandler that it exports, which is told its connection state. The signalling belongs to the host, so here it is ours',
  claims: {
    reportsAccepted: true, cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, restartsMedia: true, answersIsAlive: true, knowsRemoteHangup: true,
    noticesRemoteDeath: true, canBeCutOff: true, canBeRemoved: true, removedWhileJoining: true, canBeRefused: true, endsInOtherWords: true, containsListeners: true, leaveCanFail: true,
    callbacksCanRepeat: true, noticesDeath: true, saysAnything: true,
  },
  limits: { joinMs: 3_000, lossMs: 2_000, restoreMs: 2_000, endMs: 2_000, quietMs: 25, orderings: 40 },
  sharesNothing: true,
  adapter: mediasoupWorlds(bindMediasoup),
  plain: mediasoupWorlds(bindPlainly),
}
