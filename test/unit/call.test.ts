/** `createCall`: what its promises and methods keep, with fake ports and a clock that stands still. */
import { createFakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { CallError, createCall, isCallError, type Call, type CallEnd, type CallOptions, type StepRecord, type TraceRecord } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

function setup(script: WorldScript = {}, knobs: WorldKnobs = {}, more: Partial<CallOptions> = {}) {
  const world = createFakeWorld(script, knobs)
  const records: TraceRecord[] = []
  const reported: CallError[] = []
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, inspect: r => records.push(r), report: e => reported.push(e), ...more })
  world.screen.connect(call.send)
  world.screen.mount()
  const commands = (port: string) => world.log.filter(e => e.kind === 'command' && e.port === port).map(e => e.name)
  return { world, call, records, reported, commands }
}
type World = ReturnType<typeof setup>['world']
async function joined(script: WorldScript = {}, knobs: WorldKnobs = {}, more: Partial<CallOptions> = {}) {
  const s = setup(script, knobs, more)
  void s.call.join()
  await s.world.flush()
  expect(s.call.state).toBe('joined')
  return s
}
const settle = (world: World) => world.advance(30_000)
const isOpen = async (p: Promise<unknown>): Promise<boolean> => (await Promise.race([p.then(() => 'done', () => 'done'), Promise.resolve('open')])) === 'open'

describe('join', () => {
  test('resolves when the transport has joined, not when it has accepted [C1.2 D3.4]', async () => {
    const { world, call } = setup()
    const release = world.hold('the SDK joins')
    const join = call.join()
    await world.flush()
    expect(call.state).toBe('joining')
    expect(await isOpen(join)).toBe(true)
    release()
    await world.flush()
    await expect(join).resolves.toBeUndefined()
    expect(call.state).toBe('joined')
  })

  test('a second join joins the first: one attempt, one connection [C9.3 SC6 SC7]', async () => {
    const { world, call, commands } = setup()
    const [a, b] = [call.join(), call.join()]
    await world.flush()
    await Promise.all([a, b, call.join()])
    expect(commands('transport').filter(c => c === 'join')).toEqual(['join'])
    expect(call.getSnapshot().attempt).toBe(1)
  })

  test('rejects with a CallError whose cause is the end record, when it became impossible [D6.3 SC39]', async () => {
    const { world, call } = setup({ transport: { join: 'rejects', joinCause: { reason: 'unauthorised' } } })
    const join = call.join()
    await world.flush()
    const error = await join.catch((e: unknown) => e)
    expect(isCallError(error) && error.code).toBe('join-impossible')
    expect((error as CallError).cause).toMatchObject({ reason: 'unauthorised', initiator: 'server', attempt: 1, vendor: { name: 'Error', message: 'the SDK refuses: unauthorised' } })
  })

  test('that nobody awaits is no unhandled rejection', async () => {
    const seen: unknown[] = []
    const note = (e: unknown) => seen.push(e)
    process.on('unhandledRejection', note)
    const { world, call } = setup({ transport: { join: 'rejects' } })
    void call.join()
    await world.flush()
    await new Promise(r => setImmediate(r))
    process.off('unhandledRejection', note)
    expect(call.state).toBe('ended')
    expect(seen).toEqual([])
  })

  test('gives up after its time-out, and a success after that is left again [C4.6 SC40]', async () => {
    const { world, call } = setup({ transport: { leaveWhileJoining: 'misses' } })
    world.hold('the SDK joins')
    void call.join()
    await world.advance(15_000)
    expect(call.state).toBe('ended')
    expect((await call.ended).reason).toBe('join-timeout')
    await world.advance(10_000)
    expect(call.getSnapshot().transport).toBe('abandoned')
    world.deliver('the SDK joins')
    expect(world.transport.hot).toBe(true)
    await world.flush()
    expect(world.held()).toEqual([])
    expect(call.getSnapshot().transport).toBe('down')
  })

  test('while leaving waits for the end and begins the next attempt [D7.2]', async () => {
    const { world, call } = await joined()
    const first = call.ended
    void call.leave('button')
    const again = call.join()
    expect(call.state).toBe('leaving')
    await world.advance(100)
    await again
    expect((await first).attempt).toBe(1)
    expect(call.state).toBe('joined')
    expect(call.getSnapshot().attempt).toBe(2)
    expect(await isOpen(call.ended)).toBe(true)
  })

  test('a leave during that wait gives the next attempt up', async () => {
    const { world, call } = await joined()
    void call.leave('button')
    const again = call.join()
    const end = call.leave('back')
    await settle(world)
    expect(await again.catch((e: CallError) => e.code)).toBe('join-impossible')
    expect((await end).attempt).toBe(1)
    expect(call.state).toBe('ended')
    expect(world.transport.connections).toBe(1)
  })

  test('a screen mounted during that wait belongs to the next attempt, and the old screen’s disposal does not end it [D12.6]', async () => {
    const { world, call } = await joined()
    world.hold('screen.disposed')
    void call.leave('button')
    void call.join()
    await world.advance(10)
    call.send({ type: 'screen.mounted' })
    await world.advance(100)
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joined', screen: 'mounted' })
    world.deliver('screen.disposed')
    expect(call.state).toBe('joined')
  })
})

describe('the next attempt', () => {
  test('is told what is known: the app in the background, permissions, picture-in-picture, the screen that stays', async () => {
    const { world, call } = setup({}, {}, { screen: undefined as never })
    void call.join()
    await world.flush()
    void call.leave()
    await settle(world)
    for (const e of [{ type: 'app.backgrounded' }, { type: 'presentation.pipEntered' }] as const) call.send(e)
    void call.join()
    await world.flush()
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joined', app: 'background', service: 'deferred', presentation: 'pip', screen: 'mounted' })
  })
})

describe('leave', () => {
  test('in idle resolves with a record of attempt 0 and commands nothing [C3.7 D7.1 SC10]', async () => {
    const { world, call } = setup()
    expect(await call.leave()).toMatchObject({ reason: 'local-leave', initiator: 'local', attempt: 0, secondary: [] })
    expect(call.state).toBe('idle')
    expect(world.log.filter(e => e.kind === 'command' && e.name !== 'subscribe')).toEqual([])
  })

  test('gives every caller the same record, and has reached the ports when it returns [C3.4 D11.3 SC8]', async () => {
    const { world, call, commands } = await joined()
    const ends = [call.leave('button'), call.leave('notification'), call.leave('back'), call.ended]
    expect(commands('transport').at(-1)).toBe('leave')
    expect(commands('service').at(-1)).toBe('abort')
    await settle(world)
    const records = await Promise.all([...ends, call.leave('api')])
    expect(new Set(records).size).toBe(1)
    expect(records[0]).toMatchObject({ reason: 'local-leave', initiator: 'local', recoverable: false, secondary: [] })
  })

  test('cancels a join at once: it does not wait for the join’s time-out [C3.3 SC11]', async () => {
    const { world, call } = setup({ transport: { join: 'silent' } })
    const join = call.join()
    const start = world.clock.now()
    const end = call.leave('back')
    await world.advance(3_000)
    expect((await end).reason).toBe('join-cancelled')
    expect(world.clock.now() - start).toBeLessThanOrEqual(3_000)
    await expect(join).rejects.toMatchObject({ code: 'join-impossible' })
  })

  test('resolves within its time-out when the SDK never answers, and says so beside the first cause [C3.1 D6.1]', async () => {
    const { world, call } = await joined({}, { transport: { leave: 'hang' } })
    const end = call.leave('button')
    await world.advance(2_999)
    expect(call.state).toBe('leaving')
    await world.advance(1)
    expect(call.state).toBe('ended')
    expect(await end).toMatchObject({ reason: 'local-leave', secondary: [{ reason: 'leave-timeout' }] })
    await world.advance(3_000)
    expect(call.getSnapshot().transport).toBe('abandoned')
    await call.settled
  })

  test('aborts the signal of its attempt [C3.6]', async () => {
    const { world, call } = setup()
    let signal: { aborted: boolean } | undefined
    const { join } = world.transport
    world.ports.transport.join = ctx => { signal = ctx.signal; return join(ctx) }
    const other = createCall({ ...world.ports, persist: { load: () => undefined, save: () => undefined, clear: () => undefined } })
    void other.join()
    expect(signal!.aborted).toBe(false)
    void other.leave()
    expect(signal!.aborted).toBe(true)
    expect(call.state).toBe('idle')
  })

  test('takes an event object for its source, as `onPress={call.leave}` gives it', async () => {
    const { world, call, records } = await joined()
    void call.leave({ nativeEvent: {} } as never)
    await settle(world)
    expect(records.some(r => r.kind === 'step' && r.event.type === 'user.leave' && 'source' in r.event && r.event.source === 'api')).toBe(true)
  })
})

describe('the end', () => {
  test('has one record whatever arrives; later causes are kept beside the first [C2.1 C2.2]', async () => {
    const { world, call } = await joined()
    const same = call.ended
    world.transport.sdk.say({ type: 'transport.failed', recoverable: false, cause: { reason: 'removed-by-host' } })
    world.transport.sdk.say({ type: 'transport.failed', recoverable: false, cause: { reason: 'network-lost' } })
    world.transport.sdk.say({ type: 'transport.timedOut' })
    void call.leave('button')
    await world.flush()
    void call.leave('back')
    await settle(world)
    expect(await same).toMatchObject({ reason: 'local-leave', initiator: 'local' })
    expect(call.getSnapshot().end).toMatchObject({ reason: 'local-leave', secondary: [{ reason: 'removed-by-host' }, { reason: 'network-lost' }, { reason: 'idle-timeout' }] })
    expect(world.screen.exits).toBe(1)
    expect(world.held()).toEqual([])
  })

  test('a disposed screen ends the call as local-leave by the app, and is never exited [C5.3]', async () => {
    const { world, call } = await joined()
    world.screen.dispose()
    await settle(world)
    expect(await call.ended).toMatchObject({ reason: 'local-leave', initiator: 'app' })
    expect(world.screen.exits).toBe(0)
    expect(world.held()).toEqual([])
  })

  test('dispose ends, settles, stops listening, and allows no further join [D7.3]', async () => {
    const { world, call } = await joined()
    const waiting = (void call.leave(), call.join())
    const done = call.dispose()
    expect(call.dispose()).toBe(done)
    world.screen.dispose()
    await settle(world)
    await done
    await expect(waiting).rejects.toMatchObject({ code: 'join-impossible' })
    await expect(call.join()).rejects.toMatchObject({ code: 'disposed' })
    expect(world.held()).toEqual([])
    expect(world.clock.held()).toEqual([])
  })

  test('a hundred calls of one object leave no timer, subscription or notification [SC69]', async () => {
    const { world, call } = setup()
    for (let i = 1; i <= 100; i++) {
      void call.join()
      await world.advance(10)
      void call.leave()
      await world.advance(10)
      expect((await call.ended).attempt).toBe(i)
    }
    expect(world.held()).toEqual([])
    expect(world.clock.held()).toEqual([])
    expect(world.service.starts).toBe(100)
  })
})

describe('re-entrancy', () => {
  test('a port that answers synchronously keeps the order of events [C11.1 C11.3]', async () => {
    const order: string[] = []
    const call = createCall({
      transport: {
        subscribe(emit) { this.emit = emit; return () => undefined },
        join() { this.emit({ type: 'transport.joined' }) },
        leave() { this.emit({ type: 'transport.left' }); this.emit({ type: 'transport.closed' }) },
        emit: (_: unknown) => undefined,
      } as CallOptions['transport'] & { emit(e: unknown): void },
      inspect: r => { if (r.kind === 'step') order.push(`${r.event.type}:${(r as StepRecord).to.session}`) },
    })
    await call.join()
    await call.leave()
    expect(order).toEqual(['user.join:joining', 'transport.joined:joined', 'transport.accepted:joined', 'user.leave:leaving', 'transport.left:ended', 'transport.closed:ended', 'transport.left:ended', 'transport.closed:ended'])
  })

  test('a listener may leave, join or dispose, and is told the states in order [C11.2 C11.3]', async () => {
    const { world, call } = setup()
    const states: string[] = []
    call.subscribe(s => {
      states.push(s.session)
      if (s.session === 'joined' && s.attempt === 1) { void call.leave(); void call.join() }
      if (s.session === 'joined' && s.attempt === 2) void call.dispose()
    })
    void call.join()
    await settle(world)
    expect(states.filter((s, i) => s !== states[i - 1])).toEqual(['joining', 'joined', 'leaving', 'ended', 'idle', 'joining', 'joined', 'leaving', 'ended'])
    expect(world.held()).toEqual([])
  })

  test('two ports that answer each other for ever do not freeze the host [C11.4]', () => {
    const world = createFakeWorld()
    let emit: (e: never) => void = () => undefined
    let n = 0
    const call = createCall({ clock: world.clock, transport: { subscribe(e) { emit = e as never; return () => undefined }, join() {}, leave() { n++; emit({ type: 'transport.lost' } as never) } } })
    void call.join()
    void call.leave()
    expect(n).toBeLessThanOrEqual(1_001)
    expect(call.state).toBe('leaving')
  })
})

describe('containment', () => {
  test('a listener that throws is reported and noted, and hurts nobody else [C12.2]', async () => {
    const { world, call, reported, records } = setup()
    const seen: string[] = []
    call.subscribe(() => { throw new Error('mine') })
    call.subscribe(s => { seen.push(s.session) })
    void call.join()
    await world.flush()
    expect(seen).toContain('joined')
    expect(reported[0]).toMatchObject({ code: 'contained', message: 'a listener threw: mine' })
    expect(records.some(r => r.kind === 'step' && r.event.type === 'port.failed' && r.event.port === 'listener' && !r.ignored)).toBe(true)
  })

  test('an inspect that throws is reported and changes nothing', async () => {
    const { world, call, reported } = setup({}, {}, { inspect: () => { throw new Error('full') } })
    void call.join()
    await world.flush()
    void call.leave()
    await settle(world)
    expect(call.state).toBe('ended')
    expect(world.held()).toEqual([])
    expect(reported[0]!.message).toBe('inspect threw: full')
  })

  for (const fault of ['throw', 'reject', 'hang'] as const) {
    for (const command of ['leave', 'unsubscribe', 'releaseMedia'] as const) {
      if (command === 'unsubscribe' && fault === 'reject') continue // it gives no promise
      test(`a transport whose ${command} is told to ${fault} still lets the other clean-up run [C12.4 SC65 SC66]`, async () => {
        const { world, call } = await joined({}, { transport: { [command]: fault } })
        void call.leave()
        await settle(world)
        await call.settled
        expect(world.service.held()).toEqual([])
        expect(world.systemCall.held()).toEqual([])
        expect(world.screen.exits).toBe(1)
      })
    }
    for (const command of ['launch', 'abort'] as const) {
      test(`a service whose ${command} is told to ${fault} does not keep the call from settling [C12.4]`, async () => {
        const { world, call, records } = setup({}, { service: { [command]: fault } })
        void call.join()
        await world.advance(10_000)
        expect(call.state).toBe('joined')
        void call.leave()
        await settle(world)
        await call.settled
        expect(world.transport.held()).toEqual([])
        if (fault !== 'hang') expect(records.some(r => r.kind === 'port' && r.port === 'service' && r.outcome === (fault === 'throw' ? 'threw' : 'rejected'))).toBe(true)
        else expect(records.some(r => r.kind === 'port' && r.outcome === 'pending')).toBe(true)
      })
    }
  }

  test('what a port emits is checked: refused, recorded with the field, and nothing is thrown into the SDK [C12.5 D11.2]', async () => {
    let sayNothing = (): void => undefined
    const { world, call, records } = setup()
    const { subscribe } = world.ports.transport
    world.ports.transport.subscribe = emit => { sayNothing = () => emit(null as never); return subscribe(emit) }
    void call.join()
    await world.flush()
    world.transport.sdk.say({ type: 'transport.failed' } as never)
    world.transport.sdk.say({ type: 'transport.exploded' } as never)
    sayNothing()
    await world.flush()
    expect(world.errors).toEqual([])
    expect(call.state).toBe('joined')
    const refused = records.filter(r => r.kind === 'step' && r.refused).map(r => (r as StepRecord).refused)
    expect(refused).toEqual([
      { field: 'event', expected: 'an object with a type', found: 'null' },
      { field: 'event.recoverable', expected: 'true or false', found: 'nothing' },
      { field: 'event.type', expected: 'a known event', found: '"transport.exploded"' },
    ])
  })
})

describe('bad input', () => {
  const { persist: _, ...ports } = createFakeWorld().ports
  test.each<[string, () => unknown, string, string]>([
    ['no options', () => createCall(undefined as never), 'bad-port', 'options'],
    ['no transport', () => createCall({} as never), 'bad-port', 'transport'],
    ['a transport without join', () => createCall({ transport: { subscribe() {}, leave() {} } } as never), 'bad-port', 'transport.join'],
    ['an optional method that is no function', () => createCall({ transport: { ...ports.transport, isAlive: true } } as never), 'bad-port', 'transport.isAlive'],
    ['a service without abort', () => createCall({ ...ports, service: { launch() {} } } as never), 'bad-port', 'service.abort'],
    ['an inspect that is no function', () => createCall({ ...ports, inspect: {} } as never), 'bad-port', 'inspect'],
    ['a policy of another type', () => createCall({ ...ports, policy: { joinTimeoutMs: '15s' } as never }), 'bad-policy', 'policy.joinTimeoutMs'],
    ['a policy out of range', () => createCall({ ...ports, policy: { leaveTimeoutMs: -1 } }), 'bad-policy', 'policy.leaveTimeoutMs'],
    ['an unknown policy', () => createCall({ ...ports, policy: { joinTimeout: 1 } as never }), 'bad-policy', 'policy.joinTimeout'],
    ['an unknown event', () => createCall(ports).send({ type: 'user.hangup' } as never), 'unknown-event', 'event.type'],
    ['no event', () => createCall(ports).send(undefined as never), 'malformed-event', 'event'],
    ['a payload of another type', () => createCall(ports).send({ type: 'transport.failed', recoverable: 'yes' } as never), 'malformed-event', 'event.recoverable'],
    ['an unknown reason', () => createCall(ports).send({ type: 'transport.left', cause: { reason: 'boredom' } } as never), 'malformed-event', 'event.cause'],
    ['an attempt that is no number', () => createCall(ports).send({ type: 'transport.left', attempt: 1.5 }), 'malformed-event', 'event.attempt'],
  ])('%s is a CallError that names the field [C14.1 C14.2 D11.1]', (_name, act, code, field) => {
    let error: unknown
    try { act() } catch (e) { error = e }
    expect(isCallError(error)).toBe(true)
    expect(error).toMatchObject({ name: 'CallError', code, field })
    expect((error as CallError).message).toMatch(/must be .+, found /)
  })

  test('two live calls with one id: the second is refused, also at its join, until the first has settled [SC72]', async () => {
    const a = setup({}, {}, { id: 'room-7' })
    const b = setup({}, {}, { id: 'room-7' })
    void a.call.join()
    expect(() => setup({}, {}, { id: 'room-7' })).toThrow(CallError)
    await expect(b.call.join()).rejects.toMatchObject({ code: 'duplicate-call', field: 'id' })
    await a.world.flush()
    void a.call.leave()
    await settle(a.world)
    void b.call.join()
    await b.world.flush()
    expect(b.call.state).toBe('joined')
    void b.call.leave()
    await settle(b.world)
  })
})

describe('types', () => {
  test('the surface is as it is promised', () => {
    const { call } = setup()
    const surface: Call = call
    expect(Object.keys(surface).sort()).toEqual(['dispose', 'ended', 'getSnapshot', 'id', 'join', 'leave', 'note', 'send', 'settled', 'state', 'subscribe'])
    expect(call.getSnapshot()).toBe(call.getSnapshot())
    expect(call.ended).toBe(call.ended satisfies Promise<CallEnd>)
  })
})
