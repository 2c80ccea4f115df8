/** `check`: judges everything that is claimed of one machine, in one environment after another. */
import type { TransitionTable } from '../compile.ts'
import { CallError } from '../errors.ts'
import { DUTIES, START_DUTIES, TIMER_DUTIES, checkDuties, checkStarts, checkTimers, type BrokenDuty, type DutyReport } from './duties/index.ts'
import { waysOf, type Ways } from './duties/ways.ts'
import { engineOf } from './engine.ts'
import { explore as exploreProduct, pathTo, type Edge, type Graph } from './environment/explore.ts'
import { LIVENESS, POSSIBILITY } from './environment/liveness.ts'
import { movesOf } from './environment/moves.ts'
import { ENVIRONMENTS, type EnvironmentName, type Powers } from './environment/powers.ts'
import { PREDICATES, conditionOf } from './environment/propositions.ts'
import { SAFETY, SAFETY_IDS, type SafetyId } from './environment/safety.ts'
import { createLeadsTo, createReach } from './environment/search.ts'
import { counterexampleOf, traceOfRows, type Counterexample } from './environment/story.ts'
import { World } from './environment/world.ts'

/** What kind of claim a property is. */
export type Kind = 'safety' | 'agreement' | 'liveness' | 'possibility' | 'response' | 'licence'
/** What came of one property in one environment. */
export type PropertyResult = {
  id: string
  kind: Kind
  says: string
  environment: string
  verdict: 'holds' | 'violated' | 'vacuous'
  /** The exploration was cut short. The result holds for what was seen, and that is not all. */
  partial?: true
  /** How often the premise was met: transitions for safety, states for liveness and possibility, cells for duties. */
  witnesses: number
  counterexample?: Counterexample
}
/** How large the product of machine and environment was. */
export type ProductResult = { environment: string; states: number; transitions: number; depth: number; seconds: number; /** False when a limit or an interruption cut it short. */ complete: boolean }
/** What came of one environment. */
export type EnvironmentResult = { product: ProductResult; properties: PropertyResult[] }

/** How far a check goes, and who is told of it. */
export type CheckOptions = {
  /** Product states at which the exploration stops; the result is then partial. Default 20,000,000. */
  statesMax?: number
  /** Fairness classes that are not assumed, one bit for each. */
  unfair?: number
  /** Stops at the first violation of safety, and then searches for nothing else. */
  quick?: boolean
  /**
   * Told of each property as soon as it is judged. A property of safety that is violated is told as soon as the
   * violation is seen, as partial.
   */
  onProperty?: (p: PropertyResult) => void
  onProgress?: (p: { environment: string; phase: string; states: number; transitions: number }) => void
}

/** A named environment, or powers under a name of your own. */
export type Environment = EnvironmentName | { name: string; powers: Powers }
const resolve = (e: Environment): { name: string; powers: Powers } => (typeof e === 'string' ? { name: e, powers: ENVIRONMENTS[e] } : e)

function build(table: TransitionTable, environment: Environment): { name: string; w: World; moves: ReturnType<typeof movesOf> } {
  const { name, powers } = resolve(environment)
  const w = new World(engineOf(table.tables[0]!), powers, table.policy.launchService)
  return { name, w, moves: movesOf(w) }
}
/** Explores the whole product, for those who count. */
export function explore(table: TransitionTable, environment: Environment, options: { statesMax?: number } = {}): Graph {
  const { w, moves } = build(table, environment)
  return exploreProduct(w, moves, options)
}

/**
 * Explores machine × environment completely. Judges safety on every transition, liveness in every fair run, and
 * possibility from every state.
 * @throws CallError `bad-table`; `empty-environment` when no move leads on from the start
 */
export function checkEnvironment(table: TransitionTable, environment: Environment, options: CheckOptions = {}): EnvironmentResult {
  const { name, w, moves } = build(table, environment)
  const { unfair = 0, quick = false, onProgress, onProperty, statesMax } = options
  const verdict = (isViolated: boolean, witnesses: number): PropertyResult['verdict'] => (isViolated ? 'violated' : witnesses === 0 ? 'vacuous' : 'holds')
  const ofSafety = (id: SafetyId, edge: Edge | undefined, seen: Graph): PropertyResult => {
    const witnesses = w.judge.met[SAFETY_IDS.indexOf(id)]!
    return {
      id, kind: id.startsWith('G') ? 'agreement' : 'safety', says: SAFETY[id], environment: name, verdict: verdict(edge !== undefined, witnesses), witnesses, ...(!seen.isComplete && { partial: true as const }),
      ...(edge && { counterexample: counterexampleOf(seen, w, table, [...pathTo(seen, edge.from), edge], edge.to) }),
    }
  }
  const g = exploreProduct(w, moves, {
    propositions: PREDICATES, stopAtViolation: quick,
    ...(onProperty && { onViolation: (id, edge, seen) => onProperty(ofSafety(id, edge, seen)) }),
    ...(statesMax !== undefined && { statesMax }),
    ...(onProgress && { onProgress: p => onProgress({ environment: name, phase: 'exploring', ...p }) }),
  })
  if (g.states === 1) {
    throw new CallError('empty-environment', `the environment "${name}" allows nothing: no move leads from the start to another state; give it a power, or a machine that hears user.join`)
  }
  const properties: PropertyResult[] = []
  const judged = (p: PropertyResult): void => { properties.push(p); onProperty?.(p) }
  for (const id of SAFETY_IDS) judged(ofSafety(id, g.violations.get(id), g))
  // If only a part of the graph was explored, nothing can be said that speaks of all of it.
  if (g.isComplete) {
    const leadsTo = createLeadsTo(g)
    for (const { id, says, from, to } of LIVENESS) {
      onProgress?.({ environment: name, phase: id, states: g.states, transitions: g.transitions })
      const r = leadsTo(conditionOf(from), conditionOf(to), unfair)
      judged({
        id, kind: 'liveness', says, environment: name, verdict: verdict(!r.holds, r.witnesses), witnesses: r.witnesses,
        ...(r.lasso && { counterexample: counterexampleOf(g, w, table, r.lasso.stem, r.lasso.end, r.lasso.component) }),
      })
    }
    onProgress?.({ environment: name, phase: 'possibility', states: g.states, transitions: g.transitions })
    const reach = createReach(g)
    for (const { id, says, lost, from, to, via } of POSSIBILITY) {
      const goal = reach(conditionOf(to))
      const through = via && conditionOf(via)
      const can = through ? reach((h, s) => through(h) && goal[s] === 1) : goal
      const isFrom = conditionOf(from)
      let witnesses = 0, failing = -1
      for (let s = 0; s < g.states; s++) if (isFrom(g.holds[s]!)) { witnesses++; if (can[s] === 0 && failing < 0) failing = s }
      judged({ id, kind: 'possibility', says, environment: name, verdict: verdict(failing >= 0, witnesses), witnesses, ...(failing >= 0 && { counterexample: { ...counterexampleOf(g, w, table, pathTo(g, failing), failing), forever: [lost] } }) })
    }
  }
  return { product: { environment: name, states: g.states, transitions: g.transitions, depth: g.depth, seconds: g.seconds, complete: g.isComplete }, properties }
}

/**
 * Judges what the table alone shows: the duties of each cell, of its beginning, and of its timers. Duties of another
 * policy are left out. Duties of a table that is not there are never met.
 */
export function checkTable(table: TransitionTable): PropertyResult[] {
  const cells = checkDuties(table), starts = checkStarts(table), timers = checkTimers(table)
  const ways = new Map<number, Ways>()
  /** The way to what is broken, by the table's own rows. There is none to a step that no call comes to. */
  const wayTo = (b: BrokenDuty, of: DutyReport): string[] | undefined => {
    const i = table.tables.findIndex(t => t.name === b.table), t = table.tables[i]!, state = t.states.indexOf(b.state)
    if (!ways.has(i)) ways.set(i, waysOf(table, i))
    if (of === cells) return ways.get(i)!.hearing(state, t.events.indexOf(b.event))
    const way = ways.get(i)!.to(state)
    // The first step shows where a call starts. Where a timer runs and should not, it may fire.
    if (of === starts) return way && [...way, 'user.join']
    return way && (t.timers[b.event]?.includes(state) ? [...way, b.event] : way)
  }
  type Found = { b: BrokenDuty; way: string[] | undefined }
  const shortest = (id: string, of: DutyReport): Found | undefined => {
    let found: Found | undefined
    for (const b of of.broken) if (b.duty === id) {
      const way = wayTo(b, of)
      if (!found || (way && way.length < (found.way?.length ?? Infinity))) found = { b, way }
    }
    return found
  }
  const all = [
    ...DUTIES.filter(d => d.speaksOf?.(table.policy) ?? true).map(d => ({ ...d, of: cells })),
    ...START_DUTIES.map(d => ({ ...d, kind: 'response' as const, of: starts })),
    ...TIMER_DUTIES.filter(d => d.speaksOf?.(table.policy) ?? true).map(d => ({ ...d, kind: 'response' as const, of: timers })),
  ]
  return all.map(({ id, kind, says, of }): PropertyResult => {
    const witnesses = of.witnesses.get(id) ?? 0, found = shortest(id, of)
    return {
      id, kind, says, environment: 'table', verdict: found ? 'violated' : witnesses === 0 ? 'vacuous' : 'holds', witnesses,
      ...(found && { counterexample: { story: [of === cells ? storyOf(found.b) : found.b.says], trace: found.way ? traceOfRows(table, found.way) : [] } }),
    }
  })
}
function storyOf({ state, event, commands, to }: BrokenDuty): string {
  const changed = Object.entries(to).filter(([k, v]) => state[k] !== v).map(([k, v]) => `${k} ${v}`)
  return `in ${Object.entries(state).map(([k, v]) => `${k} ${v}`).join(', ')}: ${event} → ${commands.join(', ') || 'no command'}, and then ${changed.join(', ') || 'the same state'}`
}
