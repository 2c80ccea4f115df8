/** The contract and the tests agree: every id has a test, no title names an unknown one. */
import { expect, test } from 'vitest'
import { problemsOf } from './agree.ts'
import { CONTRACT } from './clauses.ts'
import type { Item } from './item.ts'
import { readTags, tagsIn } from './tags.ts'

test('every id of the contract has a test, and no test, property or duty names an unknown one', () => {
  expect(problemsOf(CONTRACT, readTags())).toEqual([])
})

test('an id without a test, an unknown id, a heading and an id that stands twice are found', () => {
  const item = (id: string, ...properties: string[]): Item => ({ id, kind: 'clause', says: '', properties })
  const items = [item('C1'), item('C1.1', 'S24', 'R1'), item('C1.2', 'S25', 'R2'), item('V1'), item('V1')]
  const tagged = tagsIn('a.test.ts', "describe('a call', () => { test('one [C1.1 V1]', () => {}) }); it.each([1])(`of ${'x'} two %s [C1]`, () => {}); test('three [SC9]', () => {}); test('four [5]', () => {}); other('five [C1.2]', () => {})")
  expect(tagged.map(t => t.title)).toEqual(['a call: one', 'of … two …', 'three'])
  expect(problemsOf(items, tagged, [{ id: 'R1', source: 'C1.1 S3' }, { id: 'R3', source: 'D9.9' }])).toEqual([
    'the contract has V1 twice',
    'C1.2 is proved by S25, which no model check knows',
    'C1.2 is proved by R2, which no model check knows',
    'the duty R3 names D9.9, which the contract does not know',
    'a.test.ts: "of … two …" names C1, which is a heading: name one of its details',
    'a.test.ts: "three" names SC9, which the contract does not know',
    'C1.2 has no test: name it in the title of the test that shows it, as in "… [C1.2]"',
  ])
})
