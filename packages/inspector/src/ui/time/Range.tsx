/** A range that was chosen: how long it is, how much is in it, and what can be done with it. */
import type { Call } from '../../common/index.ts'
import { duration } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { setFilter } from '../store/moment.ts'
import { useApp } from '../store/store.ts'
import { zoomTo } from '../store/zoom.ts'
import { plural, relative } from '../words/format.tsx'
import type { Geometry } from './geometry.ts'

/** The first and the last row of it. */
export type RowRange = { from: number; to: number }

export function Range({ call, g, range, clear }: { call: Call; g: Geometry; range: RowRange; clear: () => void }) {
  const scale = useApp((s) => s.scale), index = indexOf(call)
  const { from, to } = range, x1 = Math.max(g.left, g.x(from)), x2 = Math.min(g.right, g.x(to))
  const total = index.total(scale), at = (row: number): number => index.position(scale, row) / total
  if (x2 < g.left || x1 > g.right) return null
  return (
    <>
      <div className="range" aria-hidden="true" style={{ left: x1, width: Math.max(2, x2 - x1), height: g.height }} />
      <div className="range-acts" role="group" aria-label="Chosen range" style={{ left: Math.max(4, Math.min(g.width - 380, x1)) }} onPointerDown={(e) => e.stopPropagation()}>
        <span>{duration(index.ms(to) - index.ms(from))}, {plural(to - from + 1, 'record')}</span>
        <button onClick={() => { const air = (at(to) - at(from)) * 0.03; zoomTo(at(from) - air, at(to) + air); clear() }}>Zoom to it</button>
        <button onClick={() => { setFilter({ filter: `t>${filterTime(index.ms(from), Math.floor)} t<${filterTime(index.ms(to), Math.ceil)}` }); clear() }}>Filter to it</button>
        <button aria-label="Forget the range" onClick={clear}>×</button>
      </div>
    </>
  )
}

/** As the filter reads it: `4:12.631`, not later than the moment, or not earlier. */
export const filterTime = (ms: number, round: (ms: number) => number): string => relative(Math.max(0, round(ms))).slice(1)
