/** Where the snapshot of a call is kept over the death of the process: AsyncStorage or MMKV. */
import type { ClockPort, PersistPort } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { systemClock } from './guard.ts'

export interface AsyncStorageLike {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
}
/** An instance of react-native-mmkv 4. */
export interface MmkvLike {
  getString(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): boolean
}

/** The name under which the snapshot is kept when none is given. One call at a time may use it. */
export const DEFAULT_PERSIST_KEY = 'onhook.call'

/** Nothing is kept: what a dead process left is then found by the sweep of service and system call at the next start. */
const nowhere: PersistPort = { load: () => undefined, save: () => undefined, clear: () => undefined }
const isMissing = (library: unknown, methods: readonly string[]): string | undefined =>
  methods.find(method => typeof (library as Record<string, unknown> | null | undefined)?.[method] !== 'function')

/**
 * Saves take effect in the order in which they were called: one write is under way at a time, and of those that wait only
 * the last is written. A write that is never answered holds the others back for `writeLimitMs`; if it takes effect after all,
 * the newest is written again.
 */
export function createAsyncStoragePersist(
  storage: AsyncStorageLike, key = DEFAULT_PERSIST_KEY, options: { writeLimitMs?: number; clock?: ClockPort; onDiagnostic?: OnDiagnostic } = {},
): PersistPort {
  const { writeLimitMs = 3_000, clock = systemClock } = options
  const tell = createDiagnostics('persist', options.onDiagnostic)
  const missing = isMissing(storage, ['getItem', 'setItem', 'removeItem'])
  if (missing) {
    tell('missing-module', `AsyncStorage has no ${missing}; expected @react-native-async-storage/async-storage 2 (its default export); the call goes on, and its snapshot is not kept`)
    return nowhere
  }
  type Write = { text: string | undefined; done(): void; failed(error: unknown): void }
  let running: Write | undefined, waiting: Write[] = [], newest: { text: string | undefined } | undefined, written: Promise<void> = Promise.resolve()

  function next(): void {
    const batch = waiting
    waiting = []
    const last = batch.at(-1)
    if (!last) return
    const settle = (how: (write: Write) => void): void => { for (const write of batch) how(write) }
    running = last
    let isLate = false
    const limit = clock.setTimeout(() => {
      isLate = true
      tell('slow-storage', `AsyncStorage has not answered a write within ${writeLimitMs} ms; the next one is written without it`)
      settle(write => write.failed(new Error(`AsyncStorage gave no answer within ${writeLimitMs} ms`)))
      next()
      if (running === last) running = undefined
    }, writeLimitMs)
    const over = (how: (write: Write) => void) => (): void => {
      clock.clearTimeout(limit)
      settle(how)
      if (!isLate) {
        running = undefined
        return next()
      }
      // It took effect behind a newer one.
      if (newest && newest.text !== last.text) void write(newest.text).catch(() => undefined)
    }
    new Promise<void>(resolve => { resolve(last.text === undefined ? storage.removeItem(key) : storage.setItem(key, last.text)) })
      .then(over(w => w.done()), (error: unknown) => over(w => w.failed(error))())
  }
  function write(text: string | undefined): Promise<void> {
    newest = { text }
    const mine = new Promise<void>((done, failed) => { waiting.push({ text, done, failed }) })
    written = mine.catch(() => undefined)
    if (!running) next()
    return mine
  }
  return {
    async load() {
      // Behind what this process writes itself.
      await written
      return (await storage.getItem(key)) ?? undefined
    },
    save: write,
    clear: () => write(undefined),
  }
}

/** MMKV writes while it is called, so the order is the order of the calls. */
export function createMmkvPersist(mmkv: MmkvLike, key = DEFAULT_PERSIST_KEY, options: { onDiagnostic?: OnDiagnostic } = {}): PersistPort {
  const tell = createDiagnostics('persist', options.onDiagnostic)
  const missing = isMissing(mmkv, ['getString', 'set'])
  if (missing) {
    tell('missing-module', `MMKV has no ${missing}; expected an instance, createMMKV() of react-native-mmkv 4; the call goes on, and its snapshot is not kept`)
    return nowhere
  }
  // Version 3 called it delete. An empty text is no snapshot either.
  const isOld = isMissing(mmkv, ['remove']) !== undefined
  if (isOld) tell('wrong-version', 'MMKV has no remove; expected react-native-mmkv 4, found an older one; an empty text is kept instead of nothing')
  return {
    load: () => mmkv.getString(key) || undefined,
    save: text => mmkv.set(key, text),
    clear: () => { if (isOld) mmkv.set(key, ''); else mmkv.remove(key) },
  }
}
