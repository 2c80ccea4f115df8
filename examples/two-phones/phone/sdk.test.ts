import type { Cause, TransportEvent, TransportPort } from '@onhook/machine'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFreezableClock } from './clock.ts'
import { createSdk, type Sdk } from './sdk.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A connection whose facts are said by the test, and which answers `leave` with `left`, as a real one does. */
function setUp() {
  let tell: (event: TransportEvent) => void = () => undefined
  const calls: string[] = [], heard: string[] = [], unheard: string[] = []
  const connection: TransportPort = {
    subscribe(emit) {
      tell = emit
      return () => undefined
    },
    join: () => { calls.push('join') },
    leave: () => {
      calls.push('leave')
      tell({ type: 'transport.left' })
    },
  }
  const sdk: Sdk = createSdk(connection, createFreezableClock(), event => unheard.push(event.type))
  const stop = sdk.subscribe(event => heard.push(event.type.replace('transport.', '')))
  const ctx = { attempt: 1, signal: new AbortController().signal }
  void sdk.join(ctx)
  const fact = (type: 'joined' | 'lost' | 'restored'): void => tell({ type: `transport.${type}` })
  return { sdk, calls, heard, unheard, stop, ctx, fact, end: (cause: Cause) => tell({ type: 'transport.left', cause }), pass: (ms: number) => vi.advanceTimersByTime(ms) }
}

test('its own button gives the triple of a hang-up', () => {
  const { sdk, heard, fact, pass } = setUp()
  fact('joined')
  sdk.clickLeave()
  pass(1000)
  expect(heard).toEqual(['joined', 'leaveClicked', 'left', 'closed'])
})

test('told to leave twice, it leaves once', () => {
  const { sdk, calls, heard, ctx, fact, pass } = setUp()
  fact('joined')
  void sdk.leave(ctx)
  void sdk.leave(ctx)
  pass(1000)
  void sdk.leave(ctx)
  pass(1000)
  expect(calls).toEqual(['join', 'leave'])
  expect(heard).toEqual(['joined', 'left', 'closed'])
})

test('a leave before it has joined is not heard, and the join goes on', () => {
  const { sdk, calls, heard, ctx, fact, pass } = setUp()
  sdk.holdJoin()
  fact('joined')
  void sdk.leave(ctx)
  pass(1000)
  expect(heard).toEqual([])
  sdk.releaseJoin()
  expect(heard).toEqual(['joined'])
  void sdk.leave(ctx)
  pass(1000)
  expect(calls).toEqual(['join', 'leave'])
})

test('a short outage is lost and restored', () => {
  const { heard, fact, pass } = setUp()
  fact('joined')
  fact('lost')
  pass(4900)
  fact('restored')
  pass(10_000)
  expect(heard).toEqual(['joined', 'lost', 'restored'])
})

test('a long one is a recoverable failure, a close that is none, and a new join', () => {
  const { heard, fact, pass } = setUp()
  fact('joined')
  fact('lost')
  pass(6000)
  fact('restored')
  expect(heard).toEqual(['joined', 'lost', 'failed', 'closed', 'joined'])
})

test('a connection that ends in an outage closes without a goodbye', () => {
  const { heard, fact, end, pass } = setUp()
  fact('joined')
  fact('lost')
  end({ reason: 'remote-hangup' })
  pass(10_000)
  expect(heard).toEqual(['joined', 'lost', 'closed'])
})

test('when it repeats itself, every callback comes twice', () => {
  const { sdk, heard, fact, pass } = setUp()
  sdk.repeats = true
  fact('joined')
  pass(10)
  sdk.clickLeave()
  pass(1000)
  expect(heard).toEqual(['joined', 'joined', 'leaveClicked', 'leaveClicked', 'left', 'left', 'closed', 'closed'])
})

test('what nobody listens to is reported as unheard; once destroyed it says nothing', () => {
  const { sdk, calls, heard, unheard, stop, fact, pass } = setUp()
  fact('joined')
  stop()
  sdk.clickLeave()
  pass(1000)
  expect(heard).toEqual(['joined'])
  expect(unheard).toEqual(['transport.leaveClicked', 'transport.left', 'transport.closed'])
  sdk.destroy()
  pass(1000)
  expect(unheard).toHaveLength(3)
  expect(calls).toEqual(['join', 'leave', 'leave'])
})
