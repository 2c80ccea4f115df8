/**
 * The front door as its users see it: what a call is made of, and what can be asked of it. `createCall` in
 * `create-call.ts` makes a call.
 */
import type { CallEnd } from './call-end.ts'
import type { CallError } from './errors.ts'
import type { CallEvent, LeaveSource } from './events.ts'
import type { Policy } from './policy.ts'
import type { AppPort, ClockPort, NetworkPort, Note, PersistPort, ScreenPort, ServicePort, SystemCallPort, TransportPort } from './ports.ts'
import type { SessionState } from './session-state.ts'
import type { CallState } from './step.ts'
import type { TraceRecord } from './trace.ts'

/** What a call is made of. Only `transport` is needed. */
export type CallOptions = {
  transport: TransportPort
  service?: ServicePort
  systemCall?: SystemCallPort
  screen?: ScreenPort
  app?: AppPort
  network?: NetworkPort
  clock?: ClockPort
  policy?: Partial<Policy>
  /** Called once per trace record. Observing changes nothing. What it throws is reported. */
  inspect?: (record: TraceRecord) => void
  /**
   * Where the call keeps its snapshot. If a dead process left a snapshot of this call there, the call ends as
   * `app-terminated`. If the snapshot is of a call with another `id`, what is left of that call is swept, and that
   * call's own trace says so.
   */
  persist?: PersistPort
  /**
   * The name of the call in traces, in notifications and in its snapshot. By its id a new process knows whether a
   * snapshot is of this call. Without an id, any snapshot counts as this call's. No two live calls may have the same
   * id.
   */
  id?: string
  /** Words for the notification and the system's call screen. */
  title?: string
  text?: string
  /**
   * Where the call runs, for the traces. If it is left out, Node and browsers are recognised by what only they have.
   * On a phone, say which it is.
   */
  platform?: 'android' | 'ios' | 'web' | 'node'
  /** Told of each error that was contained: a listener or an `inspect` that threw. Default: `console.error`. */
  report?: (error: CallError) => void
}

/** A call, as its screen and the rest of the host use it. */
export interface Call {
  readonly id: string
  readonly state: SessionState
  /** The end record of the current attempt. Resolves once, never rejects. */
  readonly ended: Promise<CallEnd>
  /** Resolves when everything that the current attempt took is released or abandoned. Never rejects. */
  readonly settled: Promise<void>
  /** The state of the call. It is the same object until something changes. */
  getSnapshot(): CallState
  /**
   * Begins a call. If it has begun already, you get the result of the attempt that runs. While an attempt ends,
   * `join` waits for the next one. An answer in the system's screen does the same.
   * @returns resolves when joined; rejects with CallError `join-impossible` (its `cause` is the end record),
   *   `disposed`, `duplicate-call`
   */
  join(): Promise<void>
  /**
   * Leaves the call. Always resolves, within the leave time-out, and every caller gets the same record. In `idle` it
   * commands nothing.
   */
  leave(source?: LeaveSource): Promise<CallEnd>
  /**
   * Sends an event to the call.
   * @throws CallError `unknown-event`, `malformed-event`
   */
  send(event: CallEvent): void
  /** Calls the listener with each new state. Returns the function that stops it. */
  subscribe(listener: (state: CallState) => void): () => void
  /**
   * Writes into the trace what an adapter diagnoses: `onDiagnostic: d => call.note(d)`. The note stands beside the
   * step that it came after. It changes nothing, and never throws.
   *
   * At most 100 notes of one attempt are written, and behind them one that says that there were more. Each text is
   * cut at 1,000 characters, and the `cause` is not written. A note that comes once the attempt has settled stands
   * behind the `close` of its trace. A note that comes once the next attempt has begun stands in the trace of that
   * attempt.
   */
  note(note: Note): void
  /**
   * Call this when the screen or the process goes away. It ends the call, and resolves when the call is settled. No
   * join is possible after it.
   */
  dispose(): Promise<void>
}
