/** Writes the trace of one attempt. Without an `inspect` function nothing is built at all. */
import type { CallEnd } from './call-end.ts'
import type { Command } from './commands.ts'
import { sentenceOf, type Problem } from './errors.ts'
import type { CallEvent } from './events.ts'
import { controlOf } from './step.ts'
import type { Note } from './ports.ts'
import type { Control } from './session-state.ts'
import type { OpenRecord, PortRecord, TraceRecord } from './trace.ts'

export type TraceContext = Pick<OpenRecord, 'call' | 'attempt' | 'machine'> & {
  platform: OpenRecord['platform'] | undefined
  now(): number
  mono(): number
  write(record: TraceRecord): void
}
/** A command at its port. `of` is the `seq` of its step, and `since` says when it was called. */
export type PortCall = { of: number; port: string; command: string; since: number }
export type TraceWriter = {
  /** @returns the `seq` of the record, to which port records refer */
  step(event: CallEvent | { type: string }, from: Control, to: Control, commands: Command[], ignored: boolean, why?: string): number
  refused(event: unknown, at: Control, problem: Problem): void
  port(call: PortCall, outcome: PortRecord['outcome'], error?: string): void
  /**
   * Writes what a port has said of its part of the world, also after the close. At most {@link NOTES_MAX} notes of an
   * attempt are written, and behind them one that says that there were more.
   */
  note(note: Note): void
  close(settled: boolean, end: CallEnd): void
}

const NOTES_MAX = 100
/** As much of a text as a reader takes for a name. */
const brief = (text: unknown): string => String(text).slice(0, 1_000)

type Body<R> = R extends TraceRecord ? Omit<R, 'v' | 'call' | 'attempt' | 'seq' | 't'> : never

/** What a refused value is called in a record: its type, if it says one. */
const asEvent = (x: unknown): { type: string } => {
  try {
    const e = (typeof x === 'object' ? x : undefined) as { type?: unknown } | null | undefined
    return { ...e, type: typeof e?.type === 'string' ? e.type : 'unknown' }
  } catch { return { type: 'unknown' } } // an event that cannot even be read
}

export function createTraceWriter({ machine, platform, now, mono, write, ...head }: TraceContext): TraceWriter {
  let seq = 0, last = 0, notes = 0
  const put = (body: Body<TraceRecord>): number => {
    if (seq === 0 && body.kind !== 'open') put({ kind: 'open', machine, ...(platform && { platform }) })
    const n = seq++
    // Set before the record is written, because a note may come from inside.
    if (body.kind === 'step') last = n
    write({ v: 1, ...head, seq: n, t: now(), ...body } as TraceRecord)
    return n
  }
  // A state shared with the runtime is never changed in place, so its regions need no copy of their own.
  let seen: Control | undefined, copy: Control | undefined
  const regions = (s: Control): Control => (s === seen ? copy! : ((seen = s), (copy = controlOf(s))))
  return {
    step: (event, from, to, commands, ignored, why) =>
      put({ kind: 'step', mono: mono(), event, from: regions(from), to: regions(to), commands, ignored, ...(why && { why }) }),
    refused(event, at, refused) {
      put({ kind: 'step', mono: mono(), event: asEvent(event), from: regions(at), to: regions(at), commands: [], ignored: true, refused, why: sentenceOf(refused) })
    },
    port({ since, ...call }, outcome, error) {
      put({ kind: 'port', ...call, ms: Math.max(0, now() - since), outcome, ...(error !== undefined && { error }) })
    },
    note({ port, code, message }) {
      if (notes++ <= NOTES_MAX) put({ kind: 'port', of: last, port: brief(port), command: 'diagnostic', ms: 0, outcome: 'done', diagnostic: { code: brief(code), message: brief(notes > NOTES_MAX ? 'no more is written' : message) } })
    },
    close(settled, end) {
      put({ kind: 'close', settled, end })
    },
  }
}
