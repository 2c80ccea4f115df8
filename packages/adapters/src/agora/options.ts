/** What a host gives, and the part of agora-rtc-sdk-ng that is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** The part of an `ILocalAudioTrack` that is used. */
export interface AgoraTrack {
  readonly muted: boolean
  setMuted(muted: boolean): unknown
  close(): void
  /** The events `track-ended`, and `track-updated` if another device takes its place. */
  on?(event: string, listener: () => void): unknown
  off?(event: string, listener: () => void): unknown
}
/** The part of an `IAgoraRTCClient` that is used. A client can be in one channel at a time. */
export interface AgoraClient {
  readonly connectionState: string
  readonly remoteUsers: readonly unknown[]
  /** The tracks that are published. Only an `IMicrophoneAudioTrack` has `setDevice`. */
  readonly localTracks?: readonly (AgoraTrack & { readonly trackMediaType: string; setDevice?(deviceId: string): unknown })[]
  join(appId: string, channel: string, token: string | null, uid?: number | string | null): Promise<unknown>
  leave(): Promise<unknown>
  publish(track: never): Promise<unknown>
  renewToken(token: string): Promise<unknown>
  on(event: string, listener: (...payload: never[]) => void): unknown
  off(event: string, listener: (...payload: never[]) => void): unknown
}

export type AgoraOptions<Track extends AgoraTrack = AgoraTrack> = SessionOptions & {
  appId: string
  channel: string
  /** A function is called for each join, and again when the token is about to expire. */
  token?: Given<string>
  uid?: number | string
  /**
   * `() => AgoraRTC.createMicrophoneAudioTrack()`: called for each join. The track is published, and closed with the call. Without it, nothing is
   * captured or muted here.
   */
  microphone?(): Promise<Track>
  /** For calls of two: when the last other user has left, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
