/** A line between two panes that can be dragged, also with the arrow keys; a double click puts it back. */
import { useRef, useSyncExternalStore } from 'react'
import { type PaneSizes, change } from '../store/settings.ts'
import { get, useApp } from '../store/store.ts'

const STEP_PX = 16, MIN_PX = 240, MAX_PX = 900
/** The log keeps at least this. */
const LOG_MIN_PX = 320

const wide = typeof matchMedia === 'function' ? matchMedia('(min-width: 1720px)') : undefined
const watchWide = (listener: () => void) => { wide?.addEventListener('change', listener); return () => wide?.removeEventListener('change', listener) }
/** Sizes are kept for each class of widths: what suits a wall does not suit a laptop. */
const useWidthClass = (): 'wide' | 'normal' => useSyncExternalStore(watchWide, () => (wide?.matches ? 'wide' : 'normal'))
const DEFAULTS = { wide: { picture: 520, step: 360 }, normal: { picture: 420, step: 276 } }

export function usePaneStyle(): React.CSSProperties {
  const of = useWidthClass(), sizes = useApp((s) => s.panes)[of]
  return { '--picture-w': `${sizes?.picture ?? DEFAULTS[of].picture}px`, '--step-w': `${sizes?.step ?? DEFAULTS[of].step}px` } as React.CSSProperties
}

export function Splitter({ pane, label }: { pane: keyof PaneSizes; label: string }) {
  const of = useWidthClass(), sizes = useApp((s) => s.panes)[of], width = sizes?.[pane] ?? DEFAULTS[of][pane]
  const start = useRef<{ x: number; width: number } | undefined>(undefined), host = useRef<HTMLDivElement>(null)
  const resize = (px: number | undefined) => {
    const now = { ...DEFAULTS[of], ...get().panes[of] }
    const other = pane === 'picture' ? now.step : now.picture
    const room = (host.current?.parentElement?.parentElement?.clientWidth ?? 2_000) - other - LOG_MIN_PX
    const next = px === undefined ? DEFAULTS[of][pane] : Math.round(Math.max(MIN_PX, Math.min(px, MAX_PX, room)))
    change({ panes: { ...get().panes, [of]: { ...now, [pane]: next } } })
  }
  return (
    <div className="splitter" ref={host} role="separator" tabIndex={0} aria-orientation="vertical" aria-label={label} aria-valuenow={width} aria-valuemin={MIN_PX} aria-valuemax={MAX_PX}
      onDoubleClick={() => resize(undefined)}
      onPointerDown={(e) => { start.current = { x: e.clientX, width }; e.currentTarget.setPointerCapture(e.pointerId) }}
      onPointerMove={(e) => { if (start.current) resize(start.current.width + start.current.x - e.clientX) }}
      onPointerUp={() => { start.current = undefined }} onPointerCancel={() => { start.current = undefined }}
      onKeyDown={(e) => {
        const by = e.key === 'ArrowLeft' ? STEP_PX : e.key === 'ArrowRight' ? -STEP_PX : undefined
        if (by === undefined) return
        e.preventDefault()
        resize(width + by)
      }} />
  )
}
