/**
 * A statechart as data, so that the page can draw any machine and knows none. The machine's own chart is written to
 * `ui/call-chart.json`; a recorder may send another one in its hello. The first region is drawn, and the others are
 * shown as dials. Names are those of the trace: a region is a key of `from` and `to`, and an event is an event type,
 * with its branch behind a slash if the payload decides the branch (`transport.failed/fatal`).
 */
import { type Result, refuse } from './result.ts'

export type ChartDefinition = {
  v: 1
  /** The machine's name, in words. */
  name: string
  /** The hash of the machine that it was drawn from. */
  hash?: string
  /** At most 64. */
  regions: ChartRegion[]
  /** Every event that the machine knows, by its type, with the states of the first region in which some rule answers it. */
  answers?: ChartAnswer[]
  /** What each guard says if it holds, in words, by the guard's name. At most 1,000 guards, with at most 1,000 characters each. */
  guards?: Record<string, string>
}
export type ChartAnswer = { event: string; states: string[] }
export type ChartRegion = {
  name: string
  initial: string
  /** All states, in the order in which they are listed. */
  states: string[]
  /** Which states stand together; a group may hold groups. States in no group stand in the region itself. */
  groups?: ChartGroup[]
  /** Empty for a region that is only shown as a dial. */
  edges: ChartEdge[]
  /**
   * Every transition that the machine's table has. Taken transitions are counted over these. Without them, they are counted
   * over the edges, where each state of a group has all events of the group's edge.
   */
  ways?: ChartWay[]
  /** The transitions as they were written, with their guards. */
  rules?: ChartRule[]
}
/**
 * A transition as it was written. Without `to`, the state stays and something is commanded. Without `events`, it is taken as soon as its guard
 * holds. `not`: guards of the same event that come before it and did not hold if it is taken. At most 2,000 in all regions; each list has at most
 * 100 names of 200 characters.
 */
export type ChartRule = { from: string; to?: string; events?: string[]; guard?: string; not?: string[]; commands?: string[] }
/** A transition between two states, never a group, and its events. */
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
/** In all regions together; of a transition each list; of the guards their number, and of each its name and its sentence. */
const CHART_REGIONS_MAX = 64, CHART_RULES_MAX = 2_000, RULE_LIST_MAX = 100, GUARDS_MAX = 1_000, NAME_CHARS_MAX = 200, SENTENCE_CHARS_MAX = 1_000

/** Checks a value from outside as a chart. It names what does not fit, and guesses nothing. */
export function checkChart(x: unknown): Result<ChartDefinition> {
  if (!isObject(x)) return refuse('chart', 'an object', x)
  if (x['v'] !== 1) return refuse('chart.v', '1', x['v'])
  if (typeof x['name'] !== 'string') return refuse('chart.name', 'a text', x['name'])
  const regions = x['regions']
  if (!Array.isArray(regions) || regions.length === 0 || regions.length > CHART_REGIONS_MAX) return refuse('chart.regions', `a list of 1 to ${CHART_REGIONS_MAX} regions`, regions)
  let rules = 0
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
    if (r['rules'] !== undefined) {
      rules += Array.isArray(r['rules']) ? r['rules'].length : 0
      if (rules > CHART_RULES_MAX) return refuse(`${at}.rules`, `at most ${CHART_RULES_MAX} transitions in all regions together`, rules)
      const amiss = checkRules(`${at}.rules`, r['rules'], names)
      if (amiss) return amiss
    }
    const edges = r['edges']
    if (!Array.isArray(edges)) return refuse(`${at}.edges`, 'a list', edges)
    for (const [k, e] of edges.entries()) {
      if (!isObject(e) || typeof e['from'] !== 'string' || typeof e['to'] !== 'string') return refuse(`${at}.edges[${k}]`, 'an object with from and to', e)
      if (!states.has(e['from']) || !states.has(e['to'])) return refuse(`${at}.edges[${k}]`, 'names of states or groups', states.has(e['from']) ? e['to'] : e['from'])
      if (!isTexts(e['events'])) return refuse(`${at}.edges[${k}].events`, 'a list of texts', e['events'])
      if (e['label'] !== undefined && !isTexts(e['label'])) return refuse(`${at}.edges[${k}].label`, 'a list of texts', e['label'])
    }
  }
  const amiss = checkGuards(x['guards'])
  if (amiss) return amiss
  const answers = x['answers'], [first] = regions as ChartRegion[]
  if (answers !== undefined && !(Array.isArray(answers) && answers.length <= CHART_EVENTS_MAX && answers.every((a) => isObject(a) && typeof a['event'] === 'string' && isTexts(a['states']) && a['states'].every((s) => first!.states.includes(s))))) return refuse('chart.answers', `at most ${CHART_EVENTS_MAX} events, each with states of the first region`, answers)
  return { ok: true, value: x as unknown as ChartDefinition }
}

type Refusal = Extract<Result<never>, { ok: false }>
const isName = (x: unknown): x is string => typeof x === 'string' && x.length <= NAME_CHARS_MAX
const isShortList = (x: unknown): boolean => isTexts(x) && x.length <= RULE_LIST_MAX && x.every(isName)

/** @param states of their region */
function checkRules(at: string, rules: unknown, states: ReadonlySet<string>): Refusal | undefined {
  if (!Array.isArray(rules)) return refuse(at, 'a list of transitions', rules)
  for (const [k, rule] of rules.entries()) {
    if (!isObject(rule)) return refuse(`${at}[${k}]`, 'a transition', rule)
    if (!states.has(rule['from'] as string)) return refuse(`${at}[${k}].from`, 'a state of this region', rule['from'])
    if (rule['to'] !== undefined && !states.has(rule['to'] as string)) return refuse(`${at}[${k}].to`, 'a state of this region', rule['to'])
    if (rule['guard'] !== undefined && !isName(rule['guard'])) return refuse(`${at}[${k}].guard`, `a name of at most ${NAME_CHARS_MAX} characters`, rule['guard'])
    for (const list of ['events', 'not', 'commands']) if (rule[list] !== undefined && !isShortList(rule[list])) return refuse(`${at}[${k}].${list}`, `at most ${RULE_LIST_MAX} names of at most ${NAME_CHARS_MAX} characters`, rule[list])
  }
  return undefined
}

function checkGuards(guards: unknown): Refusal | undefined {
  if (guards === undefined) return undefined
  if (!isObject(guards)) return refuse('chart.guards', 'a sentence for each guard', guards)
  const all = Object.entries(guards)
  if (all.length > GUARDS_MAX) return refuse('chart.guards', `at most ${GUARDS_MAX} guards`, all.length)
  for (const [name, words] of all) {
    if (!isName(name)) return refuse('chart.guards', `names of at most ${NAME_CHARS_MAX} characters`, name)
    if (typeof words !== 'string' || words.length > SENTENCE_CHARS_MAX) return refuse(`chart.guards.${name}`, `a sentence of at most ${SENTENCE_CHARS_MAX} characters`, words)
  }
  return undefined
}

/** Each group once, each member in one group, no group in itself. Adds the names of groups to `states`. */
function checkGroups(at: string, groups: unknown, states: Set<string>): Refusal | undefined {
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
