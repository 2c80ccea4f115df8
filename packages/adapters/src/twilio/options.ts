/** What a host gives, and the part of twilio-video that is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `CancelablePromise<Room>`. The package does not export its type. */
export interface TwilioPromise<Room> extends PromiseLike<Room> { cancel(): unknown }

/** A local track before the server has taken it: one that the adapter has opened, or one that the host gives, a `LocalAudioTrack` or a `MediaStreamTrack`. */
export type TwilioLocalTrack = { readonly kind?: unknown; enabled?: boolean; enable?(): unknown; disable?(): unknown; stop?(): unknown }
/** A local track that the server has taken: `LocalAudioTrack`. */
export type TwilioTrack = { readonly isEnabled: boolean; readonly isStopped?: boolean; readonly mediaStreamTrack?: unknown; enable(): unknown; disable(): unknown }
export interface TwilioRoom {
  readonly state: string
  readonly participants: { readonly size: number }
  readonly localParticipant: {
    readonly audioTracks: { forEach(each: (publication: { track: TwilioTrack }) => void): void }
    on(event: string, listener: (...payload: unknown[]) => void): unknown
    removeListener(event: string, listener: (...payload: unknown[]) => void): unknown
  }
  disconnect(): unknown
  on(event: never, listener: (...payload: never[]) => void): unknown
  removeListener(event: string, listener: (...payload: unknown[]) => void): unknown
}

/** What is used of `twilio-video`. */
export interface TwilioVideo<Room extends TwilioRoom = TwilioRoom, Options extends object = object> {
  connect(token: string, options?: Options): TwilioPromise<Room>
  /** Without it, `connect()` opens the microphone, which can then be muted only after the server has taken it. */
  createLocalTracks?(options?: never): PromiseLike<unknown>
}

export type TwilioOptions<Room extends TwilioRoom = TwilioRoom, Options extends object = object> = SessionOptions & {
  /** An access token with a video grant. A function is called for each join. */
  token: Given<string>
  /** `ConnectOptions`: the room's name, `audio`, `video`, `tracks`. If you give `tracks` of your own, stop them yourself. */
  connectOptions?: Given<Options | undefined>
  /** Called with the room of a join that succeeded, so that you can show its participants. It is joined by then, and may be left when this function is done. */
  onRoom?(room: Room): void
  /** For calls of two: when the last other participant has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
