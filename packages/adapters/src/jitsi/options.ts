/** What a host gives, and the part of lib-jitsi-meet that is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `JitsiLocalTrack`. */
export interface JitsiTrack {
  getType(): string
  mute(): unknown
  unmute(): unknown
  dispose(): unknown
  /** Has the track ended by itself: was it unplugged, or its permission taken back? */
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
  /** The track that is being sent now. */
  getLocalAudioTrack?(): JitsiTrack | null | undefined
  on(event: never, listener: (...said: never[]) => void): unknown
  off(event: never, listener: (...said: never[]) => void): unknown
}
/** The part that asks the deployment for the conference (`modules/xmpp/moderator.js`). */
export interface JitsiModerator {
  addListener(event: never, listener: (...said: never[]) => void): unknown
  removeListener(event: never, listener: (...said: never[]) => void): unknown
}
/** `JitsiConnection`. */
export interface JitsiConnection<Conference extends JitsiConference = JitsiConference> {
  /** Marked as internal by the library. Without it everything works, except that one refusal is not noticed, because it is reported only here. */
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
  /** `IConnectionOptions` of the deployment: `hosts`, `serviceUrl`. See its config.js. */
  connection: Given<object>
  /** `IConferenceOptions`. */
  conference?: object
  appId?: string
  /** A JWT. A function is called for each join. */
  token?: Given<string | undefined>
  password?: string
  /**
   * Options for `createLocalTracks`: `{ devices: ['audio'] }`. The tracks are added to the conference, and disposed of with the call. Without it,
   * the tracks are yours.
   */
  capture?: object
  /** Called with the conference of a join, before it joins. */
  onConference?(conference: Conference): void
  /** For calls of two: when the last other participant has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
