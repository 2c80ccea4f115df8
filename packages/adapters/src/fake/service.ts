/** A fake Android foreground service. It knows whether its notification shows, and whether a stop would have crashed the app. */
import type { Emit, ServiceEvent, ServiceInfo, ServicePort, Unsubscribe } from '@onhook/machine'
import { createFaults, createListeners, type Knobs } from './knobs.ts'
import { controlsOf, createStage, type Controls, type StageOptions } from './stage.ts'

export type ServiceScript = {
  /** `silent`: the start is neither confirmed nor refused, and nothing shows. `unheard`: the notification shows, but the port does not report it. */
  start: 'starts' | 'refused-background' | 'refused-other' | 'silent' | 'unheard'
  /** Facts come as events through `subscribe`, or as the promises of `launch` and `abort`. */
  tells: 'events' | 'promises'
  /** Stopping a service that has not reached the foreground crashes an Android app, unless the port waits for it. */
  abortWhileStarting: 'crashes' | 'waits'
}

export const DEFAULT_SERVICE_SCRIPT: ServiceScript = { start: 'starts', tells: 'events', abortWhileStarting: 'crashes' }

export type ServiceKnobs = Knobs<'launch' | 'update' | 'abort', ServiceEvent['type']>

/** What Android and the person may do to the service. Each function returns whether it could happen. */
export interface FakeServiceSystem {
  kill(): boolean
  /** The notification is swiped away. */
  dismiss(): boolean
  /** The service ran for longer than its type may. */
  timeOut(): boolean
  /** The notification's own buttons. */
  pressHangUp(): boolean
  pressMute(muted: boolean): boolean
  say(event: ServiceEvent): boolean
}

export interface FakeService extends ServicePort, Controls {
  update(info: ServiceInfo): void | Promise<void>
  readonly script: ServiceScript
  readonly knobs: ServiceKnobs
  readonly system: FakeServiceSystem
  readonly notification: 'none' | 'starting' | 'shown'
  /** What the notification shows, or showed last. */
  readonly info: ServiceInfo | undefined
  /** Services stopped before they reached the foreground: each would have crashed the app. */
  readonly crashes: number
  /** How often a notification came up. */
  readonly starts: number
  held(): string[]
}

export function createFakeService(script: Partial<ServiceScript> = {}, knobs: ServiceKnobs = {}, options: StageOptions = {}): FakeService {
  const stage = createStage(options)
  const { command, callback, world } = createFaults<ServiceEvent>('service', stage, knobs)
  const listeners = createListeners<ServiceEvent>()
  const rules: ServiceScript = { ...DEFAULT_SERVICE_SCRIPT, ...script }
  let notification: FakeService['notification'] = 'none'
  let info: ServiceInfo | undefined
  let crashes = 0
  let starts = 0
  /** Asked to stop while starting; and the start that is under way, so that an overtaken one is known. */
  let stopWanted = false
  let start = 0
  /** Whoever waits for the promise of a launch or an abort. */
  let started: { resolve: () => void; reject: (error: unknown) => void }[] = []
  let stopped: (() => void)[] = []

  const say = (event: ServiceEvent): void => { for (const l of listeners.open()) callback(event, l) }

  const promised = <T>(list: T[], make: (resolve: () => void, reject: (error: unknown) => void) => T): Promise<void> | void =>
    rules.tells === 'promises' ? new Promise<void>((resolve, reject) => { list.push(make(resolve, reject)) }) : undefined

  function toldStarted(error?: Error): void {
    const waiting = started
    started = []
    stage.wait('launch', () => { for (const w of waiting) if (error) w.reject(error); else w.resolve() })
  }

  function gone(cause: 'aborted' | 'killed' | 'timeout' | 'dismissed'): void {
    world(`the service is gone: ${cause}`)
    notification = 'none'
    stopWanted = false
    if (rules.tells === 'events') { say({ type: 'service.stopped', cause }); return }
    const waiting = stopped
    stopped = []
    stage.wait('abort', () => { for (const resolve of waiting) resolve() })
  }

  function begin(): void {
    notification = 'starting'
    const mine = ++start
    if (rules.start === 'silent') { notification = 'none'; return }
    stage.wait('the service starts', () => {
      if (mine !== start || notification !== 'starting') return
      const refused = rules.start === 'refused-background' ? 'background' : rules.start === 'refused-other' ? 'other' : undefined
      if (refused) {
        world(`the start is refused: ${refused}`)
        notification = 'none'
        if (rules.tells === 'events') say({ type: 'service.refused', cause: refused })
        else toldStarted(new Error(`the start is refused: ${refused}`))
        if (stopWanted) gone('aborted')
        return
      }
      world('the notification shows')
      notification = 'shown'
      starts++
      if (rules.start !== 'unheard') { if (rules.tells === 'events') say({ type: 'service.started' }); else toldStarted() }
      if (stopWanted) stop()
    })
  }

  const stop = (): void => stage.wait('the service stops', () => { if (notification === 'shown' && stopWanted) gone('aborted') })

  const when = (states: readonly FakeService['notification'][], go: () => void) => (): boolean => {
    if (!states.includes(notification)) return false
    go()
    return true
  }

  const self: FakeService = {
    ...controlsOf(stage),
    script: rules,
    knobs,
    system: {
      kill: when(['starting', 'shown'], () => gone('killed')),
      dismiss: when(['shown'], () => gone('dismissed')),
      timeOut: when(['shown'], () => gone('timeout')),
      pressHangUp: when(['shown'], () => say({ type: 'user.leave', source: 'notification' })),
      pressMute: muted => when(['shown'], () => say({ type: muted ? 'user.mute' : 'user.unmute' }))(),
      say: event => { say(event); return listeners.open().length > 0 },
    },

    launch: next => command('launch', () => {
      info = next
      stopWanted = false
      const told = promised(started, (resolve, reject) => ({ resolve, reject }))
      // One service, one notification: a second launch while it is up only changes what it shows.
      if (notification === 'none') begin()
      else if (notification === 'shown' && told) toldStarted()
      return told
    }, { detail: next }),
    update: next => command('update', () => { if (notification !== 'none') info = next }, { detail: next }),
    abort: () => command('abort', () => {
      if (notification === 'none') return
      const told = promised(stopped, resolve => resolve)
      const before = stopWanted
      stopWanted = true
      if (notification === 'starting') {
        if (rules.abortWhileStarting === 'waits') return told
        crashes++
        gone('aborted')
      } else if (!before) stop()
      return told
    }),

    get notification() { return notification },
    get info() { return info },
    get crashes() { return crashes },
    get starts() { return starts },
    held: () => notification === 'none' ? [] : ['notification'],
  }
  if (rules.tells === 'events') {
    self.subscribe = (emit: Emit<ServiceEvent>): Unsubscribe => listeners.add(emit).off
  }
  return self
}
