/** A trace of any size, read as a stream, plain or compressed with gzip. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf } from '../common/message-of.ts'
import type { GapRecord, TraceRecord } from '../common/trace.ts'
import { READER_CAUSES, type Trace, createTraceReader } from '../common/trace-reader.ts'

/**
 * What was cut off is added as a gap record, so that whoever is given the records is told too. What could be
 * read of a damaged gzip file is there; the damage is one problem more.
 * @throws when the file cannot be opened or read
 */
export const readTraceFile = (path: string): Promise<Trace> => readTraceStream(createReadStream(path))

/** The same of any stream of bytes, as the standard input. @throws what the stream fails with */
export async function readTraceStream(bytes: Readable): Promise<Trace> {
  const reader = createTraceReader()
  const { isGzip, whole } = await peek(bytes)
  const source = Readable.from(whole, { objectMode: false })
  const gunzip = isGzip ? createGunzip() : undefined
  let failure: unknown
  if (gunzip) source.on('error', (error) => { failure = error; gunzip.destroy(error) }).pipe(gunzip)
  const text = (gunzip ?? source).setEncoding('utf8')
  let damage: string | undefined
  try { for await (const chunk of text) reader.push(chunk as string) } catch (error) {
    if (!gunzip || failure !== undefined) throw error
    damage = messageOf(error)
  }
  const trace = reader.end()
  if (damage !== undefined) {
    trace.problems.push({
      line: trace.records.length + trace.problemCount + 1, field: 'file', expected: 'gzip that is whole', found: `a damaged one (${damage})`,
    })
    trace.problemCount++
    trace.unreadable++
  }
  const cut = trace.gaps.filter((g) => READER_CAUSES.includes(g.cause)).map((g): GapRecord => ({
    v: 1, kind: 'gap', call: g.call, attempt: g.attempt, seq: g.to, missing: [g.from, g.to], cause: g.cause,
  }))
  const records: TraceRecord[] = cut.length > 0 ? [...trace.records, ...cut] : trace.records
  return { ...trace, records }
}

/** Gzip by the first two bytes (RFC 1952, 2.3.1), not by a name; and the stream with these bytes put back. */
async function peek(bytes: Readable): Promise<{ isGzip: boolean; whole: AsyncIterable<Buffer> }> {
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let head: Buffer = Buffer.alloc(0)
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
    if (head.length >= 2) break
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
  return { isGzip: head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b, whole: whole() }
}
