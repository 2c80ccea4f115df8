/** The whole machine beside its tables: ours, and such as are something else than their tables. */
import { createMachine, enqueueActions, stateIn, type AnyStateMachine } from 'xstate'
import { describe, expect, test } from 'vitest'
import { callMachine, compile, type CompileOptions } from '../index.ts'
import { firstDifference, type Difference } from './walk.ts'

type Region = { initial: string; states: Record<string, object> }
const { config, implementations } = callMachine as unknown as { config: { states: Record<string, Region> }; implementations: object }
/** The call's machine with other regions, or further ones. */
const machineWith = (states: Record<string, object>): AnyStateMachine => createMachine({ ...config, states: { ...config.states, ...states } } as never, implementations as never)
const walked = (machine: AnyStateMachine, options: CompileOptions = {}): Difference | undefined => firstDifference(machine, compile(machine, options), options)

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
})
