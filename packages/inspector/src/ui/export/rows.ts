/** Which rows an export has: those that the sequence shows, around the moment when they are too many. */
import { type Call, rowIndexAt } from '../../common/index.ts'
import { Shown } from '../store/shown.ts'
import type { AppState } from '../store/state.ts'

export function shownRows(s: AppState, call: Call, max: number): { rows: number[]; left: number } {
  const list = new Shown(call.key, s.shown.list.filter, s.sequenceResults), { items } = list
  while (list.advance(call, 1_000));
  const { at } = list.placeOf(Math.max(0, rowIndexAt(call, s.seq))), rows: number[] = []
  const from = Math.max(0, Math.min(at - Math.floor(max / 2), items.length - max))
  for (let i = from; i < Math.min(items.length, from + max); i++) { const row = Math.floor(items.at(i) / 2); if (rows.at(-1) !== row) rows.push(row) }
  return { rows, left: Math.max(0, items.length - max) }
}
