/** Sizes that the drawing depends on. */
import { useLayoutEffect, useState, useSyncExternalStore } from 'react'

const phone = typeof matchMedia === 'function' ? matchMedia('(max-width: 760px)') : undefined
/** Below this a row of the log has two lines. */
const twoLines = typeof matchMedia === 'function' ? matchMedia('(max-width: 880px)') : undefined
const coarse = typeof matchMedia === 'function' ? matchMedia('(pointer: coarse)') : undefined
/** From here the sequence has a pane of its own, beside the chart. */
const ultrawide = typeof matchMedia === 'function' ? matchMedia('(min-width: 2300px)') : undefined
const watch = (q: MediaQueryList | undefined) => (listener: () => void) => { q?.addEventListener('change', listener); return () => q?.removeEventListener('change', listener) }
const watchPhone = watch(phone), watchTwoLines = watch(twoLines), watchCoarse = watch(coarse), watchUltrawide = watch(ultrawide)
export const usePhone = (): boolean => useSyncExternalStore(watchPhone, () => phone?.matches ?? false)
export const useTwoLines = (): boolean => useSyncExternalStore(watchTwoLines, () => twoLines?.matches ?? false)
export const useCoarse = (): boolean => useSyncExternalStore(watchCoarse, () => coarse?.matches ?? false)

export const isUltrawide = (): boolean => ultrawide?.matches ?? false
export const useUltrawide = (): boolean => useSyncExternalStore(watchUltrawide, isUltrawide)

export const useElementWidth = (ref: React.RefObject<HTMLElement | null>): number => useElementSize(ref, 'clientWidth')
export const useElementHeight = (ref: React.RefObject<HTMLElement | null>): number => useElementSize(ref, 'clientHeight')

function useElementSize(ref: React.RefObject<HTMLElement | null>, side: 'clientWidth' | 'clientHeight'): number {
  const [size, setSize] = useState(0)
  useLayoutEffect(() => {
    const el = ref.current
    if (!el) return
    const read = () => setSize(Math.floor(el[side]))
    read()
    const observer = new ResizeObserver(read)
    observer.observe(el)
    return () => observer.disconnect()
  }, [ref, side])
  return size
}
