/** What a host gives, and of @vonage/client-sdk-video what is used. */
import type { Given, SessionOptions, SessionTiming } from '../session/index.ts'

type Done = (error?: { name: string; message: string }) => void
/** Of a `Publisher`. */
export interface VonagePublisher {
  publishAudio(value: boolean): unknown
  /** A `MediaStreamTrack`, also one of `setAudioSource`. */
  getAudioSource?(): { readonly readyState: string } | null | undefined
  destroy(): unknown
  on(event: string, listener: (event: object) => void): unknown
  off(event: string, listener: (event: object) => void): unknown
}
/** Of a `Session`. */
export interface VonageSession<Publisher extends VonagePublisher = VonagePublisher> {
  readonly connection?: { readonly connectionId: string }
  connect(token: string, done: Done): unknown
  disconnect(): unknown
  publish(publisher: Publisher, done: Done): unknown
  on(event: string, listener: (event: object) => void): unknown
  off(event: string, listener: (event: object) => void): unknown
}
/** Of `OT`. */
export interface VonageSdk<Session = VonageSession, Options extends object = object> {
  initSession(applicationId: string, sessionId: string, options?: Options): Session
}

/** In milliseconds. */
export type VonageTiming = SessionTiming & {
  /** So long does a leave wait for the SDK, whose `disconnect()` resolves by an event that may not come. Default: 2,000. */
  disconnectMs: number
}

export type VonageOptions<Session, Publisher extends VonagePublisher, Options extends object> = SessionOptions & {
  timing?: Partial<VonageTiming>
  applicationId: string
  sessionId: string
  /** A function is asked for each join. */
  token: Given<string>
  sessionOptions?: Options
  /** `() => OT.initPublisher(element, { videoSource: null })`: made for each join, published, destroyed with the call. Without it nothing is captured and nothing muted here. */
  publisher?(session: Session): Publisher
  /** The session before it connects, to subscribe to the streams of others. */
  onSession?(session: Session): void
  /** For calls of two: when the last other connection is gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
