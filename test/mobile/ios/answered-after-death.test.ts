/**
 * The app was killed in a call, and its snapshot is on disk. A push rings, the person answers, and only then JavaScript is up: with the real
 * JavaScript of each library and of AsyncStorage, whoever has answered is in the call, and the next call is none the worse for the last one.
 */
import { resetNativeSide, storage } from '../app/native-side.ts'
import { createFakeScreen, createFakeTransport } from '@onhook/adapters/fake'
import { createReactNativeCall, DEFAULT_PERSIST_KEY } from '@onhook/adapters/react-native'
import type { TraceRecord } from '@onhook/machine'
import * as ReactNative from 'react-native'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { rest as turns } from '../app/time.ts'
import { load } from '../harness/native.ts'
import { ALL, closing, each } from './situations-bench.ts'
import type { World } from './worlds.ts'

const { default: asyncStorage } = load<typeof import('@react-native-async-storage/async-storage')>('@react-native-async-storage/async-storage')
beforeEach(resetNativeSide)
/** An answer that waited for JavaScript may come without its activation; then the transport waits for it so long. */
const ACTIVATION_MS = 2_000
const phones: { end(): Promise<void> }[] = []
// They hear of every call of the system, so none may be left when the next test begins.
afterEach(async () => { for (const phone of phones.splice(0)) await phone.end() })

function openPhone(world: World, id: string) {
  const transport = createFakeTransport(), screen = createFakeScreen(), records: TraceRecord[] = []
  const phone = createReactNativeCall({
    id, title: 'Dr. Amsel', transport, screen, clock: world.system.clock, inspect: r => { records.push(r) },
    libraries: { reactNative: ReactNative, asyncStorage, ...world.libraries() },
  })
  screen.connect(phone.call.send)
  const rest = async (): Promise<void> => {
    for (let n = 0; n < 4; n++) {
      await turns(2)
      await transport.flush()
      await screen.flush()
      await world.rest()
    }
  }
  /** Milliseconds, and everything that comes of them. */
  const passes = async (ms: number): Promise<void> => {
    await rest()
    world.system.clock.advance(ms)
    await rest()
  }
  const end = async (): Promise<void> => {
    const gone = phone.dispose()
    for (let n = 0; n < 3; n++) await passes(5_000)
    await gone
  }
  const self = { ...phone, transport, screen, records, rest, passes, end }
  phones.push(self)
  return self
}
/** What is on disk of the call of that id, whose process was killed while it was joined; the system's half is gone with the process. */
async function killed(world: World, id: string): Promise<string> {
  const dying = openPhone(world, id)
  await dying.rest()
  void dying.call.join()
  await dying.passes(ACTIVATION_MS)
  expect(dying.call.state).toBe('joined')
  const text = storage.disk.get(DEFAULT_PERSIST_KEY)!
  await dying.end()
  expect([storage.disk.size, world.system.calls.size]).toEqual([0, 0])
  world.system.ended.length = 0
  storage.disk.set(DEFAULT_PERSIST_KEY, text)
  return text
}

describe('a call that was answered before JavaScript was up', () => {
  each('in the process after one that was killed in that call, is joined: it is the next attempt\'s', ALL, async shape => {
    const world = closing(shape)
    await killed(world, 'room-a')
    const rung = world.ring()
    world.system.answer(rung)
    const p = openPhone(world, 'room-a')
    await p.passes(ACTIVATION_MS)
    expect(p.call.getSnapshot()).toMatchObject({ session: 'joined', attempt: 2, systemCall: 'connected' })
    expect([[...world.system.calls.keys()], world.system.calls.get(rung)?.isConnected, world.system.pending.size]).toEqual([[rung], true, 0])
    // Long after an answer that nobody took would have been failed.
    await p.passes(60_000)
    expect([p.call.state, [...world.system.calls.keys()]]).toEqual(['joined', [rung]])
    void p.call.leave()
    await p.rest()
    expect([p.call.state, world.system.calls.size, storage.disk.size]).toEqual(['ended', 0, 0])
  })

  each('in the process after one that was killed in another call, is joined: it is the first attempt of its own, and its screen stays', ALL, async shape => {
    const world = closing(shape)
    await killed(world, 'room-a')
    const rung = world.ring()
    world.system.answer(rung)
    const p = openPhone(world, 'room-b')
    p.screen.mount()
    await p.passes(ACTIVATION_MS)
    expect(p.call.getSnapshot()).toMatchObject({ session: 'joined', attempt: 1, systemCall: 'connected' })
    expect([[...world.system.calls.keys()], world.system.calls.get(rung)?.isConnected, p.screen.exits, p.screen.held()]).toEqual([[rung], true, 0, ['screen']])
    expect(storage.disk.get(DEFAULT_PERSIST_KEY)).toContain('"id":"room-b"')
    const told = p.records.filter(r => r.call === 'room-a')
    const mine = p.records.filter(r => r.call === 'room-b')
    expect([told.at(-1)?.kind, mine.some(r => r.kind === 'step' && r.event.type === 'restored')]).toEqual(['close', false])
    void p.call.leave()
    await p.rest()
    expect([p.call.state, world.system.calls.size, storage.disk.size]).toEqual(['ended', 0, 0])
  })
})

describe('a call that rings again', () => {
  each('in one process, for a call that has ended and settled, is joined when it is answered, each time', ALL, async shape => {
    const world = closing(shape), p = openPhone(world, 'room-c')
    await p.rest()
    for (const attempt of [1, 2, 3]) {
      const rung = world.ring()
      await p.rest()
      world.system.answer(rung)
      await p.passes(ACTIVATION_MS)
      expect(p.call.getSnapshot()).toMatchObject({ session: 'joined', attempt, systemCall: 'connected', audio: 'active' })
      expect([[...world.system.calls.keys()], world.system.calls.get(rung)?.isConnected]).toEqual([[rung], true])
      void p.call.leave()
      await p.passes(10_000)
      expect([p.call.state, world.system.calls.size]).toEqual(['ended', 0])
    }
  })
})

describe('the first call after a crash in another one', () => {
  each('is joined, from a screen that was opened before', ALL, async shape => {
    const world = closing(shape)
    await killed(world, 'room-a')
    const p = openPhone(world, 'room-b')
    p.screen.mount()
    await p.rest()
    expect([p.call.state, p.screen.exits]).toEqual(['idle', 0])
    const joined = p.call.join()
    await p.passes(ACTIVATION_MS)
    await joined
    expect(p.call.getSnapshot()).toMatchObject({ session: 'joined', attempt: 1, screen: 'mounted', systemCall: 'connected' })
    void p.call.leave()
    await p.passes(10_000)
    expect([p.screen.exits, world.system.calls.size, storage.disk.size]).toEqual([1, 0, 0])
  })
})
