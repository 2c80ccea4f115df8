import { expect, test } from 'vitest'
import { SeqSet } from './seq-set.ts'

test('numbers in order are one range', () => {
  const set = new SeqSet()
  for (let n = 0; n < 1_000; n++) expect(set.add(n)).toBe(true)
  expect(set.add(500)).toBe(false)
  expect(set.ranges).toEqual([[0, 999]])
})
test('ranges that meet become one, from either side and over several', () => {
  const set = new SeqSet([[0, 1], [5, 6], [10, 12], [20, 20]])
  expect([set.add(2), set.add(4), set.add(3)]).toEqual([true, true, true])
  expect(set.ranges).toEqual([[0, 6], [10, 12], [20, 20]])
  set.addRange(8, 19)
  expect(set.ranges).toEqual([[0, 6], [8, 20]])
  set.addRange(7, 7)
  expect(set.ranges).toEqual([[0, 20]])
  set.addRange(3, 2)
  expect(set.ranges).toEqual([[0, 20]])
})
test('what is missing between two numbers', () => {
  const set = new SeqSet([[2, 3], [7, 7]])
  expect(set.missing(0, 9)).toEqual([[0, 1], [4, 6], [8, 9]])
  expect(set.missing(3, 5)).toEqual([[4, 5]])
  expect(set.missing(2, 3)).toEqual([])
  expect([set.has(3), set.has(4), set.max, new SeqSet().max]).toEqual([true, false, 7, -1])
})
// With the cost of its square this takes an hour.
test('a million numbers, the even ones first, cost what their number costs', () => {
  const set = new SeqSet()
  for (const from of [0, 1]) for (let n = from; n < 1_000_000; n += 2) set.add(n)
  expect(set.ranges).toEqual([[0, 999_999]])
})
