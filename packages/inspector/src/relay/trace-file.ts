/** A trace file of any size, read as a stream. */
import { createReadStream } from 'node:fs'
import type { GapRecord, TraceRecord } from '../shared/trace.ts'
import { type Trace, createTraceReader } from '../shared/trace-reader.ts'

/**
 * What was cut off is added as a gap record, so that whoever is given the records is told too.
 * @throws when the file cannot be opened or read
 */
export async function readTraceFile(path: string): Promise<Trace> {
  const reader = createTraceReader()
  for await (const chunk of createReadStream(path, 'utf8')) reader.push(chunk as string)
  const trace = reader.end()
  const cut = trace.gaps.filter((g) => g.cause === 'truncated').map((g): GapRecord => ({ v: 1, kind: 'gap', call: g.call, attempt: g.attempt, seq: g.to, missing: [g.from, g.to], cause: g.cause }))
  const records: TraceRecord[] = cut.length > 0 ? [...trace.records, ...cut] : trace.records
  return { ...trace, records }
}
