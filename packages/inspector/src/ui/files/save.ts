/** Writes calls as a trace file: each record as it came, unknown fields and all, and each hole as a gap record. */
import type { Call, GapRecord, TraceRecord } from '../../common/index.ts'

/**
 * What each of some calls is named in one file: two phones may be in one call, and a line names no phone. The first keeps its name.
 * @param name of a device
 */
export function namesOf(calls: readonly Call[], name: (device: string) => string): Map<Call, string> {
  const out = new Map<Call, string>(), taken = new Set<string>()
  for (const c of calls) {
    let free = c.call
    for (let n = 1; taken.has(`${c.attempt}/${free}`); n++) free = `${c.call} on ${name(c.device)}${n === 1 ? '' : ` (${n})`}`
    taken.add(`${c.attempt}/${free}`)
    out.set(c, free)
  }
  return out
}

/** The lines of a call, in pieces of some thousand, so that a big one is never one text. `as`: the name that it has there. */
export function* linesOf(call: Call, as = call.call): Generator<string> {
  let lines: string[] = []
  for (const [i, row] of call.rows.entries()) {
    let record: TraceRecord
    if (row.kind === 'missing') {
      const next = call.rows[i + 1]
      // A gap record may have a number of its own, just after those that it stands for; then nothing else has it.
      const free = next === undefined ? call.lastSeq > row.to : (next.kind === 'missing' ? next.from : next.seq) > row.to + 1
      record = { v: 1, kind: 'gap', call: as, attempt: call.attempt, seq: free ? row.to + 1 : row.to, missing: [row.from, row.to], cause: row.cause } satisfies GapRecord
    } else record = as === call.call ? row : { ...row, call: as }
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
