/**
 * Lays a region out with ELK. Each group is laid out for itself, from the inside out, because a group
 * has a direction of its own and ELK has one for all levels that it sees together; edges that cross a border do so
 * at a port on the border, in line with the state that they lead to.
 */
import type { ElkExtendedEdge, ElkNode, ElkPort } from 'elkjs/lib/elk-api.js'
import type { ChartEdge, ChartGroup, ChartRegion } from '../../common/chart.ts'

export type Point = { x: number; y: number }
type Box = Point & { width: number; height: number }
export type EdgeRoute = { id: string; edge: ChartEdge; points: Point[]; label: Point & { lines: string[]; anchor: 'start' | 'middle' | 'end' } }
export type ChartLayout = { width: number; height: number; states: Map<string, Box>; frames: (Box & { group: ChartGroup })[]; edges: EdgeRoute[] }

const STATE_W = 104, STATE_H = 40
/** One letter and one line of an edge's label, px. */
const LETTER = 6.95, LINE = 15
/** The count `12/34` beside a label; its room is always there, so that a count never moves the chart. */
const COUNT_W = 26
const ROOT = '\u0000root'

const labelOf = (e: ChartEdge): string[] => e.label ?? (e.events.length > 2 ? [...e.events.slice(0, 1), `and ${e.events.length - 1} more`] : e.events)
/** Rare ways, without words: they do not push the others apart. */
const isQuiet = (e: ChartEdge): boolean => e.label?.length === 0
const edgeId = (e: ChartEdge, i: number): string => `${e.from}>${e.to}#${i}`

/** What computes a layout: ELK in a worker on the page, ELK itself where a picture is written to a file. */
export type LayoutEngine = { layout(graph: ElkNode): Promise<ElkNode> }

type Part = { width: number; height: number; boxes: Map<string, Box>; frames: (Box & { group: ChartGroup })[]; edges: Map<number, { points: Point[]; label: Box | undefined }> }

export async function layoutRegion(region: ChartRegion, engine: LayoutEngine): Promise<ChartLayout> {
  const groups = new Map((region.groups ?? []).map((g) => [g.name, g]))
  const parentOf = new Map<string, string>()
  for (const g of groups.values()) for (const m of g.members) parentOf.set(m, g.name)
  const order = (name: string): number => { const g = groups.get(name); return g ? Math.min(...g.members.map(order)) : region.states.indexOf(name) }
  const top = [...region.states, ...groups.keys()].filter((n) => !parentOf.has(n)).sort((a, b) => order(a) - order(b))
  const chain = (name: string): string[] => { const out = [name]; for (let p = parentOf.get(name); p !== undefined; p = parentOf.get(p)) out.push(p); return [...out, ROOT] }
  /** The group in which an edge is drawn, and the members of it that the edge runs between. */
  const placeOf = (e: ChartEdge): { group: string; from: string; to: string } => {
    const a = chain(e.from), b = chain(e.to)
    const group = a.slice(1).find((n) => b.slice(1).includes(n)) ?? ROOT
    return { group, from: a[a.indexOf(group) - 1] ?? e.from, to: b[b.indexOf(group) - 1] ?? e.to }
  }
  const places = region.edges.map(placeOf)

  /** Rows of states have one pitch, so that they stand below each other. */
  const rightW = Math.max(0, ...region.edges.filter((_, i) => groups.get(places[i]!.group)?.direction === 'right').flatMap(labelOf).map((l) => l.length * LETTER + COUNT_W))

  async function part(name: string, members: readonly string[], direction: 'down' | 'right'): Promise<Part> {
    const inner = new Map<string, Part>()
    for (const m of members) { const g = groups.get(m); if (g) inner.set(m, await part(m, [...g.members].sort((a, b) => order(a) - order(b)), g.direction)) }
    const here = region.edges.map((edge, i) => ({ edge, i, ...places[i]! })).filter((e) => e.group === name && !isQuiet(e.edge))
    const graph: ElkNode = {
      id: name,
      layoutOptions: {
        'elk.algorithm': 'layered', 'elk.direction': direction === 'down' ? 'DOWN' : 'RIGHT', 'elk.edgeRouting': 'ORTHOGONAL', 'elk.padding': '[top=0,left=0,bottom=0,right=0]',
        'elk.spacing.nodeNode': '24', 'elk.spacing.edgeNode': '18', 'elk.spacing.edgeEdge': '16', 'elk.spacing.edgeLabel': direction === 'down' ? '8' : '3',
        'elk.layered.spacing.nodeNodeBetweenLayers': '6', 'elk.layered.spacing.edgeNodeBetweenLayers': '6', 'elk.layered.spacing.edgeEdgeBetweenLayers': '6', 'elk.layered.edgeLabels.sideSelection': direction === 'down' ? 'ALWAYS_UP' : 'SMART_DOWN',
        'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES', 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX', 'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
      },
      children: members.map((m) => child(m, inner, here, direction)),
      edges: here.map((e): ElkExtendedEdge => {
        const lines = labelOf(e.edge)
        const wide = Math.max(...lines.map((l) => l.length)) * LETTER + COUNT_W
        const labels = [{ text: lines.join('\n'), width: direction === 'right' ? Math.max(wide, rightW) : e.edge.side === 'left' ? 1 : wide, height: lines.length * LINE, layoutOptions: { 'elk.edgeLabels.placement': 'CENTER' } }]
        return { id: String(e.i), sources: [portFor(e, 'out') ?? e.from], targets: [portFor(e, 'in') ?? e.to], labels }
      }),
    }
    const done = await engine.layout(graph)
    return collect(done, inner)
  }

  const portFor = (e: { i: number; edge: ChartEdge; from: string; to: string }, way: 'in' | 'out'): string | undefined => (groups.has(way === 'in' ? e.to : e.from) ? `${e.i}${way}` : undefined)

  function child(m: string, inner: ReadonlyMap<string, Part>, here: { edge: ChartEdge; i: number; from: string; to: string }[], direction: 'down' | 'right'): ElkNode {
    const sub = inner.get(m)
    if (!sub) return { id: m, width: STATE_W, height: STATE_H }
    const ports: ElkPort[] = [], takenOf = { in: [] as number[], out: [] as number[] }, long = direction === 'down' ? sub.width : sub.height
    const centre = (box: Box): number => (direction === 'down' ? box.x + box.width / 2 : box.y + box.height / 2)
    const add = (e: { i: number; edge: ChartEdge; from: string; to: string }, way: 'in' | 'out', end: string) => {
      // An edge of the group as a whole leaves it above where it ends.
      const box = sub.boxes.get(end), other = inner.get(way === 'out' ? e.to : e.from)?.boxes.get(way === 'out' ? e.edge.to : e.edge.from)
      const middle = box ? centre(box) : other ? Math.min(long - FRAME, centre(other) + FRAME) : FRAME + (direction === 'down' ? STATE_W : STATE_H) / 2
      // Two edges to one state stand beside each other.
      const taken = takenOf[way]
      let at = middle
      for (let n = 1; taken.some((t) => Math.abs(t - at) < 14); n++) at = middle + (n % 2 === 1 ? 18 : -18) * Math.ceil(n / 2)
      taken.push(at)
      const side = direction === 'down' ? (way === 'in' ? 'NORTH' : 'SOUTH') : way === 'in' ? 'WEST' : 'EAST'
      ports.push({ id: `${e.i}${way}`, width: 0, height: 0, x: direction === 'down' ? at : way === 'in' ? 0 : sub.width, y: direction === 'down' ? (way === 'in' ? 0 : sub.height) : at, layoutOptions: { 'elk.port.side': side } })
    }
    for (const e of here) { if (e.to === m) add(e, 'in', e.edge.to); if (e.from === m) add(e, 'out', e.edge.from) }
    return { id: m, width: sub.width, height: sub.height, ports, layoutOptions: { 'elk.portConstraints': 'FIXED_POS' } }
  }

  function collect(done: ElkNode, inner: ReadonlyMap<string, Part>): Part {
    const group = groups.get(done.id), pad = group?.label ? FRAME : 0
    const out: Part = { width: (done.width ?? 0) + 2 * pad, height: (done.height ?? 0) + 2 * pad, boxes: new Map(), frames: [], edges: new Map() }
    const move = (p: Point, by: Point): Point => ({ x: p.x + by.x, y: p.y + by.y })
    const own = { x: pad, y: pad }
    for (const c of done.children ?? []) {
      const at = move({ x: c.x ?? 0, y: c.y ?? 0 }, own), sub = inner.get(c.id)
      out.boxes.set(c.id, { ...at, width: c.width ?? 0, height: c.height ?? 0 })
      if (!sub) continue
      for (const [k, b] of sub.boxes) out.boxes.set(k, { ...b, ...move(b, at) })
      for (const f of sub.frames) out.frames.push({ ...f, ...move(f, at) })
      for (const [i, e] of sub.edges) out.edges.set(i, { points: e.points.map((p) => move(p, at)), label: e.label && { ...e.label, ...move(e.label, at) } })
      const g = groups.get(c.id)
      if (g?.label) out.frames.unshift({ ...at, width: c.width ?? 0, height: c.height ?? 0, group: g })
    }
    for (const e of done.edges ?? []) {
      const s = e.sections?.[0], l = e.labels?.[0]
      if (s) out.edges.set(Number(e.id), { points: straightened([s.startPoint, ...(s.bendPoints ?? []), s.endPoint]).map((p) => move(p, own)), label: l && { ...move({ x: l.x ?? 0, y: l.y ?? 0 }, own), width: l.width ?? 0, height: l.height ?? 0 } })
    }
    return out
  }

  const whole = await part(ROOT, top, 'down')
  const edges: EdgeRoute[] = []
  for (const [i, r] of whole.edges) {
    const edge = region.edges[i]!, points = [...r.points]
    reach(points, whole.boxes.get(edge.to), 'end')
    reach(points, groups.has(edge.from) ? undefined : whole.boxes.get(edge.from), 'start')
    const lines = labelOf(edge), l = r.label ?? { ...points[0]!, width: 0, height: 0 }
    const flat = Math.abs(points[0]!.y - points.at(-1)!.y) < 1
    edges.push({ id: edgeId(edge, i), edge, points, label: flat ? { x: l.x + l.width / 2, y: l.y, lines, anchor: 'middle' } : edge.side === 'left' ? { x: l.x - 14, y: l.y, lines, anchor: 'end' } : { x: l.x, y: l.y, lines, anchor: 'start' } })
  }
  const quiet = region.edges.filter(isQuiet)
  for (const [n, edge] of quiet.entries()) edges.push({ id: edgeId(edge, region.edges.indexOf(edge)), edge, points: around(whole.boxes.get(edge.from)!, whole.boxes.get(edge.to)!, whole.width + 10 * (n + 1)), label: { x: 0, y: 0, lines: [], anchor: 'start' } })
  return { width: whole.width + 10 * quiet.length, height: whole.height, states: new Map([...whole.boxes].filter(([k]) => !groups.has(k))), frames: whole.frames, edges }
}

/** A few pixels of detour around a label are not worth four corners. */
function straightened(points: Point[]): Point[] {
  const a = points[0]!, b = points.at(-1)!
  const flat = a.y === b.y && points.every((p) => Math.abs(p.y - a.y) <= 4), steep = a.x === b.x && points.every((p) => Math.abs(p.x - a.x) <= 4)
  return flat || steep ? [a, b] : points
}

/** From the right side of one box to the right side of another, along a line beside everything. */
const around = (from: Box, to: Box, x: number): Point[] => [{ x: from.x + from.width, y: from.y + from.height / 2 }, { x, y: from.y + from.height / 2 }, { x, y: to.y + to.height / 2 }, { x: to.x + to.width, y: to.y + to.height / 2 }]

/** Room between a drawn frame and what is in it. */
const FRAME = 10

/** From a port on a group's border the edge goes straight on to the state itself. */
function reach(points: Point[], box: Box | undefined, end: 'start' | 'end'): void {
  if (!box) return
  const p = end === 'end' ? points.at(-1)! : points[0]!
  const next = p.y < box.y - 0.5 ? { x: p.x, y: box.y } : p.y > box.y + box.height + 0.5 ? { x: p.x, y: box.y + box.height } : p.x < box.x - 0.5 ? { x: box.x, y: p.y } : p.x > box.x + box.width + 0.5 ? { x: box.x + box.width, y: p.y } : undefined
  if (!next) return
  if (end === 'end') points.push(next)
  else points.unshift(next)
}
