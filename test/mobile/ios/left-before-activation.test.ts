/**
 * An incoming call that the person leaves in the app's own screen, while its transport still waits for CallKit's activation or at any other
 * time: it is over in the system's screen too, at once and not when the answer is given up, and nothing joins it again.
 */
import { createFakeTransport } from '@onhook/adapters/fake'
import { joinAfterActivation } from '@onhook/adapters/ios-callkit'
import { createCall, isOver } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isLong, patience } from '../../support/seed.ts'
import { ALL, closing, each } from './situations-bench.ts'
import { turns, type Shape } from './worlds.ts'

type Act = 'ring' | 'answer' | 'join' | 'leave' | 'transport' | { native: number } | { ms: number }
const acts = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Act>('ring', 'answer', 'join', 'leave', 'transport') },
  { weight: 4, arbitrary: fc.nat(5).map((native): Act => ({ native })) },
  { weight: 2, arbitrary: fc.constantFrom(10, 500, 2_000).map((ms): Act => ({ ms })) },
), { maxLength: 14 })

let count = 0
function open(shape: Shape, before?: (world: ReturnType<typeof closing>) => void) {
  const world = closing(shape)
  before?.(world)
  const transport = createFakeTransport(), { system } = world, { clock } = system
  const call = createCall({ ...joinAfterActivation({ transport, systemCall: world.port() }, { clock }), clock, id: `left early ${++count}` })
  const newest = (): string => [...system.calls.keys()].at(-1) ?? ''
  const self = {
    world, call, transport,
    async act(act: Act): Promise<void> {
      if (act === 'ring') { if (!system.calls.size) world.ring() }
      else if (act === 'answer') system.answer(newest())
      else if (act === 'join') call.join().catch(() => undefined)
      else if (act === 'leave') void call.leave('button')
      else if (act === 'transport') transport.deliver()
      else if ('ms' in act) clock.advance(act.ms)
      else system.step(system.lanes()[act.native % Math.max(1, system.lanes().length)])
      await turns(3)
    },
    /** Everything that the person did is heard; of the audio session nothing is. */
    async heard(): Promise<void> {
      for (let lane: string | undefined; ; system.step(lane)) {
        await turns()
        clock.advance(0)
        await turns()
        lane = system.lanes().find(l => l !== 'audio')
        if (lane === undefined) return
      }
    },
    /** Time in which an answer that came to nothing is not given up yet, or is. */
    async passes(ms: number): Promise<void> {
      for (let n = 0; n < 4; n++) {
        await transport.flush()
        await world.rest()
        clock.advance(ms / 4)
      }
    },
  }
  return self
}

describe('an incoming call', () => {
  each('that is left while it waits for the activation ends in the system at once, and the transport hears nothing of it', ['callkeep', 'callingx'], async shape => {
    const p = open(shape), { world: { system }, call, transport } = p
    for (const act of ['ring', 'answer'] as const) await p.act(act)
    await p.heard()
    expect([call.state, system.isAudioActive, transport.connected]).toEqual(['joining', false, false])
    void call.leave('button')
    await turns()
    expect([call.getSnapshot().end?.reason, system.calls.size, transport.hot]).toEqual(['join-cancelled', 0, false])
    await p.passes(30_000)
    expect([call.state, transport.held(), system.ended.length, p.world.told]).toEqual(['ended', [], 1, []])
  })

  each('that is answered while the app joins by itself is no second wish: it is ended, and joins nothing when the call is left', ALL, async shape => {
    const p = open(shape), { call, world } = p
    for (const act of ['ring', 'answer', 'join'] as const) await p.act(act)
    await p.heard()
    expect([call.state, world.told[0]]).toEqual(['joining', 'orphan'])
    void call.leave('button')
    await p.passes(10_000)
    expect([call.state, call.getSnapshot().attempt, world.system.calls.size]).toEqual(['ended', 1, 0])
  })

  each('that is answered before it is known what waited for JavaScript, while the app joins by itself, is ended too', ['telecom'], async shape => {
    let isKnown = (): void => undefined
    const known = new Promise<void>(done => { isKnown = done })
    const p = open(shape, world => {
      const library = world.libraries().callKitTelecom as { getActiveCallSession(): Promise<unknown> }, real = library.getActiveCallSession
      library.getActiveCallSession = async () => {
        await known
        return real()
      }
    })
    const { call, world } = p
    for (const act of ['ring', 'answer'] as const) await p.act(act)
    await p.heard()
    await p.act('join')
    isKnown()
    await p.heard()
    void call.leave('button')
    await p.passes(10_000)
    expect([call.state, call.getSnapshot().attempt, world.system.calls.size, world.told[0]]).toEqual(['ended', 1, 0, 'orphan'])
  })

  each('that is left is over in the system, and no answer of before joins it again, in any order of ring, answer, join, leave and activation', ALL, async shape => {
    await fc.assert(fc.asyncProperty(acts, fc.constantFrom('leave', 'dispose'), async (story, how) => {
      const p = open(shape), { world, call } = p
      try {
        await world.rest()
        for (const act of story) await p.act(act)
        await p.heard()
        void call[how as 'leave']()
        await p.passes(400)
        expect(call.state === 'idle' || isOver(call.state), call.state).toBe(true)
        const { attempt } = call.getSnapshot()
        // What rings and is not answered is no call of ours.
        expect([...world.system.calls.values()].filter(c => c.isAnswered)).toEqual([])
        await p.passes(120_000)
        expect([call.getSnapshot().attempt, world.told.includes('answer-timeout')]).toEqual([attempt, false])
        expect(p.transport.held().filter(h => !h.startsWith('subscription'))).toEqual([])
      } finally {
        world.close()
      }
    }), { numRuns: isLong ? 5_000 : 300 })
  })
}, patience(60_000))
