/** A trace of any size, read as a stream, plain or compressed with gzip. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf } from '../common/message-of.ts'
import { gapRecordsOf } from '../common/file-problems.ts'
import { type Held, type Trace, createTraceReader } from '../common/trace-reader.ts'

/**
 * Reads a trace file, plain or gzip. Records that are cut off are added as a gap record, so that whoever gets the records
 * learns of it. Of a damaged gzip file you get what could be read; the damage is one more problem.
 * @param held what other files hold already, if you hold several at once
 * @throws if the file cannot be opened or read
 */
export const readTraceFile = (path: string, held?: Held): Promise<Trace> => readTraceStream(createReadStream(path), held)

/** The same for any stream of bytes, for example the standard input. @throws what the stream fails with */
export async function readTraceStream(bytes: Readable, held?: Held): Promise<Trace> {
  const reader = createTraceReader({ ...(held && { held }) })
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
      line: trace.endLine, field: 'file', expected: 'gzip that is whole', found: `a damaged one (${damage})`,
    })
    trace.problemCount++
    trace.counts.damaged++
  }
  const missing = gapRecordsOf(trace.gaps)
  return missing.length > 0 ? { ...trace, records: [...trace.records, ...missing] } : trace
}

/** Detects gzip by the first two bytes (RFC 1952, 2.3.1), not by a name. Returns the stream with these bytes put back. */
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
