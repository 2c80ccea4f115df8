/** Where things stand in the time strip. Pure numbers, shared by the drawing, the names beside it and the pointer. */
import type { Call } from '../../common/index.ts'
import { mainRegion } from '../actors/actors.ts'
import { isAround, laneOrder } from '../regions.ts'
import type { CallIndex, Scale } from '../store/call-index.ts'

export type Geometry = {
  width: number; height: number; left: number; right: number; narrow: boolean
  lanes: { region: string; y: number; mid: number; around: boolean }[]
  x(row: number): number
  /** The base line of the ruler's words; undefined where there is no room for a ruler. */
  ruler: number | undefined
  /** The first row at or right of a place. */
  rowAt(x: number): number
  /** The place of a moment in ms; only for the true scale. */
  xOfMs(ms: number): number
}
export const TICKS_Y = 15
export const SESSION_Y = 25
export const SESSION_H = 22
const LANES_Y = 53
/** Room for the ruler below the lanes. */
const RULER_H = 13
/** Marks at the edges have air. */
const AIR = 18

export function geometryOf(call: Call, index: CallIndex, width: number, scale: Scale, view: readonly [number, number], lanesOpen: boolean, phone: boolean, phoneLanes: boolean): Geometry {
  const narrow = phone, left = narrow ? 12 : 162, right = narrow ? 12 : AIR
  // The ribbon is no lane as well: of an actor whose root is parallel it is one of its regions.
  const main = mainRegion(call), regions = (narrow ? phoneLanes : lanesOpen) ? laneOrder(Object.keys(call.runs)).filter((region) => region !== main) : []
  const laneH = narrow ? 46 : 14
  const lanes = regions.map((region, n) => {
    const around = isAround(region), y = LANES_Y + n * laneH + (around ? 6 : 0)
    return { region, around, y, mid: y + laneH - (narrow ? 13 : 7.5) }
  })
  const bottom = LANES_Y + regions.length * laneH + (regions.length > 0 ? 10 : 0), hasRuler = regions.length > 0, height = bottom + (hasRuler ? RULER_H : 0)
  const inner = Math.max(1, width - left - right), total = index.total(scale), [a, b] = view, span = b - a
  const place = (position: number): number => left + ((position / total - a) / span) * inner
  return {
    width, height, left, right: width - right, narrow, lanes, ruler: hasRuler ? height - 4 : undefined,
    x: (row) => place(index.position(scale, row)),
    rowAt: (x) => index.rowAt(scale, ((x - left) / inner * span + a) * total),
    xOfMs: place,
  }
}
/** The height before any call is there: nothing moves when one comes. */
export const emptyHeight = (narrow: boolean, lanesOpen: boolean): number => LANES_Y + (lanesOpen && !narrow ? 9 * 14 + 10 + RULER_H : 0) + 6
