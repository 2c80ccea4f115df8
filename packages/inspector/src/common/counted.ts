/** The fields whose numbers differ between records that say the same. */
import type { TraceRecord } from './trace.ts'

export const COUNTED = ['seq', 't', 'mono', 'of', 'ms'] as const
export type Counted = (typeof COUNTED)[number]

/** Each by its own name: a field that a variable names is looked up each time. */
export function count(record: TraceRecord, field: Counted, value: number): void {
  const r = record as { [field in Counted]?: number }
  switch (field) {
    case 'seq': r.seq = value; return
    case 't': r.t = value; return
    case 'mono': r.mono = value; return
    case 'of': r.of = value; return
    case 'ms': r.ms = value
  }
}
