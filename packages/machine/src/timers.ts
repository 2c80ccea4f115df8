/** Every timer: the event that it sends, in which states it runs, and for how long. */
import type { CallEvent } from './events.ts'
import type { Policy } from './policy.ts'
import type { Control } from './session-state.ts'

/** A timer: the event that it sends, the states in which it runs, and how long it takes in milliseconds. */
export type Timer = { event: CallEvent; while: (s: Control) => boolean; ms: (p: Policy) => number }
const timer = (event: CallEvent, holds: Timer['while'], ms: Timer['ms']): Timer => ({ event, while: holds, ms })

/**
 * A timer runs exactly while its state holds. So what must be armed and cleared is the difference of two states, and
 * needs no command. The keys are names of table rows: an event's type and, where its payload chooses, its branch.
 */
export const TIMERS: Record<string, Timer> = {
  'timer.join': timer({ type: 'timer.join' }, s => s.session === 'joining', p => p.joinTimeoutMs),
  'timer.leave': timer({ type: 'timer.leave' }, s => s.session === 'leaving', p => p.leaveTimeoutMs),
  // It runs from the first loss of an outage. Failures and losses in between do not arm it again.
  'timer.reconnect': timer({ type: 'timer.reconnect' }, s => s.session === 'reconnecting', p => p.reconnectTimeoutMs),
  'timer.restart': timer({ type: 'timer.restart' }, s => s.session === 'reconnecting' && s.transport === 'restarting', p => p.restartGraceMs),
  'timer.service': timer({ type: 'timer.service' }, s => s.service === 'starting', p => p.serviceTimeoutMs),
  'timer.step/transport': timer({ type: 'timer.step', step: 'transport' }, s => s.session === 'ended' && s.transport === 'closing', p => p.stepTimeoutMs),
  'timer.step/service': timer({ type: 'timer.step', step: 'service' }, s => s.service === 'stopping', p => p.stepTimeoutMs),
}
