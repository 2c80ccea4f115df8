/** Which transitions of the chart a step took, and what their guards said: read off the states before and after, the event and the commands. */
import type { ChartDefinition, ChartRegion, ChartRule } from '../../common/chart.ts'
import type { StepRecord } from '../../common/index.ts'

/**
 * A region that moved. `ways`: the transitions that lead there, one after the other; of each those that fit, which are several where the record
 * does not tell them apart. Empty: the chart has none on this event.
 */
export type Moved = { region: string; from: string; to: string; ways: ChartRule[][] }
export type GuardsOf = {
  moved: Moved[]
  /** Regions that stayed, and gave commands that a guard let them give. */
  stayed: { region: string; at: string; rule: ChartRule }[]
  /** Of an ignored event: the guards that would have let it in, and did not hold. */
  closed: { region: string; at: string; guards: string[] }[]
}

/** @returns undefined when the chart says nothing of its transitions */
export function guardsOf(chart: ChartDefinition, step: StepRecord): GuardsOf | undefined {
  if (!chart.regions.some((r) => r.rules)) return undefined
  const out: GuardsOf = { moved: [], stayed: [], closed: [] }
  for (const region of chart.regions) {
    const from = step.from?.[region.name], to = step.to?.[region.name]
    if (!region.rules || typeof from !== 'string' || typeof to !== 'string') continue
    if (step.ignored) {
      const guards = [...new Set(region.rules.filter((r) => r.from === from && hears(r, step.event.type)).flatMap((r) => [...(r.not ?? []), ...(r.guard === undefined ? [] : [r.guard])]))]
      if (guards.length > 0) out.closed.push({ region: region.name, at: from, guards })
    } else if (from !== to) out.moved.push({ region: region.name, from, to, ways: waysOf(region, step, from, to) })
    else for (const rule of region.rules) if (rule.to === undefined && rule.from === from && hears(rule, step.event.type) && isGiven(rule, step, true)) out.stayed.push({ region: region.name, at: from, rule })
  }
  return out
}

const hears = (r: ChartRule, type: string): boolean => r.events?.includes(type) ?? false
/** Were its commands given? A record without commands says nothing of them. */
function isGiven(r: ChartRule, step: StepRecord, mustBeTold = false): boolean {
  const given = step.commands
  return given ? (r.commands ?? []).every((c) => given.some((g) => g.type === c)) : !mustBeTold
}

/** By an event, by one and then without, or by what holds after the event alone. Of several the one that explains most of the commands, then the shortest. */
function waysOf({ rules = [] }: ChartRegion, step: StepRecord, from: string, to: string): ChartRule[][] {
  const fits = rules.filter((r) => r.to !== undefined && isGiven(r, step)), heard = fits.filter((r) => r.from === from && (hears(r, step.event.type) || r.events?.some((e) => SIGNAL.test(e))))
  const chains = heard.flatMap((first) => { const rest = eventless(fits, first.to!, to); return rest ? [[first, ...rest]] : [] }), alone = eventless(fits, from, to)
  if (alone) chains.push(alone)
  const commands = (chain: readonly ChartRule[]): number => chain.reduce((n, r) => n + (r.commands?.length ?? 0), 0)
  const [best] = chains.toSorted((x, y) => commands(y) - commands(x) || x.length - y.length)
  if (!best) return []
  const equal = chains.filter((c) => c.length === best.length && commands(c) === commands(best))
  return best.map((_, i) => [...new Set(equal.map((c) => c[i]!))])
}
/** What one region tells another within a step. */
const SIGNAL = /^session\.(began|over)$/

/** The shortest chain of transitions that wait for no event. */
function eventless(rules: readonly ChartRule[], from: string, to: string): ChartRule[] | undefined {
  const ways = new Map<string, ChartRule[]>([[from, []]])
  for (const [at, way] of ways) {
    if (at === to) return way
    for (const r of rules) if (!r.events && r.from === at && r.to !== undefined && !ways.has(r.to)) ways.set(r.to, [...way, r])
  }
  return undefined
}
