/** Draws a laid-out region with xyflow: pan by drag, zoom by buttons, fitted on open and never on a step. */
import { Controls, type Edge, type Node, ReactFlow, type ReactFlowInstance, ReactFlowProvider } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Call, type Row, duration, rowIndexAt, runAt, valuesAt } from '../../common/index.ts'
import type { ChartRegion } from '../../common/chart.ts'
import { heldOf } from '../regions.ts'
import { useElementWidth } from '../shell/measure.ts'
import { timeOf } from '../store/row-kind.ts'
import { ANIMATED_SPEED_MAX } from '../store/play.ts'
import type { ChartMode } from '../store/state.ts'
import { useApp, usePaced, usePacedCall } from '../store/store.ts'
import { compacted, namesOf } from './compact.ts'
import { countEdges, coverageOf, edgeTaken, isTold } from './counts.ts'
import { mineOf, ofItsTable, useCounted, useScope } from './scope.ts'
import { LayingOut } from './LayingOut.tsx'
import { FrameNode, NEVER, NoteNode, StateNode } from './nodes.tsx'
import { type ChartLayout, layoutRegion } from './layout.ts'
import { layoutWorker } from './layout-worker.ts'
import { TransitionEdge } from './TransitionEdge.tsx'
import { timeSpent } from './visits.ts'

const NODE_TYPES = { state: StateNode, frame: FrameNode, note: NoteNode }
const EDGE_TYPES = { transition: TransitionEdge }
const FIT = { padding: 0.03, maxZoom: 1.15, minZoom: 0.4 }
/** Below an opened region stand its buttons. */
const BUTTONS = 34
const FIT_COMPACT = { padding: { x: '6px', top: '6px', bottom: `${BUTTONS}px` }, maxZoom: 1.1, minZoom: 0.3 } as const

export default function Statechart({ region: whole, compact }: { region: ChartRegion; compact: boolean }) {
  const region = useMemo(() => (compact ? compacted(whole) : whole), [whole, compact])
  const [layout, setLayout] = useState<ChartLayout>(), [problem, setProblem] = useState<string>()
  useEffect(() => {
    let here = true
    layoutRegion(region, layoutWorker()).then((l) => { if (here) setLayout(l) }, (e: unknown) => { if (here) setProblem(e instanceof Error ? e.message : String(e)) })
    return () => { here = false }
  }, [region])
  if (problem) return <p className="nothing">The chart could not be laid out: {problem}. Its table says the same.</p>
  return layout ? <ReactFlowProvider><Flow region={region} layout={layout} compact={compact} /></ReactFlowProvider> : <LayingOut states={region.states.length} />
}

function Flow({ region, layout, compact }: { region: ChartRegion; layout: ChartLayout; compact: boolean }) {
  const call = usePacedCall('chart'), seq = usePaced((s) => s.seq, 'chart'), moved = usePaced((s) => s.moved, 'chart'), quick = usePaced((s) => s.playing && s.speed > ANIMATED_SPEED_MAX, 'chart')
  const row = call?.rows[rowIndexAt(call, seq)]
  const active = call ? (row?.kind === 'missing' ? null : (runAt(call.runs[region.name], seq)?.value ?? null)) : null
  const taken = edgeTaken(region, row), event = row?.kind === 'step' ? row.event.type : ''
  const asked = useApp((s) => s.chartMode), scope = useScope(), counted = useCounted(), mode = asked === 'never' && counted[0] && !counted[0].table.chart ? 'path' : asked
  const counts = useMemo(() => countEdges(call, region, seq, scope), [call, region, seq, scope])
  const cover = useMemo(() => coverageOf(region, mineOf(counted)), [region, counted]), told = isTold(region.name, ofItsTable(counted))
  const spent = useMemo(() => (call ? timeSpent(call.runs[region.name], seq, (row && timeOf(row)) ?? Infinity) : new Map<string, number>()), [call, region, seq, row])

  const hued = region.name === 'session'
  const still = useMemo(() => stillNodes(region, layout, mode), [region, layout, mode])
  const before = useRef<{ nodes: Node[]; edges: Edge[] }>({ nodes: [], edges: [] })
  const words = call ? noteOf(call, region, active, row, seq) : '', below = useMemo(() => ({ x: 0, y: layout.height + 6 }), [layout])
  const nodes = useMemo((): Node[] => (before.current.nodes = kept(before.current.nodes, [
    ...still,
    ...[...layout.states].map(([name, b]): Node => ({ id: name, type: 'state', position: b, width: b.width, height: b.height, zIndex: compact ? 5 : 2, data: { name, active: name === active, spent: durationOf(spent.get(name)), hued } })),
    { id: 'note: settled', type: 'note', position: below, width: layout.width, height: 16, data: { words, align: 'right' } },
  ])), [still, layout, active, spent, words, below, hued, compact])
  const edges = useMemo((): Edge[] => (before.current.edges = kept(before.current.edges, layout.edges.map((e): Edge => {
    const i = region.edges.indexOf(e.edge), hot = i === taken
    return { id: e.id, type: 'transition', source: anchorOf(region, e.edge.from), target: e.edge.to, zIndex: hot ? 4 : 3, data: { route: e, seen: counts[i]?.seen ?? 0, all: counts[i]?.all ?? 0, hot, run: hot && !quick ? moved : 0, hued, mode, ways: cover.edges[i]?.all ?? 0, never: cover.edges[i]?.never.length ?? 0, names: namesOf(cover.edges[i]?.never ?? []), compact, event: hot ? event : '', told } }
  }))), [layout, region, counts, cover, told, taken, moved, quick, mode, hued, compact, event])

  const host = useRef<HTMLDivElement>(null), flow = useRef<ReactFlowInstance | null>(null), fit = compact ? FIT_COMPACT : FIT
  // The pane has a new size: what was fitted is fitted again. A step changes no size.
  useEffect(() => {
    const el = host.current
    if (!el) return
    let width = el.clientWidth, height = el.clientHeight
    const observer = new ResizeObserver(() => { if ((el.clientWidth !== width || (compact && el.clientHeight !== height)) && el.clientWidth > 0) { width = el.clientWidth; height = el.clientHeight; requestAnimationFrame(() => { void flow.current?.fitView(fit) }) } })
    observer.observe(el)
    return () => observer.disconnect()
  }, [compact, fit])
  // An opened region is as tall as it needs at the width that it has.
  const width = useElementWidth(host), height = compact && width > 0 ? Math.round(Math.max(150, Math.min(520, (layout.height + 20) * Math.min(1.1, (width * 0.96) / layout.width) + BUTTONS))) : undefined
  return (
    <div className="flow" style={height === undefined ? undefined : { height }} ref={host} role="group" aria-label={`States of ${region.name}; ${active ?? 'unknown'} is active. The table says the same.`}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES} onInit={(f) => { flow.current = f as unknown as ReactFlowInstance }} fitView fitViewOptions={fit} minZoom={0.3} maxZoom={3}
        nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} zoomOnScroll={false} zoomOnDoubleClick={false} preventScrolling={false} panOnScroll={false} disableKeyboardA11y proOptions={{ hideAttribution: true }}>
        <Controls showInteractive={false} fitViewOptions={fit} position="bottom-left" orientation="horizontal" />
      </ReactFlow>
    </div>
  )
}

/** What stands below a region's states: of each why its state is not known, and of an ended session whether it is settled. */
function noteOf(call: Call, { name: region, states }: ChartRegion, active: string | null, row: Row | undefined, seq: number): string {
  if (active === null) return `unknown: ${row?.kind !== 'missing' && call.runs[region] === undefined && call.counts.steps > 0 ? 'no step says which state it led to' : row?.kind === 'missing' || call.counts.missing > 0 ? 'records are missing' : call.counts.steps === 0 ? 'no step was recorded yet' : 'this step is recorded without the state it led to'}`
  if (!states.includes(active)) return `${active}: not a state of this chart`
  if (region !== 'session' || active === 'idle') return ''
  if (active !== 'ended') return 'settled when nothing is held'
  const held = heldOf(valuesAt(call, seq))
  if (!held) return 'what is held is not known'
  return held.length > 0 ? `not settled: ${held.join(', ')} held` : 'settled: nothing is held'
}

const durationOf = (ms: number | undefined): string => (ms === undefined ? NEVER : duration(ms))

/** What says the same as before is the object from before, so that only what changed is drawn again. */
function kept<T extends Node | Edge>(before: readonly T[], now: T[]): T[] {
  return now.map((one, i) => {
    const old = before[i]
    if (!old || old.id !== one.id || old.zIndex !== one.zIndex) return one
    const same = ('position' in one && 'position' in old ? one.position === old.position : true) && Object.entries(one.data ?? {}).every(([k, v]) => old.data?.[k] === v)
    return same ? old : one
  })
}

/** An edge of a frame hangs on a state in it, so that xyflow knows its two ends. */
const anchorOf = (region: ChartRegion, name: string): string => { const g = region.groups?.find((x) => x.name === name); return g ? anchorOf(region, g.members[0]!) : name }

const LEGENDS: Record<ChartMode, string> = { path: '1/3: taken so far, of all\ndotted: never taken', heat: '3×: how often it was taken\nwider and stronger: more often', never: '1/8: taken, of its transitions\ndotted: none was taken' }
function stillNodes(region: ChartRegion, layout: ChartLayout, mode: ChartMode): Node[] {
  const legend: Node = { id: 'note: legend', type: 'note', position: { x: layout.width - 200, y: 26 }, width: 190, height: 34, data: { words: LEGENDS[mode], align: 'right' } }
  return [...layout.frames.map((f): Node => ({ id: `frame: ${f.group.name}`, type: 'frame', position: f, width: f.width, height: f.height, zIndex: 0, data: { label: f.group.label } })), ...(region.name === 'session' ? [legend] : [])]
}
