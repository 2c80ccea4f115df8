/**
 * What a library has only once, before any call and after it: its background handler, the runner of its foreground service, and the queue of
 * all steps on that service. A press on the notification may start JavaScript without any screen, and it must be heard then.
 */
import type { ServiceEvent, ServicePort } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { ask, createQueue, type Timers } from './asking.ts'
import { ACTION_PRESS, type CallNotification, type LibraryEvent, type NotificationLibrary } from './library.ts'
import { ACTIONS, tokenOf } from './notification.ts'

/** A service or notification that was swept, of a call that this JavaScript knows nothing of. `action` is the button that was pressed on it. */
export type Orphan = { call: string; action?: 'hangUp' | 'mute' | 'unmute' }

export type RegistrationOptions = {
  /**
   * Called for each orphan after it was swept. Forget the call here; `hangUp` means that the person wanted it to end. If the policy lets that call
   * join again (`afterProcessDeath: 'rejoin'`), call its `leave('notification')`: in the background it launches no service, so the press does not
   * reach it in any other way.
   */
  onOrphan?: (orphan: Orphan) => void
  /** Receives events of other notifications of your app: the library has one background handler, and this package takes it. */
  onOtherEvent?: (event: LibraryEvent) => unknown
  /** Runs other foreground services of your app: the library has one runner, and this package takes it. */
  onOtherService?: (notification: CallNotification) => Promise<void>
  onDiagnostic?: OnDiagnostic
  /** Default: the runtime's timers. */
  clock?: Timers
}

/** How long to wait for an answer of the native side. */
const ANSWER_MS = 500
/** How long a press waits for a call with its id, and how many presses may wait. */
const CLAIM_MS = 3_000, KEPT_MAX = 16
/**
 * How long what a dead process has left waits for a port that sweeps it. It is less than a press waits, so that an orphan is reported with the
 * button that was pressed on it.
 */
const SWEEP_MS = 2_000

type Tell = ReturnType<typeof createDiagnostics>
type Kept = { id: string; action: string; done(): void }
/** The port's part. What `hear` answers keeps JavaScript awake; undefined is not its own. */
export type Side = { service: Required<ServicePort>; hear(event: LibraryEvent): unknown }
export type Outcome = 'started' | 'exists' | 'late' | { error: unknown }
/** A start that the library was told of. */
export type Begun = {
  readonly id: string
  readonly token: string
  /** What came of it. Only the first word counts. */
  tell(outcome: Outcome): void
  /** Also what the library's headless task waits for: as long as it runs, Android lets timers fire in the background. */
  readonly over: Promise<void>
}
export type Registration = ReturnType<typeof createRegistration>

const registrations = new Map<unknown, Registration>()
export const registrationOf = (library: NotificationLibrary): Registration | undefined => registrations.get(library)

/**
 * Call it once, in index.js, before `AppRegistry.registerComponent`. Without it, `createAndroidForegroundService` runs no service.
 * It sweeps what a dead process has left, even if no call is ever made.
 */
export function registerAndroidForegroundService(library: NotificationLibrary, options: RegistrationOptions = {}): void {
  const known = registrations.get(library)
  if (known) Object.assign(known.options, options)
  else registrations.set(library, createRegistration(library, { ...options }))
}

/**
 * For `createReactNativeCall`. All calls share one service, so each call writes the service's diagnostics into its own trace, once each, until it
 * calls the returned function. A host's listener replaces the one before it and is called once for all calls. `hear` is what the call gives to its parts.
 */
export function noteService(library: NotificationLibrary | undefined, hear: OnDiagnostic, note: OnDiagnostic, host: OnDiagnostic | undefined): (() => void) | undefined {
  const door = registrations.get(library)
  door?.hearers.set(hear, createDiagnostics('service', note))
  if (door && host) door.options.onDiagnostic = host
  return door && (() => void door.hearers.delete(hear))
}

function createRegistration(library: NotificationLibrary, options: RegistrationOptions) {
  const { clock = globalThis } = options
  /** Whom it tells, each once: the host; and by what they give to the port as `onDiagnostic`, the traces of calls. */
  const hearers = new Map<OnDiagnostic | undefined, Tell>([[undefined, createDiagnostics('service', diagnostic => options.onDiagnostic?.(diagnostic))]])
  const diagnose: Tell = (...diagnostic) => hearers.forEach(tell => tell(...diagnostic))
  const failed = (what: string) => (error: unknown): void => diagnose(`${what}-failed`, `${what}: ${String(error)}`, error)
  /** Nothing is thrown into the library, or at us by the host. `go` is called at once. */
  const contain = async (go: () => unknown): Promise<void> => { try { await go() } catch (error) { failed('listener')(error) } }
  // A start's token; one of another process begins otherwise.
  const mine = String(Math.random())
  const kept = new Set<Kept>()
  let count = 0
  // Android ends the process of a service that is stopped before it has reached the foreground. So of each start that was handed over and
  // has shown no sign it is kept whether the library took it; and whether any has shown one since the last stop.
  const open = new Map<string, boolean>()
  let isUp = false

  const self = {
    options, clock, hearers, diagnose, failed,
    side: undefined as Side | undefined,
    /** The start that the library was told of, until it is over: since they come from one queue, there is one. */
    begun: undefined as Begun | undefined,
    enqueue: createQueue(failed('step')),
    /** An answer of the native side; undefined, and told, when there is none. */
    call: <T>(what: string, go: () => T | PromiseLike<T>, ms = ANSWER_MS): Promise<T | void> => ask(clock, ms, go).catch(failed(what)),
    /** A sign of that start: the service has reached the foreground. Is it one? Not of a start that was stopped since. */
    settle(token: string): boolean {
      if (!open.has(token)) return false
      open.set(token, true)
      return isUp = true
    },
    /** Shows it. A service that it starts, or starts again, is waited for. */
    async show(n: CallNotification, isFirst?: boolean): Promise<true> {
      const token = tokenOf(n)
      if (isFirst) isUp = false
      if (n.android!.asForegroundService) open.set(token, false)
      try { await library.displayNotification(n) } catch (error) {
        open.delete(token)
        throw error
      }
      if (open.has(token)) open.set(token, true)
      return true
    },
    /** True when the native side took it. Does nothing while a start is under way that has shown no sign: it is stopped when it comes. */
    async stopService(): Promise<true | void> {
      if (!isUp && open.size) return
      isUp = false
      // The native side hears of the stop after the starts that it took, so nothing comes of them any more.
      const taken = [...open].filter(([, isTaken]) => isTaken)
      for (const [token] of taken) open.delete(token)
      return self.call('stop', async () => {
        try { await library.stopForegroundService() } catch (error) {
          // Unless it does not take the stop.
          for (const [token] of taken) {
            open.set(token, true)
            isUp = true
          }
          throw error
        }
        return true as const
      })
    },
    cancel: (id: string): Promise<void> => self.call('cancel', () => library.cancelNotification(id)),
    /** What shows of ours; undefined when nobody says. */
    async displayed(): Promise<CallNotification[] | void> {
      const found = await self.call('look', async () => (await library.getDisplayedNotifications()).map(each => each.notification).filter(tokenOf))
      // Not where the answer came too late for anybody to act on it.
      found?.forEach(n => self.settle(tokenOf(n)))
      return found
    },
    newToken: (): string => `${mine}.${++count}`,
    isMine: (token: string): boolean => token.startsWith(mine),
    /** What was pressed for this call before there was any. */
    take(call: string): ServiceEvent[] {
      return [...kept].filter(each => each.id === call && kept.delete(each)).map(({ action, done }) => { done(); return ACTIONS[action]! })
    },
    /** Takes away what shows and is of no start that we know: left by a dead process, or shown too late. */
    async sweep(silent?: string): Promise<void> {
      for (const n of await self.displayed() ?? []) {
        const { id } = n
        if (typeof id !== 'string' || id === self.begun?.id) continue
        if (!self.begun) await self.stopService()
        await self.cancel(id)
        if (!self.isMine(tokenOf(n)) && id !== silent && ![...kept].some(each => each.id === id)) orphaned({ call: id })
      }
    },
    hear: (event: LibraryEvent): Promise<void> => contain(() => hear(event)),
  }
  const orphaned = (orphan: Orphan): void => void contain(() => options.onOrphan?.(orphan))
  /** Nobody has come for it. */
  const expire = (entry: Kept): void => {
    if (!kept.delete(entry)) return
    const { id, action, done } = entry
    self.enqueue(async () => {
      await self.sweep(id)
      orphaned({ call: id, action: action.slice('onhook.'.length) as NonNullable<Orphan['action']> })
      done()
    })
  }

  function hear(event: LibraryEvent): unknown {
    const heard = self.side?.hear(event)
    if (heard !== undefined) return heard
    const { type, detail } = event, { notification, pressAction } = detail
    const id = notification?.id, action = `${pressAction?.id}`
    if (type !== ACTION_PRESS || !ACTIONS[action]?.type) return tokenOf(notification) || options.onOtherEvent?.(event)
    if (typeof id !== 'string') return diagnose('no-id', 'give its notification an id', event)
    return new Promise<void>(done => {
      const entry = { id, action, done }
      clock.setTimeout(() => expire(entry), CLAIM_MS)
      if (kept.add(entry).size > KEPT_MAX) expire([...kept][0]!)
    })
  }

  /** The library's headless task for a service. It is called after `startForeground` returned, and nothing else tells that. */
  function task(notification: CallNotification): Promise<void> {
    const token = tokenOf(notification), isSign = self.settle(token) || !self.isMine(token), { begun } = self
    if (!token) return contain(() => options.onOtherService?.(notification))
    // One that was given up lasts as long as the present one: the end of any takes away what is in the foreground by then.
    if (begun) {
      // Or an earlier start of the same call, given up too soon, which brings up the service of the present one.
      if (isSign && begun.id === notification.id) begun.tell('started')
      return begun.over
    }
    // Nobody waits for it: given up, or of a dead process. As it has reached the foreground, it may be stopped; not so a start that began since.
    self.enqueue(async () => {
      if (self.begun) return
      // Once more where the first stop was not taken.
      if (!await self.stopService()) await self.stopService()
    })
    return Promise.resolve()
  }

  void contain(() => {
    library.onBackgroundEvent(self.hear)
    library.registerForegroundService(task)
    // What a dead process left, where no port comes that would sweep it. Not at once: the press that started JavaScript is still to come.
    clock.setTimeout(() => self.side || self.enqueue(() => self.sweep()), SWEEP_MS)
  })
  return self
}
