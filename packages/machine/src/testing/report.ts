/**
 * The whole check as a list of tasks, and one report that is put together from their parts. The tasks do not know
 * each other, so several cores can share them.
 */
import type { TransitionTable } from '../compile.ts'
import { CallError } from '../errors.ts'
import { ASSUMPTIONS, withoutAssumption } from './assumptions.ts'
import { checkEnvironment, checkTable, type CheckOptions, type Environment, type ProductResult, type PropertyResult } from './check.ts'
import { ENVIRONMENTS, type EnvironmentName } from './environment/powers.ts'
import { DEFAULT_HASH } from './known-tables.ts'
import { MUTE_ENVIRONMENTS, checkMuteEcho } from './models/mute-echo.ts'
import { SHARED_SERVICE_ENVIRONMENTS, checkSharedService } from './models/shared-service.ts'
import type { SmallReport } from './small-model.ts'

/** One task of a check. */
export type CheckTask =
  | { task: 'table' }
  | { task: 'environment'; environment: Environment }
  | { task: 'assumption'; id: string }
  | { task: 'shared-service' | 'mute'; environment: string }

/** What breaks when one assumption is taken away. */
export type AssumptionResult = { id: string; text: string; duty: string; without: string; environment: string; breaks: string[]; /** How the first of them breaks. */ story?: string[] }
/** What one task adds to the report. */
export type CheckPart = { product: ProductResult[]; properties: PropertyResult[]; assumptions: AssumptionResult[] }
/** What a check has found. */
export type CheckReport = CheckPart & {
  machine: {
    hash: string
    states: number
    transitions: number
    /**
     * Of `onhook check`: false if the whole machine was not compared with its tables to the end. It does not say that
     * the check itself was interrupted: that stands in `interrupted`.
     */
    complete?: boolean
  }
}

/** Roughly how long each task takes compared with the others, so that the longest begins first. */
const WEIGHT: Record<EnvironmentName, number> = { hostile: 100, reordered: 60, queued: 55, documented: 4, rough: 3, kind: 1 }
const weightOf = (t: CheckTask): number => (t.task === 'environment' ? (typeof t.environment === 'string' ? WEIGHT[t.environment] : 50) : t.task === 'assumption' ? 4 : 2)

/**
 * Everything that is to be done for a table. The small models are models of our own machine and runtime, so a foreign
 * table has none.
 */
export function checkTasks(table: TransitionTable, { environments = Object.keys(ENVIRONMENTS) as EnvironmentName[], assumptions = true }: { environments?: readonly Environment[]; assumptions?: boolean } = {}): CheckTask[] {
  const isOurs = table.hash === DEFAULT_HASH
  const tasks: CheckTask[] = [
    { task: 'table' },
    ...environments.map((environment): CheckTask => ({ task: 'environment', environment })),
    ...(assumptions ? ASSUMPTIONS.map(({ id }): CheckTask => ({ task: 'assumption', id })) : []),
    ...(isOurs && assumptions ? [
      ...Object.keys(SHARED_SERVICE_ENVIRONMENTS).map((environment): CheckTask => ({ task: 'shared-service', environment })),
      ...Object.keys(MUTE_ENVIRONMENTS).map((environment): CheckTask => ({ task: 'mute', environment })),
    ] : []),
  ]
  return tasks.sort((a, b) => weightOf(b) - weightOf(a))
}

/** The safety properties whose premise is that something of a call is begun: a subscription, a join, a launch. */
const BEGINNING = ['S7', 'S10', 'S3']
/** Does one task. @throws CallError `bad-table`, `empty-environment` */
export function runTask(table: TransitionTable, t: CheckTask, options: CheckOptions = {}): CheckPart {
  switch (t.task) {
    case 'table': return { product: [], properties: checkTable(table), assumptions: [] }
    case 'environment': {
      const { product, properties } = checkEnvironment(table, t.environment, options)
      if (product.complete && !BEGINNING.some(id => properties.some(p => p.id === id && p.witnesses > 0))) {
        throw new CallError('empty-environment', `the environment "${product.environment}" allows nothing: no call ever begins in it, nothing is subscribed to, joined or launched; give it a power, or a machine that hears user.join`)
      }
      return { product: [product], properties, assumptions: [] }
    }
    case 'assumption': {
      const a = ASSUMPTIONS.find(x => x.id === t.id)!
      // What is found there is no verdict on the machine, so nobody is told of it.
      const { onProperty: _, ...quietly } = options
      const { properties } = checkEnvironment(table, withoutAssumption(a), { ...quietly, unfair: a.unfair ?? 0 })
      const broken = properties.filter(p => p.verdict === 'violated'), told = broken[0]?.counterexample
      return { product: [], properties: [], assumptions: [{ id: a.id, text: a.text, duty: a.duty, without: a.without, environment: a.environment, breaks: broken.map(p => p.id), ...(told && { story: [...told.story, ...(told.forever ?? [])] }) }] }
    }
    case 'shared-service': return partOf(checkSharedService({ environment: t.environment }), MODELS[t.task])
    default: return partOf(checkMuteEcho({ environment: t.environment }), MODELS[t.task])
  }
}
/** The names of the small models. */
export const MODELS = { 'shared-service': 'two calls, one service', mute: 'muting' } as const
/** What a small model found, in the words of a report. */
export function partOf({ environment, states, transitions, depth, seconds, properties, assumptions }: SmallReport, model: string): CheckPart {
  const name = `${model}: ${environment}`
  return {
    product: [{ environment: name, states, transitions, depth, seconds, complete: true }],
    properties: properties.map((p): PropertyResult => ({
      id: p.id, kind: p.kind === 'leads-to' ? 'liveness' : p.kind === 'possible' ? 'possibility' : 'safety', says: p.text, environment: name, verdict: p.verdict, witnesses: p.witnesses,
      ...(p.counterexample && { counterexample: { story: p.counterexample, trace: [] } }),
    })),
    assumptions: assumptions.map(a => ({ ...a, duty: model, environment: name })),
  }
}

const KINDS = ['table', ...Object.keys(ENVIRONMENTS)]
const rank = (environment: string): number => { const i = KINDS.indexOf(environment); return i < 0 ? KINDS.length : i }
const numberIn = (id: string): number => Number(/\d+/.exec(id)?.[0] ?? 0)
/** Puts the parts together to one report, in an order that does not depend on who was ready first. */
export function reportOf(table: TransitionTable, parts: readonly CheckPart[]): CheckReport {
  const core = table.tables[0]!
  const assumptions = new Map<string, AssumptionResult>()
  for (const a of parts.flatMap(p => p.assumptions).sort((x, y) => x.environment.localeCompare(y.environment))) {
    const known = assumptions.get(a.id)
    // The first that breaks has the story.
    assumptions.set(a.id, known ? { ...a, ...known, breaks: [...new Set([...known.breaks, ...a.breaks])] } : a)
  }
  return {
    machine: { hash: table.hash, states: core.states.length, transitions: core.rows.length },
    product: parts.flatMap(p => p.product).sort((a, b) => rank(a.environment) - rank(b.environment) || a.environment.localeCompare(b.environment)),
    properties: parts.flatMap(p => p.properties).sort((a, b) => rank(a.environment) - rank(b.environment) || a.environment.localeCompare(b.environment)),
    assumptions: [...assumptions.values()].sort((a, b) => a.id.replace(/\d/g, '').localeCompare(b.id.replace(/\d/g, '')) || numberIn(a.id) - numberIn(b.id)),
  }
}
