/** What an adapter gives to the shell: its SDK as sessions, one per attempt. */
import type { Cause, Signal, TransportEvent } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'

export type Timers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(handle: never): void }

/** In milliseconds. */
export type SessionTiming = {
  /** How long to listen to a session that was left while its join was pending and unanswered. If the join succeeds late, it is left again. Default: 30,000. */
  lateMs: number
  /** How long an attempt waits for the last session of the same `owner` to be closed, and then as long again for its release. Default: 3,000. */
  ownerMs: number
}

/** Options of every adapter that is built on the shell. */
export type SessionOptions = {
  timing?: Partial<SessionTiming>
  /** Default: the host's timers. */
  clock?: Timers
  onDiagnostic?: OnDiagnostic
  /**
   * The `version` in the package.json of the vendor's package. Give it if what you pass to the adapter does not state it: `AgoraRTC.VERSION` for
   * Agora, `JsSIP.version` for JsSIP. The packages of Azure, Janus and Telnyx state none anywhere. A version that the adapter is not for is the
   * diagnostic `wrong-version`.
   */
  version?: string
}

/**
 * What an SDK's session reports, as an event of the port. A session may report it twice, late, in any order and after the end: the shell
 * passes each fact on once. If the session shows life after a leave, the shell leaves it again.
 */
export type Seen = TransportEvent

/** What the shell gives to a session. Every function may be called at any time, also after the end. */
export type SessionKit = {
  attempt: number
  /** Aborted when the attempt is left. */
  signal: Signal
  /**
   * Reports what the SDK has shown. Never throws. Anything that is not an event of the port, for example because the adapter does not know what the
   * SDK says, is the diagnostic `bad-payload`; so is a failure that does not say whether it is recoverable. A reason that is not one of
   * `@onhook/machine` becomes `unknown`, with that reason as the code.
   */
  hear(seen: Seen): void
  /** Is the attempt left or over? From then on, give back at once whatever is granted (a microphone, a socket). */
  isOver(): boolean
  /**
   * Has the call been muted here? Also answers before it is joined. Ask it when you open the microphone, or tell the SDK to open it. If the call
   * is muted, hand the microphone to the SDK muted, so that nobody ever hears it.
   */
  isMuted(): boolean
  /** Reports a diagnostic, once per code, with the vendor's name in front. The message says what was expected, what was found, and what to do. */
  diagnose(code: string, message: string, cause?: unknown): void
  /**
   * Returns an object that the SDK, or a function of the host, has handed out, if it has these functions.
   * @param what its name, for the message
   * @throws which functions are missing. This is also the diagnostic `missing-member`, and in `open` and `join` it refuses the join
   */
  need<T>(object: T, what: string, names: readonly (keyof NonNullable<T> & string)[]): T
  /** Runs a function of the host. An error that it throws becomes a diagnostic. */
  contain(what: string, run: () => unknown): Promise<void>
  clock: Timers
}

/** The session of one attempt. Nothing is open yet when it is made. */
export interface Session {
  /** Opens the session; called once. A promise that resolves means `accepted`. A promise that rejects, or a throw, refuses the join with its cause. */
  join(): unknown
  /**
   * Closes the session in any phase, also while its join is pending. When the promise resolves, the session counts as left, unless `leaveIsTold`
   * says that the SDK reports this by an event. If it rejects, the caller gets the error and may call it again.
   */
  leave(): unknown
  /** Removes the listeners and stops what is captured. Called once, as the last function. */
  release?(): unknown
  /**
   * May be called from `join` on. If the call was muted before, it is called once more when the session is joined. Report with `hear` what is
   * the case, also while joining.
   */
  setMuted?(muted: boolean): unknown
  restartMedia?(): unknown
  /** For a session that may die without a word. */
  isAlive?(): unknown
}

/** The vendor's package, or a function that loads it: `() => import('livekit-client')`. It is called once, when first needed, and again if it failed. */
export type Loaded<Sdk extends object> = Sdk | (() => Sdk | Promise<Sdk>)

export type SessionDriver<Sdk extends object = object> = {
  /** The vendor's name, for messages. */
  vendor: string
  sdk: Loaded<Sdk>
  /** The package and versions to install if `sdk` cannot be loaded: `livekit-client@^2.10.0`. A package that states another version is a diagnostic. */
  package: string
  /** The functions of `sdk` that the adapter uses. If one is missing, that is a diagnostic and the join is refused. */
  needs: readonly (keyof Sdk & string)[]
  /** Reads the version from the package, if it is not in its `version`. Never throws. */
  versionOf?(sdk: Sdk): unknown
  /**
   * The object that can have one session at a time (a client, a page). Leave it out if each session is an object of its own. It is free again
   * when the result of `release` has settled: an SDK that is still leaving refuses the next join, or leaves the next call.
   */
  owner?(sdk: Sdk): object
  /** The SDK reports the end of a leave by an event, which the session passes to `hear` as `transport.left` or `transport.closed`. */
  leaveIsTold?: boolean
  /** Which optional methods its sessions have (`mutes`: `setMuted`). The port has exactly these. */
  mutes?: boolean
  restartsMedia?: boolean
  answersIsAlive?: boolean
  /** Makes the session of an attempt. If it throws, the join is refused. */
  open(sdk: Sdk, kit: SessionKit): Session | Promise<Session>
  /**
   * Refuses a call that rings here before there is a session. It is called once, if a leave comes while the SDK is being loaded or waited for.
   * From the session's `join` on, its own `leave` does this.
   */
  decline?(): unknown
  /** Turns an error of the SDK into a cause. Never throws. An error that it does not know is `unknown`, with the raw code kept. */
  causeOf(error: unknown): Cause
}
