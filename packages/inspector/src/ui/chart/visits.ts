/**
 * When a region had which value, in sums that grow with its runs: what a key asks of a million records is found by
 * bisection. The last run may still grow, or be taken back while it is unknown; so it is looked at, and never summed.
 */
import { firstWhere } from '../../common/first-where.ts'
import type { Run } from '../../common/index.ts'
import { Growable } from '../store/growable.ts'

/** Of one value: the number of the record since which it was first held; the runs that had it, and how long they and those before them were, ms. */
type Held = { since: number; at: Growable<Uint32Array>; ms: Growable<Float64Array> }
/** `ends`: the latest end of a run up to each, epoch ms. */
type Sums = { done: number; ends: Growable<Float64Array>; of: Map<string, Held> }
const known = new WeakMap<readonly Run[], Sums>()

function sumsOf(runs: readonly Run[]): Sums {
  let sums = known.get(runs)
  if (!sums) known.set(runs, (sums = { done: 0, ends: new Growable(Float64Array), of: new Map() }))
  for (; sums.done < runs.length - 1; sums.done++) {
    const { value, fromSeq, tStart, tEnd } = runs[sums.done]!, { length } = sums.ends
    sums.ends.push(length === 0 ? tEnd : Math.max(sums.ends.at(length - 1), tEnd))
    if (value === null) continue
    let held = sums.of.get(value)
    if (!held) sums.of.set(value, (held = { since: fromSeq, at: new Growable(Uint32Array), ms: new Growable(Float64Array) }))
    held.ms.push((held.ms.length === 0 ? 0 : held.ms.at(held.ms.length - 1)) + Math.max(0, tEnd - tStart))
    held.at.push(sums.done)
  }
  return sums
}

/** How many runs began at or before the record of that number. */
const begunBy = (runs: readonly Run[], seq: number): number => firstWhere(runs.length, (i) => runs[i]!.fromSeq > seq)

/** The values that a region has had by the record of that number. */
export function valuesBy(runs: readonly Run[] | undefined, seq: number): ReadonlySet<string> {
  const out = new Set<string>(), last = runs?.at(-1)
  if (!runs || !last) return out
  for (const [value, { since }] of sumsOf(runs).of) if (since <= seq) out.add(value)
  if (last.value !== null && last.fromSeq <= seq) out.add(last.value)
  return out
}

/** Milliseconds with each value by the record of that number. @param now the time of that record, epoch ms */
export function timeSpent(runs: readonly Run[] | undefined, seq: number, now: number): Map<string, number> {
  const out = new Map<string, number>(), count = runs ? begunBy(runs, seq) : 0
  if (!runs || count === 0) return out
  const add = ({ value, tStart, tEnd }: Run) => { if (value !== null) out.set(value, (out.get(value) ?? 0) + Math.max(0, Math.min(tEnd, now) - tStart)) }
  const sums = sumsOf(runs)
  // A clock that jumped back: some run before ended later than it is now, and is cut.
  if (count > 1 && sums.ends.at(count - 2) > now) for (let i = 0; i < count - 1; i++) add(runs[i]!)
  else for (const [value, { at, ms }] of sums.of) { const before = at.lowerBound(count - 1); if (before > 0) out.set(value, ms.at(before - 1)) }
  add(runs[count - 1]!)
  return out
}
