/** What a host gives, and the part of @daily-co/daily-js that is used. */
import type { Given, SessionOptions } from '../session/index.ts'

/** `DailyCall`. */
export interface DailyCall {
  join(options?: never): PromiseLike<unknown>
  leave(): PromiseLike<unknown>
  destroy(): PromiseLike<unknown>
  meetingState(): string
  /** `DailyAccessState`. */
  accessState?(): object
  participants(): object
  setLocalAudio(enabled: boolean): unknown
  on(event: never, listener: (event: never) => void): unknown
  off(event: never, listener: (event: never) => void): unknown
}
/** The default export of `@daily-co/daily-js`. */
export interface Daily<Call extends DailyCall = DailyCall, Factory extends object = object> { createCallObject(options?: Factory): Call }

/** `DailyCallOptions`, if the package's own types are known. */
type JoinOptions<Call> = Call extends { join(options?: infer Options): unknown } ? [NonNullable<Options>] extends [never] ? object : NonNullable<Options> : object

export type DailyOptions<Call extends DailyCall = DailyCall, Factory extends object = object> = SessionOptions & {
  /** `DailyCallOptions` of a join: `url`, `token`. */
  join: Given<JoinOptions<Call>>
  /** `DailyFactoryOptions` of the call object. Each join makes a call object, and it is destroyed with the call. */
  factory?: Factory
  /** Called with the call object of a join, before it joins: use it for `DailyProvider` and for tracks. */
  onCall?(call: Call): void
  /** For calls of two: when the last other participant has gone, the call is over as `remote-hangup`. Default false. */
  endsWhenAlone?: boolean
}
