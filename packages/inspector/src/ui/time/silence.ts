/** How much silence the folded scale hides: it is said, because a reader would take a gap for its length. */
import type { Call } from '../../common/index.ts'
import { type CallIndex, indexOf } from '../store/call-index.ts'

/** Silence longer than this is a break, and is labelled with its true length. */
export const BREAK_MS = 5_000

type Silence = { breaks: number; ms: number }
type Counted = Silence & { rows: Call['rows']; done: number }
const counted = new WeakMap<CallIndex, Counted>()

/** Breaks between two records, and their length in all. Time in which records are missing is no silence. */
export function silenceOf(call: Call): Silence {
  const index = indexOf(call)
  let c = counted.get(index)
  if (!c || c.rows !== call.rows || c.done > index.length) counted.set(index, (c = { rows: call.rows, done: 1, breaks: 0, ms: 0 }))
  for (; c.done < index.length; c.done++) {
    const ms = index.ms(c.done) - index.ms(c.done - 1)
    if (ms > BREAK_MS && index.kind(c.done - 1) !== 'gap') { c.breaks++; c.ms += ms }
  }
  return c
}
