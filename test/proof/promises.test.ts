/** What each assumption takes away and each environment can do, against lists that were written by hand beside the page. */
import { ASSUMPTIONS, ENVIRONMENTS, LIVENESS, SAFETY, withAssumption, withoutAssumption, type Powers } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { ALIVE, CALLBACKS, CLASS, DELIVER, FIRST_TIMER } from '../../packages/machine/src/testing/environment/codes.ts'
import { NAMED, WITNESSED } from '../witness/environments.ts'

test.each(NAMED)('the environment %s has just the powers that the page says', name => { expect(ENVIRONMENTS[name]).toEqual(WITNESSED[name]) })

/** By assumption: where it is taken away, what else is there that shows it, what is switched (! off), what is not fair, what breaks. */
const LIST: Record<string, [environment: string, beside: string, switched: string, unfair: string, breaks: string]> = {
  A1: ['rough', '', 'lose', '', 'L7'], A2: ['rough', '', 'leaveRejected', '', 'S12 L7 L14'], A3: ['rough', '', 'leaveMissesRestart', '', 'S12 L7'], A4: ['rough', '', '!alive', '', 'L3 L14'],
  A5: ['rough', '', '', 'callbacks', 'L7'], A6: ['rough', '', 'slowStart', '', 'S13 S21 L6'], A7: ['rough', '', '', 'service', 'L6 L12'], A8: ['rough', '', 'abortRejected', '', 'S13 L6 L9'],
  A9: ['kind', 'appMoves timersFreeze serviceRefused serviceWordLost duplicate', 'refusalRepeats', '', 'S3 S13 L6'], A10: ['rough', '', 'screenLag', '', 'S2'], A11: ['rough', '', 'exitRejected', '', 'L8'],
  A12: ['rough', '', 'systemLag', '', 'S16'], A13: ['rough', '', 'endRejected', '', 'L11'], A14: ['rough', 'appMoves timersFreeze', '!returnsToApp', '', 'L1 L2 L3 L4 L5 L6 L7 L8 L12 L14 L16'],
  A15: ['rough', '', '', 'timers', 'L1 L2 L3 L4 L5 L6 L7 L8 L12 L14 L16'], A16: ['rough', '', '', 'boot', 'L1 L3 L4 L5 L6 L9 L11 L12'], A17: ['kind', 'newAttempt lateSuccess', 'staleDropped', '', 'L8 L13 L15'],
  A18: ['kind', 'newAttempt lateSuccess', '', 'leftover', 'L8 L13 L15'], A19: ['kind', 'newAttempt lateSuccess', '', 'attempt', 'L8 L15'], A20: ['rough', '', '', 'alive', 'L3 L14'], A21: ['kind', 'commandQueue', '', 'port', 'L6 L7'],
  A22: ['rough', '', 'killedRestarts', '', 'S13 S21 L6'], A23: ['kind', 'newAttempt lateSuccess silent serviceRefused duplicate', 'staleServiceWord', '', 'S3 S11 S13 S21 L6'], A24: ['rough', '', 'subscribeRejected', '', 'S9 S12 L7'], A25: ['rough', '', 'rejectedSucceeds', '', 'S12 L7'],
}
const UNFAIR: Record<string, number> = {
  '': 0, callbacks: CALLBACKS.reduce((m, _, code) => (code === 0 ? m : m | (1 << (DELIVER + code))), 0), alive: 1 << ALIVE,
  timers: Array.from({ length: 31 - FIRST_TIMER }, (_, i) => 1 << (FIRST_TIMER + i)).reduce((m, b) => m | b, 0),
  ...Object.fromEntries((['service', 'boot', 'leftover', 'attempt', 'port'] as const).map(c => [c, 1 << CLASS[c]])),
}
const changes = (a: Powers, b: Powers): string => (Object.keys(b) as (keyof Powers)[]).filter(k => a[k] !== b[k]).map(k => (b[k] ? k : `!${k}`)).sort().join(' ')
const sorted = (words: string): string => words.split(' ').sort().join(' ')

describe('an assumption', () => {
  test('stands on the list, and no other does', () => { expect(ASSUMPTIONS.map(a => a.id)).toEqual(Object.keys(LIST)) })
  test.each(ASSUMPTIONS)('$id is what the list says: $text', a => {
    const [environment, beside, switched, unfair, breaks] = LIST[a.id]!, kept = withAssumption(a), gone = withoutAssumption(a)
    expect([a.environment, changes(ENVIRONMENTS[a.environment], kept.powers), changes(kept.powers, gone.powers), a.unfair ?? 0, a.breaks.join(' ')]).toEqual([environment, sorted(beside), switched, UNFAIR[unfair], breaks])
    expect([kept.name, gone.name]).toEqual([`${environment} for ${a.id}`, `${environment} without ${a.id}`])
  })
  test('is a sentence, says what happens without it, whose duty it is, and breaks what there is', () => {
    expect(ASSUMPTIONS.filter(a => !/^[A-Za-z].{10,}\.$/.test(a.text) || !/^[a-z].{7}/.test(a.without))).toEqual([])
    expect([...new Set(ASSUMPTIONS.map(a => a.duty))].sort()).toEqual(['platform', 'runtime', 'screen port', 'service port', 'system call port', 'transport port'])
    expect(ASSUMPTIONS.flatMap(a => a.breaks).filter(id => !(id in SAFETY) && !LIVENESS.some(l => l.id === id))).toEqual([])
    expect(new Set(ASSUMPTIONS.map(a => a.text)).size).toBe(ASSUMPTIONS.length)
  })
})
