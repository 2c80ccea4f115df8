/** The foreground service: launched when it may be, aborted on every way out. */
import { createFakeService } from '@onhook/adapters/fake'
import { DEFAULT_POLICY, createCall, type CallOptions, type ServicePort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup, type Setup } from './setup.ts'

const launches = (s: Setup): number => s.commands('service').filter(c => c === 'launch').length
const denied = { type: 'permission.changed', microphone: false, camera: false, notifications: true } as const
const granted = { ...denied, microphone: true, camera: true } as const

describe('a launch', () => {
  test('comes with joined and not before; by policy it comes with the tap [C6.1 C6.2 SC48]', async () => {
    const s = setup(), early = setup({}, {}, { policy: { launchService: 'when-joining' } })
    for (const x of [s, early]) { x.world.hold('the SDK joins'); void x.call.join(); await x.world.flush() }
    expect([launches(s), launches(early)]).toEqual([0, 1])
    // Connected when the app has gone to the background: the service is there already.
    early.call.send({ type: 'app.backgrounded' })
    for (const x of [s, early]) { x.world.deliver('the SDK joins'); await x.world.flush() }
    expect([s.call.state, early.call.state]).toEqual(['joined', 'joined'])
    expect([launches(s), launches(early), early.world.service.notification]).toEqual([1, 1, 'shown'])
  })

  test('in the background is deferred to the app’s return; elsewhere it is launched at once [C6.3 V5]', async () => {
    const s = setup({ app: { state: 'background' } })
    void s.call.join()
    await settle(s)
    expect([s.call.getSnapshot().service, launches(s)]).toEqual(['deferred', 0])
    s.world.app.deactivate()
    await s.world.flush()
    expect(launches(s)).toBe(0)
    s.world.app.activate()
    await s.world.flush()
    expect([s.call.getSnapshot().service, launches(s)]).toEqual(['running', 1])
  })

  test('without a type that may be used is deferred; a permission granted while active launches at once [C6.4 D1.3 D2.4]', async () => {
    const s = setup({}, {}, { policy: { serviceTypes: ['microphone'] } })
    s.world.hold('permission.changed')
    s.call.send(denied)
    void s.call.join()
    await s.world.flush()
    expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', permission: 'missing', service: 'deferred' })
    s.call.send({ type: 'app.activated' })
    expect(launches(s)).toBe(0)
    s.call.send(granted)
    expect([s.call.getSnapshot().permission, launches(s)]).toEqual(['held', 1])
    // It counts as an activation: a refusal for the background is not tried again within it.
    s.world.hold('the service starts')
    s.world.service.system.say({ type: 'service.refused', cause: 'background' })
    s.world.deliver('service.refused')
    s.call.send(granted)
    expect([s.call.getSnapshot().service, launches(s)]).toEqual(['deferred', 1])
  })

  test('has the types that are granted: fewer as permissions go, mediaPlayback at last, and nothing is deferred [C6.6 D1.2 SC47]', async () => {
    const s = setup()
    s.world.hold('permission.changed')
    s.call.send({ ...granted, camera: false })
    void s.call.join()
    await s.world.flush()
    expect(s.world.service.info?.types).toEqual(['microphone', 'mediaPlayback'])
    s.call.send(denied)
    await s.world.flush()
    expect(s.world.service.info?.types).toEqual(['mediaPlayback'])
    expect(s.call.getSnapshot()).toMatchObject({ permission: 'held', service: 'running' })
    const none = setup()
    none.world.hold('permission.changed')
    none.call.send(denied)
    void none.call.join()
    await none.world.flush()
    expect(none.world.service.info?.types).toEqual(['mediaPlayback'])
  })

  test('that throws, as one with a type that is not permitted does, is refused and ends nothing [C6.7 D3.3 SC47]', async () => {
    for (const fault of ['throw', 'reject'] as const) {
      const s = await joined({}, { service: { launch: { fault, error: Object.assign(new Error('type microphone'), { name: 'SecurityException' }) } } })
      expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', service: 'refused' })
      expect(s.steps().find(r => r.event.type === 'port.failed')?.event).toMatchObject({ port: 'service', command: 'launchService', error: 'type microphone' })
      void s.call.leave()
      await settle(s)
      expectNothingHeld(s)
    }
  })

  test('refused for the background is tried once at each return; for another cause never [C6.5 D2.1 D2.2 SC46]', async () => {
    for (const [start, expected] of [['refused-background', [1, 1, 2, 2, 3]], ['refused-other', [1, 1, 1, 1, 1]]] as const) {
      const s = await joined({ service: { start } }), counts = [launches(s)]
      for (let i = 0; i < 2; i++) {
        s.call.send({ type: 'app.backgrounded' })
        await settle(s)
        counts.push(launches(s))
        s.call.send({ type: 'app.activated' })
        await settle(s)
        counts.push(launches(s))
      }
      expect(counts, start).toEqual(expected)
      expect(s.call.state).toBe('joined')
    }
  })

  test('that was refused or deferred, and is told to have started after all, is believed and aborted at the end [D2.3]', async () => {
    for (const start of ['refused-background', 'refused-other'] as const) {
      const s = await joined({ service: { start } })
      s.world.service.system.say({ type: 'service.started' })
      await s.world.flush()
      expect(s.call.getSnapshot().service).toBe('running')
      void s.call.leave()
      expect(s.commands('service').at(-1)).toBe('abort')
    }
  })

  test('is given the types, the title and the text of the call [D12.5]', async () => {
    const s = await joined({}, {}, { id: 'room-9', title: 'Dr. Amsel', text: 'tap to return' })
    expect(s.world.service.info).toEqual({ types: ['microphone', 'camera', 'mediaPlayback'], call: 'room-9', title: 'Dr. Amsel', text: 'tap to return', state: 'ongoing', muted: false, joinedAt: s.world.clock.now(), timeoutMs: 5_000 })
  })

  test('that was deferred is never made once the screen has gone [C6.10 SC45]', async () => {
    const s = setup({ app: { state: 'background' } })
    void s.call.join()
    await s.world.flush()
    expect(s.call.getSnapshot().service).toBe('deferred')
    s.world.screen.dispose()
    await s.world.flush()
    s.world.app.activate()
    await settle(s)
    expect([launches(s), s.call.getSnapshot().service]).toEqual([0, 'stopped'])
    expectNothingHeld(s)
  })
})

/** Every way to the end, of a call whose service runs. */
const WAYS: Record<string, (s: Setup) => unknown> = {
  'a leave': s => s.call.leave('button'),
  'a dispose': s => s.call.dispose(),
  'a screen that goes': s => s.world.screen.dispose(),
  'a hang-up there': s => s.world.transport.sdk.hangUp(),
  'a closed connection': s => s.say('transport.closed'),
  'a fatal failure': s => s.world.transport.sdk.fail({ recoverable: false, cause: { reason: 'media-failed' } }),
  'an idle time-out': s => s.world.transport.sdk.timeOut(),
  'an outage that lasts': s => s.world.transport.sdk.lose(),
  'a restart that never comes': s => { s.world.hold('media restarts'); s.world.transport.sdk.fail() },
  'the system’s end': s => s.world.systemCall.system.end(),
  'a removed task': s => s.world.app.removeTask(),
  'a leave that throws': s => { s.world.transport.knobs.leave = 'throw'; return s.call.leave() },
  'a leave that hangs': s => { s.world.transport.knobs.leave = 'hang'; return s.call.leave() },
}
/** Without the updates in between; and what came last. */
const launchedAndAborted = (s: ReturnType<typeof setup>): unknown => { const all = s.commands('service'); return [all.filter(c => c !== 'update'), all.at(-1)] }
describe('an abort', () => {
  test.each(Object.keys(WAYS))('follows the last launch on %s [C6.8]', async way => {
    const s = await joined()
    expect(s.world.service.notification).toBe('shown')
    void WAYS[way]!(s)
    await settle(s)
    expect(s.call.state).toBe('ended')
    expect([s.world.service.notification, s.commands('service').filter(c => c !== 'update')]).toEqual(['none', ['launch', 'abort']])
  })

  test('takes the notification away when the network ended the call [C6.8 SC50]', async () => {
    const s = await joined()
    s.world.transport.sdk.lose()
    await s.world.advance(DEFAULT_POLICY.reconnectTimeoutMs)
    expect((await s.call.ended).reason).toBe('network-lost')
    expect(s.world.service.notification).toBe('none')
  })

  test.each(['rejects', 'fails', 'silent'] as const)('follows an early launch when the join %s [C6.8 SC49]', async join => {
    const s = setup({ transport: { join, joinCause: { reason: 'token-expired' } } }, {}, { policy: { launchService: 'when-joining' } })
    void s.call.join()
    await settle(s)
    expect((await s.call.ended).reason).toBe(join === 'silent' ? 'join-timeout' : 'token-expired')
    expect(launchedAndAborted(s)).toEqual([['launch', 'abort'], 'abort'])
    expect([s.world.service.notification, s.world.service.crashes]).toEqual(['none', 0])
  })

  test('waits for a pending start, and no longer than its time-out [C6.9 C6.11 SC43]', async () => {
    const slow = setup()
    slow.world.hold('the service starts')
    void slow.call.join()
    await slow.world.flush()
    void slow.call.leave()
    await slow.world.advance(DEFAULT_POLICY.serviceTimeoutMs - 1)
    expect([slow.call.state, slow.commands('service')]).toEqual(['ended', ['launch']])
    await slow.world.advance(1)
    expect(slow.commands('service')).toEqual(['launch', 'abort'])
  })

  test('is never followed by a launch, whatever the app does [C6.10]', async () => {
    const s = await joined()
    void s.call.leave()
    for (const type of ['app.backgrounded', 'app.activated'] as const) s.call.send({ type })
    s.call.send(denied)
    s.call.send(granted)
    s.world.service.system.say({ type: 'service.stopped', cause: 'killed' })
    await settle(s)
    s.call.send({ type: 'app.backgrounded' })
    s.call.send({ type: 'app.activated' })
    await settle(s)
    expect(launchedAndAborted(s)).toEqual([['launch', 'abort'], 'abort'])
  })

  test('does nothing on iOS, where a launch does nothing either, and the call settles at once [C6.13]', async () => {
    const calls: string[] = []
    const ios: ServicePort = { launch: () => { calls.push('launch') }, abort: () => { calls.push('abort') } }
    for (const service of [ios, undefined]) {
      const h = byHand()
      const call = createCall({ transport: h.transport, ...(service && { service }) } as CallOptions)
      void call.join()
      h.say({ type: 'transport.joined' })
      void call.leave()
      h.say({ type: 'transport.left' })
      expect(await outcome(call.settled)).toBe('resolved')
    }
    expect(calls).toEqual(['launch', 'abort'])
  })
})

describe('what the port’s promises say', () => {
  test('without subscribe a resolved launch is started and a resolved abort is stopped [D3.1]', async () => {
    const s = setup({ service: { tells: 'promises' } })
    s.world.hold('launch')
    s.world.hold('abort')
    void s.call.join()
    await s.world.flush()
    expect(s.call.getSnapshot().service).toBe('starting')
    s.world.deliver('launch')
    await s.world.flush()
    expect(s.call.getSnapshot().service).toBe('running')
    void s.call.leave()
    await s.world.flush()
    expect(s.call.getSnapshot().service).toBe('stopping')
    s.world.deliver('abort')
    await s.world.flush()
    expect(s.call.getSnapshot().service).toBe('stopped')
  })

  test('with it only the events count [D3.2]', async () => {
    const h = byHand()
    let emit: Parameters<NonNullable<ServicePort['subscribe']>>[0] = () => undefined
    const service: ServicePort = { launch: () => Promise.resolve(), abort: () => Promise.resolve(), subscribe: e => { emit = e; return () => undefined } }
    const call = createCall({ transport: h.transport, service })
    void call.join()
    h.say({ type: 'transport.joined' })
    await outcome(Promise.resolve())
    expect(call.getSnapshot().service).toBe('starting')
    emit({ type: 'service.started' })
    void call.leave()
    await outcome(Promise.resolve())
    expect(call.getSnapshot().service).toBe('stopping')
    emit({ type: 'service.stopped', cause: 'aborted' })
    h.say({ type: 'transport.left' })
    expect(await outcome(call.settled)).toBe('resolved')
  })
})

test('calls made with one ServicePort object share it: the second of two ends, and the service stays for the first [C6.12 D4.1 SC51]', async () => {
  const service = createFakeService(), a = setup({}, {}, { service }), b = setup({}, {}, { service }), own = setup()
  const flush = async (): Promise<void> => { for (let i = 0; i < 4; i++) { await a.world.flush(); await b.world.flush(); await service.flush() } }
  for (const s of [a, b]) { void s.call.join(); await flush() }
  void own.call.join()
  await own.world.flush()
  const told = (): string[] => service.log.filter(e => e.kind === 'command' && e.name !== 'update').map(e => e.name)
  expect([told(), own.world.service.starts]).toEqual([['launch'], 1])
  void b.call.leave()
  await flush()
  expect(await outcome(b.call.settled)).toBe('resolved')
  expect([told(), service.notification]).toEqual([['launch'], 'shown'])
  void a.call.leave()
  await flush()
  expect([told(), service.notification]).toEqual([['launch', 'abort'], 'none'])
})
