/** What a call keeps over the death of its process, over the real AsyncStorage and the real MMKV. */
import { files, resetNativeSide, storage } from './native-side.ts'
import { createAsyncStoragePersist, createMmkvPersist, DEFAULT_PERSIST_KEY } from '@onhook/adapters/react-native'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { isLong, patience } from '../../support/seed.ts'
import { load } from '../harness/native.ts'
import { createVirtualClock, pass, rest } from './time.ts'

const { default: AsyncStorage } = load<typeof import('@react-native-async-storage/async-storage')>('@react-native-async-storage/async-storage')
const { createMMKV } = load<typeof import('react-native-mmkv')>('react-native-mmkv')
beforeEach(resetNativeSide)
const onDisk = (): string | undefined => storage.disk.get(DEFAULT_PERSIST_KEY)

describe('AsyncStorage', () => {
  test('gives back what was saved, and nothing after it was cleared', async () => {
    const persist = createAsyncStoragePersist(AsyncStorage)
    expect(await persist.load()).toBeUndefined()
    await persist.save('one')
    expect([onDisk(), await persist.load()]).toEqual(['one', 'one'])
    await persist.clear()
    expect([onDisk(), await createAsyncStoragePersist(AsyncStorage).load()]).toEqual([undefined, undefined])
  })
  test('that fails tells it to the save that failed, and goes on', async () => {
    const persist = createAsyncStoragePersist(AsyncStorage)
    storage.fails = 'database or disk is full'
    await expect(persist.save('one')).rejects.toThrow('disk is full')
    storage.fails = undefined
    await persist.save('two')
    expect(onDisk()).toBe('two')
  })
  test('writes only the last of those that wait', async () => {
    const persist = createAsyncStoragePersist(AsyncStorage)
    storage.mode = 'when told'
    const all = ['a', 'b', 'c', 'd'].map(text => persist.save(text))
    expect(storage.pending).toHaveLength(1)
    storage.pending.shift()!.go()
    await rest()
    storage.pending.shift()!.go()
    await Promise.all(all)
    expect(storage.history).toEqual(['a', 'd'])
  })
  test('that never answers holds the next save up for 3 s, says so, and is written over when it takes effect after all', async () => {
    const clock = createVirtualClock(), codes: string[] = []
    const persist = createAsyncStoragePersist(AsyncStorage, undefined, { clock, onDiagnostic: d => { codes.push(d.code) } })
    storage.mode = 'when told'
    const hung = Promise.resolve(persist.save('old'))
    hung.catch(() => undefined)
    const next = persist.save('new')
    await pass(clock, 3_100)
    await expect(hung).rejects.toThrow('within 3000 ms')
    const [old, fresh] = storage.pending.splice(0)
    fresh!.go()
    await next
    expect([onDisk(), codes]).toEqual(['new', ['slow-storage']])
    old!.go()
    await rest()
    expect(onDisk()).toBe('old')
    for (const w of storage.pending.splice(0)) w.go()
    await rest()
    expect(onDisk()).toBe('new')
    expect(clock.held()).toEqual([])
  })
  test('is one for all calls of a process: the next one restores neither what the last one is still writing nor what lives, and clears nothing of it', async () => {
    const last = createAsyncStoragePersist(AsyncStorage)
    storage.mode = 'when told'
    const writes = [last.save('of the last'), last.clear()]
    // Made as soon as that is over, when the first of the two is not written yet.
    const next = createAsyncStoragePersist(AsyncStorage), found = next.load()
    for (let n = 0; n < 3; n++) {
      storage.pending.shift()?.go()
      await rest()
    }
    expect([await found, await Promise.all(writes)]).toEqual([undefined, [undefined, undefined]])
    storage.mode = 'at once'
    await next.save('lives')
    const beside = createAsyncStoragePersist(AsyncStorage)
    expect(await beside.load()).toBeUndefined()
    await beside.clear()
    expect(onDisk()).toBe('lives')
    await beside.save('began later')
    await next.clear()
    expect(onDisk()).toBe('began later')
    await beside.clear()
    expect(storage.disk.size).toBe(0)
  })
  test('that is not there is a diagnostic, and the call goes on without it', async () => {
    const messages: string[] = []
    const persist = createAsyncStoragePersist(undefined as never, 'key', { onDiagnostic: d => { messages.push(d.message) } })
    await persist.save('x')
    await persist.clear()
    expect(await persist.load()).toBeUndefined()
    expect(messages).toEqual([expect.stringContaining('@react-native-async-storage/async-storage 2')])
  })
  test('holds what was saved or cleared last, whatever order the native side takes, whatever fails or waits', async () => {
    const acts = fc.array(fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('save' as const), text: fc.stringMatching(/^[a-d]$/) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), which: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(100, 3_100) }) },
    ), { maxLength: 20 })
    let late = 0
    await fc.assert(fc.asyncProperty(acts, async order => {
      resetNativeSide()
      storage.mode = 'when told'
      const clock = createVirtualClock(), persist = createAsyncStoragePersist(AsyncStorage, undefined, { clock })
      let last: string | undefined, isSaid = false
      const ignore = (p: void | Promise<void>): void => { void Promise.resolve(p).catch(() => undefined) }
      for (const act of order) {
        if (act.do === 'save') { ignore(persist.save(act.text)); last = act.text; isSaid = true }
        else if (act.do === 'clear') { ignore(persist.clear()); last = undefined; isSaid = true }
        else if (act.do === 'time') { late += storage.pending.length && act.ms > 3_000 ? 1 : 0; await pass(clock, act.ms) }
        else storage.pending.splice(act.which % Math.max(1, storage.pending.length), 1)[0]?.go()
        await rest(2)
      }
      for (let n = 0; storage.pending.length; n++) {
        expect(n).toBeLessThan(50)
        storage.pending.shift()!.go()
        await rest(2)
      }
      if (isSaid) expect(onDisk()).toBe(last)
      expect(clock.held()).toEqual([])
    }), { numRuns: isLong ? 2_000 : 200 })
    expect(late).toBeGreaterThan(10)
  }, patience(30_000))
})

describe('MMKV', () => {
  test('writes while it is called, and what is cleared is gone', async () => {
    const mmkv = createMMKV({ id: 'calls' })
    const persist = createMmkvPersist(mmkv)
    expect(persist.load()).toBeUndefined()
    void persist.save('one')
    void persist.save('two')
    expect(files.get('calls')).toEqual(new Map([[DEFAULT_PERSIST_KEY, 'two']]))
    expect(createMmkvPersist(createMMKV({ id: 'calls' })).load()).toBe('two')
    // Another call's, which lives.
    void createMmkvPersist(mmkv).clear()
    expect([createMmkvPersist(mmkv).load(), persist.load()]).toEqual([undefined, 'two'])
    void persist.clear()
    expect(files.get('calls')!.size).toBe(0)
  })
  test('of version 3, which has no remove, is a diagnostic, and keeps an empty text instead of nothing', async () => {
    const { remove: _, ...old } = { ...createMMKV({ id: 'old' }) }, codes: string[] = []
    const persist = createMmkvPersist(old as never, 'key', { onDiagnostic: d => { codes.push(d.code) } })
    void persist.save('x')
    void persist.clear()
    await rest()
    expect([files.get('old')!.get('key'), persist.load(), codes]).toEqual(['', undefined, ['wrong-version']])
  })
  test('that is not there is a diagnostic, and the call goes on without it', async () => {
    const codes: string[] = []
    const persist = createMmkvPersist({} as never, 'key', { onDiagnostic: d => { codes.push(d.code) } })
    void persist.save('x')
    await rest()
    expect([persist.load(), codes]).toEqual([undefined, ['missing-module']])
  })
})
