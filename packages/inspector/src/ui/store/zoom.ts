/** What part of the time scale is in sight. */
import { rowIndexAt } from '../../common/index.ts'
import { indexOf } from './call-index.ts'
import { callOfState } from './state.ts'
import { get, set } from './store.ts'

const STEP = 0.6
/** At a million records this still leaves some dozens in sight. */
const SPAN_MIN = 1e-5
/** How far from the edge the moment is brought, as a part of what is in sight. */
const MARGIN = 0.15

type View = readonly [from: number, to: number]
/** Both ends within the whole, and not too near to each other. */
export function viewOf(from: number, to: number): View {
  const span = Math.max(SPAN_MIN, Math.min(1, to - from)), start = Math.max(0, Math.min(1 - span, from))
  return [start, start + span]
}
/** `factor` below 1 is nearer. What stands at `at`, a part of what is in sight, stays there. */
export function zoomedView([a, b]: View, factor: number, at: number): View {
  const span = b - a, next = Math.max(SPAN_MIN, Math.min(1, span * factor))
  return viewOf(a + at * span - at * next, a + at * span + (1 - at) * next)
}
/** The same part of the scale, moved as little as brings a place into it. */
export function viewWith([a, b]: View, place: number): View {
  const span = b - a
  return place >= a && place <= b ? [a, b] : place < a ? viewOf(place - MARGIN * span, place + (1 - MARGIN) * span) : viewOf(place - (1 - MARGIN) * span, place + MARGIN * span)
}

/** Where the moment stands on the scale, as a part of the whole. */
function placeOfMoment(): number | undefined {
  const s = get(), call = callOfState(s)
  if (!call || call.rows.length === 0) return undefined
  const index = indexOf(call)
  return index.position(s.scale, Math.max(0, rowIndexAt(call, s.seq))) / index.total(s.scale)
}

/** @param at where on the scale the zoom holds still, as a part of what is in sight; the moment by default */
export function zoom(how: 'in' | 'out' | 'fit', at?: number): void {
  if (how === 'fit') { set({ view: [0, 1] }); return }
  zoomBy(how === 'in' ? STEP : 1 / STEP, at)
}
export function zoomBy(factor: number, at?: number): void {
  const place = placeOfMoment()
  if (place === undefined) return
  const { view } = get(), [a, b] = view
  set({ view: zoomedView(view, factor, at ?? Math.max(0, Math.min(1, (place - a) / (b - a)))) })
}
export const zoomTo = (from: number, to: number): void => set({ view: viewOf(from, to) })

/** Moves what is in sight by a part of itself. */
export function pan(part: number): void {
  const { view: [a, b] } = get(), span = b - a
  if (span < 1) zoomTo(a + part * span, b + part * span)
}
/** The moment moved: it is brought into sight. */
export function showMoment(): void {
  const { view } = get(), place = placeOfMoment()
  if (place === undefined || view[1] - view[0] >= 1) return
  const next = viewWith(view, place)
  if (next[0] !== view[0] || next[1] !== view[1]) set({ view: next })
}
