/** A range that was chosen: how long it is, how much is in it, and what can be done with it. */
import { type Call, duration } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { plural } from '../words/format.tsx'
import type { Geometry } from './geometry.ts'
import { type RowRange, filterToRange, setRange, zoomToRange } from './range.ts'

export function Range({ call, g, range }: { call: Call; g: Geometry; range: RowRange }) {
  const index = indexOf(call), { from, to } = range, x1 = Math.max(g.left, g.x(from)), x2 = Math.min(g.right, g.x(to))
  if (x2 < g.left || x1 > g.right) return null
  return (
    <>
      <div className="range" aria-hidden="true" style={{ left: x1, width: Math.max(2, x2 - x1), height: g.height }} />
      <div className="range-acts" role="group" aria-label="Chosen range" style={{ left: Math.max(4, Math.min(g.width - 380, x1)) }} onPointerDown={(e) => e.stopPropagation()}>
        <span role="status">{duration(index.ms(to) - index.ms(from))}, {plural(to - from + 1, 'record')}</span>
        <button onClick={() => zoomToRange(call, range)}>Zoom to it</button>
        <button onClick={() => filterToRange(call, range)}>Filter to it</button>
        <button aria-label="Clear the range" onClick={() => setRange(call, undefined)}>×</button>
      </div>
    </>
  )
}
