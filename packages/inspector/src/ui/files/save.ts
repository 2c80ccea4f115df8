/** Writes calls as a trace file: each record as it came, unknown fields and all, and each hole as a gap record. */
import type { Call, GapRecord, TraceRecord } from '../../common/index.ts'

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

/** Gives the person a file. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
