import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { append, createTraceReader, emptyTimeline } from '../../common/index.ts'
import { CallIndex } from '../store/call-index.ts'
import { STOPS } from './stops.ts'

test('on the sample incident each stop is at the step that its words are about', () => {
  const records = createTraceReader().push(readFileSync(new URL('../sample/incident.jsonl', import.meta.url), 'utf8'))
  const call = append(emptyTimeline(), 'd', [...records].filter((r) => r.call === 'k7q2-31d0')).calls[0]!, index = new CallIndex().sync(call)
  const at = (n: number) => { const seq = STOPS[n]!.seq?.(call, index); return call.rows.find((r) => 'seq' in r && r.seq === seq) }
  expect(STOPS.map((s) => s.title)).toEqual(['The sentence', 'The red mark', 'Time', 'An ignored row', 'The chart', 'Make a test'])
  expect(at(0)).toBeUndefined()
  for (const n of [1, 2, 4, 5]) expect(at(n)).toMatchObject({ seq: 122, commands: expect.arrayContaining([expect.objectContaining({ type: 'launchService' })]) as unknown })
  expect(at(3)).toMatchObject({ kind: 'step', ignored: true })
})
test('two minutes are enough to read them: 200 words a minute, and time to look', () => {
  const words = STOPS.flatMap((s) => `${s.title} ${s.text}`.split(/\s+/)).length
  expect(words).toBeGreaterThan(60)
  expect(words).toBeLessThan(200)
})
