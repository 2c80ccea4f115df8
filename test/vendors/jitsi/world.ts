/** A world of Jitsi: a lib-jitsi-meet of our own, in the shape of its sources. */
import type { TransportPort } from '@onhook/machine'
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import { CONFERENCE_ERRORS, CONFERENCE_EVENTS, CONNECTION_EVENTS, createServer } from './lib-jitsi-meet.ts'

export const CLAIMS = {
  cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, canBeRefused: true, endsInOtherWords: true, containsListeners: true, callbacksCanRepeat: true,
  reconnectsItself: true, canBeReplaced: true, warnsOfToken: true, saysAnything: true,
} as const satisfies Partial<TransportCapabilities>
// A leave without a network takes 2 s, and its socket is closed 3 s later: by the clock of `vendor.ts` sooner.
export const LIMITS = { joinMs: 2_000, leaveMs: 5_000, lossMs: 2_000, restoreMs: 2_000, endMs: 2_000, quietMs: 10, orderings: 30 }

export type JitsiWorld = TransportWorld & { server: ReturnType<typeof createServer> }
export function createJitsiWorld(bind: (sdk: ReturnType<typeof createServer>['JitsiMeetJS']) => TransportPort, speed = 1): JitsiWorld {
  const server = createServer(speed)
  const say = (event: string, ...said: unknown[]) => (): void => { for (const { conference } of server.connections) conference?.emit(event, ...said) }
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
    refuse() { server.refuse(CONFERENCE_ERRORS.CONFERENCE_MAX_USERS); return 'room-full' },
    // What a moderator says is a text beside the reason; an error is the reason.
    kick: word => (word === undefined ? server.kick('bad manners') : server.say(CONFERENCE_EVENTS.CONFERENCE_FAILED, word)),
    replace: () => server.kick('', true),
    expireToken: () => server.connections.at(-1)?.emit(CONNECTION_EVENTS.CONNECTION_TOKEN_EXPIRED),
    failRecoverably() {
      server.say(CONFERENCE_EVENTS.CONNECTION_INTERRUPTED)
      setTimeout(() => server.say(CONFERENCE_EVENTS.CONNECTION_RESTORED), 20)
    },
    callbacks: {
      joined: say(CONFERENCE_EVENTS.CONFERENCE_JOINED), 'left again'() { if (server.live().length === 0) say(CONFERENCE_EVENTS.CONFERENCE_LEFT)() }, interrupted: say(CONFERENCE_EVENTS.CONNECTION_INTERRUPTED), restored: say(CONFERENCE_EVENTS.CONNECTION_RESTORED),
      failed: say(CONFERENCE_EVENTS.CONFERENCE_FAILED, CONFERENCE_ERRORS.FOCUS_LEFT), 'says an error': say(CONFERENCE_EVENTS.CONFERENCE_ERROR, CONFERENCE_ERRORS.CHAT_ERROR), kicked: () => server.kick('bad manners'), suspended: () => server.suspend(),
      established() { for (const each of server.connections) each.emit(CONNECTION_EVENTS.CONNECTION_ESTABLISHED, 'we') }, 'token expires'() { for (const each of server.connections) each.emit(CONNECTION_EVENTS.CONNECTION_TOKEN_EXPIRED) },
      disconnected: async () => { for (const each of server.connections) await each.disconnect() }, 'another goes': say(CONFERENCE_EVENTS.USER_LEFT, 'they', { isHidden: () => false }),
    },
    holdJoin: () => server.hold(),
    holdCapture: () => server.holdCapture(),
    endMicrophone: () => server.tracks.at(-1)?.end(),
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
