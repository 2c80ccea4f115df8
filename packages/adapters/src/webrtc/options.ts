/**
 * What a host gives to `createWebRtcTransport(sdk, options): TransportPort`.
 *
 * You inject the SDK. It is typed only as far as the adapter uses it, so a browser's globals, `@roamhq/wrtc` in
 * Node and `react-native-webrtc` all fit, and the same logic serves all three.
 */
import type { ClockPort } from '@onhook/machine'
import type { Candidate, Description, SignallingPort } from './signalling.ts'
import type { Timing } from './timing.ts'

export interface Track {
  readonly kind: string
  /** Muted by the device or the system. */
  readonly muted: boolean
  readonly readyState: string
  enabled: boolean
  stop(): void
  addEventListener(type: 'ended' | 'mute' | 'unmute', listener: () => void): void
}
export interface Stream { getTracks(): Track[] }

export interface DataChannel {
  readonly readyState: string
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  send(data: string): void
}

/** A map from id to statistics. Those of type `inbound-rtp` count the bytes that arrived. */
export interface StatsReport { forEach(each: (stats: { type?: string; bytesReceived?: number }) => void): void }

export interface PeerConnection {
  readonly connectionState: string
  readonly signalingState: string
  readonly localDescription: Description | null
  readonly remoteDescription: Description | null
  onconnectionstatechange: ((event: never) => void) | null
  onicecandidate: ((event: never) => void) | null
  onnegotiationneeded: ((event: never) => void) | null
  ontrack: ((event: never) => void) | null
  createDataChannel(label: string, init: { negotiated: boolean; id: number }): DataChannel
  addTrack(track: never, stream: never): unknown
  createOffer(options: { iceRestart: boolean }): Promise<Description>
  createAnswer(): Promise<Description>
  setLocalDescription(description: Description): Promise<void>
  setRemoteDescription(description: Description): Promise<void>
  addIceCandidate(candidate: Candidate | null): Promise<void>
  getStats(): Promise<StatsReport>
  close(): void
}

export type IceServer = { urls: string | string[]; username?: string; credential?: string }
export type WebRtcConfiguration = { iceServers?: IceServer[]; iceTransportPolicy?: 'all' | 'relay' }

/** The constructor, and the media devices if you capture. In a browser, `globalThis` has the one and `navigator` the other. */
export type WebRtcSdk<S extends Stream> = {
  RTCPeerConnection: new (configuration?: WebRtcConfiguration) => PeerConnection
  mediaDevices?: { getUserMedia(constraints: never): Promise<S> } | undefined
}

export type WebRtcOptions<S extends Stream> = {
  signalling: SignallingPort
  /** ICE servers and policy. Read again for every new connection, so make it a getter if your TURN passwords expire. */
  readonly ice?: WebRtcConfiguration
  /** Constraints for `getUserMedia`, or a function that returns a stream (a synthetic camera). Without it, the call has a data channel only. */
  capture?: { audio?: boolean | object; video?: boolean | object } | (() => S | Promise<S>)
  /** The clock and its timers. Default: the runtime's own timers and its monotonic clock. */
  clock?: ClockPort
  timing?: Partial<Timing>
  onLocalStream?: (stream: S) => void
  onRemoteStream?: (stream: S) => void
  /** Called at every statistics poll (every 0.5 s) with the report as the SDK gives it. */
  onStats?: (report: StatsReport) => void
  /**
   * Called with each error that the adapter contained: a candidate of an offer that lost a glare, a step whose connection was gone before it
   * finished, an observer that threw. It is called asynchronously, outside the adapter's own calls, so an error that it throws is yours to handle.
   */
  onContained?: (error: unknown) => void
}

export type { Candidate, Description }
