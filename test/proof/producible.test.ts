/** Which runs the environment can bring about, and what it could have done instead. */
import { ENVIRONMENTS, NOT_MODELLED, TOLD_AGAIN, producible, type Powers } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { StateSet } from '../../packages/machine/src/testing/environment/producible.ts'
import { tableOf } from '../support/tables.ts'

const table = tableOf(), can = (powers: Partial<Powers>, events: string[], options?: { statesMax: number }) => producible(table, { ...ENVIRONMENTS.kind, screenMoves: false, ...powers }, events, options)
const thrown = (what: () => unknown): unknown => { try { what(); return undefined } catch (e) { const { code, field, message } = e as { code: string; field: string; message: string }; return [code, field, message] } }

describe('a run can be produced', () => {
  test.each<[string, Partial<Powers>, string[]]>([
    ['nothing', {}, []], ['a call that is left', {}, ['user.join', 'transport.joined', 'service.started', 'user.leave', 'transport.left', 'service.stopped/aborted']],
    ['one that was accepted first', {}, ['user.join', 'transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.leaveClicked', 'transport.closed']],
    ['a leave that comes again', {}, ['user.leave', 'user.leave']],
    ['time that is up', {}, ['user.join', 'timer.join', 'timer.step/transport']],
    ['with a screen', { screenMoves: true }, ['screen.mounted', 'user.join', 'screen.disposed']],
    ['after a process died', { processDeath: true }, ['restored', 'service.stopped/aborted', 'user.leave']],
    ['with what is not modelled in between', {}, ['user.mute', 'user.join', 'network.offline', 'transport.joined', 'transport.tokenExpiring', 'user.unmute', 'audio.routeChanged']],
    ['with facts that are told again', {}, ['app.activated', 'permission.changed/held', 'user.join', 'app.activated', 'transport.joined', 'permission.changed/held', 'service.started', 'permission.changed/held']],
  ])('%s', (_, powers, events) => { expect(can(powers, events)).toMatchObject({ possible: true }) })
  test('and is told how many states of the world were possible at most', () => {
    expect(can({}, [])).toEqual({ possible: true, states: 0 })
    expect(can({}, ['user.join'])).toEqual({ possible: true, states: 1 })
    const all = can({}, ['user.join', 'user.leave'])
    expect(all).toEqual({ possible: true, states: expect.any(Number) })
    expect((all as { states: number }).states).toBeGreaterThan(5)
    expect(can({}, ['user.join', 'user.leave', 'user.leave', 'user.leave'])).toMatchObject({ possible: true, states: expect.any(Number) })
  })
})

describe('a run cannot be produced', () => {
  test('when the SDK says what it has no cause to say: what could have come is told, in order', () => {
    expect(can({}, ['user.join', 'transport.restored'])).toEqual({ possible: false, at: 1, event: 'transport.restored', wouldHave: ['timer.join', 'transport.accepted', 'transport.failed/fatal', 'transport.joined', 'transport.leaveClicked', 'user.leave'] })
  })
  test('when a power is missing', () => {
    expect(can({}, ['user.join', 'system.ended'])).toMatchObject({ possible: false, at: 1, event: 'system.ended' })
    expect(can({ system: true }, ['user.join', 'system.ended'])).toMatchObject({ possible: true })
    expect(can({}, ['restored'])).toEqual({ possible: false, at: 0, event: 'restored', wouldHave: ['user.join', 'user.leave'] })
  })
  test('from a new process before it says that it was restored, whatever is not modelled or told again', () => {
    expect(can({ processDeath: true }, ['restored'])).toMatchObject({ possible: true })
    // Only where the process did not die may these come first, and then nothing was restored.
    for (const event of ['user.mute', 'app.activated']) expect(can({ processDeath: true }, [event, 'restored'])).toMatchObject({ possible: false, at: 1 })
  })
  test('when a second attempt would have to bring it about: a run is of one', () => {
    expect(can({ newAttempt: true }, ['user.join', 'timer.join', 'timer.step/transport', 'user.join'])).toMatchObject({ possible: false, at: 3 })
  })
  test('when a fact is told again at which the machine would act', () => {
    // Deferred for the background: an activation launches, which only a move brings about.
    const deferred = ['user.join', 'app.backgrounded', 'transport.joined']
    expect(can({ appMoves: true }, deferred)).toMatchObject({ possible: true })
    expect(can({ appMoves: true }, [...deferred, 'app.activated', 'service.started'])).toMatchObject({ possible: true })
    expect(can({}, ['user.join', 'app.backgrounded'])).toMatchObject({ possible: false, at: 1 })
    expect(can({ serviceRefused: true }, ['user.join', 'transport.joined', 'service.refused/background', 'app.activated'])).toMatchObject({ possible: false, at: 3 })
    // Also where it only commands something, and stays as it is; what it writes on the notification does not count.
    const [core, ...listeners] = table.tables as [(typeof table.tables)[number]], at = core.events.indexOf('app.activated')
    const commanding = (type: 'leave' | 'updateService') => producible({ ...table, tables: [{ ...core, commands: [...core.commands, [{ type }]], rows: [...core.rows, [0, at, 0, core.commands.length]] }, ...listeners] }, ENVIRONMENTS.kind, ['app.activated'])
    expect([commanding('leave').possible, commanding('updateService').possible]).toEqual([false, true])
  })
})

test('a world of too many states is given up, by its limit', () => {
  const events = ['user.join', 'user.leave']
  expect(thrown(() => can({}, events, { statesMax: 3 }))).toEqual(['not-finite', 'statesMax', 'more than 3 states of the world are possible before event 1, user.leave: give fewer powers, or raise statesMax'])
  const { states } = can({}, events) as { states: number }
  expect(thrown(() => can({}, events, { statesMax: states }))).toBeUndefined()
  expect(thrown(() => can({}, events, { statesMax: states - 1 }))).toBeDefined()
})
test('a world of many states is gone through, each once', () => {
  const { hostile } = ENVIRONMENTS
  // A process may have died in each state of the machine, beside a service and a system's call or without.
  expect(producible(table, hostile, ['restored'])).toEqual({ possible: true, states: table.tables[0]!.states.length * 4 + 1 })
  // What is ignored, and may come again and again, leads nowhere else.
  const run = (...more: string[]) => producible(table, { ...hostile, processDeath: false, newAttempt: false }, ['user.join', 'user.leave', ...more])
  expect(run('user.leave', 'user.leave')).toEqual(run('user.leave'))
})

test('a set of states has each once, in the order in which they came, however many they are', () => {
  const set = new StateSet(), N = 5_000
  for (let times = 0; times < 2; times++) for (let n = 0; n < N; n++) set.add(n % 70, n)
  expect(set.size).toBe(N)
  expect([set.low, set.high]).toEqual([Array.from({ length: N }, (_, n) => n % 70), Array.from({ length: N }, (_, n) => n)])
  // Both words count.
  set.add(1, 0); set.add(0, 1); set.add(1, 0)
  expect(set.size).toBe(N + 2)
})

test('what is not modelled is said with its reason, and what is told again is in the table', () => {
  const { events } = table.tables[0]!
  const all = new Set(table.tables.flatMap(t => t.events))
  expect(Object.entries(NOT_MODELLED).filter(([event, why]) => !all.has(event) || !/^[a-z].{12}/.test(why))).toEqual([])
  expect(TOLD_AGAIN.filter(e => !events.includes(e))).toEqual([])
  expect(TOLD_AGAIN).toHaveLength(4)
})
