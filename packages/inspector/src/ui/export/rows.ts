/** Which rows an export has: those that a view shows, around the moment when they are too many. */
import { type Call, rowIndexAt } from '../../common/index.ts'
import { Shown } from '../store/shown.ts'
import type { AppState } from '../store/state.ts'

/** Items as {@link Shown} has them: `row * 2` for a row, and one more for the band below it. */
export function shownItems(s: AppState, call: Call, results: boolean, max: number): { items: number[]; left: number } {
  const list = new Shown(call.key, s.shown.list.filter, results), { items } = list
  while (list.advance(call, 1_000));
  const { at } = list.placeOf(Math.max(0, rowIndexAt(call, s.seq)))
  const from = Math.max(0, Math.min(at - Math.floor(max / 2), items.length - max)), to = Math.min(items.length, from + max)
  return { items: Array.from({ length: to - from }, (_, i) => items.at(from + i)), left: Math.max(0, items.length - max) }
}
export function shownRows(s: AppState, call: Call, max: number): { rows: number[]; left: number } {
  const { items, left } = shownItems(s, call, s.sequenceResults, max)
  return { rows: [...new Set(items.map((item) => Math.floor(item / 2)))], left }
}
