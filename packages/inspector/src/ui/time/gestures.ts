/** What fingers and mice do on the strip: one drags the moment, two zoom, Shift and a drag choose a range. */
import { useEffect, useRef } from 'react'
import { pan, zoomBy } from '../store/zoom.ts'
import type { Geometry } from './geometry.ts'

/** The speed of a wheel; a pad's pinch comes as many small turns of one. */
const WHEEL = 0.009, WHEEL_MAX = 60
/** A range that is narrower is a click. */
const RANGE_MIN = 4
/** A finger that moves less is a tap: only when it goes is it known that no second one came. */
const TAP_MAX = 6

type Act = { moment(x: number): void; range(from: number, to: number, done: boolean): void }
type Handlers = Pick<React.HTMLAttributes<HTMLElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel'>

export function useGestures(host: React.RefObject<HTMLElement | null>, g: Geometry, act: Act): Handlers {
  /** Where each finger is, px from the left of the strip. */
  const fingers = useRef(new Map<number, number>()), mode = useRef<'moment' | 'tap' | 'range' | 'pinch' | undefined>(undefined), start = useRef(0)
  const xOf = (e: { clientX: number }): number => e.clientX - (host.current?.getBoundingClientRect().left ?? 0)
  const part = (x: number): number => Math.max(0, Math.min(1, (x - g.left) / (g.right - g.left)))

  // React listens to wheel passively; a zoom must not also scroll the page.
  useEffect(() => {
    const el = host.current
    if (!el) return
    const wheel = (e: WheelEvent) => {
      if (e.ctrlKey || e.metaKey) { e.preventDefault(); zoomBy(Math.exp(Math.max(-WHEEL_MAX, Math.min(WHEEL_MAX, e.deltaY)) * WHEEL), part(xOf(e))) }
      else if (e.deltaX !== 0 || e.shiftKey) { e.preventDefault(); pan((e.deltaX || e.deltaY) / 600) }
    }
    el.addEventListener('wheel', wheel, { passive: false })
    return () => el.removeEventListener('wheel', wheel)
  })

  const end = (e: React.PointerEvent) => {
    if (!fingers.current.delete(e.pointerId)) return
    if (mode.current === 'range') { const x = xOf(e), drag = e.type === 'pointerup' && Math.abs(x - start.current) >= RANGE_MIN; act.range(start.current, drag ? x : start.current, true) }
    if (mode.current === 'tap' && e.type === 'pointerup') act.moment(start.current)
    // A finger that stays after a pinch drags nothing: it would throw the moment to where it happens to be.
    if (fingers.current.size === 0) mode.current = undefined
  }
  return {
    onPointerDown(e) {
      const x = xOf(e)
      if (e.button !== 0 || x < g.left - 8) return
      fingers.current.set(e.pointerId, x)
      e.currentTarget.setPointerCapture(e.pointerId)
      if (fingers.current.size === 2) { mode.current = 'pinch'; return }
      if (fingers.current.size > 2) return
      mode.current = e.shiftKey ? 'range' : e.pointerType === 'touch' ? 'tap' : 'moment'
      start.current = x
      if (mode.current === 'moment') act.moment(x)
    },
    onPointerMove(e) {
      const before = fingers.current.get(e.pointerId)
      if (before === undefined) return
      const x = xOf(e)
      if (mode.current === 'pinch') {
        const other = [...fingers.current].find(([id]) => id !== e.pointerId)?.[1]
        if (other !== undefined) {
          const wide = Math.max(12, Math.abs(x - other)), was = Math.max(12, Math.abs(before - other))
          // What was between the fingers stays between them: they pan as they zoom.
          zoomBy(was / wide, part((before + other) / 2))
          pan(((before - x) / 2) / (g.right - g.left))
        }
      } else if (mode.current === 'range') act.range(start.current, x, false)
      if (mode.current === 'tap' && Math.abs(x - start.current) > TAP_MAX) mode.current = 'moment'
      if (mode.current === 'moment') act.moment(x)
      fingers.current.set(e.pointerId, x)
    },
    onPointerUp: end, onPointerCancel: end,
  }
}
