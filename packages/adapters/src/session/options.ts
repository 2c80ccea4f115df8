/** What an adapter gives to the shell: its SDK as sessions, one for each attempt. */
import type { Cause, Signal, TransportEvent } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'

export type Timers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(handle: never): void }

/** In milliseconds. */
export type SessionTiming = {
  /** So long is a session listened to that was left while its join was pending, and has not answered it: a late success is left again. Default: 30,000. */
  lateMs: number
  /** So long does an attempt wait for the last session of the same `owner` to be closed, and then as long again for it to be released. Default: 3,000. */
  ownerMs: number
}

/** What every host may give to an adapter that stands on the shell. */
export type SessionOptions = {
  timing?: Partial<SessionTiming>
  /** Default: the host's timers. */
  clock?: Timers
  onDiagnostic?: OnDiagnostic
  /**
   * The `version` in the package.json of the vendor's package, where what is given to the adapter does not say it: `AgoraRTC.VERSION`,
   * `JsSIP.version`; those of Azure, Janus and Telnyx say none at all. One that the adapter is not for is the diagnostic `wrong-version`.
   */
  version?: string
}

/**
 * What an SDK's session shows, in the words of the port. It may be told twice, late, in any order and after the end: the shell tells a
 * thing once, and answers life after a leave with another leave.
 */
export type Seen = TransportEvent

/** What the shell gives to a session. All of it may be called at any time, also after the end. */
export type SessionKit = {
  attempt: number
  /** Aborted when the attempt is left. */
  signal: Signal
  /**
   * Says what the SDK has shown. Never throws: what is no word, as of something that an SDK says and its adapter does not know, is the diagnostic
   * `bad-payload`, and a failure that does not say whether it is recoverable is none. A cause whose reason is none of ours is `unknown`, with that as its code.
   */
  hear(seen: Seen): void
  /** Is the attempt left or over? What is granted from then on (a microphone, a socket) is given back at once. */
  isOver(): boolean
  /**
   * Was the call muted by us, also before it is joined? Asked when the microphone is opened, or when the SDK is told to open it: what is muted
   * then is handed to the SDK muted, so that nobody ever hears it.
   */
  isMuted(): boolean
  /** Told once for each code, with the vendor's name before it: what was expected, what was found, what to do. */
  diagnose(code: string, message: string, cause?: unknown): void
  /**
   * What the SDK, or a function of the host's, has handed out, if it has these functions.
   * @param what its name, for the message
   * @throws what it lacks, which is the diagnostic `missing-member`; in `open` and in `join` that refuses the join
   */
  need<T>(object: T, what: string, names: readonly (keyof NonNullable<T> & string)[]): T
  /** Runs what is the host's: what it throws is a diagnostic. */
  contain(what: string, run: () => unknown): Promise<void>
  clock: Timers
}

/** One attempt's session. When it is made nothing is open yet. */
export interface Session {
  /** Opens it: called once. A promise that resolves says `accepted`; one that rejects, or a throw, refuses the join with its cause. */
  join(): unknown
  /**
   * Closes it in whatever phase it is, also while its join is pending. When its promise resolves the session counts as left, unless
   * `leaveIsTold` says that the SDK tells. A rejection is told to whoever asked, and it can be asked again.
   */
  leave(): unknown
  /** Takes the listeners off and stops what is captured: called once, last. */
  release?(): unknown
  /** May be asked from `join` on, and is asked once more when it is joined, if the call was muted before. Hear what is so, also while it joins. */
  setMuted?(muted: boolean): unknown
  restartMedia?(): unknown
  /** For a session that may die without a word. */
  isAlive?(): unknown
}

/** The vendor's package, or what loads it, once, when it is first needed: `() => import('livekit-client')`. One that failed is asked again. */
export type Loaded<Sdk extends object> = Sdk | (() => Sdk | Promise<Sdk>)

export type SessionDriver<Sdk extends object = object> = {
  /** The vendor's name, for messages. */
  vendor: string
  sdk: Loaded<Sdk>
  /** What to install where `sdk` cannot be loaded, and of which versions: `livekit-client@^2.10.0`. A package that says another one is a diagnostic. */
  package: string
  /** The functions of `sdk` that are used: what it lacks of them is a diagnostic, and refuses the join. */
  needs: readonly (keyof Sdk & string)[]
  /** Where the package says its version, if it is not its `version`. Never throws. */
  versionOf?(sdk: Sdk): unknown
  /**
   * What can have one session at a time (a client, a page); left out where each session is an object of its own. It is free again when what
   * `release` returns has settled: an SDK that is still leaving refuses the next join, or leaves the next call.
   */
  owner?(sdk: Sdk): object
  /** The SDK tells the end of a leave by an event, which the session hears as `transport.left` or `transport.closed`. */
  leaveIsTold?: boolean
  /** The methods that its sessions have: a port has exactly these. */
  mutes?: boolean
  restartsMedia?: boolean
  answersIsAlive?: boolean
  /** Makes the session of an attempt. Throwing refuses the join. */
  open(sdk: Sdk, kit: SessionKit): Session | Promise<Session>
  /**
   * Refuses a call that rings here before there is a session: asked once, by a leave that comes while the SDK is loaded or waited for. From its
   * `join` on the session's own `leave` does it.
   */
  decline?(): unknown
  /** An error of the SDK as a cause. Never throws; what it does not know is `unknown`, with the raw code kept. */
  causeOf(error: unknown): Cause
}
