/** What a host gives, and the part of mediasoup-client that is used. mediasoup has no signalling, so the host gives its own. */
import type { TransportEvent } from '@onhook/machine'
import type { CapturedTrack } from '../microphone.ts'
import type { SessionOptions } from '../session/index.ts'

/** A `MediaStreamTrack`. */
export interface MediasoupTrack extends CapturedTrack { readonly kind: string; enabled: boolean; stop(): void }
/** A `Producer`. */
export interface MediasoupProducer {
  readonly kind: string
  /** The track that is sent. It is another one after `replaceTrack`. */
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

/** Your server's answer to a join: `router.rtpCapabilities`, and the transports it made with `router.createWebRtcTransport()`. */
export type MediasoupRoom = { routerRtpCapabilities: object; send?: object; recv?: object }

/**
 * The signalling of one attempt. If a function rejects while joining, the join is refused, with the error's `reason` if it is an end reason of
 * `@onhook/machine`.
 */
export interface MediasoupSignalling {
  join(): Promise<MediasoupRoom>
  /** Calls `transport.connect()` on the server. */
  connect(transportId: string, dtlsParameters: object): Promise<unknown>
  /** Calls `transport.produce()` on the server. Resolves with the producer's id. */
  produce(transportId: string, parameters: object): Promise<string>
  /** Calls `transport.restartIce()` on the server. Resolves with new ICE parameters. */
  restartIce(transportId: string): Promise<object>
  /** Says goodbye and closes. It is called in any phase, maybe twice, and is not waited for. */
  leave(): unknown
}
/**
 * What your server, or its socket, reports about the call by itself: an end with its cause, a token that expires, a loss of signalling (`lost`, or
 * a recoverable `failed`), and `restored` when that is over. The call is restored once the transports are connected as well.
 */
export type MediasoupWord = Extract<TransportEvent, { type: `transport.${'left' | 'lost' | 'restored' | 'failed' | 'timedOut' | 'tokenExpiring' | 'migrating'}` }>

export type MediasoupOptions<Device extends MediasoupDevice = MediasoupDevice> = SessionOptions & {
  /** Makes the signalling of an attempt. Open nothing before its `join`. You may call `say` at any time, also after the end. */
  signalling(say: (word: MediasoupWord) => void): MediasoupSignalling
  /** `DeviceOptions`, for example a handler. */
  device?: object
  /** Opens the microphone, and the camera. The tracks are stopped when the call is over. Without it nothing is sent. */
  capture?(): MediasoupTrack[] | Promise<MediasoupTrack[]>
  /** More for `produce`, for each track: encodings, codec options. */
  produce?(track: MediasoupTrack): object
  /** Called with the device and its transports before anything is sent: consume with `recv`. The transports are closed when the call is over. */
  onTransports?(transports: { device: Device; send?: ReturnType<Device['createSendTransport']>; recv?: ReturnType<Device['createRecvTransport']> }): void
}
