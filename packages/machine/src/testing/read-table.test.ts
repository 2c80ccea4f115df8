/** Tables from elsewhere: each thing that may be wrong with one is said with its place. */
import { describe, expect, test } from 'vitest'
import { hashOf, type TransitionTable } from '../compile.ts'
import { isCallError } from '../errors.ts'
import { readTable, tableNamed } from './read-table.ts'

const body = (): Omit<TransitionTable, 'hash'> => ({
  v: 1, policy: { launchService: 'when-joined', needsPermission: false }, signals: ['session.began', 'session.over'],
  tables: [
    {
      name: 'core', regions: ['session', 'app'], initial: 1, events: ['user.join', 'timer.join'], commands: [[], [{ type: 'join' }, { type: 'leave' }]],
      states: [{ session: 'idle', app: 'active' }, { session: 'joining', app: 'active' }, { session: 'joining', app: 'background' }], rows: [[0, 0, 1, 1], [1, 1, 0, 0]], timers: { 'timer.join': [1, 2] },
    },
    { name: 'media', regions: ['media'], initial: 0, events: ['user.mute'], commands: [], states: [{ media: 'unmuted' }], rows: [], timers: {} },
  ],
})
const right = (): TransitionTable => { const b = body(); return { ...b, hash: hashOf(b) } }
/** Changes a table, or gives something in its place. */
type Change = (table: TransitionTable) => object | null | void
/** What is found wrong with a table after one change: the place, and the sentence. */
function problem(change: Change): [field: unknown, message: string] {
  const table = right(), changed = change(table)
  try { readTable(changed === undefined || typeof changed !== 'object' ? table : changed) } catch (e) {
    if (!isCallError(e)) throw e
    expect(e.code).toBe('bad-table')
    return [(e as { field?: unknown }).field, e.message]
  }
  return [undefined, 'nothing']
}
const set = (path: string, value: unknown): Change => table => {
  type Loose = { [field: string]: unknown }
  const steps = path.split('.'), last = steps.pop()!
  let at = table as unknown as Loose
  for (const s of steps) at = at[s] as Loose
  if (value === undefined) delete at[last]
  else at[last] = value
}
const C = 'table.tables[0]'

describe('a table that is read', () => {
  test('is given back, and whether its hash is its own', () => {
    const table = right()
    expect(readTable(table)).toEqual({ table, hashIsRight: true, computed: table.hash })
    expect(readTable(table).table).toBe(table)
    const other = { ...table, hash: 'another' }
    expect(readTable(other)).toEqual({ table: other, hashIsRight: false, computed: table.hash })
  })
  test('of every policy that there is', () => {
    for (const launchService of ['when-joined', 'when-joining', 'never']) for (const needsPermission of [true, false]) expect(problem(set('policy', { launchService, needsPermission }))).toEqual([undefined, 'nothing'])
  })
  test('whose commands have the constants that are theirs', () => {
    for (const command of [{ type: 'recordEnd', reason: 'cause' }, { type: 'recordEnd', reason: 'banned' }, { type: 'setMuted', muted: true, system: false }]) expect(problem(set('tables.0.commands.1', [command]))).toEqual([undefined, 'nothing'])
  })
  test('may have a state that differs from others in one region, and an event without a row', () => {
    expect(problem(set('tables.0.rows', []))).toEqual([undefined, 'nothing'])
    expect(problem(set('tables.0.rows', [0, 1, 2].flatMap(s => [0, 1].map(e => [s, e, 0, 0]))))).toEqual([undefined, 'nothing'])
    // The last of each is still one of them.
    expect(problem(t => { Object.assign(t.tables[0]!, { rows: [[2, 1, 2, 1]], initial: 2, timers: { 'user.join': [0, 2] } }) })).toEqual([undefined, 'nothing'])
  })

  test.each<[place: string, change: Change, must: string, found: string]>([
    ['table', () => [], 'an object', '[]'], ['table', () => null, 'an object', 'null'],
    ['table.v', set('v', 2), '1', '2'], ['table.v', set('v', undefined), '1', 'nothing'],
    ['table.hash', set('hash', 7), 'a string', '7'],
    ['table.policy', set('policy', 'never'), 'an object', '"never"'],
    ['table.policy.launchService', set('policy.launchService', 'always'), 'one of when-joined, when-joining, never', '"always"'],
    ['table.policy.needsPermission', set('policy.needsPermission', 'yes'), 'true or false', '"yes"'],
    ['table.signals', set('signals', ['session.over']), '["session.began","session.over"]', '["session.over"]'],
    ['table.signals', set('signals', {}), 'a list', '{}'], ['table.signals[1]', set('signals', ['session.began', 1]), 'a string', '1'],
    ['table.tables', set('tables', 'core'), 'a list', '"core"'], ['table.tables', set('tables', []), 'a list with the core first', 'an empty list'],
    [C, set('tables.0', null), 'an object', 'null'], ['table.tables[1]', set('tables.1', [1]), 'an object', '[1]'],
    [`${C}.name`, set('tables.0.name', 1), 'a name of its own', '1'], ['table.tables[1].name', set('tables.1.name', 'core'), 'a name of its own', '"core"'],
    [`${C}.regions`, set('tables.0.regions', 'session'), 'a list', '"session"'], [`${C}.regions[0]`, set('tables.0.regions', [null]), 'a string', 'null'],
    [`${C}.regions`, set('tables.0.regions', ['session', 'app', 'session']), 'a list without repetition', '"session" twice'],
    ['table.tables[1].regions', set('tables.1.regions', ['app']), 'regions that no other table has', '"app"'],
    [`${C}.events`, set('tables.0.events', ['user.join', 'user.join']), 'a list without repetition', '"user.join" twice'], [`${C}.events[1]`, set('tables.0.events', ['user.join', 2]), 'a string', '2'],
    [`${C}.events`, set('tables.0.events', undefined), 'a list', 'nothing'],
    [`${C}.states`, set('tables.0.states', {}), 'a list', '{}'], [`${C}.states[1]`, set('tables.0.states.1', 'idle'), 'an object', '"idle"'],
    [`${C}.states[0].app`, set('tables.0.states.0.app', undefined), 'the name of a state', 'nothing'], [`${C}.states[2].session`, set('tables.0.states.2.session', 3), 'the name of a state', '3'],
    [`${C}.states[2]`, set('tables.0.states.2.app', 'active'), 'another state than every other', 'the same as states[1]'],
    [`${C}.commands`, set('tables.0.commands', 1), 'a list', '1'], [`${C}.commands[1]`, set('tables.0.commands.1', 'join'), 'a list', '"join"'],
    [`${C}.commands[1][0]`, set('tables.0.commands.1', ['join']), 'an object', '"join"'],
    [`${C}.commands[1][1].type`, set('tables.0.commands.1', [{ type: 'join' }, { type: 'hangUp' }]), 'the name of a command', '"hangUp"'], [`${C}.commands[1][0].type`, set('tables.0.commands.1', [{}]), 'the name of a command', 'nothing'],
    [`${C}.commands[1][1].attempt`, set('tables.0.commands.1', [{ type: 'join' }, { type: 'leave', attempt: 7 }]), 'absent from leave', '7'],
    [`${C}.commands[1][0].reason`, set('tables.0.commands.1', [{ type: 'recordEnd', reason: 'zzz' }]), 'an end reason, or "cause"', '"zzz"'], [`${C}.commands[1][0].reason`, set('tables.0.commands.1', [{ type: 'reportEnded', reason: 'local-leave' }]), 'absent from reportEnded', '"local-leave"'],
    [`${C}.commands[1][0].system`, set('tables.0.commands.1', [{ type: 'setMuted', muted: true }]), 'true or false', 'nothing'],
    [`${C}.initial`, set('tables.0.initial', 3), 'a whole number from 0 to 2', '3'], [`${C}.initial`, set('tables.0.initial', -1), 'a whole number from 0 to 2', '-1'],
    [`${C}.initial`, set('tables.0.initial', 0.5), 'a whole number from 0 to 2', '0.5'], [`${C}.initial`, set('tables.0.initial', '1'), 'a whole number from 0 to 2', '"1"'],
    [`${C}.rows`, set('tables.0.rows', null), 'a list', 'null'], [`${C}.rows[1]`, set('tables.0.rows.1', {}), 'a list', '{}'],
    [`${C}.rows[0]`, set('tables.0.rows.0', [0, 0, 1]), '[state, event, next, commandList]', '[0,0,1]'], [`${C}.rows[0]`, set('tables.0.rows.0', [0, 0, 1, 1, 1]), '[state, event, next, commandList]', '[0,0,1,1,1]'],
    [`${C}.rows[0][0]`, set('tables.0.rows.0', [3, 0, 1, 1]), 'a whole number from 0 to 2', '3'], [`${C}.rows[0][1]`, set('tables.0.rows.0', [0, 2, 1, 1]), 'a whole number from 0 to 1', '2'],
    [`${C}.rows[0][2]`, set('tables.0.rows.0', [0, 0, 3, 1]), 'a whole number from 0 to 2', '3'], [`${C}.rows[0][3]`, set('tables.0.rows.0', [0, 0, 1, 2]), 'a whole number from 0 to 1', '2'],
    [`${C}.rows[2]`, set('tables.0.rows.2', [1, 1, 2, 0]), 'the only row of its state and event', 'a second row for timer.join in state 1'],
    [`${C}.timers`, set('tables.0.timers', []), 'an object', '[]'], [`${C}.timers`, set('tables.0.timers', { 'timer.step': [0] }), 'timers that are events of the table', '"timer.step"'],
    [`${C}.timers["timer.join"]`, set('tables.0.timers', { 'timer.join': 1 }), 'a list', '1'], [`${C}.timers["timer.join"][1]`, set('tables.0.timers', { 'timer.join': [2, 3] }), 'a whole number from 0 to 2', '3'],
  ])('%s must not be wrong (%#)', (place, change, must, found) => {
    expect(problem(change)).toEqual([place, `${place} must be ${must}, found ${found}`])
  })
  test('what was found is cut where it is long, and named by its kind where it cannot be written', () => {
    expect(problem(set('tables', 'x'.repeat(100)))[1]).toBe(`table.tables must be a list, found "${'x'.repeat(59)}`)
    expect(problem(set('tables', () => undefined))[1]).toBe('table.tables must be a list, found function')
  })
  test('null and undefined are no tables', () => {
    for (const [value, found] of [[null, 'null'], [undefined, 'nothing']] as const) expect(() => readTable(value)).toThrow(`table must be an object, found ${found}`)
  })
})

test('a table is found by its name, or said to be missing', () => {
  const table = right()
  expect(tableNamed(table, 'media')).toBe(table.tables[1])
  expect(() => tableNamed(table, 'audio')).toThrow('table.tables must have one named "audio", found "core", "media"')
  try { tableNamed(table, 'audio') } catch (e) { expect(e).toMatchObject({ code: 'bad-table', field: 'table.tables' }) }
})
