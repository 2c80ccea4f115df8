/** Whatever CometChat's callbacks do on their way (come twice, late, in another order, never), a call over each adapter keeps its promises. */
import { createCall, isSettled } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Engine, Fault, Script, Word } from '../cometchat/engine.ts'
import { FLAVOURS, isV4, rig, type Flavour } from '../cometchat/worlds.ts'
import { isLong, patience } from '../support/seed.ts'

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ copies: 1, afterMs: 0 }) },
  { weight: 1, arbitrary: fc.record({ copies: fc.integer({ min: 0, max: 2 }), afterMs: fc.constantFrom(0, 1, 400, 2_500) }) },
)
const script: fc.Arbitrary<Partial<Script>> = fc.record({
  join: fc.constantFrom('joins', 'joins', 'silent', 'refused'),
  leaveSays: fc.constantFrom(['left', 'closed'], ['closed'], ['left'], ['closed', 'left'], []),
  leaveWhileConnecting: fc.constantFrom('closed', 'silent'),
  leaveWhileVerifying: fc.constantFrom('missed', 'cancelled'),
  leaveWhileRestarting: fc.constantFrom('missed', 'cancelled'),
  secondLeave: fc.constantFrom('harmless', 'throws'),
  button: fc.constantFrom('leaves', 'waits'),
  restart: fc.constantFrom('rejoins', 'nothing'),
  isAlone: fc.boolean(),
} satisfies { [K in keyof Script]?: fc.Arbitrary<Script[K]> })

type Move = { name: string; go(engine: Engine): unknown }
const move = (name: string, go: Move['go']): Move => ({ name, go })
const MOVES = [
  move('button', e => e.pressButton()), move('lose', e => e.lose()), move('restore', e => e.restore()), move('idle', e => e.timeOut()), move('others leave', e => e.othersLeave()),
  move('fails, comes back', e => e.fail(true)), move('fails for good', e => e.fail(false)), move('removed', e => e.remove()), move('closed', e => e.remove(['closed'])), move('left', e => e.remove(['left'])),
  move('dies', e => e.die()), move('refuses a leave', e => e.refuseLeave()), move('mutes', e => e.mute(true)),
]
type Step = { type: 'sdk'; move: Move } | { type: 'join' | 'leave' | 'dispose' | 'learn' } | { type: 'time'; ms: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...MOVES).map((m): Step => ({ type: 'sdk', move: m })) },
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 100, 3_000, 20_000).map((ms): Step => ({ type: 'time', ms })) },
  { weight: 2, arbitrary: fc.constantFrom('join', 'join', 'leave', 'dispose', 'learn').map((type): Step => ({ type })) },
)
const story = fc.record({ script, steps: fc.array(step, { maxLength: 14, size: 'max' }), faults: fc.array(fault, { minLength: 1, maxLength: 12 }) })
  .map(s => Object.assign(s, { [fc.toStringMethod]: () => JSON.stringify({ script: s.script, faults: s.faults, steps: s.steps.map(x => (x.type === 'sdk' ? x.move.name : x.type === 'time' ? x.ms : x.type)) }) }))

async function tell(flavour: Flavour, { script: given, steps, faults }: { script: Partial<Script>; steps: readonly Step[]; faults: readonly Fault[] }): Promise<void> {
  const r = rig(flavour, given), { engine, port } = r
  let n = 0, joins = 0
  engine.faults = (_: Word) => faults[n++ % faults.length]!
  const ends = new Map<number, number>(), exits: number[] = []
  const call = createCall({
    transport: port, clock: engine.clock, screen: { exit: end => { exits.push(end.attempt) } },
    inspect(record) {
      if (record.kind !== 'step') return
      if (record.to.session === 'joined' && record.from.session === 'joining') joins++
      for (const c of record.commands) if (c.type === 'recordEnd') ends.set(record.attempt, (ends.get(record.attempt) ?? 0) + 1)
    },
  })
  call.send({ type: 'screen.mounted' })
  call.join().catch(() => undefined)
  for (const s of steps) {
    if (s.type === 'sdk') s.move.go(engine)
    else if (s.type === 'time') await engine.advance(s.ms)
    else if (s.type === 'join') call.join().catch(() => undefined)
    else if (s.type === 'leave') void call.leave()
    else if (s.type === 'dispose') call.send({ type: 'screen.disposed' })
    else port.ended({ reason: 'removed-by-host' })
    const said = engine.log.filter(w => w === 'joined').length + r.told.filter(d => d.code === 'joined-inferred').length
    if (!r.told.some(d => d.code === 'joined-inferred')) expect(joins, 'joined only by its joined callback').toBeLessThanOrEqual(said)
  }
  void call.leave()
  await engine.advance(120_000)
  expect(call.state, 'it ends').toBe('ended')
  expect([...ends.values()].filter(count => count !== 1), 'one end for each attempt').toEqual([])
  expect(exits.length, 'one exit at most').toBeLessThanOrEqual(1)
  expect(isSettled(call.getSnapshot()), 'settled').toBe(true)
  expect([engine.hot, r.listeners(), engine.timers], 'not hot, no listeners, no timers').toEqual([false, 0, 0])
}

describe('any order, repetition and loss of CometChat’s callbacks', () => {
  for (const flavour of FLAVOURS) {
    test(`${flavour}: one end and one exit at most, joined only by its callback, settled, nothing hot, no listener and no timer left`, async () => {
      await fc.assert(fc.asyncProperty(story, s => tell(flavour, s)), { numRuns: isLong ? 5_000 : 300 })
    }, patience(60_000))
  }
  test('version 4 has a joined callback in none of its flavours, so the property above says there that it was inferred or listed', () => {
    expect(FLAVOURS.filter(isV4)).toEqual(['web v4', 'react-native v4'])
  })
})
