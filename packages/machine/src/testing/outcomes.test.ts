/** What could have happened instead, the nearest first. */
import { expect, test } from 'vitest'
import type { Table, TransitionTable } from '../compile.ts'
import { compositionOf, outcomesOf, type Recorded } from './outcomes.ts'

const core: Table = {
  name: 'core', regions: ['session', 'screen'], initial: 0, events: ['a', 'b'], timers: {}, commands: [[], [{ type: 'leave' }], [{ type: 'join' }]],
  states: [{ session: 'idle', screen: 'absent' }, { session: 'joined', screen: 'absent' }, { session: 'ended', screen: 'gone' }], rows: [[0, 0, 1, 2], [1, 0, 2, 1], [1, 1, 1, 0]],
}
const table: TransitionTable = { v: 1, hash: 'x', policy: { launchService: 'never', needsPermission: false }, signals: [], tables: [core] }
const [idle, joined, ended] = core.states as [Record<string, string>, Record<string, string>, Record<string, string>]
const of = (recorded: Recorded, max = 9, states = [[0], [1]], rows = ['a', 'b']) => outcomesOf(table, states, rows, recorded, max)
const names = (recorded: Recorded, max?: number): string[] => of(recorded, max).map(o => `${o.from['session']!} ${o.event}`)

test('each possible state answers each row', () => {
  expect(of({})).toEqual([
    { event: 'a', from: idle, to: joined, commands: [{ type: 'join' }], ignored: false }, { event: 'b', from: idle, to: idle, commands: [], ignored: true },
    { event: 'a', from: joined, to: ended, commands: [{ type: 'leave' }], ignored: false }, { event: 'b', from: joined, to: joined, commands: [], ignored: false },
  ])
})
test('what is nearest to the record stands first; of those that are as near, in the order of the states', () => {
  expect(names({ to: ended })).toEqual(['joined a', 'idle a', 'idle b', 'joined b'])
  expect(names({ to: joined })).toEqual(['idle a', 'joined b', 'idle b', 'joined a'])
  expect(names({ from: joined })).toEqual(['joined a', 'joined b', 'idle a', 'idle b'])
  expect(names({ to: { screen: 'gone' } })).toEqual(['joined a', 'idle a', 'idle b', 'joined b'])
  expect(names({ commands: [{ type: 'leave' }] as never })).toEqual(['joined a', 'idle a', 'idle b', 'joined b'])
  expect(names({ commands: [] })).toEqual(['idle b', 'joined b', 'idle a', 'joined a'])
  expect(names({ ignored: true })).toEqual(['idle b', 'idle a', 'joined a', 'joined b'])
  expect(names({ ignored: false })).toEqual(['idle a', 'joined a', 'joined b', 'idle b'])
  // One region is off, then two, then with the flag as well.
  expect(names({ to: ended, ignored: false, commands: [{ type: 'leave' }] as never })).toEqual(['joined a', 'idle a', 'joined b', 'idle b'])
})
test('and no more than so many are told, of which none farther than one that is left out', () => {
  expect(names({ to: ended }, 1)).toEqual(['joined a'])
  expect(names({ to: ended }, 2)).toEqual(['joined a', 'idle a'])
  expect(names({ commands: [] }, 3)).toEqual(['idle b', 'joined b', 'idle a'])
  expect(of({}, 2, [[0], [1]], ['a', 'b', 'c']).length).toBe(2)
})
test('a row that no table has does nothing', () => { expect(of({}, 9, [[1]], ['c'])).toEqual([{ event: 'c', from: joined, to: joined, commands: [], ignored: true }]) })
test('a table is composed once', () => {
  expect(compositionOf(table)).toBe(compositionOf(table))
  expect(compositionOf({ ...table })).not.toBe(compositionOf(table))
})
