/** What a host gives, and the part of @vonage/client-sdk-video that is used. */
import type { Given, SessionOptions, SessionTiming } from '../session/index.ts'

type Done = (error?: { name: string; message: string }) => void
/** The part of a `Publisher` that is used. */
export interface VonagePublisher {
  publishAudio(value: boolean): unknown
  /** A `MediaStreamTrack`, also one of `setAudioSource`. */
  getAudioSource?(): { readonly readyState: string } | null | undefined
  destroy(): unknown
  on(event: string, listener: (event: object) => void): unknown
  off(event: string, listener: (event: object) => void): unknown
}
/** The part of a `Session` that is used. */
export interface VonageSession<Publisher extends VonagePublisher = VonagePublisher> {
  readonly connection?: { readonly connectionId: string }
  connect(token: string, done: Done): unknown
  disconnect(): unknown
  publish(publisher: Publisher, done: Done): unknown
  on(event: string, listener: (event: object) => void): unknown
  off(event: string, listener: (event: object) => void): unknown
}
/** The part of `OT` that is used. */
export interface VonageSdk<Session = VonageSession, Options extends object = object> {
  initSession(applicationId: string, sessionId: string, options?: Options): Session
}

/** In milliseconds. */
export type VonageTiming = SessionTiming & {
  /** How long a leave waits for the SDK. Its `disconnect()` is confirmed by an event that may not come. Default: 2,000. */
  disconnectMs: number
}

export type VonageOptions<Session, Publisher extends VonagePublisher, Options extends object> = SessionOptions & {
  timing?: Partial<VonageTiming>
  applicationId: string
  sessionId: string
  /** A function is called for each join. */
  token: Given<string>
  sessionOptions?: Options
  /**
   * `() => OT.initPublisher(element, { videoSource: null })`: called for each join. The publisher is published, and destroyed with the call.
   * Without it, nothing is captured or muted here.
   */
  publisher?(session: Session): Publisher
  /** Called with the session before it connects, so that you can subscribe to the streams of others. */
  onSession?(session: Session): void
  /** For calls of two: when the last other connection is gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
