import { expect, test } from 'vitest'
import { ownChart } from './chart/own-chart.ts'
import { formOf, heldOf, isSessionState } from './regions.ts'

const over = { session: 'ended', screen: 'absent', transport: 'down', service: 'stopped', systemCall: 'ended' }

test('nothing is held only where each of the four regions says so; where one is not told, that is not known', () => {
  expect(heldOf(over)).toEqual([])
  expect(heldOf({ ...over, service: 'running', transport: 'closing' })).toEqual(['transport', 'service'])
  expect(heldOf({ ...over, transport: 'abandoned' })).toEqual([])
  for (const region of ['screen', 'transport', 'service', 'systemCall'] as const) {
    expect(heldOf({ ...over, [region]: null })).toBeUndefined()
    const { [region]: _, ...rest } = over
    expect(heldOf(rest)).toBeUndefined()
  }
})

test('each value of the chart has a form, and one that the chart does not have is only a name: nobody can tell what is held', () => {
  for (const { name, states } of ownChart().regions) for (const value of states) expect([name, value, name === 'session' ? isSessionState(value) : formOf(name, value) !== 'name']).toEqual([name, value, true])
  expect([formOf('transport', 'warp'), formOf('service', 'constructor'), formOf('weather', 'warp')]).toEqual(['name', 'name', 'around'])
  expect(heldOf({ ...over, transport: 'warp' })).toBeUndefined()
})
