/** Which events a table answers in which states of the session: a row of some region, in some state that can be reached. */
import { signalsOf, tableOfHash } from '@onhook/machine/proof'
import type { Table, TransitionTable } from '@onhook/machine'
import { chartByTable } from '../../common/chart-ways.ts'
import type { ChartAnswer, ChartDefinition } from '../../common/chart.ts'

type Session = Parameters<typeof signalsOf>[0]

/**
 * A listener hears events, and of the core only what the session does. So it is walked beside the session alone, which may do
 * on an event whatever it does on it in any of its states.
 * @param order of the session's states
 */
export function answersOf(table: TransitionTable, order: readonly string[]): ChartAnswer[] {
  const [core, ...listeners] = table.tables as [Table, ...Table[]], signals = new Set(table.signals), rowNames = [...new Set(table.tables.flatMap((t) => t.events))].filter((e) => !signals.has(e))
  const types = new Map(rowNames.map((e) => [typeOf(e), new Set<string>()]))
  const sessionOf = (s: number): Session => core.states[s]!['session'] as Session
  /** By session and event: where the session may go. */
  const goes = new Map<string, Set<Session>>()
  for (const [s, e, n] of core.rows) {
    const from = sessionOf(s), key = `${from} ${core.events[e]!}`
    types.get(typeOf(core.events[e]!))!.add(from)
    goes.set(key, (goes.get(key) ?? new Set()).add(sessionOf(n)))
  }
  for (const l of listeners) {
    const rows = new Map(l.rows.map(([s, e, n]) => [`${s} ${l.events[e]!}`, n])), seen = new Set<string>(), waiting: [Session, number][] = []
    const come = (session: Session, state: number): void => { const key = `${session} ${state}`; if (!seen.has(key)) { seen.add(key); waiting.push([session, state]) } }
    come(sessionOf(core.initial), l.initial)
    for (let at = waiting.pop(); at; at = waiting.pop()) {
      const [session, state] = at
      for (const name of rowNames) {
        const heard = rows.get(`${state} ${name}`)
        if (heard !== undefined) types.get(typeOf(name))!.add(session)
        for (const next of new Set([session, ...(goes.get(`${session} ${name}`) ?? [])])) come(next, signalsOf(session, next).reduce((s, signal) => rows.get(`${s} ${signal}`) ?? s, heard ?? state))
      }
    }
  }
  return [...types].map(([event, states]) => ({ event, states: order.filter((s) => states.has(s)) }))
}
const typeOf = (row: string): string => row.split('/')[0]!

/** Our machine's chart by the table of another policy; undefined where this version has no such table. */
export function chartFor(hash: string, own: ChartDefinition): ChartDefinition | undefined {
  const table = tableOfHash(hash)
  return table && chartByTable(own, table, answersOf(table, own.regions[0]!.states))
}
