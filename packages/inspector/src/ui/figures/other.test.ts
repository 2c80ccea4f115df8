import { expect, test } from 'vitest'
import { likeliestOther } from './other.ts'

const call = (name: string, device: string, tStart?: number, tEnd?: number) => ({ key: `${device} ${name}`, call: name, device, tStart, tEnd })
const mine = call('a', 'phone', 1_000, 60_000)

test('another attempt of the call comes first', () => {
  expect(likeliestOther(mine, [call('b', 'tablet', 1_000, 60_000), call('a', 'phone', 70_000, 80_000)])?.key).toBe('phone a')
})
test('else the call on another device that went on at the same time for longest, wherever it stands in the list', () => {
  expect(likeliestOther(mine, [call('b', 'phone', 0, 900_000), call('c', 'tablet', 59_000, 90_000), call('d', 'desk', 2_000, 58_000)])?.key).toBe('desk d')
})
test('else the first; of none there is none', () => {
  expect(likeliestOther(mine, [call('b', 'phone', 0, 500), call('c', 'tablet')])?.key).toBe('phone b')
  expect(likeliestOther(mine, [])).toBeUndefined()
})
