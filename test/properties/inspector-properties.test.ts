/**
 * What the inspector watches of the proof's properties: a run of the machine is never red, whatever happened to it and
 * whatever of it is missing. (On the recordings of real stacks: `test/recordings`.)
 */
import { readFileSync } from 'node:fs'
import { createCall, type TraceRecord } from '@onhook/machine'
import { LIVENESS, POSSIBILITY, SAFETY } from '@onhook/machine/proof'
import { orderings } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTIES } from '../../packages/inspector/src/ui/properties/list.ts'
import { checkModel } from '../model/commands.ts'
import { redMarks } from '../support/red-marks.ts'
import { isLong, patience, seed } from '../support/seed.ts'

const RUNS = isLong ? 3_000 : 100
/** Every `n`th record is missing; but a new process says `restored` first of all, so no hole within its records holds that. */
const holed = (records: readonly TraceRecord[], n: number): TraceRecord[] => records.filter((r, i) => i % n !== n - 1 || (r.kind === 'step' && r.event.type === 'restored'))

test('the list has every property of the proof, in its words', () => {
  const told = new Map(PROPERTIES.map(p => [p.id, p.says]))
  expect(told.size).toBe(PROPERTIES.length)
  const proof = { ...SAFETY, ...Object.fromEntries([...LIVENESS, ...POSSIBILITY].map(p => [p.id, p.says])) }
  expect(Object.fromEntries(Object.keys(proof).map(id => [id, told.get(id)]))).toEqual(proof)
  // What the proof shows elsewhere: of single steps, and of the runtime.
  expect([...told.keys()].filter(id => !(id in proof))).toEqual(['S18', 'S20', 'S24', 'L10'])
})

describe('a run of the machine is never red', () => {
  test(`in arbitrary stories (${RUNS}, seed ${seed})`, async () => {
    const runs: TraceRecord[][] = []
    await checkModel(RUNS, 30, seed, options => {
      const records: TraceRecord[] = []
      runs.push(records)
      return createCall({ ...options, inspect: r => { records.push(r); options.inspect?.(r) } })
    })
    expect(runs.flatMap(records => [...redMarks(records), ...redMarks(holed(records, 7)), ...redMarks(records.slice(5))])).toEqual([])
    // It was worth something: most of them are told to their end, and some go on with another attempt.
    const closed = runs.flat().filter(r => r.kind === 'close')
    expect(closed.length).toBeGreaterThan(RUNS / 2)
    expect(closed.some(r => r.attempt > 1)).toBe(true)
  }, patience(120_000))

  test.each(['when-joined', 'when-joining', 'never'] as const)('whatever it is sent, also what the world cannot say: launched %s', launchService => {
    fc.assert(fc.property(orderings(isLong ? 120 : 60), fc.integer({ min: 2, max: 9 }), fc.boolean(), (events, n, isJoined) => {
      const records: TraceRecord[] = []
      const call = createCall({ transport: { subscribe: () => () => undefined, join: () => undefined, leave: () => undefined }, service: { launch: () => undefined, abort: () => undefined, subscribe: () => () => undefined }, systemCall: { report: () => undefined, connected: () => undefined, end: () => undefined, subscribe: () => () => undefined }, screen: { exit: () => undefined }, policy: { launchService, serviceTypes: ['microphone'] }, clock: { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined }, inspect: r => { records.push(r) }, report: () => undefined })
      if (isJoined) call.join().catch(() => undefined)
      for (const event of events) call.send(event)
      expect([...redMarks(records), ...redMarks(holed(records, n))]).toEqual([])
    }), { numRuns: RUNS, seed })
  }, patience(60_000))

  test('and the sample incident is red once', () => {
    const text = readFileSync(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url), 'utf8')
    expect(redMarks(text.trim().split('\n').map(line => JSON.parse(line) as TraceRecord).filter(r => r.call === 'k7q2-31d0'))).toEqual([expect.stringMatching(/^S4 at #\d+ of attempt 1: launchService was commanded while leaving.$/)])
  })
})
