/**
 * A list that is taller than a browser can scroll has a scaled offset: one pixel of the browser's is many of its own. There wheel and
 * finger move it themselves, by their own pixels, as they move any other list; the bar at its side goes through all of it.
 */
import { useEffect, useRef } from 'react'

/** Where a finger was, in px from the top, and when, in ms. */
export type Touched = { at: number; y: number }

/** What a finger did longer ago says nothing of how fast it goes. */
const MEMORY_MS = 100
/** A finger that rested so long before it went throws nothing. */
const REST_MS = 50
/** In so long what was thrown loses most of its speed (1 − 1/e): about as native lists do. */
const GLIDE_MS = 325
/** Slower than this it stands, px per ms. */
const SLOWEST = 0.02
/** Faster than this nobody throws, px per ms. */
const FASTEST = 8

/** How fast the list goes on when a finger is taken off, px per ms; below zero it goes up. */
export function speedOf(path: readonly Touched[], now: number): number {
  const last = path.at(-1), first = path.find((p) => last !== undefined && last.at - p.at <= MEMORY_MS)
  if (!last || !first || last.at === first.at || now - last.at > REST_MS) return 0
  return Math.max(-FASTEST, Math.min(FASTEST, (first.y - last.y) / (last.at - first.at)))
}
/** What was thrown, after so many ms: how far it went, px, and how fast it is. It stands at a speed of 0. */
export function glide(speed: number, ms: number): { moved: number; speed: number } {
  const left = Math.exp(-ms / GLIDE_MS), next = speed * left
  return { moved: speed * GLIDE_MS * (1 - left), speed: Math.abs(next) < SLOWEST ? 0 : next }
}

/** @param moveBy moves the list, in its own px, down when above zero. False: it was at its end */
export function useOwnScroll(ref: React.RefObject<HTMLElement | null>, isScaled: boolean, moveBy: (px: number) => boolean): void {
  const latest = useRef(moveBy)
  latest.current = moveBy
  useEffect(() => {
    const el = ref.current
    if (!el || !isScaled) return
    let path: Touched[] = [], frame = 0
    const stop = () => { cancelAnimationFrame(frame); frame = 0 }
    // Read without `deltaMode`, every browser tells it in pixels.
    const wheel = (e: WheelEvent) => {
      if (e.ctrlKey || e.deltaY === 0) return
      e.preventDefault()
      stop()
      latest.current(e.deltaY)
    }
    const start = (e: TouchEvent) => {
      stop()
      const [finger] = e.touches
      // Two fingers zoom the page.
      path = finger && e.touches.length === 1 ? [{ at: e.timeStamp, y: finger.clientY }] : []
    }
    const move = (e: TouchEvent) => {
      const [finger] = e.touches, before = path.at(-1)
      if (!finger || !before || e.touches.length !== 1) { path = []; return }
      path = [...path.filter((p) => e.timeStamp - p.at <= MEMORY_MS), { at: e.timeStamp, y: finger.clientY }]
      latest.current(before.y - finger.clientY)
    }
    const end = (e: TouchEvent) => {
      let speed = e.touches.length === 0 ? speedOf(path, e.timeStamp) : 0, then = performance.now()
      path = []
      if (speed === 0) return
      const go = (now: number) => {
        const next = glide(speed, Math.max(0, now - then))
        then = now
        speed = next.speed
        frame = latest.current(next.moved) && speed !== 0 ? requestAnimationFrame(go) : 0
      }
      frame = requestAnimationFrame(go)
    }
    // The browser would scroll by its own pixels; it still zooms.
    el.style.touchAction = 'pinch-zoom'
    el.addEventListener('wheel', wheel, { passive: false })
    el.addEventListener('touchstart', start, { passive: true })
    el.addEventListener('touchmove', move, { passive: true })
    el.addEventListener('touchend', end, { passive: true })
    el.addEventListener('touchcancel', stop, { passive: true })
    // What goes on by itself ends with whatever a person does next.
    addEventListener('keydown', stop, true)
    addEventListener('pointerdown', stop, true)
    return () => {
      stop()
      el.style.touchAction = ''
      el.removeEventListener('wheel', wheel); el.removeEventListener('touchstart', start); el.removeEventListener('touchmove', move); el.removeEventListener('touchend', end); el.removeEventListener('touchcancel', stop)
      removeEventListener('keydown', stop, true); removeEventListener('pointerdown', stop, true)
    }
  }, [ref, isScaled])
}
