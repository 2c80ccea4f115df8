/** Every row of the four documents has a test or a reason, and every test that is named exists. */
import { expect, test } from 'vitest'
import { CONTRADICTIONS, GAPS, problems, problemsIn, ROWS } from '../cometchat/coverage/index.ts'

test('53 rows of background handling, 116 of the guide, 47 and 33 of the listeners, 24 contradictions and 12 gaps: each has its answer', () => {
  expect(problems()).toEqual([])
  expect([...ROWS.map(r => r.length), CONTRADICTIONS.length, GAPS.length]).toEqual([53, 116, 47, 33, 24, 12])
})

test('a row without a test, a test that is not there, and an answer that nobody needs are found', () => {
  const answers = { good: ['does', 'one'], none: ['', ''], short: ['does', 'not: no'], unused: ['does', 'one'] } as const
  const rows = [['1', 'k', 'says', 'good'], ['1', 'k', '', 'none'], ['2', 'k', 'says', 'short'], ['3', 'k', 'says', 'missing']] as never
  const tests = { one: ['a.test.ts', 'a … test'], two: ['a.test.ts', 'another'], three: ['b.test.ts', 'x'] } as const
  expect(problemsIn({ rows, answers, choices: [['C1', 'what', 'does', 'nine']], tests, read: file => (file === 'a.test.ts' ? 'test(`a ${good} test`)' : undefined) })).toEqual([
    '1 stands twice', '1 does not say what Onhook does', '1 has neither a test nor a reason why it is not ours', '1 does not say what the document says',
    '2 is not ours, and has no reason', '3 has the answer missing, which is not there', 'the answer unused is given to no row', 'C1 names the test nine, which is not listed',
    'two: a.test.ts has no test “another”', 'the test two is named by no row', 'three: there is no b.test.ts', 'the test three is named by no row',
  ])
})
