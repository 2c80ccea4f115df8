import { expect, test } from 'vitest'
import { heldOf } from './regions.ts'

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
