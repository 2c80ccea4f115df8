/** Deadlines, frozen timers, the settle window, and asking a joined transport whether it lives. */
import { createFakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { DEFAULT_POLICY, createCall, type CallOptions } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

async function joined(script: WorldScript = {}, knobs: WorldKnobs = {}, more: Partial<CallOptions> = {}) {
  const world = createFakeWorld(script, knobs)
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, ...more })
  world.screen.connect(call.send)
  world.screen.mount()
  void call.join()
  await world.flush()
  expect(call.state).toBe('joined')
  return { world, call }
}

/** A call in an outage whose platform keeps the time and never fires a timer. */
async function lostWithoutTimers() {
  const world = createFakeWorld(), time = { now: 0 }
  const call = createCall({ transport: world.ports.transport, clock: { now: () => time.now, setTimeout: () => 1, clearTimeout: () => undefined } })
  void call.join()
  await world.flush()
  call.send({ type: 'transport.lost' })
  return { call, time }
}

describe('deadlines', () => {
  test('an outage ends the call after the reconnect time-out, counted from its first loss [C8.2 D8.2]', async () => {
    const { world, call } = await joined()
    world.transport.sdk.lose()
    await world.advance(20_000)
    world.transport.sdk.say({ type: 'transport.lost' })
    await world.advance(DEFAULT_POLICY.reconnectTimeoutMs - 20_001)
    expect(call.state).toBe('reconnecting')
    await world.advance(1)
    expect(call.state).toBe('ended')
    expect(await call.ended).toMatchObject({ reason: 'network-lost', initiator: 'system', recoverable: true })
  })

  test('a new outage has a deadline of its own [C8.2]', async () => {
    const { world, call } = await joined()
    for (let i = 0; i < 3; i++) {
      world.transport.sdk.lose()
      await world.advance(DEFAULT_POLICY.reconnectTimeoutMs - 1)
      expect(call.state).toBe('reconnecting')
      world.transport.sdk.recover()
      await world.flush()
      expect(call.state).toBe('joined')
    }
  })

  test('closed after a recoverable failure is a restart within its grace, and an end after it [C8.9]', async () => {
    const { world, call } = await joined({ transport: { afterFailure: 'closes' } })
    world.transport.sdk.fail()
    await world.advance(DEFAULT_POLICY.restartGraceMs - 1)
    expect(call.getSnapshot()).toMatchObject({ session: 'reconnecting', transport: 'restarting' })
    await world.advance(1)
    expect(await call.ended).toMatchObject({ reason: 'network-lost' })
  })

  test('a wall clock that is set back delays no deadline', async () => {
    const { world, call } = await joined()
    let shift = 0
    const other = createCall({ ...world.ports, persist: { load: () => undefined, save: () => undefined, clear: () => undefined }, transport: { subscribe: () => () => undefined, join: () => undefined, leave: () => undefined }, clock: { ...world.clock, now: () => world.clock.now() - shift } })
    void other.join()
    shift = 3_600_000
    await world.advance(DEFAULT_POLICY.joinTimeoutMs)
    expect(other.state).toBe('ended')
    expect(call.state).toBe('joined')
  })
})

describe('after a freeze', () => {
  test('a living call is not ended by its own frozen timer: the queued answer is heard first [C10.4]', async () => {
    const { world, call } = await joined()
    world.transport.sdk.lose()
    await world.flush()
    expect(call.state).toBe('reconnecting')
    world.clock.jump(120_000) // the timer fires first, late
    expect(call.state).toBe('reconnecting')
    world.transport.sdk.recover() // the answer that was queued meanwhile
    await world.advance(100)
    expect(call.state).toBe('joined')
    await world.advance(60_000)
    expect(call.state).toBe('joined')
  })

  test('a dead call ends when the settle window has passed, and not before [C10.4]', async () => {
    const { world, call } = await joined()
    world.transport.sdk.lose()
    await world.flush()
    world.clock.jump(120_000)
    await world.advance(DEFAULT_POLICY.settleMs - 1)
    expect(call.state).toBe('reconnecting')
    await world.advance(1)
    expect(await call.ended).toMatchObject({ reason: 'network-lost' })
  })

  test('the return to the app judges the deadline, even when the platform’s timer never fires [C10.2]', async () => {
    const { call, time } = await lostWithoutTimers()
    time.now = 600_000
    call.send({ type: 'app.backgrounded' })
    expect(call.state).toBe('reconnecting')
    time.now += DEFAULT_POLICY.settleMs
    call.send({ type: 'app.activated' })
    expect(call.state).toBe('ended')
  })

  test('the event that reveals a passed deadline is judged before the deadline [D8.1]', async () => {
    const { call, time } = await lostWithoutTimers()
    time.now = DEFAULT_POLICY.reconnectTimeoutMs + 10
    call.send({ type: 'transport.restored' })
    expect(call.state).toBe('joined')
  })
})

describe('isAlive', () => {
  test('a joined call whose transport died without a word ends within one check [C8.11]', async () => {
    const { world, call } = await joined()
    world.transport.sdk.die()
    await world.advance(DEFAULT_POLICY.aliveCheckMs)
    expect(call.state).toBe('ended')
  })

  test('is asked when the app returns [C8.11]', async () => {
    const { world, call } = await joined()
    world.transport.sdk.die()
    call.send({ type: 'app.backgrounded' })
    call.send({ type: 'app.activated' })
    expect(call.state).toBe('ended')
  })

  test('that throws or hangs ends nothing, and one that hangs is asked again', async () => {
    const { world, call } = await joined({}, { transport: { isAlive: 'hang' } })
    await world.advance(60_000)
    expect(call.state).toBe('joined')
    expect(world.log.filter(e => e.name === 'isAlive')).toHaveLength(60_000 / DEFAULT_POLICY.aliveCheckMs)
    const other = await joined({}, { transport: { isAlive: 'throw' } })
    await other.world.advance(60_000)
    expect(other.call.state).toBe('joined')
  })
})
