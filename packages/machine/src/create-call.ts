/** `createCall`: the front door of the package. It runs the machine with the ports, one attempt after another. */
import { createAttempt, type Attempt } from './attempt.ts'
import type { Call, CallOptions } from './call.ts'
import { createEnd, type CallEnd } from './call-end.ts'
import { createCallQueue } from './call-queue.ts'
import { createController, hostClock, monotonic, platform, printError } from './clock.ts'
import { contain, createDeferred, messageOf, type Deferred } from './containment.ts'
import { CallError } from './errors.ts'
import { LEAVE_SOURCES, checkEvent, heard, problemOf, type CallEvent, type LeaveSource } from './events.ts'
import { hashOfPolicy } from './hash.ts'
import { checkId, claimId, isLiveCall, releaseId } from './live-calls.ts'
import { checkPorts } from './ports-check.ts'
import { loadWithin, parseSnapshot, printSnapshot } from './persistence.ts'
import { createPolicy, type Permissions } from './policy.ts'
import { createScreenHandover } from './screen-handover.ts'
import { isLive, isOver, isSettled } from './session-state.ts'
import { choicesOf, engineFor } from './step.ts'
import { createTraceWriter } from './trace-writer.ts'
import { VERSION } from './version.ts'

/** How many attempts may still be heard of. An older one is released. */
const RETAINED_MAX = 8
/** The last event from each of these origins is told again to the next machine. What it says holds, whichever attempt heard it. */
const SURROUNDINGS = ['app', 'presentation', 'permission']
let count = 0

/**
 * Creates a call. Do it outside of rendering: it subscribes to its ports at once.
 * @throws CallError `bad-port`, `bad-policy`, `duplicate-call`
 */
export const createCall = (options: CallOptions): Call => make(options)

/**
 * Makes a call.
 *
 * `isSweep`: this is another call, of a dead process, whose snapshot was found by the call that is being made. It
 * ends under its own id and in its own trace, and sweeps what is left of it. It does so out of sight: it hears
 * nothing, so it sees no screen and never joins. Whoever opens that call anew may have its id.
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

  const report = (what: string, so = '') => (cause: unknown): void =>
    contain(() => (options.report ?? printError)(new CallError('contained', `${what}: ${messageOf(cause)}${so}`, { cause })))
  const failing = (port: string, command: string) => (error: unknown): void => current.fail(port, command, error)

  const queue = createCallQueue(clock, report('a step failed'))
  const screens = createScreenHandover<Attempt>(clock, policy.stepTimeoutMs)
  const listeners = new Set<(state: Attempt['state']) => void>()
  const stops: (() => void)[] = []
  /** The last event about each part of the surroundings. */
  const facts = new Map<string, CallEvent>()
  const attempts = new Map<number, Attempt>()
  /** A join that waits for the next attempt. `isAnswer`: it came from an answer in the system's screen. */
  let waiting: (Deferred<void> & { isAnswer?: boolean }) | undefined
  let booting: Promise<void> | undefined, disposal: Promise<void> | undefined
  let isDisposed = false, hasSaved = false

  // ---- attempts ---------------------------------------------------------------------------------------

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
        contain(() => persist.save(printSnapshot(hash, options.id, state)), undefined, failing('persist', 'save'))
      },
      onExit: screens.exited,
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
    // A late event of an old attempt says nothing about what the present one holds.
    if (attempt !== current) return
    releaseId(id, self)
    if (hasSaved) contain(() => persist!.clear(), undefined, failing('persist', 'clear'))
    hasSaved = false
    // In its turn: the listeners are told of this end first.
    queue.turn(() => { if (waiting && attempt === current) next() })
  }

  /** Begins the next attempt: a new machine, which is told what is known, and joins. */
  function next(): void {
    const { resolve, reject, isAnswer } = waiting!
    waiting = undefined
    screens.handOver()
    try { checkId(id, self) } catch (e) {
      if (isAnswer) endAnswered()
      return reject(e)
    }
    const attempt = current.n + 1
    current = begin(engine.initial(attempt))
    // Through the queue like what follows, so that each state is told once and in its order.
    queue.put(notify)
    for (const fact of facts.values()) post(current, { ...fact, attempt })
    if (screens.shown !== 'none') post(current, { type: 'screen.mounted', attempt })
    post(current, { type: 'user.join' })
    current.joined.promise.then(resolve, reject)
  }

  /** Ends an answered call in the system. The system shows it as answered, but there is no attempt that would end it. */
  function endAnswered(): void {
    contain(() => options.systemCall?.end(createEnd({ reason: 'local-leave' }, current.n + 1, clock.now())), undefined, failing('systemCall', 'reportEnded'))
  }
  /** Gives up the next attempt, which has nothing to wait for any more. A screen that was opened for it is exited. */
  function giveUp(why: string, isSystem?: boolean): void {
    if (waiting && screens.shown === 'held') {
      screens.gone()
      contain(() => options.screen?.exit(current.state.end!), undefined, failing('screen', 'exitScreen'))
    }
    refuseWaiting(why, isSystem)
  }
  function refuseWaiting(why: string, isSystem?: boolean): void {
    const given = waiting
    // Cleared before anybody is told, because whoever is told may ask again.
    waiting = undefined
    if (given?.isAnswer && !isSystem) endAnswered()
    given?.reject(new CallError('join-impossible', `the next attempt was given up: ${why}`, { cause: current.state.end }))
  }

  // ---- one step, and who is told ----------------------------------------------------------------------

  function post(attempt: Attempt, event: CallEvent, at?: number): void {
    // Chosen by the stamp, because an old subscription may tell what belongs to a newer attempt.
    attempt = attempts.get(event.attempt!) ?? attempt
    queue.put(() => {
      if (event.type === 'user.leave' && attempt === current && (event.attempt ?? attempt.n) === attempt.n) giveUp('the user left')
      const hasChanged = attempt.process(event, at)
      if (event.type === 'app.activated') attempt.checkAlive()
      attempt.judge()
      if (!hasChanged || attempt !== current) return
      if (!attempt.isClosed && attempt.state.session !== 'idle' && !isSweep) claimId(id, self)
      notify()
    })
    queue.drain()
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
    if (type === 'system.answered' && attempt === current.n) return answer(event)
    const [origin] = type.split('.') as [string]
    if (SURROUNDINGS.includes(origin) && type !== 'app.taskRemoved' && type !== 'app.terminating') facts.set(origin, event)
    if (type === 'screen.mounted') {
      screens.mounted(waiting !== undefined)
      if (waiting) return
    }
    if (type === 'screen.disposed') {
      const by = screens.answered()
      if (by) return post(by, { ...event, attempt: by.n })
      const isOwn = attempt === current.n && current.state.screen === 'mounted' && screens.shown !== 'held'
      // An event that names its attempt is about that attempt's own screen. Another screen may be shown since, or be
      // held for the next attempt.
      if (!event.attempt || isOwn) {
        if (screens.shown === 'held') refuseWaiting('its screen was disposed of')
        screens.gone()
      }
    }
    // The answered call was hung up before its attempt could begin.
    if (waiting?.isAnswer && (type === 'system.ended' || type === 'system.reset')) giveUp('the system ended the call', true)
    post(attempts.get(attempt) ?? current, event)
  }
  /**
   * The system says that a call was answered. It may come after an end, of this process's call or of a dead one's. A
   * machine that is over is deaf to it, so the next attempt joins, and its report takes over that call.
   */
  function answer(event: CallEvent): void {
    const { session } = current.state
    try { checkId(id, self) } catch (e) {
      endAnswered()
      return report('an answered call was refused')(e)
    }
    post(current, event)
    if (!isOver(session)) return
    void join()
    if (waiting) waiting.isAnswer = true
  }
  const emit = (told: CallEvent): void => {
    const event = heard(told), problem = problemOf(event)
    if (problem) current.refuse(told, problem)
    else queue.turn(() => route(event))
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
    // `onPress={call.leave}` hands over an event object. The wish is clear all the same.
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
  /** A request from inside a port or a listener waits its turn. What it asks for comes before what was asked after it. */
  function inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (booting) return booting.then(() => inTurn(ask))
    const d = createDeferred<T>()
    queue.turn(() => { ask().then(d.resolve, d.reject) })
    return d.promise
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
      if (booting) void booting.then(() => queue.turn(() => route(event)))
      else queue.turn(() => route(event))
    },
    subscribe(listener) {
      // A wrapper, so that the same function may subscribe twice and each unsubscribes for itself.
      const mine = (state: Attempt['state']): void => listener(state)
      listeners.add(mine)
      return () => { listeners.delete(mine) }
    },
    // A restored attempt begins its trace anew, so a note that comes before that waits.
    note: note => contain(() => (booting ? booting.then(() => self.note(note)) : current.trace?.note(note))),
    dispose: () => (disposal ??= inTurn(dispose)),
  }

  // ---- a new process begins with what the last one left -----------------------------------------------

  let current = begin()
  function restore(text: string | undefined): void {
    // A snapshot of another table must not be interpreted. What may have survived is swept all the same.
    const snapshot = parseSnapshot(text, hash)
    const its = options.id && snapshot?.id
    if (its && its !== id) {
      // A call that lives in this process needs nobody to sweep it.
      if (!isLiveCall(its)) make({
        ...options, id: its,
        persist: { load: () => text, save: ignore, clear: () => hasSaved ? undefined : persist!.clear() },
      }, true)
      return listen()
    }
    const standIn = current
    attempts.delete(standIn.n)
    current = begin(snapshot?.isKnown ? engine.at({ ...snapshot.state, ...(choices && { choices }) }) : engine.initial(snapshot?.state.attempt ?? 1))
    // Whoever asked before the snapshot was loaded has the promises of the attempt that stood in for it.
    standIn.ended.resolve(current.ended.promise)
    standIn.settled.resolve(current.settled.promise)
    post(current, { type: 'restored', attempt: current.n })
    // Scripts may be loaded anew in a process that lives. Then the session of the old scripts is left.
    contain(() => options.transport.leave(current.context), undefined, failing('transport', 'leave'))
    listen()
    if (policy.afterProcessDeath === 'rejoin' && !isSweep && snapshot?.isKnown && isLive(snapshot.state.session)) void self.join()
  }
  if (persist) {
    const booted = createDeferred<void>()
    booting = booted.promise
    loadWithin(persist, clock, policy.stepTimeoutMs, (text, failure) => {
      booting = undefined
      if (failure) report('persist.load failed', '; what a dead process may have left is swept')(failure.error)
      if (failure || text) restore(text)
      else listen()
      booted.resolve()
    })
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
