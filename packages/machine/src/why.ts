/** The rule that made an event ignored, in words a reviewer reads: a fact, or a rule and its consequence. */
import type { CallEvent } from './events.ts'
import { isOver, type Control } from './session-state.ts'

export const whyStale = (of: number, now: number): string => `stale: belongs to attempt ${of}, now ${now}`

export function whyIgnored(s: Control, { type }: CallEvent): string {
  const { session } = s
  const [origin] = type.split('.')
  if (origin === 'timer') return 'late timer: what it waited for is over'
  if (origin === 'service') return `service ${s.service}: nothing waits for this`
  if (origin === 'screen' || (origin === 'app' && type.endsWith('ed') && type !== 'app.taskRemoved')) return `${origin}: already ${s[origin]}`
  if (type === 'user.leave') return session === 'idle' ? 'idle: there is no call to leave' : `already ${session}: the same result is returned`
  if (type === 'user.join') return isOver(session) ? `${session}: a join is a new attempt` : `already ${session}: the same attempt`
  if (type === 'transport.closed' && s.transport === 'restarting') return 'closed after a recoverable failure is a restart, not an end'
  if (isOver(session)) return `already ${session}: the first cause wins`
  if (type === 'transport.lost' && session === 'reconnecting') return 'already reconnecting: one outage'
  if (origin === 'transport' && session === 'joined') return 'already joined'
  return `no rule for this event while ${session}`
}
