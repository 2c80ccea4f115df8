/** The runtime where it is attacked: late and lost words, a process that dies in between, a clock that is set back, code that throws. */
import { createFakeClock } from '@onhook/adapters/fake'
import { CallError, createCall, type CallEvent, type CallOptions, type CloseRecord, type ServiceEvent, type TraceRecord, type TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

const nothing = (): void => undefined
const turns = async (n = 30): Promise<void> => { for (let i = 0; i < n; i++) await Promise.resolve() }
async function outcome(p: Promise<unknown>): Promise<string> {
  let is = 'open'
  p.then(() => { is = 'resolved' }, () => { is = 'rejected' })
  await turns()
  return is
}
/** A transport driven by hand; `say` speaks through the newest subscription. */
function byHand() {
  const emits: ((e: TransportEvent) => void)[] = [], log: string[] = []
  const transport: CallOptions['transport'] = {
    subscribe(e) { emits.push(e); const n = emits.length; return () => { log.push(`unsubscribe ${n}`) } },
    join(c) { log.push(`join ${c.attempt}`) },
    leave(c) { log.push(`leave ${c.attempt}`) },
  }
  return { transport, emits, log, say: (e: TransportEvent) => emits.at(-1)!(e) }
}
function service(over: Partial<NonNullable<CallOptions['service']>> = {}) {
  const log: string[] = []
  let emit: (e: ServiceEvent) => void = nothing
  return {
    log, say: (e: ServiceEvent) => emit(e),
    port: { launch: () => { log.push('launch') }, abort: () => { log.push('abort') }, subscribe: (e: (e: ServiceEvent) => void) => { emit = e; return nothing }, ...over } as NonNullable<CallOptions['service']>,
  }
}
function store() {
  const s = { saved: undefined as string | undefined }
  return Object.assign(s, { port: { load: () => s.saved, save: (t: string) => { s.saved = t }, clear: () => { s.saved = undefined } } })
}
const quiet: (e: CallError) => void = nothing
function joined(h: ReturnType<typeof byHand>, more: Partial<CallOptions> = {}) {
  const clock = createFakeClock()
  const call = createCall({ transport: h.transport, clock, report: quiet, ...more })
  void call.join()
  h.say({ type: 'transport.joined' })
  return { call, clock }
}
const hangUp = (call: { leave(): unknown }, h: ReturnType<typeof byHand>): void => { void call.leave(); h.say({ type: 'transport.left' }) }

describe('persistence', () => {
  test('what comes after a call has settled is not saved [D12.1]', () => {
    const h = byHand(), s = store()
    const { call } = joined(h, { persist: s.port })
    hangUp(call, h)
    expect(s.saved).toBeUndefined()
    call.send({ type: 'app.backgrounded' })
    h.say({ type: 'transport.joined' })
    expect(s.saved).toBeUndefined()
  })

  test('a process that died while the service was stopping: the next one settles by its own clock', async () => {
    const h = byHand(), s = store(), dead = service()
    const { call } = joined(h, { persist: s.port, service: dead.port })
    dead.say({ type: 'service.started' })
    void call.leave()
    expect(call.getSnapshot().service).toBe('stopping')
    const clock = createFakeClock(), other = byHand()
    const next = createCall({ transport: other.transport, clock, persist: { ...s.port }, service: service().port })
    const join = next.join()
    for (let i = 0; i < 10; i++) { clock.advance(1_000); await turns() }
    expect(next.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining' })
    other.say({ type: 'transport.joined' })
    expect(await outcome(join)).toBe('resolved')
  })

  test('what is sent while the snapshot is loaded is told after it: nothing is joined, and the screen is exited [C13.2 C13.5 C13.8]', async () => {
    const h = byHand(), exits: string[] = [], records: TraceRecord[] = []
    let give: (text: string) => void = nothing
    const call = createCall({ transport: h.transport, clock: createFakeClock(), inspect: r => records.push(r), screen: { exit: e => { exits.push(e.reason) } }, persist: { load: () => new Promise<string>(r => { give = r }), save: nothing, clear: nothing } })
    call.send({ type: 'screen.mounted' })
    call.send({ type: 'system.muted' })
    expect(() => call.send({ type: 'nonsense' } as never)).toThrow(CallError)
    give('{"v":1,"hash":"x","state":{"attempt":1}}')
    await turns()
    expect(h.log).toEqual(['leave 1'])
    expect(exits).toEqual(['app-terminated'])
    expect(records.filter(r => r.kind === 'open')).toHaveLength(1)
    expect(records.find(r => r.kind === 'step')).toMatchObject({ event: { type: 'restored' } })
  })

  test('a load that never answers is given up, and the call lives', async () => {
    const clock = createFakeClock(), h = byHand(), reported: string[] = []
    const call = createCall({ transport: h.transport, clock, report: e => reported.push(e.message), persist: { load: () => new Promise<string>(nothing), save: nothing, clear: nothing } })
    const left = call.leave()
    clock.advance(3_000)
    await turns()
    clock.advance(10_000)
    expect(await outcome(left)).toBe('resolved')
    expect(reported).toEqual(['persist.load failed: no answer within 3000 ms; what a dead process may have left is swept'])
    void call.join()
    expect(h.log).toEqual(['leave 1', 'join 2'])
  })

  test('a snapshot of another table is never joined again [C13.4 C13.8]', () => {
    const h = byHand()
    const call = createCall({ transport: h.transport, clock: createFakeClock(), policy: { afterProcessDeath: 'rejoin' }, persist: { load: () => '{"v":9,"hash":"foreign","state":{"attempt":4,"session":"joined"}}', save: nothing, clear: nothing } })
    expect([call.state, h.log]).toEqual(['ended', ['leave 4']])
  })
})

describe('late and lost words', () => {
  test('a service that starts after the call has settled is stopped, and the next join waits for that and no longer [C9.4]', async () => {
    const h = byHand(), s = service()
    const { call, clock } = joined(h, { service: s.port, id: 'late' })
    hangUp(call, h)
    clock.advance(5_000)
    clock.advance(3_000)
    await call.settled
    s.say({ type: 'service.started' })
    void call.join()
    expect(call.state).toBe('ended')
    s.say({ type: 'service.stopped', cause: 'aborted' })
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining' })
    hangUp(call, h)
    expect(() => createCall({ transport: byHand().transport, id: 'late' })).not.toThrow()
  })

  test('a lost disposal of an exited screen does not swallow the disposal of the next', () => {
    const h = byHand()
    const { call, clock } = joined(h, { screen: { exit: nothing } })
    call.send({ type: 'screen.mounted' })
    hangUp(call, h)
    clock.advance(600_000)
    void call.join()
    call.send({ type: 'screen.mounted' })
    h.say({ type: 'transport.joined' })
    clock.advance(600_000)
    call.send({ type: 'screen.disposed' })
    expect(call.state).toBe('leaving')
  })

  test('a screen that was opened for an attempt which is given up is exited', () => {
    const h = byHand(), exits: string[] = []
    const { call } = joined(h, { screen: { exit: e => { exits.push(e.reason) } } })
    void call.leave()
    void call.join()
    call.send({ type: 'screen.mounted' })
    void call.leave()
    expect(exits).toEqual(['local-leave'])
  })

  test('a success of the current attempt that is told through an old subscription does not end it [C9.1]', () => {
    const h = byHand()
    const { call } = joined(h)
    hangUp(call, h)
    void call.join()
    h.emits[0]!({ type: 'transport.joined', attempt: 2 })
    expect(call.state).toBe('joined')
    expect(h.log).not.toContain('leave 2')
  })

  test('an old attempt that is let go is left before it is unsubscribed [C4.3]', async () => {
    const h = byHand()
    const clock = createFakeClock(), call = createCall({ transport: h.transport, clock })
    void call.join()
    void call.leave()
    clock.advance(3_000)
    clock.advance(3_000)
    expect(call.getSnapshot().transport).toBe('abandoned')
    const before = h.log.length
    for (let i = 0; i < 8; i++) { void call.join(); hangUp(call, h) }
    const log = h.log.slice(before)
    expect(log.indexOf('leave 1')).toBeGreaterThanOrEqual(0)
    expect(log.indexOf('leave 1')).toBeLessThan(log.indexOf('unsubscribe 1'))
  })

  test('an app that was in the background when its task was removed is still there for the next attempt', () => {
    const h = byHand(), s = service()
    const { call } = joined(h, { service: s.port })
    s.log.length = 0
    call.send({ type: 'app.backgrounded' })
    call.send({ type: 'app.taskRemoved' })
    h.say({ type: 'transport.left' })
    s.say({ type: 'service.started' })
    s.say({ type: 'service.stopped', cause: 'aborted' })
    void call.join()
    h.say({ type: 'transport.joined' })
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, app: 'background', service: 'deferred' })
    expect(s.log).not.toContain('launch')
  })

  test('a question to the transport that hangs is asked again [C8.11]', () => {
    const h = byHand()
    let asked = 0
    const { call, clock } = joined(h, { transport: { ...h.transport, isAlive: () => (asked++ === 0 ? new Promise<boolean>(nothing) : false) } })
    clock.advance(5_000)
    expect(call.state).toBe('joined')
    clock.advance(5_000)
    expect(call.state).toBe('ended')
  })

  test('a stop that only time stands for is not called settled in the trace', async () => {
    const h = byHand(), s = service(), records: TraceRecord[] = []
    const { call, clock } = joined(h, { service: s.port, inspect: r => records.push(r) })
    s.say({ type: 'service.started' })
    hangUp(call, h)
    clock.advance(3_000)
    await call.settled
    expect((records.find(r => r.kind === 'close') as CloseRecord).settled).toBe(false)
  })
})

describe('order', () => {
  test('a listener is told of an end before the attempt that waits for it begins', () => {
    const h = byHand(), seen: string[] = []
    const { call } = joined(h)
    call.subscribe(s => { seen.push(`${s.attempt} ${s.session}`) })
    void call.leave()
    void call.join()
    h.say({ type: 'transport.left' })
    expect(seen).toEqual(['1 leaving', '1 ended', '2 idle', '2 joining'])
  })

  test('what a listener sends is taken in the order in which it was sent [C11.3]', () => {
    const h = byHand()
    const { call } = joined(h)
    let isFirst = true
    call.subscribe(s => {
      if (s.session !== 'ended' || !isFirst) return
      isFirst = false
      call.send({ type: 'user.join' })
      call.send({ type: 'user.leave' })
    })
    hangUp(call, h)
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'leaving' })
  })

  test('a stale wish to leave gives no waiting join up', async () => {
    const h = byHand()
    const { call } = joined(h)
    void call.leave()
    const join = call.join()
    call.send({ type: 'user.leave', attempt: 77 })
    expect(await outcome(join)).toBe('open')
  })

  test('a listener that was unsubscribed by another is not called', () => {
    const h = byHand(), seen: string[] = []
    const { call } = joined(h)
    call.subscribe(() => { stop() })
    const stop = call.subscribe(s => { seen.push(s.session) })
    void call.leave()
    expect(seen).toEqual([])
  })
})

describe('time', () => {
  test('a wall clock that is set back delays no deadline, whatever happens meanwhile', () => {
    const h = byHand(), s = service(), clock = createFakeClock()
    let back = 0
    const call = createCall({ transport: h.transport, service: s.port, clock: { now: () => clock.now() - back, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout } })
    void call.join()
    h.say({ type: 'transport.joined' })
    h.say({ type: 'transport.lost' })
    back = 3_600_000
    s.say({ type: 'service.started' })
    clock.advance(39_000)
    expect(call.state).toBe('reconnecting')
    clock.advance(1_000)
    expect(call.state).toBe('ended')
  })
})

describe('code that throws', () => {
  const evil: [string, Partial<CallOptions['transport']>][] = [
    ['an error whose message throws', { join() { throw { get message(): string { throw new Error('m') } } } }],
    ['a promise whose then throws', { join: () => ({ then() { throw new Error('t') } }) as never }],
    ['a promise that cannot be looked at', { join: () => ({ get then() { throw new Error('g') } }) as never }],
  ]
  test.each(evil)('%s does not make the call deaf [C12.1]', (_name, over) => {
    const h = byHand(), call = createCall({ transport: { ...h.transport, ...over }, report: quiet })
    void call.join()
    void call.leave()
    expect(['leaving', 'ended']).toContain(call.state)
  })

  test.each<[string, unknown]>([
    ['a type in a list', { type: ['transport.joined'] }], ['a type that throws', { get type(): string { throw new Error('g') } }],
    ['a payload of another kind', { type: 'transport.failed', recoverable: 'no' }],
  ])('%s is refused, and nothing is thrown into the SDK [C12.5 D11.2]', (_name, event) => {
    const h = byHand(), records: TraceRecord[] = []
    const { call } = joined(h, { inspect: r => records.push(r) })
    expect(() => h.say(event as TransportEvent)).not.toThrow()
    expect(call.state).toBe('joined')
    expect(records.filter(r => r.kind === 'step' && r.refused)).toHaveLength(1)
  })

  test.each<[string, unknown]>([
    ['with an initiator of its own', { reason: 'busy', initiator: 42 }], ['whose vendor is no error', { reason: 'busy', vendor: 'x' }], ['with a reason of its own', { reason: 'kicked' }], ['that is a text', 'kicked'],
  ])('a cause %s ends the call all the same, as what is known of it says [C12.5]', (_name, cause) => {
    const h = byHand(), records: TraceRecord[] = []
    const { call } = joined(h, { inspect: r => records.push(r) })
    h.say({ type: 'transport.left', cause } as TransportEvent)
    expect(call.getSnapshot().end).toMatchObject({ reason: (cause as { reason: string }).reason === 'busy' ? 'busy' : 'unknown', vendor: { name: 'Error' } })
    expect(records.filter(r => r.kind === 'step' && r.refused)).toEqual([])
  })

  test('a clock that is an instance of a class works, watched or not', () => {
    class Clock { t = 5; now(): number { return this.t } setTimeout(): number { return 1 } clearTimeout(): void { this.t++ } }
    for (const more of [{}, { inspect: nothing }]) {
      const call = createCall({ transport: byHand().transport, clock: new Clock(), ...more })
      void call.join()
      expect(call.state).toBe('joining')
    }
  })

  test('a subscription of another port that fails ends no join', async () => {
    const call = createCall({ transport: byHand().transport, network: { subscribe: () => Promise.reject(new Error('no')) as never } })
    void call.join()
    await turns()
    expect(call.state).toBe('joining')
  })

  test('an answered call with the id of a live one is refused', () => {
    const a = createCall({ transport: byHand().transport, id: 'same', report: quiet }), b = createCall({ transport: byHand().transport, id: 'same', report: quiet })
    void a.join()
    b.send({ type: 'system.answered' })
    expect(b.state).toBe('idle')
  })
})

describe('a service that calls share', () => {
  function two(over: Partial<NonNullable<CallOptions['service']>> = {}) {
    const s = service(over), a = byHand(), b = byHand()
    const make = (h: ReturnType<typeof byHand>) => createCall({ transport: h.transport, service: s.port, report: quiet, clock: createFakeClock() })
    const [one, other] = [make(a), make(b)]
    const join = (call: typeof one, h: ReturnType<typeof byHand>): void => { void call.join(); h.say({ type: 'transport.joined' }) }
    return { s, a, b, one, other, join }
  }

  test('killed and started again by the system, it belongs to both again [C6.12 D4.1]', () => {
    const { s, a, b, one, other, join } = two()
    join(one, a)
    join(other, b)
    for (const e of [{ type: 'service.started' }, { type: 'service.stopped', cause: 'killed' }, { type: 'service.started' }] satisfies CallEvent[]) s.say(e)
    hangUp(one, a)
    expect(s.log).toEqual(['launch'])
    expect(other.getSnapshot().service).toBe('running')
    hangUp(other, b)
    expect(s.log).toEqual(['launch', 'abort'])
  })

  test('a launch that fails late says nothing of the launch that came after it', async () => {
    let fail: (e: Error) => void = nothing
    let n = 0
    const { s, a, b, one, other, join } = two({ launch: () => (n++ === 0 ? new Promise<void>((_, no) => { fail = no }) : undefined) })
    join(one, a)
    hangUp(one, a)
    s.say({ type: 'service.stopped', cause: 'aborted' })
    join(other, b)
    fail(new Error('late'))
    await turns()
    s.say({ type: 'service.started' })
    expect(other.getSnapshot().service).toBe('running')
    hangUp(other, b)
    expect(s.log.at(-1)).toBe('abort')
  })

  test('a launch that fails is told to everybody who waits for it', async () => {
    const { a, b, one, other, join } = two({ launch: () => Promise.reject(new Error('not allowed')) })
    join(one, a)
    join(other, b)
    await turns()
    expect([one.getSnapshot().service, other.getSnapshot().service]).toEqual(['refused', 'refused'])
  })

  test('a subscription that failed once is tried again', () => {
    let n = 0
    const { s, a, b, one, other, join } = two({ subscribe: e => { if (n++ === 0) throw new Error('not yet'); setTimeout(() => e({ type: 'service.started' })); return nothing } })
    join(one, a)
    expect(one.getSnapshot().service).toBe('refused')
    join(other, b)
    expect(n).toBe(2)
    expect(s.log).toEqual(['launch'])
  })
})
