/**
 * The bytes of a gzip file, all of its parts: `cat a.gz b.gz`, and what log rotation makes, are several gzip files in one.
 * Browsers unzip the first, fast, and say of the rest no more than that it is there. So what they end at is unzipped again,
 * by a library that knows parts and is some three times slower, without what was told already.
 */
import { Gunzip } from 'fflate'

/** Compressed bytes of one go: what comes of them may be a thousand times as much. */
const CHUNK_BYTES = 16 * 1024

/** `parts`: how many were read to their end, where there are several. `rest`: what comes after them is no gzip. */
export type Unzipped = { parts: number; rest: boolean }

/**
 * @param read told how far the file was read, bytes
 * @throws what is wrong with the file, where it is damaged or cut off
 */
export async function* unzippedOf(file: Blob, read: (bytes: number) => void): AsyncGenerator<Uint8Array<ArrayBuffer>, Unzipped> {
  let told = 0, counted = 0, damage: unknown
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({ transform(chunk, out) { read(counted += chunk.byteLength); out.enqueue(chunk) } })
  const reader = file.stream().pipeThrough(counting).pipeThrough(new DecompressionStream('gzip')).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { parts: 1, rest: false }
      told += value.byteLength
      yield value
    }
  } catch (error) { damage = error }
  return yield* partsOf(file, told, damage)
}

/** @param known bytes that were told already @param damage what the browser said of the first part */
export async function* partsOf(file: Blob, known: number, damage: unknown): AsyncGenerator<Uint8Array<ArrayBuffer>, Unzipped> {
  let parts = 1, length = 0, passed = 0, out: Uint8Array<ArrayBuffer>[] = []
  const gunzip = new Gunzip((bytes) => { out.push(bytes as Uint8Array<ArrayBuffer>); length += bytes.byteLength })
  gunzip.onmember = () => { parts++; length = 0 }
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    const chunk = new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer())
    let wrong: unknown
    try { gunzip.push(chunk, at + CHUNK_BYTES >= file.size) } catch (error) { wrong = error }
    for (const bytes of out) {
      passed += bytes.byteLength
      const fresh = Math.min(bytes.byteLength, passed - known)
      if (fresh > 0) yield bytes.subarray(bytes.byteLength - fresh)
    }
    out = []
    if (wrong === undefined) continue
    // Between two parts stands no gzip: zeros to fill a block, or what was appended. Inside of one it is damage.
    if (isBetweenParts(wrong)) return { parts, rest: true }
    throw damage instanceof Error && parts === 1 ? damage : wrong
  }
  // A part ends with its length. What is cut off is whole to the library, and up to three bytes behind the last part are no head of another.
  const end = new DataView(await file.slice(-7).arrayBuffer())
  for (let rest = 0; rest <= end.byteLength - 4; rest++) if (end.getUint32(end.byteLength - 4 - rest, true) === length % 2 ** 32) return { parts, rest: rest > 0 }
  throw damage instanceof Error && parts === 1 ? damage : new Error(`it ends within its part ${parts}`)
}
/** The library looks for the head of the next part only behind a whole one. */
const isBetweenParts = (error: unknown): boolean => error instanceof Error && error.message === 'invalid gzip data'
