/** Re-entrancy and containment: ports that answer at once, throw, reject or hang, and listeners that do anything. */
import { createCall, type CallError, type CallEvent, type StepRecord, type TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup } from './setup.ts'

describe('re-entrancy', () => {
  test('a port that answers every command at once: one step at a time, in the order in which it was said [C11.1 C11.3]', async () => {
    const order: string[] = [], h = byHand()
    let depth = 0, deepest = 0
    const say = (...types: TransportEvent['type'][]): void => { deepest = Math.max(deepest, ++depth); for (const type of types) h.say({ type } as TransportEvent); depth-- }
    const call = createCall({
      transport: { ...h.transport, join: () => { say('transport.joined', 'transport.lost', 'transport.restored') }, leave: () => { say('transport.left', 'transport.closed') } },
      inspect: r => { if (r.kind === 'step') order.push(`${r.event.type} ${(r as StepRecord).to.session}`) },
    })
    await call.join()
    await call.leave()
    expect(order.slice(0, 6)).toEqual(['user.join joining', 'transport.joined joined', 'transport.lost reconnecting', 'transport.restored joined', 'transport.accepted joined', 'user.leave leaving'])
    expect(order.slice(6).map(o => o.split(' ')[1])).toEqual(order.slice(6).map(() => 'ended'))
    // Commands wait for the step that is under way, so a port is never called from within its own emit.
    expect(deepest).toBe(1)
  })

  test.each(['leave', 'dispose', 'leave and join'] as const)('a listener may %s at any state that it is told [C11.2]', async what => {
    for (const at of ['joining', 'joined', 'reconnecting', 'leaving', 'ended'] as const) {
      const s = setup()
      let isDone = false
      s.call.subscribe(({ session }) => {
        if (session !== at || isDone) return
        isDone = true
        if (what === 'dispose') void s.call.dispose()
        else void s.call.leave()
        if (what === 'leave and join') void s.call.join()
      })
      void s.call.join()
      await s.world.flush()
      s.world.transport.sdk.lose()
      await s.world.flush()
      void s.call.leave()
      await settle(s)
      expect(isDone, at).toBe(true)
      void s.call.leave()
      await settle(s)
      expect([at, s.call.state, s.world.transport.held().filter(h => !h.startsWith('subscription'))]).toEqual([at, 'ended', []])
    }
  })

  test('ports that answer each other for ever freeze nobody, and the call still ends [C11.4]', async () => {
    const s = setup()
    let leaves = 0
    const h = byHand()
    const call = createCall({ clock: s.world.clock, transport: { ...h.transport, leave: () => { leaves++; if (leaves < 5_000) h.say({ type: 'transport.lost' }); else h.say({ type: 'transport.left' }) } } })
    void call.join()
    const end = call.leave()
    expect(leaves).toBeLessThanOrEqual(1_001) // the rest goes on in later tasks
    await s.world.advance(3_000)
    expect(await outcome(end)).toBe('resolved')
    expect(leaves).toBeGreaterThanOrEqual(5_000)
  })

  test('a request from outside has reached the ports when it returns; one from inside a port waits its turn [D11.3 D11.4]', async () => {
    const s = await joined()
    void s.call.leave()
    expect([s.commands('transport').at(-1), s.commands('service').at(-1)]).toEqual(['leave', 'abort'])
    const log: string[] = [], h = byHand()
    const call = createCall({ transport: { ...h.transport, join: () => { log.push('join'); void call.leave(); log.push(`join returns while ${call.state}`) }, leave: () => { log.push('leave') } } })
    void call.join()
    expect(log.slice(0, 3)).toEqual(['join', 'join returns while joining', 'leave'])
    call.send({ type: 'transport.left' })
    expect(call.state).toBe('ended')
  })
})

describe('containment', () => {
  const PORTS = { transport: ['join', 'leave', 'restartMedia', 'setMuted', 'releaseMedia'], service: ['launch', 'update', 'abort'], systemCall: ['report', 'connected', 'end', 'setMuted'] } as const
  const cases = Object.entries(PORTS).flatMap(([port, commands]) => commands.flatMap(command => (['throw', 'reject', 'hang'] as const).map(fault => [port, command, fault] as const)))
  test.each(cases)('%s.%s told to %s: an event and a record, or the clock’s affair; the rest runs [C12.1 C12.3 C12.4 SC65 SC66]', async (port, command, fault) => {
    const s = setup({}, { [port]: { [command]: fault } })
    void s.call.join()
    await s.world.flush()
    s.call.send({ type: 'user.mute' })
    s.world.transport.sdk.fail()
    await s.world.advance(6_000)
    void s.call.leave()
    await settle(s)
    expect(await outcome(s.call.settled)).toBe('resolved')
    expect(s.call.state).toBe('ended')
    const said = s.records.flatMap(r => (r.kind === 'port' && r.outcome !== 'done' ? [`${r.port} ${r.outcome}`] : []))
    expect(said.length).toBeGreaterThan(0)
    // What is answered after the trace was closed stands there as pending.
    expect(said.filter(x => x !== `${port} ${{ throw: 'threw', reject: 'rejected', hang: 'pending' }[fault]}` && x !== `${port} pending`)).toEqual([])
    expect(s.steps().some(r => r.event.type === 'port.failed' && 'port' in r.event && r.event.port === port)).toBe(fault !== 'hang')
    // Everything that is not the broken port's own is given back.
    expect([s.world.screen.exits, s.world.service.crashes, s.world.errors, s.world.clock.held()]).toEqual([1, 0, [], []])
    for (const other of ['transport', 'service', 'systemCall'] as const) if (other !== port) expect(s.world[other].held()).toEqual([])
  })

  test('a listener that throws is reported and becomes an event; the next one is still told [C12.2]', async () => {
    const s = setup(), seen: string[] = []
    s.call.subscribe(() => { throw new Error('mine') })
    s.call.subscribe(state => { seen.push(state.session) })
    void s.call.join()
    await s.world.flush()
    expect(seen.at(-1)).toBe('joined')
    expect(s.reported[0]).toMatchObject({ name: 'CallError', code: 'contained', message: 'a listener threw: mine' } satisfies Partial<CallError>)
    expect(s.steps().find(r => r.event.type === 'port.failed')?.event).toMatchObject({ port: 'listener', command: 'notify', error: 'mine' })
  })

  test('nothing is thrown into the SDK, whatever it says, and whoever throws meanwhile [C12.5 D11.2]', async () => {
    const s = setup({}, { transport: { leave: 'throw', releaseMedia: 'throw', unsubscribe: 'throw' }, service: { abort: 'throw' }, screen: { exit: 'throw' }, systemCall: { end: 'throw' } }, { inspect: () => { throw new Error('inspect') }, report: () => { throw new Error('report') } })
    s.call.subscribe(() => { throw new Error('listener') })
    void s.call.join()
    await s.world.flush()
    for (const event of [{ type: 7 }, { type: 'nonsense' }, { type: 'transport.failed' }, { type: 'transport.failed', recoverable: 'x' }]) s.world.transport.sdk.say(event as unknown as TransportEvent)
    await s.world.flush()
    expect(s.call.state).toBe('joined')
    s.say('transport.left', 'transport.closed')
    await settle(s)
    expect([s.call.state, s.world.errors, s.world.clock.errors]).toEqual(['ended', [], []])
  })

  test('what a port says that is no event is refused, and recorded with its field [D11.2]', async () => {
    const s = await joined()
    s.world.transport.sdk.say({ type: 'transport.failed' } as TransportEvent)
    s.world.transport.sdk.say({ type: 'transport.exploded' } as never)
    await s.world.flush()
    expect(s.steps().filter(r => r.refused).map(r => [r.ignored, r.refused?.field, r.from === r.to || r.from.session === r.to.session])).toEqual([[true, 'event.recoverable', true], [true, 'event.type', true]])
  })

  test('after dispose an event is ignored, and stands in the trace [SC68]', async () => {
    const s = await joined()
    void s.call.dispose()
    s.world.screen.dispose()
    await settle(s)
    const before = s.call.getSnapshot(), told = s.world.log.filter(e => e.kind === 'command').length
    for (const e of [{ type: 'transport.closed' }, { type: 'user.leave' }, { type: 'system.ended' }, { type: 'timer.leave' }] satisfies CallEvent[]) s.call.send(e)
    expect(s.steps().slice(-4).map(r => [r.ignored, typeof r.why])).toEqual(Array.from({ length: 4 }, () => [true, 'string']))
    expect({ ...s.call.getSnapshot(), end: undefined }).toEqual({ ...before, end: undefined })
    expect(s.world.log.filter(e => e.kind === 'command').length).toBe(told)
    expectNothingHeld(s)
  })
})
