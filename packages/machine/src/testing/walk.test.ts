/** The whole machine beside its tables: ours, and such as are something else than their tables. */
import { and, createMachine, enqueueActions, raise, stateIn, type AnyStateMachine } from 'xstate'
import { describe, expect, test } from 'vitest'
import { ROWS } from '../branches.ts'
import { callMachine, compile, type CallError, type CompileOptions } from '../index.ts'
import { firstDifference, type Difference, type WalkOptions } from './walk.ts'

type Region = { initial: string; states: Record<string, object> }
const { config, implementations } = callMachine as unknown as { config: { states: Record<string, Region> }; implementations: { actions: object } }
/** The call's machine with other regions, or further ones. */
const machineWith = (states: Record<string, object>): AnyStateMachine =>
  createMachine({ ...config, states: { ...config.states, ...states } } as never, implementations as never)
const walked = (machine: AnyStateMachine, options: CompileOptions & WalkOptions = {}): Difference | undefined =>
  firstDifference(machine, compile(machine, options), options)
const THREE = ['a', 'b', 'c'], events = THREE.map(name => [`${name}.next`, { type: `${name}.next` }] as const)

const two = (on: object, more: object = {}): object => ({ initial: 's0', states: { s0: { on }, s1: more } })
const hears = (name: string, more: object = {}): object => two({ [`${name}.next`]: 's1' }, more)
const session = two({ 'user.leave': 's1' })
const small = (states: object, actions: object = {}): AnyStateMachine => {
  const chart = { type: 'parallel', context: ({ input }: { input: object }) => ({ policy: input }), states }
  return createMachine(chart as never, { ...implementations, actions: { ...implementations.actions, ...actions } } as never) as unknown as AnyStateMachine
}

/** A mistake shows fast, and each step is counted. */
describe('a machine of a few states', () => {
  const seen = raise({ type: 'seen' }), looking = enqueueActions(({ check }) => { check(stateIn({ session: 's1' })) })
  const given = (machine: AnyStateMachine, stepsMax: number): unknown => {
    try { return walked(machine, { events, stepsMax }) } catch (error) { return [(error as CallError).code, (error as CallError).field] }
  }
  const rows = ROWS.length + events.length, note = { type: 'nobody', meta: { of: null, n: 1, is: undefined } } // what stands in a chart may be anything
  test.each<[what: string, states: object, walked: number, actions?: object]>([
    ['its core alone', { session }, 2],
    ['whose core raises something', { session: two({ 'user.leave': { target: 's1', actions: seen } }), a: hears('a') }, 2],
    ['whose core looks by our own action', { session: two({ 'user.leave': 's1' }, { entry: ['tellOver', 'note'] }), a: hears('a') }, 2],
    ['whose listener only hears and commands, by a name that is none, too', { session, a: hears('a', { entry: ['exitScreen', note] }) }, 2],
    ['whose listener does what is a function', { session, a: hears('a', { entry: () => { /* not run */ } }) }, 2],
    ['whose listener is one of ours, and raises', { session, audio: hears('a', { entry: seen }) }, 2],
    ['whose listener raises on entry', { session, a: hears('a', { entry: seen }) }, 2 + 4],
    ['whose listener raises on an event, by a name', { session, a: two({ 'a.next': { target: 's1', actions: ['note', 'tells'] } }) }, 2 + 4, { tells: seen }],
    ['one of whose listeners raises, by a name', { session, a: hears('a'), b: hears('b', { exit: { type: 'tells' } }) }, 2 + 4, { tells: seen }],
    ['two of whose listeners raise', { session, a: hears('a', { entry: seen }), b: hears('b', { entry: seen }) }, 2 + 4 + 4],
    ['one of whose listeners looks', { session, a: hears('a', { entry: looking }), b: hears('b'), audio: hears('c') }, 2 + 4 + 4 + 8],
    ['whose core looks, with no listener of a team', { session: two({ 'user.leave': 's1' }, { entry: looking }), audio: hears('c') }, 2],
    ['whose core looks, with one listener of a team', { session: two({ 'user.leave': 's1' }, { entry: looking }), a: hears('a') }, 2 + 4],
  ])('%s: each event in each of its states is tried, once', (_, states, walked, actions) => {
    const machine = small(states, actions), steps = walked * rows
    expect([given(machine, steps), given(machine, steps - 1)]).toEqual([undefined, ['not-finite', 'stepsMax']])
  })
  test('a difference is told as it is: where, on what, and both answers', () => {
    const leaving = (leave: object | string): AnyStateMachine => small({ session: two({ 'user.leave': leave }), a: hears('a') })
    const leaves = leaving({ target: 's1', actions: 'leave' })
    const found = (tables: AnyStateMachine): unknown => firstDifference(leaves, compile(tables, { events }), { events })
    const machine = 'session s1, a s0; [{"type":"leave"}]', at = { state: { session: 's0', a: 's0' }, event: 'user.leave', machine }
    expect(found(leaving('s1'))).toEqual({ ...at, tables: 'session s1, a s0; []' })
    expect(found(leaving({ actions: 'leave' }))).toEqual({ ...at, tables: 'session s0, a s0; [{"type":"leave"}]' })
  })
  test('when it is given up, that is thrown, with what it means and what can be done: that no difference was found is not said', () => {
    for (const stepsMax of [0, 1, 2 * rows - 1]) expect(() => walked(small({ session }), { events, stepsMax })).toThrow(
      `the whole machine was not compared with its tables to the end: ${stepsMax} steps showed no difference, and there are more; with enqueueActions, `
      + 'which may look anywhere, or raise, a listener is tried in each of its states: let its actions be commands, or give it fewer states',
    )
  })
})

describe('the tables of a machine, together, are the machine', () => {
  test.each(['when-joined', 'when-joining', 'never'] as const)('ours, that launches %s', launchService => {
    expect(walked(callMachine, { policy: { launchService } })).toBeUndefined()
  })
  test('ours with a listener and an event of a team', () => {
    const recording = { initial: 'off', states: { off: { on: { 'recording.started': 'on' } }, on: { on: { 'session.over': 'off' } } } }
    expect(walked(machineWith({ recording }), { events: [['recording.started', { type: 'recording.started' }]] })).toBeUndefined()
  })
})

describe('are not, and the first step that shows it is told', () => {
  test('where the core does not raise the signal that its session gives', () => {
    const { session } = config.states, joining = { ...session!.states['joining'], entry: [] }
    const found = walked(machineWith({ session: { ...session!, states: { ...session!.states, joining } } }))
    expect(found).toMatchObject({ state: { session: 'idle', audio: 'inactive' }, event: expect.stringMatching(/^(user\.join|system\.answered)$/) as string })
    expect([/audio (\w+)/.exec(found!.machine)![1], /audio (\w+)/.exec(found!.tables)![1]]).toEqual(['inactive', 'awaiting'])
  })
  test('where an action looks at a region of another table', () => {
    const leaves = enqueueActions(({ check, enqueue }) => { if (check(stateIn({ session: 'joined' }))) enqueue({ type: 'exitScreen' } as never) })
    const found = walked(machineWith({ farewell: { initial: 'waiting', states: { waiting: { on: { 'app.backgrounded': { actions: leaves } } } } } }))
    expect(found).toMatchObject({ state: { session: 'joined' }, event: 'app.backgrounded' })
    expect([found!.machine.endsWith('; [{"type":"exitScreen"}]'), found!.tables.endsWith('; []')]).toEqual([true, true])
  })
  test('where the end does not raise the signal in one rare state, also beside three listeners of six states', () => {
    const rare = and([stateIn({ session: 'reconnecting' }), stateIn({ app: 'background' })]), { session } = config.states
    const tellOver = enqueueActions(({ check, enqueue }) => { if (!check(rare) && !check('isOver' as never)) enqueue.raise({ type: 'session.over' }) })
    const told = (state: 'leaving' | 'ended'): object => ({ ...session!.states[state], entry: state === 'ended' ? [tellOver, 'releaseMedia'] : [tellOver] })
    const six = (name: string): [string, object] => {
      const next = (i: number): [string, object] => [`s${i}`, { on: { [`${name}.next`]: `s${(i + 1) % 6}`, 'session.over': 's0' } }]
      return [name, { initial: 's0', states: Object.fromEntries([0, 1, 2, 3, 4, 5].map(next)) }]
    }
    const silent = { ...session!, states: { ...session!.states, leaving: told('leaving'), ended: told('ended') } }
    const found = walked(machineWith({ ...Object.fromEntries(THREE.map(six)), session: silent }), { events })
    expect(found).toMatchObject({ state: { session: 'reconnecting', app: 'background' } })
  })
  test('where a listener raises what it hears itself, and the signal comes first', () => {
    const session = { initial: 'idle', states: { idle: { on: { 'user.leave': 'ended' } }, ended: { entry: raise({ type: 'session.over' }) } } }
    // Alone it has heard what it raised before the signal comes.
    const waving = { entry: raise({ type: 'farewell.waved' }), on: { 'farewell.waved': 'gone', 'session.over': 'late' } }
    const farewell = { initial: 'off', states: { off: { on: { 'a.next': 'armed' } }, armed: { on: { 'user.leave': 'waving' } }, waving, gone: {}, late: {} } }
    const state = { session: 'idle', farewell: 'armed' }, found = walked(small({ session, farewell }), { events })
    expect(found).toEqual({ state, event: 'user.leave', machine: 'session ended, farewell late; []', tables: 'session ended, farewell gone; []' })
  })
  test('where an action looks at two listeners at once', () => {
    const both = and([stateIn({ a: 's1' }), stateIn({ b: 's1' })])
    const leaves = enqueueActions(({ check, enqueue }) => { if (check(both)) enqueue({ type: 'exitScreen' } as never) })
    const found = walked(small({ session, a: hears('a'), b: { ...hears('b'), on: { 'app.backgrounded': { actions: leaves } } } }), { events })
    expect(found).toMatchObject({ state: { a: 's1', b: 's1' }, event: 'app.backgrounded' })
  })
})
