/** What a host gives to the adapters, whatever the version and platform. */
import type { Cause, TransportPort } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import { give, type Given } from '../session/given.ts'
import type { Timers } from '../session/options.ts'
import { misuse } from './reason.ts'

/** In milliseconds. */
export type Timing = {
  /** So long does the next join wait for the last session to be closed. */
  leaveTimeoutMs: number
  /** So long is a session that was left listened to, when it does not say that it is closed: its late success is left. It retries 3 times, 3 s apart, and connects in 10 s at most. */
  lateMs: number
  /** iOS: so long may a success follow the error of a join. */
  joinErrorGraceMs: number
  /** Where the joined callback may have been missed, or there is none: so long after the join was taken is it inferred. */
  inferMs: number
  /** So often is a session that was left and does not answer asked whether it is gone, or told again. */
  askMs: number
}
export const DEFAULT_TIMING: Timing = { leaveTimeoutMs: 3_000, lateMs: 20_000, joinErrorGraceMs: 3_000, inferMs: 2_000, askMs: 1_000 }

export type CommonOptions = {
  /** The host took the SDK's own action off its leave button: leave when it is pressed. Default: the SDK leaves by itself, and is watched. */
  leaveOnButton?: boolean
  timing?: Partial<Timing>
  /** Default: the host's timers. */
  clock?: Timers
  onDiagnostic?: OnDiagnostic
  /** The `version` in the package.json of CometChat's package, which does not say it itself. One that the function is not for is the diagnostic `wrong-version`. */
  version?: string
}

/** The token of a session, or its id: then the SDK is asked for a token. */
export type Entry = { callToken: Given<string> } | { sessionId: Given<string>; authToken?: Given<string> }

/** @throws what the host or the SDK throws; that there is no token */
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
  /** For an end that CometChat does not tell, and the host learns elsewhere: kicked, or a ringing call that the Chat SDK says is over. */
  ended(cause: Cause): void
  setMuted(muted: boolean): void | Promise<void>
}
