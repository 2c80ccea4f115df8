/** By which table each call is counted: its own. A call whose table nobody here knows is counted over none. */
import type { ChartDefinition } from '../../common/chart.ts'
import type { Call } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { machineOf } from '../shell/machines.ts'
import type { AppState } from '../store/state.ts'
import { ownChart } from './own-chart.ts'

/**
 * `given`: its recorder sent the chart. `own`: the machine's, with the default policy. `policy`: the machine's, with another one.
 * `assumed`: the trace names none, so the default is taken. `asked`: it is being looked up. `unknown`: none of this version's.
 */
export type TableOf = { source: 'given' | 'own' | 'policy' | 'assumed' | 'asked' | 'unknown'; hash: string; /** Calls with the same one are counted together. */ key: string; chart: ChartDefinition | undefined }
type Known = Pick<AppState, 'charts' | 'tables'>

export function tableOf(s: Known, call: Call): TableOf {
  const named = machineOf(call)?.hash, given = s.charts.get(call.device), own = ownChart(), ownHash = own.hash ?? ''
  if (given && (given.hash === undefined || named === undefined || given.hash === named)) return { source: 'given', hash: named ?? given.hash ?? '', key: `given ${given.hash ?? call.device}`, chart: given }
  if (named === undefined || named === ownHash) return { source: named === undefined ? 'assumed' : 'own', hash: ownHash, key: ownHash, chart: own }
  const chart = s.tables.get(named)
  return { source: chart ? 'policy' : chart === null ? 'unknown' : 'asked', hash: named, key: named, chart: chart ?? undefined }
}

/** Calls of one table. */
export type Counted = { table: TableOf; calls: Call[] }
/** @param present whose table is the chart's: it stands first @returns by table; of machines that are no calls nothing is counted here */
export function countedOf(s: Known, present: Call | undefined, scope: readonly Call[]): Counted[] {
  const out = new Map<string, Counted>(), inScope = new Set(scope)
  for (const call of new Set([...(present ? [present] : []), ...scope])) {
    if (isActor(call)) continue
    const table = tableOf(s, call), calls = inScope.has(call) ? [call] : [], known = out.get(table.key)
    if (known) known.calls.push(...calls)
    else out.set(table.key, { table, calls })
  }
  return [...out.values()]
}
/** A table in words, for who has several before him. */
export const tableName = ({ source, hash }: TableOf): string => (source === 'given' && hash === '' ? 'the chart that its recorder sent' : `table ${hash.slice(0, 4)}${source === 'own' || source === 'assumed' ? ', the default one' : ''}`)
