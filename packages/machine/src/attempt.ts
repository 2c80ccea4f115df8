/**
 * One attempt: one machine, from idle until it is settled and beyond. This file steps the machine, carries its
 * commands out through the ports, keeps its deadlines and writes its trace. Only this file and `create-call.ts` know
 * both the machine and the ports.
 */
import { causeOf, type CallEnd } from './call-end.ts'
import { createController } from './clock.ts'
import type { Command } from './commands.ts'
import { contain, createDeferred, defined, messageOf, type Deferred } from './containment.ts'
import { createDeadlines } from './deadlines.ts'
import { CallError, type Problem } from './errors.ts'
import { heard, problemOf, type CallEvent } from './events.ts'
import { grantedTypes, type Permissions, type Policy } from './policy.ts'
import type { ClockPort, ScreenPort, ServiceInfo, ServicePort, SystemCallPort, TransportContext, TransportPort } from './ports.ts'
import { isOver, isSettled, isUp } from './session-state.ts'
import { shareService, type ServiceHolder } from './shared-service.ts'
import type { CallState, Cursor } from './step.ts'
import type { PortCall, TraceWriter } from './trace-writer.ts'

type Ports = { transport: TransportPort; service?: ServicePort; systemCall?: SystemCallPort; screen?: ScreenPort }
export type AttemptInput = {
  call: string
  cursor: Cursor
  /** The ports, and words for the notification and the system's call screen. */
  options: Ports & { title?: string; text?: string }
  policy: Policy
  clock: ClockPort
  trace: TraceWriter | undefined
  permissions(): Permissions | undefined
  /** Puts an event into the call's queue. `at`: the deadline that sent it. */
  post(attempt: Attempt, event: CallEvent, at?: number): void
  /** The context of another attempt, whose late success is given back. */
  contextOf(attempt: number): TransportContext
  /** Saves the state, before the commands of a step run. */
  save(state: CallState): void
  /** Called when there is nothing left to wait for. */
  onSettled(attempt: Attempt): void
  onExit(attempt: Attempt): void
}

export type Attempt = {
  readonly n: number
  readonly trace: TraceWriter | undefined
  readonly context: TransportContext
  readonly state: CallState
  readonly joined: Deferred<void>
  readonly ended: Deferred<CallEnd>
  readonly settled: Deferred<void>
  /** The attempt has settled once, and its trace is closed. What comes after only gives back. */
  readonly isClosed: boolean
  /** Makes one step. False when the state is the same as before. */
  process(event: CallEvent, at?: number): boolean
  /** The `emit` of a port. It checks, stamps and queues, and never throws. */
  emit(event: CallEvent): void
  /** Tells the machine what a port threw. */
  fail(port: string, command: string, error: unknown): void
  refuse(event: unknown, problem: Problem): void
  judge(): void
  checkAlive(): void
  /** Stops listening. Only for an attempt that is no longer needed. */
  release(): void
}

export function createAttempt({ call, cursor, options, policy, clock, trace, ...d }: AttemptInput): Attempt {
  const { transport, service, systemCall, screen, title, text } = options
  const controller = createController()
  const n = cursor.state.attempt
  const context: TransportContext = { attempt: n, signal: controller.signal }
  const pending = new Set<PortCall>()
  const joined = createDeferred<void>(), ended = createDeferred<CallEnd>(), settled = createDeferred<void>()
  const deadlines = createDeadlines(clock, policy, (event, at) => d.post(self, event, at))
  let unsubscribe: (() => void) | undefined
  let holder: ServiceHolder | undefined
  let isFresh = true, isClosed = false, isDoubtful = false, isWatched = false
  let aliveTimer: unknown, asked = 0, askedAt: number | undefined

  const post = (event: CallEvent): void => d.post(self, { ...event, attempt: n })
  const hold = (): ServiceHolder => (holder ??= shareService(service!).attach(event => self.emit(event), error => self.fail('service', 'updateService', error)))
  function info(): ServiceInfo {
    const { session, media, joinedAt } = cursor.state
    return defined({
      title, text, call, types: grantedTypes(policy, d.permissions()), muted: media.startsWith('muted'),
      state: session === 'joined' ? 'ongoing' : session === 'reconnecting' ? session : 'connecting',
      joinedAt, timeoutMs: policy.serviceTimeoutMs,
    })
  }

  function execute(c: Command, of: number): void {
    /** Calls a port. The outcome is traced, and a failure is an event. */
    const run = (port: string, fn: () => unknown, done?: () => void): void => {
      const entry: PortCall = { of, port, command: c.type, since: clock.now() }
      pending.add(entry)
      contain(fn, () => {
        if (pending.delete(entry)) trace?.port(entry, 'done') // else the trace was closed over it
        done?.()
      }, (error, how) => {
        if (pending.delete(entry)) trace?.port(entry, how, messageOf(error))
        self.fail(port, c.type, error)
      })
    }
    switch (c.type) {
      case 'subscribe': return run('transport', () => { unsubscribe = transport.subscribe(self.emit) })
      case 'unsubscribe': return run('transport', stopListening)
      case 'join': return run('transport', () => transport.join(context), () => post({ type: 'transport.accepted' }))
      case 'leave': return run('transport', () => transport.leave(c.attempt === undefined ? context : d.contextOf(c.attempt)))
      case 'restartMedia': case 'releaseMedia': {
        const { type } = c
        if (transport[type]) run('transport', () => transport[type]!(context))
        return
      }
      case 'setMuted':
        if (transport.setMuted) run('transport', () => transport.setMuted!(c.muted))
        if (c.system && systemCall?.setMuted) run('systemCall', () => systemCall.setMuted!(c.muted))
        return
      case 'launchService': return service && run('service', () => hold().launch(info()))
      case 'updateService': return service && run('service', () => hold().update(info()))
      case 'abortService': return service ? run('service', () => hold().abort()) : post({ type: 'service.stopped', cause: 'aborted' }) // there is none to sweep
      case 'reportCall': return systemCall && run('systemCall', () => systemCall.report(defined({ call, attempt: n, title })))
      case 'reportConnected': return systemCall && run('systemCall', () => systemCall.connected())
      case 'reportEnded': return systemCall && run('systemCall', () => systemCall.end(cursor.state.end!))
      case 'exitScreen':
        if (!screen) return
        d.onExit(self)
        return run('screen', () => screen.exit(cursor.state.end!))
      case 'recordEnd': // the step has written the end record; no port is called
    }
  }
  const stopListening = (): void => {
    const stop = unsubscribe
    unsubscribe = undefined
    return stop?.()
  }

  /** A joined call has no clock of its own, so its transport is asked from time to time. */
  function watch(isJoined: boolean): void {
    if (!transport.isAlive || !policy.aliveCheckMs || isJoined === isWatched) return
    isWatched = isJoined
    if (isJoined) arm()
    else clock.clearTimeout(aliveTimer)
  }
  const arm = (): void => { aliveTimer = clock.setTimeout(() => { arm(); self.checkAlive() }, policy.aliveCheckMs) }

  function close({ transport, end }: CallState): void {
    isClosed = true
    for (const p of pending) trace?.port(p, 'pending')
    pending.clear()
    trace?.close(transport === 'down' && !isDoubtful, end!)
    settled.resolve()
  }

  const self: Attempt = {
    n, trace, context, joined, ended, settled,
    get state() { return cursor.state },
    get isClosed() { return isClosed },
    process(event, at) {
      if (at !== undefined && !deadlines.take(event, at)) return false
      const before = cursor.state
      const { state, commands, ignored, why } = cursor.step(event, clock.now())
      const hasChanged = state !== before
      // A restored machine may be in a state whose timer nobody has armed yet.
      if (hasChanged || isFresh) deadlines.follow(state)
      isFresh = false
      if (hasChanged && !isClosed) d.save(state)
      const of = trace ? trace.step(event, before, state, commands, ignored, why) : 0
      if (!hasChanged && commands.length === 0) return false
      const { session, end } = state
      const isNewlyOver = isOver(session) && !isOver(before.session)
      if (isNewlyOver) controller.abort()
      // The service was released by doubt, not by proof, so what comes late must still be heard.
      if (before.service === 'stopping' && state.service === 'stopped' && event.type !== 'service.stopped') isDoubtful = true
      for (const c of commands) execute(c, of)
      watch(session === 'joined')
      if (session === 'joined') joined.resolve()
      if (isNewlyOver) joined.reject(new CallError('join-impossible', `the call ended before it was joined: ${end!.reason}`, { cause: end }))
      if (session === 'ended') ended.resolve(end!)
      if (isSettled(state)) {
        if (!isClosed) close(state)
        // Proved at last, so nothing that comes late need be heard any more.
        if (state.transport === 'down' && !isDoubtful) self.release()
        d.onSettled(self)
      }
      return hasChanged
    },
    emit(told) {
      const event = heard(told), problem = problemOf(event)
      if (problem) self.refuse(told, problem)
      else d.post(self, event.attempt === undefined ? { ...event, attempt: n } : event)
    },
    fail(port, command, error) {
      const cause = causeOf(error)
      post({ type: 'port.failed', port, command, error: cause.vendor.message, ...(port === 'transport' && ['join', 'subscribe', 'leave'].includes(command) && { cause }) })
    },
    refuse: (event, problem) => trace?.refused(event, cursor.state, problem),
    judge: deadlines.judge,
    checkAlive() {
      const now = clock.now()
      // One question at a time. A question that is not answered in its time is asked again.
      if (!transport.isAlive || !isUp(cursor.state.session) || (askedAt !== undefined && Math.abs(now - askedAt) < policy.stepTimeoutMs)) return
      const mine = ++asked
      askedAt = now
      const answered = (then: () => void): void => {
        if (mine !== asked) return
        askedAt = undefined
        then()
      }
      contain(() => transport.isAlive!(), isAlive => answered(() => {
        if (isAlive === false && isUp(cursor.state.session)) post({ type: 'transport.closed' })
      }), error => answered(() => self.fail('transport', 'isAlive', error)))
    },
    release() {
      contain(stopListening)
      holder?.detach()
      holder = undefined
      deadlines.stop()
    },
  }
  return self
}
