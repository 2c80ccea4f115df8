/**
 * A statechart as data, so that the page draws any machine and knows none. The machine's own chart is written to
 * `ui/call-chart.json`; a recorder may send another one in its hello. The first region is drawn, the others are
 * shown as dials. Names are those of the trace: a region is a key of `from` and `to`, an event an event type,
 * with its branch behind a slash when the payload chooses (`transport.failed/fatal`).
 */
import { type Result, refuse } from './result.ts'

export type ChartDefinition = {
  v: 1
  /** The machine's name, in words. */
  name: string
  /** The hash of the machine that it was drawn from. */
  hash?: string
  regions: ChartRegion[]
  /** Every event that the machine knows, by its type: in which states of the first region some rule answers it. */
  answers?: ChartAnswer[]
  /** By its name: what a guard says where it holds, in words. */
  guards?: Record<string, string>
}
export type ChartAnswer = { event: string; states: string[] }
export type ChartRegion = {
  name: string
  initial: string
  /** All states, in the order in which they are told. */
  states: string[]
  /** Which states stand together; a group may hold groups. States in no group stand in the region itself. */
  groups?: ChartGroup[]
  /** Empty for a region that is only shown as a dial. */
  edges: ChartEdge[]
  /**
   * Every transition that the machine's table has: what is taken is counted over these. Without them it is counted over
   * the edges, each state of a group having all events of its edge.
   */
  ways?: ChartWay[]
  /** The transitions as they were written, with their guards. */
  rules?: ChartRule[]
}
/**
 * Without `to` the state stays, and something is commanded. Without `events` it is taken as soon as its guard holds. `not`: guards of the same
 * event that come before it, and did not hold where it is taken.
 */
export type ChartRule = { from: string; to?: string; events?: string[]; guard?: string; not?: string[]; commands?: string[] }
/** Between two states, never a group: with which events. */
export type ChartWay = { from: string; to: string; events: string[] }
export type ChartGroup = {
  name: string
  /** States or groups. */
  members: string[]
  direction: 'down' | 'right'
  /** A drawn frame, with these words in it. Without them the group only places its members. */
  label?: string
}
/** `from` may be a group: each of its states has this edge, and it is drawn once. */
export type ChartEdge = {
  from: string
  to: string
  events: string[]
  /** What stands at the edge, one line each; the first events when absent. An edge with none is led around the others. */
  label?: string[]
  /** On which side of a falling edge its label stands; right when absent. */
  side?: 'left' | 'right'
}

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)
const isTexts = (x: unknown): x is string[] => Array.isArray(x) && x.every((s) => typeof s === 'string')
/** More than this is no chart that a person reads, and would keep the layout busy. */
const CHART_STATES_MAX = 400, CHART_EVENTS_MAX = 2_000

/** A value from outside as a chart. What does not fit is named; nothing is guessed. */
export function checkChart(x: unknown): Result<ChartDefinition> {
  if (!isObject(x)) return refuse('chart', 'an object', x)
  if (x['v'] !== 1) return refuse('chart.v', '1', x['v'])
  if (typeof x['name'] !== 'string') return refuse('chart.name', 'a text', x['name'])
  const regions = x['regions']
  if (!Array.isArray(regions) || regions.length === 0) return refuse('chart.regions', 'a list with at least one region', regions)
  for (const [i, r] of regions.entries()) {
    const at = `chart.regions[${i}]`
    if (!isObject(r)) return refuse(at, 'an object', r)
    if (typeof r['name'] !== 'string') return refuse(`${at}.name`, 'a text', r['name'])
    if (typeof r['initial'] !== 'string') return refuse(`${at}.initial`, 'a state', r['initial'])
    if (!isTexts(r['states']) || r['states'].length === 0 || r['states'].length > CHART_STATES_MAX) return refuse(`${at}.states`, `1 to ${CHART_STATES_MAX} names`, r['states'])
    const states = new Set(r['states'])
    if (!states.has(r['initial'])) return refuse(`${at}.initial`, 'a state of this region', r['initial'])
    const wrong = checkGroups(at, r['groups'], states)
    if (wrong) return wrong
    const names = new Set(r['states']), ways = r['ways']
    if (ways !== undefined && !(Array.isArray(ways) && ways.every((w) => isObject(w) && names.has(w['from'] as string) && names.has(w['to'] as string) && isTexts(w['events'])))) return refuse(`${at}.ways`, 'a list of ways between two states, each with its events', ways)
    const rules = r['rules'], isOptional = (v: unknown, fits: (v: unknown) => boolean): boolean => v === undefined || fits(v), isName = (v: unknown): boolean => typeof v === 'string'
    if (rules !== undefined && !(Array.isArray(rules) && rules.length <= CHART_EVENTS_MAX && rules.every((x) => isObject(x) && names.has(x['from'] as string) && isOptional(x['to'], (to) => names.has(to as string)) && isOptional(x['guard'], isName) && [x['events'], x['not'], x['commands']].every((list) => isOptional(list, isTexts))))) return refuse(`${at}.rules`, `at most ${CHART_EVENTS_MAX} transitions between states, with their events, guards and commands`, rules)
    const edges = r['edges']
    if (!Array.isArray(edges)) return refuse(`${at}.edges`, 'a list', edges)
    for (const [k, e] of edges.entries()) {
      if (!isObject(e) || typeof e['from'] !== 'string' || typeof e['to'] !== 'string') return refuse(`${at}.edges[${k}]`, 'an object with from and to', e)
      if (!states.has(e['from']) || !states.has(e['to'])) return refuse(`${at}.edges[${k}]`, 'names of states or groups', states.has(e['from']) ? e['to'] : e['from'])
      if (!isTexts(e['events'])) return refuse(`${at}.edges[${k}].events`, 'a list of texts', e['events'])
      if (e['label'] !== undefined && !isTexts(e['label'])) return refuse(`${at}.edges[${k}].label`, 'a list of texts', e['label'])
    }
  }
  const guards = x['guards']
  if (guards !== undefined && !(isObject(guards) && Object.values(guards).every((words) => typeof words === 'string'))) return refuse('chart.guards', 'a sentence for each guard', guards)
  const answers = x['answers'], [first] = regions as ChartRegion[]
  if (answers !== undefined && !(Array.isArray(answers) && answers.length <= CHART_EVENTS_MAX && answers.every((a) => isObject(a) && typeof a['event'] === 'string' && isTexts(a['states']) && a['states'].every((s) => first!.states.includes(s))))) return refuse('chart.answers', `at most ${CHART_EVENTS_MAX} events, each with states of the first region`, answers)
  return { ok: true, value: x as unknown as ChartDefinition }
}

/** Each group once, each member in one group, no group in itself. Adds the names of groups to `states`. */
function checkGroups(at: string, groups: unknown, states: Set<string>): { ok: false; problem: { field: string; expected: string; found: string } } | undefined {
  if (groups === undefined) return undefined
  if (!Array.isArray(groups)) return refuse(`${at}.groups`, 'a list', groups)
  const parents = new Map<string, string>()
  for (const [k, g] of groups.entries()) {
    if (!isObject(g) || typeof g['name'] !== 'string' || !isTexts(g['members'])) return refuse(`${at}.groups[${k}]`, 'an object with a name and members', g)
    if (states.has(g['name'])) return refuse(`${at}.groups[${k}].name`, 'a name of its own', g['name'])
    if (g['direction'] !== 'down' && g['direction'] !== 'right') return refuse(`${at}.groups[${k}].direction`, 'down or right', g['direction'])
    if (g['label'] !== undefined && typeof g['label'] !== 'string') return refuse(`${at}.groups[${k}].label`, 'a text', g['label'])
    for (const m of g['members']) {
      if (parents.has(m)) return refuse(`${at}.groups[${k}].members`, 'each member in one group only', m)
      parents.set(m, g['name'])
    }
    states.add(g['name'])
  }
  for (const m of parents.keys()) {
    if (!states.has(m)) return refuse(`${at}.groups`, 'members that are states or groups', m)
    let up = parents.get(m)
    for (let n = 0; up !== undefined; up = parents.get(up)) if (up === m || n++ > CHART_STATES_MAX) return refuse(`${at}.groups`, 'no group inside itself', m)
  }
  return undefined
}
