/** What the front door says when something goes wrong, and the joins that wait. */
import { describe, expect, test } from 'vitest'
import { hashOfPolicy } from './hash.ts'
import { VERSION } from './version.ts'
import { createCall, type CallError, type CallEvent, type CallOptions, type TraceRecord } from './index.ts'

const nothing = (): void => undefined
const turns = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }
let count = 0
function setup(more: Partial<CallOptions> = {}) {
  const reported: CallError[] = [], records: TraceRecord[] = []
  let emit: (e: CallEvent) => void = nothing
  const call = createCall({ transport: { subscribe: to => { emit = to as typeof emit; return nothing }, join: nothing, leave: nothing }, id: `front-${++count}`, report: e => { reported.push(e) }, inspect: r => { records.push(r) }, ...more })
  return {
    call, reported, records, say: (e: CallEvent) => { emit(e) },
    said: () => reported.map(e => [e.code, e.message]),
    failures: () => records.flatMap(r => (r.kind === 'step' && r.event.type === 'port.failed' ? [r.event] : [])),
  }
}
const boom = (): never => { throw new Error('boom') }
/** How a promise was rejected. */
const rejection = async (p: Promise<unknown>): Promise<unknown> => p.then(() => 'resolved', (e: CallError) => [e.code, e.message])

describe('what is contained is reported, in these words', () => {
  test('a listener, and the machine is told', () => {
    const s = setup()
    s.call.subscribe(boom)
    void s.call.join().catch(nothing)
    expect(s.said()).toEqual([['contained', 'a listener threw: boom']])
    expect(s.reported[0]!.cause).toEqual(new Error('boom'))
    expect(s.failures()).toEqual([{ type: 'port.failed', attempt: 1, port: 'listener', command: 'notify', error: 'boom' }])
  })
  test('an inspect function', () => {
    const s = setup({ inspect: boom })
    s.call.send({ type: 'user.mute' })
    expect(s.said()).toEqual([['contained', 'inspect threw: boom'], ['contained', 'inspect threw: boom']])
  })
  test('a step, and what was queued behind it goes on in its order', () => {
    let isBroken = false
    const s = setup({ clock: { now: () => (isBroken ? boom() : 5), setTimeout: () => 0, clearTimeout: nothing } })
    void s.call.join().catch(nothing)
    isBroken = true
    s.call.send({ type: 'user.mute' })
    isBroken = false
    s.call.send({ type: 'transport.joined' })
    expect([s.said(), s.call.state]).toEqual([[['contained', 'a step failed: boom']], 'joined'])
  })
  test('a load that fails, and what may be left is swept', async () => {
    const s = setup({ persist: { load: boom, save: nothing, clear: nothing } })
    await turns()
    expect(s.said()).toEqual([['contained', 'persist.load failed: boom; what a dead process may have left is swept']])
    expect(s.call.state).toBe('ended')
  })
  test('a load that never answers', () => {
    const timers: [() => void, number][] = [], cleared: unknown[] = []
    const s = setup({ persist: { load: () => new Promise(nothing), save: nothing, clear: nothing }, policy: { stepTimeoutMs: 70 }, clock: { now: () => 1, setTimeout: (fn, ms) => timers.push([fn, ms]), clearTimeout: h => cleared.push(h) } })
    expect(timers.map(t => t[1])).toEqual([70])
    timers[0]![0]()
    expect([s.said(), cleared.slice(0, 1)]).toEqual([[['contained', 'persist.load failed: no answer within 70 ms; what a dead process may have left is swept']], [1]])
  })
  test('an answered call whose id is taken', () => {
    const first = setup({ id: 'taken' })
    const second = setup({ id: 'taken', systemCall: { report: nothing, connected: nothing, end: nothing, subscribe: nothing as never } })
    void first.call.join().catch(nothing)
    second.call.send({ type: 'system.answered' })
    expect([second.said(), second.call.state]).toEqual([[['contained', 'an answered call was refused: a call with the id "taken" is still alive; leave it, or give this one another id']], 'idle'])
    first.say({ type: 'transport.left' })
  })
  test('an unsubscription', async () => {
    const s = setup({ network: { subscribe: () => boom } })
    await s.call.dispose()
    expect(s.said()).toEqual([['contained', 'unsubscribing threw: boom']])
  })
  test('nobody, when what reports throws itself', () => {
    const s = setup({ report: boom })
    s.call.subscribe(boom)
    void s.call.join().catch(nothing)
    expect(s.call.state).toBe('joining')
  })
  test('to the console, when nobody else asked', () => {
    const printed: unknown[] = [], console = globalThis.console
    try {
      globalThis.console = { ...console, error: (e: unknown) => { printed.push(e) } }
      const call = createCall({ transport: { subscribe: () => nothing, join: nothing, leave: nothing }, inspect: boom, id: 'printed' })
      call.send({ type: 'user.mute' })
    } finally { globalThis.console = console }
    expect(printed.map(e => (e as Error).message)).toEqual(['inspect threw: boom', 'inspect threw: boom'])
  })
})

describe('what a port of the surroundings fails at is told to the machine by its name', () => {
  test.each(['app', 'network', 'systemCall'] as const)('%s', name => {
    const s = setup({ [name]: { subscribe: boom, report: nothing, connected: nothing, end: nothing } })
    expect(s.failures()).toEqual([{ type: 'port.failed', attempt: 1, port: name, command: 'subscribe', error: 'boom' }])
  })
  test('save and clear', async () => {
    const s = setup({ persist: { load: () => undefined, save: boom, clear: boom } })
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await turns()
    expect(s.failures().map(e => ('command' in e ? `${String(e['port'])}.${String(e['command'])}` : ''))).toEqual(expect.arrayContaining(['persist.save', 'persist.clear']))
  })
  test('the leave of a new process', async () => {
    const s = setup({ transport: { subscribe: () => nothing, join: nothing, leave: boom }, persist: { load: () => 'torn', save: nothing, clear: nothing } })
    await turns()
    expect(s.failures()[0]).toEqual({ type: 'port.failed', attempt: 1, port: 'transport', command: 'leave', error: 'boom' })
  })
})

describe('a trace', () => {
  test('says on which platform it was recorded, where that is told; another one is refused', () => {
    const s = setup({ platform: 'ios' })
    s.call.send({ type: 'user.mute' })
    expect(s.records[0]).toMatchObject({ kind: 'open', platform: 'ios' })
    for (const platform of ['android', 'ios', 'web', 'node'] as const) expect(() => setup({ platform })).not.toThrow()
    expect(() => setup({ platform: 'windows' as never })).toThrow(expect.objectContaining({ code: 'bad-port', field: 'platform' }) as Error)
  })
  test('begins with the table and the version, and has the call’s own times', () => {
    const s = setup({ clock: { now: () => 1_234.5, setTimeout: () => 0, clearTimeout: nothing } })
    s.call.send({ type: 'user.mute' })
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+/)
    expect(s.records[0]).toEqual({ v: 1, kind: 'open', call: s.call.id, attempt: 1, seq: 0, t: 1_234.5, machine: { hash: hashOfPolicy({ launchService: 'never', serviceTypes: ['mediaPlayback'] }), version: VERSION }, platform: 'node' })
    expect(s.records[1]).toMatchObject({ kind: 'step', t: 1_234.5, mono: 1_234_500 })
    const before = Date.now(), t = setup()
    t.call.send({ type: 'user.mute' })
    const step = t.records[1] as { t: number; mono: number }
    expect(step.t).toBeGreaterThanOrEqual(before)
    expect(Number.isInteger(step.mono) && step.mono > 0 && step.mono < before * 1_000).toBe(true)
  })
})

describe('what a port says that is no event', () => {
  test('is refused, with what was expected in the trace', () => {
    let app: (e: never) => void = nothing
    const s = setup({ app: { subscribe: to => { app = to as typeof app; return nothing } } })
    app({ type: 'app.slept' } as never)
    app({ type: 'permission.changed', microphone: 'yes', camera: true, notifications: true } as never)
    expect(s.records.flatMap(r => (r.kind === 'step' ? [[r.ignored, r.refused?.field]] : []))).toEqual([[true, 'event.type'], [true, 'event.microphone']])
    expect(s.said()).toEqual([])
  })
})

describe('what a dead process has left', () => {
  /** What a call with these options saved last while it was joined, or after it had ended. */
  async function saved(isEnded: boolean): Promise<string> {
    let text = ''
    const s = setup({ persist: { load: () => undefined, save: t => { text = t }, clear: nothing } })
    await turns()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    const joined = text
    s.say({ type: 'transport.left' })
    await s.call.settled
    return isEnded ? text : joined
  }
  test.each([['of a joined call', false], ['of an ended one', true]])('%s is restored with the choices of its policy, and cleared when it has settled', async (_, isEnded) => {
    const text = await saved(isEnded)
    let cleared = 0
    const s = setup({ persist: { load: () => text, save: nothing, clear: () => { cleared++ } } })
    await turns()
    await s.call.settled
    expect([s.call.state, s.call.getSnapshot().choices, cleared]).toEqual(['ended', { launchService: 'never', serviceTypes: ['microphone', 'camera', 'mediaPlayback'] }, 1])
  })
  test('twice, the second time while it was swept, has the choices of its policy although nothing changes', async () => {
    const policy = { launchService: 'never' } as const, service = { launch: nothing, abort: nothing, subscribe: () => nothing }
    let text = ''
    const first = setup({ policy, service, persist: { load: () => undefined, save: t => { text = t }, clear: nothing } })
    await turns()
    void first.call.join().catch(nothing)
    first.say({ type: 'transport.joined' })
    for (const _ of [2, 3]) {
      const before = text
      const s = setup({ policy, service, persist: { load: () => before, save: t => { text = t }, clear: nothing } })
      await turns()
      expect([s.call.state, s.call.getSnapshot().service, s.call.getSnapshot().choices?.launchService]).toEqual(['ended', 'stopping', 'never'])
    }
    first.say({ type: 'transport.left' })
  })
  test('unreadable or not to be had is swept, and by the policy of rejoining nothing is joined', async () => {
    for (const load of [() => 'torn', boom]) {
      let cleared = 0
      const s = setup({ policy: { afterProcessDeath: 'rejoin' }, persist: { load, save: nothing, clear: () => { cleared++ } } })
      await turns()
      await s.call.settled
      expect([s.call.state, s.call.getSnapshot().attempt, cleared, s.said().length]).toEqual(['ended', 1, 1, load === boom ? 1 : 0])
    }
  })
  test('and is told after it was given up changes nothing', async () => {
    const timers: (() => void)[] = []
    let loaded: (text: string | undefined) => void = nothing
    const s = setup({ persist: { load: () => new Promise<string | undefined>(yes => { loaded = yes }), save: nothing, clear: nothing }, clock: { now: () => 1, setTimeout: fn => timers.push(fn), clearTimeout: nothing } })
    timers[0]!()
    loaded(await saved(false))
    await turns()
    expect(s.records.filter(r => r.kind === 'step' && r.event.type === 'restored')).toHaveLength(1)
  })
})

describe('what is saved', () => {
  test('is each change from the join on: an idle machine has taken nothing', () => {
    const saved: string[] = [], s = setup({ persist: { load: () => undefined, save: text => { saved.push(text) }, clear: nothing } })
    s.call.send({ type: 'user.mute' })
    s.call.send({ type: 'screen.mounted' })
    expect([s.call.getSnapshot().media, saved]).toEqual(['mutedByUser', []])
    void s.call.join().catch(nothing)
    expect(saved).toHaveLength(1)
    s.say({ type: 'transport.left' })
  })
})

describe('a join', () => {
  test('after dispose is refused', async () => {
    const s = setup()
    const gone = s.call.dispose()
    expect(await rejection(s.call.join())).toEqual(['disposed', 'join() after dispose(): create a new call'])
    await gone
  })
  test('with an id that is taken is refused, and the call may join when it is free', async () => {
    const first = setup({ id: 'one' }), second = setup({ id: 'one' })
    void first.call.join().catch(nothing)
    expect(await rejection(second.call.join())).toEqual(['duplicate-call', 'a call with the id "one" is still alive; leave it, or give this one another id'])
    expect(() => setup({ id: 'one' })).toThrow(expect.objectContaining({ code: 'duplicate-call', field: 'id' }) as Error)
    first.say({ type: 'transport.left' })
    await turns()
    void second.call.join().catch(nothing)
    expect(second.call.state).toBe('joining')
    second.say({ type: 'transport.left' })
  })
  /** A call that is leaving, whose next join waits. */
  function waiting(more: Partial<CallOptions> = {}) {
    const exits: unknown[] = []
    const s = setup({ screen: { exit: end => { exits.push(end) } }, ...more })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    return { ...s, exits, next: rejection(s.call.join()) }
  }
  test('that waits is given up when the user leaves, in words', async () => {
    const s = waiting()
    void s.call.leave()
    expect(await s.next).toEqual(['join-impossible', 'the next attempt was given up: the user left'])
  })
  test('… when its screen is disposed of', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    s.call.send({ type: 'screen.disposed' })
    expect(await s.next).toEqual(['join-impossible', 'the next attempt was given up: its screen was disposed of'])
  })
  test('… and not by a disposal of the old screen', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.disposed' })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.state, s.call.getSnapshot().attempt]).toEqual(['joining', 2])
    s.say({ type: 'transport.joined' })
    expect(await s.next).toBe('resolved')
  })
  test('… when the call is disposed of', async () => {
    const s = waiting()
    void s.call.dispose()
    expect(await s.next).toEqual(['join-impossible', 'the next attempt was given up: the call was disposed of'])
  })
  test('… and the screen that was opened for it is exited, once; an exit that throws is told by its name', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    void s.call.leave()
    void s.call.leave()
    await s.next
    expect([s.exits.length, s.exits[0]]).toEqual([1, s.call.getSnapshot().end])
    const t = waiting({ screen: { exit: boom } })
    t.call.send({ type: 'screen.mounted' })
    void t.call.leave()
    await t.next
    expect(t.failures()[0]).toEqual({ type: 'port.failed', attempt: 1, port: 'screen', command: 'exitScreen', error: 'boom' })
  })
  test('… is refused when another call has taken the id meanwhile', async () => {
    const other = setup({ id: 'met' }), s = waiting({ id: 'met' })
    s.call.subscribe(({ session }) => { if (session === 'ended' && other.call.state === 'idle') void other.call.join().catch(nothing) })
    s.say({ type: 'transport.left' })
    expect(await s.next).toEqual(['duplicate-call', `a call with the id "${s.call.id}" is still alive; leave it, or give this one another id`])
    expect([s.call.getSnapshot().attempt, other.call.state]).toEqual([1, 'joining'])
    other.say({ type: 'transport.left' })
  })
  test('… begins with the screen that was opened for it, which is not exited when a later one is given up', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen, s.exits.length]).toEqual([2, 'mounted', 1])
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    const later = rejection(s.call.join())
    void s.call.leave()
    expect(await later).toEqual(['join-impossible', 'the next attempt was given up: the user left'])
    expect(s.exits).toHaveLength(1)
  })
  test('… is not given up by the leave of an attempt before', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    const next = rejection(s.call.join())
    s.call.send({ type: 'user.leave', source: 'notification', attempt: 1 })
    s.say({ type: 'transport.left' })
    s.say({ type: 'transport.joined' })
    expect([await next, s.call.getSnapshot().attempt]).toEqual(['resolved', 3])
  })
  test('… is told what is known of the surroundings before it joins', async () => {
    let launches = 0
    const s = waiting({ policy: { launchService: 'when-joining' }, service: { launch: () => { launches++ }, abort: nothing } })
    s.call.send({ type: 'permission.changed', microphone: true, camera: false, notifications: true })
    s.call.send({ type: 'app.backgrounded' })
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    const { attempt, app, service } = s.call.getSnapshot()
    expect([attempt, app, service, launches]).toEqual([2, 'background', 'deferred', 1])
    const events = s.records.flatMap(r => (r.kind === 'step' && r.attempt === 2 ? [r.event.type] : [])).slice(0, 4)
    expect(events).toEqual(['permission.changed', 'app.backgrounded', 'screen.mounted', 'user.join'])
    s.say({ type: 'transport.left' })
  })
  test('… given up with its cause: the end that it waited for', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    const next = s.call.join().then(nothing, (e: CallError) => e.cause)
    void s.call.leave()
    expect(await next).toMatchObject({ reason: 'local-leave', attempt: 1 })
  })
  test('… given up with its screen: a later attempt has none, and without a port for screens nothing fails', async () => {
    const s = setup()
    const again = async (giveUp: () => void): Promise<unknown> => {
      void s.call.join().catch(nothing)
      s.say({ type: 'transport.joined' })
      void s.call.leave()
      const next = rejection(s.call.join())
      s.call.send({ type: 'screen.mounted' })
      giveUp()
      s.say({ type: 'transport.left' })
      await next
      await turns()
      void s.call.join().catch(nothing)
      const { screen } = s.call.getSnapshot()
      s.say({ type: 'transport.left' })
      await turns()
      return screen
    }
    expect(await again(() => void s.call.leave())).toBe('absent')
    expect(await again(() => s.call.send({ type: 'screen.disposed' }))).toBe('absent')
    expect(s.failures()).toEqual([])
  })
  test('of a call that joins already asks the machine for nothing', () => {
    const s = setup()
    void s.call.join().catch(nothing)
    void s.call.join().catch(nothing)
    expect(s.records.filter(r => r.kind === 'step' && r.event.type === 'user.join')).toHaveLength(1)
    s.say({ type: 'transport.left' })
  })
  test('after the app was about to be terminated begins like any other', async () => {
    let app: (e: CallEvent) => void = nothing
    const s = setup({ app: { subscribe: to => { app = to as typeof app; return nothing } } })
    void s.call.join().catch(nothing)
    app({ type: 'app.backgrounded' })
    app({ type: 'app.terminating' })
    s.say({ type: 'transport.left' })
    await turns()
    expect(s.call.getSnapshot().end?.reason).toBe('app-terminated')
    void s.call.join().catch(nothing)
    const { session, attempt, app: where } = s.call.getSnapshot()
    expect([session, attempt, where]).toEqual(['joining', 2, 'background'])
    s.say({ type: 'transport.left' })
  })
  test.each([[0, 2, 'joining'], [70, 2, 'joining'], [71, 2, 'leaving']])('a disposal %i ms after our own exit, of at most 70, answers it: attempt %i is %s', async (ms, attempt, session) => {
    let now = 1_000
    const s = setup({ screen: { exit: nothing }, policy: { stepTimeoutMs: 70 }, clock: { now: () => now, setTimeout: () => 0, clearTimeout: nothing } })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    void s.call.join().catch(nothing)
    now += ms
    s.call.send({ type: 'screen.disposed' })
    expect([s.call.getSnapshot().attempt, s.call.state]).toEqual([attempt, session])
    const disposals = s.records.flatMap(r => (r.kind === 'step' && r.event.type === 'screen.disposed' ? [[r.attempt, r.event.attempt]] : []))
    expect(disposals).toEqual([session === 'joining' ? [1, 1] : [2, undefined]])
  })
  test('after an exit has no screen until one is opened', async () => {
    const s = setup({ screen: { exit: nothing } })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    void s.call.join().catch(nothing)
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual([2, 'absent'])
    s.say({ type: 'transport.left' })
  })
})

describe('an old attempt, or an idle call of the same id,', () => {
  test('that settles again says nothing of what the present one holds', async () => {
    let cleared = 0
    const emits: ((e: CallEvent) => void)[] = [], transport = { subscribe: (to: (e: never) => void) => { emits.push(to as (e: CallEvent) => void); return nothing }, join: nothing, leave: nothing }
    const s = setup({ transport, policy: { leaveTimeoutMs: 0, stepTimeoutMs: 0 }, persist: { load: () => undefined, save: nothing, clear: () => { cleared++ } } })
    void s.call.join().catch(nothing)
    emits[0]!({ type: 'transport.joined' })
    void s.call.leave()
    await s.call.settled
    expect([s.call.getSnapshot().transport, cleared]).toEqual(['abandoned', 1])
    void s.call.join().catch(nothing)
    emits[1]!({ type: 'transport.joined' })
    emits[0]!({ type: 'transport.joined' })
    await turns()
    expect([s.call.state, cleared]).toEqual(['joined', 1])
    const told: unknown[] = []
    s.call.subscribe(state => { told.push(state) })
    emits[0]!({ type: 'transport.left' })
    expect(told).toEqual([])
    expect(() => setup({ id: s.call.id })).toThrow(expect.objectContaining({ code: 'duplicate-call' }) as Error)
    void s.call.leave()
  })
  test('hears of its surroundings while another call has its id, and a settled one of an answer: nothing is reported', async () => {
    let app: (e: CallEvent) => void = nothing
    const settled = setup({ id: 'heard' })
    void settled.call.join().catch(nothing)
    settled.say({ type: 'transport.left' })
    await settled.call.settled
    const idle = setup({ id: 'heard', app: { subscribe: to => { app = to as typeof app; return nothing } } }), s = setup({ id: 'heard' })
    void s.call.join().catch(nothing)
    app({ type: 'app.backgrounded' })
    settled.call.send({ type: 'system.answered' })
    expect([idle.call.getSnapshot().app, idle.said(), settled.said()]).toEqual(['background', [], []])
    s.say({ type: 'transport.left' })
  })
  test('takes no id, and a settled one takes it no more', async () => {
    const idle = setup({ id: 'free' })
    idle.call.send({ type: 'user.mute' })
    const s = setup({ id: 'free' })
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await s.call.settled
    s.call.send({ type: 'app.backgrounded' })
    expect(s.call.getSnapshot().app).toBe('background')
    expect(() => setup({ id: 'free' })).not.toThrow()
  })
  test('that is restored late takes no id from a live one', async () => {
    let loaded: (text: string) => void = nothing
    const late = setup({ id: 'late', persist: { load: () => new Promise<string>(yes => { loaded = yes }), save: nothing, clear: nothing } }), s = setup({ id: 'late' })
    void s.call.join().catch(nothing)
    loaded('torn')
    await turns()
    expect(late.call.state).toBe('ended')
    await late.call.settled
    expect(() => setup({ id: 'late' })).toThrow(expect.objectContaining({ code: 'duplicate-call' }) as Error)
    s.say({ type: 'transport.left' })
  })
  test('that is disposed of frees no id', async () => {
    const idle = setup({ id: 'shared-id' }), s = setup({ id: 'shared-id' })
    void s.call.join().catch(nothing)
    await idle.call.dispose()
    expect(() => setup({ id: 'shared-id' })).toThrow(expect.objectContaining({ code: 'duplicate-call' }) as Error)
    s.say({ type: 'transport.left' })
  })
})

describe('what an adapter diagnoses', () => {
  const note = { port: 'service', code: 'channel-blocked', message: 'expected the channel to be open, found it blocked', cause: new Error('no') }
  const notes = (s: { records: TraceRecord[] }) => s.records.flatMap(r => (r.kind === 'port' && r.diagnostic ? [[r.attempt, r.seq, r.of, r.port, r.diagnostic.code]] : []))
  test('stands in the trace of the present attempt, beside the last step, and changes nothing', () => {
    const s = setup()
    const before = s.call.getSnapshot()
    s.call.note(note)
    expect(s.call.getSnapshot()).toBe(before)
    void s.call.join().catch(nothing)
    s.call.note(note)
    const step = s.records.findLast(r => r.kind === 'step')!
    expect(notes(s)).toEqual([[1, 1, 0, 'service', 'channel-blocked'], [1, s.records.at(-1)!.seq, step.seq, 'service', 'channel-blocked']])
    expect(s.records.at(-1)).toMatchObject({ kind: 'port', command: 'diagnostic', outcome: 'done', ms: 0, diagnostic: { code: note.code, message: note.message } })
    expect(JSON.stringify(s.records)).not.toContain('cause')
  })
  test('is no event of the machine, and is dropped once the attempt has settled; the next one has its own', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await s.call.settled
    expect(s.records.at(-1)!.kind).toBe('close')
    s.call.note(note)
    expect(notes(s)).toEqual([])
    void s.call.join().catch(nothing)
    s.call.note(note)
    expect(notes(s).map(([attempt]) => attempt)).toEqual([2])
  })
  test('never throws, whatever it is, without a trace too', () => {
    const s = setup(), quiet = createCall({ transport: { subscribe: () => nothing, join: nothing, leave: nothing } })
    const hostile = [undefined, null, 5, {}, { port: 'x', code: { toString: boom }, message: 'm' }, new Proxy({}, { get: boom })]
    for (const x of hostile) for (const call of [s.call, quiet]) expect(call.note(x as never)).toBeUndefined()
    // What has nothing to say is written as that; what cannot be read is not written.
    expect(notes(s)).toEqual([[1, 1, 0, 'undefined', 'undefined'], [1, 2, 0, 'undefined', 'undefined']])
    expect(s.reported).toEqual([])
  })
  test('that is said by what `inspect` calls ends', () => {
    const calls: { note(x: typeof note): void }[] = [], records: TraceRecord[] = []
    const s = setup({ inspect: r => { records.push(r); calls[0]?.note(note) } })
    calls.push(s.call)
    s.call.send({ type: 'user.mute' })
    expect(records.filter(r => r.kind === 'port')).toHaveLength(100)
  })
  test('waits for what is loaded, so that the trace of the restored attempt has it', async () => {
    const saved: string[] = [], service = { launch: nothing, abort: nothing, subscribe: () => nothing }
    const first = setup({ service, persist: { load: () => undefined, save: t => { saved.push(t) }, clear: nothing } })
    void first.call.join().catch(nothing)
    for (const text of [undefined, saved.at(-1)]) {
      const s = setup({ service, persist: { load: () => Promise.resolve(text), save: nothing, clear: nothing } })
      s.call.note(note)
      expect(s.records).toEqual([])
      await turns()
      expect(s.records.filter(r => r.kind === 'open')).toHaveLength(1)
      expect(notes(s)).toHaveLength(1)
    }
  })
})
