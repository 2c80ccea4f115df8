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

/** The name under which the snapshot is kept when none is given. Of several calls at a time it is the one that changed last. */
export const DEFAULT_PERSIST_KEY = 'onhook.call'

/** Nothing is kept: what a dead process left is then found by the sweep of service and system call at the next start. */
const nowhere: PersistPort = { load: () => undefined, save: () => undefined, clear: () => undefined }

type Write = { text: string | undefined; done(): void; failed(error: unknown): void }
/** What is written under one name of one library: by all calls, in one order. `by`: whose call of this process it is that is kept, so that it is no dead one's. */
type Kept = { by?: object | undefined; isRunning?: boolean; waiting: Write[]; newest?: string | undefined; written: Promise<void> }
const known = new WeakMap<object, Map<string, Kept>>()
function keptIn(library: object, key: string): Kept {
  const names = known.get(library) ?? new Map<string, Kept>(), kept = names.get(key) ?? { waiting: [], written: Promise.resolve() }
  known.set(library, names.set(key, kept))
  return kept
}
/** Neither restores nor clears what is kept of another call that lives: only what a dead process has left is anybody's. */
const owning = (kept: Kept, { load, save, clear }: PersistPort): PersistPort => {
  const me = {}, isFree = (): boolean => !kept.by || kept.by === me
  return {
    load: () => isFree() ? load() : undefined,
    save(text) {
      kept.by = me
      return save(text)
    },
    clear() {
      if (!isFree()) return
      kept.by = undefined
      return clear()
    },
  }
}
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
  const kept = keptIn(storage, key)

  function next(): void {
    const batch = kept.waiting.splice(0)
    const last = batch.at(-1)
    if (!last) return
    const settle = (how: (write: Write) => void): void => { for (const write of batch) how(write) }
    kept.isRunning = true
    let isLate = false
    const goOn = (): void => {
      kept.isRunning = false
      next()
    }
    const limit = clock.setTimeout(() => {
      isLate = true
      tell('slow-storage', `AsyncStorage gave a write no answer within ${writeLimitMs} ms; the next one is written without it`)
      settle(write => write.failed(new Error(`no answer within ${writeLimitMs} ms`)))
      goOn()
    }, writeLimitMs)
    const over = (how: (write: Write) => void) => (): void => {
      clock.clearTimeout(limit)
      settle(how)
      if (!isLate) return goOn()
      // It took effect behind a newer one.
      if (kept.newest !== last.text) void write(kept.newest).catch(() => undefined)
    }
    new Promise<void>(resolve => { resolve(last.text === undefined ? storage.removeItem(key) : storage.setItem(key, last.text)) })
      .then(over(w => w.done()), (error: unknown) => over(w => w.failed(error))())
  }
  function write(text: string | undefined): Promise<void> {
    kept.newest = text
    const mine = new Promise<void>((done, failed) => { kept.waiting.push({ text, done, failed }) })
    kept.written = mine.catch(() => undefined)
    if (!kept.isRunning) next()
    return mine
  }
  return owning(kept, {
    async load() {
      // Behind what this process writes itself.
      await kept.written
      return (await storage.getItem(key)) ?? undefined
    },
    save: write,
    clear: () => write(undefined),
  })
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
  return owning(keptIn(mmkv, key), {
    load: () => mmkv.getString(key) || undefined,
    save: text => mmkv.set(key, text),
    clear: () => { if (isOld) mmkv.set(key, ''); else mmkv.remove(key) },
  })
}
