/** The rule that made an event ignored, in words a reviewer reads: a fact, or a rule and its consequence. */
import type { CallEvent } from './events.ts'
import type { Control } from './session-state.ts'

export const whyStale = (of: number, now: number): string => `stale: belongs to attempt ${of}, now ${now}`

export function whyIgnored(s: Control, e: CallEvent): string {
  const { session } = s
  if (e.type.startsWith('timer.')) return 'late timer: what it waited for is over'
  if (e.type.startsWith('app.') && e.type !== 'app.taskRemoved' && e.type !== 'app.terminating') return `app: already ${s.app}`
  if (e.type === 'user.leave') return session === 'idle' ? 'idle: there is no call to leave' : session === 'leaving' ? 'already leaving: the same result is returned' : 'ended: the same result is returned'
  if (e.type === 'user.join') return session === 'leaving' || session === 'ended' ? `${session}: a join is a new attempt` : `already ${session}: the same attempt`
  if (e.type === 'transport.closed' && s.transport === 'restarting') return 'closed after a recoverable failure is a restart, not an end'
  if (e.type === 'transport.leaveClicked' && session === 'leaving') return 'already leaving'
  if (e.type === 'transport.lost' && session === 'reconnecting') return 'already reconnecting: one outage'
  if (e.type === 'transport.restored' && session === 'joined') return 'no outage to end'
  if ((e.type === 'transport.joined' || e.type === 'transport.accepted') && session === 'joined') return 'already joined'
  if (e.type.startsWith('screen.')) return `screen: already ${s.screen}`
  if (e.type.startsWith('service.')) return `service ${s.service}: nothing waits for this`
  if (session === 'ended') return 'ended: the first cause wins'
  if (session === 'leaving') return 'already leaving: the first cause wins'
  return `no rule for this event while ${session}`
}
