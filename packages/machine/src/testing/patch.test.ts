/** Other machines over the same vocabulary, closed into tables. */
import { describe, expect, test } from 'vitest'
import { ROWS } from '../branches.ts'
import type { CommandName } from '../commands.ts'
import { hashOf, type TransitionTable } from '../compile.ts'
import { isCallError } from '../errors.ts'
import type { Policy } from '../policy.ts'
import { START, addCommand, closeTable, coreStep, dropCommand, hasCommand, patchedTable, type PlainState, type PlainStep, type StepFunction } from './patch.ts'

/** A machine that counts joins up to three, and notes mounts. */
const counting: StepFunction = (from, row) => {
  const n = Number(from['n'] ?? '0')
  if (row === 'user.join') return { to: { ...from, n: `${Math.min(3, n + 1)}` }, commands: n < 3 ? [{ type: 'join' }, { type: 'subscribe' }] : [] }
  return { to: { ...from }, commands: [], isNoted: row === 'screen.mounted' && n === 3 }
}
const start: PlainState = { ...START, n: '0' }

describe('a step function, closed into a table', () => {
  test('has every state that it reaches, and a row wherever something changes, is commanded or is noted', () => {
    const table = closeTable(counting, { start, policy: { launchService: 'never', serviceTypes: ['microphone'] } }), [core] = table.tables, [join, mounted] = ['user.join', 'screen.mounted'].map(e => core!.events.indexOf(e))
    expect(table).toMatchObject({ v: 1, policy: { launchService: 'never', needsPermission: true }, signals: ['session.began', 'session.over'] })
    expect([core!.name, core!.initial, core!.regions, core!.states.map(s => s['n']), core!.events]).toEqual(['core', 0, Object.keys(start), ['0', '1', '2', '3'], ROWS.map(([name]) => name)])
    // Commands stand in the one fixed order, and equal lists are one.
    expect(core!.commands).toEqual([[], [{ type: 'subscribe' }, { type: 'join' }]])
    expect(core!.rows).toEqual([[0, join, 1, 1], [1, join, 2, 1], [2, join, 3, 1], [3, mounted, 3, 0]])
    expect(table.hash).toBe(hashOf(table))
    expect(START).toEqual({ session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held' })
    expect(closeTable((from) => ({ to: from, commands: [] })).tables[0]!.states).toEqual([START])
  })
  test('has a row where only the state changes, and where only something is commanded', () => {
    const { rows, events } = closeTable((from, row) => ({ to: row === 'user.join' ? { ...from, session: 'joining' } : from, commands: row === 'user.leave' ? [{ type: 'leave' }] : [] })).tables[0]!
    expect(rows.map(([s, e, next, list]) => `${s} ${events[e]} ${next} ${list}`).sort()).toEqual(['0 user.join 1 0', '0 user.leave 0 1', '1 user.leave 1 1'])
  })
  test('runs timers in the states that hold them', () => {
    const { timers, states } = closeTable((from, row) => ({ to: row === 'user.join' ? { ...from, session: 'joining', transport: 'requested' } : from, commands: [] })).tables[0]!
    expect([states.map(s => s['session']), timers['timer.join']]).toEqual([['idle', 'joining'], [1]])
  })
  test('is refused beyond its limit: what it remembers must be finite', () => {
    expect(closeTable(counting, { start, statesMax: 4 }).tables[0]!.states).toHaveLength(4)
    expect(() => closeTable(counting, { start, statesMax: 3 })).toThrow('the machine has more than 3 states: what it remembers must be finite')
    try { closeTable(counting, { start, statesMax: 3 }) } catch (e) { expect(isCallError(e) && e.code).toBe('not-finite') }
  })
})

describe('the call machine with its answers changed', () => {
  test('answers in any combination of values, also one that it never reaches, and keeps what else is remembered', () => {
    const step = coreStep(), from: PlainState = { ...START, session: 'ended', transport: 'down', screen: 'mounted', mine: 'kept' }
    const joined = step({ ...START, mine: 'kept' }, 'user.join')
    expect(joined).toMatchObject({ to: { ...START, session: 'joining', transport: 'requested', systemCall: 'reported', mine: 'kept' }, isNoted: true })
    expect(joined.commands.map(c => c.type)).toEqual(['subscribe', 'join', 'reportCall'])
    // It never ends without taking its screen away; put into such a state, it does.
    expect(step(from, 'app.activated')).toEqual({ to: { ...from, screen: 'gone', service: 'stopped', systemCall: 'ended' }, commands: [{ type: 'exitScreen' }], isNoted: true })
    // What a patch does to an answer is not in the next one.
    joined.commands.length = 0
    joined.to['session'] = 'ended'
    expect(step({ ...START, mine: 'kept' }, 'user.join')).toMatchObject({ to: { session: 'joining' }, commands: [{ type: 'subscribe' }, { type: 'join' }, { type: 'reportCall' }] })
  })
  test('with a command more or less', () => {
    const answer = (): PlainStep => ({ to: START, commands: [{ type: 'join' }, { type: 'leave' }] }), a = answer()
    expect([hasCommand(a, 'join'), hasCommand(a, 'subscribe')]).toEqual([true, false])
    dropCommand(a, 'join')
    expect(a.commands).toEqual([{ type: 'leave' }])
    addCommand(a, 'leave')
    addCommand(a, 'exitScreen')
    addCommand(a, { type: 'recordEnd', reason: 'busy' })
    addCommand(a, { type: 'recordEnd', reason: 'local-leave' })
    expect(a.commands).toEqual([{ type: 'leave' }, { type: 'exitScreen' }, { type: 'recordEnd', reason: 'busy' }])
  })
  test('each patch begins with the machine\'s own answer, and is told from where and by which event', () => {
    const asked: string[] = []
    // A join begins, and whatever follows goes back: two states, so that the table is small.
    const small = (dropped: CommandName, policy?: Partial<Policy>): TransitionTable => patchedTable((a, from, row) => {
      asked.push(`${from.session} ${row}`)
      if (row !== 'user.join') a.to = START
      dropCommand(a, dropped)
    }, policy)
    const listed = (t: TransitionTable): string[] => { const [core] = t.tables; return core!.commands[core!.rows.find(([s, e]) => s === 0 && core!.events[e] === 'user.join')![3]]!.map(c => c.type) }
    const table = small('join')
    expect([table.tables[0]!.states.map(s => s['session']), listed(table)]).toEqual([['idle', 'joining'], ['subscribe', 'reportCall']])
    expect(asked.length).toBe(2 * ROWS.length)
    expect(asked).toEqual(['idle', 'joining'].flatMap(s => ROWS.map(([row]) => `${s} ${row}`)))
    // What one patch drops the next one has again; the answers of a policy are its own.
    expect([listed(small('leave')), listed(small('reportCall', { launchService: 'when-joining' })), listed(small('leave'))]).toEqual([['subscribe', 'join', 'reportCall'], ['subscribe', 'join', 'launchService'], ['subscribe', 'join', 'reportCall']])
    expect([table.policy.launchService, small('leave', { launchService: 'never' }).policy.launchService]).toEqual(['when-joined', 'never'])
  })
})
