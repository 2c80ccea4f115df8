import { expect, test } from 'vitest'
import { type Run, type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { timeSpent, valuesBy } from './visits.ts'

/** As it is said, run by run. */
function slowly(runs: readonly Run[], seq: number, now: number): { spent: Map<string, number>; been: Set<string> } {
  const spent = new Map<string, number>(), been = new Set<string>()
  for (const run of runs) {
    if (run.fromSeq > seq || run.value === null) continue
    been.add(run.value)
    spent.set(run.value, (spent.get(run.value) ?? 0) + Math.max(0, Math.min(run.tEnd, now) - run.tStart))
  }
  return { spent, been }
}
/** Repeats itself, so that a test that failed fails again. */
const numbers = (seed: number) => { let n = seed; return (below: number): number => { n = (n * 1_103_515_245 + 12_345) % 2_147_483_648; return Math.floor((n / 2_147_483_648) * below) } }

test.each([1, 2, 3, 4, 5, 6])('of a call that grows, with holes, partial steps and a clock that jumps back, the sums say what its runs say (%i)', (seed) => {
  const next = numbers(seed), values = ['joined', 'reconnecting', 'leaving']
  let timeline = emptyTimeline(), seq = 0, t = 1_000, from = 'joined'
  for (let batch = 0; batch < 30; batch++) {
    const records = Array.from({ length: 1 + next(6) }, (): TraceRecord => {
      if (next(8) === 0) seq += 1 + next(3)
      t += next(12) === 0 ? -next(500) : next(300)
      const to = values[next(3)]!, step = { v: 1, kind: 'step', call: 'c', attempt: 1, seq: seq++, t, event: { type: 'x' }, ...(next(9) === 0 ? undefined : { from: { session: from }, to: { session: to } }) }
      from = to
      return step as unknown as TraceRecord
    })
    timeline = append(timeline, `d${seed}`, records)
    const call = timeline.calls[0]!, runs = call.runs['session'] ?? []
    for (const at of [0, next(seq), next(seq), seq]) {
      const row = call.rows.findLast((r) => r.kind === 'step' && r.seq <= at), now = row?.kind === 'step' && next(5) > 0 ? row.t! : Infinity, said = slowly(runs, at, now)
      expect(timeSpent(runs, at, now)).toEqual(said.spent)
      expect(valuesBy(runs, at)).toEqual(said.been)
    }
  }
})
test('of a region that nobody has heard of there is nothing', () => { expect([timeSpent(undefined, 3, 5).size, valuesBy(undefined, 3).size, timeSpent([], 0, 0).size]).toEqual([0, 0, 0]) })
