/** Figures of a call, and of many: how long in which state, until joined, lost. Only what the records say; a hole is no time in any state. */
import type { Call } from './timeline.ts'

export type CallFigures = {
  /** Milliseconds in each state of the session. */
  inState: Record<string, number>
  /** From `joining` to the first `joined`, ms. */
  toJoin: number | undefined
  /** Each period of reconnecting, ms. */
  outages: number[]
  /** From the first `leaving`, or the end where there was none, to `settled`, ms. */
  toSettle: number | undefined
  ignored: number
  commands: number
}

export function figuresOf(call: Call): CallFigures {
  const runs = call.runs['session'] ?? [], inState: Record<string, number> = {}, outages: number[] = []
  for (const { value, tStart, tEnd } of runs) {
    if (value === null || !Number.isFinite(tEnd - tStart)) continue
    inState[value] = (inState[value] ?? 0) + (tEnd - tStart)
    if (value === 'reconnecting') outages.push(tEnd - tStart)
  }
  const start = (value: string): number | undefined => runs.find((r) => r.value === value)?.tStart
  const joining = start('joining'), joined = start('joined'), over = start('leaving') ?? start('ended'), closed = call.close?.t
  return {
    inState, outages,
    toJoin: joining !== undefined && joined !== undefined && joined >= joining ? joined - joining : undefined,
    toSettle: over !== undefined && closed !== undefined && call.settled === true ? closed - over : undefined,
    ignored: call.counts.ignored, commands: call.counts.commands,
  }
}

/** Of one figure over many calls: `worst` is the largest, with the call that has it. */
export type Spread = { count: number; median: number; worst: number; worstKey: string }
export function spreadOf(values: readonly { key: string; value: number }[]): Spread | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((a, b) => a.value - b.value), middle = (sorted.length - 1) / 2, at = (i: number): number => sorted[i]!.value
  const worst = sorted.at(-1)!
  return { count: sorted.length, median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, worst: worst.value, worstKey: worst.key }
}
