/**
 * The WebRTC transport as a world that the contract can be run in: two real peer connections, a real relay
 * and, where media must be cut, real TURN servers. Nothing here is of Node or of a browser, so the same
 * world is made in both; what only Node can do is asked of `WorldServer`.
 */
import { createWebRtcTransport, createWebSocketSignalling, type SignallingPort, type Stream, type WebRtcConfiguration, type WebRtcOptions, type WebRtcSdk, type WebSocketSignallingOptions } from '@onhook/adapters/webrtc'
import type { TransportPort } from '@onhook/machine'
import type { CreateTransportWorld, TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import { give, wasHeard } from './ear.ts'

export const WEBRTC_CAPABILITIES: Partial<TransportCapabilities> = {
  reportsAccepted: true, cancelsJoin: true, capturesMedia: true, releasesMedia: true, restartsMedia: true, mutes: true, startsMuted: true, mutedByDevice: true, answersIsAlive: true,
  knowsRemoteHangup: true, noticesRemoteDeath: true, canBeCutOff: true, canBeRemoved: true, endsInOtherWords: true, canBeRefused: true, callbacksCanRepeat: true,
}

/** For the run in Node; real times are the defaults, but a join waits longer: other tests run beside it. */
export const NODE_LIMITS = { joinMs: 30_000, quietMs: 60, orderings: 15 } as const

/** The servers of one world, which live in the Node process. */
export interface WorldServer {
  /** A room of its own; with a TURN server for each side when `isRelayed`. */
  open(isRelayed: boolean): Promise<{ id: number; url: string; ours: WebRtcConfiguration; theirs: WebRtcConfiguration }>
  /** The next joins are refused as room-full. */
  refuse(id: number): Promise<void>
  /** Removes whoever has the identity `us`. */
  kick(id: number): Promise<void>
  /** … for a reason that is none of ours, which it returns. */
  kickInOtherWords(id: number): Promise<string>
  /** Our media is lost; and flows again. */
  cut(id: number): Promise<void>
  restore(id: number): Promise<void>
  /** Their media is lost and their sockets are cut, for good. */
  bury(id: number): Promise<void>
  /** Every signalling message is delivered twice. */
  repeat(id: number): Promise<void>
  close(id: number): Promise<void>
}

type PeerConnectionClass = new (configuration?: RTCConfiguration) => RTCPeerConnection
export type WorldParts<S extends Stream> = {
  server: WorldServer
  RTCPeerConnection: PeerConnectionClass
  WebSocket: WebSocketSignallingOptions['WebSocket']
  capture(): S | Promise<S>
  /** Another adapter over the same logic, on our side; the other side is `createWebRtcTransport` with the class above, or with `theirs`. */
  createPort?: (sdk: WebRtcSdk<S>, options: WebRtcOptions<S> & { capture(): S | Promise<S> }) => TransportPort
  theirs?: { RTCPeerConnection: PeerConnectionClass; capture(): S | Promise<S> }
  /** Which of the tracks is hot, where they do not say it themselves. */
  isHot?: (track: { readonly id: string; readonly readyState: string }) => boolean
}

const RELAYED: readonly (keyof TransportCapabilities)[] = ['canBeCutOff', 'noticesRemoteDeath']

export const createWebRtcWorld = <S extends Stream>(parts: WorldParts<S>): CreateTransportWorld => async ({ needs }) => {
  const { server } = parts
  const room = await server.open(needs.some(n => RELAYED.includes(n)))
  const connections: RTCPeerConnection[] = []
  const sockets: { readonly readyState: number }[] = []
  const tracks: (EventTarget & { readonly id: string; readonly kind: string; readonly readyState: string; enabled: boolean })[] = []
  let isTwice = false
  let isJoinHeld = false
  let releases: (() => void)[] = []
  let grant: Promise<void> | undefined

  /** Our side's classes, watched: what they made is the truth about what is open. */
  class OurConnection extends parts.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
      this.addEventListener('connectionstatechange', event => { if (isTwice) this.onconnectionstatechange?.(event) })
    }
    override addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
      give(track)
      return super.addTrack(track, ...streams)
    }
  }
  class OurSocket extends parts.WebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  const signalling = createWebSocketSignalling(room.url, { WebSocket: OurSocket, room: 'room', identity: 'us' })
  /** Lets `accepted` through and holds everything else, so that the join is taken and not done. */
  const held: SignallingPort = {
    open: (context, handlers) => signalling.open(context, {
      ...handlers,
      onMessage(message) {
        if (isJoinHeld && message.type !== 'accepted' && message.type !== 'pong' && message.type !== 'ended') releases.push(() => handlers.onMessage(message))
        else handlers.onMessage(message)
      },
    }),
  }
  const port = (parts.createPort ?? createWebRtcTransport)(sdkOf<S>(OurConnection), {
    signalling: held,
    ice: room.ours,
    async capture() {
      await grant
      const stream = await parts.capture()
      tracks.push(...stream.getTracks() as unknown as typeof tracks)
      return stream
    },
  })

  const theirs = parts.theirs ?? parts
  const remote = createRemote(createWebRtcTransport(sdkOf<S>(theirs.RTCPeerConnection), {
    signalling: createWebSocketSignalling(room.url, { WebSocket: parts.WebSocket, room: 'room', identity: 'them' }),
    ice: room.theirs,
    capture: theirs.capture,
  }))

  return {
    port,
    remote: { ...remote, kill: () => server.bury(room.id) },
    async refuse() {
      await server.refuse(room.id)
      return 'room-full' as const
    },
    kick: word => (word === undefined ? server.kick(room.id) : server.kickInOtherWords(room.id)),
    cut: () => server.cut(room.id),
    restore: () => server.restore(room.id),
    async repeatCallbacks() {
      isTwice = true
      await server.repeat(room.id)
    },
    /** A real track, and a device whose switch is thrown by hand. */
    muteDevice(muted) {
      for (const track of tracks) {
        Object.defineProperty(track, 'muted', { value: muted, configurable: true })
        track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
      }
    },
    holdJoin() {
      isJoinHeld = true
      return () => {
        isJoinHeld = false
        for (const release of releases.splice(0)) release()
      }
    },
    holdCapture() {
      let release: () => void = () => undefined
      grant = new Promise(resolve => { release = resolve })
      return () => { grant = undefined; release() }
    },
    truth: {
      hot: () => tracks.some(parts.isHot ?? (t => t.readyState === 'live')),
      connected: () => connections.some(c => c.connectionState !== 'closed') || sockets.some(s => s.readyState <= 1),
      muted: () => tracks.some(t => t.kind === 'audio' && t.readyState === 'live' && !t.enabled),
      wasHeard: () => tracks.some(wasHeard),
    },
    async close() {
      remote.leave()
      for (const connection of connections) connection.close()
      await server.close(room.id)
    },
  } satisfies TransportWorld
}

/** The adapter names only what it uses of the SDK; the real class has more. */
const sdkOf = <S extends Stream>(connection: PeerConnectionClass): WebRtcSdk<S> => ({ RTCPeerConnection: connection as unknown as WebRtcSdk<S>['RTCPeerConnection'] })

/** The other side: stays in the room, and comes back when our hang-up ended its call. */
function createRemote(port: ReturnType<typeof createWebRtcTransport>): { join(): void; leave(): void } {
  let attempt = 0
  let stop: (() => void) | undefined
  function begin(): void {
    const controller = new AbortController()
    const ctx = { attempt: ++attempt, signal: controller.signal }
    const off = port.subscribe(event => {
      if (event.type !== 'transport.left' && event.type !== 'transport.closed' || !stop) return
      off()
      begin()
    })
    // Why it could not join is of no interest to the case: our side would not be joined either.
    Promise.resolve(port.join(ctx)).catch(() => undefined)
    stop = () => { off(); controller.abort(); void port.leave(ctx) }
  }
  return {
    join() { if (!stop) begin() },
    leave() { const last = stop; stop = undefined; last?.() },
  }
}
