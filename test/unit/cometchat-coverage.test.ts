/** Every row of the four documents has a test or a reason, and every test that is named exists. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { goneOf, migrationPage } from '../cometchat/migration.ts'
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

test('rows that say the same gap have the same answer: an owner that goes without leaving or aborting', () => {
  const gaps = ROWS.flat().filter(([, kind, says]) => kind === 'gap' && /dispose|onDestroy/.test(says))
  expect(gaps.map(([id, , , answer]) => [id, answer])).toEqual(['47', '97', '209', '240'].map(id => [id, 'ownerGoes']))
})

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8')

test('what departs from how it was first resolved is marked on the page, with the reason, and nothing else is', () => {
  const departs = [...CONTRADICTIONS, ...GAPS].filter(([, , , , reason]) => reason)
  expect(departs.map(([id]) => id)).toEqual(['C23', 'G1', 'G7', 'G11'])
  const marked = page('cometchat-coverage').split('\n').filter(line => line.startsWith('| ') && line.includes('**Departure:**'))
  expect(marked.map(line => line.split(' | ')[0]!.slice(2))).toEqual(departs.map(([id]) => id))
})

test('the page of the migration says what is gone with each sample, as the table of the check has it', () => {
  const migration = page('cometchat-migration'), samples = page('samples')
  expect([...migration.matchAll(/<!-- gone (D\d) -->/g)].map(([, sample]) => sample)).toEqual(['D1', 'D2', 'D3', 'D4'])
  expect(migrationPage(migration, samples)).toBe(migration)
  expect(goneOf('D2', samples)).toContain('shown before joined')
  expect(goneOf('D1', samples)).not.toContain('shown before joined')
  // A failure that is found anew makes the page stale, and one that Onhook has too is no failure that disappears.
  const row = '| two exits <sup>3</sup> | S1 S2 | rough | – |'
  expect(samples).toContain(row)
  expect(migrationPage(migration, samples.replace(row, '| two exits <sup>3</sup> | S1 S2 | rough | **yes** |'))).not.toBe(migration)
  expect(() => goneOf('D1', samples.replace(/(two exits.*) – \|$/m, '$1 rough |'))).toThrow('not gone with Onhook, so not for the page of the migration: two exits')
})
