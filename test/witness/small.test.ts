/**
 * The explorer against what the search in C has found in small environments (`small.json`, which `witness.test.ts` holds against
 * that search): the same states, as many transitions of each kind, the same properties violated, each speaking of as many
 * states. Together they have every power and every promise in some, so none adds a move too many or too few.
 */
import { checkEnvironment, explore, transitionsByKind, type Environment } from '@onhook/machine/testing'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { tableOf } from '../support/tables.ts'
import { SMALL, SMALL_POLICIES } from './environments.ts'
import type { Figures } from './run.ts'

const small = JSON.parse(readFileSync(new URL('./small.json', import.meta.url), 'utf8')) as Record<string, Figures>
const worlds = [
  ...Object.entries(SMALL).map(([name, powers]) => ({ name, powers, policy: {} })),
  ...Object.entries(SMALL_POLICIES).map(([name, { policy, powers }]) => ({ name, powers, policy })),
]

/** The explorer's kinds of moves, by what the search calls them. */
const MOVES: Record<string, string[]> = {
  restored: ['boot'], join: ['user.join'], next_wish: ['user.waits'], leave: ['user.leave', 'user.leaveHeld'],
  screen: ['screen.held', 'screen.mounts', 'screen.reopens', 'screen.disposes', 'screen.disposesUntold'], disposal_told: ['screen.told'],
  app: ['app.leaves', 'app.inactive', 'app.again', 'app.returns'], permission: ['permission'], 'taskRemoved terminating': ['os'], network: ['network'],
  answered: ['system.answers'], system_ends: ['system.ends', 'system.endsUntold'], system_speaks: ['system.told'],
  unheard: ['unheard'], deliver: ['deliver'], deliver_twice: ['repeat'], lose: ['lose'],
  service_moves: ['service.starts', 'service.refused', 'service.startsMute', 'service.refusedMute'], service_speaks: ['service.told'], service_twice: ['service.repeats'],
  service_killed: ['service.killed'], dismissed: ['service.dismissed'], alive: ['alive'],
  join_job: ['port.join'], leave_job: ['port.leave'], abort_job: ['port.abort'], attempt: ['attempt'], leftover: ['leftover.told', 'leftover.dropped'],
}
const names = new Map(Object.entries(MOVES).flatMap(([theirs, ours]) => ours.map(id => [id, theirs])))
const nameOf = (id: string): string => (id.startsWith('sdk.') ? 'sdk' : id.startsWith('timer') ? 'timer' : names.get(id)!)
function summed(entries: [string, number][]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, n] of entries) sums[name] = (sums[name] ?? 0) + n
  return sums
}

describe.each(worlds)('$name', ({ name, powers, policy }) => {
  const environment: Environment = { name, powers }, theirs = small[name]!
  test('as many states and transitions, of each kind of move', () => {
    const { states, transitions, depth, starts, isComplete, ...g } = explore(tableOf(policy), environment)
    expect({ states, transitions, depth, starts, isComplete }).toEqual({ states: theirs.states, transitions: theirs.transitions, depth: theirs.depth, starts: theirs.starts, isComplete: true })
    const moves = summed(Object.entries(transitionsByKind({ states, transitions, depth, starts, isComplete, ...g })).map(([id, n]) => [nameOf(id), n]))
    expect(moves).toEqual(summed(Object.entries(theirs.moves).map(([move, n]) => [['taskRemoved', 'terminating'].includes(move) ? 'taskRemoved terminating' : move, n])))
  })
  test('the same verdicts, and as many states of which each property speaks', () => {
    const { properties } = checkEnvironment(tableOf(policy), environment)
    const inTime = properties.filter(p => p.kind === 'liveness' || p.kind === 'possibility'), failed = (ps: typeof properties): string[] => ps.filter(p => p.verdict === 'violated').map(p => p.id).sort()
    expect(failed(properties.filter(p => !inTime.includes(p)))).toEqual(theirs.violated)
    expect(failed(inTime)).toEqual(theirs.fails)
    expect(Object.fromEntries(inTime.flatMap(p => (p.witnesses > 0 ? [[p.id, p.witnesses]] : [])))).toEqual(theirs.liveness)
    expect(properties.filter(p => (p.verdict === 'vacuous') !== (p.witnesses === 0 && p.counterexample === undefined))).toEqual([])
  })
})
test('each power and each promise makes a difference in some, and each kind of move is made', () => {
  expect(Object.keys(SMALL.kind).filter(power => power !== 'queue' && !worlds.some(w => w.powers[power as 'lose'] !== SMALL.kind[power as 'lose']))).toEqual([])
  expect([...names.values()].flatMap(n => n.split(' ')).filter(move => !Object.values(small).some(f => f.moves[move]))).toEqual([])
})
