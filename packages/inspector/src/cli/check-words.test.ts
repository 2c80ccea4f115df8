/** What `onhook check` prints of each environment. */
import type { CheckReport, PropertyResult } from '@onhook/machine/proof'
import { expect, test } from 'vitest'
import { wordsOf } from './check-words.ts'

const property = (environment: string, verdict: PropertyResult['verdict'], more: Partial<PropertyResult> = {}): PropertyResult => ({ id: 'G2', kind: 'agreement', says: 'it does', environment, verdict, witnesses: 1, ...more })
const report = (properties: PropertyResult[]): CheckReport => ({
  machine: { hash: 'f73e', states: 2, transitions: 3 }, assumptions: [], properties,
  product: [{ environment: 'kind', states: 4, transitions: 5, depth: 6, seconds: 0, complete: true }],
})
const lineOf = (of: CheckReport, environment: string): string => wordsOf(of, 'a machine').split('\n').filter(line => line.startsWith(`${environment} `)).at(-1)!.replace(/ +/g, ' ')

test('an environment whose exploration was interrupted is told as partial; one that is done is not, nor is the table', () => {
  const interrupted = report([property('table', 'holds'), property('kind', 'holds'), property('hostile', 'violated', { partial: true, counterexample: { story: [' 1. user.leave'], trace: [] } })])
  expect(lineOf(interrupted, 'hostile')).toBe('hostile 0 hold, 1 VIOLATED: G2 PARTIAL: interrupted')
  expect([lineOf(interrupted, 'kind'), lineOf(interrupted, 'table')]).toEqual(['kind 1 hold', 'table 1 hold'])
  expect(wordsOf(interrupted, 'a machine')).toContain('G2 is violated in hostile: it does\n 1. user.leave\n')
})
