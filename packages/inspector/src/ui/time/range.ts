/** The range that a person chose, of the call that is shown: dragged on the strip, or begun and ended at the moment by a key or a command. */
import { useSyncExternalStore } from 'react'
import { type Call, rowIndexAt } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { setFilter } from '../store/moment.ts'
import { seqOf } from '../store/row-kind.ts'
import { callOfState } from '../store/state.ts'
import { get } from '../store/store.ts'
import { zoomTo } from '../store/zoom.ts'
import { relative } from '../words/format.tsx'

/** The first and the last row of it. */
export type RowRange = { from: number; to: number }
/** Beside the range, as a part of it, when it is zoomed to. */
const AIR = 0.03

/** Kept by the numbers of its records: those that come late move rows, and what was chosen stays. */
let chosen: { key: string; from: number; to: number } | undefined
/** Where it stands in the rows of now; one object while it stands there, so that nobody draws it anew. */
let placed: RowRange | undefined
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => { listeners.add(listener); return () => { listeners.delete(listener) } }

/** Of another call there is none; nor of records that are not here. */
export function rangeOf(call: Call | undefined): RowRange | undefined {
  if (!call || chosen?.key !== call.key || chosen.to > call.lastSeq) return undefined
  const from = Math.max(0, rowIndexAt(call, chosen.from)), to = rowIndexAt(call, chosen.to)
  if (placed?.from !== from || placed.to !== to) placed = { from, to }
  return placed
}
export const useRange = (call: Call): RowRange | undefined => useSyncExternalStore(subscribe, () => rangeOf(call))
export function setRange(call: Call, range: RowRange | undefined): void {
  const first = range && call.rows[range.from], last = range && call.rows[range.to]
  // A hole is in it from its first number to its last, whatever comes of it.
  chosen = first && last && { key: call.key, from: seqOf(first), to: last.kind === 'missing' ? last.to : last.seq }
  for (const listener of listeners) listener()
}

/** Begins or ends it at the moment; the other end is where it was, or that of the call. */
export function rangeAtMoment(end: 'from' | 'to'): void {
  const s = get(), call = callOfState(s)
  if (!call || call.rows.length === 0) return
  const at = Math.max(0, rowIndexAt(call, s.seq)), before = rangeOf(call) ?? { from: 0, to: call.rows.length - 1 }
  setRange(call, end === 'from' ? { from: at, to: Math.max(at, before.to) } : { from: Math.min(at, before.from), to: at })
}
export function zoomToRange(call: Call, { from, to }: RowRange): void {
  const { scale } = get(), index = indexOf(call), total = index.total(scale), a = index.position(scale, from) / total, b = index.position(scale, to) / total, air = (b - a) * AIR
  zoomTo(a - air, b + air)
  setRange(call, undefined)
}
export function filterToRange(call: Call, { from, to }: RowRange): void {
  const index = indexOf(call)
  setFilter({ filter: `t>${filterTime(index.ms(from), Math.floor)} t<${filterTime(index.ms(to), Math.ceil)}` })
  setRange(call, undefined)
}
/** As the filter reads it: `4:12.631`, not later than the moment, or not earlier. */
export const filterTime = (ms: number, round: (ms: number) => number): string => relative(Math.max(0, round(ms))).slice(1)
