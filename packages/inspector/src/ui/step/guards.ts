/** Which transitions of the chart a step took, and what their guards said: read off the states before and after, the event and the commands. */
import type { ChartDefinition, ChartRegion, ChartRule } from '../../common/chart.ts'
import { eventless } from '../../common/eventless.ts'
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
  const ways = eventless(fits.filter((r) => !r.events), to), alone = ways.get(from)
  const chains = heard.flatMap((first) => { const rest = ways.get(first.to!); return rest ? [[first, ...rest]] : [] })
  if (alone) chains.push(alone)
  const commands = (chain: readonly ChartRule[]): number => chain.reduce((n, r) => n + (r.commands?.length ?? 0), 0)
  const [best] = chains.toSorted((x, y) => commands(y) - commands(x) || x.length - y.length)
  if (!best) return []
  const equal = chains.filter((c) => c.length === best.length && commands(c) === commands(best))
  return best.map((_, i) => [...new Set(equal.map((c) => c[i]!))])
}
/** What one region tells another within a step. */
const SIGNAL = /^session\.(began|over)$/

/** One of the guards that fit, with those that had to fail first. With neither: a transition that has none. */
export type Said = Pick<ChartRule, 'guard' | 'not'>
/** `what`: what it was that went, or stayed. `steps`: the transitions one after the other, of each those that fit. */
export type Line = { what: string[]; steps: Said[][] }
type Told = {
  /** What has the same guards is one line. */
  lines: Line[]
  /** Regions that moved by transitions without any guard. */
  free: string[]
  /** Moves that the chart does not have. */
  unknown: Moved[]
}

/** What is said of the guards of a step. @param nameOf a region in words @param valueOf a state in words */
export function toldOf({ moved, stayed, closed }: GuardsOf, nameOf: (region: string) => string, valueOf: (state: string) => string): Told {
  const found = moved.filter((m) => m.ways.length > 0), guarded = found.filter((m) => m.ways.flat().some(isGuarded))
  const lines = new Map<string, Line>()
  const tell = (what: string, steps: Said[][]): void => {
    const key = JSON.stringify(steps), known = lines.get(key)
    if (known) known.what.push(what)
    else lines.set(key, { what: [what], steps })
  }
  for (const m of guarded) tell(`${nameOf(m.region)} ${valueOf(m.from)} → ${valueOf(m.to)}`, m.ways.map(alternativesOf))
  for (const s of stayed) tell(`${nameOf(s.region)} stays ${valueOf(s.at)}, ${s.rule.commands?.join(', ') ?? ''}`, [alternativesOf([s.rule])])
  for (const c of closed) tell(`${nameOf(c.region)} stays ${valueOf(c.at)}`, [[{ not: c.guards }]])
  return { lines: [...lines.values()], free: found.filter((m) => !guarded.includes(m)).map((m) => nameOf(m.region)), unknown: moved.filter((m) => m.ways.length === 0) }
}
const isGuarded = (r: Said): boolean => r.guard !== undefined || (r.not?.length ?? 0) > 0
/** Those with a guard, each once; and at the end, where one has none, that there is one without. */
function alternativesOf(rules: readonly ChartRule[]): Said[] {
  const out = new Map<string, Said>()
  for (const { guard, not } of rules.toSorted((a, b) => Number(isGuarded(b)) - Number(isGuarded(a)))) {
    const said: Said = { ...(guard !== undefined && { guard }), ...(not && not.length > 0 && { not }) }
    out.set(JSON.stringify(said), said)
  }
  return [...out.values()]
}

/** A text, or a name of the machine's. */
type Word = string | { code: string }
/**
 * One transition's guard, with its sentence; of those that had to fail first the names, and where there is nothing else their sentences.
 * @param step how many transitions come before it @param alternative how many that fit as well @param sentenceOf a guard by its name; empty where none is known
 */
export function wordsOf({ guard, not = [] }: Said, step: number, alternative: number, sentenceOf: (guard: string) => string): Word[] {
  const lead = alternative > 0 ? 'or ' : step > 0 ? 'then ' : ''
  if (guard === undefined && not.length === 0) return [`${lead}${alternative > 0 ? 'without one' : 'without a guard'}`]
  const told = (name: string): string => { const words = sentenceOf(name); return words && guard === undefined ? ` (“${words}”)` : '' }, says = guard === undefined ? '' : sentenceOf(guard)
  return [lead, ...(guard === undefined ? [] : [{ code: guard }, says && `: ${says}`]), ...not.flatMap((name, i): Word[] => [`${i > 0 ? ', ' : guard === undefined ? '' : '; '}not `, { code: name }, told(name)])].filter((w) => w !== '')
}
