/** Keeps the snapshot of a call beyond the death of the process, in AsyncStorage or MMKV. */
import type { ClockPort, PersistPort } from '@onhook/machine'
import { createDiagnostics, missingIn, type OnDiagnostic } from '../diagnostic.ts'
import { systemClock } from './guard.ts'
import { createWriter } from './one-writer.ts'
import { owned } from './snapshot-owner.ts'

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

/** The default name under which the snapshot is kept. With several calls at a time, it holds the snapshot of the call that changed last. */
export const DEFAULT_PERSIST_KEY = 'onhook.call'

/** Keeps nothing. What a dead process left is then found at the next start, when service and system call are swept. */
const nowhere: PersistPort = { load: () => undefined, save: () => undefined, clear: () => undefined }

/**
 * Keeps the snapshot in AsyncStorage. Saves take effect in the order of the calls: one write is under way at a time, and of those
 * that wait only the last is written. A write that is never answered holds the others back for `writeLimitMs` (default: 3,000). If it
 * takes effect after all, the newest snapshot is written again.
 */
export function createAsyncStoragePersist(
  storage: AsyncStorageLike, key = DEFAULT_PERSIST_KEY, options: { writeLimitMs?: number; clock?: ClockPort; onDiagnostic?: OnDiagnostic } = {},
): PersistPort {
  const { writeLimitMs = 3_000, clock = systemClock } = options
  const tell = createDiagnostics('persist', options.onDiagnostic)
  const missing = missingIn(storage, ['getItem', 'setItem', 'removeItem'])
  if (missing) {
    tell('missing-module', `AsyncStorage has no ${missing}; expected @react-native-async-storage/async-storage 2 (its default export); the call goes on, and its snapshot is not kept`)
    return nowhere
  }
  const { write, written } = createWriter(storage, key, writeLimitMs, clock, text => text === undefined ? storage.removeItem(key) : storage.setItem(key, text),
    () => tell('slow-storage', `AsyncStorage gave a write no answer within ${writeLimitMs} ms; the next one is written without it; use react-native-mmkv where this happens often`))
  return owned(storage, key, {
    async load() {
      // Behind what this process writes itself.
      await written()
      return (await storage.getItem(key)) ?? undefined
    },
    save: write,
    clear: () => write(undefined),
  })
}

/** Keeps the snapshot in MMKV. It writes synchronously, so saves take effect in the order of the calls. */
export function createMmkvPersist(mmkv: MmkvLike, key = DEFAULT_PERSIST_KEY, options: { onDiagnostic?: OnDiagnostic } = {}): PersistPort {
  const tell = createDiagnostics('persist', options.onDiagnostic)
  const missing = missingIn(mmkv, ['getString', 'set'])
  if (missing) {
    tell('missing-module', `MMKV has no ${missing}; expected an instance, createMMKV() of react-native-mmkv 4; the call goes on, and its snapshot is not kept`)
    return nowhere
  }
  // Version 3 called it delete. An empty text is no snapshot either.
  const isOld = missingIn(mmkv, ['remove']) !== ''
  if (isOld) tell('wrong-version', 'MMKV has no remove; expected react-native-mmkv 4, found an older one; an empty text is kept instead of nothing')
  return owned(mmkv, key, {
    load: () => mmkv.getString(key) || undefined,
    save: text => mmkv.set(key, text),
    clear: () => { if (isOld) mmkv.set(key, ''); else mmkv.remove(key) },
  })
}
