/**
 * Lays a statechart of any depth out with ELK: regions and nested states are boxes in boxes, and an edge may cross any
 * border. ELK sees all levels at once, so they share one direction; each state is as wide as its words.
 */
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js'
import type { ActorChart, ActorNode } from '../../common/foreign-chart.ts'
import { parentPath } from '../../common/foreign-check.ts'
import type { LayoutEngine, Point } from '../chart/layout.ts'

type Box = Point & { width: number; height: number }
export type ActorBox = Box & { node: ActorNode; depth: number; /** Transitions that only act, in words. */ inner: string[] }
/** One line between two states for all transitions between them; `edges` are their places in the chart. */
export type ActorRoute = { id: string; from: string; to: string; edges: number[]; points: Point[]; lines: string[]; label: (Point & { anchor: 'start' | 'end' }) | undefined }
export type ActorLayout = { width: number; height: number; boxes: ActorBox[]; starts: Point[]; routes: ActorRoute[] }

const LETTER = 6.95, LINE = 15, HEAD = 26, INNER_MAX = 4, LABEL_LINES_MAX = 4, LABEL_CHARS_MAX = 34
const START = '\u0000start ', ORDER = '\u0000order '
/** For every level: with the model's order among them ELK fails where edges cross borders, so states stand in the order in which they can be reached. */
const LEVEL: LayoutOptions = {
  'elk.spacing.nodeNode': '18', 'elk.spacing.edgeNode': '10', 'elk.spacing.edgeEdge': '10', 'elk.spacing.edgeLabel': '3', 'elk.layered.spacing.nodeNodeBetweenLayers': '14', 'elk.layered.spacing.edgeNodeBetweenLayers': '8', 'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST', 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}
const WHOLE: LayoutOptions = {
  ...LEVEL, 'elk.algorithm': 'layered', 'elk.direction': 'DOWN', 'elk.edgeRouting': 'ORTHOGONAL', 'elk.hierarchyHandling': 'INCLUDE_CHILDREN', 'elk.json.edgeCoords': 'ROOT', 'elk.json.shapeCoords': 'ROOT',
}
const PADDING = `[top=${HEAD + 12},left=14,bottom=14,right=14]`

export const keyOf = (node: ActorNode): string => (node.path === '' ? '' : node.path.slice(node.path.lastIndexOf('.') + 1))
const cut = (s: string): string => (s.length > LABEL_CHARS_MAX ? `${s.slice(0, LABEL_CHARS_MAX - 1)}…` : s)
/** What stands at an edge: the event, and the guard that it asks. */
export const edgeWords = (e: ActorChart['edges'][number]): string => `${e.event}${e.guard === undefined ? '' : ` [${e.guard}]`}`

export async function layoutActor(chart: ActorChart, engine: LayoutEngine): Promise<ActorLayout> {
  const inner = new Map<string, string[]>(), children = new Map<string, ActorNode[]>(), byPath = new Map(chart.nodes.map((n) => [n.path, n]))
  for (const n of chart.nodes) if (n.path !== '') children.set(parentPath(n.path), [...(children.get(parentPath(n.path)) ?? []), n])
  const routes = new Map<string, ActorRoute>()
  for (const [i, e] of chart.edges.entries()) {
    if (e.to.length === 0) { inner.set(e.from, [...(inner.get(e.from) ?? []), edgeWords(e)]); continue }
    for (const to of e.to) {
      const id = `${e.from} > ${to}`, known = routes.get(id)
      if (known) { known.edges.push(i); known.lines.push(cut(edgeWords(e))) } else routes.set(id, { id, from: e.from, to, edges: [i], points: [], lines: [cut(edgeWords(e))], label: undefined })
    }
  }
  for (const r of routes.values()) if (r.lines.length > LABEL_LINES_MAX) r.lines = [...r.lines.slice(0, LABEL_LINES_MAX - 1), `and ${r.edges.length - LABEL_LINES_MAX + 1} more`]
  const words = (path: string): string[] => { const all = inner.get(path) ?? []; return all.length > INNER_MAX ? [...all.slice(0, INNER_MAX - 1).map(cut), `and ${all.length - INNER_MAX + 1} more`] : all.map(cut) }
  const edgesOf = new Map<string, ElkExtendedEdge[]>()
  const place = (at: string, edge: ElkExtendedEdge) => { edgesOf.set(at, [...(edgesOf.get(at) ?? []), edge]) }
  for (const r of routes.values()) place('', { id: r.id, sources: [nodeId(r.from)], targets: [nodeId(r.to)], labels: [{ text: r.lines.join('\n'), width: Math.max(...r.lines.map((l) => l.length)) * LETTER + 30, height: r.lines.length * LINE + 2, layoutOptions: { 'elk.edgeLabels.placement': 'CENTER' } }] })

  const build = (n: ActorNode): ElkNode => {
    const kids = children.get(n.path) ?? [], lines = words(n.path), invokes = n.invokes?.length ? [`runs ${n.invokes.join(', ')}`] : []
    const width = Math.max(n.type === 'history' ? 26 : 86, ...[keyOf(n), ...lines, ...invokes.map(cut)].map((l) => l.length * LETTER + 26))
    if (n.type === 'history') return { id: nodeId(n.path), width: 26, height: 26 }
    if (kids.length === 0) return { id: nodeId(n.path), width, height: 34 + (lines.length + invokes.length) * LINE }
    const start: ElkNode[] = n.initial === undefined ? [] : [{ id: START + n.path, width: 10, height: 10 }]
    if (n.initial !== undefined) place(n.path, { id: `${START}> ${n.path}`, sources: [START + n.path], targets: [nodeId(n.initial)] })
    // Regions have no order; below each other they are read as lanes, and a chart is no wider than its widest.
    if (n.type === 'parallel') for (const [i, k] of kids.entries()) if (i > 0) place(n.path, { id: `${ORDER}${k.path}`, sources: [nodeId(kids[i - 1]!.path)], targets: [nodeId(k.path)] })
    const top = HEAD + 12 + (lines.length + invokes.length) * LINE
    return {
      id: nodeId(n.path), children: [...start, ...kids.map(build)], edges: edgesOf.get(n.path) ?? [],
      layoutOptions: { ...LEVEL, 'elk.padding': lines.length + invokes.length > 0 ? PADDING.replace(String(HEAD + 12), String(top)) : PADDING, 'elk.nodeSize.constraints': 'MINIMUM_SIZE', 'elk.nodeSize.minimum': `(${width}, 60)` },
    }
  }
  const root = chart.nodes[0]!
  const tree = build(root)
  const done = await engine.layout({ id: '\u0000all', children: [tree], edges: edgesOf.get('') ?? [], layoutOptions: { ...WHOLE, 'elk.padding': '[top=2,left=2,bottom=2,right=2]' } })

  const boxes: ActorBox[] = [], starts: Point[] = []
  const collect = (n: ElkNode, depth: number): void => {
    const at = { x: n.x ?? 0, y: n.y ?? 0, width: n.width ?? 0, height: n.height ?? 0 }
    if (n.id.startsWith(START)) starts.push({ x: at.x + 5, y: at.y + 5 })
    const path = n.id.startsWith(NODE) ? n.id.slice(NODE.length) : undefined, node = path === undefined ? undefined : byPath.get(path)
    if (node) boxes.push({ ...at, node, depth, inner: [...words(node.path), ...(node.invokes?.length ? [cut(`runs ${node.invokes.join(', ')}`)] : [])] })
    for (const c of n.children ?? []) collect(c, depth + 1)
    for (const e of n.edges ?? []) {
      const s = e.sections?.[0], l = e.labels?.[0]
      if (!s || e.id.startsWith(ORDER)) continue
      const points = [s.startPoint, ...(s.bendPoints ?? []), s.endPoint], known = routes.get(e.id)
      if (known) { known.points = points; known.label = labelAt(points, { x: l?.x ?? points[0]!.x, y: l?.y ?? points[0]!.y, width: l?.width ?? 0, height: l?.height ?? 0 }) } else routes.set(e.id, { id: e.id, from: '', to: '', edges: [], points, lines: [], label: undefined })
    }
  }
  collect(done, 0)
  return { width: done.width ?? 0, height: done.height ?? 0, boxes: boxes.toSorted((a, b) => a.depth - b.depth), starts, routes: [...routes.values()].filter((r) => r.points.length > 1) }
}
/** Words stand at their line, on the side on which ELK left room for them. */
function labelAt(points: readonly Point[], box: Box): Point & { anchor: 'start' | 'end' } {
  const y = box.y + box.height / 2, middle = box.x + box.width / 2
  const i = points.findIndex((p, n) => n > 0 && Math.abs(p.x - points[n - 1]!.x) < 1 && Math.min(p.y, points[n - 1]!.y) <= y && Math.max(p.y, points[n - 1]!.y) >= y)
  const line = points[i]?.x
  return line !== undefined && line >= middle ? { x: Math.min(line - 5, box.x + box.width), y: box.y, anchor: 'end' } : { x: line === undefined ? box.x : Math.max(line + 5, box.x), y: box.y, anchor: 'start' }
}
const NODE = '\u0000node '
const nodeId = (path: string): string => NODE + path
