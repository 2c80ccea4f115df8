/** An edge along the route that ELK gave it, with its event and how often it was taken. */
import { type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { hue } from '../regions.ts'
import type { EdgeCount } from './counts.ts'
import type { EdgeRoute, Point } from './layout.ts'

type Data = EdgeCount & { route: EdgeRoute; hot: boolean; run: number }

export const TransitionEdge = memo(function TransitionEdge({ data }: EdgeProps) {
  const { route, seen, all, hot, run } = data as unknown as Data
  const { lines, anchor, x, y } = route.label
  const words = all === 0 ? 'never' : `${seen}/${all}`
  return (
    <g className={`edge${hot ? ' hot' : seen > 0 ? ' past' : all === 0 ? ' never' : ''}`} style={{ ...hue(route.edge.to), '--w': width(all) } as React.CSSProperties} data-edge={`${route.edge.from}>${route.edge.to}`}>
      <title>{`${route.edge.from} to ${route.edge.to}: ${route.edge.events.join(', ')}; ${words}`}</title>
      <path key={run} className={run > 0 ? 'line run' : 'line'} pathLength={run > 0 ? 1 : undefined} d={pathOf(route.points)} />
      <path className="tip" d={tipOf(route.points, hot ? 8 : 6.5)} />
      {lines.map((line, n) => (
        <text key={n} x={x} y={y + 11 + n * 15} textAnchor={anchor}>{line}{n === lines.length - 1 ? <tspan className="k" dx="4">{words}</tspan> : null}</text>
      ))}
    </g>
  )
})

/** Heat: 1.25 to 4 px by the logarithm of the count; the number is on the label. */
const width = (all: number): number => (all === 0 ? 1.25 : Math.min(4, 1.25 + Math.log10(all) * 0.9))

const pathOf = (points: readonly Point[]): string => points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x} ${p.y}`).join('')

function tipOf(points: readonly Point[], size: number): string {
  const b = points.at(-1)!, a = points.findLast((p) => p.x !== b.x || p.y !== b.y) ?? b
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / length, uy = (b.y - a.y) / length
  const bx = b.x - ux * size, by = b.y - uy * size, half = size * 0.52
  return `M${b.x} ${b.y}L${bx - uy * half} ${by + ux * half}L${bx + uy * half} ${by - ux * half}Z`
}
