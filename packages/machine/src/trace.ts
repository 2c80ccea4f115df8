/**
 * The trace, version 1: JSON Lines, one record a line. Each attempt is its own machine and has its own trace. `seq`
 * counts within one call and attempt, and starts at 0 with the `open` record. Unknown fields are kept.
 */
import type { CallEnd } from './call-end.ts'
import type { Command } from './commands.ts'
import type { Problem } from './errors.ts'
import type { CallEvent } from './events.ts'
import type { Control } from './session-state.ts'

type Head = { v: 1; call: string; attempt: number; seq: number }
/** The machine begins to live. `t` is in epoch milliseconds. */
export type OpenRecord = Head & { kind: 'open'; t: number; app?: Record<string, unknown>; machine: { hash: string; version: string }; platform?: 'android' | 'ios' | 'web' | 'node' }
/**
 * One event and what came of it. `mono` is in microseconds of a clock that does not jump.
 *
 * `ignored` is true exactly when the table has no row. A row that changes nothing and commands nothing is *noted*.
 *
 * `why` names the rule that made the event ignored, or the fact of the state or the payload by which the branch was
 * chosen. It is absent where there was no choice, as in most steps. A `refused` event was malformed and never reached
 * the machine.
 */
export type StepRecord = Head & {
  kind: 'step'; t: number; mono: number
  event: CallEvent | { type: string; [field: string]: unknown }
  from: Control; to: Control; commands: Command[]; ignored: boolean; why?: string; refused?: Problem
}
/**
 * What came of a command at its port. `of` is the `seq` of its step, and `ms` says how long it took.
 *
 * A record with a `diagnostic` belongs to no command. It is what an adapter has said, by `call.note`, about what is
 * wrong in its part of the world. `of` is then the step after which it was said (0: before the first). It may come
 * after the attempt is closed. Its `command` is `diagnostic` and its `outcome` is `done`, so that an older reader
 * takes it for a result that went well.
 */
export type PortRecord = Head & { kind: 'port'; t: number; of: number; port: string; command: string; ms: number; outcome: 'done' | 'threw' | 'rejected' | 'pending'; error?: string; diagnostic?: { code: string; message: string } }
/** Records that are missing, and why: `buffer` (dropped when the buffer was full), `truncated` (a file that was cut off). */
export type GapRecord = Head & { kind: 'gap'; missing: [from: number, to: number]; cause: string }
/** Written when the attempt is settled. `settled` is false when a time-out had to stand for proof. */
export type CloseRecord = Head & { kind: 'close'; t: number; settled: boolean; end: CallEnd }

/** Any record of a trace. */
export type TraceRecord = OpenRecord | StepRecord | PortRecord | GapRecord | CloseRecord
