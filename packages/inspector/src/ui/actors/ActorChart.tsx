/** Draws a laid-out statechart as one picture in xyflow: pan by drag, zoom by buttons. Ink only: a hue is a session's. */
import { Controls, type Node, type NodeProps, ReactFlow, type ReactFlowInstance, ReactFlowProvider } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { ActorChart as Chart } from '../../common/foreign-chart.ts'
import type { Call } from '../../common/index.ts'
import { LayingOut } from '../chart/LayingOut.tsx'
import { layoutWorker } from '../chart/layout-worker.ts'
import { usePaced } from '../store/store.ts'
import { ActorSvg, type ActorDrawn, drawnAt } from './ActorSvg.tsx'
import { type ActorLayout, layoutActor } from './layout.ts'

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

function Flow({ chart, call, layout }: { chart: Chart; call: Call; layout: ActorLayout }) {
  const seq = usePaced((s) => s.seq, 'chart')
  const drawn = useMemo(() => drawnAt(chart, call, layout, seq), [chart, call, layout, seq])
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

const Whole = memo(function Whole({ data }: NodeProps) { return <ActorSvg drawn={data as unknown as ActorDrawn} /> })
const NODE_TYPES = { whole: Whole }
