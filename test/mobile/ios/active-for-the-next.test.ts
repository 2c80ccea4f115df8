/**
 * expo-callkit-telecom: the audio session that is active for one call may be so for the next, which the system then need not say. Who waits for
 * the activation (`joinAfterActivation`, which an app may put around this library too) does not wait for what is so already.
 */
import { createFakeTransport } from '@onhook/adapters/fake'
import { joinAfterActivation } from '@onhook/adapters/ios-callkit'
import { createCall } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isLong, patience } from '../../support/seed.ts'
import { each } from './situations-bench.ts'
import { openWorld, turns } from './worlds.ts'

type Act = 'join' | 'leave' | 'end' | 'answered' | 'transport' | 'rest' | { native: number } | { ms: number }
const acts = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Act>('join', 'leave', 'end', 'answered', 'answered', 'transport', 'rest') },
  { weight: 1, arbitrary: fc.nat(5).map((native): Act => ({ native })) },
  { weight: 1, arbitrary: fc.constantFrom(10, 500, 2_000).map((ms): Act => ({ ms })) },
), { maxLength: 16 })
/** "End & Accept": the next is answered before the system has got to the audio session. */
const KNOWN: [Act[]][] = [[['join', 'rest', 'leave', { native: 0 }, 'answered']], [['answered', 'rest', 'end', 'answered']], [['join', 'rest', 'transport', 'transport', 'end', 'answered']]]

let count = 0
describe('the session that is active', () => {
  each('is active for the call that is answered next, also while the last attempt still settles: no join waits, in any order of joins, leaves, ends and answers', ['telecom'], async shape => {
    let next = 0
    await fc.assert(fc.asyncProperty(acts, async story => {
      const world = openWorld(shape), transport = createFakeTransport(), { system } = world, { clock } = system
      const call = createCall({ ...joinAfterActivation({ transport, systemCall: world.port() }, { clock }), clock, id: `next ${++count}` })
      const newest = (): string => [...system.calls.keys()].at(-1) ?? '', isOn = (): boolean => /^join|^reco/.test(call.state)
      try {
        await world.rest()
        for (const act of story) {
          if (act === 'join') { if (!system.calls.size && !system.tasks.length) call.join().catch(() => undefined) }
          else if (act === 'answered') { if (!system.calls.size && !isOn()) system.answer(world.ring()) }
          else if (act === 'leave') void call.leave('button')
          else if (act === 'end') system.endByPerson(newest())
          else if (act === 'transport') transport.deliver()
          else if (act === 'rest') await world.rest()
          else if ('ms' in act) clock.advance(act.ms)
          else system.step(system.lanes()[act.native % Math.max(1, system.lanes().length)])
          await turns(3)
        }
        for (let n = 0; n < 5; n++) {
          await world.rest()
          await transport.flush()
        }
        const isActive = system.soundTold && system.calls.size > 0
        if (isActive && call.getSnapshot().attempt > 1) next++
        if (isActive) expect(call.state).not.toBe('joining')
      } finally {
        void call.dispose()
        for (let n = 0; n < 3; n++) {
          await transport.flush()
          await world.rest()
          clock.advance(30_000)
        }
        world.close()
      }
    }), { numRuns: isLong ? 5_000 : 300, examples: KNOWN })
    expect(next).toBeGreaterThan(0)
  })
}, patience(60_000))

each('what was active when listening stopped is not taken for active by who listens again: another port was told of its end meanwhile', ['telecom'], async shape => {
  const world = openWorld(shape), port = world.port(), { system } = world
  try {
    const stop = port.subscribe(() => undefined)
    void port.report({ call: 'a', attempt: 1 })
    await world.rest()
    expect(system.soundTold).toBe(true)
    void port.end({ reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] })
    stop()
    // Else the library keeps it for who listens next.
    const another = world.port().subscribe(() => undefined)
    await world.rest()
    another()
    world.sound.length = 0
    const heard: string[] = []
    port.subscribe(({ type }) => { heard.push(type) })
    await world.rest()
    // Answered, and told, before the system has got to the audio session.
    system.takeAudio(true)
    world.telecom!.raw('onCallAnswered', { id: world.ring(), requestId: 'r' })
    await world.rest()
    // It sounds when it is taken.
    void port.report({ call: 'a', attempt: 2 })
    await world.rest()
    expect(heard).toEqual(['system.answered'])
    expect(world.sound).toEqual([])
  } finally { world.close() }
})
