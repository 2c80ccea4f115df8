import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstWhere } from '../../packages/inspector/src/common/first-where.ts'

const rising = fc.array(fc.integer({ min: -5, max: 25 }), { maxLength: 40 }).map((all) => all.toSorted((a, b) => a - b))

test('what is found by bisection is always what one finds who looks at each in turn', () => {
  fc.assert(fc.property(rising, fc.integer({ min: -7, max: 27 }), fc.nat({ max: 40 }), (all, value, start) => {
    const isSo = (i: number): boolean => all[i]! >= value, from = Math.min(start, all.length)
    let expected = from
    while (expected < all.length && !isSo(expected)) expected++
    expect(firstWhere(all.length, isSo, from)).toBe(expected)
  }))
})
test('it never asks of an index that is not there, and of a million no more than twenty times', () => {
  fc.assert(fc.property(fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_001 }), (length, first) => {
    const asked: number[] = []
    expect(firstWhere(length, (i) => { asked.push(i); return i >= first })).toBe(Math.min(first, length))
    expect(asked.every((i) => i >= 0 && i < length)).toBe(true)
    expect(asked.length).toBeLessThanOrEqual(20)
  }))
})
