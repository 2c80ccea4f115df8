/** Draws a laid-out statechart as one picture in xyflow: pan by drag, zoom by buttons. Ink only: a hue is a session's. */
import { Controls, type Node, type NodeProps, ReactFlow, type ReactFlowInstance, ReactFlowProvider } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { ActorChart as Chart } from '../../common/foreign-chart.ts'
import { activeOf } from '../../common/foreign.ts'
import { type Call, rowIndexAt, valuesAt } from '../../common/index.ts'
import { LayingOut } from '../chart/LayingOut.tsx'
import type { Point } from '../chart/layout.ts'
import { layoutWorker } from '../chart/layout-worker.ts'
import { usePaced } from '../store/store.ts'
import { type ActorBox, type ActorLayout, type ActorRoute, keyOf, layoutActor } from './layout.ts'
import { countUpTo, edgesTaken, takenOf } from './taken.ts'

const FIT = { padding: 0.02, maxZoom: 1.15, minZoom: 0.15 }
/** Below this words cannot be read: a larger chart opens at the active state and is panned. */
const READABLE_ZOOM = 0.72

export default function ActorChart({ chart, call }: { chart: Chart; call: Call }) {
  const [layout, setLayout] = useState<ActorLayout>(), [problem, setProblem] = useState<string>()
  useEffect(() => {
    let here = true
    setLayout(undefined)
    layoutActor(chart, layoutWorker()).then((l) => { if (here) setLayout(l) }, (e: unknown) => { if (here) setProblem(e instanceof Error ? e.message : String(e)) })
    return () => { here = false }
  }, [chart])
  if (problem) return <p className="nothing">The chart could not be laid out: {problem}. Its table says the same.</p>
  return layout ? <ReactFlowProvider><Flow chart={chart} call={call} layout={layout} /></ReactFlowProvider> : <LayingOut states={chart.nodes.length} />
}

type Drawn = { layout: ActorLayout; active: ReadonlySet<string>; been: ReadonlySet<string>; hot: ReadonlySet<number>; counts: readonly { seen: number; all: number }[]; isKnown: boolean }

function Flow({ chart, call, layout }: { chart: Chart; call: Call; layout: ActorLayout }) {
  const seq = usePaced((s) => s.seq, 'chart')
  const drawn = useMemo((): Drawn => {
    const row = call.rows[rowIndexAt(call, seq)], values = valuesAt(call, seq), taken = takenOf(call, chart)
    const isKnown = row?.kind !== 'missing' && Object.values(values).every((v) => v !== null)
    const been = new Set([...taken.firstSeen].flatMap(([path, first]) => (first <= seq ? [path] : [])))
    return { layout, isKnown, been, active: isKnown ? activeOf(values) : new Set(), hot: new Set(row?.kind === 'step' ? edgesTaken(chart, row) : []), counts: taken.bySeq.map((seqs) => ({ seen: countUpTo(seqs, seq), all: seqs.length })) }
  }, [chart, call, layout, seq])
  const nodes = useMemo((): Node[] => [{ id: 'chart', type: 'whole', position: { x: 0, y: 0 }, width: layout.width, height: layout.height, data: drawn as unknown as Record<string, unknown> }], [layout, drawn])
  const leaves = useMemo(() => [...drawn.active].filter((p) => ![...drawn.active].some((q) => q.startsWith(`${p}.`))), [drawn])
  const host = useRef<HTMLDivElement>(null), flow = useRef<ReactFlowInstance | null>(null)
  /** The box of the first active state that has none inside. */
  const at = layout.boxes.find((b) => b.node.path === leaves[0])
  const show = useRef<(isStep: boolean) => void>(() => {})
  show.current = (isStep) => {
    const f = flow.current, el = host.current
    if (!f || !el || el.clientWidth === 0) return
    const fit = Math.min(el.clientWidth / layout.width, el.clientHeight / layout.height)
    if (fit >= READABLE_ZOOM) { if (!isStep) void f.fitView(FIT); return }
    if (!at) return
    const { x, y, zoom } = f.getViewport(), left = at.x * zoom + x, top = at.y * zoom + y
    // A step moves the picture only when what it led to is not in it.
    if (isStep && left >= 0 && top >= 0 && left + at.width * zoom <= el.clientWidth && top + at.height * zoom <= el.clientHeight) return
    // No further than the chart goes: there is nothing to see beside it.
    const z = isStep ? zoom : READABLE_ZOOM, inside = (middle: number, size: number, room: number): number => (size * z <= room ? size / 2 : Math.max(room / 2 / z, Math.min(size - room / 2 / z, middle)))
    void f.setCenter(inside(at.x + at.width / 2, layout.width, el.clientWidth), inside(at.y + at.height / 2, layout.height, el.clientHeight), { zoom: z })
  }
  useEffect(() => {
    const el = host.current
    if (!el) return
    let size = ''
    const observer = new ResizeObserver(() => { const now = `${el.clientWidth} ${el.clientHeight}`; if (now !== size && el.clientWidth > 0) { size = now; show.current(false) } })
    observer.observe(el)
    return () => observer.disconnect()
  }, [])
  useEffect(() => { show.current(true) }, [leaves])
  return (
    <div className="flow" ref={host} role="group" aria-label={`States of ${chart.id}; ${drawn.isKnown ? `${leaves.join(', ') || 'none'} active` : 'which are active is not known'}. The table says the same.`}>
      <ReactFlow nodes={nodes} edges={NO_EDGES} nodeTypes={NODE_TYPES} onInit={(f) => { flow.current = f as unknown as ReactFlowInstance; show.current(false) }} minZoom={0.15} maxZoom={3}
        nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} zoomOnScroll={false} zoomOnDoubleClick={false} preventScrolling={false} panOnScroll={false} disableKeyboardA11y proOptions={{ hideAttribution: true }}>
        <Controls showInteractive={false} fitViewOptions={FIT} position="bottom-left" orientation="horizontal" />
      </ReactFlow>
    </div>
  )
}
const NO_EDGES: never[] = []

const Whole = memo(function Whole({ data }: NodeProps) {
  const { layout, active, been, hot, counts } = data as unknown as Drawn
  return (
    <svg className="actor-chart" width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true">
      {layout.boxes.map((b) => <State key={b.node.path} box={b} isActive={active.has(b.node.path)} been={been.has(b.node.path)} />)}
      {layout.starts.map((p, i) => <circle key={i} className="start" cx={p.x} cy={p.y} r="4" />)}
      {layout.routes.map((r) => <Route key={r.id} route={r} hot={r.edges.some((i) => hot.has(i))} seen={sum(r, counts, 'seen')} all={sum(r, counts, 'all')} />)}
    </svg>
  )
})
const NODE_TYPES = { whole: Whole }
const sum = (r: ActorRoute, counts: Drawn['counts'], what: 'seen' | 'all'): number => r.edges.reduce((n, i) => n + (counts[i]?.[what] ?? 0), 0)

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
