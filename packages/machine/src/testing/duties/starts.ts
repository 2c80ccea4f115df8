/**
 * The duties of a table about its beginning. Each region of the call starts as the specification says. What a team
 * has added starts as it likes.
 */
import type { TransitionTable } from '../../compile.ts'
import { REGIONS, type Control, type RegionName } from '../../session-state.ts'
import type { BrokenDuty, DutyReport } from './index.ts'

/** Nothing was asked for, and nothing is held or heard. The best is believed of the surroundings until something else is told. */
export const BEGINNING: Control = {
  session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held',
  audio: 'inactive', media: 'unmuted', presentation: 'full',
}
export type StartDuty = { id: string; region: RegionName; says: string; source: string }
/** Where the contract says how a region starts. For the others, `regions` (`session-state.ts`) says it. */
const SOURCES: Partial<Record<RegionName, string>> = { session: 'C9.4', screen: 'D1.1', app: 'D1.1', permission: 'D1.1' }
export const START_DUTIES: readonly StartDuty[] = (Object.keys(REGIONS) as RegionName[]).map((region, i) =>
  ({ id: `B${i + 1}`, region, says: `a call starts with ${region} ${BEGINNING[region]}`, source: SOURCES[region] ?? 'regions' }))

/**
 * Judges `initial` of every table. `witnesses`: in how many tables each region stands, which is one. A broken duty
 * has no step. Its state is the one in which the table starts, and `event` and `commands` are empty.
 */
export function checkStarts({ tables }: TransitionTable): DutyReport {
  const broken: BrokenDuty[] = [], witnesses = new Map<string, number>()
  for (const { id, region, says } of START_DUTIES) {
    const mine = tables.filter(t => t.regions.includes(region))
    witnesses.set(id, mine.length)
    for (const { name, states, initial } of mine) {
      const state = states[initial]!
      if (state[region] !== BEGINNING[region]) broken.push({ duty: id, says: `${says}, found ${state[region]!}`, table: name, state, event: '', to: state, commands: [] })
    }
  }
  return { broken, witnesses }
}
