import type { ObservedRecord } from '@onhook/machine/proof'
import { expect, test } from 'vitest'
import { createJudge, play } from '../judge/judge.ts'
import { addressOf } from '../store/address.ts'
import { addressOfSimulation, isSimulationAddress, readSimulation } from './address.ts'

test('a run that is played by hand is what the machine would have written', () => {
  const { records, values, here, unknown } = play(undefined, undefined, ['screen.mounted', 'user.join', 'transport.joined', 'transport.failed/recoverable', 'user.leave', 'user.leave'])
  expect(unknown).toBeUndefined()
  expect(records.map((r) => (r.kind === 'step' ? `${r.event.type} ${String(r.to?.['session'])}${r.ignored ? ' ignored' : ''}` : r.kind))).toEqual(['open', 'screen.mounted idle', 'user.join joining', 'transport.joined joined', 'transport.failed reconnecting', 'user.leave leaving', 'user.leave leaving ignored'])
  expect(records[4]).toMatchObject({ event: { type: 'transport.failed', recoverable: true }, commands: expect.arrayContaining([{ type: 'restartMedia' }]) as unknown, why: 'the failure is recoverable' })
  expect(records.map((r) => (r.kind === 'step' ? r.why : undefined))).toEqual([undefined, undefined, undefined, undefined, 'the failure is recoverable', undefined, 'already leaving: the same result is returned'])
  expect(values['session']).toBe('leaving')
  expect(here.known).toBe(true)
})
test('it may begin in any state that the machine has, and says where it stops to know', () => {
  const { values } = play(undefined, undefined, ['screen.mounted', 'user.join', 'transport.joined'])
  expect(play(undefined, values, ['transport.lost']).values['session']).toBe('reconnecting')
  expect(play(undefined, { session: 'nowhere' }, []).values['session']).toBe('idle')
  expect(play(undefined, undefined, ['user.join', 'user.wave', 'user.leave'])).toMatchObject({ unknown: 'user.wave', records: [{ kind: 'open' }, { event: { type: 'user.join' } }] })
})
test('its address is all of it, and comes back as it was', () => {
  for (const simulation of [{ start: undefined, events: [] }, { start: undefined, events: ['user.join', 'transport.failed/recoverable', 'timer.step/transport'] }, { start: { session: 'joined', transport: 'up' }, events: ['user.leave'] }, { start: { session: 'joined' }, events: [] }]) {
    const hash = addressOfSimulation(simulation)
    expect(isSimulationAddress(hash)).toBe(true)
    expect(readSimulation(hash)).toEqual(simulation)
  }
  expect(isSimulationAddress('#simulated-call/3')).toBe(false)
  expect(readSimulation('#simulate/%E0%A4%A')).toEqual({ start: undefined, events: [] })
})
test('a run that begins in a state of a call is not judged as if it were a beginning', () => {
  const { values } = play(undefined, undefined, ['screen.mounted', 'user.join', 'transport.joined']), { records } = play(undefined, values, ['transport.lost', 'user.leave'])
  const judge = createJudge(records[0]?.kind === 'open' ? records[0].machine?.hash : undefined)
  judge.feed(records as ObservedRecord[])
  expect(judge.judged().verdict).toBe('cannot-tell')
})
test('a start that no state has is told, also when the address is broken', () => {
  expect(play(undefined, { session: 'nowhere' }, []).isStartLost).toBe(true)
  expect(play(undefined, undefined, []).isStartLost).toBe(false)
  expect(play(undefined, readSimulation('#simulate/session@user.join').start, []).isStartLost).toBe(true)
})
test('a call that is named simulate is no simulation', () => {
  expect(isSimulationAddress(addressOf({ call: 'simulate', attempt: 1 }, 3))).toBe(false)
})
