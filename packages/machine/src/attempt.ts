/**
 * One attempt: one machine, from idle until it is settled and beyond. Steps it, carries its commands out
 * through the ports, keeps its deadlines and writes its trace. With `create-call.ts` the only place that
 * knows both the machine and the ports.
 */
import type { CallEnd } from './call-end.ts'
import { causeOf } from './call-end.ts'
import { createController } from './clock.ts'
import type { Command } from './commands.ts'
import { contain, createDeferred, messageOf, type Deferred } from './containment.ts'
import { createDeadlines } from './deadlines.ts'
import { CallError, type Problem } from './errors.ts'
import { problemOf, type CallEvent } from './events.ts'
import { grantedTypes, type Permissions, type Policy } from './policy.ts'
import type { ClockPort, ScreenPort, ServiceInfo, ServicePort, SystemCallPort, TransportContext, TransportPort } from './ports.ts'
import { isOver, isSettled, isUp } from './session-state.ts'
import { shareService, type ServiceHolder } from './shared-service.ts'
import type { CallState, Cursor } from './step.ts'
import type { TraceWriter } from './trace-writer.ts'

export type AttemptInput = {
  call: string
  cursor: Cursor
  ports: { transport: TransportPort; service?: ServicePort | undefined; systemCall?: SystemCallPort | undefined; screen?: ScreenPort | undefined }
  policy: Policy
  clock: ClockPort
  words: { title?: string; text?: string }
  trace?: TraceWriter | undefined
  permissions(): Permissions | undefined
  /** Puts an event into the call's queue. `at`: the deadline that sent it. */
  post(attempt: Attempt, event: CallEvent, at?: number): void
  /** The context of another attempt, whose late success is given back. */
  contextOf(attempt: number): TransportContext
  /** Before the commands of a step run. */
  save(state: CallState): void
  /** Called when there is nothing left to wait for. */
  onSettled(attempt: Attempt): void
  onExit(attempt: Attempt): void
}

export type Attempt = {
  readonly n: number
  readonly context: TransportContext
  readonly state: CallState
  readonly joined: Deferred<void>
  readonly ended: Deferred<CallEnd>
  readonly settled: Deferred<void>
  /** One step. False when the state is the same as before. */
  process(event: CallEvent, at?: number): boolean
  /** The `emit` of a port: checks, stamps, queues, and never throws. */
  emit(event: CallEvent): void
  refuse(event: unknown, problem: Problem): void
  judge(): void
  checkAlive(): void
  /** Stops listening; only for an attempt that is no longer needed. */
  release(): void
}

export function createAttempt(d: AttemptInput): Attempt {
  const { ports, policy, clock, trace } = d
  const { transport, service, systemCall, screen } = ports
  const controller = createController()
  const cursor = d.cursor
  const n = cursor.state.attempt
  const context: TransportContext = { attempt: n, signal: controller.signal }
  const pending = new Set<{ of: number; port: string; command: string; since: number }>()
  const joined = createDeferred<void>(), ended = createDeferred<CallEnd>(), settled = createDeferred<void>()
  const deadlines = createDeadlines(clock, policy, (event, at) => d.post(self, event, at))
  let unsubscribe: (() => void) | undefined
  let holder: ServiceHolder | undefined
  let isClosed = false, isAsking = false, isDoubtful = false
  let aliveTimer: { handle: unknown } | undefined

  /** Calls a port; the outcome is traced, a failure is an event. */
  function run(port: string, command: string, of: number, fn: () => unknown, onDone?: (value: unknown) => void): void {
    const since = clock.now()
    const entry = { of, port, command, since }
    pending.add(entry)
    contain(fn, (outcome, value) => {
      const isLate = !pending.delete(entry) // the trace was closed over it
      if (outcome === 'done') {
        if (!isLate) trace?.port(of, port, command, since, outcome)
        onDone?.(value)
        return
      }
      const cause = causeOf(value)
      if (!isLate) trace?.port(of, port, command, since, outcome, cause.vendor!.message)
      d.post(self, { type: 'port.failed', attempt: n, port, command, error: cause.vendor!.message, ...(command === 'join' || command === 'subscribe' ? { cause } : undefined) })
    })
  }

  const hold = (): ServiceHolder => (holder ??= shareService(service!).attach(event => self.emit(event as CallEvent)))
  function info(): ServiceInfo {
    const s = cursor.state
    return {
      ...d.words, call: d.call, types: grantedTypes(policy, d.permissions()), muted: s.media.startsWith('muted'),
      state: s.session === 'joined' ? 'ongoing' : s.session === 'reconnecting' ? 'reconnecting' : 'connecting',
      ...(s.joinedAt === undefined ? undefined : { joinedAt: s.joinedAt }),
    }
  }

  function execute(c: Command, of: number): void {
    switch (c.type) {
      case 'recordEnd': return // the record is in the state
      case 'subscribe': return run('transport', c.type, of, () => { unsubscribe = transport.subscribe(e => self.emit(e as CallEvent)) })
      case 'unsubscribe': return run('transport', c.type, of, () => { const stop = unsubscribe; unsubscribe = undefined; return stop?.() })
      case 'join': return run('transport', c.type, of, () => transport.join(context), () => d.post(self, { type: 'transport.accepted', attempt: n }))
      case 'leave': return run('transport', c.type, of, () => transport.leave(c.attempt === undefined ? context : d.contextOf(c.attempt)))
      case 'restartMedia': return transport.restartMedia && run('transport', c.type, of, () => transport.restartMedia!(context))
      case 'releaseMedia': return transport.releaseMedia && run('transport', c.type, of, () => transport.releaseMedia!(context))
      case 'setMuted':
        if (transport.setMuted) run('transport', c.type, of, () => transport.setMuted!(c.muted))
        if (c.system && systemCall?.setMuted) run('systemCall', c.type, of, () => systemCall.setMuted!(c.muted))
        return
      case 'launchService': return service && run('service', c.type, of, () => hold().launch(info()))
      case 'updateService': return service && run('service', c.type, of, () => hold().update(info()))
      case 'abortService':
        if (service) return run('service', c.type, of, () => hold().abort())
        return d.post(self, { type: 'service.stopped', attempt: n, cause: 'aborted' }) // there is none to sweep
      case 'reportCall': return systemCall && run('systemCall', c.type, of, () => systemCall.report({ call: d.call, attempt: n, ...(d.words.title === undefined ? undefined : { title: d.words.title }) }))
      case 'reportConnected': return systemCall && run('systemCall', c.type, of, () => systemCall.connected())
      case 'reportEnded': return systemCall && run('systemCall', c.type, of, () => systemCall.end(cursor.state.end!))
      case 'exitScreen':
        if (!screen) return
        d.onExit(self)
        return run('screen', c.type, of, () => screen.exit(cursor.state.end!))
    }
  }

  /** A joined call has no clock of its own, so its transport is asked from time to time. */
  function followAlive(isJoined: boolean): void {
    if (!transport.isAlive || isJoined === (aliveTimer !== undefined)) return
    if (!isJoined) { clock.clearTimeout(aliveTimer!.handle); aliveTimer = undefined; return }
    const arm = (): void => { aliveTimer = { handle: clock.setTimeout(() => { arm(); self.checkAlive() }, policy.aliveCheckMs) } }
    arm()
  }

  function close(state: CallState): void {
    isClosed = true
    for (const p of pending) trace?.port(p.of, p.port, p.command, p.since, 'pending')
    pending.clear()
    trace?.close(state.transport === 'down', state.end!)
    if (state.transport === 'down' && !isDoubtful) self.release()
    d.onSettled(self)
    settled.resolve()
  }

  const self: Attempt = {
    n, context, joined, ended, settled,
    get state() { return cursor.state },
    process(event, at) {
      if (at !== undefined && !deadlines.take(event, at)) return false
      const before = cursor.state
      const { state, commands, ignored, why } = cursor.step(event, clock.now())
      if (state !== before) {
        deadlines.follow(before, state)
        d.save(state)
      }
      const of = trace ? trace.step(event, before, state, commands, ignored, why) : 0
      if (state === before && commands.length === 0) return false
      if (isOver(state.session) && !isOver(before.session)) controller.abort()
      // Released by doubt, not by proof: what comes late must still be heard.
      if (before.service === 'stopping' && state.service === 'stopped' && event.type !== 'service.stopped') isDoubtful = true
      for (const c of commands) execute(c, of)
      followAlive(state.session === 'joined')
      if (state.session === 'joined') joined.resolve()
      else if (isOver(state.session) && !isOver(before.session)) joined.reject(new CallError('join-impossible', `the call ended before it was joined: ${state.end!.reason}`, { cause: state.end }))
      if (state.session === 'ended' && before.session !== 'ended') ended.resolve(state.end!)
      if (!isClosed && isSettled(state)) close(state)
      return state !== before
    },
    emit(event) {
      const problem = problemOf(event)
      if (problem) return self.refuse(event, problem)
      d.post(self, event.attempt === undefined ? { ...event, attempt: n } : event)
    },
    refuse: (event, problem) => trace?.refused(event, cursor.state, problem),
    judge: () => deadlines.judge(),
    checkAlive() {
      if (!transport.isAlive || isAsking || !isUp(cursor.state.session)) return
      isAsking = true
      contain(() => transport.isAlive!(), (outcome, value) => {
        isAsking = false
        if (outcome !== 'done') d.post(self, { type: 'port.failed', attempt: n, port: 'transport', command: 'isAlive', error: messageOf(value) })
        else if (value === false && isUp(cursor.state.session)) d.post(self, { type: 'transport.closed', attempt: n })
      })
    },
    release() {
      contain(() => unsubscribe?.(), () => undefined)
      unsubscribe = undefined
      holder?.detach()
      holder = undefined
      deadlines.stop()
    },
  }
  return self
}
