/** `createCall`: the front door. Runs the machine with ports, attempt after attempt. */
import { createAttempt, type Attempt } from './attempt.ts'
import { createEnd, type CallEnd } from './call-end.ts'
import { createController, hostClock, monotonic, platform, printError } from './clock.ts'
import { contain, createDeferred, messageOf, type Deferred } from './containment.ts'
import { CallError } from './errors.ts'
import { LEAVE_SOURCES, checkEvent, problemOf, type CallEvent, type LeaveSource } from './events.ts'
import { hashOfPolicy } from './hash.ts'
import { checkPorts, createRegistry } from './ports-check.ts'
import { parseSnapshot, printSnapshot } from './persistence.ts'
import { createPolicy, type Permissions, type Policy } from './policy.ts'
import type { AppPort, ClockPort, NetworkPort, PersistPort, ScreenPort, ServicePort, SystemCallPort, TransportPort } from './ports.ts'
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
  persist?: PersistPort
  /** Names the call in traces and notifications. No two live calls may have the same one. */
  id?: string
  /** Words for the notification and the system's call screen. */
  title?: string
  text?: string
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
   * Begins a call, or joins the one that begins. While one ends, it waits for the next attempt.
   * @returns resolves when joined; rejects with CallError `join-impossible` (its `cause` is the end record), `disposed`, `duplicate-call`
   */
  join(): Promise<void>
  /** Always resolves, within the leave time-out; every caller gets the same record. In idle it commands nothing. */
  leave(source?: LeaveSource): Promise<CallEnd>
  /** @throws CallError `unknown-event`, `malformed-event` */
  send(event: CallEvent): void
  subscribe(listener: (state: CallState) => void): () => void
  /** The screen or the process goes away: ends the call, and resolves when it is settled. No join after it. */
  dispose(): Promise<void>
}

type Entry = { attempt: Attempt; event: CallEvent; at: number | undefined }
/** Steps in one go; the rest goes on in a later task, so that two ports that answer each other cannot freeze a page. */
const BURST_MAX = 1_000
/** Attempts that may still be heard of. An older one is let go. */
const RETAINED_MAX = 8

const registry = createRegistry()
let count = 0

/**
 * Creates a call. Do it outside of rendering: it subscribes to its ports at once.
 * @throws CallError `bad-port`, `bad-policy`, `duplicate-call`
 */
export function createCall(options: CallOptions): Call {
  checkPorts(options)
  const policy = createPolicy(options.policy)
  // Without a port there is no service to wait for.
  const choices = choicesOf(options.service ? policy : { ...policy, launchService: 'never' })
  const engine = engineFor(choices)
  const hash = hashOfPolicy(choices ?? policy)
  const clock = options.clock ?? hostClock
  const id = options.id ?? `call-${++count}-${Math.floor(clock.now()).toString(36)}`
  registry.check(id)

  const listeners = new Set<(state: CallState) => void>()
  const attempts = new Map<number, Attempt>()
  const queue: (Entry | (() => void))[] = []
  const stops: (() => void)[] = []
  let front: number | undefined
  let isBusy = false, isDisposed = false, hasSaved = false
  let waiting: Deferred<void> | undefined
  let disposal: Promise<void> | undefined
  /** What was last said about the surroundings; told again to the next machine. */
  const facts = new Map<string, CallEvent>()
  const permissions = (): Permissions | undefined => facts.get('permission') as Permissions | undefined
  /** Is a screen shown that was not told to go? And did a newer one come before an exited one was disposed of? */
  let isShown = false, exited: { by: Attempt; at: number; replaced: boolean } | undefined

  const report = (message: string, cause: unknown): void => contain(() => (options.report ?? printError)(new CallError('contained', message, { cause })), () => undefined)
  const write = (record: TraceRecord): void => contain(() => options.inspect!(record), (outcome, e) => { if (outcome !== 'done') report(`inspect threw: ${messageOf(e)}`, e) })

  function persist(name: 'save' | 'clear', fn: () => unknown): void {
    contain(fn, (outcome, e) => { if (outcome !== 'done') post(current, { type: 'port.failed', port: 'persist', command: name, error: messageOf(e) }) })
  }

  function begin(cursor = engine.initial(1)): Attempt {
    const n = cursor.state.attempt
    const attempt = createAttempt({
      call: id, cursor, policy, clock, permissions, post,
      ports: options,
      words: { ...(options.title === undefined ? undefined : { title: options.title }), ...(options.text === undefined ? undefined : { text: options.text }) },
      trace: options.inspect && createTraceWriter({ call: id, attempt: n, machine: { hash, version: VERSION }, platform: platform(), now: clock.now, mono: options.clock ? () => clock.now() * 1000 : monotonic, write }),
      contextOf: k => attempts.get(k)?.context ?? abortedContext(k),
      save(state) {
        if (!options.persist || attempt !== current || state.session === 'idle') return // an idle machine has taken nothing
        hasSaved = true
        persist('save', () => options.persist!.save(printSnapshot(hash, state)))
      },
      onExit: by => { isShown = false; exited = { by, at: clock.now(), replaced: false } },
      onSettled,
    })
    attempts.set(n, attempt)
    for (const [k, old] of attempts) if (k <= n - RETAINED_MAX) { old.release(); attempts.delete(k) }
    return attempt
  }

  function onSettled(attempt: Attempt): void {
    registry.release(id, self)
    if (hasSaved) { hasSaved = false; persist('clear', () => options.persist!.clear()) }
    if (attempt === current && waiting) next()
  }

  /** The next attempt: a new machine, which is told what is known, and joins. */
  function next(): void {
    const { resolve, reject } = waiting!
    waiting = undefined
    try { registry.check(id, self) } catch (e) { return reject(e) }
    current = begin(engine.initial(current.n + 1))
    const { n } = current
    for (const fact of facts.values()) post(current, { ...fact, attempt: n })
    if (isShown) post(current, { type: 'screen.mounted', attempt: n })
    post(current, { type: 'user.join' })
    current.joined.promise.then(resolve, reject)
    notify()
  }

  // ---- one queue: order is kept, nothing recurses ---------------------------------------------------

  function post(attempt: Attempt, event: CallEvent, at?: number): void {
    if (event.type === 'user.leave') refuseWaiting('the user left')
    queue.splice(front ?? queue.length, 0, { attempt, event, at })
    if (front !== undefined) front++
    drain()
  }
  /** A request from inside a port or a listener waits its turn, and what it asks for comes before what was asked after it. */
  function inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (!isBusy) return ask()
    const d = createDeferred<T>()
    queue.push(() => { front = 0; ask().then(d.resolve, d.reject); front = undefined })
    return d.promise
  }
  function drain(): void {
    if (isBusy) return
    isBusy = true
    for (let n = 0; queue.length > 0; n++) {
      if (n === BURST_MAX) { clock.setTimeout(drain, 0); break }
      const entry = queue.shift()!
      if (typeof entry === 'function') { entry(); continue }
      const { attempt, event, at } = entry
      const hasChanged = attempt.process(event, at)
      if (event.type === 'app.activated') attempt.checkAlive()
      attempt.judge()
      if (!hasChanged) continue
      if (attempt === current && !isSettled(attempt.state) && attempt.state.session !== 'idle') registry.claim(id, self)
      if (attempt === current) notify()
    }
    isBusy = false
  }
  function notify(): void {
    const state = current.state
    for (const listener of [...listeners]) {
      contain(() => listener(state), (outcome, e) => {
        if (outcome === 'done') return
        report(`a listener threw: ${messageOf(e)}`, e)
        post(current, { type: 'port.failed', port: 'listener', command: 'notify', error: messageOf(e) })
      })
    }
  }

  // ---- what comes in ----------------------------------------------------------------------------------

  function route(event: CallEvent): void {
    if (event.type === 'user.join') return void self.join()
    const [origin] = event.type.split('.') as [string]
    if (origin === 'app' || origin === 'presentation' || origin === 'permission') facts.set(origin, event)
    if (event.type === 'screen.mounted') {
      isShown = true
      if (exited) exited.replaced = true
      // A screen that is mounted while a join waits for the next attempt belongs to that attempt.
      if (waiting) return
    }
    if (event.type === 'screen.disposed') {
      if (exited) {
        const { by, at, replaced } = exited
        exited = undefined
        // The exited screen is gone at last: that answers the exit, and is no wish to stop the next attempt.
        if (replaced || clock.now() - at <= policy.stepTimeoutMs) return post(by, { ...event, attempt: by.n })
      }
      if (waiting && isShown) refuseWaiting('its screen was disposed of')
      isShown = false
    }
    post((event.attempt === undefined ? undefined : attempts.get(event.attempt)) ?? current, event)
  }
  const emit = (event: CallEvent): void => {
    const problem = problemOf(event)
    if (problem) current.refuse(event, problem)
    else route(event)
  }
  function refuseWaiting(why: string): void {
    waiting?.reject(new CallError('join-impossible', `the next attempt was given up: ${why}`, { cause: current.state.end }))
    waiting = undefined
  }

  function listen(): void {
    for (const port of [options.app, options.network, options.systemCall]) {
      if (port) contain(() => port.subscribe(emit as never), (outcome, value) => {
        if (outcome === 'done') stops.push(value as () => void)
        else post(current, { type: 'port.failed', port: port === options.app ? 'app' : port === options.network ? 'network' : 'systemCall', command: 'subscribe', error: messageOf(value) })
      })
    }
  }
  function stopListening(): void {
    for (const stop of stops.splice(0)) contain(stop, (outcome, e) => { if (outcome !== 'done') report(`unsubscribing threw: ${messageOf(e)}`, e) })
  }

  // ---- the call ------------------------------------------------------------------------------------------

  function join(): Promise<void> {
    if (isDisposed) return rejected(new CallError('disposed', 'join() after dispose(): create a new call'))
    if (!isOver(current.state.session)) {
      if (current.state.session === 'idle') {
        try { registry.check(id, self) } catch (e) { return rejected(e) }
        post(current, { type: 'user.join' })
      }
      return current.joined.promise
    }
    const mine = (waiting ??= createDeferred<void>()).promise
    if (isSettled(current.state)) next()
    return mine
  }
  function leave(source: LeaveSource = 'api'): Promise<CallEnd> {
    const attempt = current
    const isIdle = attempt.state.session === 'idle'
    // `onPress={call.leave}` hands over an event object: the wish is clear all the same.
    post(attempt, { type: 'user.leave', source: LEAVE_SOURCES.includes(source) ? source : 'api' })
    return isIdle ? Promise.resolve(createEnd({ reason: 'local-leave' }, 0, clock.now())) : attempt.ended.promise
  }
  function dispose(): Promise<void> {
    isDisposed = true
    refuseWaiting('the call was disposed of')
    const attempt = current
    post(attempt, { type: 'screen.disposed', attempt: attempt.n })
    return attempt.settled.promise.then(stopListening)
  }

  let current: Attempt
  const self: Call = {
    id,
    get state() { return current.state.session },
    get ended() { return current.ended.promise },
    get settled() { return current.settled.promise },
    getSnapshot: () => current.state,
    join: () => (booting ? booting.then(() => self.join()) : inTurn(join)),
    leave: source => (booting ? booting.then(() => self.leave(source)) : inTurn(() => leave(source))),
    send(event) { route(checkEvent(event)) },
    subscribe(listener) {
      // A wrapper, so that the same function may subscribe twice and each unsubscribes for itself.
      const mine = (state: CallState): void => listener(state)
      listeners.add(mine)
      return () => { listeners.delete(mine) }
    },
    dispose: () => (disposal ??= booting ? booting.then(() => inTurn(dispose)) : inTurn(dispose)),
  }

  // ---- a new process begins with what the last one left -----------------------------------------------

  let booting: Promise<void> | undefined
  current = begin()
  function restore(text: string | undefined, isKnown: boolean): void {
    if (isKnown && !text) return listen()
    // A snapshot of another table must not be interpreted; what may have survived is swept all the same.
    const snapshot = text ? parseSnapshot(text, hash) : undefined
    attempts.delete(current.n)
    current = begin(snapshot?.isKnown ? engine.at({ ...snapshot.state, ...(choices ? { choices } : undefined) }) : engine.initial(snapshot?.state.attempt ?? 1))
    hasSaved = true
    post(current, { type: 'restored', attempt: current.n })
    listen()
    if (policy.afterProcessDeath === 'rejoin' && isLive(snapshot?.state.session ?? 'idle')) void self.join()
  }
  if (!options.persist) listen()
  else {
    let isSync = true
    contain(() => options.persist!.load(), (outcome, value) => {
      if (outcome !== 'done') report(`persist.load failed: ${messageOf(value)}; what a dead process may have left is swept`, value)
      booting = undefined
      restore(outcome === 'done' ? (value as string | undefined) : undefined, outcome === 'done')
      if (!isSync) booted.resolve()
      isSync = false
    })
    const booted = createDeferred<void>()
    if (isSync) { isSync = false; booting = booted.promise }
  }
  return self
}

const rejected = (error: unknown): Promise<void> => { const d = createDeferred<void>(); d.reject(error); return d.promise }
function abortedContext(attempt: number): { attempt: number; signal: Attempt['context']['signal'] } {
  const c = createController()
  c.abort()
  return { attempt, signal: c.signal }
}
