/** What a host gives, and the part of @telnyx/webrtc that is used. */
import type { CapturedTrack } from '../microphone.ts'
import type { Given, SessionOptions, SessionTiming } from '../session/index.ts'

/** The part of a `Call` that is used. Its `state` is a string in the typings; `TELNYX_STATES` lists the strings. */
export interface TelnyxCall {
  readonly id: string
  readonly state: string
  readonly isAudioMuted: boolean
  readonly localStream?: { getTracks(): (CapturedTrack & { stop(): void })[] } | null
  readonly peer?: { readonly instance?: TelnyxConnection | null } | null
  answer(): unknown
  hangup(...parameters: never[]): unknown
  muteAudio(): unknown
  unmuteAudio(): unknown
}
/** The part of an `RTCPeerConnection` that is used. */
export type TelnyxConnection = {
  readonly connectionState: string
  addEventListener(type: 'connectionstatechange', listener: () => void): void
  removeEventListener(type: 'connectionstatechange', listener: () => void): void
}

/** The part of a `TelnyxRTC` that is used. It is the client of an application, which may have other calls. */
export interface TelnyxClient<Call extends TelnyxCall = TelnyxCall, Options extends object = object> {
  readonly connected: boolean
  readonly connection?: { readonly previousGatewayState?: string } | null
  connect(): unknown
  newCall(options: Options): Call
  on(event: string, listener: (event: never) => void): unknown
  off(event: string, listener: (event: never) => void): unknown
}

/** In milliseconds. */
export type TelnyxTiming = SessionTiming & {
  /** How long a leave waits for the answer to its BYE. The SDK itself waits for 5 s, with the microphone open. Default: 2,000. */
  byeMs: number
  /** How long to listen to a call whose BYE was not answered: the server may attach it again, and the SDK then answers it by itself. Default: 90,000. */
  reattachMs: number
}

export type TelnyxOptions<Call extends TelnyxCall = TelnyxCall, Options extends object = object> = SessionOptions & {
  timing?: Partial<TelnyxTiming>
  /**
   * Whom to call (`ICallOptions`), or the ringing call of a `telnyx.notification`. `join` answers that call; from then on until it is answered, a
   * leave hangs it up.
   */
  call: Given<Options | Call>
  /** Called with the call as soon as there is one, so that you can show it. */
  onCall?(call: Call): void
}
