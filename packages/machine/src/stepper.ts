/** One step of the XState machine as a function: the machinery that `step`, `createCall` and `compile` share. */
import { createActor, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate'
import { byOrder, isCommand, type Command } from './commands.ts'

export type Snapshot = AnyMachineSnapshot
/** What a step gives. `isTaken`: some region answered the event by a command, or noted it. */
export type Stepped = { snapshot: Snapshot; commands: Command[]; isTaken: boolean }
/** What a machine does beside its commands: a built-in action of XState, or an action of a team's own. */
export type Action = { type: string; params?: object; info: { self: unknown } }
type Scope = Parameters<AnyStateMachine['transition']>[2]

/**
 * Steps a machine without running it: its actions are collected, not executed.
 *
 * XState's own pure `transition()` builds an actor and a system for every call. One inert scope that is reused gives
 * the same answers several times faster. (`machine.transition` is the public face of actor logic. That the scope may
 * be inert is not promised, so a test compares every reachable step with a real actor.)
 * @param onOther told of each action that is no command; the action is not carried out
 */
export function createStepper(machine: AnyStateMachine, input?: unknown, onOther?: (action: Action) => void): { initial: Snapshot; at(value: unknown): Snapshot; run(snapshot: Snapshot, event: { type: string }): Stepped } {
  const actor = createActor(machine, { input })
  let commands: Command[] = [], isTaken: boolean
  const inert = () => {}
  const scope = {
    self: actor, system: actor.system, id: '', sessionId: '',
    logger: inert, defer: inert, emit: inert, stopChild: inert,
    actionExecutor(action: Action) {
      const { type, params } = action
      if (isCommand(type)) commands.push({ type, ...params } as Command)
      else if (type !== 'note') return onOther?.(action)
      isTaken = true
    },
  } as unknown as Scope
  const initial = machine.getInitialSnapshot(scope, input) as Snapshot
  return {
    initial,
    at: value => machine.resolveState({ value: value as never, context: initial.context }),
    run(snapshot, event) {
      commands = []
      isTaken = false
      snapshot = machine.transition(snapshot, event, scope) as Snapshot
      return { snapshot, commands: commands.sort(byOrder), isTaken }
    },
  }
}
