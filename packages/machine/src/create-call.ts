/** `createCall`: the front door. Runs the machine with ports, attempt after attempt. */
import { createAttempt, type Attempt } from './attempt.ts'
import { createEnd, type CallEnd } from './call-end.ts'
import { createController, hostClock, monotonic, platform, printError } from './clock.ts'
import { contain, createDeferred, messageOf, type Deferred } from './containment.ts'
import { CallError } from './errors.ts'
import { LEAVE_SOURCES, checkEvent, problemOf, type CallEvent, type LeaveSource } from './events.ts'
import { hashOfPolicy } from './hash.ts'
import { checkPorts } from './ports-check.ts'
import { parseSnapshot, printSnapshot } from './persistence.ts'
import { createPolicy, type Permissions, type Policy } from './policy.ts'
import type { AppPort, ClockPort, NetworkPort, Note, PersistPort, ScreenPort, ServicePort, SystemCallPort, TransportPort } from './ports.ts'
import { isLive, isOver, isSettled, type SessionState } from './session-state.ts'
import { choicesOf, engineFor, type CallState } from './step.ts'
import { createTraceWriter } from './trace-writer.ts'
import type { TraceRecord } from './trace.ts'
import { VERSION } from './version.ts'

export type CallOptions = {
  transport: TransportPort
  service?: ServicePort
  systemCall?: SystemCallPort
  screen?: ScreenPort
  app?: AppPort
  network?: NetworkPort
  clock?: ClockPort
  policy?: Partial<Policy>
  /** One call per trace record. Observing changes nothing: what it throws is reported. */
  inspect?: (record: TraceRecord) => void
  /**
   * What a dead process left there of this call ends it as `app-terminated`; what it left of a call with another `id` is swept, and told in a
   * trace of that call's.
   */
  persist?: PersistPort
  /**
   * Names the call in traces and notifications, and in its snapshot: by it a new process knows whether that is this call's. Without one, any
   * snapshot is. No two live calls may have the same one.
   */
  id?: string
  /** Words for the notification and the system's call screen. */
  title?: string
  text?: string
  /** Where it runs, in traces. Told by what only Node and browsers have, when left out; on a phone say which. */
  platform?: 'android' | 'ios' | 'web' | 'node'
  /** Told what was contained: a listener or an `inspect` that threw. Default: `console.error`. */
  report?: (error: CallError) => void
}

export interface Call {
  readonly id: string
  readonly state: SessionState
  /** The end record of the current attempt. Resolves once, never rejects. */
  readonly ended: Promise<CallEnd>
  /** Everything that the current attempt took is released or abandoned. Never rejects. */
  readonly settled: Promise<void>
  /** The same object until something changed. */
  getSnapshot(): CallState
  /**
   * Begins a call, or joins the one that begins. While one ends, it waits for the next attempt. An answer in the system's screen does the same.
   * @returns resolves when joined; rejects with CallError `join-impossible` (its `cause` is the end record), `disposed`, `duplicate-call`
   */
  join(): Promise<void>
  /** Always resolves, within the leave time-out; every caller gets the same record. In idle it commands nothing. */
  leave(source?: LeaveSource): Promise<CallEnd>
  /** @throws CallError `unknown-event`, `malformed-event` */
  send(event: CallEvent): void
  subscribe(listener: (state: CallState) => void): () => void
  /**
   * Writes into the trace what an adapter diagnoses, beside the step that it came after: `onDiagnostic: d => call.note(d)`. It
   * changes nothing, and never throws. Of an attempt at most 100 are written, and that there were more; of each text 1,000
   * characters, of the `cause` nothing. What comes once the attempt has settled stands behind the `close` of its trace; what
   * comes once the next has begun stands in the trace of that.
   */
  note(note: Note): void
  /** The screen or the process goes away: ends the call, and resolves when it is settled. No join after it. */
  dispose(): Promise<void>
}

/** Steps in one go; the rest goes on in a later task, so that two ports that answer each other cannot freeze a page. */
const BURST_MAX = 1_000
/** Attempts that may still be heard of. An older one is let go. */
const RETAINED_MAX = 8

/** Which ids are taken by a live call: from its join until it has settled. */
const owners = new Map<string, Call>()
/** @throws CallError `duplicate-call` */
function checkId(id: string, owner?: Call): void {
  const known = owners.get(id)
  if (known && known !== owner) throw new CallError('duplicate-call', `a call with the id "${id}" is still alive; leave it, or give this one another id`, { field: 'id' })
}
let count = 0

/**
 * Creates a call. Do it outside of rendering: it subscribes to its ports at once.
 * @throws CallError `bad-port`, `bad-policy`, `duplicate-call`
 */
export const createCall = (options: CallOptions): Call => make(options)

/**
 * `isSweep`: another call of a dead process, whose snapshot the one that is made has found. It ends under its own id and in its own trace, and
 * sweeps what is left of it, out of sight: it hears nothing, so it sees no screen, never joins, and whoever opens that call anew may have its id.
 */
function make(options: CallOptions, isSweep?: boolean): Call {
  checkPorts(options)
  const { inspect, persist, clock = hostClock } = options
  const policy = createPolicy(options.policy)
  // Without a port there is no service to wait for.
  const choices = choicesOf(options.service ? policy : { ...policy, launchService: 'never' })
  const engine = engineFor(choices)
  const hash = hashOfPolicy(choices ?? policy)
  const id = options.id ?? `call-${++count}-${Math.floor(clock.now()).toString(36)}`
  checkId(id)

  const listeners = new Set<(state: CallState) => void>()
  const attempts = new Map<number, Attempt>()
  const queue: (() => void)[] = []
  /** Where the next entry goes: behind the last, or before what was asked for later. */
  let front = Infinity
  const stops: (() => void)[] = []
  let isBusy = false, isDisposed = false, hasSaved = false
  let waiting: Deferred<void> | undefined
  /** Is it an answer in the system's screen that waits for the next attempt? */
  let isAnswered = false
  let booting: Promise<void> | undefined
  let disposal: Promise<void> | undefined
  /** What was last said about the surroundings; told again to the next machine. */
  const facts = new Map<string, CallEvent>()
  /** Is a screen shown that was not told to go? And which attempt has exited one whose disposal is still to come? */
  let isShown = false, isHeld = false, exited: { by: Attempt; at: number } | undefined

  const report = (what: string, so = '') => (cause: unknown): void =>
    contain(() => (options.report ?? printError)(new CallError('contained', `${what}: ${messageOf(cause)}${so}`, { cause })))
  const failing = (port: string, command: string) => (error: unknown): void => current.fail(port, command, error)
  const keep = (command: 'save' | 'clear', fn: () => unknown): void => contain(fn, undefined, failing('persist', command))

  function begin(cursor = engine.initial(1)): Attempt {
    const n = cursor.state.attempt
    const attempt = createAttempt({
      call: id, cursor, options, policy, clock, post, onSettled,
      permissions: () => facts.get('permission') as Permissions | undefined,
      trace: inspect && createTraceWriter({
        call: id, attempt: n, machine: { hash, version: VERSION }, platform: options.platform ?? platform(),
        now: () => clock.now(), mono: options.clock ? () => clock.now() * 1000 : monotonic,
        write: record => contain(() => inspect(record), undefined, report('inspect threw')),
      }),
      contextOf: k => attempts.get(k)?.context ?? abortedContext(k),
      save(state) {
        if (!persist || attempt !== current || state.session === 'idle') return // an idle machine has taken nothing
        hasSaved = true
        keep('save', () => persist.save(printSnapshot(hash, options.id, state)))
      },
      onExit: by => { isShown = isHeld; exited = { by, at: clock.now() } },
    })
    attempts.set(n, attempt)
    for (const [k, old] of attempts) if (k <= n - RETAINED_MAX) {
      // The last word before we stop listening is `leave`.
      contain(() => options.transport.leave(old.context))
      old.release()
      attempts.delete(k)
    }
    return attempt
  }

  function onSettled(attempt: Attempt): void {
    // A late word of an old attempt says nothing of what the present one holds.
    if (attempt !== current) return
    if (owners.get(id) === self) owners.delete(id)
    if (hasSaved) keep('clear', () => persist!.clear())
    hasSaved = false
    // In its turn: the listeners are told of this end first.
    turn(() => { if (waiting && attempt === current) next() })
  }

  /** The next attempt: a new machine, which is told what is known, and joins. */
  function next(): void {
    const { resolve, reject } = waiting!
    waiting = undefined
    isHeld = isAnswered = false
    try { checkId(id, self) } catch (e) { return reject(e) }
    const attempt = current.n + 1
    current = begin(engine.initial(attempt))
    // In the queue like what follows, so that each state is told once and in its order.
    queue.splice(front++, 0, notify)
    for (const fact of facts.values()) post(current, { ...fact, attempt })
    if (isShown) post(current, { type: 'screen.mounted', attempt })
    post(current, { type: 'user.join' })
    current.joined.promise.then(resolve, reject)
  }

  // ---- one queue: order is kept, nothing recurses ---------------------------------------------------

  function post(attempt: Attempt, event: CallEvent, at?: number): void {
    // By the stamp: an old subscription may tell what belongs to a newer attempt.
    attempt = attempts.get(event.attempt!) ?? attempt
    queue.splice(front++, 0, () => {
      if (event.type === 'user.leave' && attempt === current && (event.attempt ?? attempt.n) === attempt.n) giveUp('the user left')
      const hasChanged = attempt.process(event, at)
      if (event.type === 'app.activated') attempt.checkAlive()
      attempt.judge()
      if (!hasChanged || attempt !== current) return
      if (!attempt.isClosed && attempt.state.session !== 'idle' && !isSweep && !owners.has(id)) owners.set(id, self)
      notify()
    })
    drain()
  }
  /** A request from inside a port or a listener waits its turn, and what it asks for comes before what was asked after it. */
  function inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (booting) return booting.then(() => inTurn(ask))
    const d = createDeferred<T>()
    turn(() => { ask().then(d.resolve, d.reject) })
    return d.promise
  }
  function turn(go: () => void): void {
    if (!isBusy) return go()
    queue.push(() => {
      front = 0
      go()
      front = Infinity
    })
  }
  function drain(): void {
    if (isBusy) return
    isBusy = true
    for (let n = 0; queue.length > 0; n++) {
      if (n === BURST_MAX) { clock.setTimeout(drain, 0); break }
      contain(queue.shift()!, undefined, e => { front = Infinity; report('a step failed')(e) })
    }
    isBusy = false
  }
  function notify(): void {
    const { state } = current
    for (const listener of [...listeners]) if (listeners.has(listener)) contain(() => listener(state), undefined, e => {
      report('a listener threw')(e)
      current.fail('listener', 'notify', e)
    })
  }

  // ---- what comes in ----------------------------------------------------------------------------------

  function route(event: CallEvent): void {
    const { type, attempt = current.n } = event
    if (type === 'user.join') return void join()
    const [origin] = type.split('.') as [string]
    if (['app', 'presentation', 'permission'].includes(origin) && type !== 'app.taskRemoved' && type !== 'app.terminating') facts.set(origin, event)
    const { session } = current.state, isAnswer = type === 'system.answered' && attempt === current.n
    if (isAnswer && !isLive(session)) try { checkId(id, self) } catch (e) { return report('an answered call was refused')(e) }
    if (type === 'screen.mounted') {
      isShown = true
      // A screen that is mounted while a join waits for the next attempt belongs to that attempt.
      if (waiting) { isHeld = true; return }
    }
    if (type === 'screen.disposed') {
      if (exited) {
        const { by, at } = exited
        exited = undefined
        // The exited screen is gone at last: that answers the exit, and is no wish to stop the next attempt.
        if (Math.abs(clock.now() - at) <= policy.stepTimeoutMs) return post(by, { ...event, attempt: by.n })
      }
      // One that names its attempt speaks of that attempt's own screen, and another may be shown since, or be held for the next.
      if (!event.attempt || (!isHeld && attempt === current.n && current.state.screen === 'mounted')) {
        if (isHeld) refuseWaiting('its screen was disposed of')
        isShown = isHeld = false
      }
    }
    // Hung up before its attempt could begin.
    if (isAnswered && ['system.ended', 'system.reset'].includes(type)) giveUp('the system ended the call')
    post(attempts.get(attempt) ?? current, event)
    // Answered after an end, of this process or a dead one's: a machine that is over is deaf to it, so the next one joins, whose report takes that call.
    if (isAnswer && isOver(session)) {
      isAnswered = true
      void join()
    }
  }
  const emit = (event: CallEvent): void => {
    const problem = problemOf(event)
    if (problem) current.refuse(event, problem)
    else turn(() => route(event))
  }
  function giveUp(why: string): void {
    // A screen that was opened for the next attempt has nothing to wait for.
    if (waiting && isHeld) {
      isShown = isHeld = false
      contain(() => options.screen?.exit(current.state.end!), undefined, failing('screen', 'exitScreen'))
    }
    refuseWaiting(why)
  }
  function refuseWaiting(why: string): void {
    waiting?.reject(new CallError('join-impossible', `the next attempt was given up: ${why}`, { cause: current.state.end }))
    waiting = undefined
    isAnswered = false
  }

  function listen(): void {
    if (isSweep) return
    for (const name of ['app', 'network', 'systemCall'] as const) {
      const port = options[name]
      if (port) contain(() => port.subscribe(emit), stop => stops.push(stop as () => void), failing(name, 'subscribe'))
    }
  }

  // ---- the call ------------------------------------------------------------------------------------------

  function join(): Promise<void> {
    if (isDisposed) return rejected(new CallError('disposed', 'join() after dispose(): create a new call'))
    if (!isOver(current.state.session)) {
      if (current.state.session === 'idle') {
        try { checkId(id, self) } catch (e) { return rejected(e) }
        post(current, { type: 'user.join' })
      }
      return current.joined.promise
    }
    const { promise } = (waiting ??= createDeferred<void>())
    if (isSettled(current.state)) next()
    return promise
  }
  function leave(source?: LeaveSource): Promise<CallEnd> {
    const { state, ended } = current
    // `onPress={call.leave}` hands over an event object: the wish is clear all the same.
    post(current, { type: 'user.leave', source: LEAVE_SOURCES.includes(source!) ? source! : 'api' })
    return state.session === 'idle' ? Promise.resolve(createEnd({ reason: 'local-leave' }, 0, clock.now())) : ended.promise
  }
  function dispose(): Promise<void> {
    isDisposed = true
    refuseWaiting('the call was disposed of')
    const { n: attempt, settled } = current
    post(current, { type: 'screen.disposed', attempt })
    return settled.promise.then(() => { for (const stop of stops.splice(0)) contain(stop, undefined, report('unsubscribing threw')) })
  }

  const self: Call = {
    id,
    get state() { return current.state.session },
    get ended() { return current.ended.promise },
    get settled() { return current.settled.promise },
    getSnapshot: () => current.state,
    join: () => inTurn(join),
    leave: source => inTurn(() => leave(source)),
    send(event) {
      checkEvent(event)
      if (booting) void booting.then(() => turn(() => route(event)))
      else turn(() => route(event))
    },
    subscribe(listener) {
      // A wrapper, so that the same function may subscribe twice and each unsubscribes for itself.
      const mine = (state: CallState): void => listener(state)
      listeners.add(mine)
      return () => { listeners.delete(mine) }
    },
    // An attempt that is restored begins its trace anew, so what is said before waits for it.
    note: note => contain(() => (booting ? booting.then(() => self.note(note)) : current.trace?.note(note))),
    dispose: () => (disposal ??= inTurn(dispose)),
  }

  // ---- a new process begins with what the last one left -----------------------------------------------

  let current = begin()
  function restore(text: string | undefined): void {
    // A snapshot of another table must not be interpreted; what may have survived is swept all the same.
    const snapshot = parseSnapshot(text, hash)
    const its = options.id && snapshot?.id
    if (its && its !== id) {
      // One that lives in this process needs nobody to sweep it.
      if (!owners.has(its)) make({
        ...options, id: its,
        persist: { load: () => text, save: ignore, clear: () => hasSaved ? undefined : persist!.clear() },
      }, true)
      return listen()
    }
    const standIn = current
    attempts.delete(standIn.n)
    current = begin(snapshot?.isKnown ? engine.at({ ...snapshot.state, ...(choices && { choices }) }) : engine.initial(snapshot?.state.attempt ?? 1))
    // Whoever asked before the snapshot was there has the promises of the attempt that stood in for it.
    standIn.ended.resolve(current.ended.promise)
    standIn.settled.resolve(current.settled.promise)
    post(current, { type: 'restored', attempt: current.n })
    // Scripts may be loaded anew in a process that lives: the session of the old ones is left.
    contain(() => options.transport.leave(current.context), undefined, failing('transport', 'leave'))
    listen()
    if (policy.afterProcessDeath === 'rejoin' && !isSweep && snapshot?.isKnown && isLive(snapshot.state.session)) void self.join()
  }
  const isBooting = (): boolean => booting !== undefined
  if (persist) {
    const booted = createDeferred<void>()
    booting = booted.promise
    let bound: unknown
    const go = (fn: () => void): void => {
      if (!isBooting()) return
      clock.clearTimeout(bound)
      booting = undefined
      fn()
      booted.resolve()
    }
    const sweep = (e: unknown): void => go(() => {
      report('persist.load failed', '; what a dead process may have left is swept')(e)
      restore(undefined)
    })
    contain(() => persist.load(), text => go(() => (text ? restore(text as string) : listen())), sweep)
    if (isBooting()) bound = clock.setTimeout(() => sweep(new Error(`no answer within ${policy.stepTimeoutMs} ms`)), policy.stepTimeoutMs)
  } else listen()
  return self
}

const ignore = (): void => {}
const rejected = (error: unknown): Promise<void> => { const d = createDeferred<void>(); d.reject(error); return d.promise }
function abortedContext(attempt: number): { attempt: number; signal: Attempt['context']['signal'] } {
  const c = createController()
  c.abort()
  return { attempt, signal: c.signal }
}
