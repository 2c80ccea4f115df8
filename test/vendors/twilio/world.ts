/** A world of Twilio Video: the real twilio-video and real libwebrtc in this process, and a Room server of ours on this machine. */
import { createRequire } from 'node:module'
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import type { TransportPort } from '@onhook/machine'
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { ConnectOptions, Room } from 'twilio-video'
import { listenAt, wasHeard } from '../harness/ear.ts'
import { startRoomServer, type RoomServer } from './server.ts'

listenAt(wrtc.RTCPeerConnection)
/** As a browser's: closed before it is open, it says so to nobody who has not asked. */
class QuietSocket extends WebSocket {
  constructor(url: string) { super(url); this.on('error', () => undefined) }
}
// What a browser has, and what twilio-video asks for while it is loaded.
Object.assign(globalThis, { WebSocket: QuietSocket, RTCPeerConnection: wrtc.RTCPeerConnection, MediaStream: wrtc.MediaStream, MediaStreamTrack: wrtc.MediaStreamTrack, RTCSessionDescription: wrtc.RTCSessionDescription, RTCIceCandidate: wrtc.RTCIceCandidate })
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { userAgent: 'Node', mediaDevices: new EventTarget() } })
const requireHere = createRequire(import.meta.url)
/** The real package, as Node loads it. */
export const video = requireHere('twilio-video') as typeof import('twilio-video')

export const CLAIMS = {
  cancelsJoin: true, capturesMedia: true, mutes: true, startsMuted: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, canBeRefused: true, endsInOtherWords: true,
  containsListeners: true, callbacksCanRepeat: true, noticesDeath: true, reconnectsItself: true, canBeReplaced: true, canBeForgotten: true, saysAnything: true,
} as const satisfies Partial<TransportCapabilities>
export const LIMITS = { joinMs: 8_000, leaveMs: 2_000, lossMs: 8_000, restoreMs: 8_000, endMs: 8_000, quietMs: 25, orderings: 15 }

/** So long may a room take that the server has answered. */
const LATE_MS = 150

/** An SDK, and what a host gives to it. `onRoom` sees each room before whoever asked for it. */
export type Given = { sdk: Pick<typeof video, 'connect' | 'createLocalTracks'>; token: string; connectOptions: ConnectOptions }
export type TwilioWorld = TransportWorld & { server: RoomServer; rooms: Room[] }

export async function createTwilioWorld(needs: readonly string[], bind: (given: Given) => TransportPort): Promise<TwilioWorld> {
  const server = await startRoomServer(needs.includes('noticesDeath') ? { heartbeatMs: 300 } : {})
  const pcs: RTCPeerConnection[] = [], tracks: MediaStreamTrack[] = [], rooms: Room[] = []
  let isTwice = false, granted: Promise<void> | undefined
  /** In a browser what is under way when it is closed never settles (WebRTC, 4.4.1.2); this libwebrtc rejects it. */
  class Connection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) { super(configuration); pcs.push(this) }
    override createOffer(...given: unknown[]): Promise<never> { return this.unlessClosed((super.createOffer as (...given: unknown[]) => Promise<never>)(...given)) }
    override setLocalDescription(...given: unknown[]): Promise<never> { return this.unlessClosed((super.setLocalDescription as (...given: unknown[]) => Promise<never>)(...given)) }
    private async unlessClosed<T>(done: Promise<T>): Promise<T> {
      try { return await done } catch (error) { return this.connectionState === 'closed' ? await new Promise<never>(() => undefined) : Promise.reject(error as Error) }
    }
  }
  /** Twilio sends clones of what it captured: all of them are the microphone. */
  const watch = (track: MediaStreamTrack): MediaStreamTrack => {
    tracks.push(track)
    const clone = track.clone.bind(track)
    return Object.defineProperty(track, 'clone', { value: () => watch(clone()) })
  }
  const connectOptions = {
    wsServer: server.url, RTCPeerConnection: Connection, insights: false, networkMonitor: false, logLevel: 'off',
    name: 'room', audio: true, video: false, enumerateDevices: async () => [],
    async getUserMedia() {
      await granted
      return new wrtc.MediaStream([watch(new wrtc.nonstandard.RTCAudioSource().createTrack())])
    },
  } as ConnectOptions
  const say = (event: string, ...said: unknown[]) => (): void => { for (const room of rooms) room.emit(event, ...said) }
  const sdk: Given['sdk'] = {
    createLocalTracks: options => video.createLocalTracks(options),
    connect(token, options) {
      const joining = video.connect(token, options)
      joining.then(room => {
        rooms.push(room)
        const emit = room.emit.bind(room)
        room.emit = (...said) => { if (isTwice) emit(...said); return emit(...said) }
      }, () => undefined)
      return joining
    },
  }
  return {
    server, rooms,
    port: bind({ sdk, token: 'token', connectOptions }),
    remote: { join: () => server.others('they'), leave: () => server.others() },
    cut: () => server.cut(),
    restore: () => server.restore(),
    refuse() { server.refuse({ type: 'error', version: 2, code: 53105, message: 'full' }); return 'room-full' },
    kick(word) {
      if (word === undefined) return server.kick()
      // Its reasons are numbers.
      server.say({ type: 'error', version: 2, code: 53998, message: word })
      return 53998
    },
    replace: () => server.say({ type: 'error', version: 2, code: 53205, message: 'the same identity elsewhere' }),
    // It opens its socket anew by itself; the server knows its session no more.
    forget() {
      server.refuseSync({ type: 'error', version: 2, code: 53204, message: 'not found' })
      server.cut()
      server.restore()
    },
    failRecoverably() {
      server.cut()
      server.restore()
    },
    callbacks: {
      reconnecting: say('reconnecting', new Error('away')), reconnected: say('reconnected'), 'disconnected again'() { for (const room of rooms) if (room.state === 'disconnected') room.emit('disconnected', room) },
      disconnected() { for (const room of rooms) room.disconnect() }, 'another goes': say('participantDisconnected', {}), 'another comes': say('participantConnected', {}),
    },
    die: () => server.fallSilent(),
    holdJoin() {
      const release = server.hold()
      return async () => {
        release()
        // Until the room is there, or none comes any more.
        for (const [before, deadline] = [rooms.length, Date.now() + LATE_MS]; rooms.length === before && Date.now() < deadline;) await new Promise(resolve => { setTimeout(resolve, 2) })
      }
    },
    holdCapture() {
      let grant = (): void => undefined
      granted = new Promise(resolve => { grant = resolve })
      return () => grant()
    },
    repeatCallbacks: () => { isTwice = true },
    truth: {
      hot: () => tracks.some(track => track.readyState === 'live'),
      connected: () => server.sockets() > 0,
      muted: () => tracks.filter(track => track.readyState === 'live').every(track => !track.enabled),
      wasHeard: () => tracks.some(wasHeard),
      leaks: () => pcs.filter(pc => pc.connectionState !== 'closed').map(() => 'a peer connection'),
    },
    async close() {
      for (const room of rooms) room.disconnect()
      for (const pc of pcs) pc.close()
      for (const track of tracks) track.stop()
      await server.close()
    },
  }
}
