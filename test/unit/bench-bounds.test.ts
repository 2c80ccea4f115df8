import { expect, test } from 'vitest'
import { type Result, missed } from '../bench/measure.ts'

const result = (name: string, value: number, peer: string, peerValue: number): Result => ({ name, unit: 'ms', value, peer, peerValue, ratio: value / peerValue })

test('of what is measured a bound that is not kept is named, on its own side; a peer is no bound', () => {
  expect(missed([
    result('slower than its peer', 9, 'the peer', 1), result('just fits', 50, 'at most', 50), result('just enough', 60, 'at least', 60),
    result('the worst frame', 50.01, 'at most', 50), result('frames', 59, 'at least', 60), result('nothing came of it', NaN, 'at most', 50),
  ])).toEqual(['the worst frame: 50.01 ms, must be at most 50', 'frames: 59 ms, must be at least 60', 'nothing came of it: NaN ms, must be at most 50'])
})
