/** What a host gives, and of amazon-chime-sdk-js what is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `MeetingSessionStatus`. */
export interface ChimeStatus { statusCode(): number; toString?(): string }
/** `AudioVideoObserver`, as far as it is about the life of a meeting. */
export interface ChimeObserver {
  audioVideoDidStartConnecting?(reconnecting: boolean): void
  audioVideoDidStart?(): void
  audioVideoDidStop?(status: ChimeStatus): void
}
/** `DeviceChangeObserver`, of the microphone. */
export interface ChimeDevices { audioInputStreamEnded?(): void; audioInputMuteStateChanged?(device: unknown, isMuted: boolean): void }
type Presence = (attendeeId: string, present: boolean) => void
/** `AudioVideoFacade`. */
export interface ChimeAudioVideo {
  addObserver(observer: ChimeObserver): void
  removeObserver(observer: ChimeObserver): void
  start(): void
  stop(): void
  startAudioInput(device: never): Promise<unknown>
  stopAudioInput(): Promise<unknown>
  addDeviceChangeObserver(observer: ChimeDevices): void
  removeDeviceChangeObserver(observer: ChimeDevices): void
  realtimeMuteLocalAudio(): unknown
  realtimeUnmuteLocalAudio(): unknown
  realtimeIsLocalAudioMuted(): boolean
  realtimeSubscribeToMuteAndUnmuteLocalAudio(listener: (muted: boolean) => void): void
  realtimeUnsubscribeToMuteAndUnmuteLocalAudio(listener: (muted: boolean) => void): void
  realtimeSubscribeToAttendeeIdPresence(listener: Presence): void
  realtimeUnsubscribeToAttendeeIdPresence(listener: Presence): void
}
/** `MeetingSession`. Its `DefaultDeviceController` has `muteLocalAudioInputStream`, which not every one has. */
export interface ChimeSession { readonly audioVideo: ChimeAudioVideo; readonly deviceController?: object; readonly configuration: { readonly credentials: { readonly attendeeId: string | null } | null } }

export type ChimeOptions<Sdk extends object = object> = SessionOptions & {
  /**
   * Makes the meeting session of one join, never the same twice: `new sdk.DefaultMeetingSession(new sdk.MeetingSessionConfiguration(meeting,
   * attendee), logger, devices)`. What was made is yours: to choose devices before, to bind videos to, and to `destroy()` after the call.
   */
  createSession(sdk: Sdk): ChimeSession | Promise<ChimeSession>
  /** The microphone: an `AudioInputDevice`, for `startAudioInput` before the join. It is stopped with the call. Without it that is yours. */
  audioInput?: Given<string | object>
  /** For calls of two: when the last other attendee has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
