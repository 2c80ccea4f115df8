/**
 * A transport that waits for the audio session, over any order of joins, leaves, aborts, activations and time, of several attempts over the
 * same two ports: what it is asked for, and that nothing is kept of an attempt that is over.
 */
import { joinAfterActivation } from '@onhook/adapters/ios-callkit'
import type { Emit, SystemCallEvent, TransportContext, TransportEvent } from '@onhook/machine'
import { createVirtualClock } from '@onhook/machine/testing'
import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { isLong, patience } from '../support/seed.ts'
import { turns } from '../support/front-door.ts'

const WAIT_MS = 2_000, ATTEMPTS = 3
type Act = { do: 'join' | 'leave' | 'abort'; n: number } | { do: 'activate' | 'deactivate' | 'turns' } | { do: 'time'; ms: number }
const attempt = fc.record({ do: fc.constantFrom('join' as const, 'join' as const, 'leave' as const, 'abort' as const), n: fc.nat(ATTEMPTS - 1) })
const acts = fc.array(fc.oneof(
  { weight: 4, arbitrary: attempt },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('activate' as const, 'deactivate' as const, 'turns' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(1, 1_000, WAIT_MS) }) },
), { maxLength: 30 })

/** Ports that go on living, and of each attempt what the transport was asked for and the call was told. */
function open() {
  const clock = createVirtualClock(), asked: string[] = [], told: TransportEvent['type'][][] = []
  let tell!: Emit<SystemCallEvent>
  const { transport, systemCall } = joinAfterActivation({
    transport: {
      subscribe: () => () => undefined,
      join({ attempt: n }) { asked.push(`join ${n}`) },
      leave({ attempt: n }) { asked.push(`leave ${n}`) },
    },
    systemCall: { report() {}, connected() {}, end() {}, subscribe(emit) { tell = emit; return () => undefined } },
  }, { clock, waitMs: WAIT_MS })
  systemCall.subscribe(() => undefined)
  return { clock, asked, told, transport, tell: (type: 'audio.activated' | 'audio.deactivated') => tell({ type }) }
}
type World = ReturnType<typeof open>

/** One story; what is still kept of its attempts can only be kept by the ports. */
async function run({ clock, asked, told, transport, tell }: World, story: readonly Act[]): Promise<WeakRef<object>[]> {
  const controllers = Array.from({ length: ATTEMPTS }, () => new AbortController())
  const contexts = controllers.map(({ signal }, n): TransportContext => ({ attempt: n, signal }))
  /** When each was first asked to join, and whether the session has been active since. */
  const since = new Map<number, number>(), allowed = new Set<number>(), left = new Set<number>()
  let isActive = false, heard = 0
  for (const act of story) {
    // Nobody leaves what was not asked to join.
    if ((act.do === 'leave' || act.do === 'abort') && !since.has(act.n)) continue
    if (act.do === 'join') {
      if (!since.has(act.n)) {
        since.set(act.n, clock.now())
        transport.subscribe(event => { (told[act.n] ??= []).push(event.type) })
      }
      if (isActive) allowed.add(act.n)
      // A runtime asks once.
      if (!asked.includes(`join ${act.n}`) && !left.has(act.n)) Promise.resolve(transport.join(contexts[act.n]!)).catch(() => undefined)
    } else if (act.do === 'leave') {
      if (!asked.includes(`join ${act.n}`)) left.add(act.n)
      void transport.leave(contexts[act.n]!)
    } else if (act.do === 'abort') {
      if (!asked.includes(`join ${act.n}`)) left.add(act.n)
      controllers[act.n]!.abort()
    } else if (act.do === 'time') clock.advance(act.ms)
    else if (act.do === 'turns') await turns()
    else {
      isActive = act.do === 'activate'
      if (isActive) for (const n of since.keys()) allowed.add(n)
      tell(isActive ? 'audio.activated' : 'audio.deactivated')
    }
    for (; heard < asked.length; heard++) {
      const [what, n] = asked[heard]!.split(' ') as [string, string]
      if (what === 'join') expect(allowed.has(Number(n)) || clock.now() - since.get(Number(n))! >= WAIT_MS, 'joined before the activation').toBe(true)
    }
  }
  await turns()
  clock.advance(WAIT_MS)
  await turns()
  for (const n of contexts.keys()) {
    expect(asked.filter(what => what === `join ${n}`).length, 'joined once').toBeLessThanOrEqual(1)
    expect(told[n]?.length ?? 0, 'told once').toBeLessThanOrEqual(1)
    if (left.has(n)) expect(asked.filter(what => what.endsWith(` ${n}`)), 'it was left while it waited').toEqual([])
    else if (since.has(n)) expect(asked).toContain(`join ${n}`)
  }
  expect(clock.timers(), 'no timer is left').toEqual([])
  return controllers.map(({ signal }) => new WeakRef(signal))
}

describe('a transport that waits for the audio session', () => {
  test('joins once, after the activation or when its time is over, never when it was left; and nothing is kept of an attempt that is over, while the ports live', async () => {
    const worlds: World[] = [], signals: WeakRef<object>[] = []
    await fc.assert(fc.asyncProperty(acts, async story => {
      const world = open()
      worlds.push(world)
      signals.push(...await run(world, story))
    }), { numRuns: isLong ? 5_000 : 500 })
    setFlagsFromString('--expose-gc')
    await new Promise(resolve => { setTimeout(resolve, 0) })
    ;(runInNewContext('gc') as () => void)()
    expect([worlds.length > 0, signals.length > 0, signals.filter(signal => signal.deref()).length]).toEqual([true, true, 0])
  }, patience(60_000))
})
