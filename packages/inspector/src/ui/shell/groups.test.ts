import { expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { MANY, groupsOf } from './groups.ts'

const device = (id: string, name: string) => [id, { id, name, platform: 'android', live: false, lastHeard: 0 }] as const
const devices = new Map([device('a', 'Pixel 8'), device('b', 'iPhone 14')])
const calls = (n: number) => Array.from({ length: n }, (_, i) => i).reduce((timeline, i) => append(timeline, i % 2 ? 'a' : 'b', [{ v: 1, kind: 'open', call: `call-${i}`, attempt: 1, seq: 0, t: 1_000 + i } as TraceRecord]), emptyTimeline()).calls
const found = (n: number, search: string) => groupsOf(calls(n), devices, search).map((g) => [g.device.name, g.calls.length])

test('of many calls the field finds those of a device, by its name', () => { expect(found(MANY + 2, 'PIXEL')).toEqual([['Pixel 8', 21]]) })
test('what was searched for hides nothing where there are so few calls that the field is gone', () => {
  expect(found(MANY, 'pixel')).toEqual([['Pixel 8', 20], ['iPhone 14', 20]])
  expect(found(3, 'nowhere')).toEqual([['iPhone 14', 2], ['Pixel 8', 1]])
})
