/** The foreground service: when it is launched, deferred, refused, aborted, and shared by two calls. */
import { createFakeService, createFakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { createCall, type CallOptions, type ServiceEvent, type ServicePort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

function setup(script: WorldScript = {}, knobs: WorldKnobs = {}, more: Partial<CallOptions> = {}) {
  const world = createFakeWorld(script, knobs)
  const { persist: _, ...ports } = world.ports
  return { world, call: createCall({ ...ports, ...more }) }
}
const launches = (world: ReturnType<typeof setup>['world']) => world.log.filter(e => e.port === 'service' && e.kind === 'command' && e.name === 'launch').length

describe('the service', () => {
  test('is launched when joined, with the granted types and the words of the call [C6.1 D12.5]', async () => {
    const { world, call } = setup({}, {}, { id: 'c1', title: 'Dr. Amsel' })
    call.send({ type: 'permission.changed', microphone: true, camera: false, notifications: true })
    void call.join()
    await world.flush()
    expect(world.service.info).toMatchObject({ call: 'c1', title: 'Dr. Amsel', state: 'ongoing', muted: false })
    expect(world.service.notification).toBe('shown')
    void call.leave()
    await world.advance(10_000)
  })

  test('says reconnecting, ongoing and muted as they come', async () => {
    const { world, call } = setup()
    void call.join()
    await world.flush()
    world.transport.sdk.lose()
    await world.flush()
    expect(world.service.info).toMatchObject({ state: 'reconnecting' })
    world.transport.sdk.recover()
    await world.flush()
    expect(world.service.info).toMatchObject({ state: 'ongoing' })
    world.service.system.pressMute(true)
    await world.flush()
    expect(world.service.info).toMatchObject({ muted: true })
    expect(world.transport.muted).toBe(true)
  })

  test.each(['it is told', 'its time is up'] as const)('says what came while it was starting, once %s [C6.6 C6.11]', async how => {
    const { world, call } = setup()
    world.hold('the service starts')
    void call.join()
    await world.flush()
    expect([call.getSnapshot().service, world.service.info]).toMatchObject(['starting', { state: 'ongoing', muted: false }])
    call.send({ type: 'user.mute' })
    world.transport.sdk.lose()
    if (how === 'it is told') world.deliver('the service starts')
    await world.advance(how === 'it is told' ? 100 : 6_000)
    expect(call.getSnapshot()).toMatchObject({ session: 'reconnecting', service: 'running' })
    expect(world.service.info).toMatchObject({ state: 'reconnecting', muted: true })
  })

  test('waits for the app to come back when it is in the background, and is tried once per activation when refused [C6.3 C6.5 D2.1 SC46]', async () => {
    const { world, call } = setup({ service: { start: 'refused-background' } })
    call.send({ type: 'app.backgrounded' })
    world.hold('app.activated') // the fake app's own first word
    void call.join()
    await world.flush()
    expect(call.getSnapshot().service).toBe('deferred')
    expect(launches(world)).toBe(0)
    call.send({ type: 'app.activated' })
    await world.flush()
    expect(call.getSnapshot()).toMatchObject({ session: 'joined', service: 'deferred' })
    expect(launches(world)).toBe(1)
    await world.advance(60_000)
    expect(launches(world)).toBe(1)
    call.send({ type: 'app.activated' })
    await world.flush()
    expect(launches(world)).toBe(2)
  })

  test('that is refused degrades the call and does not end it [C6.7 D2.2]', async () => {
    const { world, call } = setup({ service: { start: 'refused-other' } })
    void call.join()
    await world.flush()
    expect(call.getSnapshot()).toMatchObject({ session: 'joined', service: 'refused' })
    void call.leave()
    await world.advance(10_000)
    expect(world.held()).toEqual([])
  })

  test('is not aborted while it starts: that would crash an Android app [C6.9 SC43]', async () => {
    const { world, call } = setup()
    world.hold('the service starts')
    void call.join()
    await world.flush()
    void call.leave()
    await world.flush()
    expect(call.getSnapshot()).toMatchObject({ session: 'ended', service: 'starting' })
    world.deliver('the service starts')
    await world.flush()
    expect(world.service.crashes).toBe(0)
    expect(world.service.notification).toBe('none')
    await call.settled
  })

  test('that never says whether it started counts as running, and is aborted [C6.11]', async () => {
    const { world, call } = setup({ service: { start: 'unheard' } })
    void call.join()
    await world.advance(5_000)
    expect(call.getSnapshot().service).toBe('running')
    void call.leave()
    await world.advance(10_000)
    expect(world.held()).toEqual([])
  })

  test('is swept when it starts after the end', async () => {
    const { world, call } = setup()
    world.hold('the service starts')
    void call.join()
    await world.flush()
    void call.leave()
    await world.advance(30_000)
    expect(call.getSnapshot().service).toBe('stopped')
  })
})

describe('two calls with one service', () => {
  async function two(script: WorldScript['service'] = {}) {
    const service = createFakeService(script)
    const a = setup({}, {}, { service }), b = setup({}, {}, { service })
    const flush = async () => { for (let i = 0; i < 5; i++) { await a.world.flush(); await b.world.flush(); await service.flush() } }
    return { service, a, b, flush, count: (name: string) => service.log.filter(e => e.kind === 'command' && e.name === name).length }
  }

  for (const tells of ['events', 'promises'] as const) {
    test(`the first launch and the last abort reach the port (${tells}) [C6.12 D4.1 SC51]`, async () => {
      const { service, a, b, flush, count } = await two({ tells })
      void a.call.join()
      await flush()
      void b.call.join()
      await flush()
      expect([a.call.getSnapshot().service, b.call.getSnapshot().service]).toEqual(['running', 'running'])
      expect(count('launch')).toBe(1)
      void a.call.leave()
      await flush()
      await a.call.settled
      expect(service.notification).toBe('shown')
      expect(count('abort')).toBe(0)
      void b.call.leave()
      await flush()
      await b.call.settled
      expect(count('abort')).toBe(1)
      expect(service.notification).toBe('none')
    })
  }

  test('a start of the first that comes after its end never stops the service of the second [C6.12]', async () => {
    const { service, a, b, flush } = await two()
    service.hold('the service starts')
    void a.call.join()
    await flush()
    void a.call.leave()
    void b.call.join()
    await flush()
    service.deliver('the service starts')
    await flush()
    expect(b.call.getSnapshot().service).toBe('running')
    expect(service.notification).toBe('shown')
    void b.call.leave()
    await flush()
    expect(service.notification).toBe('none')
    expect(service.crashes).toBe(0)
  })
})

/** The port does nothing by itself: each word, and the end of each launch, is the test's. */
describe('a service that is driven by hand', () => {
  function byHand(calls: number) {
    const log: string[] = []
    const failures: ((error: Error) => void)[] = []
    let emit: ((event: ServiceEvent) => void) | undefined
    const service: ServicePort = {
      launch: () => { log.push('launch'); return new Promise((_, reject) => { failures.push(reject) }) },
      abort: () => { log.push('abort') },
      subscribe: to => { emit = to; return () => { emit = undefined } },
    }
    const sides = Array.from({ length: calls }, () => setup({}, {}, { service }))
    const flush = async () => { for (let i = 0; i < 3; i++) for (const { world } of sides) await world.flush() }
    const say = async (event: ServiceEvent) => { emit!(event); await flush() }
    return {
      log, sides, flush, say,
      join: async (i: number) => { void sides[i]!.call.join(); await flush() },
      leave: async (i: number) => { void sides[i]!.call.leave(); await flush() },
      /** The n-th launch of the port rejects. */
      fail: async (n: number) => { failures[n]!(new Error('the launch failed')); await flush() },
      states: () => sides.map(({ call }) => call.getSnapshot().service),
    }
  }
  const started: ServiceEvent = { type: 'service.started' }, aborted: ServiceEvent = { type: 'service.stopped', cause: 'aborted' }

  test('started said twice, after an abort and a new launch, is not the start of the new one [C6.12]', async () => {
    const { log, join, leave, say, states } = byHand(2)
    await join(0)
    await say(started)
    await leave(0)
    await join(1)
    expect([log, states()]).toEqual([['launch', 'abort', 'launch'], ['stopping', 'starting']])
    await say(started)
    expect(states()[1]).toBe('starting')
    await say(aborted)
    expect(states()).toEqual(['stopped', 'starting'])
    await say(started)
    expect(states()).toEqual(['stopped', 'running'])
    await leave(1)
    await say(aborted)
    expect(states()).toEqual(['stopped', 'stopped'])
    expect(log).toEqual(['launch', 'abort', 'launch', 'abort'])
  })

  test('a third call that launches while the first is stopped waits for the start of the second [C6.12]', async () => {
    const { log, join, leave, say, states } = byHand(3)
    await join(0)
    await say(started)
    await leave(0)
    await join(1)
    await join(2)
    expect([log, states()]).toEqual([['launch', 'abort', 'launch'], ['stopping', 'starting', 'starting']])
    await say(aborted)
    expect(states()).toEqual(['stopped', 'starting', 'starting'])
    await say(started)
    expect(states()).toEqual(['stopped', 'running', 'running'])
    await leave(1)
    expect(log).toEqual(['launch', 'abort', 'launch'])
    await leave(2)
    expect(log).toEqual(['launch', 'abort', 'launch', 'abort'])
  })

  test('an older launch that fails late says nothing of a newer one of the same call [C6.12]', async () => {
    const { log, sides, flush, join, leave, say, fail, states } = byHand(1)
    await join(0)
    await say({ type: 'service.refused', cause: 'background' })
    expect(states()).toEqual(['deferred'])
    sides[0]!.call.send({ type: 'app.activated' })
    await flush()
    expect([log, states()]).toEqual([['launch', 'launch'], ['starting']])
    await fail(0)
    expect(states()).toEqual(['starting'])
    await say(started)
    expect(states()).toEqual(['running'])
    await leave(0)
    expect(log).toEqual(['launch', 'launch', 'abort'])
  })

  test('an older launch that fails late says nothing of a newer one of another call; the newest that fails does [C6.12]', async () => {
    const { log, sides, flush, join, leave, say, fail, states } = byHand(3)
    await join(0)
    await leave(0)
    // No word of its start: what may be held is aborted.
    await sides[0]!.world.advance(5_000)
    await join(1)
    await join(2)
    expect([log, states()[1], states()[2]]).toEqual([['launch', 'abort', 'launch'], 'starting', 'starting'])
    await fail(0)
    expect(states().slice(1)).toEqual(['starting', 'starting'])
    await fail(1)
    await flush()
    expect(states().slice(1)).toEqual(['refused', 'refused'])
    await say(started)
    expect(states().slice(1)).toEqual(['running', 'running'])
  })
})
