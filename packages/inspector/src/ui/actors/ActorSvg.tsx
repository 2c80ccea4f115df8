/** A laid-out statechart as one drawing: what the canvas shows, and what a file holds. */
import type { ActorChart } from '../../common/foreign-chart.ts'
import { activeOf } from '../../common/foreign.ts'
import { type Call, rowIndexAt, valuesAt } from '../../common/index.ts'
import type { Point } from '../chart/layout.ts'
import { type ActorBox, type ActorLayout, type ActorRoute, keyOf } from './layout.ts'
import { countUpTo, edgesTaken, takenOf } from './taken.ts'

export type ActorDrawn = { layout: ActorLayout; active: ReadonlySet<string>; been: ReadonlySet<string>; hot: ReadonlySet<number>; counts: readonly { seen: number; all: number }[]; isKnown: boolean }

export function drawnAt(chart: ActorChart, call: Call, layout: ActorLayout, seq: number): ActorDrawn {
  const row = call.rows[rowIndexAt(call, seq)], values = valuesAt(call, seq), taken = takenOf(call, chart)
  const isKnown = row?.kind !== 'missing' && Object.values(values).every((v) => v !== null)
  const been = new Set([...taken.firstSeen].flatMap(([path, first]) => (first <= seq ? [path] : [])))
  return { layout, isKnown, been, active: isKnown ? activeOf(values) : new Set(), hot: new Set(row?.kind === 'step' ? edgesTaken(chart, row) : []), counts: taken.bySeq.map((seqs) => ({ seen: countUpTo(seqs, seq), all: seqs.length })) }
}

export function ActorSvg({ drawn: { layout, active, been, hot, counts } }: { drawn: ActorDrawn }) {
  return (
    <svg className="actor-chart" width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true">
      {layout.boxes.map((b) => <State key={b.node.path} box={b} isActive={active.has(b.node.path)} been={been.has(b.node.path)} />)}
      {layout.starts.map((p, i) => <circle key={i} className="start" cx={p.x} cy={p.y} r="4" />)}
      {layout.routes.map((r) => <Route key={r.id} route={r} hot={r.edges.some((i) => hot.has(i))} seen={sum(r, counts, 'seen')} all={sum(r, counts, 'all')} />)}
    </svg>
  )
}
const sum = (r: ActorRoute, counts: ActorDrawn['counts'], what: 'seen' | 'all'): number => r.edges.reduce((n, i) => n + (counts[i]?.[what] ?? 0), 0)

function State({ box: { node, x, y, width, height, inner }, isActive, been }: { box: ActorBox; isActive: boolean; been: boolean }) {
  const kind = `state-box ${node.type}${node.path === '' ? ' root' : ''}${isActive ? ' now' : been ? ' past' : ''}`
  if (node.type === 'history') return <g className={kind} data-state={node.path}><title>{`${node.path}: ${node.deep ? 'deep ' : ''}history`}</title><circle cx={x + 13} cy={y + 13} r="12" /><text x={x + 13} y={y + 17} textAnchor="middle">{node.deep ? 'H*' : 'H'}</text></g>
  const holds = node.type === 'compound' || node.type === 'parallel'
  const middle = x + width / 2
  return (
    <g className={kind} data-state={node.path}>
      <title>{`${node.path || 'the machine'}: ${node.type}`}</title>
      <rect x={x} y={y} width={width} height={height} rx={holds ? 9 : 7} />
      {node.type === 'final' ? <rect className="second" x={x + 3.5} y={y + 3.5} width={width - 7} height={height - 7} rx="4.5" /> : null}
      {holds
        ? <text className="title" x={x + 12} y={y + 18}>{node.path === '' ? '' : keyOf(node)}{node.type === 'parallel' ? <tspan className="sort" dx={node.path === '' ? 0 : 6}>parallel</tspan> : null}</text>
        : <text className="title" x={middle} y={y + 21} textAnchor="middle">{keyOf(node)}</text>}
      {inner.map((line, n) => <text key={n} className="inner" x={holds ? x + 12 : middle} y={y + 35 + n * 15} textAnchor={holds ? 'start' : 'middle'}>{line}</text>)}
    </g>
  )
}

function Route({ route, hot, seen, all }: { route: ActorRoute; hot: boolean; seen: number; all: number }) {
  const { points, lines, label } = route
  const words = all === 0 ? 'never' : `${seen}/${all}`
  if (route.edges.length === 0) return <g className="edge start-edge"><path className="line" d={pathOf(points)} /><path className="tip" d={tipOf(points, 6)} /></g>
  return (
    <g className={`edge${hot ? ' hot' : seen > 0 ? ' past' : all === 0 ? ' never' : ''}`} data-edge={`${route.from}>${route.to}`} style={{ '--c': 'var(--text)', '--w': '1.25px' } as React.CSSProperties}>
      <title>{`${route.from || 'the machine'} to ${route.to}: ${lines.join(', ')}; ${words}`}</title>
      <path className="line" d={pathOf(points)} /><path className="tip" d={tipOf(points, hot ? 8 : 6.5)} />
      {label ? lines.map((line, n) => <text key={n} x={label.x} y={label.y + 12 + n * 15} textAnchor={label.anchor}>{line}{n === lines.length - 1 ? <tspan className="k" dx="4">{words}</tspan> : null}</text>) : null}
    </g>
  )
}
const pathOf = (points: readonly Point[]): string => points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x} ${p.y}`).join('')
function tipOf(points: readonly Point[], size: number): string {
  const b = points.at(-1)!, a = points.findLast((p) => p.x !== b.x || p.y !== b.y) ?? b
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / length, uy = (b.y - a.y) / length, bx = b.x - ux * size, by = b.y - uy * size, half = size * 0.52
  return `M${b.x} ${b.y}L${bx - uy * half} ${by + ux * half}L${bx + uy * half} ${by - ux * half}Z`
}
