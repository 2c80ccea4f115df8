/** What a host gives, and the part of jssip that is used. */
import type { Peer } from '../peer.ts'
import type { SessionOptions } from '../session/index.ts'

/** What is used of a `MediaStream`. */
export interface JsSipStream { getTracks(): { readonly kind: string; enabled: boolean; stop(): void }[] }

/** What is used of an `RTCSession`. */
export interface JsSipSession {
  readonly status: number
  readonly direction: string
  /** Absent before the call is dialled or answered. */
  readonly connection: Peer | null | undefined
  isInProgress(): boolean
  isEstablished(): boolean
  isEnded(): boolean
  answer(options?: never): void
  terminate(options?: { status_code?: number; cause?: string }): void
  mute(options: { audio: boolean; video: boolean }): void
  unmute(options: { audio: boolean; video: boolean }): void
  renegotiate(options: { rtcOfferConstraints: { iceRestart: boolean } }, done: () => void): boolean
  on(event: never, listener: (payload: unknown) => void): unknown
  removeListener(event: string, listener: (payload: unknown) => void): unknown
}

/** What is used of a `UA`. */
export interface JsSipUa<RtcSession extends JsSipSession = JsSipSession, Options extends object = object> {
  call(target: string, options?: Options): RtcSession
  isConnected(): boolean
}

/** What `failed` and `ended` come with. */
export type JsSipEnd = { originator?: unknown; cause?: unknown; message?: unknown }

export type JsSipOptions<RtcSession extends JsSipSession = JsSipSession, Options extends object = object> = SessionOptions & {
  /**
   * Opens the microphone: `() => navigator.mediaDevices.getUserMedia({ audio: true })`. The stream is given to JsSIP as `mediaStream` and stopped
   * by the adapter. Without this option JsSIP opens a microphone itself, and one that is granted after the leave stays open.
   */
  capture?: () => JsSipStream | Promise<JsSipStream>
} & (
  /** Dials `sip:bob@example.org`; `CallOptions`. */
  | { target: string; callOptions?: Options }
  /** Dials by a function of yours, called for each join. It must pass `mediaStream` on. */
  | { call: (ua: JsSipUa<RtcSession, Options>, mediaStream: JsSipStream | undefined) => RtcSession }
  /**
   * An incoming call. `join` answers it. From then on until it is answered, a leave declines it (603). While the call is idle, decline it
   * yourself. `answerOptions`: those of `answer()`.
   */
  | { session: RtcSession; answerOptions?: object }
)
