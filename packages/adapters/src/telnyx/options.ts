/** What a host gives, and of @telnyx/webrtc what is used. */
import type { CapturedTrack } from '../microphone.ts'
import type { Given, SessionOptions, SessionTiming } from '../session/index.ts'

/** Of a `Call`. Its `state` is a string in the typings; which strings there are, `TELNYX_STATES` says. */
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
/** Of an `RTCPeerConnection`. */
export type TelnyxConnection = {
  readonly connectionState: string
  addEventListener(type: 'connectionstatechange', listener: () => void): void
  removeEventListener(type: 'connectionstatechange', listener: () => void): void
}

/** Of a `TelnyxRTC`: the client of an application, which may have other calls. */
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
  /** So long does a leave wait for the answer to its BYE. The SDK itself waits for 5 s, with the microphone open. Default: 2,000. */
  byeMs: number
  /** So long is a call listened to whose BYE was not answered: the server may attach it anew, and the SDK answers it by itself. Default: 90,000. */
  reattachMs: number
}

export type TelnyxOptions<Call extends TelnyxCall = TelnyxCall, Options extends object = object> = SessionOptions & {
  timing?: Partial<TelnyxTiming>
  /** Whom to call (`ICallOptions`), or the ringing call of a `telnyx.notification`: answered by `join`, hung up by a leave from then on until it is answered. */
  call: Given<Options | Call>
  /** The call as soon as there is one, to show it. */
  onCall?(call: Call): void
}
