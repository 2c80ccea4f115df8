/** What a host gives, and the part of @azure/communication-calling that is used. */
import type { SessionOptions, SessionTiming } from '../session/index.ts'

/** The part of a `Call` that is used. */
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
/** The part of a `CallAgent` that is used. */
export interface AzureAgent { startCall(participants: never, options?: never): unknown; join(locator: never, options?: never): unknown }
/** `call.feature(Features.UserFacingDiagnostics).network`, or its `media`. */
export interface AzureNetwork {
  on(event: 'diagnosticChanged', listener: (change: { diagnostic: string; value: unknown }) => void): unknown
  off(event: 'diagnosticChanged', listener: (change: { diagnostic: string; value: unknown }) => void): unknown
}

/** The part of `JoinCallOptions`, `StartCallOptions` and `AcceptCallOptions` that is used. */
export type AzureStart = { audioOptions: { muted: boolean } }

/** In milliseconds. */
export type AzureTiming = SessionTiming & {
  /** How long to wait for a `hangUp()`. Then it is called again and waited for as long, because the SDK may do nothing or never answer. Default: 1,200. */
  hangUpMs: number
}

export type AzureOptions<Agent extends AzureAgent, Call extends AzureCall> = SessionOptions & {
  timing?: Partial<AzureTiming>
  /**
   * Makes the call: `(agent, start) => agent.join({ groupId }, start)`, `(agent, start) => agent.startCall([user], start)`, `(_, start) =>
   * incomingCall.accept(start)`. `start` says whether the call begins muted. If you do not pass it on, the call is muted after it was made.
   */
  call(agent: Agent, start: AzureStart): Call | Promise<Call>
  /** `call => call.feature(Features.UserFacingDiagnostics).network`. Without it no loss is reported, because no state of a call shows one. */
  network?(call: Call): AzureNetwork
  /** `call => call.feature(Features.UserFacingDiagnostics).media`. Without it, a microphone that ends by itself is not reported. */
  media?(call: Call): AzureNetwork
  /** Called with the call as soon as there is one, so that you can show it. */
  onCall?(call: Call): void
}
