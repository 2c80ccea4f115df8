import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { append, emptyTimeline, readTrace } from './index.ts'
import { figuresOf } from './statistics.ts'

test('an outage that a hole cuts in two is one, as long as is known', () => {
  const records = readTrace(readFileSync(new URL('../ui/sample/incident.jsonl', import.meta.url), 'utf8')).records.filter((r) => r.call === 'k7q2-31d0')
  const { outages, inState } = figuresOf(append(emptyTimeline(), 'd', records).calls[0]!)
  // The second: 60 ms before the hole of 3.6 s, 4,030 ms after it.
  expect(outages).toEqual([2_575, 4_090, 579])
  expect(outages.reduce((a, b) => a + b)).toBe(inState['reconnecting'])
})
