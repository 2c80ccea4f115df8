import type { TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { createFakeTransport, FakeFault, type TransportKnobs, type TransportScript } from './index.ts'

/** A fake with one attempt that listens, and what it hears. */
function joining(script: Partial<TransportScript> = {}, knobs: TransportKnobs = {}) {
  const transport = createFakeTransport(script, knobs)
  const heard: TransportEvent[] = []
  const off = transport.subscribe(e => heard.push(e))
  const controller = new AbortController()
  const ctx = { attempt: 1, signal: controller.signal }
  const joined = transport.join(ctx)
  return { transport, heard, off, ctx, abort: () => controller.abort(), joined, types: () => heard.map(e => e.type) }
}

describe('nothing moves until the test says so', () => {
  test('a join waits, and is delivered step by step', async () => {
    const { transport, types, joined } = joining()
    expect(transport.waiting()).toEqual(['join', 'the microphone is granted', 'the SDK joins'])
    expect([transport.hot, transport.connected]).toEqual([false, false])

    expect(transport.deliver()).toBe('join')
    await joined
    expect(transport.deliver()).toBe('the microphone is granted')
    expect([transport.hot, transport.connected]).toEqual([true, false])
    expect(transport.run()).toEqual(['the SDK joins', 'transport.joined'])
    expect(types()).toEqual(['transport.joined'])
    expect(transport.held()).toEqual(['microphone of attempt 1', 'connection of attempt 1', 'subscription of attempt 1'])
    expect(transport.deliver()).toBeUndefined()
  })

  test('what is held back waits for its name', () => {
    const { transport, types } = joining()
    const release = transport.hold('transport.joined')
    transport.run()
    expect(types()).toEqual([])
    release()
    transport.run()
    expect(types()).toEqual(['transport.joined'])
  })

  test('an injected scheduler decides the order', async () => {
    const tasks: { label: string | undefined; go: () => void }[] = []
    const scheduler = { schedule: <T>(task: Promise<T>, label?: string) => new Promise<T>(resolve => { tasks.push({ label, go: () => resolve(task) }) }) }
    const transport = createFakeTransport({}, {}, { scheduler })
    void transport.join({ attempt: 1, signal: new AbortController().signal })
    expect(tasks.map(t => t.label)).toEqual(['join', 'the microphone is granted', 'the SDK joins'])
    // The SDK joins before anybody was asked for a microphone: it brings it along.
    tasks[2]?.go()
    await new Promise(resolve => { setTimeout(resolve, 0) })
    expect([transport.hot, transport.connected]).toEqual([true, true])
  })
})

describe('the SDK has a will of its own', () => {
  test('a join that was left is cancelled, or succeeds late and can be left again', () => {
    const clean = joining()
    void clean.transport.leave(clean.ctx)
    clean.transport.run()
    expect(clean.types()).toEqual(['transport.left', 'transport.closed'])
    expect(clean.transport.hot).toBe(false)

    const late = joining({ leaveWhileJoining: 'misses' })
    void late.transport.leave(late.ctx)
    late.transport.run()
    expect(late.types()).toEqual(['transport.joined'])
    expect(late.transport.hot).toBe(true)
    void late.transport.leave(late.ctx)
    late.transport.run()
    expect(late.types()).toEqual(['transport.joined', 'transport.left', 'transport.closed'])
    expect(late.transport.hot).toBe(false)
  })

  test('its leave button leaves by itself, or waits to be told', () => {
    for (const [leaveButton, hot] of [['leaves', false], ['waits', true]] as const) {
      const { transport, types } = joining({ leaveButton })
      transport.run()
      expect(transport.sdk.clickLeave()).toBe(true)
      transport.run()
      expect(types()).toEqual(hot ? ['transport.joined', 'transport.leaveClicked'] : ['transport.joined', 'transport.leaveClicked', 'transport.left', 'transport.closed'])
      expect(transport.hot).toBe(hot)
    }
  })

  test('it fails, closes and rejoins, unless it is left', () => {
    const { transport, types } = joining({ afterFailure: 'rejoins' })
    transport.run()
    transport.sdk.fail()
    transport.run()
    expect(types()).toEqual(['transport.joined', 'transport.failed', 'transport.closed', 'transport.joined'])

    const left = joining({ afterFailure: 'rejoins' })
    left.transport.run()
    left.transport.sdk.fail()
    void left.transport.leave(left.ctx)
    left.transport.run()
    expect(left.transport.connected).toBe(false)
  })

  test('it dies and says nothing, and only isAlive knows', () => {
    const { transport, types } = joining()
    transport.run()
    expect(transport.isAlive()).toBe(true)
    transport.sdk.die()
    expect(transport.run()).toEqual([])
    expect(types()).toEqual(['transport.joined'])
    expect([transport.isAlive(), transport.hot]).toEqual([false, false])
    expect(transport.sdk.lose()).toBe(false)
  })

  test('each end says why', () => {
    for (const [move, reason] of [['hangUp', 'remote-hangup'], ['kick', 'removed-by-host'], ['closeRoom', 'room-ended'], ['replace', 'duplicate-identity']] as const) {
      const { transport, heard } = joining()
      transport.run()
      transport.sdk[move]()
      transport.run()
      expect(heard[1]).toEqual({ type: 'transport.left', cause: { reason } })
      expect(transport.held()).toEqual(['subscription of attempt 1'])
    }
  })
})

describe('knobs', () => {
  test('a command throws, rejects or hangs, with no effect or with one', async () => {
    const { transport, ctx } = joining({}, { leave: 'throw' })
    transport.run()
    expect(() => transport.leave(ctx)).toThrow(FakeFault)
    transport.knobs.leave = { fault: 'reject', times: 1, error: new Error('busy') }
    const rejected = transport.leave(ctx)
    transport.run()
    await expect(rejected).rejects.toThrow('busy')
    expect(transport.hot).toBe(true)

    transport.knobs.leave = { fault: 'hang', effect: true }
    let settled = false
    void Promise.resolve(transport.leave(ctx)).finally(() => { settled = true })
    await transport.flush()
    expect([settled, transport.hot]).toEqual([false, false])
  })

  test('a callback is said twice, never, late, out of turn, or when it is named', () => {
    const heardWith = (knobs: TransportKnobs, script: Partial<TransportScript> = {}): string[] => {
      const { transport, types, ctx } = joining(script, knobs)
      transport.run()
      void transport.leave(ctx)
      transport.run()
      return types()
    }
    expect(heardWith({ 'transport.left': 'duplicate' })).toEqual(['transport.joined', 'transport.left', 'transport.left', 'transport.closed'])
    expect(heardWith({ 'transport.left': ['duplicate', 'reorder'], 'transport.joined': 'drop' })).toEqual(['transport.left', 'transport.left', 'transport.closed'])
    expect(heardWith({ 'transport.closed': 'reorder' })).toEqual(['transport.joined', 'transport.closed', 'transport.left'])
    expect(heardWith({ 'transport.left': 'delay' })).toEqual(['transport.joined', 'transport.closed'])
    expect(heardWith({ 'transport.left': { fault: 'duplicate', times: 0 } })).toEqual(['transport.joined', 'transport.left', 'transport.closed'])

    const delayed = joining({}, { 'transport.joined': 'delay' })
    delayed.transport.run()
    expect(delayed.transport.waiting()).toEqual(['transport.joined'])
    delayed.transport.deliver('transport.joined')
    expect(delayed.types()).toEqual(['transport.joined'])
  })

  test('after unsubscribing nothing is said, unless it is late', () => {
    for (const [knob, heard] of [[undefined, []], ['late', ['transport.joined']]] as const) {
      const { transport, off, types } = joining({}, { 'transport.joined': knob })
      off()
      transport.run()
      expect(types()).toEqual(heard)
      expect(transport.log.findLast(e => e.name === 'transport.joined')?.dropped).toBe(knob ? undefined : 'unsubscribed')
    }
  })

  test('a stale callback comes through the subscription of the attempt before', () => {
    const { transport, types, ctx } = joining()
    transport.run()
    void transport.leave(ctx)
    transport.run()
    const second: string[] = []
    transport.subscribe(e => second.push(e.type))
    transport.knobs['transport.joined'] = 'stale'
    void transport.join({ attempt: 2, signal: new AbortController().signal })
    transport.run()
    expect([types().at(-1), second]).toEqual(['transport.joined', []])
  })

  test('what a listener throws stays in the fake', () => {
    const transport = createFakeTransport()
    transport.subscribe(() => { throw new Error('on purpose') })
    void transport.join({ attempt: 1, signal: new AbortController().signal })
    transport.run()
    expect(transport.errors).toEqual([new Error('on purpose')])
    expect(transport.connected).toBe(true)
  })
})
