/** An edge along the route that ELK gave it, with its event and how often it was taken. */
import { type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { hue } from '../regions.ts'
import type { ChartMode } from '../store/state.ts'
import { type EdgeCount, NOT_RECORDED } from './counts.ts'
import type { EdgeRoute, Point } from './layout.ts'

export type EdgeData = EdgeCount & { route: EdgeRoute; hot: boolean; run: number; hued: boolean; mode: ChartMode; /** Transitions that this edge stands for, and how many of them were never taken. */ ways: number; never: number; names: string; /** Labels are numbers, and the event of the way that is taken. */ compact: boolean; event: string; /** Steps say where they led; else nothing was counted. */ told: boolean }

export const TransitionEdge = memo(function TransitionEdge({ data }: EdgeProps) { return <EdgePicture {...(data as unknown as EdgeData)} /> })

/** The edge itself, wherever it is drawn. */
export function EdgePicture(data: EdgeData) {
  const { route, seen, all, hot, run, hued, mode, ways, never, names: neverTaken, compact, event, told } = data
  // Calls of other tables may have taken it; what of its own table never was is not recorded all the same.
  const isUnknown = !told && (all === 0 || mode === 'never'), names = told ? neverTaken : ''
  const { anchor, x, y } = route.label, lines = compact ? [compactWords(mode, event, names)] : route.label.lines
  const words = isUnknown ? '' : all === 0 ? (compact ? '' : 'never') : mode === 'heat' ? `${all}×` : mode === 'never' ? `${ways - never}/${ways}` : `${seen}/${all}`
  const look = isUnknown ? '' : mode === 'heat' ? (all === 0 ? ' never' : ' heat') : mode === 'never' ? (all === 0 ? ' never' : never > 0 ? ' some' : ' done') : seen > 0 ? ' past' : all === 0 ? ' never' : ''
  return (
    <g className={`edge${look}${hot ? ' hot' : ''}`} style={{ ...hue(hued ? route.edge.to : undefined), '--w': mode === 'heat' ? heatWidth(all) : 1.25, '--heat': `${heatInk(all)}%` } as React.CSSProperties} data-edge={`${route.edge.from}>${route.edge.to}`}>
      <title>{`${route.edge.from} to ${route.edge.to}: ${route.edge.events.join(', ')}; taken ${all > 0 ? `${seen} of ${all} times until now` : told ? 'never' : `or not: ${NOT_RECORDED}`}${names ? `. Never taken: ${names}` : ''}`}</title>
      <path key={run} className={run > 0 ? 'line run' : 'line'} pathLength={run > 0 ? 1 : undefined} d={pathOf(route.points)} />
      <path className="tip" d={tipOf(route.points, hot ? 8 : 6.5)} />
      {lines.map((line, n) => (
        <text key={n} x={x} y={y + 11 + n * 15} textAnchor={anchor}>{line}{n === lines.length - 1 ? <tspan className="k" dx="4">{words}</tspan> : null}</text>
      ))}
      {!compact && mode === 'never' && names && lines.length > 0 ? <text className="names" x={x} y={y + 10 + lines.length * 15} textAnchor={anchor}>{compactWords(mode, '', names)}</text> : null}
    </g>
  )
}

/** What is never taken is named when that is asked for; else only the way that was just taken is. */
function compactWords(mode: ChartMode, event: string, names: string): string {
  if (event || mode !== 'never' || !names) return event
  const [first = '', ...more] = names.split(', ')
  return more.length > 0 ? `${first} +${more.length}` : first
}

/** Heat: 1 to 5 px by the logarithm of the count, full at a hundred; the number is on the label. */
export const heatWidth = (all: number): number => (all === 0 ? 1 : Math.min(5, 1.2 + Math.log10(all) * 1.9))
/** How much ink, in percent. */
export const heatInk = (all: number): number => (all === 0 ? 0 : Math.round(Math.min(100, 35 + Math.log10(all) * 32.5)))

const pathOf = (points: readonly Point[]): string => points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x} ${p.y}`).join('')

function tipOf(points: readonly Point[], size: number): string {
  const b = points.at(-1)!, a = points.findLast((p) => p.x !== b.x || p.y !== b.y) ?? b
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / length, uy = (b.y - a.y) / length
  const bx = b.x - ux * size, by = b.y - uy * size, half = size * 0.52
  return `M${b.x} ${b.y}L${bx - uy * half} ${by + ux * half}L${bx + uy * half} ${by - ux * half}Z`
}
