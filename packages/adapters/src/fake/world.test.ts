import { createCall, type ServiceInfo } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { createFakeClock, createFakePersist, createFakeScreen, createFakeService, createFakeSystemCall, createFakeWorld } from './index.ts'

const INFO: ServiceInfo = { types: ['microphone'], call: 'c', state: 'ongoing', muted: false }

describe('a call in a fake world', () => {
  test('takes everything, and gives everything back', async () => {
    const world = createFakeWorld()
    const call = createCall({ ...world.ports, id: 'fake-1' })
    world.screen.connect(call.send)
    world.screen.mount()
    void call.join()
    await world.flush()
    expect(call.state).toBe('joined')
    expect(world.held()).toEqual(['microphone of attempt 1', 'connection of attempt 1', 'subscription of attempt 1', 'notification', 'system call', 'screen'])

    world.service.system.pressHangUp()
    await world.flush()
    expect(world.held()).toEqual([])
    expect([world.screen.exits, world.screen.wrongPops, world.systemCall.ends, world.service.crashes]).toEqual([1, 0, 1, 0])
    expect(world.systemCall.endedWith?.reason).toBe('local-leave')
    expect(world.clock.held()).toEqual([])
  })

  test('that never hears again of its join ends by time', async () => {
    const world = createFakeWorld({ transport: { join: 'silent' } })
    const call = createCall({ ...world.ports, id: 'fake-2' })
    const joined = call.join()
    joined.catch(() => undefined)
    await world.advance(14_999)
    expect(call.state).toBe('joining')
    await world.advance(1)
    await expect(joined).rejects.toMatchObject({ code: 'join-impossible' })
    expect((await call.ended).reason).toBe('join-timeout')
  })

  test('is logged in one order over all ports', async () => {
    const world = createFakeWorld()
    const call = createCall({ ...world.ports, id: 'fake-3' })
    void call.join()
    await world.flush()
    const commands = world.log.filter(e => e.kind === 'command' && e.port !== 'persist' && e.port !== 'app' && e.port !== 'network').map(e => `${e.port}.${e.name}`)
    expect(commands).toEqual(['transport.subscribe', 'transport.join', 'systemCall.report', 'systemCall.connected', 'service.launch', 'service.update'])
    expect(world.log.map(e => e.n)).toEqual(world.log.map((_, i) => i))
    void call.leave()
    await world.flush()
  })
})

describe('the fake clock', () => {
  test('advances from timer to timer, each at its own time', () => {
    const clock = createFakeClock(1_000)
    const fired: number[] = []
    clock.setTimeout(() => { fired.push(clock.now()); clock.setTimeout(() => fired.push(clock.now()), 5) }, 10)
    const cleared = clock.setTimeout(() => fired.push(-1), 12)
    clock.clearTimeout(cleared)
    clock.advance(20)
    expect([fired, clock.now()]).toEqual([[1_010, 1_015], 1_020])
  })

  test('jumps over frozen timers, which fire late and first', () => {
    const clock = createFakeClock(0)
    const fired: number[] = []
    clock.setTimeout(() => fired.push(clock.now()), 10)
    clock.setTimeout(() => fired.push(clock.now()), 5_000)
    clock.jump(60_000)
    expect([fired, clock.held()]).toEqual([[60_000, 60_000], []])
  })
})

describe('the fake service', () => {
  test('counts a stop before the foreground as a crash', () => {
    const service = createFakeService()
    void service.launch(INFO)
    expect(service.notification).toBe('starting')
    void service.abort()
    service.run()
    expect([service.crashes, service.notification]).toEqual([1, 'none'])
  })

  test('refuses, is silent, or starts unheard', () => {
    for (const [start, heard, notification] of [['refused-background', ['service.refused'], 'none'], ['silent', [], 'none'], ['unheard', [], 'shown']] as const) {
      const service = createFakeService({ start })
      const events: string[] = []
      service.subscribe?.(e => events.push(e.type))
      void service.launch(INFO)
      service.run()
      expect([events, service.notification]).toEqual([heard, notification])
    }
  })

  test('without events its promises are the facts', async () => {
    const service = createFakeService({ tells: 'promises' })
    expect(service.subscribe).toBeUndefined()
    const done: string[] = []
    void Promise.resolve(service.launch(INFO)).then(() => done.push('launched'))
    await service.flush()
    void Promise.resolve(service.abort()).then(() => done.push('aborted'))
    await service.flush()
    expect([done, service.held()]).toEqual([['launched', 'aborted'], []])
  })
})

describe('the fake screen', () => {
  test('looks again before it navigates, or pops what is on top', () => {
    for (const [exit, stack, wrongPops] of [['looks', ['home'], 0], ['pops', [], 1]] as const) {
      const screen = createFakeScreen({ exit })
      screen.mount()
      const end = { reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] } as const
      screen.exit({ ...end, secondary: [] })
      screen.exit({ ...end, secondary: [] })
      expect([screen.stack, screen.wrongPops, screen.exits]).toEqual([stack, wrongPops, 2])
    }
  })
})

describe('the fake system call', () => {
  test('an end that crosses the system\'s own is harmless, and counted', () => {
    const system = createFakeSystemCall()
    const heard: string[] = []
    system.subscribe(e => heard.push(e.type))
    void system.report({ call: 'c', attempt: 1 })
    void system.connected()
    system.system.end()
    void system.end({ reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] })
    system.run()
    expect([system.shown, system.ends, system.surplusEnds]).toEqual(['ended', 0, 1])
    expect(heard).toEqual(['audio.activated', 'audio.deactivated', 'system.ended'])
  })
})

describe('the fake store', () => {
  test('saves that overlap take effect in the order in which they were called', async () => {
    const store = createFakePersist({ saves: 'when delivered' })
    const saves = [store.save('1'), store.save('2'), store.clear(), store.save('3')]
    expect(store.text).toBeUndefined()
    store.deliver('save')
    // A process that dies now finds what was saved first.
    expect(store.text).toBe('1')
    await store.flush()
    for (const save of saves) await save
    expect([store.text, store.history]).toEqual(['3', ['1', '2', undefined, '3']])
  })

  test('a later save that is done first does not lose to an earlier one', async () => {
    const tasks: (() => void)[] = []
    const scheduler = { schedule: <T>(task: Promise<T>) => new Promise<T>(resolve => { tasks.push(() => resolve(task)) }) }
    const store = createFakePersist({ saves: 'when delivered' }, {}, { scheduler })
    const saves = [store.save('1'), store.save('2')]
    for (const go of tasks.reverse()) go()
    for (const save of saves) await save
    expect([store.text, store.history]).toEqual(['2', ['1', '2']])
  })
})
