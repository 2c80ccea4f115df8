import { createJanusTransport } from '@onhook/adapters/janus'
import type { Vendor } from '../harness/vendor.ts'
import { initJanus } from './page.ts'
import { bindPlainly } from './plain.ts'
import { janusWorlds, type JanusPlace } from './world.ts'

export const bindJanus = ({ server, iceServers, plugin, join, capture }: JanusPlace): ReturnType<typeof createJanusTransport> => createJanusTransport({ default: initJanus() }, {
  session: { server, iceServers }, plugin, join, endsWhenAlone: true,
  capture: async () => [{ type: 'audio', capture: await capture() }],
})

export const vendor: Vendor = {
  id: 'janus',
  name: 'Janus',
  sdk: 'janus-gateway 1.4.2',
  driven: 'server',
  how: 'the VideoRoom of the real Janus 1.1.2 of Debian. The client runs in Node, over real libwebrtc (@roamhq/wrtc) and a real WebSocket. Its stories also run over AudioBridge, three in Chromium',
  claims: {
    reportsAccepted: true, cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, restartsMedia: true, answersIsAlive: true, knowsRemoteHangup: true,
    noticesRemoteDeath: true, canBeCutOff: true, canBeRemoved: true, removedWhileJoining: true, canBeRefused: true, reconnectsItself: true, containsListeners: true,
    callbacksCanRepeat: true, noticesDeath: true, saysAnything: true,
  },
  // A frozen server is a loss for libwebrtc 5 to 6 s later, a second time in a row 8 s later (see page.ts). A join takes 40 ms, and more on a busy machine: silence is longer than that.
  limits: { lossMs: 20_000, restoreMs: 20_000, endMs: 15_000, orderings: 12, quietMs: 200 },
  sharesNothing: true, // a room each, and a server each where it is stopped
  adapter: janusWorlds('videoroom', bindJanus),
  plain: janusWorlds('videoroom', bindPlainly),
}
