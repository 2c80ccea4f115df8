/** What a host gives to `createLiveKitTransport(sdk, options)`. You inject the SDK; it is typed only as far as the adapter uses it. */
import type { Given, SessionOptions } from '../session/index.ts'

export interface LiveKitAudioTrack {
  readonly mediaStreamTrack: { readonly muted: boolean }
  mute(): Promise<unknown>
  unmute(): Promise<unknown>
  stop(): void
}
export interface LiveKitPublication {
  readonly isMuted: boolean
  readonly track?: { readonly mediaStreamTrack: { readonly muted: boolean } } | undefined
  mute(): Promise<unknown>
  unmute(): Promise<unknown>
}

/**
 * The signalling client inside a room. It rejects with what the server said. The room itself does not pass that on, or turns it into a new
 * join.
 */
export interface LiveKitClient {
  join(...parameters: never[]): Promise<unknown>
  reconnect(...parameters: never[]): Promise<unknown>
}
export interface LiveKitTransportOfEngine { getConnectionState(): string }
/**
 * Marked as internal in the package. If another version lacks a part of it, that is a diagnostic, and the adapter relies on the room's own
 * events.
 */
export interface LiveKitEngine {
  readonly client: LiveKitClient
  readonly pcManager?: { readonly publisher: LiveKitTransportOfEngine; readonly subscriber?: LiveKitTransportOfEngine | undefined; close(): unknown } | undefined
  close?(): unknown
}

export interface LiveKitRoom {
  readonly state: string
  readonly remoteParticipants: { readonly size: number }
  readonly engine?: LiveKitEngine | undefined
  readonly localParticipant: {
    getTrackPublication(source: never): LiveKitPublication | undefined
    publishTrack(track: never, options?: never): Promise<unknown>
  }
  on(event: never, listener: (...parameters: unknown[]) => void): unknown
  off(event: never, listener: (...parameters: unknown[]) => void): unknown
  connect(url: string, token: string, options?: never): Promise<void>
  disconnect(stopTracks?: boolean): Promise<void>
}

/** The part of `livekit-client` that the adapter uses: `import * as livekit from 'livekit-client'`. */
export type LiveKitSdk<R extends LiveKitRoom = LiveKitRoom> = {
  Room: new (options?: never) => R
  createLocalAudioTrack: (options?: never) => Promise<LiveKitAudioTrack>
  /** The package's enum. It gives the end record the names of the reasons. */
  DisconnectReason?: Record<number, string>
}

export type LiveKitOptions<R extends LiveKitRoom = LiveKitRoom> = SessionOptions & {
  /** The address (`wss://…`) and a token. Tokens expire, so give a function that fetches a fresh one: it is called for each attempt. */
  connection: Given<{ url: string; token: string }>
  /**
   * Captures and publishes the microphone: true, or LiveKit's `AudioCaptureOptions`. If the microphone is refused, the join is refused. Without
   * this option, publish your tracks yourself (see `onRoom`), and stop what you capture.
   */
  microphone?: boolean | object
  /**
   * For a call of two people: when the last other participant leaves, the call ends as `remote-hangup`. This takes up to 2 s. After the SDK has
   * made a new session by itself it takes up to 10 s, because the other side may come back a moment later than this one.
   */
  endsWhenAlone?: boolean
  /** LiveKit's `RoomOptions`; `connect` is its `RoomConnectOptions`. */
  room?: object
  connect?: object
  /** Called with the room of an attempt before it connects: use it for participants, tracks and data. Each attempt has a room of its own. */
  onRoom?: (room: R) => void
}
