/** A world of Amazon Chime: the real SDK and real libwebrtc in this process, and a media server of ours on this machine. */
import wrtc from '@roamhq/wrtc'
import type { TransportPort } from '@onhook/machine'
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { AudioVideoObserver, DefaultAudioVideoController, DefaultMeetingSession } from 'amazon-chime-sdk-js'
import { createMicrophone } from '../harness/webrtc-globals.ts'
import { installPage } from '../harness/page.ts'
import { until } from '../harness/story.ts'
import { loadChime } from './package.ts'
import { startChimeServer, type ChimeServer } from './server.ts'

installPage()
const pcs: RTCPeerConnection[] = []
class Connection extends wrtc.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) { super(configuration); pcs.push(this) }
}
Object.assign(globalThis, { RTCPeerConnection: Connection, MediaStream: wrtc.MediaStream, MediaStreamTrack: wrtc.MediaStreamTrack, RTCSessionDescription: wrtc.RTCSessionDescription, RTCIceCandidate: wrtc.RTCIceCandidate })
export const chime = loadChime()

export const CLAIMS = {
  cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, microphoneEnds: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, removedWhileJoining: true, canBeRefused: true, containsListeners: true, callbacksCanRepeat: true,
  reconnectsItself: true, canBeReplaced: true, saysAnything: true,
} as const satisfies Partial<TransportCapabilities>
/** A connect that is not answered is given up by the SDK itself: within the time that a leave may take. */
const CONNECT_MS = 2_500
/** So long may a start take that the server has answered: gathering candidates takes most of it. */
const LATE_MS = 1_000
export const LIMITS = { joinMs: 20_000, leaveMs: 5_000, lossMs: 8_000, restoreMs: 20_000, endMs: 15_000, quietMs: 25, orderings: 20 }

/** What a host has: a way to make a meeting session, and the SDK. */
export type Given = { createSession: () => DefaultMeetingSession }
export type ChimeWorld = TransportWorld & { server: ChimeServer; sessions: DefaultMeetingSession[]; microphone: ReturnType<typeof createMicrophone>; createSession(): DefaultMeetingSession }

/** @param configuration more for the `MeetingSessionConfiguration` */
export async function createChimeWorld(bind: (given: Given) => TransportPort, more: object = {}, needs: readonly string[] = []): Promise<ChimeWorld> {
  const server = await startChimeServer(), microphone = createMicrophone(), sessions: DefaultMeetingSession[] = [], from = pcs.length
  Object.assign(navigator.mediaDevices, { getUserMedia: () => microphone.open() })
  let isTwice = false, answers = 0
  const stopped = new Set<object>(), own = new Set<AudioVideoObserver>()
  const createSession = (): DefaultMeetingSession => {
    const configuration = new chime.MeetingSessionConfiguration(
      { Meeting: { MeetingId: 'meeting', MediaPlacement: { AudioHostUrl: 'audio', SignalingUrl: server.url, TurnControlUrl: '' } } },
      // A backend makes an attendee for each join: one that was removed is removed for good.
      { Attendee: { AttendeeId: 'we', JoinToken: `token-${sessions.length}` } },
    )
    Object.assign(configuration, { connectionTimeoutMs: CONNECT_MS, reconnectShortBackOffMs: 50, reconnectLongBackOffMs: 100, ...more })
    const logger = new chime.NoOpLogger(), session = new chime.DefaultMeetingSession(configuration, logger, new chime.DefaultDeviceController(logger))
    const { audioVideo } = session, add = audioVideo.addObserver.bind(audioVideo)
    audioVideo.addObserver = observer => {
      add(observer)
      if (isTwice) add({ ...observer })
    }
    const mine: AudioVideoObserver = { audioVideoDidStart: () => { answers++ }, audioVideoDidStop: () => { answers++; stopped.add(audioVideo) } }
    own.add(mine)
    add(mine)
    sessions.push(session)
    return session
  }
  type Controller = Pick<DefaultAudioVideoController, 'forEachObserver'>
  /** By the controller itself, to all who listen but this world: of every session, or of those that have stopped. */
  const say = (run: (observer: AudioVideoObserver) => void, ofStopped = false) => (): void => {
    for (const { audioVideo } of sessions) if (!ofStopped || stopped.has(audioVideo)) (audioVideo as unknown as { audioVideoController: Controller }).audioVideoController.forEachObserver(observer => { if (!own.has(observer)) run(observer) })
  }
  return {
    server, sessions, microphone, createSession,
    port: bind({ createSession }),
    remote: { join: () => server.others('they'), leave: () => server.others() },
    cut: () => server.cut(),
    restore: () => server.restore(),
    refuse() { server.refuse(409); return 'room-full' },
    async kick() {
      // Who is on the way is waited for: nobody else could be put out.
      if (needs.includes('removedWhileJoining')) await until('its media to be asked for', () => server.heard.includes('SUBSCRIBE'))
      server.status(411)
    },
    replace: () => server.status(301),
    failRecoverably: () => server.drop(),
    holdJoin() {
      // Who has not joined can be removed by nobody: it is when its media are being set up.
      const release = server.hold(needs.includes('removedWhileJoining') ? 'SUBSCRIBE' : 'JOIN')
      return async () => {
        release()
        // Until the SDK has started, or said that it will not.
        for (const [before, deadline] = [answers, Date.now() + LATE_MS]; answers === before && Date.now() < deadline;) await new Promise(resolve => { setTimeout(resolve, 2) })
      }
    },
    holdCapture: () => microphone.hold(),
    endMicrophone: () => microphone.end(),
    callbacks: {
      'connecting again': say(observer => observer.audioVideoDidStartConnecting?.(true)), started: say(observer => observer.audioVideoDidStart?.()),
      stopped() { for (const { audioVideo } of sessions) audioVideo.stop() },
      // Of one that has stopped.
      'stopped again': say(observer => observer.audioVideoDidStop?.(new chime.MeetingSessionStatus(chime.MeetingSessionStatusCode.MeetingEnded)), true),
      'another comes': () => server.others('they'), 'another goes': () => server.others(),
      'muted by the meeting'() { for (const { audioVideo } of sessions) audioVideo.realtimeMuteLocalAudio() },
    },
    repeatCallbacks: () => { isTwice = true },
    truth: {
      hot: () => microphone.live() > 0,
      connected: () => server.sockets() > 0,
      muted: () => sessions.at(-1)?.audioVideo.realtimeIsLocalAudioMuted() === true,
      wasHeard: () => microphone.wasHeard(),
      leaks: () => pcs.slice(from).filter(pc => pc.connectionState !== 'closed').map(() => 'a peer connection'),
    },
    async close() {
      for (const { audioVideo } of sessions) audioVideo.stop()
      for (const pc of pcs.slice(from)) pc.close()
      await server.close()
    },
  }
}
