/** A world of Jitsi: a lib-jitsi-meet of our own, in the shape of its sources. */
import type { TransportPort } from '@onhook/machine'
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import { CONFERENCE_ERRORS, CONFERENCE_EVENTS, createServer } from './lib-jitsi-meet.ts'

export const CLAIMS = {
  cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, canBeRefused: true, containsListeners: true, callbacksCanRepeat: true,
} as const satisfies Partial<TransportCapabilities>
// A leave without a network takes 2 s, and its socket is closed 3 s later.
export const LIMITS = { joinMs: 2_000, leaveMs: 5_000, lossMs: 2_000, restoreMs: 2_000, endMs: 2_000, quietMs: 10, orderings: 30 }

export type JitsiWorld = TransportWorld & { server: ReturnType<typeof createServer> }
export function createJitsiWorld(bind: (sdk: ReturnType<typeof createServer>['JitsiMeetJS']) => TransportPort): JitsiWorld {
  const server = createServer()
  return {
    server,
    port: bind(server.JitsiMeetJS),
    remote: { join: () => server.other(true), leave: () => server.other(false) },
    cut() {
      server.isNetworkGone = true
      server.say(CONFERENCE_EVENTS.CONNECTION_INTERRUPTED)
    },
    restore() {
      if (server.isNetworkGone) server.say(CONFERENCE_EVENTS.CONNECTION_RESTORED)
      server.isNetworkGone = false
    },
    refuse: () => server.refuse(CONFERENCE_ERRORS.CONFERENCE_MAX_USERS),
    kick: () => server.kick('bad manners'),
    holdJoin: () => server.hold(),
    holdCapture: () => server.holdCapture(),
    repeatCallbacks: () => server.repeat(),
    truth: {
      hot: () => server.tracks.some(track => track.isLive),
      connected: () => server.connections.some(({ isOpen, conference }) => isOpen || conference?.hasMedia),
      muted: () => server.tracks.at(-1)?.muted === true,
      wasHeard: () => server.tracks.some(track => track.wasHeard),
      leaks: () => server.live().map(() => 'a conference'),
    },
    close: () => undefined,
  }
}
