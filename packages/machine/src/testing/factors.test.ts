/** Commands as they were recorded, held against those that a table gives. */
import { expect, test } from 'vitest'
import { areThose, includesThose, isThat, type Wanted } from './factors.ts'

const join: Wanted = { type: 'join', constants: [] }, leave: Wanted = { type: 'leave', constants: [] }, end: Wanted = { type: 'recordEnd', constants: [['reason', 'busy']] }
test('a constant that was not recorded says nothing, another attempt is another command', () => {
  expect([isThat({ type: 'recordEnd' }, end, 1), isThat({ type: 'recordEnd', reason: 'busy' }, end, 1), isThat({ type: 'recordEnd', reason: 'cause' }, end, 1), isThat({ type: 'leave' }, end, 1)]).toEqual([true, true, false, false])
  expect([isThat({ type: 'leave', attempt: 2 }, leave, 2), isThat({ type: 'leave', attempt: 2 }, leave, 1)]).toEqual([true, false])
})
test('just those, in their order; or among others, in their order', () => {
  const seen = [{ type: 'join' }, { type: 'recordEnd' }, { type: 'leave' }]
  const judge = (wanted: Wanted[]): boolean[] => [areThose(seen, wanted, 1), includesThose(seen, wanted, 1)]
  expect([judge([join, end, leave]), judge([join, leave]), judge([]), judge([leave, join]), judge([join, join]), judge([end, leave, leave])]).toEqual([[true, true], [false, true], [false, true], [false, false], [false, false], [false, false]])
})
