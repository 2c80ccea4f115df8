/** Writes the trace of one attempt. Without an `inspect` function nothing is built at all. */
import type { CallEnd } from './call-end.ts'
import type { Command } from './commands.ts'
import { sentenceOf, type Problem } from './errors.ts'
import type { CallEvent } from './events.ts'
import { controlOf } from './step.ts'
import type { Control } from './session-state.ts'
import type { TraceRecord } from './trace.ts'

export type TraceContext = {
  call: string; attempt: number
  machine: { hash: string; version: string }
  platform: 'android' | 'ios' | 'web' | 'node' | undefined
  now(): number
  mono(): number
  write(record: TraceRecord): void
}
export type TraceWriter = {
  /** @returns the `seq` of the record, to which port records refer */
  step(event: CallEvent | { type: string }, from: Control, to: Control, commands: Command[], ignored: boolean, why?: string): number
  refused(event: unknown, at: Control, problem: Problem): void
  port(of: number, port: string, command: string, startedAt: number, outcome: 'done' | 'threw' | 'rejected' | 'pending', error?: string): void
  close(settled: boolean, end: CallEnd): void
}

/** What a refused value may be called in a record: its type when it says one. */
const asEvent = (x: unknown): { type: string } => {
  if (typeof x !== 'object' || x === null) return { type: 'unknown' }
  const { type } = x as { type?: unknown }
  return { ...x, type: typeof type === 'string' ? type : 'unknown' }
}

export function createTraceWriter(c: TraceContext): TraceWriter {
  const { call, attempt } = c
  let seq = 0
  const head = () => {
    if (seq === 0) c.write({ v: 1, kind: 'open', call, attempt, t: c.now(), seq: seq++, machine: c.machine, ...(c.platform ? { platform: c.platform } : undefined) })
    return { v: 1 as const, call, attempt, seq: seq++, t: c.now() }
  }
  // A state shared with the runtime is never changed in place, so its regions need no copy of their own.
  let seen: Control | undefined, copy: Control | undefined
  const regions = (s: Control): Control => (s === seen ? copy! : ((seen = s), (copy = controlOf(s))))
  return {
    step(event, from, to, commands, ignored, why) {
      const h = head()
      const before = regions(from)
      c.write({ ...h, kind: 'step', mono: c.mono(), event, from: before, to: from === to ? before : regions(to), commands, ignored, ...(why ? { why } : undefined) })
      return h.seq
    },
    refused(event, at, problem) {
      c.write({ ...head(), kind: 'step', mono: c.mono(), event: asEvent(event), from: regions(at), to: regions(at), commands: [], ignored: true, refused: problem, why: sentenceOf(problem) })
    },
    port(of, port, command, startedAt, outcome, error) {
      c.write({ ...head(), kind: 'port', of, port, command, ms: Math.max(0, c.now() - startedAt), outcome, ...(error === undefined ? undefined : { error }) })
    },
    close(settled, end) { c.write({ ...head(), kind: 'close', settled, end }) },
  }
}
