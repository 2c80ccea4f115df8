/** Sizes that the drawing depends on. */
import { useLayoutEffect, useState, useSyncExternalStore } from 'react'

const phone = typeof matchMedia === 'function' ? matchMedia('(max-width: 760px)') : undefined
const coarse = typeof matchMedia === 'function' ? matchMedia('(pointer: coarse)') : undefined
const watch = (q: MediaQueryList | undefined) => (listener: () => void) => { q?.addEventListener('change', listener); return () => q?.removeEventListener('change', listener) }
const watchPhone = watch(phone), watchCoarse = watch(coarse)
export const usePhone = (): boolean => useSyncExternalStore(watchPhone, () => phone?.matches ?? false)
export const useCoarse = (): boolean => useSyncExternalStore(watchCoarse, () => coarse?.matches ?? false)

export function useElementWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const el = ref.current
    if (!el) return
    const read = () => setWidth(Math.floor(el.clientWidth))
    read()
    const observer = new ResizeObserver(read)
    observer.observe(el)
    return () => observer.disconnect()
  }, [ref])
  return width
}
