/** What a host gives, and the part of sip.js that is used. */
import type { Peer } from '../peer.ts'
import type { SessionOptions } from '../session/index.ts'
import type { SipMessage } from '../sip.ts'

export interface SipJsEmitter { addListener(listener: (state: string) => void): void; removeListener(listener: (state: string) => void): void }
export interface SipJsResponse { readonly message: SipMessage & { readonly statusCode?: number | undefined; readonly reasonPhrase?: string | undefined } }

export interface SipJsSession {
  readonly state: string
  readonly stateChange: SipJsEmitter
  readonly userAgent: { isConnected(): boolean }
  /** The handler of the web platform has a `peerConnection`. Without that, loss of media is not seen, and muting is refused. */
  readonly sessionDescriptionHandler: { close(): void; readonly peerConnection?: Peer | undefined } | undefined
  delegate: object | undefined
  sessionDescriptionHandlerOptionsReInvite: object
  bye(): Promise<unknown>
  dispose(): Promise<void>
  invite(options?: never): Promise<unknown>
}
export interface SipJsInviter extends SipJsSession { cancel(): Promise<void> }
export interface SipJsInvitation extends SipJsSession { accept(options?: never): Promise<void>; reject(options?: { statusCode?: number }): Promise<void> }

/** What is used of `sip.js`. */
export interface SipJs {
  Inviter: new (userAgent: never, targetURI: never, options?: never) => SipJsInviter
  UserAgent: { makeURI(uri: string): object | undefined }
}

export type SipJsOptions<Sdk extends SipJs = SipJs> = SessionOptions & (
  /**
   * Dials. `userAgent`: your `UserAgent`, started and, if the server requires it, registered. `target`: `sip:bob@example.org`. `inviterOptions`:
   * `InviterOptions`.
   */
  | { userAgent: object; target: string; inviterOptions?: object; inviteOptions?: object }
  /** Dials by a function of yours, called for each join. `inviteOptions`: those of `Inviter.invite()`. */
  | { invite: (sdk: Sdk) => SipJsInviter; inviteOptions?: object }
  /**
   * An incoming call. `join` answers it. From then on until it is answered, a leave declines it (603). While the call is idle, decline it
   * yourself. `acceptOptions`: those of `Invitation.accept()`.
   */
  | { invitation: SipJsInvitation; acceptOptions?: object }
)
