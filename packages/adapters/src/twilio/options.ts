/** What a host gives, and of twilio-video what is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `CancelablePromise<Room>`: it has no type of its own in the package's exports. */
export interface TwilioPromise<Room> extends PromiseLike<Room> { cancel(): unknown }

/** One that we have opened, or that the host gives, a `LocalAudioTrack` or a `MediaStreamTrack`: before the server has taken it. */
export type TwilioLocalTrack = { readonly kind?: unknown; enabled?: boolean; enable?(): unknown; disable?(): unknown; stop?(): unknown }
/** A track of ours that the server has taken: `LocalAudioTrack`. */
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
  /** Without it `connect()` opens the microphone, which can be muted only when the server has taken it. */
  createLocalTracks?(options?: never): PromiseLike<unknown>
}

export type TwilioOptions<Room extends TwilioRoom = TwilioRoom, Options extends object = object> = SessionOptions & {
  /** An access token with a video grant; a function is asked for each join. */
  token: Given<string>
  /** `ConnectOptions`: the room's name, `audio`, `video`, `tracks`. With `tracks` of your own you stop them yourself. */
  connectOptions?: Given<Options | undefined>
  /** The room of a join that succeeded, to show its participants; it is joined by then, and may be left when this is over. */
  onRoom?(room: Room): void
  /** For calls of two: when the last other participant has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
