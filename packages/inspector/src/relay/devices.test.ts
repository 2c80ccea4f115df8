import { expect, test } from 'vitest'
import { Devices } from './devices.ts'

const device = (id: string) => ({ id, name: id, platform: 'android' })

test('who comes under a thousand names, with a record each, pushes out no device that told a call', () => {
  const held = new Map([['phone', 145], ['tablet', 12]]), forgotten: string[] = []
  const devices = new Devices((id) => { forgotten.push(id); held.delete(id) }, (id) => held.get(id) ?? 0)
  for (const id of ['phone', 'tablet']) devices.greet(device(id), 'run', undefined, 0)!.live = false
  const live = devices.greet(device('live'), 'run', undefined, 0)
  for (let n = 0; n < 3_000; n++) { devices.greet(device(`name ${n}`), 'run', undefined, n)!.live = false; held.set(`name ${n}`, 1) }
  expect([forgotten.length, forgotten[0], forgotten.includes('phone'), forgotten.includes('tablet'), live?.live, devices.all().length]).toEqual([
    2_003, 'name 0', false, false, true, 1_000,
  ])
})
test('where all are live, one more is turned away', () => {
  const devices = new Devices()
  for (let n = 0; n < 1_000; n++) devices.greet(device(`${n}`), 'run', undefined, 0)
  expect(devices.greet(device('one more'), 'run', undefined, 0)).toBeUndefined()
})
