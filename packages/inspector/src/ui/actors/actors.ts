/** What a view asks of an actor among the calls. */
import { actorOf, isActor } from '../../common/foreign-check.ts'
import { type ActorClose, type ActorSource, MAIN_REGION } from '../../common/foreign.ts'
import type { Call } from '../../common/index.ts'

export { isActor }
/** An actor of the same device by its session id. */
export const bySession = (calls: readonly Call[], device: string, session: string): Call | undefined => calls.find((c) => c.device === device && actorOf(c.open)?.session === session)

/** The states of all its regions, in a few words: `ready: media playing.normal, sound on`. Empty where nothing is known yet. */
export function stateWords(values: Readonly<Record<string, string | null>>): string {
  const main = MAIN_REGION in values ? (values[MAIN_REGION] ?? 'unknown') : ''
  const regions = Object.entries(values).filter(([region, value]) => region !== MAIN_REGION && value !== '').map(([region, value]) => `${region.slice(region.lastIndexOf('.') + 1)} ${value ?? 'unknown'}`)
  return [main, regions.join(', ')].filter((w) => w !== '').join(': ')
}
export const statusOf = (call: Call): string | undefined => { const s = (call.close as ActorClose | undefined)?.status as unknown; return typeof s === 'string' ? s : call.close ? 'over' : undefined }

/** The region whose runs are the ribbon: the session of a call, the machine's own of an actor, else its first. */
export function mainRegion(call: Call): string {
  if ('session' in call.runs || !isActor(call)) return 'session'
  return MAIN_REGION in call.runs ? MAIN_REGION : (Object.keys(call.runs)[0] ?? MAIN_REGION)
}

/** What it is, with the version where its source says one; and what its source cannot tell, so that nobody takes a lack for a fact. */
export const SOURCES: Record<ActorSource, { kind(version: string | undefined): string; limits: string }> = {
  'xstate-5': { kind: (version) => `An actor of XState ${version ?? '5'}`, limits: '' },
  'statelyai-inspect': { kind: (version) => `An actor of XState 5, reported by ${versioned('@statelyai/inspect', version)}`, limits: 'Its times are taken late. It reports neither actions nor guards that refused. Events cannot be sent to it.' },
  'xstate-4': { kind: (version) => `A service of XState 4, reported by ${versioned('@xstate/inspect', version)}`, limits: 'It reports no times: those shown are the times of arrival here.' },
}
const versioned = (name: string, version: string | undefined): string => (version === undefined ? name : `${name} ${version}`)
