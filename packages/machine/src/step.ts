/** The pure, total face of the machine: `initialState`, `step`. Nothing here has an effect. */
import { createEnd, type CallEnd, type Cause, type EndReason } from './call-end.ts'
import { callMachine } from './call.machine.ts'
import type { Command } from './commands.ts'
import { sentenceOf } from './errors.ts'
import { problemOf, type CallEvent } from './events.ts'
import { DEFAULT_POLICY, createPolicy, type Policy } from './policy.ts'
import { isOver, type Control } from './session-state.ts'
import { createStepper, type Snapshot } from './stepper.ts'
import { whyOf, whyStale } from './why.ts'

/** The settings that the machine's own choices depend on. */
export type Choices = Pick<Policy, 'launchService' | 'serviceTypes'>
/**
 * The state of a call: one string per region, and data beside this finite control. `attempt` is always there. `end` is
 * there once there is a cause. `joinedAt` (epoch milliseconds) is there once joined. `choices` is there where the choices are not the
 * default policy's.
 */
export type CallState = Control & { attempt: number; joinedAt?: number; end?: CallEnd; choices?: Choices }
/** What came of one event. */
export type Step = {
  /** The same object when nothing changed. */
  state: CallState
  commands: Command[]
  /** True exactly when no rule accepted the event. A row that changes nothing and commands nothing is *noted*. */
  ignored: boolean
  /** Why the event was ignored. For a step that was taken: the fact that chose its branch, where there was a choice. */
  why?: string
}

/** Makes machines that move by steps. */
export type Engine = {
  /** A machine that has just begun to live. */
  initial(attempt: number): Cursor
  /** A machine in a given state (a persisted one). */
  at(state: CallState): Cursor
}
/** A machine in a state. It moves by steps. */
export type Cursor = { readonly state: CallState; step(event: CallEvent, now: number): Step }

/** The cause that an event itself carries. */
const causeIn = (e: CallEvent): Cause | undefined => ('cause' in e && typeof e.cause === 'object' ? e.cause : undefined)

/** The reason that each of these events gives when it comes after the first cause. */
const LATE: { [T in CallEvent['type']]?: EndReason } = {
  'transport.timedOut': 'idle-timeout',
  'timer.leave': 'leave-timeout',
  'user.leave': 'local-leave',
  'transport.leaveClicked': 'local-leave',
  'system.ended': 'system-ended',
  'system.reset': 'system-ended',
  'system.filtered': 'system-ended',
  'app.taskRemoved': 'app-terminated',
  'app.terminating': 'app-terminated',
  restored: 'app-terminated',
}

/** Keeps the causes that come after the first one, each once. */
function withLate(end: CallEnd, e: CallEvent): CallEnd {
  const said = e.type === 'port.failed' && e.port !== 'transport' ? undefined : causeIn(e)
  const reason = said?.reason ?? LATE[e.type]
  if (!reason || [end, ...end.secondary].some(c => c.reason === reason)) return end
  if (reason === 'local-leave' && end.reason === 'join-cancelled') return end // the same wish, said again
  return { ...end, secondary: [...end.secondary, said ?? { reason }] }
}

/**
 * The event's own cause, or the one that the step has fixed. A screen that goes away was taken away by the app, not
 * by the person.
 */
export function firstCause(reason: EndReason | 'cause', e: CallEvent): Cause {
  const own = causeIn(e)
  if (own || reason === 'cause') return own ?? { reason: 'unknown' }
  return e.type === 'screen.disposed' ? { reason, initiator: 'app' } : { reason }
}

/** Does this event say that a transport lives? If it is of another attempt, it is answered by a `leave` for that attempt. */
export const isSuccess = (type: string): boolean => type === 'transport.joined' || type === 'transport.accepted' || type === 'transport.restored'

function createEngine(choices?: Choices): Engine {
  const stepper = createStepper(callMachine, choices)
  const beside = choices && { choices }
  const cursor = (snapshot: Snapshot, state: CallState): Cursor => ({
    get state() { return state },
    step(event, now) {
      const { attempt } = state
      if ((event.attempt ?? attempt) !== attempt) {
        // The event is not ours, so it changes nothing. A success is given back, for its own attempt.
        const ignored = !isSuccess(event.type)
        return { state, commands: ignored ? [] : [{ type: 'leave', attempt: event.attempt! }], ignored, why: whyStale(event.attempt!, attempt) }
      }
      const before = state
      const { snapshot: next, commands, isTaken } = stepper.run(snapshot, event)
      const ignored = next === snapshot && !isTaken
      let { end, joinedAt } = before
      if (isOver(before.session)) end &&= withLate(end, event)
      else for (const c of commands) if (c.type === 'recordEnd') end = createEnd(firstCause(c.reason, event), attempt, now, joinedAt)
      snapshot = next
      const control = next.value as Control
      if (end !== before.end || NAMES.some(n => control[n] !== before[n])) {
        state = { ...control, attempt, ...beside }
        if (control.session === 'joined') joinedAt ??= now
        if (joinedAt !== undefined) state.joinedAt = joinedAt
        if (end) state.end = end
      }
      const why = whyOf(before, event, state, ignored)
      return { state, commands, ignored, ...(why && { why }) }
    },
  })
  return {
    initial: attempt => cursor(stepper.initial, { ...(stepper.initial.value as Control), attempt, ...beside }),
    at: state => cursor(stepper.at(controlOf(state)), state),
  }
}

const NAMES = Object.keys(callMachine.states) as (keyof Control)[]
/** Only the regions of a state, in their order. */
export const controlOf = (s: Control): Control => Object.fromEntries(NAMES.map(n => [n, s[n]])) as Control
/** Is this a combination of states that exist? It need not be one that can be reached. */
export const isControl = (s: Control): boolean => NAMES.every(n => Object.keys(callMachine.states[n]!.states).includes(s[n]))

const engines = new Map<string | undefined, Engine>()
/** Runs the call machine by steps. One engine serves every call with the same choices. */
export function engineFor(choices?: Choices): Engine {
  const key = choices && JSON.stringify(choices)
  let engine = engines.get(key)
  if (!engine) engines.set(key, (engine = createEngine(choices)))
  return engine
}
/** The choices of a policy, or undefined when they are the default ones. */
export function choicesOf({ launchService, serviceTypes }: Choices): Choices | undefined {
  const isDefault = launchService === DEFAULT_POLICY.launchService && serviceTypes.join() === DEFAULT_POLICY.serviceTypes.join()
  return isDefault ? undefined : { launchService, serviceTypes }
}

/**
 * The state of a machine that has just begun to live: it is idle, and nothing is taken.
 * @throws CallError `bad-policy`
 */
export function initialState(input: { attempt?: number; policy?: Partial<Policy> } = {}): CallState {
  return engineFor(choicesOf(createPolicy(input.policy))).initial(input.attempt ?? 1).state
}

/**
 * Makes one step. It is pure and total: what is not an event is ignored, with the reason in `why`.
 * @param now epoch milliseconds, for the end record's times
 */
export function step(state: CallState, event: CallEvent, now = 0): Step {
  const problem = problemOf(event)
  if (problem) return { state, commands: [], ignored: true, why: sentenceOf(problem) }
  return engineFor(state.choices).at(state).step(event, now)
}

