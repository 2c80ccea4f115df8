/**
 * Other machines over the same vocabulary: a step function over plain states, closed into a table. So what is proved
 * of the call machine can be asked of a changed machine, or of code that is no state machine at all.
 */
import { createMachine } from 'xstate'
import { ROWS } from '../branches.ts'
import { callMachine } from '../call.machine.ts'
import { byOrder, type Command, type CommandName } from '../commands.ts'
import { hashOf, type Table, type TransitionTable } from '../compile.ts'
import { CallError } from '../errors.ts'
import type { CallEvent } from '../events.ts'
import { createPolicy, needsPermission, type Policy } from '../policy.ts'
import { CORE, SIGNALS, type Control } from '../session-state.ts'
import { createStepper } from '../stepper.ts'
import { TIMERS } from '../timers.ts'

/** A state of the core, and whatever else a changed machine remembers. */
export type PlainState = Pick<Control, (typeof CORE)[number]> & Record<string, string>
/** A step of a plain state. `isNoted`: the event is accepted, though it may change and command nothing. Such a step has a row. */
export type PlainStep = { to: PlainState; commands: Command[]; isNoted?: boolean }
/** @param row the event's row name */
export type StepFunction = (from: PlainState, row: string) => PlainStep
/** Changes the answer of the call machine in place. */
export type Patch = (answer: PlainStep, from: PlainState, row: string) => void

/** The call machine's own answer in any combination of region values, also in one that the machine never reaches. */
export function coreStep(policy: Partial<Policy> = {}): StepFunction {
  const core = createMachine({ ...callMachine.config, id: 'core', states: Object.fromEntries(CORE.map(r => [r, (callMachine.config.states as Record<string, object>)[r]!])) } as never, callMachine.implementations as never)
  const stepper = createStepper(core, createPolicy(policy)), events = new Map(ROWS), known = new Map<string, PlainStep>()
  return (from, row) => {
    const value = Object.fromEntries(CORE.map(r => [r, from[r]])), key = `${Object.values(value).join()} ${row}`
    let answer = known.get(key)
    if (!answer) {
      const { snapshot, commands, isTaken } = stepper.run(stepper.at(value), events.get(row) as CallEvent)
      known.set(key, (answer = { to: snapshot.value as PlainState, commands, isNoted: isTaken }))
    }
    return { ...answer, to: { ...from, ...answer.to }, commands: [...answer.commands] }
  }
}
/** The state in which the core of a call starts. */
export const START: PlainState = { session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held' }

/**
 * Closes a step function over all events into a table with the core alone.
 * @throws CallError `not-finite` at more than `statesMax` states
 */
export function closeTable(step: StepFunction, { start = START, policy, statesMax = 20_000 }: { start?: PlainState; policy?: Partial<Policy>; statesMax?: number } = {}): TransitionTable {
  const full = createPolicy(policy), names = ROWS.map(([name]) => name)
  const states: PlainState[] = [], index = new Map<string, number>(), lists: Command[][] = [[]], listIndex = new Map([['[]', 0]])
  const numberOf = <T>(value: T, all: T[], known: Map<string, number>): number => {
    const key = JSON.stringify(value)
    let i = known.get(key)
    if (i === undefined) known.set(key, (i = all.push(value) - 1))
    return i
  }
  const rows: Table['rows'] = []
  numberOf(start, states, index)
  for (let s = 0; s < states.length; s++) {
    if (states.length > statesMax) throw new CallError('not-finite', `the machine has more than ${statesMax} states: what it remembers must be finite`)
    names.forEach((name, e) => {
      const { to, commands, isNoted } = step(states[s]!, name), next = numberOf(to, states, index)
      if (next !== s || commands.length > 0 || isNoted) rows.push([s, e, next, numberOf(commands.sort(byOrder), lists, listIndex)])
    })
  }
  const timers = Object.fromEntries(Object.entries(TIMERS).map(([t, { while: holds }]) => [t, states.flatMap((s, i) => (holds(s as unknown as Control) ? [i] : []))]))
  const body = {
    v: 1 as const, policy: { launchService: full.launchService, needsPermission: needsPermission(full) }, signals: [...SIGNALS],
    tables: [{ name: 'core', regions: Object.keys(start), initial: 0, states, events: names, commands: lists, rows, timers }],
  }
  return { ...body, hash: hashOf(body) }
}

/** By policy. The core's answers are the same for every patch, so they are asked for once. */
const cores = new Map<string, StepFunction>()
function coreOf(policy: Partial<Policy>): StepFunction {
  const key = JSON.stringify(createPolicy(policy))
  const core = cores.get(key) ?? coreStep(policy)
  cores.set(key, core)
  return core
}
/** The call machine with its answers changed. */
export function patchedTable(patch: Patch, policy: Partial<Policy> = {}): TransitionTable {
  const core = coreOf(policy)
  return closeTable((from, row) => {
    const answer = core(from, row)
    patch(answer, from, row)
    return answer
  }, { policy })
}

/** Does the answer have this command? */
export const hasCommand = (a: PlainStep, type: CommandName): boolean => a.commands.some(c => c.type === type)
/** Removes a command from the answer. */
export const dropCommand = (a: PlainStep, type: CommandName): void => { a.commands = a.commands.filter(c => c.type !== type) }
/** Adds a command that is not there yet. */
export const addCommand = (a: PlainStep, command: Command | Exclude<CommandName, 'recordEnd' | 'setMuted'>): void => {
  const c = typeof command === 'string' ? { type: command } as Command : command
  if (!hasCommand(a, c.type)) a.commands.push(c)
}
