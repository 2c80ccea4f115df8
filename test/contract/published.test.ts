/** Whoever reads the page of the adapters finds for each scenario the case of the published suites that asks it, or that none does. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { screenCases, serviceCases, systemCallCases, transportCases } from '@onhook/adapters/contract'
import { expect, test } from 'vitest'
import { scenarios } from './scenarios.ts'

const page = readFileSync(fileURLToPath(new URL('../../packages/adapters/README.md', import.meta.url)), 'utf8')
const rows = [...page.slice(page.indexOf('### The scenarios')).matchAll(/^\| (SC[^|]+) \| ([^|]+) \| ([^|]*)\|$/gm)].map(([, ids, suite, cases]) => ({ ids: ids!.split(', ').map(id => id.trim()), suite: suite!, cases: [...cases!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!) }))
const suites: { [suite: string]: readonly { name: string }[] } = { transport: transportCases({}), service: serviceCases({}), 'system call': systemCallCases({}), screen: screenCases(), 'the call': [] }

test('each scenario stands on it once', () => {
  expect(rows.flatMap(row => row.ids).toSorted()).toEqual(scenarios.map(scenario => scenario.id).toSorted())
})
test.for(rows.filter(row => row.suite !== 'the call'))('$ids: the cases of the $suite suite that it names exist', ({ suite, cases }) => {
  const names = suites[suite]!.map(each => each.name)
  expect(cases.length).toBeGreaterThan(0)
  expect(cases.filter(name => !names.includes(name))).toEqual([])
})
