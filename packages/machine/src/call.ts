/** The front door as its users see it: what a call is made of, and what can be asked of it. `create-call.ts` makes one. */
import type { CallEnd } from './call-end.ts'
import type { CallError } from './errors.ts'
import type { CallEvent, LeaveSource } from './events.ts'
import type { Policy } from './policy.ts'
import type { AppPort, ClockPort, NetworkPort, Note, PersistPort, ScreenPort, ServicePort, SystemCallPort, TransportPort } from './ports.ts'
import type { SessionState } from './session-state.ts'
import type { CallState } from './step.ts'
import type { TraceRecord } from './trace.ts'

export type CallOptions = {
  transport: TransportPort
  service?: ServicePort
  systemCall?: SystemCallPort
  screen?: ScreenPort
  app?: AppPort
  network?: NetworkPort
  clock?: ClockPort
  policy?: Partial<Policy>
  /** One call per trace record. Observing changes nothing: what it throws is reported. */
  inspect?: (record: TraceRecord) => void
  /**
   * What a dead process left there of this call ends it as `app-terminated`; what it left of a call with another `id` is swept, and told in a
   * trace of that call's.
   */
  persist?: PersistPort
  /**
   * Names the call in traces and notifications, and in its snapshot: by it a new process knows whether that is this call's. Without one, any
   * snapshot is. No two live calls may have the same one.
   */
  id?: string
  /** Words for the notification and the system's call screen. */
  title?: string
  text?: string
  /** Where it runs, in traces. Told by what only Node and browsers have, when left out; on a phone say which. */
  platform?: 'android' | 'ios' | 'web' | 'node'
  /** Told what was contained: a listener or an `inspect` that threw. Default: `console.error`. */
  report?: (error: CallError) => void
}

export interface Call {
  readonly id: string
  readonly state: SessionState
  /** The end record of the current attempt. Resolves once, never rejects. */
  readonly ended: Promise<CallEnd>
  /** Everything that the current attempt took is released or abandoned. Never rejects. */
  readonly settled: Promise<void>
  /** The same object until something changed. */
  getSnapshot(): CallState
  /**
   * Begins a call, or joins the one that begins. While one ends, it waits for the next attempt. An answer in the system's screen does the same.
   * @returns resolves when joined; rejects with CallError `join-impossible` (its `cause` is the end record), `disposed`, `duplicate-call`
   */
  join(): Promise<void>
  /** Always resolves, within the leave time-out; every caller gets the same record. In idle it commands nothing. */
  leave(source?: LeaveSource): Promise<CallEnd>
  /** @throws CallError `unknown-event`, `malformed-event` */
  send(event: CallEvent): void
  subscribe(listener: (state: CallState) => void): () => void
  /**
   * Writes into the trace what an adapter diagnoses, beside the step that it came after: `onDiagnostic: d => call.note(d)`. It
   * changes nothing, and never throws. Of an attempt at most 100 are written, and that there were more; of each text 1,000
   * characters, of the `cause` nothing. What comes once the attempt has settled stands behind the `close` of its trace; what
   * comes once the next has begun stands in the trace of that.
   */
  note(note: Note): void
  /** The screen or the process goes away: ends the call, and resolves when it is settled. No join after it. */
  dispose(): Promise<void>
}
