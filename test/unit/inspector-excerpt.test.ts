/** What a made test holds of a long call: what is red is in it, it is never too long, and the judge finds in it what it finds in all of it. */
import type { ObservedRecord } from '@onhook/machine/proof'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { excerptOf } from '../../packages/inspector/src/common/excerpt.ts'
import { createJudge, play } from '../../packages/inspector/src/ui/judge/judge.ts'

test('marks and the first record are always in it, and it is never longer than it may be', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 400 }), fc.array(fc.integer({ min: -2, max: 420 }), { maxLength: 30 }), fc.integer({ min: 3, max: 120 }), (count, marks, max) => {
    const spans = excerptOf(count, marks, max), rows = spans.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    expect(rows.length).toBeLessThanOrEqual(Math.max(0, Math.min(count, max)))
    expect(rows).toEqual([...new Set(rows)].toSorted((a, b) => a - b))
    expect(rows.every(r => r >= 0 && r < count)).toBe(true)
    if (count > 0) expect(rows[0]).toBe(0)
    for (const mark of [...new Set(marks)].filter(m => m >= 0 && m < count).slice(0, max - 1)) expect(rows).toContain(mark)
    if (count <= max) expect(rows).toHaveLength(count)
  }))
})

const EVENTS = ['user.join', 'transport.joined', 'transport.lost', 'transport.restored', 'user.mute', 'user.unmute', 'app.deactivated', 'app.activated', 'service.started', 'network.changed', 'transport.failed/recoverable', 'user.leave', 'transport.left']
const verdictOf = (records: readonly ObservedRecord[], named: string | undefined) => { const judge = createJudge(named); judge.feed(records); return judge.judged() }

test('a step that left the table is found in the part as in the whole, at the same record', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...EVENTS), { minLength: 60, maxLength: 160 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('session', 'service', 'transport'), (events, where, region) => {
    const { records } = play(undefined, undefined, ['screen.mounted', ...events]), named = records[0]?.kind === 'open' ? records[0].machine?.hash : undefined
    const wrong = structuredClone(records), at = 1 + Math.floor(where * (wrong.length - 2)), step = wrong[at]!
    if (step.kind !== 'step') throw new Error('only the first record is no step')
    Object.assign(step.to!, { [region]: step.to![region] === 'ended' ? 'idle' : 'ended' })
    const whole = verdictOf(wrong as ObservedRecord[], named), found = whole.divergence!.seq
    expect(found).toBe(step.seq)
    const spans = excerptOf(wrong.length, [found], 20), part: ObservedRecord[] = []
    for (const [from, to] of spans) {
      const last = part.at(-1)
      if (last && from > last.seq + 1) part.push({ kind: 'gap', seq: from - 1, missing: [last.seq + 1, from - 1] })
      part.push(...wrong.slice(from, to + 1) as ObservedRecord[])
    }
    expect(verdictOf(part, named).divergence?.seq).toBe(found)
    // What is right in the whole is not wrong in the part.
    expect(verdictOf(part.map(r => (r.seq === found ? records[at] as ObservedRecord : r)), named).divergence).toBeUndefined()
  }), { numRuns: 60 })
})
