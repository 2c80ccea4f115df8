/** The parts of a browser that a SIP library needs, over real libwebrtc: `RTCPeerConnection`, `MediaStream`, `WebSocket`, a microphone. */
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { listenAt, wasHeard } from './ear.ts'
import { tellUntold } from './untold.ts'

listenAt(wrtc.RTCPeerConnection)

/** libwebrtc in Node has no event for a track that was added; SIP.js makes one for whoever shows streams. */
class MediaStreamTrackEvent extends Event {
  readonly track: unknown
  constructor(type: string, init: { track: unknown }) {
    super(type)
    this.track = init.track
  }
}

/** A real peer connection whose state can be another one: see `pretendState`. */
const pretended = new WeakMap<object, Record<string, string>>()
/**
 * With several paths libwebrtc tries the others when one is lost, one after the other, and says `disconnected` after 5 s or after 15 s, or
 * `failed` at once. With one path it says the same each time.
 */
function withOneCandidate(sdp: string): string {
  let isFirst = true
  return sdp.split('\r\n').filter(line => {
    if (!line.startsWith('a=candidate:')) return true
    const isKept = isFirst && / udp /i.test(line)
    if (isKept) isFirst = false
    return isKept
  }).join('\r\n')
}

const peers = new Set<RTCPeerConnection>()
/** Does one that is open have a path to the other side? */
export const isMediaUp = (): boolean => [...peers].some(({ connectionState }) => connectionState === 'connected')

type Listener = (event: Event) => void
function createPeer(configuration?: RTCConfiguration): RTCPeerConnection {
  const real = new wrtc.RTCPeerConnection(configuration)
  tellUntold(real)
  for (const peer of peers) if (peer.connectionState === 'closed') peers.delete(peer)
  peers.add(real)
  // A closed connection says nothing more (WebRTC, 4.4.3). This one tells what was queued, and JsSIP reads a description that is gone.
  const quiet = new WeakMap<Listener, Listener>()
  const quietly = (listener: Listener): Listener => {
    if (!quiet.has(listener)) quiet.set(listener, event => { if (real.signalingState !== 'closed') listener(event) })
    return quiet.get(listener)!
  }
  const events = {
    addEventListener: (name: never, listener: Listener) => real.addEventListener(name, quietly(listener)),
    removeEventListener: (name: never, listener: Listener) => real.removeEventListener(name, quietly(listener)),
  }
  const peer: RTCPeerConnection = new Proxy(real, {
    get(target, name) {
      if (name in events) return events[name as keyof typeof events]
      if (name === 'localDescription') return target.localDescription && { type: target.localDescription.type, sdp: withOneCandidate(target.localDescription.sdp) }
      const value: unknown = pretended.get(peer)?.[name as string] ?? Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  })
  return peer
}

/** To be called before the library is used. `window` is there for JsSIP, which looks for WebRTC in it. */
export function installWebRtcGlobals({ window = false } = {}): void {
  const { RTCSessionDescription, RTCIceCandidate, MediaStream } = wrtc
  // `new` of a function that returns an object gives that object.
  Object.assign(globalThis, { RTCPeerConnection: function (configuration?: RTCConfiguration) { return createPeer(configuration) }, RTCSessionDescription, RTCIceCandidate, MediaStream, MediaStreamTrackEvent, WebSocket })
  if (window) Object.assign(globalThis, { window: globalThis })
}

export type Microphone = {
  /** As `getUserMedia`: a real audio track, or whatever `hold` and `refuse` have ordered. */
  open(): Promise<MediaStream>
  /** How many of its tracks are live. */
  live(): number
  /** Was one of them ever given to a connection, and not muted? */
  wasHeard(): boolean
  /** Unplugged, or its permission taken back: its tracks end, and say so, which one that is stopped does not. */
  end(): void
  hold(): () => void
  /** Undefined: no more. */
  refuse(name: string | undefined): void
}

export function createMicrophone(): Microphone {
  const tracks: MediaStreamTrack[] = []
  let held: Promise<void> | undefined, refusal: string | undefined
  return {
    async open() {
      await held
      if (refusal !== undefined) throw new DOMException('refused, on purpose', refusal)
      const track = new wrtc.nonstandard.RTCAudioSource().createTrack()
      tracks.push(track)
      return new wrtc.MediaStream([track])
    },
    wasHeard: () => tracks.some(wasHeard),
    live: () => tracks.filter(track => track.readyState === 'live').length,
    end() {
      for (const track of tracks) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
    },
    hold() {
      let release!: () => void
      held = new Promise(resolve => { release = resolve })
      return release
    },
    refuse(name) { refusal = name },
  }
}

/** Makes a real peer connection say another state, as it would after seconds of loss, until the returned function is called. */
export function pretendState(peer: RTCPeerConnection, state: string, of: 'connectionState' | 'iceConnectionState' = 'connectionState'): () => void {
  const tell = (): unknown => peer.dispatchEvent(new Event(`${of.toLowerCase()}change`))
  pretended.set(peer, { [of]: state })
  tell()
  return () => {
    pretended.delete(peer)
    tell()
  }
}
