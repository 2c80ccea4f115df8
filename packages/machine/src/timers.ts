/** Every timer: the event it sends, in which states it runs, and for how long. */
import type { CallEvent } from './events.ts'
import type { Policy } from './policy.ts'
import type { Control } from './session-state.ts'

/**
 * A timer runs exactly while its state holds, so arming and clearing is the difference of two states and
 * needs no command. Keys are names of table rows: an event's type and, where its payload chooses, its branch.
 */
export const TIMERS: Record<string, { event: CallEvent; while: (s: Control) => boolean; ms: (p: Policy) => number }> = {
  'timer.join': { event: { type: 'timer.join' }, while: s => s.session === 'joining', ms: p => p.joinTimeoutMs },
  'timer.leave': { event: { type: 'timer.leave' }, while: s => s.session === 'leaving', ms: p => p.leaveTimeoutMs },
  // From the first loss of an outage: failures and losses in between do not arm it again.
  'timer.reconnect': { event: { type: 'timer.reconnect' }, while: s => s.session === 'reconnecting', ms: p => p.reconnectTimeoutMs },
  'timer.restart': { event: { type: 'timer.restart' }, while: s => s.session === 'reconnecting' && s.transport === 'restarting', ms: p => p.restartGraceMs },
  'timer.service': { event: { type: 'timer.service' }, while: s => s.service === 'starting', ms: p => p.serviceTimeoutMs },
  'timer.step/transport': { event: { type: 'timer.step', step: 'transport' }, while: s => s.session === 'ended' && s.transport === 'closing', ms: p => p.stepTimeoutMs },
  'timer.step/service': { event: { type: 'timer.step', step: 'service' }, while: s => s.service === 'stopping', ms: p => p.stepTimeoutMs },
}
