/** Arbitrary scripts over fake ports with arbitrary faults: what the world still holds when the call has settled. */
import { test } from '@fast-check/vitest'
import { createFakeWorld, type FakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { createCall, initialState, isSettled, step, type CallEvent, type CallState, type StepRecord, type TraceRecord } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { knobs, scripts, stories, type Act } from '../support/world-stories.ts'

async function play(script: WorldScript, knobs: WorldKnobs, story: readonly Act[], inspect?: (r: TraceRecord) => void) {
  const world = createFakeWorld(script, structuredClone(knobs))
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, id: `p${Math.random()}`, report: () => undefined, ...(inspect ? { inspect } : undefined) })
  world.screen.connect(call.send)
  const states: CallState[] = []
  call.subscribe(s => states.push(s))
  for (const act of story) await act.do(world, call)
  const isIdle = call.state === 'idle'
  const left = call.leave('api')
  await world.flush()
  await world.advance(60_000)
  return { world, call, states, isIdle, end: await left }
}

describe('any story in a world of faults', () => {
  test.prop([scripts, knobs, stories], { numRuns: 1_500 })('leaves nothing behind once it has settled [C4.7 C6.8 C7.1]', async (script, faults, story) => {
    const { world, call, isIdle } = await play(script, faults, story)
    if (isIdle) return
    expect(isSettled(call.getSnapshot())).toBe(true)
    expect(world.held().filter(h => h !== 'screen' && !/^subscription/.test(h))).toEqual([])
    expect(world.service.crashes).toBe(0)
    expect(world.screen.wrongPops).toBe(0)
    expect(world.clock.held()).toEqual([])
    expect(world.errors).toEqual([])
  })

  test.prop([scripts, knobs, stories], { numRuns: 500 })('is the same with a recorder attached: states, commands, order and end [C15.1]', async (script, faults, story) => {
    const plain = await play(script, faults, story)
    const seen = await play(script, faults, story, () => undefined)
    const line = (w: FakeWorld) => w.log.map(({ port, kind, name, attempt }) => `${port} ${kind} ${name} ${attempt ?? ''}`)
    expect(line(seen.world)).toEqual(line(plain.world))
    expect(seen.states).toEqual(plain.states)
    expect(seen.end).toEqual(plain.end)
  })

  test.prop([scripts, knobs, stories], { numRuns: 500 })('writes a trace that replays: the same steps from the same events, in one sequence without holes', async (script, faults, story) => {
    const records: TraceRecord[] = []
    const { call } = await play(script, faults, story, r => records.push(r))
    for (const attempt of new Set(records.map(r => r.attempt))) {
      const list = records.filter(r => r.attempt === attempt)
      expect(list.map(r => r.seq)).toEqual(list.map((_, i) => i))
      expect(list[0]!.kind).toBe('open')
      let state = initialState({ attempt })
      for (const r of JSON.parse(JSON.stringify(list)) as TraceRecord[]) {
        if (r.kind !== 'step' || r.refused) continue
        const { attempt: _a, end: _e, joinedAt: _j, choices: _c, ...control } = state
        expect(r.from).toEqual(control)
        const next = step(state, r.event as CallEvent, r.t)
        expect({ commands: r.commands, ignored: r.ignored, why: r.why }).toEqual({ commands: next.commands, ignored: next.ignored, why: next.why })
        state = next.state
      }
      const close = list.find(r => r.kind === 'close')
      if (close?.kind === 'close') expect(close.end.reason).toBe(state.end!.reason)
    }
    if (records.length > 0) expect((records.findLast(r => r.kind === 'step') as StepRecord).to.session).toBe(call.state)
  })

  test.prop([scripts, stories, fc.nat(40), fc.boolean()], { numRuns: 800 })('a process that dies anywhere leaves nothing that the next one does not sweep, and the next join is answered [C13.3 SC54]', async (script, story, at, isSilent) => {
    // A service that never says that it stopped: only time stands for it.
    const first = createFakeWorld(script, isSilent ? { service: { 'service.stopped': 'drop' } } : {}), second = createFakeWorld()
    const { persist: _, ...ports } = first.ports
    let saved: string | undefined, isDead = false
    // A dead process commands nothing any more, whatever is still delivered to it here.
    const mortal = <T extends object>(port: T): T => new Proxy(port, { get: (t, k) => { const v: unknown = Reflect.get(t, k); return typeof v === 'function' ? (...a: unknown[]): unknown => (isDead ? undefined : Reflect.apply(v, t, a)) : v } })
    const call = createCall({ ...ports, transport: mortal(first.transport), service: mortal(first.service), systemCall: mortal(first.systemCall), screen: mortal(first.screen), report: () => undefined, persist: { load: () => undefined, save: t => { if (!isDead) saved = t }, clear: () => { if (!isDead) saved = undefined } } })
    first.screen.connect(call.send)
    for (const act of story.slice(0, at)) await act.do(first, call)
    isDead = true
    const before = saved
    if (isSettled(call.getSnapshot())) expect(before).toBeUndefined()
    // What survives a process: the service and the system's call, in other objects of the new one. Nothing else.
    first.transport.sdk.die()
    const next = createCall({ ...second.ports, service: { ...first.service }, systemCall: { ...first.systemCall }, report: () => undefined, persist: { load: () => before, save: t => { saved = t }, clear: () => { saved = undefined } } })
    const rest = async () => { for (let i = 0; i < 4; i++) { await first.service.flush(); await first.systemCall.flush(); await second.advance(10_000) } }
    await rest()
    expect(next.state).toBe(before ? 'ended' : 'idle')
    if (before) {
      expect(isSettled(next.getSnapshot())).toBe(true)
      expect([first.service.notification, ...first.systemCall.held()]).toEqual(['none'])
      expect(saved).toBeUndefined()
    }
    const join = next.join().then(() => 'resolved', () => 'rejected')
    await rest()
    expect(await Promise.race([join, Promise.resolve('open')])).toBe('resolved')
    const left = next.leave().then(e => e.reason)
    await rest()
    expect(await Promise.race([left, Promise.resolve('open')])).toBe('local-leave')
    expect(second.clock.held()).toEqual([])
  })

  test.prop([scripts, knobs, stories], { numRuns: 500 })('after any story a join is answered, and so is a leave [C3.1]', async (script, faults, story) => {
    const { world, call } = await play(script, faults, story)
    const join = call.join().then(() => 'answered', () => 'answered')
    await world.advance(60_000)
    expect(await Promise.race([join, Promise.resolve('open')])).toBe('answered')
    const left = call.leave().then(() => 'answered')
    await world.advance(60_000)
    expect(await Promise.race([left, Promise.resolve('open')])).toBe('answered')
  })
})
