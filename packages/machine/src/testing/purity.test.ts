/** What `compile` cannot see: each thing by which a table is not the machine, in small machines, so that a mistake shows fast. */
import { createMachine, type AnyStateMachine } from 'xstate'
import { describe, expect, test } from 'vitest'
import { compile, isCallError, type CompileOptions } from '../index.ts'
import { checkPurity } from './purity.ts'

type Guard = (args: { event: Record<string, unknown>; context: { policy: object } }) => unknown
const region = (idle: object, more: object = {}) => ({ initial: 'idle', states: { idle, gone: {}, ...more } })
const machineOf = (states: object, guards: Record<string, unknown> = {}): AnyStateMachine =>
  createMachine({ id: 'm', type: 'parallel', context: ({ input }: { input: object }) => ({ policy: input }), states } as never, { guards } as never) as unknown as AnyStateMachine
/** A session that hears one event, if its guard says so. */
const guarded = (type: string, guard: Guard, name?: string): AnyStateMachine =>
  machineOf({ session: region({ on: { [type]: { guard: name ?? ((args: never) => Boolean(guard(args))), target: 'gone' } } }) }, name === undefined ? {} : { [name]: (args: never) => Boolean(guard(args)) })
function refusal(machine: AnyStateMachine, options?: CompileOptions): [field: string | undefined, message: string] | undefined {
  const table = compile(machine, options)
  try { checkPurity(machine, table, options) } catch (e) {
    if (!isCallError(e) || e.code !== 'not-finite') throw e
    return [e.field, e.message]
  }
  return undefined
}
const IDLE = 'in the state {"session":"idle"}'
const ONLY = 'only launchService and serviceTypes of context.policy may be read: what decides must be in the states'
const OTHERWISE = 'a table has one answer for all of them: let another event say it, named in "events"'

test('what is only in the states, the row and the policy is a table', () => {
  expect(refusal(guarded('transport.failed', ({ event }) => event['recoverable'] === true))).toBeUndefined()
  expect(refusal(guarded('user.leave', ({ context }) => 'launchService' in context.policy))).toBeUndefined()
  expect(refusal(guarded('more', ({ event }) => event.type === 'more'), { events: [['more', { type: 'more' }]], policy: { launchService: 'never' } })).toBeUndefined()
})

describe('a clock, or dice', () => {
  test.each<[string, () => unknown]>([
    ['Date.now()', () => Date.now() > 0], ['new Date()', () => new Date().getFullYear() > 1970], ['performance.now()', () => performance.now() >= 0], ['Math.random()', () => Math.random() < 2],
  ])('%s in a guard with a name, which answers the same each time', (what, ask) => {
    expect(refusal(guarded('user.leave', ask, 'isFresh'))).toEqual([what, `the guard "isFresh" read ${what} on user.leave ${IDLE}; ${ONLY}`])
  })
  test('… in one without, in the constants of a command, and before the first event', () => {
    expect(refusal(guarded('user.leave', () => Date.now() > 0))).toEqual(['Date.now()', `a guard or an action read Date.now() on user.leave ${IDLE}; ${ONLY}`])
    const params = () => ({ muted: Math.random() < 2, system: true })
    expect(refusal(machineOf({ session: region({ on: { 'user.leave': { actions: { type: 'setMuted', params } } } }) }))).toEqual(['Math.random()', `a guard or an action read Math.random() on user.leave ${IDLE}; ${ONLY}`])
    expect(refusal(machineOf({ session: region({ always: { guard: () => Date.now() > 0, target: 'gone' } }) }))).toEqual(['Date.now()', `a guard or an action read Date.now() in the initial state; ${ONLY}`])
  })
  test('a context that is made by a clock and never read is no reason, nor is the body of an action', () => {
    const machine = createMachine({ type: 'parallel', context: ({ input }: { input: object }) => ({ policy: input, id: Date.now() > 0 }), states: { session: region({ on: { 'user.leave': { target: 'gone', actions: () => Math.random() } } }) } } as never)
    expect(refusal(machine as unknown as AnyStateMachine)).toBeUndefined()
  })
  test('the clocks are put back', () => {
    const { now } = Date
    refusal(guarded('user.leave', () => Date.now() > 0))
    expect(Date.now).toBe(now)
  })
})

test('a variable that the guard itself changes', () => {
  let asked = 0
  expect(refusal(guarded('user.join', () => asked++ < 1))).toEqual(['machine', `asked twice, it gave two answers to user.join ${IDLE}; what decides must be in the states, and no clock, random number or variable`])
})
test('… also where it is taken both times, once to another state or with another command', () => {
  const first = (): Guard => { let asked = 0; return () => asked++ < 1 }
  const answers = `asked twice, it gave two answers to user.join ${IDLE}`
  for (const other of [{ target: 'away' }, { target: 'gone', actions: 'join' }]) {
    const states = { session: region({ on: { 'user.join': [{ guard: 'isFirst', target: 'gone' }, other] } }, { away: {} }) }
    const machine = machineOf(states, { isFirst: first() }).provide({ actions: { join: () => {} } } as never)
    expect(refusal(machine)?.[1]).toContain(answers)
  }
})
test('a variable that an action writes is not seen, nor an event that it sends: no action is carried out', () => {
  let isConnected = false
  const actions = { note: () => { isConnected = true }, join: ({ self }: { self: { send(e: object): void } }) => { self.send({ type: 'user.leave' }) } }
  const machine = machineOf({ session: region({ on: { 'user.mute': { actions: ['note', 'join'] }, 'user.leave': { guard: () => !isConnected, target: 'gone' } } }) }).provide({ actions } as never)
  expect(refusal(machine)).toBeUndefined()
  expect(isConnected).toBe(false)
})

describe('a field of the event that chooses no row', () => {
  test.each<[type: string, field: string, row: string, guard: Guard]>([
    ['user.leave', 'source', 'user.leave', ({ event }) => event['source'] === 'back'],
    ['transport.left', 'cause', 'transport.left', ({ event }) => (event['cause'] as { reason?: string } | undefined)?.reason === 'removed-by-host'],
    ['transport.failed', 'cause', 'transport.failed/recoverable', ({ event }) => event['recoverable'] === true && (event['cause'] as { vendor?: object } | undefined)?.vendor !== undefined],
    ['port.failed', 'port', 'port.failed/leave', ({ event }) => event['port'] === 'screen'],
    ['port.failed', 'command', 'port.failed/other', ({ event }) => event['command'] === 'save'],
    ['permission.changed', 'microphone', 'permission.changed/held', ({ event }) => event['microphone'] === true && event['camera'] === true],
    ['transport.joined', 'attempt', 'transport.joined', ({ event }) => event['attempt'] === 2],
  ])('%s: its %s', (type, field, row, guard) => {
    expect(refusal(guarded(type, guard))).toEqual(['machine', `the answer to ${row} hangs on event.${field} ${IDLE}; ${OTHERWISE}`])
  })
  test.each(['service', 'systemCall', 'screen', 'app', 'network', 'persist', 'listener'])('port.failed: whether its port is %s', port => {
    expect(refusal(guarded('port.failed', ({ event }) => event['port'] === port))?.[1]).toContain('hangs on event.port ')
  })
  test('which row that is, the service types decide: what grants a type chooses one', () => {
    const guard: Guard = ({ event }) => event['microphone'] === true
    expect(refusal(guarded('permission.changed', guard), { policy: { serviceTypes: ['microphone'] } })).toBeUndefined()
    expect(refusal(guarded('permission.changed', guard), { policy: { serviceTypes: ['camera'] } })).toEqual(['machine', `the answer to permission.changed/held hangs on event.microphone ${IDLE}; ${OTHERWISE}`])
  })
  test.each(['camera', 'notifications'])('the field that is named is the one that is read: whether the %s may be used, beside a microphone that chooses the row', (field) => {
    expect(refusal(guarded('permission.changed', ({ event }) => event[field] === true), { policy: { serviceTypes: ['microphone'] } })?.[1]).toContain(`hangs on event.${field} in`)
  })
  test.each<[string, string, Guard]>([
    ['read', 'event.text', ({ event }) => event['text'] === 'x'], ['asked for', 'event.text', ({ event }) => 'text' in event], ['listed', 'all fields of the event', ({ event }) => Object.keys(event).length > 5],
  ])('a field that no event here has, %s', (_, what, guard) => {
    expect(refusal(guarded('more', guard), { events: [['more', { type: 'more' }]] })).toEqual(['machine', `to answer more, ${what} is read, which chooses no row; ${OTHERWISE}`])
  })
  test('what is asked by a symbol, and its own fields, are no reason', () => {
    expect(refusal(guarded('user.leave', ({ event }) => Object.prototype.toString.call(event) === '[object Object]' && 'type' in event && event['type'] !== 'x'))).toBeUndefined()
  })
})

test('a table of another machine', () => {
  const machine = guarded('user.join', () => true), table = structuredClone(compile(machine))
  table.tables[0]!.rows = []
  expect(() => { checkPurity(machine, table) }).toThrow(`asked twice, it gave two answers to user.join ${IDLE}`)
})
test('what the whole machine does otherwise than its parts: its listener is not told that the call is over', () => {
  const machine = machineOf({ session: region({ on: { 'user.leave': 'ended' } }, { ended: {} }), beep: region({ on: { 'session.over': 'gone' } }) })
  expect(refusal(machine)).toEqual(['machine', 'on user.leave the whole machine does something else (session ended, beep idle; []) than its parts say (session ended, beep gone; []) in the state {"session":"idle","beep":"idle"}; '
    + 'put the regions that belong together into the core: export "regions"'])
})
