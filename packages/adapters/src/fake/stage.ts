/**
 * The queue in which the callbacks of fake ports wait. Nothing here has a timer: a callback is delivered when the
 * test calls `deliver`, `run` or `flush`, or when an injected scheduler (`fc.scheduler()` fits) decides so.
 */

/** The part of `fc.scheduler()` that is used. It decides when the task may go on. */
export type Scheduler = { schedule<T>(task: Promise<T>, label?: string): Promise<T> }

/**
 * One line of what happened, in order, over all ports of a stage.
 * - `command`: the port was told to do something.
 * - `world`: the world moved (the SDK joined, the system stopped the service).
 * - `callback`: an event was given to a listener. `dropped` says why it was not.
 */
export type LogEntry = { n: number; port: string; kind: 'command' | 'world' | 'callback'; name: string; attempt?: number; detail?: unknown; dropped?: string }

/** How a test controls a fake port, or the world of all of them. */
export interface Controls {
  /** Everything that happened so far, oldest first. */
  readonly log: LogEntry[]
  /** The names of the callbacks that wait to be delivered, oldest first, including delayed ones. */
  waiting(): string[]
  /** Delivers the oldest callback that waits, or the oldest of that name (also a delayed one). Returns its name, or undefined if there is none. */
  deliver(name?: string): string | undefined
  /** Delivers until only delayed and held callbacks wait. Returns the names, in order. */
  run(): string[]
  /** Holds back every callback of that name, except for `deliver(name)`, until the returned function is called. */
  hold(name: string): () => void
  /** Like `run`, but also lets promises settle in between, until everything is at rest. */
  flush(): Promise<string[]>
  /** Errors that listeners threw. They are kept here and never reach the fake SDK. */
  readonly errors: unknown[]
}

export type StageOptions = {
  /** Decides the order of everything that waits. Without it, callbacks are delivered oldest first, and only when told. */
  scheduler?: Scheduler
  /** Several ports on one stage share one order and one log. */
  stage?: Stage
}

/** How many deliveries one `run` may need before it is taken for a loop that never rests. */
const DELIVERIES_MAX = 10_000
/** How many turns of the microtask queue are given to promises before `flush` looks again. */
const TURNS = 25

type Item = { name: string; go: () => void; delayed: boolean }

export interface Stage extends Controls {
  note(entry: Omit<LogEntry, 'n'>): LogEntry
  /** Puts something into the queue. `first` overtakes what waits; `delayed` waits to be named. */
  wait(name: string, go: () => void, how?: { first?: boolean; delayed?: boolean }): void
  /** A promise that settles when it is delivered under this name. */
  settle(name: string, outcome?: { reject: unknown }): Promise<void>
  /** Calls a listener and keeps what it throws. */
  contain(go: () => void): void
}

export function createStage({ scheduler, stage }: StageOptions = {}): Stage {
  if (stage) return stage
  const queue: Item[] = []
  const log: LogEntry[] = []
  const errors: unknown[] = []
  const holds: string[] = []
  const free = (i: Item): boolean => !i.delayed && !holds.includes(i.name)

  const take = (item: Item): boolean => {
    const at = queue.indexOf(item)
    if (at < 0) return false
    queue.splice(at, 1)
    item.go()
    return true
  }

  const self: Stage = {
    log,
    errors,
    waiting: () => queue.map(i => i.name),
    deliver(name) {
      const item = queue.find(i => name === undefined ? free(i) : i.name === name)
      return item && take(item) ? item.name : undefined
    },
    run() {
      const done: string[] = []
      for (let name; (name = self.deliver()) !== undefined;) {
        if (done.push(name) > DELIVERIES_MAX) throw new Error(`fake ports: not at rest after ${DELIVERIES_MAX} deliveries; the last were ${done.slice(-5).join(', ')}`)
      }
      return done
    },
    async flush() {
      const done: string[] = []
      for (;;) {
        const more = self.run()
        done.push(...more)
        for (let i = 0; i < TURNS; i++) await Promise.resolve()
        if (!more.length && !queue.some(free)) return done
      }
    },
    hold(name) {
      holds.push(name)
      let held = true
      return () => {
        if (held) holds.splice(holds.indexOf(name), 1)
        held = false
      }
    },
    note(entry) {
      const line = { n: log.length, ...entry }
      log.push(line)
      return line
    },
    wait(name, go, { first = false, delayed = false } = {}) {
      const item: Item = { name, go, delayed: delayed && !scheduler }
      if (first) queue.unshift(item)
      else queue.push(item)
      if (scheduler) void scheduler.schedule(Promise.resolve(), name).then(() => take(item))
    },
    settle: (name, outcome) => new Promise((resolve, reject) => {
      self.wait(name, () => outcome ? reject(outcome.reject) : resolve())
    }),
    contain(go) {
      try { go() } catch (error) { errors.push(error) }
    },
  }
  return self
}

/** The controls of a stage, without what only ports need. */
export const controlsOf = (stage: Stage): Controls => ({
  log: stage.log, errors: stage.errors,
  waiting: stage.waiting, deliver: stage.deliver, run: stage.run, flush: stage.flush, hold: stage.hold,
})
