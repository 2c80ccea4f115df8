/** The pure, total face of the machine: `initialState`, `step`. Nothing here has an effect. */
import type { AnyStateMachine } from 'xstate'
import { createEnd, type CallEnd, type Cause } from './call-end.ts'
import { callMachine } from './call.machine.ts'
import type { Command } from './commands.ts'
import { problemOf, type CallEvent } from './events.ts'
import { createPolicy, type Policy } from './policy.ts'
import { REGIONS, isOver, type Control } from './session-state.ts'
import { createStepper, type Snapshot } from './stepper.ts'
import { whyIgnored, whyStale } from './why.ts'

/** What the machine's own choices depend on. */
export type Choices = Pick<Policy, 'launchService' | 'serviceTypes'>
/**
 * One string per region, and data beside the finite control: `attempt`, `end` once there is a cause,
 * `joinedAt` (epoch milliseconds) once joined, `choices` where they are not the default policy's.
 */
export type CallState = Control & { attempt: number; joinedAt?: number; end?: CallEnd; choices?: Choices }
export type Step = {
  /** The same object when nothing changed. */
  state: CallState
  commands: Command[]
  /** True exactly when no rule accepted the event. A row that changes and commands nothing is *noted*. */
  ignored: boolean
  /** Why it was ignored, or which rule of the attempt's filter chose the branch. */
  why?: string
}

export type Engine = {
  /** A machine that has just begun to live. */
  initial(attempt: number): Cursor
  /** A machine in a given state (a persisted one). */
  at(state: CallState): Cursor
}
/** A machine in a state: moves by steps. */
export type Cursor = { readonly state: CallState; step(event: CallEvent, now: number): Step }

/** Causes that may come after the first one; each is kept once. */
function lateCause(e: CallEvent): Cause | undefined {
  switch (e.type) {
    case 'transport.left': case 'transport.failed': return e.cause
    case 'port.failed': return e.command === 'join' ? e.cause : undefined
    case 'transport.timedOut': return { reason: 'idle-timeout' }
    case 'timer.leave': return { reason: 'leave-timeout' }
    case 'user.leave': case 'transport.leaveClicked': return { reason: 'local-leave' }
    case 'system.ended': case 'system.reset': case 'system.filtered': return { reason: 'system-ended' }
    case 'app.taskRemoved': case 'app.terminating': case 'restored': return { reason: 'app-terminated' }
    default: return undefined
  }
}

function withLate(end: CallEnd, cause: Cause | undefined): CallEnd {
  if (!cause || cause.reason === end.reason || end.secondary.some(c => c.reason === cause.reason)) return end
  if (cause.reason === 'local-leave' && end.reason === 'join-cancelled') return end // the same wish, said again
  return { ...end, secondary: [...end.secondary, cause] }
}

/** The cause that the step has fixed. A screen that goes away was taken away by the app, not by the person. */
function firstCause(reason: Cause['reason'] | 'cause', e: CallEvent): Cause {
  if (reason === 'cause') return ('cause' in e && typeof e.cause === 'object' && e.cause) || { reason: 'unknown' }
  return e.type === 'screen.disposed' ? { reason, initiator: 'app' } : { reason }
}

const isSuccess = (e: CallEvent): boolean => e.type === 'transport.joined' || e.type === 'transport.accepted' || e.type === 'transport.restored'

/** Runs a machine by steps. One engine serves every call of the same machine and choices. */
export function createEngine(machine: AnyStateMachine, choices?: Choices): Engine {
  const stepper = createStepper(machine, choices)
  const beside = choices ? { choices } : undefined
  const cursor = (snapshot: Snapshot, state: CallState): Cursor => ({
    get state() { return state },
    step(event, now) {
      if (event.attempt !== undefined && event.attempt !== state.attempt) {
        // Not ours: it changes nothing. A success is given back, for its own attempt.
        const why = whyStale(event.attempt, state.attempt)
        return isSuccess(event) ? { state, commands: [{ type: 'leave', attempt: event.attempt }], ignored: false, why } : { state, commands: [], ignored: true, why }
      }
      const before = state
      const { snapshot: next, commands, noted } = stepper.run(snapshot, event)
      const ignored = next === snapshot && commands.length === 0 && !noted
      let end = before.end
      if (isOver(before.session)) { if (end) end = withLate(end, lateCause(event)) }
      else for (const c of commands) if (c.type === 'recordEnd') end = createEnd(firstCause(c.reason, event), before.attempt, now, before.joinedAt)
      if (next !== snapshot) {
        snapshot = next
        if (!sameControl(next.value as Control, before)) {
          state = { ...(next.value as Control), attempt: before.attempt, ...beside }
          if (before.joinedAt !== undefined) state.joinedAt = before.joinedAt
          else if (state.session === 'joined') state.joinedAt = now
          if (end) state.end = end
        }
      }
      if (state === before && end !== before.end && end) state = { ...before, end }
      return ignored ? { state, commands, ignored, why: whyIgnored(before, event) } : { state, commands, ignored }
    },
  })
  return {
    initial: attempt => cursor(stepper.initial, { ...(stepper.initial.value as Control), attempt, ...beside }),
    at: state => cursor(stepper.at(controlOf(state)), state),
  }
}

const NAMES = Object.keys(REGIONS) as (keyof Control)[]
/** Just the regions of a state, in their order. */
export const controlOf = (s: Control): Control => Object.fromEntries(NAMES.map(n => [n, s[n]])) as Control
const sameControl = (a: Control, b: Control): boolean => { for (const n of NAMES) if (a[n] !== b[n]) return false; return true }
/** Is this a combination of states that exist? (Not: one that can be reached.) */
export const isControl = (x: unknown): x is Control =>
  typeof x === 'object' && x !== null && NAMES.every(n => (REGIONS[n] as readonly unknown[]).includes((x as Control)[n]))

const engines = new Map<string, Engine>()
/** The engine of the call machine for these choices; built once. */
export function engineFor(choices?: Choices): Engine {
  const key = choices ? `${choices.launchService} ${choices.serviceTypes.join()}` : ''
  let engine = engines.get(key)
  if (!engine) engines.set(key, (engine = createEngine(callMachine, choices)))
  return engine
}
/** The choices of a policy, or undefined when they are the default ones. */
export function choicesOf(policy: Choices): Choices | undefined {
  const { launchService, serviceTypes } = createPolicy()
  return policy.launchService === launchService && policy.serviceTypes.join() === serviceTypes.join() ? undefined : { launchService: policy.launchService, serviceTypes: policy.serviceTypes }
}

/**
 * The state of a machine that has just begun to live: idle, nothing taken.
 * @throws CallError `bad-policy`
 */
export function initialState(input: { attempt?: number; policy?: Partial<Policy> } = {}): CallState {
  return engineFor(choicesOf(createPolicy(input.policy))).initial(input.attempt ?? 1).state
}

/**
 * One step: pure and total. What is not an event is ignored, with the reason in `why`.
 * @param now epoch milliseconds, for the end record's times
 */
export function step(state: CallState, event: CallEvent, now = 0): Step {
  const problem = problemOf(event)
  if (problem) return { state, commands: [], ignored: true, why: `refused: ${problem.field} must be ${problem.expected}, found ${problem.found}` }
  return engineFor(state.choices).at(state).step(event, now)
}

