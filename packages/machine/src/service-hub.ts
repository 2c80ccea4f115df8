/**
 * Decides who holds the one foreground service of several calls, and who is told what. It is a pure reducer.
 * `shared-service.ts` carries out what it decides, and a model check proves it, so what is proved is what runs.
 *
 * A holder is any value that stands for one attempt of one call. The state is finite for finitely many holders.
 */
import type { ServiceEvent } from './ports.ts'

export type HubState<H> = {
  /** `holders` hold the service now. `last` let it go, and the port's late words concern them. Nobody is in both. */
  readonly holders: readonly H[]
  readonly last: readonly H[]
  /** `stopping`: the service ran or was launched, the port was told to abort it, and has not said yet that it stopped. */
  readonly phase: 'running' | 'stopping' | undefined
}
/**
 * What a holder does, or an event of the port. An event `by` a holder was thrown at that holder (a launch that
 * failed), so only the others are told.
 */
export type HubInput = 'launch' | 'abort' | 'detach' | ServiceEvent
export type HubStep<H> = HubState<H> & {
  /** Must the launch or abort go to the port? */
  port: boolean
  /** Who is told `event`. */
  tell: readonly H[]
  event: ServiceEvent
}

export const idleHub: HubState<never> = { holders: [], last: [], phase: undefined }
export const started: ServiceEvent = { type: 'service.started' }
export const aborted: ServiceEvent = { type: 'service.stopped', cause: 'aborted' }
export const refused: ServiceEvent = { type: 'service.refused', cause: 'other' }

/** The next state, and what is to be done. */
export function hub<H>({ holders, last, phase }: HubState<H>, input: HubInput, by?: H): HubStep<H> {
  const others = holders.filter(h => h !== by), rest = last.filter(h => h !== by), mine = [by!], isStopping = phase === 'stopping'
  let tell: readonly H[] = [], event = started, port = false

  if (input === 'launch') {
    if (holders.length === 0) port = true
    else if (phase === 'running') tell = mine
    holders = [...others, ...mine]
    // What is said from here on concerns the new launch, except for the end of what is being stopped.
    last = port && !isStopping ? [] : rest
  } else if (typeof input === 'string') {
    last = rest
    if (input === 'abort') {
      if (others.length > 0) { tell = mine; event = aborted } // another call still needs it
      else {
        port = true
        last = phase === 'running' ? mine : [...rest, ...mine]
        // This holds even if its start was not heard: what is said of its end does not concern who launches next.
        if (phase || holders.length > 0) phase = 'stopping'
      }
    }
    holders = others
  } else {
    event = input
    const { type, cause } = input as { type: string; cause?: string }
    const isStart = type === 'service.started', isStop = type === 'service.stopped'
    // What is said of an aborted service concerns those who have let go. A new holder's start is still to come.
    const isOld = cause === 'aborted' || (isStopping && (isStart || isStop))
    const isForLast = isOld || holders.length === 0
    tell = isForLast ? rest : others
    if (isStart) {
      // The service was killed or refused, and started all the same. Whoever is told holds it, until he aborts.
      if (isForLast) { holders = [...holders, ...last]; last = [] }
      if (!isOld) phase = 'running'
    } else if (cause && cause !== 'dismissed') {
      if (!isOld) { last = [...last, ...holders]; holders = [] }
      if (isStop || !isStopping) phase = undefined
    }
  }
  return { holders, last, phase, port, tell, event }
}
