/** What the front door says when something goes wrong, and what it writes into the trace. */
import { describe, expect, test } from 'vitest'
import { boom, nothing, setup, turns } from '../../../test/support/front-door.ts'
import { hashOfPolicy } from './hash.ts'
import { createCall, type TraceRecord } from './index.ts'
import { VERSION } from './version.ts'

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
    const ends: string[] = []
    const second = setup({ id: 'taken', systemCall: { report: nothing, connected: nothing, end: end => { ends.push(end.reason) }, subscribe: nothing as never } })
    void first.call.join().catch(nothing)
    second.call.send({ type: 'system.answered' })
    expect([second.said(), second.call.state]).toEqual([[['contained', 'an answered call was refused: a call with the id "taken" is still alive; leave it, or give this one another id']], 'idle'])
    // The system shows it as answered, and nobody else would end it.
    expect(ends).toEqual(['local-leave'])
    first.say({ type: 'transport.left' })
  })
  test('not a join that waited while another call took its id: whoever joins is told himself, and the system shows nothing that had to end', async () => {
    const ends: string[] = [], s = setup({ id: 'waits', systemCall: { report: nothing, connected: nothing, end: end => { ends.push(end.reason) }, subscribe: () => nothing } }), other = setup({ id: 'waits' })
    void s.call.join().catch(nothing)
    void s.call.leave()
    const again = s.call.join()
    ends.length = 0
    s.call.subscribe(({ session }) => { if (session === 'ended') void other.call.join().catch(nothing) })
    s.say({ type: 'transport.left' })
    await expect(again).rejects.toThrow('a call with the id "waits" is still alive')
    expect([ends, other.call.state, s.said()]).toEqual([[], 'joining', []])
    other.say({ type: 'transport.left' })
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
    expect(s.failures()[0]).toEqual({ type: 'port.failed', attempt: 1, port: 'transport', command: 'leave', error: 'boom', cause: { reason: 'unknown', vendor: { name: 'Error', message: 'boom' } } })
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
  test('is no event of the machine, and stands behind the close once the attempt has settled, until the next has begun', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await s.call.settled
    expect(s.records.at(-1)!.kind).toBe('close')
    const step = s.records.findLast(r => r.kind === 'step')!, behind = s.records.at(-1)!.seq + 1
    s.call.note(note)
    expect(notes(s)).toEqual([[1, behind, step.seq, 'service', 'channel-blocked']])
    void s.call.join().catch(nothing)
    s.call.note(note)
    expect(notes(s).map(([attempt]) => attempt)).toEqual([1, 2])
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
    expect(records.filter(r => r.kind === 'port')).toHaveLength(101)
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
