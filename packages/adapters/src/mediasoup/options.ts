/** What a host gives, and of mediasoup-client what is used. mediasoup has no signalling: the host's is a part of what it gives. */
import type { TransportEvent } from '@onhook/machine'
import type { CapturedTrack } from '../microphone.ts'
import type { SessionOptions } from '../session/index.ts'

/** A `MediaStreamTrack`. */
export interface MediasoupTrack extends CapturedTrack { readonly kind: string; enabled: boolean; stop(): void }
/** A `Producer`. */
export interface MediasoupProducer {
  readonly kind: string
  /** The one that is sent: another after `replaceTrack`. */
  readonly track?: CapturedTrack | null
  pause(): void
  resume(): void
  on?(event: never, listener: () => void): unknown
}
/** A `Transport`, of either direction. */
export interface MediasoupTransport {
  readonly id: string
  readonly connectionState: string
  readonly observer: { on(event: 'close', listener: () => void): unknown }
  on(event: never, listener: (...payload: never[]) => void): unknown
  produce(options: never): Promise<MediasoupProducer>
  restartIce(options: never): Promise<void>
  close(): void
}
/** A `Device`. */
export interface MediasoupDevice<Transport extends MediasoupTransport = MediasoupTransport> {
  load(options: never): Promise<void>
  createSendTransport(options: never): Transport
  createRecvTransport(options: never): Transport
}
/** What is used of `mediasoup-client`. */
export type MediasoupModule<Device extends MediasoupDevice = MediasoupDevice> = { Device: new (options?: never) => Device }

/** What your server answers to a join: what it made with `router.rtpCapabilities` and `router.createWebRtcTransport()`. */
export type MediasoupRoom = { routerRtpCapabilities: object; send?: object; recv?: object }

/** One attempt's signalling. What rejects refuses the join; an error with a `reason` of ours names it. */
export interface MediasoupSignalling {
  join(): Promise<MediasoupRoom>
  /** `transport.connect()` on the server. */
  connect(transportId: string, dtlsParameters: object): Promise<unknown>
  /** `transport.produce()` on the server: the producer's id. */
  produce(transportId: string, parameters: object): Promise<string>
  /** `transport.restartIce()` on the server: new ICE parameters. */
  restartIce(transportId: string): Promise<object>
  /** Says goodbye and closes. It is not waited for; called in every phase, and may be called twice. */
  leave(): unknown
}
/**
 * What your server, or its socket, tells of the call by itself: an end with its cause, a token that expires, a loss of signalling (`lost`, or
 * `failed`, recoverable) and `restored` when that is over. The call is back when the transports are connected as well.
 */
export type MediasoupWord = Extract<TransportEvent, { type: `transport.${'left' | 'lost' | 'restored' | 'failed' | 'timedOut' | 'tokenExpiring' | 'migrating'}` }>

export type MediasoupOptions<Device extends MediasoupDevice = MediasoupDevice> = SessionOptions & {
  /** Makes the signalling of an attempt; nothing is open before its `join`. `say` may be called at any time, also after the end. */
  signalling(say: (word: MediasoupWord) => void): MediasoupSignalling
  /** `DeviceOptions`: a handler. */
  device?: object
  /** Opens the microphone, and the camera. The tracks are stopped when the call is over. Without it nothing is sent. */
  capture?(): MediasoupTrack[] | Promise<MediasoupTrack[]>
  /** More for `produce`, for each track: encodings, codec options. */
  produce?(track: MediasoupTrack): object
  /** The device and its transports, before anything is sent: consume with `recv`. They are closed when the call is over. */
  onTransports?(transports: { device: Device; send?: ReturnType<Device['createSendTransport']>; recv?: ReturnType<Device['createRecvTransport']> }): void
}
