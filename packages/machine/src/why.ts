/**
 * The words of a step's `why`, for a reviewer: a fact, or a rule and its consequence. An ignored event has the rule
 * that made it so. An event that was taken has the fact that the guards looked at, where there was a choice.
 */
import type { CallEvent } from './events.ts'
import { isOver, type Control } from './session-state.ts'

/** Why an event of another attempt was ignored. */
export const whyStale = (of: number, now: number): string => `stale: belongs to attempt ${of}, now ${now}`

/** The rule by which an event was ignored in this state. */
export function whyIgnored(s: Control, { type }: CallEvent): string {
  const { session } = s
  const [origin] = type.split('.')
  if (origin === 'timer') return 'late timer: what it waited for is over'
  if (origin === 'service') return `service ${s.service}: nothing waits for this`
  if (origin === 'screen' || (origin === 'app' && type !== 'app.taskRemoved' && type !== 'app.terminating')) return `${origin}: already ${s[origin]}`
  if (type === 'user.leave') return session === 'idle' ? 'idle: there is no call to leave' : `already ${session}: the same result is returned`
  if (type === 'user.join') return isOver(session) ? `${session}: a join is a new attempt` : `already ${session}: the same attempt`
  if (type === 'transport.closed' && s.transport === 'restarting') return 'closed after a recoverable failure is a restart, not an end'
  if (isOver(session)) return `already ${session}: the first cause wins`
  if (type === 'transport.lost' && session === 'reconnecting') return 'already reconnecting: one outage'
  if (origin === 'transport' && session === 'joined') return 'already joined'
  return `no rule for this event while ${session}`
}

/**
 * The fact that chose what came of an event that was taken. For an event whose payload has branches (`rowOf`) it is
 * that payload. For another it is what a guard looked at. Undefined where there was no choice, as in most steps: the
 * chart has no guard there, or one that holds whenever the event is taken. Tests find these steps in the chart, and
 * check that no words stand for two choices.
 */
export function whyTaken({ session, transport, service, app }: Control, e: CallEvent, { permission }: Control): string | undefined {
  switch (e.type) {
    case 'transport.failed': return `the failure is ${e.recoverable ? '' : 'not '}recoverable`
    // While the transport restarts, `closed` is no end.
    case 'transport.closed': case 'timer.restart': return isOver(session) ? undefined : `the transport is ${transport}`
    case 'port.failed': return `the ${e.port} failed at ${e.command}`
    case 'service.refused': return `service refused: ${e.cause}`
    case 'service.stopped': return `service stopped: ${e.cause}`
    case 'timer.step': return `${e.step}: no proof in time`
    case 'permission.changed': return `the permission is ${permission}, the app ${app}`
    case 'app.activated': return service === 'deferred' ? `the permission is ${permission}` : undefined
    case 'service.started': case 'timer.service': return service === 'starting' || service === 'stopped' ? `the call is ${session}` : undefined
    default: // most have no choice
  }
}

/** The `why` of a step, whether the machine made it or one of its tables. */
export const whyOf = (before: Control, event: CallEvent, after: Control, isIgnored: boolean): string | undefined =>
  (isIgnored ? whyIgnored : whyTaken)(before, event, after)
