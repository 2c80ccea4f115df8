/** Refuses what has no finite table, and names the place: a machine that waits, spawns, finishes, or decides by context. */
import { createMachine, initialTransition, type AnyStateMachine } from 'xstate'
import { isCommand } from './commands.ts'
import { READABLE, watchedContext } from './compile-context.ts'
import { CallError } from './errors.ts'
import { createStepper, type Action, type Snapshot } from './stepper.ts'

const refuse = (field: string, found: string, instead: string): never => {
  throw new CallError('not-finite', `${field} ${found}, so the machine has no finite table: ${instead}`, { field })
}

type Node = { type?: string; states?: Record<string, Node>; invoke?: unknown; after?: unknown } & Record<string, unknown>
/** Built-in actions are functions that carry their type. */
type Builtin = { type?: string; delay?: unknown }
const TIMER = 'a timer must be an event that the outside sends, named in `events`'
const SPAWNING = 'xstate.spawnChild'

/** Looks at the chart alone. @throws CallError `not-finite`, `field` being the place, as `machine.states.session` */
export function checkChart(machine: AnyStateMachine): void {
  const root = machine.config as unknown as Node
  if (root.type !== 'parallel') refuse('machine.type', `is ${root.type ? `"${root.type}"` : 'not given'}`, 'its states must be regions, with type "parallel"')
  const named = machine.implementations.actions as Record<string, Builtin | undefined>
  /** Checks everything that a transition or a state does, however it is nested. */
  const checkActions = (at: string, value: unknown): void => {
    if (Array.isArray(value)) { value.forEach((v, i) => checkActions(`${at}[${i}]`, v)); return }
    const name = typeof value === 'string' ? value : (value as Builtin | undefined)?.type
    const action = typeof value === 'function' ? value as Builtin : named[name as string]
    if (action?.type === SPAWNING) refuse(at, 'spawns an actor', 'what an actor would do is a command, and what it would say an event')
    if (action?.delay !== undefined) refuse(at, 'sends an event later', TIMER)
  }
  const checkTransitions = (at: string, value: unknown): void => {
    if (Array.isArray(value)) value.forEach((v, i) => checkTransitions(`${at}[${i}]`, v))
    else checkActions(`${at}.actions`, (value as { actions?: unknown } | undefined)?.actions)
  }
  const check = (at: string, node: Node, depth: number): void => {
    if (node.invoke !== undefined) refuse(`${at}.invoke`, 'is there', 'what it would do is a command, and what it would say an event')
    if (node.after !== undefined) refuse(`${at}.after`, 'is there', TIMER)
    if (node.type === 'history') refuse(at, 'remembers where it was', 'what is remembered must be a state')
    if (node.type === 'final') refuse(at, 'is final', 'a finished machine is deaf, and late is when a join succeeds; make it an ordinary state without transitions')
    for (const side of ['entry', 'exit']) checkActions(`${at}.${side}`, node[side])
    for (const [event, to] of Object.entries(node['on'] ?? {})) checkTransitions(`${at}.on["${event}"]`, to)
    checkTransitions(`${at}.always`, node['always'])
    for (const [name, child] of Object.entries(node.states ?? {})) {
      if (depth === 1 && child.states) refuse(`${at}.states.${name}.states`, 'are there', 'a region has one word for its state; give what is inside a region of its own')
      check(`${at}.states.${name}`, child, depth + 1)
    }
  }
  check('machine', root, 0)
}

/** How many steps one event may take inside a chart. Eventless transitions and raised events may go round for ever. */
const MICROSTEPS_MAX = 1_000
/** The same machine, but it throws where it would go round for ever. */
export function boundedOf(machine: AnyStateMachine): AnyStateMachine {
  const options = { ...machine.config.options, maxIterations: MICROSTEPS_MAX }
  return Object.create(machine, { config: { value: { ...machine.config, options } }, options: { value: options } }) as AnyStateMachine
}

/** Where an action stands that is taken before the first event. For an action inside another one only the machine is known. */
function placeOf(machine: AnyStateMachine, value: Record<string, string>, type: string): string {
  const named = machine.implementations.actions as Record<string, Builtin | undefined>
  const does = (actions: unknown): boolean => [actions].flat(2).some(a => {
    const name = typeof a === 'string' ? a : (a as Builtin | undefined)?.type
    return name === type || named[name as string]?.type === type
  })
  const places: string[] = []
  const look = (at: string, node: Node | undefined): void => {
    for (const side of ['entry', 'exit']) if (does(node?.[side])) places.push(`${at}.${side}`)
    for (const t of [node?.['always']].flat()) if (does((t as { actions?: unknown } | undefined)?.actions)) places.push(`${at}.always`)
  }
  const root = machine.config as unknown as Node, regions = Object.entries(root.states!)
  look('machine', root)
  for (const [name, region] of regions) {
    look(`machine.states.${name}`, region)
    look(`machine.states.${name}.states.${value[name]!}`, region.states?.[value[name]!])
  }
  // Looks at the states on the way to the one that is reached.
  for (const [name, { states = {} }] of regions) for (const [state, node] of Object.entries(states)) look(`machine.states.${name}.states.${state}`, node)
  return places[0] ?? 'machine'
}
/** Refuses what a machine does before the first event. It is in no row, because a table begins with a state alone. */
function checkBeginning(machine: AnyStateMachine, input: unknown): void {
  const [{ value }, actions] = initialTransition(machine, input)
  for (const { type, params } of actions as readonly Action[]) {
    const isRaised = type === 'xstate.raise'
    if (!isCommand(type) && type !== 'note' && !isRaised) continue
    const what = isRaised ? `raises ${(params as { event: { type: string } }).event.type}` : isCommand(type) ? `commands ${type}` : 'notes'
    refuse(placeOf(machine, value as Record<string, string>, type), `${what} before the first event`, 'a table begins with a state alone; let an event do it')
  }
}

const A_PROMISE = 'a promise'
const wordOf = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return typeof (value as { then?: unknown }).then === 'function' ? A_PROMISE : Array.isArray(value) ? 'a list' : 'an object'
  return typeof value === 'string' ? JSON.stringify(value) : typeof value === 'function' ? 'a function' : String(value)
}

/** `tell` is told what is asked beside the machine while it steps, for example a clock. */
export type Asked = { tell?: ((what: string) => void) | undefined }
export type WatchedStepper = {
  readonly initial: Snapshot
  /** @throws CallError `not-finite` when something read a field of the context other than the policy's two that a table is compiled for */
  run: ReturnType<typeof createStepper>['run']
  /** The context in words that show what is in it, also in a set or a map. */
  contextOf(snapshot: Snapshot): string
}

/**
 * A stepper whose context is watched. A guard, or the parameters of a command, may read what the table is compiled
 * for, and nothing else. An `assign` copies the context when it makes the next one, and that is no reading.
 *
 * The machine's other actions are watched too. An event may be raised, which is told to `onRaise`. It may be neither
 * sent later nor sent to the machine itself, because those would be steps of their own. And the machine does nothing
 * before the first event.
 */
export function watchedStepper(machine: AnyStateMachine, input: object, onRaise: (type: string, where: () => string) => void, asked?: Asked): WatchedStepper {
  let where = (): string => 'in the initial state'
  const look = ({ type, params, info }: Action): void => {
    if (type !== 'xstate.raise' && type !== 'xstate.sendTo') return
    const { event, delay, to } = params as { event: { type: string }; delay?: unknown; to?: unknown }
    const refused = (what: string, instead: string): never => { throw new CallError('not-finite', `${event.type} is sent ${what} ${where()}, so the machine has no finite table: ${instead}`, { field: 'machine' }) }
    if (delay !== undefined) refused('later', TIMER)
    if (type === 'xstate.raise') onRaise(event.type, where)
    else if (to === info.self) refused('to the machine itself', 'raise it')
  }
  let read: string | undefined, by: string | undefined, running: string | undefined
  const tell = (what: string): void => {
    if (read === undefined) { read = what; by = running }
  }
  const context = watchedContext(tell, () => running !== undefined)
  /**
   * An answer that is taken for yes or no, and is neither. It is told when the step is over, because XState would put
   * its own words around it.
   */
  let answered: string | undefined
  const naming = <A extends unknown[]>(name: string, run: (...args: A) => unknown) => (...args: A): boolean => {
    const outer = running
    running = name
    try {
      const answer = run(...args)
      if (typeof answer !== 'boolean') answered ??= `the guard "${name}" answered with ${wordOf(answer)}`
      return Boolean(answer)
    } finally { running = outer }
  }
  type Guard = ((args: unknown, params: unknown) => unknown) & { check?: (snapshot: unknown, args: unknown, self: unknown) => unknown }
  const named = ([name, guard]: [string, unknown]): [string, unknown] => {
    if (typeof guard !== 'function') throw new CallError('not-finite', `the guard "${name}" is ${wordOf(guard)}, and must be a function`, { field: `machine.implementations.guards.${name}` })
    const { check } = guard as Guard
    return [name, check ? Object.assign(() => false, guard, { check: naming(name, (s: unknown, args: unknown) => check(s, args, guard)) }) : naming(name, guard as Guard)]
  }
  /** XState keeps an error that was thrown at the beginning. Here it is thrown. */
  const begun = (stepper: ReturnType<typeof createStepper>): typeof stepper => {
    if (stepper.initial.status === 'error') throw stepper.initial.error as Error
    return stepper
  }
  /** Listens while the machine steps, but not while its context is made: the context may say when it was made. */
  const asking = <R>(run: () => R): R => {
    if (asked) asked.tell = tell
    try { return run() } finally { if (asked) asked.tell = undefined }
  }
  const given = begun(createStepper(machine, input)).initial.context as { policy?: unknown }
  for (const field of READABLE) {
    const own = (given.policy as Record<string, unknown> | undefined)?.[field], of = (input as Record<string, unknown>)[field]
    if (own !== undefined && JSON.stringify(own) !== JSON.stringify(of)) {
      throw new CallError('not-finite', `context.policy.${field} is ${JSON.stringify(own)}, and the table is asked for with ${JSON.stringify(of)}: let the context take its policy from the input, or ask for this one`, { field: `context.policy.${field}` })
    }
  }
  const implementations = { ...machine.implementations, guards: Object.fromEntries(Object.entries(machine.implementations.guards).map(named)) }
  const stepper = asking(() => begun(createStepper(createMachine({ ...machine.config, context: context.watch(given) } as never, implementations as never), input, look)))

  const judge = (before: Snapshot | undefined, after: Snapshot): Snapshot => {
    const { copied, lookedAt } = context.taken(), now = after.context as object
    // A copy that became no context was made by something that decides.
    read ??= lookedAt ?? (now === before?.context ? copied : undefined)
    if (read !== undefined) {
      throw new CallError('not-finite', `${by === undefined ? 'a guard or an action' : `the guard "${by}"`} read ${read} ${where()}; only launchService and serviceTypes of context.policy may be read: what decides must be in the states`, { field: read })
    }
    if (answered !== undefined) throw new CallError('not-finite', `${answered} ${where()}, and must answer with true or false${answered.endsWith(A_PROMISE) ? ': what comes later is an event' : ''}`, { field: 'machine' })
    const children = Object.keys(after.children as object)
    if (children.length > 0) throw new CallError('not-finite', `an actor was spawned ${where()} ("${children[0]}"); what it would do is a command, and what it would say an event`, { field: 'machine' })
    if (context.isWatched(now)) return after
    if (!context.hasItsPolicy(now)) throw new CallError('not-finite', `context.policy was replaced ${where()}; a table is of one policy: what changes must be in the states`, { field: 'context.policy' })
    return Object.assign(Object.create(Object.getPrototypeOf(after) as object) as Snapshot, after, { context: context.watch(now) })
  }
  const initial = judge(undefined, stepper.initial)
  checkBeginning(machine, input)
  return {
    initial,
    run(snapshot, event) {
      where = () => `on ${event.type} in the state ${JSON.stringify(snapshot.value)}`
      const stepped = asking(() => stepper.run(snapshot, event))
      return { ...stepped, snapshot: judge(snapshot, stepped.snapshot) }
    },
    contextOf: snapshot => context.wordsOf(snapshot.context as object),
  }
}
