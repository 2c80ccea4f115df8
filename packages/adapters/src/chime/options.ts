/** What a host gives, and the part of amazon-chime-sdk-js that is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `MeetingSessionStatus`. */
export interface ChimeStatus { statusCode(): number; toString?(): string }
/** The part of `AudioVideoObserver` that concerns the life of a meeting. */
export interface ChimeObserver {
  audioVideoDidStartConnecting?(reconnecting: boolean): void
  audioVideoDidStart?(): void
  audioVideoDidStop?(status: ChimeStatus): void
}
/** The part of `DeviceChangeObserver` that concerns the microphone. */
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
/** `MeetingSession`. Its `DefaultDeviceController` has `muteLocalAudioInputStream`; other device controllers may not. */
export interface ChimeSession { readonly audioVideo: ChimeAudioVideo; readonly deviceController?: object; readonly configuration: { readonly credentials: { readonly attendeeId: string | null } | null } }

export type ChimeOptions<Sdk extends object = object> = SessionOptions & {
  /**
   * Makes the meeting session of one join, a new one each time: `new sdk.DefaultMeetingSession(new sdk.MeetingSessionConfiguration(meeting,
   * attendee), logger, devices)`. The session is yours: choose devices before, bind videos to it, and `destroy()` it after the call.
   */
  createSession(sdk: Sdk): ChimeSession | Promise<ChimeSession>
  /** The microphone: an `AudioInputDevice`, passed to `startAudioInput` before the join and stopped with the call. Without it, start and stop it yourself. */
  audioInput?: Given<string | object>
  /** For calls of two: when the last other attendee has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
