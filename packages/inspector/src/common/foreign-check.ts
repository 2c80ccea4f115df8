/** What the page asks of an actor's record before it draws it: a relay or a file may say anything. */
import * as v from 'valibot'
import type { ActorChart } from './foreign-chart.ts'
import { type ActorInfo, type ActorStep, MAIN_REGION, type Taken } from './foreign.ts'
import type { Call } from './timeline.ts'
import type { OpenRecord, StepRecord } from './trace.ts'

const text = v.pipe(v.string(), v.maxLength(1_000)), texts = v.pipe(v.array(text), v.maxLength(500))
const chart = v.object({
  id: text,
  nodes: v.pipe(v.array(v.object({ path: text, type: v.picklist(['atomic', 'compound', 'parallel', 'final', 'history']), initial: v.optional(text), deep: v.optional(v.boolean()), invokes: v.optional(texts) })), v.minLength(1), v.maxLength(400)),
  edges: v.pipe(v.array(v.object({ from: text, to: texts, event: text, guard: v.optional(text), actions: v.optional(texts) })), v.maxLength(1_500)),
  cut: v.optional(v.boolean()),
})
const info = v.object({ source: v.picklist(['xstate-5', 'statelyai-inspect', 'xstate-4']), version: v.optional(text), session: text, id: text, parent: v.optional(text), chart: v.optional(v.unknown()), accepts: v.optional(v.boolean()) })
const took = v.pipe(v.array(v.object({ from: text, to: texts, event: text, guard: v.optional(text) })), v.maxLength(2_000))

const known = new WeakMap<OpenRecord, ActorInfo | false>()
/** The actor that a record opens; undefined for a call. A chart that does not fit is left out. */
export function actorOf(open: OpenRecord | undefined): ActorInfo | undefined {
  if (!open) return undefined
  let actor = known.get(open)
  if (actor === undefined) {
    const r = v.safeParse(info, (open as { actor?: unknown }).actor)
    actor = r.success ? withChart(r.output as ActorInfo) : false
    known.set(open, actor)
  }
  return actor === false ? undefined : actor
}
function withChart({ chart: given, ...rest }: ActorInfo): ActorInfo {
  const r = v.safeParse(chart, given)
  if (!r.success) return rest
  const paths = new Set(r.output.nodes.map((n) => n.path))
  const isTree = paths.size === r.output.nodes.length && r.output.nodes[0]!.path === '' && r.output.nodes.every((n) => n.path === '' || paths.has(parentPath(n.path)))
  if (!isTree) return rest
  const edges = r.output.edges.filter((e) => paths.has(e.from) && e.to.every((to) => paths.has(to)))
  return { ...rest, chart: { ...r.output, edges } as ActorChart }
}
export const parentPath = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))

/** Not a call: it says so itself, or its beginning is lost and it has the region that only actors have. */
export const isActor = (call: Call): boolean => actorOf(call.open) !== undefined || (call.open === undefined && MAIN_REGION in call.runs && !('session' in call.runs))

/** Fields of a step that only actors write; what does not fit is as if it were not there. */
export function actorStep(step: StepRecord): { took: Taken[]; context: unknown; hasContext: boolean; sender: string | undefined; by: string | undefined; actions: { type: string; params?: unknown }[] } {
  const s = step as ActorStep, t = v.safeParse(took, s.took)
  const actions = Array.isArray(s.actions) ? s.actions.filter((a) => typeof a === 'object' && a !== null && typeof a.type === 'string') : []
  return { took: t.success ? (t.output as Taken[]) : [], context: s.context, hasContext: 'context' in s, sender: typeof s.sender === 'string' ? s.sender : undefined, by: typeof s.by === 'string' ? s.by : undefined, actions }
}
