/** Figures of a call, and of many: how long in which state, until joined, lost. Only what the records say; a hole is no time in any state. */
import { bare } from './own.ts'
import type { Call } from './timeline.ts'

export type CallFigures = {
  /** Milliseconds in each state of the session. */
  inState: Record<string, number>
  /** From `joining` to the first `joined`, ms. */
  toJoin: number | undefined
  /** Each period of reconnecting, ms. One with a hole in it is one, as far as anybody knows, and as long as is known. */
  outages: number[]
  /** From the first `leaving`, or the end where there was none, to `settled`, ms. */
  toSettle: number | undefined
  ignored: number
  commands: number
}

/** Figures are worked out once for each time that a call grew. */
const known = new WeakMap<Call, CallFigures>()
export function figuresOf(call: Call): CallFigures {
  let figures = known.get(call)
  if (!figures) known.set(call, (figures = count(call)))
  return figures
}

function count(call: Call): CallFigures {
  const runs = call.runs['session'] ?? [], inState = bare<number>(), outages: number[] = []
  for (const [i, { value, tStart, tEnd }] of runs.entries()) {
    if (value === null || !Number.isFinite(tEnd - tStart)) continue
    // A clock that was set back measured nothing.
    const ms = Math.max(0, tEnd - tStart)
    inState[value] = (inState[value] ?? 0) + ms
    if (value !== 'reconnecting') continue
    const isCut = runs[i - 1]?.value === null && runs[i - 2]?.value === value
    outages.push(isCut ? (outages.pop() ?? 0) + ms : ms)
  }
  // A state that was there before the first record, or came in a hole, began nobody knows when.
  const start = (value: string): number | undefined => { const i = runs.findIndex((r) => r.value === value), before = runs[i - 1]?.value; return typeof before === 'string' ? runs[i]!.tStart : undefined }
  const joining = start('joining'), joined = start('joined'), over = start('leaving') ?? start('ended'), closed = call.close?.t
  return {
    inState, outages,
    toJoin: joining !== undefined && joined !== undefined && joined >= joining ? joined - joining : undefined,
    toSettle: over !== undefined && closed !== undefined && call.settled === true && closed >= over ? closed - over : undefined,
    ignored: call.counts.ignored, commands: call.counts.commands,
  }
}

/** Undefined of none. A call may have more outages than a function takes arguments. */
export const largestOf = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b)))

/** Of one figure over many calls: `worst` is the largest, with the call that has it. */
export type Spread = { count: number; median: number; worst: number; worstKey: string }
export function spreadOf(values: readonly { key: string; value: number }[]): Spread | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((a, b) => a.value - b.value), middle = (sorted.length - 1) / 2, at = (i: number): number => sorted[i]!.value
  const worst = sorted.at(-1)!
  return { count: sorted.length, median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, worst: worst.value, worstKey: worst.key }
}
