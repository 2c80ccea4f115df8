/** Writes one text at a time under a name, in the order of the requests, whatever the storage does with them. */
import type { ClockPort } from '@onhook/machine'
import { perName } from './per-name.ts'

type Write = { text: string | undefined; done(): void; failed(error: unknown): void }
/** What is written under one name of one library, by all calls. */
const queueOf = perName((): { isRunning?: boolean; waiting: Write[]; newest?: string | undefined; written: Promise<void> } => ({ waiting: [], written: Promise.resolve() }))

/**
 * Of writes that wait only the last is carried out, by `store`, where undefined takes away what there is. One that is never answered holds the
 * others back for `limitMs`; if it takes effect after all, the newest is written again.
 */
export function createWriter(library: object, name: string, limitMs: number, clock: ClockPort, store: (text: string | undefined) => Promise<void>, onSlow: () => void) {
  const queue = queueOf(library, name)

  function next(): void {
    const batch = queue.waiting.splice(0)
    const last = batch.at(-1)
    if (!last) return
    const settle = (how: (write: Write) => void): void => { for (const write of batch) how(write) }
    queue.isRunning = true
    let isLate = false
    const goOn = (): void => {
      queue.isRunning = false
      next()
    }
    const limit = clock.setTimeout(() => {
      isLate = true
      onSlow()
      settle(write => write.failed(new Error(`no answer within ${limitMs} ms`)))
      goOn()
    }, limitMs)
    const over = (how: (write: Write) => void) => (): void => {
      clock.clearTimeout(limit)
      settle(how)
      if (!isLate) return goOn()
      // It took effect behind a newer one.
      if (queue.newest !== last.text) void write(queue.newest).catch(() => undefined)
    }
    new Promise<void>(resolve => { resolve(store(last.text)) }).then(over(w => w.done()), (error: unknown) => over(w => w.failed(error))())
  }
  function write(text: string | undefined): Promise<void> {
    queue.newest = text
    const mine = new Promise<void>((done, failed) => { queue.waiting.push({ text, done, failed }) })
    queue.written = mine.catch(() => undefined)
    if (!queue.isRunning) next()
    return mine
  }
  return {
    write,
    /** Resolves when what was asked for until now is written, or failed. */
    written: (): Promise<void> => queue.written,
  }
}
