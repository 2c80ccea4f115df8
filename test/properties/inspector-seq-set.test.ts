/** The set of numbers that were seen, in whatever order they came. */
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { SeqSet } from '@onhook/inspector/common'

test.prop([fc.array(fc.oneof(fc.nat(300), fc.tuple(fc.nat(300), fc.nat(20))), { maxLength: 400 }), fc.boolean()])('in any order it is the set of what was added', (given, isLooking) => {
  const set = new SeqSet(), model = new Set<number>()
  for (const x of given) {
    if (typeof x === 'number') { expect(set.add(x)).toBe(!model.has(x)); model.add(x) } else { set.addRange(x[0], x[0] + x[1]); for (let n = x[0]; n <= x[0] + x[1]; n++) model.add(n) }
    if (isLooking) expect(set.has(150)).toBe(model.has(150))
  }
  expect(set.max).toBe(Math.max(-1, ...model))
  expect(set.ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual([...model].sort((a, b) => a - b))
  expect(set.ranges.every(([from], i) => i === 0 || from > set.ranges[i - 1]![1] + 1)).toBe(true)
  expect(set.missing(0, 320).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(Array.from({ length: 321 }, (_, n) => n).filter((n) => !model.has(n)))
})
