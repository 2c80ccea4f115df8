/**
 * LiveKit as a world for the contract: the real package over a real server of ours. Nothing here is of Node or of a browser, so the same
 * world is made in both.
 */
import type { CreateTransportWorld, Limits, TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import type { SessionTimers } from '@onhook/adapters/session'
import type { TransportPort } from '@onhook/machine'
import type * as LiveKit from 'livekit-client'
import { wasHeard } from '../harness/ear.ts'
import { createPlainTransport } from './plain.ts'
import { OTHER_REASON } from './server/other-reason.ts'
import type { Act, WorldServer } from './server/world-server.ts'
import { watchAnew } from './watched.ts'

export const CLAIMS: Partial<TransportCapabilities> = {
  reportsAccepted: true, cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, mutedByDevice: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true,
  canBeRemoved: true, canBeRefused: true, endsInOtherWords: true, containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, noticesDeath: true, reconnectsItself: true, removedWhileJoining: true, canBeReplaced: true, canBeForgotten: true, migrates: true, timesOut: true, saysAnything: true,
}
/** A new session after a loss takes the SDK two seconds. */
export const LIMITS: Partial<Limits> = { quietMs: 60, orderings: 12, joinMs: 10_000, leaveMs: 3_000, lossMs: 5_000, restoreMs: 10_000, endMs: 5_000 }

/**
 * One that never was connected to anything is none. The SDK leaves such behind, when a join is left early and when a negotiation outlives its
 * connection; which of them depends on milliseconds, so stories.test.ts makes each certain, and looks at it.
 */
const isOpen = ({ signalingState, connectionState }: RTCPeerConnection): boolean => signalingState !== 'closed' && connectionState !== 'new' && connectionState !== 'closed'

type Connection = { url: string; token: string }
type Bind = (sdk: typeof LiveKit, connection: () => Promise<Connection>) => TransportPort
export const bindAdapter = (sdk: typeof LiveKit, connection: () => Promise<Connection>, clock?: SessionTimers): TransportPort =>
  createLiveKitTransport<LiveKit.Room>(sdk, { connection, microphone: true, endsWhenAlone: true, ...(clock && { clock }) })
export const bindPlain: Bind = createPlainTransport

export const createLiveKitWorld = (livekit: typeof LiveKit, server: WorldServer, bind: Bind): CreateTransportWorld => async () => {
  const { id, url, token } = await server.open(), held = watchAnew(), act = (what: Act) => (): Promise<void> => server.act(id, what)
  const rooms: LiveKit.Room[] = []
  let isTwice = false, given: Promise<void> | undefined
  /** What an application fetches from its server. */
  async function connection(): Promise<Connection> {
    await given
    return { url, token }
  }
  /** The real room, which says everything twice when it is told to. */
  class WatchedRoom extends livekit.Room {
    constructor(options?: LiveKit.RoomOptions) {
      super(options)
      rooms.push(this)
      const emit = this.emit.bind(this) as (...parameters: unknown[]) => boolean
      this.emit = ((...parameters: unknown[]) => {
        if (isTwice) emit(...parameters)
        return emit(...parameters)
      }) as typeof this.emit
    }
  }
  const say = (event: keyof typeof livekit.RoomEvent) => (): void => { for (const room of rooms) (room.emit as (event: string, ...payload: unknown[]) => boolean)(livekit.RoomEvent[event], {}, {}) }
  const live = (): MediaStreamTrack[] => held.tracks.filter(track => track.readyState === 'live')
  return {
    port: bind({ ...livekit, Room: WatchedRoom }, connection),
    remote: { join: act('otherJoins'), leave: act('otherLeaves') },
    cut: act('cut'), restore: act('restore'), async refuse() { await act('refuse')(); return 'unauthorised' as const }, replace: act('replace'), forget: act('forget'), migrate: act('migrate'), timeOut: act('timeOut'),
    // Its reasons are numbers.
    async kick(word) {
      await act(word === undefined ? 'kick' : 'endInOtherWords')()
      if (word !== undefined) return OTHER_REASON
    },
    // The server knows its session no more: it makes a new one.
    failRecoverably: act('forget'),
    callbacks: {
      'signal connected': say('SignalConnected'), connected: say('Connected'), 'signal reconnecting': say('SignalReconnecting'), reconnecting: say('Reconnecting'), reconnected: say('Reconnected'),
      disconnected() { for (const room of rooms) void room.disconnect() }, 'disconnected again'() { for (const room of rooms) if (room.state === 'disconnected') room.emit(livekit.RoomEvent.Disconnected, 4) },
      'another goes': say('ParticipantDisconnected'), 'the microphone changes': say('ActiveDeviceChanged'), 'it moves': say('Moved'),
    },
    // The application takes every listener off, and leaves behind our back.
    die() {
      for (const room of rooms) {
        room.removeAllListeners()
        void room.disconnect()
      }
    },
    // It never does by itself: a promise that rejects, once.
    refuseLeave() {
      for (const room of rooms) {
        const { disconnect } = room
        room.disconnect = () => {
          room.disconnect = disconnect
          return Promise.reject(new Error('not now'))
        }
      }
    },
    holdJoin() {
      const isHeld = server.act(id, 'holdMedia')
      return async () => { await isHeld; await server.act(id, 'release') }
    },
    holdCapture() {
      let grant!: () => void
      held.grant = new Promise(resolve => { grant = resolve })
      return () => { held.grant = undefined; grant() }
    },
    holdHost() {
      let release!: () => void
      given = new Promise(resolve => { release = resolve })
      return release
    },
    // What holds a microphone back is about one that was asked for, however long a binding takes to ask.
    async settle() {
      for (let tries = 0; held.grant && held.asked === 0 && tries < 400; tries++) await new Promise(resolve => { setTimeout(resolve, 5) })
    },
    // A real track, and a device whose switch is thrown by hand.
    muteDevice(muted) {
      for (const track of live()) {
        Object.defineProperty(track, 'muted', { value: muted, configurable: true })
        track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
      }
    },
    repeatCallbacks() { isTwice = true },
    truth: {
      hot: () => live().length > 0,
      connected: () => held.connections.some(isOpen) || held.sockets.some(socket => socket.readyState <= 1),
      leaks: () => [
        ...held.connections.filter(isOpen).map(({ connectionState }) => `a peer connection (${connectionState})`),
        ...held.sockets.filter(({ readyState }) => readyState <= 1).map(({ readyState }) => `a socket (${readyState})`),
      ],
      muted: () => live().some(track => !track.enabled),
      wasHeard: () => held.tracks.some(wasHeard),
    },
    async close() {
      await Promise.all(rooms.map(room => room.disconnect()))
      watchAnew()
      await server.act(id, 'close')
    },
  } satisfies TransportWorld
}
