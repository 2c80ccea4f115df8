/** A call as a ribbon of a few pixels: one path for each look, whatever it has been through, so that a hundred calls are a hundred drawings of a few parts. */
import type { Call } from '../../common/index.ts'
import { mainRegion } from '../actors/actors.ts'

/** Of the drawing, px; the page may stretch it. */
export const RIBBON_W = 142, RIBBON_H = 4
/** Of a stretch at least, and between two of them. */
const STRETCH_MIN = 2, GAP = 1
export const STRETCHES_MAX = Math.floor((RIBBON_W + GAP) / (STRETCH_MIN + GAP))

/** `null` is unknown, and is hatched. */
export type Stretch = { value: string | null; size: number }
export type Look = { value: string | null; /** Every second stretch of an actor, whose states have no hue. */ isSecond: boolean; d: string }

/** The states with quiet time folded. Of a very long call the newest stretches are shown. @param isLost what it does since then is not known */
export function stretchesOf(call: Pick<Call, 'runs' | 'open'>, isLost: boolean): Stretch[] {
  const known = (call.runs[mainRegion(call as Call)] ?? []).slice(isLost ? 1 - STRETCHES_MAX : -STRETCHES_MAX).map((r): Stretch => ({ value: r.value, size: Math.log2(2 + Math.max(0, r.tEnd - r.tStart) / 400) }))
  return isLost ? [...known, { value: null, size: 1 }] : known
}

export function looksOf(stretches: readonly Stretch[], isActor: boolean): Look[] {
  const room = RIBBON_W - stretches.length * STRETCH_MIN - (stretches.length - 1) * GAP, all = stretches.reduce((sum, s) => sum + s.size, 0)
  const looks = new Map<string, Look>()
  let x = 0
  for (const [i, { value, size }] of stretches.entries()) {
    const width = STRETCH_MIN + (room * size) / all, isSecond = isActor && i % 2 === 1, key = `${isActor ? value === null : value} ${isSecond}`
    let look = looks.get(key)
    if (!look) looks.set(key, (look = { value, isSecond, d: '' }))
    look.d += value === null ? hatch(x, width) : `M${round(x)} 0h${round(width)}v${RIBBON_H}h${round(-width)}z`
    x += width + GAP
  }
  return [...looks.values()]
}
/** Lines that fall to the left, 4 px apart. */
function hatch(x: number, width: number): string {
  let d = ''
  for (let at = x; at < x + width - 1; at += 4) d += `M${round(Math.min(x + width, at + RIBBON_H))} 0L${round(at)} ${RIBBON_H}`
  return d
}
const round = (n: number): number => Math.round(n * 10) / 10
