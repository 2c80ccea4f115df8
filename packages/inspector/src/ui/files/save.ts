/** Writes calls as a trace file: each record as it came, unknown fields and all, and each hole as a gap record. */
import type { Call, GapRecord, TraceRecord } from '../../common/index.ts'
import { get } from '../store/store.ts'
import { callOfState } from '../store/state.ts'

/** The lines of a call, in pieces of some thousand, so that a big one is never one text. */
export function* linesOf(call: Call): Generator<string> {
  let lines: string[] = []
  for (const [i, row] of call.rows.entries()) {
    let record: TraceRecord
    if (row.kind === 'missing') {
      const next = call.rows[i + 1]
      // A gap record may have a number of its own, just after those that it stands for; then nothing else has it.
      const free = next === undefined ? call.lastSeq > row.to : (next.kind === 'missing' ? next.from : next.seq) > row.to + 1
      record = { v: 1, kind: 'gap', call: call.call, attempt: call.attempt, seq: free ? row.to + 1 : row.to, missing: [row.from, row.to], cause: row.cause } satisfies GapRecord
    } else record = row
    lines.push(JSON.stringify(record))
    if (lines.length === 4_096) { yield `${lines.join('\n')}\n`; lines = [] }
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}

/** Saves the call that is shown with all its attempts, or everything that is open. */
export function saveTrace(all: boolean): void {
  const s = get(), current = callOfState(s)
  if (!current) return
  const calls = all ? s.timeline.calls : s.timeline.calls.filter((c) => c.device === current.device && c.call === current.call)
  const blob = new Blob(calls.flatMap((c) => [...linesOf(c)]), { type: 'application/x-ndjson' })
  const url = URL.createObjectURL(blob)
  const a = document.createElement('a')
  a.href = url
  a.download = `${all ? 'onhook' : current.call.replace(/[^\w.-]+/g, '_').slice(0, 80)}.jsonl`
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
