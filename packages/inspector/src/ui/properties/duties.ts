/** What must happen in the end: what is open, and what can be so no more because its time is up. */
import type { Control, StepRecord } from '../../common/index.ts'
import { type Facts, isOver, isSettled } from './facts.ts'

/** `since`: the step that began it. */
export type Duty = { id: string; text: string; since?: number }

/** @param isClosed the trace says that the attempt is done: then what is ended is settled too */
export function openDuties(f: Facts, isClosed: boolean): Duty[] {
  const out: Duty[] = [], { now } = f, session = now?.['session']
  const open = (id: string, isOpen: boolean, text: string, since?: number): void => { if (isOpen) out.push({ id, text, ...(since !== undefined && since > 0 && { since }) }) }
  open('L1', session === 'leaving', 'The call is leaving.', f.sessionAt)
  open('L4', session === 'reconnecting', 'The call is reconnecting.', f.sessionAt)
  open('L5', session === 'joining', 'The call is joining.', f.sessionAt)
  if (now && session !== 'ended') {
    open('L2', f.goneAt !== undefined, 'The screen is gone, but the call is not ended.', f.goneAt)
    open('L3', f.deadAt !== undefined, 'The SDK is dead, but the call is not ended.', f.deadAt)
    open('L16', f.askedAt !== undefined, 'The call was asked to stop, but is not ended.', f.askedAt)
  }
  if (session === 'ended') {
    open('L6', f.service === 'shown', 'The call is ended, but the service that started was not aborted.', f.serviceAt)
    open('L7', f.hotAt !== undefined, 'The call is ended, but the transport was alive and was not left.', f.hotAt)
    // A custom machine may have other regions than these.
    open('L12', hasAll(now) && !isSettled(now), isClosed ? 'The call is ended, but according to its state something is not given back.' : 'The call is ended, but not settled.', f.sessionAt)
  }
  if (isOver(session)) {
    open('L8', f.screen === 'mounted', 'The call is over, but its screen was not exited.', f.mountedAt)
    open('L11', f.system === 'has', 'The call is over, but its end was not reported to the system.', f.systemAt)
  }
  open('L9', f.restoredAt !== undefined, 'A new process began, but did not sweep the service.', f.restoredAt)
  for (const [attempt, seq] of f.stale) open('L13', true, `The success of attempt ${String(attempt)} was not given back.`, seq)
  return out
}
const hasAll = (s: Control | undefined): boolean => ['transport', 'service', 'systemCall'].every((region) => typeof s?.[region] === 'string')

/** A state's own timer is the last that it waits for. By timer: the property, the state that it bounds, and what is said. */
const BOUNDS: Readonly<Record<string, readonly [id: string, region: string, value: string, text: string]>> = {
  'timer.join': ['L5', 'session', 'joining', 'The time to join is up, but the call is still joining.'],
  'timer.leave': ['L1', 'session', 'leaving', 'The time to leave is up, but the call is still leaving.'],
  'timer.reconnect': ['L4', 'session', 'reconnecting', 'The time to reconnect is up, but the call is still reconnecting.'],
  'timer.step/transport': ['L12', 'transport', 'closing', 'The time for the transport to close is up, but it is still closing.'],
  'timer.step/service': ['L12', 'service', 'stopping', 'The time for the service to stop is up, but it is still stopping.'],
}

/** What can end no more of itself, because its timer has come and changed nothing. */
export function overdue(r: StepRecord, from: Control | undefined, to: Control): Duty[] {
  const { type } = r.event
  if (!type.startsWith('timer.')) return []
  const bound = BOUNDS[type === 'timer.step' ? `${type}/${String(r.event['step'])}` : type]
  if (!bound) return []
  const [id, region, value, text] = bound
  return from?.[region] === value && to[region] === value && (id !== 'L12' || to['session'] === 'ended') ? [{ id, text }] : []
}
