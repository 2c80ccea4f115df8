/**
 * A window on something taller than a browser can scroll. What is scrolled is at most {@link SCROLL_MAX} px tall, and
 * the offset is scaled; wheel and finger still move by their own pixels.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useOwnScroll } from '../shell/own-scroll.ts'

/** Chromium ends at 33.5 million px and Firefox at 17.8 million; scrollbars are coarse long before. */
export const SCROLL_MAX = 4_000_000

/** How far the content has gone, for a scrolled offset, and the other way round. Both ends meet. */
export const scaleOf = (height: number, sight: number): number => {
  const tall = Math.min(height, SCROLL_MAX)
  return tall <= sight ? 1 : Math.max(1, (height - sight) / (tall - sight))
}

export function useWindow(height: number, sight: number): { ref: React.RefObject<HTMLDivElement | null>; top: number; tall: number; scrollTo: (top: number) => void } {
  const ref = useRef<HTMLDivElement>(null), exact = useRef<number | undefined>(undefined)
  const [top, setTop] = useState(0)
  const scale = scaleOf(height, sight), end = Math.max(0, height - sight)
  const scrollTo = useCallback((to: number) => {
    const el = ref.current
    if (!el) return
    const next = Math.max(0, Math.min(end, to))
    exact.current = next
    setTop(next)
    el.scrollTop = next / scale
  }, [end, scale])
  useLayoutEffect(() => { if (top > end) scrollTo(end) }, [end, top, scrollTo])
  useEffect(() => {
    const el = ref.current
    if (!el) return
    const scroll = () => {
      // Rounded by the browser: what was asked for is nearer to the truth than what it says.
      const asked = exact.current
      if (asked !== undefined && Math.abs(asked / scale - el.scrollTop) < 2) { setTop(asked); return }
      exact.current = undefined
      setTop(Math.max(0, Math.min(end, el.scrollTop * scale)))
    }
    el.addEventListener('scroll', scroll, { passive: true })
    return () => el.removeEventListener('scroll', scroll)
  }, [scale, end])
  useOwnScroll(ref, scale !== 1, (px) => {
    const el = ref.current
    if (!el) return false
    const was = exact.current ?? el.scrollTop * scale
    scrollTo(was + px)
    return exact.current !== was
  })
  return { ref, top: Math.min(top, end), tall: Math.min(height, SCROLL_MAX), scrollTo }
}
