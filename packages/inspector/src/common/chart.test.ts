/** A recorder's chart comes from outside: each part has a bound, and what is beyond it is named. */
import { describe, expect, test } from 'vitest'
import { checkChart } from './chart.ts'

const region = { name: 'light', initial: 'red', states: ['red', 'green'], edges: [{ from: 'red', to: 'green', events: ['go'] }] }
const rule = { from: 'red', to: 'green', events: ['go'], guard: 'isClear', not: ['isNight'], commands: ['shine'] }
const chartOf = (regions: unknown, guards?: unknown) => ({ v: 1, name: 'a light', regions, guards })
const problemOf = (chart: unknown) => { const r = checkChart(chart); return r.ok ? 'none' : `${r.problem.field} must be ${r.problem.expected}, found ${r.problem.found}` }
const ruled = (rules: unknown) => chartOf([{ ...region, rules }])
const times = <T>(n: number, make: (n: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

test('what fits is taken as it is, up to the bounds', () => {
  const full = { ...rule, guard: 'g'.repeat(200), events: times(100, n => `e${n}`), not: times(100, n => `g${n}`), commands: times(100, n => `c${n}`) }
  const chart = chartOf(times(64, n => ({ ...region, name: `light ${n}`, rules: n < 2 ? times(1_000, () => (n === 0 ? full : { from: 'red' })) : undefined })), Object.fromEntries(times(1_000, n => [`g${n}`, 's'.repeat(1_000)])))
  expect(checkChart(chart)).toEqual({ ok: true, value: chart })
})

describe('refused, and named', () => {
  test.each([
    ['no list', ruled({ 0: rule }), 'chart.regions[0].rules must be a list of transitions, found an object'],
    ['no transition', ruled([rule, 'go']), 'chart.regions[0].rules[1] must be a transition, found "go"'],
    ['from nowhere', ruled([{ ...rule, from: 'blue' }]), 'chart.regions[0].rules[0].from must be a state of this region, found "blue"'],
    ['to nowhere', ruled([{ ...rule, to: 7 }]), 'chart.regions[0].rules[0].to must be a state of this region, found 7'],
    ['a guard that is no name', ruled([{ ...rule, guard: { type: 'isClear' } }]), 'chart.regions[0].rules[0].guard must be a name of at most 200 characters, found an object'],
    ['a guard whose name is too long', ruled([{ ...rule, guard: 'g'.repeat(201) }]), 'chart.regions[0].rules[0].guard must be a name of at most 200 characters, found a text of 201 characters'],
    ...(['events', 'not', 'commands'] as const).flatMap((list): [string, unknown, string][] => {
      const expected = `chart.regions[0].rules[0].${list} must be at most 100 names of at most 200 characters, found `
      return [[`${list} that are no list`, ruled([{ ...rule, [list]: 'go' }]), `${expected}"go"`], ...[times(101, () => 'x'), ['x'.repeat(201)], [1]].map((given, n): [string, unknown, string] => [`${list} beyond the bounds, ${n}`, ruled([{ ...rule, [list]: given }]), `${expected}an array`])]
    }),
    ['too many transitions in all', chartOf([{ ...region, rules: times(2_000, () => rule) }, { ...region, name: 'other', rules: [rule] }]), 'chart.regions[1].rules must be at most 2000 transitions in all regions together, found 2001'],
    ['too many regions', chartOf(times(65, n => ({ ...region, name: `${n}` }))), 'chart.regions must be a list of 1 to 64 regions, found an array'],
    ['guards that are a list', chartOf([region], ['the way is clear']), 'chart.guards must be a sentence for each guard, found an array'],
    ['a sentence that is none', chartOf([region], { isClear: ['the way is clear'] }), 'chart.guards.isClear must be a sentence of at most 1000 characters, found an array'],
    ['a sentence that is a book', chartOf([region], { isClear: 's'.repeat(1_001) }), 'chart.guards.isClear must be a sentence of at most 1000 characters, found a text of 1001 characters'],
    ['too many guards', chartOf([region], Object.fromEntries(times(1_001, n => [`g${n}`, 'holds']))), 'chart.guards must be at most 1000 guards, found 1001'],
    ['a guard that nobody can read', chartOf([region], { ['g'.repeat(201)]: 'holds' }), 'chart.guards must be names of at most 200 characters, found a text of 201 characters'],
  ] as [string, unknown, string][])('%s', (_, chart, said) => { expect(problemOf(chart)).toBe(said) })
})
