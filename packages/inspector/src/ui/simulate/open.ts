/** A simulation has a page of its own, so that nobody takes it for evidence. */
import { valuesAt } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { namedOf } from '../judge/client.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { addressOfSimulation } from './address.ts'

type Values = Record<string, string>
/** The state after the record of the moment; undefined where it is not known, as in a hole. */
export function startHere(s: AppState): Values | undefined {
  const call = callOfState(s), values = call && !isActor(call) ? valuesAt(call, s.seq) : undefined
  return values && Object.values(values).every((v) => typeof v === 'string') ? (values as Values) : undefined
}
/** @param start from the beginning when it is left out */
export function openSimulation(s: AppState, start?: Values): void {
  const call = callOfState(s)
  window.open(`${location.pathname}${location.search}${addressOfSimulation({ start, events: [], table: call && !isActor(call) ? namedOf(call) : undefined })}`, '_blank')
}
/** The address of what is played, without the relay's token. */
export const simulationLink = ({ simulation }: AppState): string => `${location.origin}${location.pathname}${addressOfSimulation(simulation ?? { start: undefined, events: [] })}`
