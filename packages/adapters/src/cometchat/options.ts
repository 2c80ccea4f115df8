/** What a host gives to the adapters for CometChat, whatever the version and platform. */
import type { Cause, TransportPort } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import { give, type Given } from '../session/given.ts'
import type { Timers } from '../session/options.ts'
import { misuse } from './reason.ts'

/** All in milliseconds. */
export type Timing = {
  /** How long the next join waits for the last session to be closed. Default: 3,000. */
  leaveTimeoutMs: number
  /**
   * How long to listen to a session that was left but does not say that it is closed. If it succeeds late, it is left again. CometChat's SDK
   * retries 3 times, 3 s apart, and connects within 10 s. Default: 20,000.
   */
  lateMs: number
  /** iOS: how long a success may still follow the error of a join. Default: 3,000. */
  joinErrorGraceMs: number
  /** If the joined callback may have been missed, or does not exist: how long after the SDK took the join it is inferred. Default: 2,000. */
  inferMs: number
  /** How often a session that was left and does not answer is asked whether it is gone, or told to leave again. Default: 1,000. */
  askMs: number
}
export const DEFAULT_TIMING: Timing = { leaveTimeoutMs: 3_000, lateMs: 20_000, joinErrorGraceMs: 3_000, inferMs: 2_000, askMs: 1_000 }

export type CommonOptions = {
  /** Set it if you removed the SDK's own action from its leave button: the adapter then leaves when it is pressed. Default: the SDK leaves by itself. */
  leaveOnButton?: boolean
  timing?: Partial<Timing>
  /** Default: the runtime's timers. */
  clock?: Timers
  onDiagnostic?: OnDiagnostic
  /**
   * The `version` in the package.json of CometChat's package, which does not state it itself. A version that this function is not for is the
   * diagnostic `wrong-version`.
   */
  version?: string
}

/** The token of a session, or its id. For an id, the adapter asks the SDK for a token. */
export type Entry = { callToken: Given<string> } | { sessionId: Given<string>; authToken?: Given<string> }

/** @throws what the host or the SDK throws, or an error if there is no token */
export async function tokenOf(sdk: { generateToken?: unknown }, entry: Entry): Promise<string> {
  let token: unknown
  if ('callToken' in entry) token = await give(entry.callToken)
  else {
    const answer = await (sdk as { generateToken(sessionId: string, authToken?: string): Promise<{ token?: unknown } | undefined> }).generateToken(await give(entry.sessionId), await give(entry.authToken))
    token = answer?.token
  }
  if (typeof token === 'string' && token) return token
  throw misuse(`expected a call token, found ${token === '' ? 'an empty text' : typeof token}; is a user logged in?`)
}

export interface CometChatTransport extends Omit<TransportPort, 'restartMedia' | 'releaseMedia'> {
  /** Call it for an end that CometChat Calls does not report and you learn elsewhere: kicked, or a ringing call that the Chat SDK says is over. */
  ended(cause: Cause): void
  setMuted(muted: boolean): void | Promise<void>
}
