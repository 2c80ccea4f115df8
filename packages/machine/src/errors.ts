/** What a programmer can get wrong. Things that happen to calls are events and end reasons, never errors. */
export type CallErrorCode =
  /** The event's type is not in the vocabulary. */
  | 'unknown-event'
  /** The event's type is known, but one of its fields is not as the vocabulary says. */
  | 'malformed-event'
  /** A port lacks a method, or has one that is not a function. */
  | 'bad-port'
  /** A policy value is out of its range or of another type. */
  | 'bad-policy'
  /** Another call with this id is still alive. */
  | 'duplicate-call'
  /** `join()` after `dispose()`. */
  | 'disposed'
  /** The join can no longer succeed: the call ended first. `cause` is the end record. */
  | 'join-impossible'
  /** The machine has no finite table: it decides by context other than two choices of the policy, waits, spawns, finishes, or has too many states. */
  | 'not-finite'
  /** A transition table is malformed or inconsistent; `field` is the place. */
  | 'bad-table'
  /** The environment of a check lets nothing happen, so nothing would be checked. */
  | 'empty-environment'
  /** A listener, an `inspect` function or a port threw where nothing may be thrown. Reported, never thrown. */
  | 'contained'

const brand = Symbol.for('onhook/CallError')

/** An error of this package. `code` says what was wrong, and `field` where. */
export class CallError extends Error {
  override readonly name = 'CallError' as const
  readonly code: CallErrorCode
  /** The path of the field that was wrong: `event.recoverable`, `transport.join`, `policy.joinTimeoutMs`. */
  readonly field?: string
  constructor(code: CallErrorCode, message: string, more: { field?: string; cause?: unknown } = {}) {
    super(message, more)
    this.code = code
    if (more.field) this.field = more.field
  }
  get [brand](): true { return true }
}

/** True for a CallError of this or of any other copy of the package. */
export const isCallError = (e: unknown): e is CallError =>
  typeof e === 'object' && e !== null && (e as Record<symbol, unknown>)[brand] === true

/** What was wrong with a value. A trace record of a refused event carries it as `refused`. */
export type Problem = { field: string; expected: string; found: string }
/** Describes what is wrong with a value. */
export const problem = (field: string, expected: string, value: unknown): Problem => ({ field, expected, found: found(value) })
/** A problem as a sentence. */
export const sentenceOf = (p: Problem): string => `refused: ${p.field} must be ${p.expected}, found ${p.found}`

/** @throws CallError with this code, when there is a problem */
export function refuse(code: CallErrorCode, problem: Problem | undefined): void {
  if (problem) throw new CallError(code, sentenceOf(problem), problem)
}

/** How a wrong value is named in a message: its type, or the value itself when it is short. */
function found(value: unknown): string {
  if (Object(value) === value) return typeof value
  if (typeof value === 'string') return value.length > 40 ? 'a long string' : `"${value}"`
  return value === undefined ? 'nothing' : String(value as number | boolean)
}
