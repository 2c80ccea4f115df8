/**
 * One call in a fake world, with everything that its user can see written down: states as told, promises as they
 * settle, the trace. Time is counted twice: by the wall clock, which may freeze, jump or be set back, and as *awake*
 * time, in which timers run; bounds are judged by the latter.
 */
import { createFakeWorld, type FakeWorld, type WorldScript } from '@onhook/adapters/fake'
import { createCall, type Call, type CallEnd, type CallOptions, type CallState, type Policy, type TraceRecord } from '@onhook/machine'

export type Setup = WorldScript & { policy?: Partial<Policy> }
/** A promise that the call gave, and what has become of it. `attempt`, `session`: when it was asked for. */
export type Promised<T> = { attempt: number; session: CallState['session']; isDisposed: boolean; at: number; freezes: number; state: 'open' | 'resolved' | 'rejected'; value?: T; error?: unknown; settledAt?: number }

export type Run = {
  readonly world: FakeWorld
  readonly call: Call
  readonly setup: Setup
  readonly records: TraceRecord[]
  readonly reports: string[]
  readonly joins: Promised<void>[]
  readonly leaves: Promised<CallEnd>[]
  /** `ended` and `settled` of each attempt. */
  readonly ends: Map<number, Promised<CallEnd>>
  readonly settles: Map<number, Promised<void>>
  /** Every state that a listener was told. */
  readonly told: CallState[]
  /** Every act that was done, and the commands that were told to fail at some time. */
  readonly done: Set<string>
  readonly faulted: Set<string>
  isDisposed: boolean
  /** Milliseconds in which timers ran; for how long they were frozen, and how often. */
  readonly awake: number
  frozenMs: number
  freezes: number
  /** How far the wall clock was set back. */
  back: number
  /** What a listener, or a port, does the next time that it is called. */
  readonly nextTold: ((run: Run) => void)[]
  readonly nextCommand: Map<string, (run: Run) => void>
  /** Looks at each told state while it is told. */
  onTold?: (state: CallState) => void
  track<T>(list: Promised<T>[], promise: Promise<T>): void
  /** Lets promises settle. */
  rest(): Promise<void>
}
/** What stands in the place of `createCall`: itself, or a broken one that must be found out. */
export type Make = (options: CallOptions, world: FakeWorld) => Call

const TURNS = 25
let count = 0

export function createRun(setup: Setup = {}, make: Make = options => createCall(options)): Run {
  const { policy, ...script } = setup
  const world = createFakeWorld(script)
  const { clock, transport, ...ports } = world.ports
  const nextCommand: Run['nextCommand'] = new Map(), startedAt = clock.now()
  const hooked = <F extends (...args: never[]) => unknown>(name: string, fn: F): F => ((...args: never[]) => {
    const hook = nextCommand.get(name)
    nextCommand.delete(name)
    hook?.(run)
    return fn(...args)
  }) as F
  const records: TraceRecord[] = [], reports: string[] = []
  // While the call is made, what a dead process left is swept already.
  let made: Run | undefined
  const call = make({
    ...ports,
    transport: { ...transport, join: hooked('join', transport.join), leave: hooked('leave', transport.leave), subscribe: hooked('subscribe', transport.subscribe) },
    clock: { now: () => clock.now() - (made?.back ?? 0), setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout },
    ...(policy && { policy }),
    id: `story-${++count}`, inspect: r => records.push(r), report: e => reports.push(e.message),
  }, world)
  const run: Run = made = {
    world, call, setup, records, reports, nextCommand,
    joins: [], leaves: [], ends: new Map(), settles: new Map(), told: [], done: new Set(), faulted: new Set(), nextTold: [],
    isDisposed: false, frozenMs: 0, freezes: 0, back: 0,
    get awake() { return clock.now() - startedAt - run.frozenMs },
    track<T>(list: Promised<T>[], promise: Promise<T>) { list.push(follow(promise)) },
    async rest() { for (let i = 0; i < TURNS; i++) await Promise.resolve() },
  }
  function follow<T>(promise: Promise<T>): Promised<T> {
    const { session, attempt } = call.getSnapshot()
    const p: Promised<T> = { attempt, session, isDisposed: run.isDisposed, at: run.awake, freezes: run.freezes, state: 'open' }
    promise.then(value => Object.assign(p, { state: 'resolved', value, settledAt: run.awake }), (error: unknown) => Object.assign(p, { state: 'rejected', error, settledAt: run.awake }))
    return p
  }
  const followAttempt = (n: number): void => {
    if (run.ends.has(n)) return
    run.ends.set(n, follow(call.ended))
    run.settles.set(n, follow(call.settled))
  }
  followAttempt(1)
  call.subscribe(state => {
    followAttempt(state.attempt)
    run.told.push(state)
    run.onTold?.(state)
    run.nextTold.shift()?.(run)
  })
  world.screen.connect(call.send)
  return run
}
