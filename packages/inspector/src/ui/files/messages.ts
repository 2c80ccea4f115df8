/** What the page and the reader of its files say to each other. */
import type { Trace } from '../../common/index.ts'
import type { Packed } from '../../common/packed.ts'

/** A file to read; then a word for each batch that was taken. */
export type FileAsk = { file: Blob } | 'taken'
/** `read`: bytes of the file, also when it is compressed. `isFull`: the file has more than is shown, and the rest is only counted. */
export type FileAnswer =
  | { is: 'records'; packed: Packed; read: number; isFull: boolean }
  | { is: 'end'; packed: Packed; trace: Omit<Trace, 'records'>; failure: string | undefined }
