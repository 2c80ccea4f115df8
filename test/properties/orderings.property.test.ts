/** Any events, in any order, of any length: the promises that hold by construction. */
import { test } from '@fast-check/vitest'
import { COMMANDS, initialState, isOver, step, type CallEvent, type Command, type Policy } from '@onhook/machine'
import { createLedger, orderings } from '@onhook/machine/testing'
import fc from 'fast-check'
import { createActor } from 'xstate'
import { callMachine } from '@onhook/machine'
import { describe, expect } from 'vitest'

const policies = fc.constantFrom<Policy['launchService']>('when-joined', 'when-joining', 'never')

function run(events: readonly CallEvent[], launchService: Policy['launchService'] = 'when-joined') {
  let state = initialState({ policy: { launchService } })
  const ledger = createLedger()
  const broken: string[] = []
  const steps: { event: CallEvent; commands: Command[] }[] = []
  events.forEach((event, i) => {
    const r = step(state, event, i)
    broken.push(...ledger.step(event, state, r.state, r.commands))
    steps.push({ event, commands: r.commands })
    state = r.state
  })
  return { state, broken, steps, counts: ledger.counts }
}

describe('any ordering of any events', () => {
  test.prop([orderings(), policies], { numRuns: 1_000 })('breaks no promise: one end, one exit, paired commands, nothing leaves ended [C2.1 C2.3 C5.1 C5.2]', (events, policy) => {
    expect(run(events, policy).broken).toEqual([])
  })

  test.prop([orderings(30)], { numRuns: 400 })('ends the call when the user leaves and every time-out passes [C3.1 C10.5]', events => {
    const { state, broken } = run([...events, { type: 'user.leave' }, { type: 'timer.leave' }, { type: 'timer.service' }, { type: 'timer.step', step: 'transport' }, { type: 'timer.step', step: 'service' }])
    expect(broken).toEqual([])
    expect(['idle', 'ended']).toContain(state.session)
    if (state.session === 'ended') expect([state.transport, state.service, state.systemCall]).toEqual([expect.stringMatching(/^(down|abandoned)$/), 'stopped', 'ended'])
  })

  test.prop([orderings(30), fc.integer({ min: 0, max: 5 })], { numRuns: 200 })('a stale event changes no state, and only a success is answered: by a leave for its own attempt [C9.2 C9.5]', (events, type) => {
    const { state } = run([{ type: 'user.join' }, ...events])
    const stale = (['transport.joined', 'transport.accepted', 'transport.restored', 'transport.lost', 'transport.left', 'transport.closed'] as const)[type]!
    const r = step({ ...state, attempt: 2 }, { type: stale, attempt: 1 } as CallEvent)
    expect(r.state).toEqual({ ...state, attempt: 2 })
    expect(r.commands).toEqual(type < 3 ? [{ type: 'leave', attempt: 1 }] : [])
  })

  test.prop([fc.anything()], { numRuns: 2_000 })('step is total: what is not an event is ignored, with a reason [C14.3]', value => {
    const state = initialState()
    const r = step(state, value as CallEvent)
    expect(r.ignored).toBe(true)
    expect(r.state).toBe(state)
    expect(r.commands).toEqual([])
    expect(r.why).toMatch(/./)
  })

  test.prop([orderings(40), policies], { numRuns: 150 })('an XState actor of the same machine takes the same states and gives the same commands', (events, launchService) => {
    const given: string[] = []
    const provided = callMachine.provide({ actions: Object.fromEntries(COMMANDS.map(c => [c, () => { given.push(c) }])) as never })
    const actor = createActor(provided, { input: { launchService } })
    actor.start()
    let state = initialState({ policy: { launchService } })
    for (const event of events) {
      given.length = 0
      actor.send(event)
      const r = step(state, event)
      state = r.state
      const { attempt: _, end: __, joinedAt: ___, choices: ____, ...control } = state
      expect(control).toEqual(actor.getSnapshot().value)
      expect([...given].sort()).toEqual(r.commands.map(c => c.type).sort())
    }
    actor.stop()
  })

  test.prop([orderings(40)], { numRuns: 150 })('the state is the same object exactly when nothing changed', events => {
    let state = initialState()
    for (const event of events) {
      const r = step(state, event)
      expect(r.state === state).toBe(JSON.stringify(r.state) === JSON.stringify(state))
      state = r.state
    }
  })
})

describe('what the properties rest on', () => {
  test('is reached: the orderings join, reconnect, leave, launch and exit', () => {
    const seen = new Set<string>()
    fc.assert(fc.property(orderings(), events => {
      const { state, counts } = run(events)
      seen.add(state.session)
      for (const [c, n] of Object.entries(counts)) if (n > 0) seen.add(c)
      return true
    }), { numRuns: 500, seed: 7 })
    expect([...seen].sort()).toEqual(expect.arrayContaining(['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended', ...COMMANDS].sort()))
  })

  // A check that cannot fail is none: each wrong machine must be found out.
  const wrong: Record<string, (r: ReturnType<typeof step>, event: CallEvent, from: ReturnType<typeof initialState>) => ReturnType<typeof step>> = {
    'exits again when closed follows': (r, e) => (e.type === 'transport.closed' ? { ...r, commands: [...r.commands, { type: 'exitScreen' }] } : r),
    'a late join brings an ended call back': (r, e) => (e.type === 'transport.joined' && r.state.session === 'ended' ? { ...r, state: { ...r.state, session: 'joined' } } : r),
    'launches when over': (r, e, from) => (e.type === 'app.activated' && isOver(from.session) ? { ...r, commands: [{ type: 'launchService' }] } : r),
    'aborts what was never launched': (r, e, from) => (e.type === 'user.leave' && from.session === 'joining' ? { ...r, commands: [...r.commands, { type: 'abortService' }] } : r),
    'records a second end': (r, e, from) => (e.type === 'transport.left' && from.session === 'leaving' ? { ...r, commands: [{ type: 'recordEnd', reason: 'cause' }, ...r.commands] } : r),
    'the last cause wins': (r, e) => (e.type === 'transport.left' && r.state.end ? { ...r, state: { ...r.state, end: { ...r.state.end, reason: 'room-ended' } } } : r),
    'ends behind a mounted screen': (r, _, from) => (from.screen === 'mounted' && r.state.session === 'ended' ? { ...r, state: { ...r.state, screen: 'mounted' } } : r),
  }
  for (const [name, broken] of Object.entries(wrong)) {
    test(`finds the machine that ${name}`, () => {
      const result = fc.check(fc.property(orderings(), events => {
        let state = initialState()
        const ledger = createLedger()
        for (const event of events) {
          const r = broken(step(state, event), event, state)
          if (ledger.step(event, state, r.state, r.commands).length > 0) return false
          state = r.state
        }
        return true
      }), { numRuns: 5_000, seed: 11 })
      expect(result.failed).toBe(true)
    })
  }
})
