/**
 * Opens files while others may still be read. What is open gives way to the first record of another file, and to nothing
 * less: beside a picture that was dropped by mistake, a trace is read to its end.
 */
import { type FileProblems, countOf, gapRecordsOf, whatIsTold } from '../../common/file-problems.ts'
import { nothingRead } from '../../common/index.ts'
import type { Batch } from '../../common/packed.ts'
import { placeAgain, settleAddress } from '../store/choice.ts'
import { flush, putInOrder, startSource, take, waitForOrder } from '../store/intake.ts'
import type { AppState } from '../store/state.ts'
import { get, set } from '../store/store.ts'
import { createDeviceSorter, distinct } from './by-device.ts'
import type { FileAnswer } from './messages.ts'

type Ended = Extract<FileAnswer, { is: 'end' }>
/**
 * Reads a file. `accept` is told of records as they come, and of how far the file was read, bytes; the reader waits while it is not done with them.
 * @returns what was found at the end, or nothing when `accept` wanted no more @throws when nothing can be read
 */
export type ReadFile = (file: File, accept: (batch: Batch, read: number, isFull: boolean) => boolean) => Promise<{ batch: Batch; end: Pick<Ended, 'trace' | 'failure'> } | undefined>

/** Files that are opened at once. The first of them that is a trace takes the place of what was open. */
type Together = { readonly run: number; readonly more: number; began: boolean; problems: FileProblems[] }

/** How often the progress is told, while every record would change it. */
const PROGRESS_MS = 100

/** @returns opens several files together, each as a device of its own name, so that two calls with one id stay apart */
export function createOpener(readFile: ReadFile): (files: readonly File[]) => Promise<void> {
  /** How often files were opened, and at which of these times those were that the page shows. */
  let runs = 0, shown = 0
  /** How far each is read, the newest last: that one is told. */
  const reading = new Map<number, NonNullable<AppState['loading']>>()
  const progress = (run: number, now: NonNullable<AppState['loading']> | undefined, by?: 'stream') => {
    if (now) reading.set(run, now)
    else reading.delete(run)
    set({ loading: [...reading.values()].at(-1) }, by)
  }

  async function openOne(file: File, called: string, together: Together): Promise<void> {
    const { run } = together, sorted = createDeviceSorter(called), at = (read: number, isFull?: boolean) => ({ name: file.name, read, size: file.size, records: opened, ...(isFull && { isFull }) })
    let opened = 0, began = false, told = -Infinity
    const accept = (batch: Batch) => {
      if (batch.records.length === 0) return
      if (!together.began) {
        together.began = true
        shown = run
        startSource('file', together.more > 0 ? `${file.name} and ${together.more} more` : file.name)
        set({ problems: together.problems })
      }
      if (!began) { began = true; waitForOrder() }
      opened += countOf(batch.records)
      for (const [device, { records, alike }] of sorted(batch)) take(device, records, alike)
    }
    progress(run, at(0))
    let result: Awaited<ReturnType<ReadFile>>, failure: string | undefined
    try {
      result = await readFile(file, (batch, read, isFull) => {
        if (!isWanted(together)) return false
        accept(batch)
        flush()
        const now = performance.now()
        if (now - told > PROGRESS_MS) { told = now; progress(run, at(read, isFull), 'stream') }
        return true
      })
      failure = result?.end.failure
    } catch (error) { failure = error instanceof Error ? error.message : 'unreadable' }
    if (!isWanted(together)) return
    const trace = result?.end.trace ?? nothingRead()
    if (result) accept(result.batch)
    accept({ records: gapRecordsOf(trace.gaps) })
    progress(run, at(file.size))
    // Of a file without records there is nothing to put in order; what waits is of one that is read beside it.
    if (began) await putInOrder()
    if (!isWanted(together)) return
    const damage = failure ? [{ line: trace.endLine, field: 'file', expected: 'a trace that can be read to its end', found: failure }] : []
    const mine = whatIsTold({
      name: called, problems: [...trace.problems, ...damage], count: trace.problemCount + damage.length, counts: { ...trace.counts, damaged: damage.length }, opened, ...(trace.cut && { cut: trace.cut }),
    }, !began)
    if (!mine) return
    together.problems = [...together.problems, mine]
    set({ problems: [...get().problems, mine] })
  }
  /** No files that were opened later are shown, and nothing else is that a person went to meanwhile. */
  const isWanted = ({ run, began }: Together): boolean => shown <= run && (!began || get().source === 'file')

  return async (files) => {
    const called = distinct(files.map((f) => f.name)), together: Together = { run: ++runs, more: files.length - 1, began: false, problems: [] }
    // What was wrong with files that are open is still so; what was said of others is over.
    set({ problems: get().problems.filter((p) => p.opened > 0), problemsOpen: false })
    for (const [i, file] of files.entries()) {
      if (!isWanted(together)) break
      await openOne(file, called[i]!, together).finally(() => progress(together.run, undefined))
      if (together.began && isWanted(together)) placeAgain()
    }
    if (together.began && isWanted(together)) settleAddress()
  }
}
