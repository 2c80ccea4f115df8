import { expect, test } from 'vitest'
import { createPeerWatch, whenConnected, type Peer } from './peer.ts'
import type { SessionKit } from './session/index.ts'

/** A clock that is moved by hand, a peer connection whose state is set, and what was heard. */
function stage(state: string) {
  let now = 0, change: (() => void) | undefined, isOver = false
  const timers = new Map<number, { at: number; run: () => void }>(), heard: string[] = []
  const peer = {
    connectionState: state, getSenders: () => [],
    addEventListener(_type: string, listener: () => void) { change = listener },
    removeEventListener(_type: string, listener: () => void) { if (change === listener) change = undefined },
  } satisfies Peer
  const kit = {
    hear: ({ type }: { type: string }) => { heard.push(type) }, isOver: () => isOver,
    clock: {
      setTimeout(run: () => void, ms: number) { const id = timers.size + 1; timers.set(id, { at: now + ms, run }); return id },
      clearTimeout(id: number | undefined) { if (id !== undefined) timers.delete(id) },
    },
  } as unknown as SessionKit
  return {
    peer, kit, heard, timers,
    say(next: string) { peer.connectionState = next; change?.() },
    pass(ms: number) { now += ms; for (const [id, timer] of [...timers]) if (timer.at <= now && timers.delete(id)) timer.run() },
    end() { isOver = true },
    isWatched: () => change !== undefined,
  }
}

test('a connection that is lost is told after a debounce, and once it is back', () => {
  const s = stage('connected')
  createPeerWatch(() => s.peer, s.kit).start()
  s.say('disconnected')
  s.pass(999)
  expect(s.heard).toEqual(['transport.restored'])
  s.pass(1)
  s.say('connected')
  expect(s.heard).toEqual(['transport.restored', 'transport.lost', 'transport.restored'])
})

test('a flash of disconnected is no loss', () => {
  const s = stage('connected')
  createPeerWatch(() => s.peer, s.kit).start()
  s.say('disconnected')
  s.pass(200)
  s.say('connected')
  s.pass(60_000)
  expect(s.heard).not.toContain('transport.lost')
})

test.each(['new', 'connecting'])('a connection that stays %s is a loss in the end', state => {
  const s = stage(state)
  createPeerWatch(() => s.peer, s.kit).start()
  s.pass(11_999)
  expect(s.heard).toEqual([])
  s.pass(1)
  expect(s.heard).toEqual(['transport.lost'])
})

test('failed is a recoverable failure, at once', () => {
  const s = stage('connected')
  createPeerWatch(() => s.peer, s.kit).start()
  s.say('failed')
  expect(s.heard).toEqual(['transport.restored', 'transport.failed'])
})

test('what is not watched any more leaves no listener and no timer; a session without a peer connection is not watched', () => {
  const s = stage('disconnected')
  const watch = createPeerWatch(() => s.peer, s.kit)
  watch.start()
  watch.stop()
  expect([s.isWatched(), s.timers.size]).toEqual([false, 0])
  createPeerWatch(() => undefined, s.kit).start()
  expect(s.heard).toEqual([])
})

test('the socket is waited for, and no longer than the call lives', async () => {
  for (const end of ['connected', 'over'] as const) {
    const s = stage('connected')
    let isConnected = false, done = false
    void whenConnected({ isConnected: () => isConnected }, s.kit).then(() => { done = true })
    s.pass(500)
    await Promise.resolve()
    expect(done).toBe(false)
    if (end === 'over') s.end()
    else isConnected = true
    s.pass(500)
    await new Promise(resolve => { setTimeout(resolve) })
    expect([done, s.timers.size]).toEqual([true, 0])
  }
})
