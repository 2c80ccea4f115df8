/** A core and what listens to it, as one machine. */
import { expect, test } from 'vitest'
import type { Table, TransitionTable } from '../compile.ts'
import type { SessionState } from '../session-state.ts'
import { compose, signalsOf } from './compose.ts'

const SESSIONS: SessionState[] = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended']
test('the signals of a step: it began, from idle to joining; it is over, the first time', () => {
  const told = SESSIONS.flatMap(from => SESSIONS.flatMap(to => signalsOf(from, to).map(signal => `${from} → ${to}: ${signal}`)))
  expect(told).toEqual(['idle → joining: session.began', ...['idle', 'joining', 'joined', 'reconnecting'].flatMap(from => ['leaving', 'ended'].map(to => `${from} → ${to}: session.over`))])
})

const core: Table = {
  name: 'core', regions: ['session'], initial: 0, timers: {}, states: ['idle', 'joining', 'ended'].map(session => ({ session })), events: ['user.join', 'user.leave'],
  commands: [[], [{ type: 'join' }], [{ type: 'recordEnd', reason: 'local-leave' }, { type: 'leave' }]], rows: [[0, 0, 1, 1], [1, 1, 2, 2], [2, 1, 2, 0]],
}
const media: Table = {
  name: 'media', regions: ['media'], initial: 1, timers: {}, states: ['released', 'unmuted', 'mutedByUser'].map(media => ({ media })), events: ['session.began', 'session.over', 'user.leave', 'user.mute'],
  commands: [[], [{ type: 'setMuted', muted: true, system: true }], [{ type: 'setMuted', muted: false, system: true }]], rows: [[1, 3, 2, 1], [1, 0, 2, 1], [2, 2, 1, 2], [1, 1, 0, 0]],
}
test('the core takes an event, then each listener the event and the signals; commands come in the one fixed order', () => {
  const table: TransitionTable = { v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: ['session.began', 'session.over'], tables: [core, media] }
  const machine = compose(table)
  expect([machine.initial, machine.engines.length, machine.controlOf([2, 0])]).toEqual([[0, 1], 2, { session: 'ended', media: 'released' }])
  // Only the core takes it; its signal mutes.
  expect(machine.step([0, 1], 'user.join')).toEqual({ state: [1, 2], commands: [{ type: 'join' }, { type: 'setMuted', muted: true, system: true }], ignored: false })
  // Both take it; the listener then hears that it is over.
  expect(machine.step([1, 2], 'user.leave')).toEqual({ state: [2, 0], commands: [{ type: 'recordEnd', reason: 'local-leave' }, { type: 'setMuted', muted: false, system: true }, { type: 'leave' }], ignored: false })
  // Only the listener takes it.
  expect(machine.step([0, 1], 'user.mute')).toEqual({ state: [0, 2], commands: [{ type: 'setMuted', muted: true, system: true }], ignored: false })
  // Noted: a row that changes nothing is no ignored event. Without a row, and unknown: ignored.
  expect(machine.step([2, 0], 'user.leave')).toEqual({ state: [2, 0], commands: [], ignored: false })
  for (const row of ['user.join', 'user.wave']) expect(machine.step([2, 0], row)).toEqual({ state: [2, 0], commands: [], ignored: true })
  // By its number a row does the same, and the state that it came from stays as it was.
  const from = [0, 1], rows = ['user.join', 'user.leave', 'session.began', 'session.over', 'user.mute', 'user.wave']
  expect(new Set(rows.map(machine.numberOf)).size).toBe(rows.length)
  for (const row of rows) expect(machine.step(from, machine.numberOf(row)), row).toEqual(machine.step(from, row))
  expect([from, machine.numberOf('user.wave')]).toEqual([[0, 1], 0])
})

test('what several tables give is merged for each combination alone', () => {
  const two: Table = { ...media, commands: [[], [{ type: 'setMuted', muted: true, system: false }], [{ type: 'subscribe' }]], rows: [[1, 3, 2, 1], [1, 0, 2, 2], [2, 3, 1, 2]] }
  const machine = compose({ v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: ['session.began', 'session.over'], tables: [core, two] })
  const given = (state: number[], row: string): string[] => machine.step(state, row).commands.map(c => c.type)
  const once = () => [given([0, 1], 'user.join'), given([0, 0], 'user.join'), given([0, 1], 'user.mute'), given([0, 2], 'user.mute'), given([1, 1], 'user.leave'), given([0, 0], 'user.mute')]
  expect(once()).toEqual([['subscribe', 'join'], ['join'], ['setMuted'], ['subscribe'], ['recordEnd', 'leave'], []])
  expect(once()).toEqual([['subscribe', 'join'], ['join'], ['setMuted'], ['subscribe'], ['recordEnd', 'leave'], []])
})
