/** One step of the XState machine as a function: the machinery that `step`, `createCall` and `compile` share. */
import { createActor, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate'
import { byOrder, isCommand, type Command } from './commands.ts'

export type Snapshot = AnyMachineSnapshot
/** `noted`: some region accepted the event, though it may have changed and commanded nothing. */
export type Stepped = { snapshot: Snapshot; commands: Command[]; noted: boolean }
type Action = { type: string; params?: unknown }
type Scope = Parameters<AnyStateMachine['transition']>[2]

/**
 * Steps a machine without running it: its actions are collected, not executed.
 *
 * XState's own pure `transition()` builds an actor and a system for every call. One inert scope, reused,
 * gives the same answers several times faster (`machine.transition` is the public face of actor logic;
 * that the scope may be inert is not promised, so a test compares every reachable step with a real actor).
 */
export function createStepper(machine: AnyStateMachine, input?: unknown): { initial: Snapshot; at(value: unknown): Snapshot; run(snapshot: Snapshot, event: { type: string }): Stepped } {
  const actor = createActor(machine, { input })
  const initial = actor.getSnapshot() as Snapshot
  let actions: Action[] = []
  const inert = () => {}
  const scope = {
    self: actor, system: actor.system, id: '', sessionId: '',
    logger: inert, defer: inert, emit: inert, stopChild: inert,
    actionExecutor: (action: Action) => { actions.push(action) },
  } as unknown as Scope
  return {
    initial,
    at: value => machine.resolveState({ value: value as never, context: initial.context }),
    run(snapshot, event) {
      actions = []
      const next = machine.transition(snapshot, event, scope) as Snapshot
      let noted = false
      const commands: Command[] = []
      for (const { type, params } of actions) {
        if (isCommand(type)) commands.push((params ? { type, ...params } : { type }) as Command)
        else if (type === 'note') noted = true
      }
      return { snapshot: next, commands: commands.length > 1 ? commands.sort(byOrder) : commands, noted }
    },
  }
}
