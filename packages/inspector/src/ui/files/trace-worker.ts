/** Reads a trace file in a worker: the page draws and answers meanwhile, and takes the records as fast as it can. */
import { createTraceReader, nothingRead } from '../../common/index.ts'
import { buffersOf, createPacker } from '../../common/packed.ts'
import { type Unzipped, unzippedOf } from './unzip.ts'
import type { FileAnswer, FileAsk } from './messages.ts'

/** Records of one go. The first rows go out alone, out of so much text, so that they are seen at once. */
const BATCH = 8_192, FIRST = 512, FIRST_CHARS = 256 * 1024
/** Where no record comes, as of a file that has more than is shown, it is said after so many bytes how far it is read. */
const SILENT_BYTES = 32 * 1024 * 1024
/** As many batches may be on their way. */
const AHEAD = 3

let onTheWay = 0, taken: (() => void) | undefined

const isGzip = async (file: Blob): Promise<boolean> => {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  return head[0] === 0x1f && head[1] === 0x8b
}

/** The bytes of a plain file. A stream reads ahead by itself; each slice of a file would be asked of the browser, and waited for. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  const reader = file.stream().getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  return undefined
}
async function readFile(file: Blob): Promise<void> {
  const packer = createPacker(), reader = createTraceReader({ give: (record, alike) => { packer.add(record, alike) } }), decoder = new TextDecoder()
  const gzip = await isGzip(file).catch(() => false)
  let read = 0, told = 0, batch = FIRST, failure: string | undefined
  const send = async (): Promise<void> => {
    const packed = packer.take()
    batch = BATCH
    // Where the page is slower than the file, the file waits: what lies between them is bounded.
    if (onTheWay >= AHEAD) await new Promise<void>((go) => { taken = go })
    onTheWay++
    told = read
    post({ is: 'records', packed, read, isFull: reader.isFull })
  }
  try {
    const pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, Unzipped | undefined> = gzip ? unzippedOf(file, (n) => { read = n }) : piecesOf(file)
    for (;;) {
      const { done, value: bytes } = await pieces.next()
      if (done) {
        if (bytes?.rest) failure = `after ${bytes.parts === 1 ? 'the compressed file' : `its ${bytes.parts} compressed parts`} comes something that is not compressed, which is left out`
        break
      }
      if (!gzip) read += bytes.byteLength
      const text = decoder.decode(bytes, { stream: true })
      // The first lines by themselves: nobody waits for a megabyte to see them.
      const cut = batch === FIRST ? Math.min(text.length, FIRST_CHARS) : text.length
      for (const part of cut < text.length ? [text.slice(0, cut), text.slice(cut)] : [text]) {
        reader.push(part)
        if (packer.count >= batch || (packer.count === 0 && read - told >= SILENT_BYTES)) await send()
      }
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable'
    failure = gzip ? `the compressed file is damaged or cut off (${why})` : why
  }
  reader.push(decoder.decode())
  if (packer.count > 0) await send()
  const { records: _, ...trace } = reader.end()
  post({ is: 'end', packed: packer.take(), trace, failure })
}

const post = (answer: FileAnswer): void => { postMessage(answer, { transfer: buffersOf(answer.packed) }) }

onmessage = ({ data }: MessageEvent<FileAsk>): void => {
  if (data !== 'taken') {
    // Whatever goes wrong is said: the page waits for an end.
    readFile(data.file).catch((error: unknown) => post({ is: 'end', packed: createPacker().take(), trace: nothingRead(), failure: error instanceof Error ? error.message : String(error) }))
    return
  }
  onTheWay--
  taken?.()
  taken = undefined
}
