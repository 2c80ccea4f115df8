/** What a host gives, and of agora-rtc-sdk-ng what is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** Of an `ILocalAudioTrack`. */
export interface AgoraTrack {
  readonly muted: boolean
  setMuted(muted: boolean): unknown
  close(): void
  /** `track-ended`, and `track-updated` when another device is in its place. */
  on?(event: string, listener: () => void): unknown
  off?(event: string, listener: () => void): unknown
}
/** Of an `IAgoraRTCClient`. It can be in one channel at a time. */
export interface AgoraClient {
  readonly connectionState: string
  readonly remoteUsers: readonly unknown[]
  /** What is published. `setDevice` is of an `IMicrophoneAudioTrack` alone. */
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
  /** A function is asked for each join, and again when the token is about to expire. */
  token?: Given<string>
  uid?: number | string
  /** `() => AgoraRTC.createMicrophoneAudioTrack()`: asked for each join, published, closed with the call. Without it nothing is captured and nothing muted here. */
  microphone?(): Promise<Track>
  /** For calls of two: when the last other user has left, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
