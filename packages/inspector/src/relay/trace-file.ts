/** A trace file of any size, read as a stream, plain or compressed with gzip. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import type { GapRecord, TraceRecord } from '../common/trace.ts'
import { type Trace, createTraceReader } from '../common/trace-reader.ts'

/**
 * What was cut off is added as a gap record, so that whoever is given the records is told too. What could be
 * read of a damaged gzip file is there; the damage is one problem more.
 * @throws when the file cannot be opened or read
 */
export async function readTraceFile(path: string): Promise<Trace> {
  const reader = createTraceReader()
  const bytes = createReadStream(path), gunzip = (await isGzip(path)) ? createGunzip() : undefined
  if (gunzip) bytes.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  const text = (gunzip ?? bytes).setEncoding('utf8')
  let damage: string | undefined
  try { for await (const chunk of text) reader.push(chunk as string) } catch (error) {
    if (!gunzip || bytes.errored) throw error
    damage = error instanceof Error ? error.message : String(error)
  }
  const trace = reader.end()
  if (damage !== undefined) {
    trace.problems.push({ line: trace.records.length + trace.problemCount + 1, field: 'file', expected: 'gzip that is whole', found: `a damaged one (${damage})` })
    trace.problemCount++
  }
  const cut = trace.gaps.filter((g) => g.cause === 'truncated').map((g): GapRecord => ({ v: 1, kind: 'gap', call: g.call, attempt: g.attempt, seq: g.to, missing: [g.from, g.to], cause: g.cause }))
  const records: TraceRecord[] = cut.length > 0 ? [...trace.records, ...cut] : trace.records
  return { ...trace, records }
}

/** By its first two bytes (RFC 1952, 2.3.1), not by its name. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally { await file.close() }
}
