import { expect, test } from 'vitest'
import { redialMs } from './redial.ts'

test('the relay is dialled half as often each time, at least every five seconds, and by no two pages at one moment', () => {
  expect([0, 1, 4, 5, 2_000].map((failures) => redialMs(failures, 1))).toEqual([250, 500, 4_000, 5_000, 5_000])
  expect([0, 1, 4, 5, 2_000].map((failures) => redialMs(failures, 0))).toEqual([125, 250, 2_000, 2_500, 2_500])
  expect(redialMs(3, 0.5)).toBe(1_500)
})
