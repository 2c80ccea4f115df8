/** What fails a mutation run, each by itself; and that a run in which everything is in order has no problem. */
import { describe, expect, test } from 'vitest'
import { type Survivor, type Tested, describeMutant, judge, tableOf } from '../mutation/judge.ts'

const mutant = (status: string, more: Partial<Tested> = {}): Tested =>
  ({ file: 'hub.ts', at: 'if (a && b) go()', mutator: 'LogicalOperator', original: 'a && b', replacement: 'a || b', status, ...more })
const many = (n: number, status: string, more: Partial<Tested> = {}): Tested[] => Array.from({ length: n }, () => mutant(status, more))
const listed = (more: Partial<Survivor> = {}): Survivor =>
  ({ file: 'hub.ts', at: 'if (a && b) go()', mutator: 'LogicalOperator', original: 'a && b', replacement: 'a || b', why: 'b is never without a', ...more })
/** So many others that are killed that no survivor of a test spoils the score. */
const ENOUGH = many(99, 'Killed', { at: 'go()', original: 'go()', replacement: '' })
const KEY = '["hub.ts","if (a && b) go()","LogicalOperator","a && b","a || b"]'
const STALE = `explained, but it is killed now, or its source has changed; remove it: ${KEY}`
const LATE = `explained, and it ran out of time: a busy machine, or it loops for ever and is no survivor: ${KEY}`
const judged = (tested: Tested[], list: Survivor[], asked?: string[]) => judge([...ENOUGH, ...tested], list, 95, asked)

describe('a mutation run', () => {
  test('in which each survivor is explained has no problem', () => {
    const { problems, late, all } = judged([mutant('Survived')], [listed()])
    expect([problems, late, all]).toEqual([[], [], { file: 'all', killed: 99, timeouts: 0, survived: 1 }])
  })
  test('fails for a survivor that is not explained, and writes it as the list has it', () => {
    const expected = `survives and is not explained: ${JSON.stringify({ ...listed(), why: '' })}`
    expect(judged([mutant('Survived')], []).problems).toEqual([expected])
    expect(judged([mutant('NoCoverage')], []).problems).toEqual([expected])
  })
  test('fails for each survivor beyond those that the list has of its kind', () => {
    expect(judged(many(3, 'Survived'), [listed(), listed()]).problems).toHaveLength(1)
    expect(judged(many(2, 'Survived'), [listed(), listed()]).problems).toEqual([])
  })
  test.each(['at', 'mutator', 'original', 'replacement', 'file'] as const)('takes an explanation for no survivor with another "%s"', field => {
    expect(judged([mutant('Survived', { [field]: 'another' })], [listed()]).problems).toEqual([
      expect.stringMatching(/^survives and is not explained: /), STALE,
    ])
  })
  test('fails for an explanation of what is killed, or is not there any more, and says how often', () => {
    expect(judged([mutant('Killed')], [listed()])).toMatchObject({ problems: [STALE], late: [] })
    expect(judged([], [listed()])).toMatchObject({ problems: [STALE], late: [] })
    expect(judged([mutant('Survived')], [listed(), listed(), listed()])).toMatchObject({ problems: [`${STALE} (2 times)`], late: [] })
  })
  test('tells what is explained and ran out of time, and does not fail for it', () => {
    expect(judged([mutant('Timeout')], [listed()])).toMatchObject({ problems: [], late: [LATE], all: { killed: 100, timeouts: 1 } })
    expect(judged(many(2, 'Timeout'), [listed(), listed()]).late).toEqual([`${LATE} (2 times)`])
  })
  test('lets one that ran out of time excuse one explanation and no more', () => {
    expect(judged([mutant('Timeout'), mutant('Killed')], [listed(), listed()])).toMatchObject({ problems: [STALE], late: [LATE] })
  })
  test('fails for an explanation without words', () => {
    expect(judged([mutant('Survived')], [listed({ why: ' ' })]).problems).toEqual([`without a reason: ${KEY}`])
  })
  test.each(['CompileError', 'RuntimeError', 'Pending'])('fails for a mutant that could not be run: %s', status => {
    expect(judged([mutant(status, { statusReason: 'no such file' })], []).problems).toEqual([`could not be run (${status}): ${KEY} no such file`])
  })
  test('does not count what a comment has Stryker leave out', () => {
    const { problems, all } = judged([mutant('Ignored')], [])
    expect([problems, all.killed + all.survived]).toEqual([[], 99])
  })
  test('fails below the score, and not at it', () => {
    const run = (killed: number, survived: number) =>
      judge([...many(killed, 'Killed', { at: 'go()' }), ...many(survived, 'Survived')], Array.from({ length: survived }, () => listed()), 95)
    expect(run(95, 5).problems).toEqual([])
    expect(run(94, 6).problems).toEqual(['the score must be at least 95 %, found 94.0 %'])
  })
  test('fails when nothing was mutated', () => {
    expect(judge([], [], 95).problems).toEqual(['nothing was mutated'])
    expect(judge([mutant('Ignored')], [], 95).problems).toEqual(['nothing was mutated'])
  })
  test('of some files judges nothing of the others that were kept with them, nor of the list', () => {
    const other = { file: 'testing/walk.tsx' }
    const { problems, rows } = judged([mutant('Survived', other), mutant('Survived')], [listed(), listed({ ...other, at: 'gone' })], ['hub'])
    expect([problems, rows.map(r => r.file)]).toEqual([[], ['hub.ts']])
    expect(judged([mutant('Survived', other)], [], ['hub', 'testing/walk']).problems).toHaveLength(1)
  })
})

test('the table has a line for each file, in their order, and one for all', () => {
  const tested = [...many(3, 'Killed', { file: 'b.ts' }), mutant('Timeout', { file: 'b.ts' }), mutant('Survived', { file: 'a.ts' })]
  expect(tableOf(judge(tested, [], 95))).toBe([
    'file                   killed (of it, time-outs) survived  score',
    'a.ts                        0                  0        1   0.0 %',
    'b.ts                        4                  1        0 100.0 %',
    'all                         4                  1        1  80.0 %',
  ].join('\n'))
})

test('a mutant is told by the line on which it begins and by what it replaces, without where it stands or how it is broken into lines', () => {
  const lines = ['const x =', '  go(a &&', '    b)', 'end()']
  const told = { mutatorName: 'LogicalOperator', replacement: 'a ||\n    b', location: { start: { line: 2, column: 6 }, end: { line: 3, column: 6 } } }
  const words = { file: 'hub.ts', at: 'go(a &&', mutator: 'LogicalOperator', original: 'a && b', replacement: 'a || b' }
  expect(describeMutant(told, 'hub.ts', lines)).toEqual(words)
  const within = { mutatorName: 'BooleanLiteral', replacement: 'z', location: { start: { line: 1, column: 7 }, end: { line: 1, column: 8 } } }
  expect(describeMutant(within, 'hub.ts', lines)).toMatchObject({ at: 'const x =', original: 'x', replacement: 'z' })
})
