/**
 * Ports in which a scheduler owns every await: each promise settles, and each callback is said, in an order that the
 * scheduler chooses. With `fc.scheduler()`, fast-check chooses and shrinks.
 *
 * These ports are written for races and for nothing else. They have no scripts. They keep a truthful list of what the
 * world holds, whatever the call believes. Only the clock is moved by hand.
 */
import type { CallEnd } from '../../call-end.ts'
import type { AppEvent, AppPort, Emit, ScreenPort, ServiceEvent, ServicePort, SystemCallEvent, SystemCallPort, TransportPort } from '../../ports.ts'
import { CALM, createStage, type Hostility, type Line, type Scheduler } from './hostile.ts'
import { createHostileTransport } from './hostile-transport.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** What a call screen is wired to, as `createCall` takes it: `createCall(ports)`. */
export type HostilePorts = {
  transport: TransportPort
  service: Required<Pick<ServicePort, 'launch' | 'abort' | 'subscribe'>>
  systemCall: SystemCallPort
  /** The navigator. As navigators do, `exit` takes away whatever screen is on top. `isShown`: is that the call's screen? */
  screen: ScreenPort & { exit(end?: CallEnd): void; readonly isShown: boolean }
  app: AppPort
  clock: VirtualClock
}

/** A hostile world: its ports, what it holds, and what can be made to happen in it. */
export type Hostile = {
  ports: HostilePorts
  /** What happened so far, oldest first. A test may write into it what people did. */
  readonly log: Line[]
  /** What is still taken: `microphone 1`, `connection 1`, `subscription 1`, `notification`, `system call`, `screen`. */
  readonly held: ReadonlySet<string>
  /** What listeners threw into the ports, and into timers. */
  readonly errors: readonly unknown[]

  readonly isMicrophoneHot: boolean
  readonly notification: 'none' | 'starting' | 'shown'
  readonly systemCall: 'none' | 'shown'
  readonly screen: 'shown' | 'gone'
  /** How often the navigator was told to exit, and how often that took away another screen than the call's. */
  readonly exits: number
  readonly wrongExits: number
  /** How often a call was reported to the system, and how often one was reported ended. */
  readonly reports: number
  readonly systemEnds: number
  /** The attempts that the SDK was told to join, and those that came in. */
  readonly asked: ReadonlySet<number>
  readonly joined: ReadonlySet<number>

  /** The call's screen comes up, or the system or a gesture takes it away. False if it was so already. */
  openScreen(): boolean
  takeScreenAway(): boolean
  lose(attempt: number): void
  recover(attempt: number): void
  /** The other side hangs up. */
  endByPeer(attempt: number): void
  /** The person ends the call in the system's own call screen. */
  endBySystem(): void
  /** The notification's button. */
  pressHangUp(): void
  toBackground(): void
  toFront(): void
}

/**
 * Makes a hostile world.
 * @param hears `exited`: `screen.exit` has taken the call's screen from the navigator; its component goes later, after the animation
 * @example
 * const hostile = createHostilePorts(scheduler, { isDeafWhileJoining: true, saysTwice: true })
 * const call = createCall(hostile.ports)
 */
export function createHostilePorts(s: Scheduler, how: Partial<Hostility> = {}, hears: { exited?: () => void } = {}): Hostile {
  const stage = createStage(s, { ...CALM, ...how })
  const { log, held, errors, command, world, later, say, answer, refuse } = stage
  const clock = createVirtualClock()
  const transport = createHostileTransport(stage, clock)
  let serviceEmit: Emit<ServiceEvent> | undefined, systemEmit: Emit<SystemCallEvent> | undefined, appEmit: Emit<AppEvent> | undefined
  let notification: Hostile['notification'] = 'none', isStopWanted = false, isActive = true
  let exits = 0, wrongExits = 0, reports = 0, systemEnds = 0

  const tellService = (event: ServiceEvent): void => say(event.type, () => serviceEmit?.(event))
  /** Tells what the system says of its own call and of the app, before anything else happens. */
  const tellNow = (tell: () => void): void => { try { tell() } catch (e) { errors.push(e) } }
  function stop(): void {
    later('the service stops', () => {
      if (notification !== 'shown') return
      notification = 'none'
      held.delete('notification')
      world('the notification goes')
      tellService({ type: 'service.stopped', cause: 'aborted' })
    })
  }
  function takeAway(): boolean {
    if (!held.delete('screen')) return false
    world('the call screen goes')
    return true
  }
  const become = (next: boolean): void => {
    isActive = next
    world(next ? 'the app is in front' : 'the app is in the background')
    tellNow(() => appEmit?.({ type: next ? 'app.activated' : 'app.backgrounded' }))
  }

  return {
    ports: {
      clock,
      transport: transport.port,
      service: {
        launch() {
          command('launch')
          isStopWanted = false
          if (stage.how.refuses === 'launch') return refuse('the launch')
          if (!isActive) {
            world('refuses a start in the background')
            tellService({ type: 'service.refused', cause: 'background' })
            return
          }
          if (notification === 'none') {
            notification = 'starting'
            later('the service starts', () => {
              notification = 'shown'
              held.add('notification')
              world('the notification shows')
              tellService({ type: 'service.started' })
              if (isStopWanted) stop()
            })
          }
          return answer('launch answers', 'begins')
        },
        abort() {
          command('abort')
          // Here a start may outlast its time-out. Then this port waits for it, as a port must.
          isStopWanted = true
          if (notification === 'shown') stop()
          return answer('abort answers')
        },
        subscribe(emit) { serviceEmit = emit; return () => { serviceEmit = undefined } },
      },
      systemCall: {
        report() {
          command('report')
          reports++
          if (stage.how.refuses === 'report') return refuse('the report')
          held.add('system call')
        },
        connected() { command('connected') },
        end() { command('end'); systemEnds++; held.delete('system call'); return answer('the system answers') },
        subscribe(emit) { systemEmit = emit; return () => { systemEmit = undefined } },
      },
      screen: {
        exit() {
          command('exit')
          exits++
          if (takeAway()) hears.exited?.()
          else { world('another screen is taken away'); wrongExits++ }
        },
        get isShown() { return held.has('screen') },
      },
      app: {
        subscribe(emit) {
          appEmit = emit
          emit({ type: isActive ? 'app.activated' : 'app.backgrounded' })
          return () => { appEmit = undefined }
        },
      },
    },
    log, held,
    get errors() { return [...errors, ...clock.errors] },
    get isMicrophoneHot() { return [...held].some(h => h.startsWith('microphone')) },
    get notification() { return notification },
    get systemCall() { return held.has('system call') ? 'shown' : 'none' },
    get screen() { return held.has('screen') ? 'shown' : 'gone' },
    get exits() { return exits },
    get wrongExits() { return wrongExits },
    get reports() { return reports },
    get systemEnds() { return systemEnds },
    asked: transport.asked,
    joined: transport.joined,
    openScreen() {
      if (held.has('screen')) return false
      held.add('screen')
      world('the call screen opens')
      return true
    },
    takeScreenAway: takeAway,
    lose: transport.lose, recover: transport.recover, endByPeer: transport.end,
    endBySystem() {
      if (!held.delete('system call')) return
      world('the system ends the call')
      tellNow(() => systemEmit?.({ type: 'system.ended' }))
    },
    pressHangUp() {
      if (notification !== 'shown') return
      log.push({ who: 'user', what: 'hangs up in the notification' })
      tellNow(() => serviceEmit?.({ type: 'user.leave', source: 'notification' }))
    },
    toBackground() { if (isActive) become(false) },
    toFront() { if (!isActive) become(true) },
  }
}
