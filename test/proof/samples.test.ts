/** The published samples, judged as the call machine is: what each violates, and that the call machine violates none of it. */
import { closeTable, coreStep, START } from '@onhook/machine/proof'
import { describe, expect, test } from 'vitest'
import { FAILURES, JUDGED_IN, LEFT_OUT, firstOf, judgeOnhook, judgeSamples, onhookTable, type JudgedIn } from './samples-check.ts'
import { SAMPLES, type Sample } from './samples.ts'

/** What each violates and what counts, by property. */
const VIOLATES: Record<Sample['id'], Record<JudgedIn, string>> = {
  D1: { kind: 'S12 S13 S21 L3 L5 L6 L7 P2', documented: 'S3 S4 S12 S13 S21 S22 L3 L5 L6 L7 P2', rough: 'S1 S2 S3 S4 S12 S13 S21 L3 L5 L6 L7 L14 P2' },
  D2: { kind: 'S3 S11 S12 S13 S21 L3 L5 L6 L7 P2', documented: 'S3 S4 S11 S12 S13 S21 S22 L3 L5 L6 L7 P1 P2', rough: 'S3 S4 S11 S12 S13 S21 L3 L5 L6 L7 L14 P1 P2' },
  D3: { kind: 'S1 S2 S12 S13 S21 L3 L4 L5 L6 L7', documented: 'S1 S2 S3 S4 S12 S13 S21 S22 L3 L4 L5 L6 L7 P1', rough: 'S1 S2 S3 S4 S12 S13 S21 L3 L4 L5 L6 L7 L14 P1' },
  D4: { kind: 'S1 S2 S12 S13 S21 L3 L4 L5 L6 L7', documented: 'S1 S2 S3 S4 S12 S13 S21 S22 L3 L4 L5 L6 L7 P1', rough: 'S1 S2 S3 S4 S12 S13 S21 L3 L4 L5 L6 L7 L14 P1' },
}
const judged = judgeSamples()

describe('the published samples', () => {
  test.each(judged)('$sample.id $sample.title violates what the page says', ({ sample, verdicts }) => {
    const counted = Object.fromEntries(JUDGED_IN.map(env => [env, [...verdicts[env].keys()].filter(id => !(id in LEFT_OUT)).join(' ')]))
    expect(counted).toEqual(VIOLATES[sample.id])
  })
  test('every violation is told as a failure, or left out by name; and each of those names occurs', () => {
    const seen = new Set(judged.flatMap(({ verdicts }) => JUDGED_IN.flatMap(env => [...verdicts[env].keys()])))
    const told = FAILURES.flatMap(f => f.ids)
    expect([...seen].filter(id => !told.includes(id) && !(id in LEFT_OUT))).toEqual([])
    expect([...told, ...Object.keys(LEFT_OUT)].filter(id => !seen.has(id))).toEqual([])
    expect(told.filter(id => id in LEFT_OUT)).toEqual([])
  })
  test.each(judged)('$sample.id: every failure has its story', ({ verdicts }) => {
    for (const f of FAILURES) {
      const first = firstOf(verdicts, f)
      if (first) expect(first.counterexample.story.length, f.says).toBeGreaterThan(0)
    }
  })
  test('the shortest hot microphone of each: joined, and the screen goes; nobody has left', () => {
    for (const { sample, verdicts } of judged) {
      const story = firstOf(verdicts, FAILURES[0]!)!.counterexample.story
      expect(story, sample.id).toHaveLength(4)
      expect(story[3], sample.id).toMatch(/\[screen\.disposed\] → recordEnd, unsubscribe/)
      expect(story.join('\n'), sample.id).not.toMatch(/→ .*\bleave\b/)
    }
  })
  test('they are finite and speak of the same events as the call', () => {
    for (const s of SAMPLES) {
      const table = closeTable(s.step, { start: s.start }).tables[0]!
      expect(table.events).toEqual(onhookTable().tables[0]!.events)
      expect(table.states.length, s.id).toBeGreaterThan(20)
      expect(table.states.length, s.id).toBeLessThan(300)
    }
  })
})

describe('the call machine in the same environments', () => {
  const none = { kind: [], documented: [], rough: [] }
  const ids = (asks: boolean) => Object.fromEntries(Object.entries(judgeOnhook(asks)).map(([env, bad]) => [env, [...bad.keys()]]))
  test('violates nothing', () => expect(ids(true)).toEqual(none))
  test('violates nothing else when nobody asks isAlive: only that an SDK which falls silent while joined is not noticed', () => {
    expect(ids(false)).toEqual({ ...none, rough: ['L3', 'L14'] })
  })
  test('is judged through the same door: closed from its steps it is the compiled table', () => {
    const closed = closeTable(coreStep(), { start: START }).tables[0]!
    expect(closed.states).toHaveLength(onhookTable().tables[0]!.states.length)
  })
})
