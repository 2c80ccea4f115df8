/** What the environment reads off the machine's core table: numbers by state, read once, for the inner loops. */
import type { CommandName } from '../../commands.ts'
import { CallError } from '../../errors.ts'
import { CORE, REGIONS, type RegionName } from '../../session-state.ts'
import { bitOf, type Engine } from '../engine.ts'
import { NO_EVENT, TIMERS_MAX } from './move-kinds.ts'

/** The machine's states by region. Each value is given by its number in `REGIONS`. */
export type CoreFacts = {
  session: Uint8Array; transport: Uint8Array; screen: Uint8Array; service: Uint8Array; app: Uint8Array; permission: Uint8Array
  settled: Uint8Array
  /** Which timers run: one bit for each timer of the table. */
  timers: Int32Array
  timerNames: readonly string[]
  timerEvents: readonly number[]
  /** The bit of `timer.service`, which runs while a start is pending. */
  serviceTimer: number
  /** By command list: the reason of its `recordEnd`. */
  reasons: readonly (string | undefined)[]
}

export const SESSION = Object.fromEntries(REGIONS.session.map((n, i) => [n, i])) as Record<(typeof REGIONS.session)[number], number>
export const TRANSPORT = Object.fromEntries(REGIONS.transport.map((n, i) => [n, i])) as Record<(typeof REGIONS.transport)[number], number>
export const M_SERVICE = Object.fromEntries(REGIONS.service.map((n, i) => [n, i])) as Record<(typeof REGIONS.service)[number], number>
export const APP = { active: 0, inactive: 1, background: 2 } as const
export const M_SCREEN = { absent: 0, mounted: 1, gone: 2 } as const
export const C = Object.fromEntries((['subscribe', 'unsubscribe', 'join', 'leave', 'launchService', 'abortService', 'reportCall', 'reportEnded', 'exitScreen', 'recordEnd', 'releaseMedia'] satisfies CommandName[])
  .map(c => [c, bitOf(c)])) as Record<CommandName, number>

/**
 * A world keeps the machine's state in 11 and 7 bits, and a transition keeps the event in 8. Larger numbers would be
 * taken for others.
 */
const STATES_MAX = 1 << 18, EVENTS_MAX = NO_EVENT

/** @throws CallError `bad-table` when the table is not the core of a call, or too large for the search */
export function coreFactsOf({ table, commands, eventOf }: Engine): CoreFacts {
  const missing = CORE.find(r => !table.regions.includes(r))
  if (missing) throw new CallError('bad-table', `the core must have the region "${missing}", found ${table.regions.join(', ')}`, { field: 'table.regions' })
  const by = (region: RegionName): Uint8Array => Uint8Array.from(table.states, (s, i) => {
    const n = (REGIONS[region] as readonly string[]).indexOf(s[region]!)
    if (n < 0) throw new CallError('bad-table', `the state ${i} must have one of ${REGIONS[region].join(', ')} in "${region}", found "${s[region]!}"`, { field: `table.states[${i}].${region}` })
    return n
  })
  const timerNames = Object.keys(table.timers)
  if (table.states.length > STATES_MAX) throw new CallError('bad-table', `a core may have at most ${STATES_MAX} states, found ${table.states.length}: make a region that nothing looks at a listener`, { field: 'table.states' })
  if (table.events.length > EVENTS_MAX) throw new CallError('bad-table', `a core may have at most ${EVENTS_MAX} events, found ${table.events.length}: let events that are answered alike be one`, { field: 'table.events' })
  if (timerNames.length > TIMERS_MAX) throw new CallError('bad-table', `a table may have at most ${TIMERS_MAX} timers, found ${timerNames.length}`, { field: 'table.timers' })
  const timers = new Int32Array(table.states.length)
  timerNames.forEach((name, i) => { for (const s of table.timers[name]!) timers[s]! |= 1 << i })
  const session = by('session'), transport = by('transport'), service = by('service'), systemCall = by('systemCall')
  return {
    session, transport, service, screen: by('screen'), app: by('app'), permission: by('permission'), timers, timerNames,
    timerEvents: timerNames.map(eventOf),
    serviceTimer: 1 << timerNames.indexOf('timer.service'),
    settled: session.map((s, i) => (s === SESSION.ended && (transport[i] === TRANSPORT.down || transport[i] === TRANSPORT.abandoned) && service[i] === M_SERVICE.stopped && systemCall[i] === REGIONS.systemCall.indexOf('ended') ? 1 : 0)),
    reasons: commands.map(cs => cs.flatMap(c => (c.type === 'recordEnd' ? [c.reason] : []))[0]),
  }
}
