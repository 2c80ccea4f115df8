/**
 * The hang-up of a vendor SDK comes as three callbacks: its button, `left`, `closed`. In every order, with
 * every gap and every repetition, over the real runtime: one end, one exit, one abort, everything given back.
 */
import { test } from '@fast-check/vitest'
import { createFakeWorld, type WorldScript } from '@onhook/adapters/fake'
import { createCall, type CallEvent, type TransportEvent } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test as plain } from 'vitest'
import { patience } from '../support/seed.ts'

const CALLBACKS = ['transport.leaveClicked', 'transport.left', 'transport.closed'] as const
type Callback = (typeof CALLBACKS)[number]

/** Every sequence of up to `max` of the three callbacks: all permutations, gaps and repetitions among them. */
function sequences(max: number): Callback[][] {
  const all: Callback[][] = [[]]
  for (let from = 0, n = 0; n < max; n++) {
    const to = all.length
    for (; from < to; from++) for (const c of CALLBACKS) all.push([...all[from]!, c])
  }
  return all
}

async function joined(script: WorldScript = {}) {
  const world = createFakeWorld(script)
  const { persist: _, ...ports } = world.ports
  const call = createCall(ports)
  world.screen.connect(call.send)
  world.screen.mount()
  void call.join()
  await world.flush()
  return { world, call }
}

async function hangUp(callbacks: readonly Callback[], user: 'first' | 'last' | 'never' = 'never') {
  const { world, call } = await joined({ transport: { endSays: [] } })
  const ends: unknown[] = []
  void call.ended.then(e => ends.push(e))
  if (user === 'first') void call.leave('button')
  for (const type of callbacks) world.transport.sdk.say({ type } as TransportEvent)
  await world.flush()
  if (user === 'last') void call.leave('notification')
  await world.advance(30_000)
  const aborts = world.log.filter(e => e.port === 'service' && e.kind === 'command' && e.name === 'abort').length
  return { state: call.getSnapshot(), ends: ends.length, exits: world.screen.exits, aborts, crashes: world.service.crashes, held: world.held(), timers: world.clock.held() }
}

describe('the three-callback hang-up', () => {
  plain('in every permutation, with every gap and repetition of up to five callbacks: one end, one exit, nothing held [C2.1 C5.1 V2 V3 V4]', async () => {
    const all = sequences(5)
    expect(all).toHaveLength(364)
    for (const callbacks of all) {
      for (const user of ['first', 'last', 'never'] as const) {
        const r = await hangUp(callbacks, user)
        const about = `${user} ${callbacks.join(', ')}`
        if (callbacks.length === 0 && user === 'never') { expect(r.state.session, about).toBe('joined'); continue }
        expect({ session: r.state.session, ends: r.ends, exits: r.exits, aborts: r.aborts, crashes: r.crashes, held: r.held.filter(h => !h.startsWith('connection') && !h.startsWith('microphone')), timers: r.timers }, about)
          .toEqual({ session: 'ended', ends: 1, exits: 1, aborts: 1, crashes: 0, held: expect.any(Array) as unknown[], timers: [] })
        // The first cause wins: the button and the user's wish are local, `left` and `closed` are not.
        const first = user === 'first' || callbacks[0] === 'transport.leaveClicked' || callbacks.length === 0
        expect(r.state.end!.reason === 'local-leave', about).toBe(first)
      }
    }
  }, patience(120_000))

  const anywhere: fc.Arbitrary<CallEvent> = fc.constantFrom<CallEvent>(
    { type: 'user.leave', source: 'back' }, { type: 'user.leave', source: 'notification' }, { type: 'screen.disposed' },
    { type: 'app.backgrounded' }, { type: 'app.activated' }, { type: 'user.mute' }, { type: 'transport.lost' }, { type: 'transport.joined' },
  )
  test.prop([fc.array(fc.oneof(fc.constantFrom(...CALLBACKS).map(type => ({ type }) as CallEvent), anywhere), { minLength: 1, maxLength: 12 })], { numRuns: 500 })('mixed with anything else that may come: at most one exit, one end, no crash, and the microphone is free [C5.1]', async events => {
    const { world, call } = await joined()
    for (const e of events) call.send(e.type.startsWith('transport.') ? { ...e, attempt: 1 } as CallEvent : e)
    await world.flush()
    void call.leave('api')
    await world.advance(30_000)
    expect(world.screen.exits).toBeLessThanOrEqual(1)
    expect(world.service.crashes).toBe(0)
    expect(call.state).toBe('ended')
    expect(world.held().filter(h => h !== 'screen')).toEqual([])
  })
})
