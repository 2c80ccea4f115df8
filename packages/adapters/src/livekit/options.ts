/** What a host gives to `createLiveKitTransport(sdk, options)`. The SDK is injected, and typed only as far as it is used. */
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

/** The signalling inside a room, which rejects with what the server said: the room itself keeps that to itself, or turns it into a new join. */
export interface LiveKitClient {
  join(...parameters: never[]): Promise<unknown>
  reconnect(...parameters: never[]): Promise<unknown>
}
export interface LiveKitTransportOfEngine { getConnectionState(): string }
/** Marked as internal in the package: what is missing of it in another version is a diagnostic, and the call goes by the room's own events. */
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

/** What is used of `livekit-client`: `import * as livekit from 'livekit-client'`. */
export type LiveKitSdk<R extends LiveKitRoom = LiveKitRoom> = {
  Room: new (options?: never) => R
  createLocalAudioTrack: (options?: never) => Promise<LiveKitAudioTrack>
  /** The enum, for the names in the record. */
  DisconnectReason?: Record<number, string>
}

export type LiveKitOptions<R extends LiveKitRoom = LiveKitRoom> = SessionOptions & {
  /** `wss://…` and a token, which lasts for a while: give a function that fetches a fresh one, it is asked anew for each attempt. */
  connection: Given<{ url: string; token: string }>
  /**
   * Captures and publishes the microphone: true, or LiveKit's `AudioCaptureOptions`. A refused microphone refuses the join. Left out, the
   * host publishes by itself (`onRoom`), and what it captures is its own to stop.
   */
  microphone?: boolean | object
  /** A call of two: when the last other participant has left, it is over, as `remote-hangup`. Told within 2 s; after a new session of the SDK's own, in which the other may be a moment later than we are, within 10 s. */
  endsWhenAlone?: boolean
  /** LiveKit's `RoomOptions` and `RoomConnectOptions`. */
  room?: object
  connect?: object
  /** The room of an attempt, before it connects: for the participants, tracks and data of it. Each attempt has a room of its own. */
  onRoom?: (room: R) => void
}
