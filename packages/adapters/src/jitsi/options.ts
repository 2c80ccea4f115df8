/** What a host gives, and of lib-jitsi-meet what is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `JitsiLocalTrack`. */
export interface JitsiTrack {
  getType(): string
  mute(): unknown
  unmute(): unknown
  dispose(): unknown
  /** By itself: unplugged, or its permission was taken back. */
  isEnded?(): boolean
  on?(event: never, listener: () => void): unknown
}
/** `JitsiConference`. */
export interface JitsiConference {
  join(password?: string): unknown
  leave(): unknown
  addTrack(track: never): unknown
  isJoined(): unknown
  getParticipantCount(): number
  /** The one that is sent now. */
  getLocalAudioTrack?(): JitsiTrack | null | undefined
  on(event: never, listener: (...said: never[]) => void): unknown
  off(event: never, listener: (...said: never[]) => void): unknown
}
/** Who asks the deployment for the conference (`modules/xmpp/moderator.js`). */
export interface JitsiModerator {
  addListener(event: never, listener: (...said: never[]) => void): unknown
  removeListener(event: never, listener: (...said: never[]) => void): unknown
}
/** `JitsiConnection`. */
export interface JitsiConnection<Conference extends JitsiConference = JitsiConference> {
  /** Marked as internal by the library: without it everything works, but for one refusal that is told to nobody else. */
  readonly xmpp?: { readonly moderator?: JitsiModerator | null } | null
  connect(options?: never): unknown
  disconnect(): unknown
  initJitsiConference(name: string, options: never): Conference
  addEventListener(event: never, listener: (...said: never[]) => void): unknown
  removeEventListener(event: never, listener: (...said: never[]) => void): unknown
}
/** `JitsiMeetJS`, after its `init()`. */
export interface JitsiMeet<Conference extends JitsiConference = JitsiConference> {
  JitsiConnection: new (appId: never, token: never, options: never) => JitsiConnection<Conference>
  createLocalTracks(options: never): PromiseLike<unknown>
}

export type JitsiOptions<Conference extends JitsiConference = JitsiConference> = SessionOptions & {
  /** The room's name, in lower case. */
  room: string
  /** `IConnectionOptions` of the deployment: `hosts`, `serviceUrl`; its config.js. */
  connection: Given<object>
  /** `IConferenceOptions`. */
  conference?: object
  appId?: string
  /** A JWT; a function is asked for each join. */
  token?: Given<string | undefined>
  password?: string
  /** For `createLocalTracks`, `{ devices: ['audio'] }`: the tracks are added to the conference, and disposed of with the call. Without it they are yours. */
  capture?: object
  /** The conference of a join, before it joins. */
  onConference?(conference: Conference): void
  /** For calls of two: when the last other participant has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
