/**
 * Which transitions of the chart each step took. XState tells it; of the other sources it is worked out from the event
 * and the states before and after, so it is the first that fits. It grows with the call, as its rows do.
 */
import { firstWhere } from '../../common/first-where.ts'
import { type ActorChart, eventName } from '../../common/foreign-chart.ts'
import { actorStep, parentPath } from '../../common/foreign-check.ts'
import { activeOf, descriptorTakes } from '../../common/foreign.ts'
import type { Call, Row, StepRecord } from '../../common/index.ts'

export type TakenIndex = {
  /** By edge of the chart: the numbers of the steps that took it, rising. */
  bySeq: readonly (readonly number[])[]
  /** By state: the number of the first step after which it was active. */
  firstSeen: ReadonlyMap<string, number>
}
type Growing = { rows: readonly Row[]; done: number; chart: ActorChart; bySeq: number[][]; firstSeen: Map<string, number> }
const known = new Map<string, Growing>()
/** As many calls as a person looks at one after the other. */
const KNOWN_MAX = 50

export function takenOf(call: Call, chart: ActorChart): TakenIndex {
  let g = known.get(call.key)
  if (!g || g.rows !== call.rows || g.chart !== chart) {
    if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value!)
    known.set(call.key, (g = { rows: call.rows, done: 0, chart, bySeq: chart.edges.map(() => []), firstSeen: new Map() }))
  }
  for (; g.done < call.rows.length; g.done++) {
    const row = call.rows[g.done]!
    if (row.kind !== 'step') continue
    for (const i of edgesTaken(chart, row)) g.bySeq[i]!.push(row.seq)
    for (const path of activeOf(row.to)) if (!g.firstSeen.has(path)) g.firstSeen.set(path, row.seq)
  }
  return g
}

/** Edges that one step took, by their places in the chart; each once. */
export function edgesTaken(chart: ActorChart, step: StepRecord): number[] {
  const { took } = actorStep(step), out = new Set<number>()
  for (const t of took) {
    const name = eventName(t.event), targets = t.to.join(' ')
    const fits = (e: ActorChart['edges'][number], byName: boolean): boolean => e.from === t.from && e.to.join(' ') === targets && (!byName || e.event === name || descriptorTakes(e.event, name) || (t.event === '' && e.event === 'always'))
    let i = chart.edges.findIndex((e) => fits(e, true) && e.guard === t.guard)
    if (i < 0) i = chart.edges.findIndex((e) => fits(e, true))
    if (i < 0) i = chart.edges.findIndex((e) => fits(e, false))
    if (i >= 0) out.add(i)
  }
  if (took.length === 0 && !step.ignored && step.from && step.to && step.from !== step.to) {
    const before = activeOf(step.from), after = activeOf(step.to), name = eventName(step.event.type), kinds = new Map(chart.nodes.map((n) => [n.path, n.type]))
    const arrives = (to: string): boolean => after.has(kinds.get(to) === 'history' ? parentPath(to) : to)
    const i = chart.edges.findIndex((e) => (e.from === '' || before.has(e.from)) && e.to.length > 0 && descriptorTakes(e.event, name) && e.to.every(arrives))
    if (i >= 0) out.add(i)
  }
  return [...out]
}

/** How many numbers of a rising list are no greater than this one. */
export const countUpTo = (seqs: readonly number[], seq: number): number => firstWhere(seqs.length, (i) => seqs[i]! > seq)

/** The events that can be sent from the states that are active, those that XState makes itself left out. */
export function eventsHere(chart: ActorChart, active: ReadonlySet<string>): string[] {
  const own = /^(always|done|error|after .*|done .*|error .*|xstate\..*)$/
  return [...new Set(chart.edges.filter((e) => (e.from === '' || active.has(e.from)) && !own.test(e.event) && !e.event.includes('*')).map((e) => e.event))]
}
