/** What a host gives, and of @azure/communication-calling what is used. */
import type { SessionOptions, SessionTiming } from '../session/index.ts'

/** Of a `Call`. */
export interface AzureCall {
  readonly state: string
  readonly callEndReason?: { readonly code: number; readonly subCode?: number }
  readonly isMuted: boolean
  hangUp(): Promise<unknown>
  mute(): Promise<unknown>
  unmute(): Promise<unknown>
  on(event: 'stateChanged' | 'isMutedChanged', listener: () => void): unknown
  off(event: 'stateChanged' | 'isMutedChanged', listener: () => void): unknown
}
/** Of a `CallAgent`. */
export interface AzureAgent { startCall(participants: never, options?: never): unknown; join(locator: never, options?: never): unknown }
/** `call.feature(Features.UserFacingDiagnostics).network`, or its `media`. */
export interface AzureNetwork {
  on(event: 'diagnosticChanged', listener: (change: { diagnostic: string; value: unknown }) => void): unknown
  off(event: 'diagnosticChanged', listener: (change: { diagnostic: string; value: unknown }) => void): unknown
}

/** Of `JoinCallOptions`, `StartCallOptions` and `AcceptCallOptions`. */
export type AzureStart = { audioOptions: { muted: boolean } }

/** In milliseconds. */
export type AzureTiming = SessionTiming & {
  /** So long is a `hangUp()` waited for; then it is asked again, for as long. The SDK may do nothing, or never answer. Default: 1,200. */
  hangUpMs: number
}

export type AzureOptions<Agent extends AzureAgent, Call extends AzureCall> = SessionOptions & {
  timing?: Partial<AzureTiming>
  /**
   * Makes the call: `(agent, start) => agent.join({ groupId }, start)`, `(agent, start) => agent.startCall([user], start)`, `(_, start) =>
   * incomingCall.accept(start)`. `start` says whether it begins muted; where it is not handed on, a call is muted after it was made.
   */
  call(agent: Agent, start: AzureStart): Call | Promise<Call>
  /** `call => call.feature(Features.UserFacingDiagnostics).network`: without it no loss is told, for no state of a call says one. */
  network?(call: Call): AzureNetwork
  /** `call => call.feature(Features.UserFacingDiagnostics).media`: without it a microphone that ends by itself is not told. */
  media?(call: Call): AzureNetwork
  /** The call as soon as there is one, to show it. */
  onCall?(call: Call): void
}
