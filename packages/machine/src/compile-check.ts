/** What has no finite table is refused, with its place: a machine that waits, spawns, finishes, or decides by context. */
import { createMachine, type AnyStateMachine } from 'xstate'
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
  /** Everything that a transition or a state does, however it is nested. */
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

export type WatchedStepper = {
  readonly initial: Snapshot
  /** @throws CallError `not-finite` when something read a field of the context other than the policy */
  run: ReturnType<typeof createStepper>['run']
  /** The context in words that show what is in it, also in a set or a map. */
  contextOf(snapshot: Snapshot): string
}

/**
 * A stepper whose context is watched: a guard, or the parameters of a command, may read the policy and nothing else.
 * That an `assign` copies the context when it makes the next one is no reading. So are its other actions: an event may be
 * raised, which is told to `onRaise`, and neither be sent later nor to itself, which would be steps of their own.
 */
export function watchedStepper(machine: AnyStateMachine, input: unknown, onRaise: (type: string, where: () => string) => void): WatchedStepper {
  let where = (): string => 'in the initial state'
  const look = ({ type, params, info }: Action): void => {
    if (type !== 'xstate.raise' && type !== 'xstate.sendTo') return
    const { event, delay, to } = params as { event: { type: string }; delay?: unknown; to?: unknown }
    const refused = (what: string, instead: string): never => { throw new CallError('not-finite', `${event.type} is sent ${what} ${where()}, so the machine has no finite table: ${instead}`, { field: 'machine' }) }
    if (delay !== undefined) refused('later', TIMER)
    if (type === 'xstate.raise') onRaise(event.type, where)
    else if (to === info?.self) refused('to the machine itself', 'raise it')
  }
  let read: string | undefined, by: string | undefined, running: string | undefined, copied: string | undefined, copying: PropertyKey | undefined
  const watched = new WeakMap<object, object>()
  const watch = (context: object): object => {
    const proxy = new Proxy(context, {
      getOwnPropertyDescriptor(target, key) { copying = key; return Reflect.getOwnPropertyDescriptor(target, key) },
      get(target, key) {
        if (key !== 'policy' && typeof key === 'string') {
          if (copying === key) copied ??= key
          else if (read === undefined) { read = key; by = running }
        }
        copying = undefined
        return Reflect.get(target, key) as unknown
      },
    })
    watched.set(proxy, context)
    return proxy
  }
  const naming = <A extends unknown[], R>(name: string, run: (...args: A) => R) => (...args: A): R => {
    const outer = running
    running = name
    try { return run(...args) } finally { running = outer }
  }
  type Guard = ((args: unknown, params: unknown) => boolean) & { check?: (snapshot: unknown, args: unknown, self: unknown) => boolean }
  const named = ([name, guard]: [string, unknown]): [string, unknown] => {
    const { check } = guard as Guard
    return [name, check ? Object.assign(() => false, guard, { check: naming(name, (s: unknown, args: unknown) => check(s, args, guard)) }) : naming(name, guard as Guard)]
  }
  /** XState keeps what a beginning has thrown. */
  const begun = (stepper: ReturnType<typeof createStepper>): typeof stepper => {
    if (stepper.initial.status === 'error') throw stepper.initial.error as Error
    return stepper
  }
  const given = begun(createStepper(machine, input)).initial
  const implementations = { ...machine.implementations, guards: Object.fromEntries(Object.entries(machine.implementations.guards).map(named)) }
  const stepper = begun(createStepper(createMachine({ ...machine.config, context: watch(given.context as object) } as never, implementations as never), input, look))

  const judge = (before: Snapshot | undefined, after: Snapshot): Snapshot => {
    // A copy that became no context was made by something that decides.
    if (after.context === before?.context) read ??= copied
    if (read !== undefined) {
      throw new CallError('not-finite', `${by === undefined ? 'a guard or an action' : `the guard "${by}"`} read context.${read} ${where()}; only context.policy may be read: what decides must be in the states`, { field: `context.${read}` })
    }
    const children = Object.keys(after.children as object)
    if (children.length > 0) throw new CallError('not-finite', `an actor was spawned ${where()} ("${children[0]}"); what it would do is a command, and what it would say an event`, { field: 'machine' })
    copied = copying = by = undefined
    return watched.has(after.context as object) ? after : Object.assign(Object.create(Object.getPrototypeOf(after) as object) as Snapshot, after, { context: watch(after.context as object) })
  }
  return {
    initial: judge(undefined, stepper.initial),
    run(snapshot, event) {
      where = () => `on ${event.type} in the state ${JSON.stringify(snapshot.value)}`
      const stepped = stepper.run(snapshot, event)
      return { ...stepped, snapshot: judge(snapshot, stepped.snapshot) }
    },
    contextOf: ({ context }) => JSON.stringify(watched.get(context as object), (_, v: unknown) => (v instanceof Set || v instanceof Map ? [...v] : v)),
  }
}
