/** For each scenario the published suites have a case that asks it of any port, or the page says why there can be none. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ASKED, IN_EVERY_STATE, problemsOfCases, SUITES } from './adapter-cases.ts'
import { scenarios } from './scenarios.ts'

const ids = scenarios.map(scenario => scenario.id), read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test('each scenario has its cases, of a suite that has them, or a reason; leave and dispose have one in every state', () => {
  expect(problemsOfCases(ids)).toEqual([])
  expect(Object.keys(IN_EVERY_STATE)).toEqual(['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'])
})
test('a scenario without a case, a case that is in no suite and a row of no scenario are found', () => {
  const { SC1: _, ...rest } = ASKED
  expect(problemsOfCases(ids, { ...rest, SC2: ['a case of nobody'], SC3: [], SC999: { why: 'none' } })).toEqual(['SC1 has neither a case nor a reason', 'SC999 is no scenario', 'SC2 names “a case of nobody”, which no suite has', 'SC3 names no case'])
})
test('of 64 scenarios 52 have a case that any adapter can run, and each reason names what it would need', () => {
  expect([ids.length, Object.values(ASKED).filter(row => !('why' in row)).length]).toEqual([64, 52])
})
test('whoever reads the page of the adapters finds the table, which names every call case of the transport', () => {
  expect(read('packages/adapters/README.md')).toContain('(../../docs/contract.md#the-scenarios-as-cases)')
  const page = read('docs/contract.md'), at = page.indexOf('## The scenarios as cases')
  expect(at).toBeGreaterThan(0)
  for (const id of ids) expect(page.slice(at), id).toContain(`| ${id} | `)
  const table = page.slice(at)
  expect(SUITES['transport']!.filter(name => name.startsWith('a call: ') && !table.includes(name))).toEqual([
    'a call: everything said twice is one join, one end and one exit', 'a call: the SDK\'s own leave button ends it as the user\'s',
    'a call: ended for a reason that is not known, it ends, and the words are kept as the vendor\'s code',
  ])
})
