import { expect, test } from 'vitest'
import { play } from '../judge/judge.ts'
import { addressOfSimulation, isSimulationAddress, readSimulation } from './address.ts'

test('a run that is played by hand is what the machine would have written', () => {
  const { records, values, here, unknown } = play(undefined, undefined, ['screen.mounted', 'user.join', 'transport.joined', 'transport.failed/recoverable', 'user.leave', 'user.leave'])
  expect(unknown).toBeUndefined()
  expect(records.map((r) => (r.kind === 'step' ? `${r.event.type} ${String(r.to?.['session'])}${r.ignored ? ' ignored' : ''}` : r.kind))).toEqual(['open', 'screen.mounted idle', 'user.join joining', 'transport.joined joined', 'transport.failed reconnecting', 'user.leave leaving', 'user.leave leaving ignored'])
  expect(records[4]).toMatchObject({ event: { type: 'transport.failed', recoverable: true }, commands: expect.arrayContaining([{ type: 'restartMedia' }]) as unknown })
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
