/** The sample that a first-time visitor sees: recorded by our own machine, and by one with two lines changed. */
import { readFileSync } from 'node:fs'
import { append, emptyTimeline, readTrace, storyOf } from '@onhook/inspector/common'
import { DEFAULT_HASH, createMonitor, tableOfHash, type ObservedRecord } from '@onhook/machine/proof'
import { describe, expect, test } from 'vitest'
import { sampleIncident } from '../support/sample-incident.ts'

const text = readFileSync(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')
const { records } = readTrace(text)
const calls = append(emptyTimeline(), 'sample', records).calls
const callOf = (id: string) => calls.find(c => c.call === id)!
const judged = (id: string) => {
  const own = records.filter(r => r.call === id), open = own[0]!
  const monitor = createMonitor(tableOfHash(open.kind === 'open' ? String(open.machine?.hash) : '')!)
  for (const r of own) monitor.feed(r as ObservedRecord)
  return monitor.judge()
}

describe('the sample incident', () => {
  test('it is what the machine records now: when this fails, run pnpm generate', async () => {
    expect(await sampleIncident() === text, 'packages/inspector/src/ui/sample/incident.jsonl is stale: run pnpm generate').toBe(true)
  })
  test('the incident names our table, and leaves it where the clinic changed the chart', () => {
    const open = records[0]!
    expect(open).toMatchObject({ kind: 'open', call: 'k7q2-31d0', machine: { hash: DEFAULT_HASH, version: expect.stringMatching(/\+clinic\.3$/) as unknown } })
    const { verdict, divergence, gaps } = judged('k7q2-31d0')
    expect([verdict, divergence?.seq]).toEqual(['diverges', 101])
    expect(divergence).toMatchObject({ found: { event: { type: 'service.stopped', cause: 'killed' }, to: { service: 'deferred' } }, expected: { to: { service: 'stopped' } } })
    expect(gaps).toEqual([[75, 88]])
  })
  test('the other calls follow their tables, the one in the lift by the same build', () => {
    for (const id of ['k7q2-31cf', 'k7q2-8b41', 'm2aa-04f7']) expect([id, judged(id).verdict]).toEqual([id, 'conforms'])
  })
  test('each tells a story of its own', () => {
    expect(storyOf(callOf('k7q2-31d0'))).toEqual({
      sentence: 'Ended by you, 4 min 11.4 s after joining.',
      further: ['You hung up four times within 645 ms; three times it was ignored, because it was ending already.', 'The service was launched while leaving, so its notification stayed 7.7 s after the end.'],
    })
    expect(storyOf(callOf('k7q2-31cf'))).toEqual({ sentence: 'Never joined: no answer within 15.0 s.', further: ['The join succeeded 1.2 s later and was left again.'] })
    expect(storyOf(callOf('k7q2-8b41'))).toEqual({ sentence: 'Ended by the other side, 4 min 12.4 s after joining.', further: [] })
  })
})
