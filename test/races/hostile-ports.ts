/**
 * Ports in which `fc.scheduler()` owns every await: each promise settles, each callback is said, in an order that
 * fast-check chooses and shrinks. They are written for races and for nothing else: no knobs, no scripts, and a list of
 * what the world holds. The user, the screen and time go through the same scheduler.
 */
import type { Call, CallOptions, ClockPort, Emit, ServiceEvent, SystemCallEvent, TransportContext, TransportEvent } from '@onhook/machine'
import type { Scheduler } from 'fast-check'

export type Hostility = {
  /** The SDK does not look at its signal: a join that was left succeeds all the same, says so, and must be left again. */
  isDeafWhileJoining: boolean
  /** Every callback is said twice, the second time later. */
  saysTwice: boolean
  /** `leave`, `abort` and `launch` answer only when the world has done it, or never. */
  answers: 'at once' | 'late' | 'never'
  /** After its last word the SDK says `closed` before `left`. */
  closesFirst: boolean
}
/** What reached the ports, in order; and what the world did. */
export type Line = { who: 'command' | 'world'; what: string; attempt?: number }

export type Hostile = {
  options: Omit<CallOptions, 'transport' | 'service' | 'screen' | 'clock'> & Required<Pick<CallOptions, 'transport' | 'service' | 'screen' | 'systemCall' | 'clock'>>
  log: Line[]
  /** What is still taken: `microphone 1`, `notification`, `system call`, `subscription 1`. */
  held: Set<string>
  /** Time passes: every timer that is due fires. */
  pass(ms: number): void
  mount(send: Call['send']): void
  dispose(send: Call['send']): void
  loseFor(attempt: number): void
  endFor(attempt: number): void
  /** How often a screen that is not the call's was taken away. */
  readonly wrongPops: number
}

export function createHostilePorts(s: Scheduler, how: Hostility): Hostile {
  const log: Line[] = [], held = new Set<string>()
  const emits = new Map<number, { emit: Emit<TransportEvent>; isOpen: boolean }>()
  let newest: { emit: Emit<TransportEvent>; isOpen: boolean } | undefined
  let serviceEmit: Emit<ServiceEvent> = () => undefined, systemEmit: Emit<SystemCallEvent> = () => undefined
  let notification: 'none' | 'starting' | 'shown' = 'none', isStopWanted = false, now = 1_700_000_000_000, isShown = false, wrongPops = 0

  const later = (label: string, go: () => void): void => { void s.schedule(Promise.resolve(), label).then(go) }
  const answer = (label: string): Promise<void> | undefined =>
    how.answers === 'at once' ? undefined : how.answers === 'late' ? s.schedule(Promise.resolve(), label) : new Promise<void>(() => undefined)
  const command = (what: string, attempt?: number): void => { log.push({ who: 'command', what, ...(attempt !== undefined && { attempt }) }) }
  const world = (what: string, attempt?: number): void => { log.push({ who: 'world', what, ...(attempt !== undefined && { attempt }) }) }
  /** Said through the subscription of its attempt, as long as that is open; perhaps twice. */
  function say(attempt: number, event: TransportEvent): void {
    for (let n = how.saysTwice ? 2 : 1; n > 0; n--) later(`${event.type} ${attempt}`, () => {
      const to = emits.get(attempt)
      if (to?.isOpen) { world(`says ${event.type}`, attempt); to.emit(event) }
    })
  }
  const sessions = new Map<number, { state: 'joining' | 'in' | 'out'; isLeaving: boolean }>()
  function out(attempt: number): void {
    const session = sessions.get(attempt)!
    session.state = 'out'
    session.isLeaving = false
    held.delete(`connection ${attempt}`)
    held.delete(`microphone ${attempt}`)
    world('is out', attempt)
    for (const type of how.closesFirst ? ['transport.closed', 'transport.left'] as const : ['transport.left', 'transport.closed'] as const) say(attempt, { type })
  }

  type Timer = { id: number; at: number; fn: () => void }
  const timers = new Map<number, Timer>()
  let ids = 0
  const clock: ClockPort = {
    now: () => now,
    setTimeout(fn, ms) { timers.set(++ids, { id: ids, at: now + ms, fn }); return ids },
    clearTimeout(id) { timers.delete(id as number) },
  }

  const joining = (attempt: number, { signal }: TransportContext): boolean => sessions.get(attempt)!.state === 'joining' && (how.isDeafWhileJoining || !signal.aborted)
  return {
    log, held,
    options: {
      clock,
      transport: {
        subscribe(emit) {
          const to = { emit, isOpen: true }
          newest = to
          command('subscribe')
          return () => { command('unsubscribe'); to.isOpen = false }
        },
        join(ctx) {
          const n = ctx.attempt
          command('join', n)
          emits.set(n, newest!)
          sessions.set(n, { state: 'joining', isLeaving: false })
          later(`the microphone is granted ${n}`, () => { if (joining(n, ctx)) held.add(`microphone ${n}`) })
          later(`the SDK joins ${n}`, () => {
            if (!joining(n, ctx)) return
            sessions.get(n)!.state = 'in'
            held.add(`connection ${n}`).add(`microphone ${n}`)
            world('joins', n)
            say(n, { type: 'transport.joined' })
          })
          return s.schedule(Promise.resolve(), `join is accepted ${n}`)
        },
        leave({ attempt: n }) {
          command('leave', n)
          const session = sessions.get(n)
          if (session?.state === 'joining' && !how.isDeafWhileJoining) out(n)
          else if (session?.state === 'in' && !session.isLeaving) {
            session.isLeaving = true
            later(`the SDK leaves ${n}`, () => { if (session.isLeaving) out(n) })
          }
          return answer(`leave answers ${n}`)
        },
        releaseMedia({ attempt: n }) { command('releaseMedia', n); held.delete(`microphone ${n}`) },
      },
      service: {
        launch() {
          command('launch')
          notification = 'starting'
          isStopWanted = false
          later('the service starts', () => {
            if (notification !== 'starting') return
            notification = 'shown'
            held.add('notification')
            later('service.started', () => serviceEmit({ type: 'service.started' }))
            if (isStopWanted) stop()
          })
          return answer('launch answers')
        },
        abort() {
          command('abort')
          // A start may outlast its time-out here: then this port waits for it, as a port must.
          isStopWanted = true
          if (notification === 'shown') stop()
          return answer('abort answers')
        },
        subscribe(emit) { serviceEmit = emit; return () => undefined },
      },
      systemCall: {
        report() { command('report'); held.add('system call') },
        connected() { command('connected') },
        end() { command('end'); held.delete('system call') },
        subscribe(emit) { systemEmit = emit; return () => undefined },
      },
      screen: {
        exit() {
          command('exit')
          if (!held.has('screen')) { wrongPops++; return }
          held.delete('screen')
        },
      },
    },
    pass(ms) {
      const end = now + ms
      for (let due; (due = [...timers.values()].filter(t => t.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0]);) {
        timers.delete(due.id)
        now = Math.max(now, due.at)
        due.fn()
      }
      now = end
    },
    mount(send) { if (!isShown) { isShown = true; held.add('screen'); send({ type: 'screen.mounted' }) } },
    dispose(send) { if (held.delete('screen')) send({ type: 'screen.disposed' }) },
    loseFor(n) { if (sessions.get(n)?.state === 'in') say(n, { type: 'transport.lost' }) },
    endFor(n) { if (sessions.get(n)?.state === 'in') { systemEmit({ type: 'audio.interrupted' }); out(n) } },
    get wrongPops() { return wrongPops },
  }
  function stop(): void {
    later('the service stops', () => {
      if (notification !== 'shown') return
      notification = 'none'
      held.delete('notification')
      later('service.stopped', () => serviceEmit({ type: 'service.stopped', cause: 'aborted' }))
    })
  }
}
