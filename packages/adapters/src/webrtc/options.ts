/**
 * What a host gives to `createWebRtcTransport(sdk, options): TransportPort`.
 *
 * The SDK is injected, and typed only as far as it is used: a browser's globals, `@roamhq/wrtc` in Node and
 * `react-native-webrtc` all fit, and one logic serves them.
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

/** A map from id to statistics; `inbound-rtp` counts what arrived. */
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

/** The world: the constructor, and the devices when capture is wanted. In a browser `globalThis` and `navigator` have both. */
export type WebRtcSdk<S extends Stream> = {
  RTCPeerConnection: new (configuration?: WebRtcConfiguration) => PeerConnection
  mediaDevices?: { getUserMedia(constraints: never): Promise<S> } | undefined
}

export type WebRtcOptions<S extends Stream> = {
  signalling: SignallingPort
  /** ICE servers and policy. Read again for every new connection: make it a getter where TURN passwords expire. */
  readonly ice?: WebRtcConfiguration
  /** Constraints for `getUserMedia`, or a function that gives a stream (a synthetic camera); without it the call has a data channel only. */
  capture?: { audio?: boolean | object; video?: boolean | object } | (() => S | Promise<S>)
  /** The time; the runtime's own timers, and its clock that never jumps, when left out. */
  clock?: ClockPort
  timing?: Partial<Timing>
  onLocalStream?: (stream: S) => void
  onRemoteStream?: (stream: S) => void
  /** Every statistics poll (0.5 s): the report as the SDK gives it. */
  onStats?: (report: StatsReport) => void
  /** Something that was contained: a candidate of an offer that lost a glare, a step that its connection did not outlive, an observer that threw. Told later and from nowhere, so what this throws is the host's own. */
  onContained?: (error: unknown) => void
}

export type { Candidate, Description }
