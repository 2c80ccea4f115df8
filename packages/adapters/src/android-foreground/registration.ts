/**
 * What a library has once, before any call and after it: its background handler, the runner of its foreground service, and the queue of
 * all that is done to that service. A press on the notification may start JavaScript without any screen, and it must be heard then.
 */
import type { ServiceEvent, ServicePort } from '@onhook/machine'
import { createDiagnostics, type Diagnostic, type OnDiagnostic } from '../diagnostic.ts'
import { ask, createQueue, type Timers } from './asking.ts'
import { ACTION_PRESS, type CallNotification, type LibraryEvent, type NotificationLibrary } from './library.ts'
import { ACTIONS, tokenOf } from './notification.ts'

/** A service or notification of a call that this JavaScript knows nothing of, swept. `action` is the button that was pressed on it. */
export type Orphan = { call: string; action?: 'hangUp' | 'mute' | 'unmute' }

export type RegistrationOptions = {
  /** Told of each orphan after it was swept. Forget the call here: `hangUp` says that the person wanted it to end. */
  onOrphan?: (orphan: Orphan) => void
  /** Events of notifications that are not ours: the library has one background handler, and this package takes it. */
  onOtherEvent?: (event: LibraryEvent) => unknown
  /** Foreground services that are not ours: the library has one runner, and this package takes it. */
  onOtherService?: (notification: CallNotification) => Promise<void>
  onDiagnostic?: OnDiagnostic
  /** Default: the host's. */
  clock?: Timers
}

/** Milliseconds in which an answer of the native side is waited for, and a press for a call with its id; and so many presses wait. */
const ANSWER_MS = 500, CLAIM_MS = 3_000, KEPT_MAX = 16

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

/** Call it once, in index.js, before `AppRegistry.registerComponent`. Without it, `createAndroidForegroundService` runs no service. */
export function registerAndroidForegroundService(library: NotificationLibrary, options: RegistrationOptions = {}): void {
  const known = registrations.get(library)
  if (known) Object.assign(known.options, options)
  else registrations.set(library, createRegistration(library, { ...options }))
}

function createRegistration(library: NotificationLibrary, options: RegistrationOptions) {
  const { clock = globalThis } = options
  const diagnose = createDiagnostics('service', (diagnostic: Diagnostic) => options.onDiagnostic?.(diagnostic))
  const failed = (what: string) => (error: unknown): void => diagnose(`${what}-failed`, `${what}: ${String(error)}`, error)
  /** Nothing is thrown into the library, or at us by the host. `go` is called at once. */
  const contain = async (go: () => unknown): Promise<void> => { try { await go() } catch (error) { failed('listener')(error) } }
  // A start's token; one of another process begins otherwise.
  const mine = Math.random().toString(36).slice(2)
  let kept: Kept[] = [], count = 0, begun: Begun | undefined, latest: Begun | undefined

  const self = {
    options, clock, diagnose, failed,
    side: undefined as Side | undefined,
    /** The start that the library was told of, until it is over: since they come from one queue, there is one. */
    get begun(): Begun | undefined { return begun },
    set begun(run) {
      begun = run
      latest = run ?? latest
    },
    enqueue: createQueue(failed('step')),
    /** An answer of the native side; undefined, and told, when there is none. */
    call: <T>(what: string, go: () => T | PromiseLike<T>, ms = ANSWER_MS): Promise<T | void> => ask(clock, ms, go).catch(failed(what)),
    /** True when the native side took it. */
    stopService: (): Promise<true | void> => self.call('stop', () => library.stopForegroundService().then(() => true as const)),
    cancel: (id: string): Promise<void> => self.call('cancel', () => library.cancelNotification(id)),
    /** What shows of ours; undefined when nobody says. */
    displayed: (): Promise<CallNotification[] | void> => self.call('look', async () => (await library.getDisplayedNotifications()).map(each => each.notification).filter(tokenOf)),
    /** Does it not show? A hidden one does not, and where nobody says, it may. */
    isGone: async (token: string): Promise<unknown> => (await self.displayed())?.every(n => tokenOf(n) !== token),
    newToken: (): string => `${mine}.${++count}`,
    isMine: (token: string | undefined): unknown => token?.startsWith(mine),
    /** What was pressed for this call before there was any. */
    take(call: string): ServiceEvent[] {
      const found = kept.filter(each => each.id === call)
      kept = kept.filter(each => each.id !== call)
      return found.map(({ action, done }) => { done(); return ACTIONS[action]! })
    },
    /** Takes away what shows and is of no start that we know: left by a dead process, or shown too late. */
    async sweep(silent?: string): Promise<void> {
      for (const n of await self.displayed() ?? []) {
        const { id } = n
        if (!id || id === self.begun?.id) continue
        // What shows has reached the foreground, so it may be stopped; but never the service of another start.
        if (!self.begun) await self.stopService()
        await self.cancel(id)
        if (!self.isMine(tokenOf(n)) && id !== silent && !kept.some(each => each.id === id)) orphaned({ call: id })
      }
    },
    hear: (event: LibraryEvent): Promise<void> => contain(() => hear(event)),
  }
  const orphaned = (orphan: Orphan): void => void contain(() => options.onOrphan?.(orphan))
  /** Nobody has come for it. */
  const expire = (entry: Kept): void => {
    if (!kept.includes(entry)) return
    kept = kept.filter(each => each !== entry)
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
    const id = notification?.id, action = pressAction?.id ?? ''
    if (type !== ACTION_PRESS || !ACTIONS[action]) return tokenOf(notification) ? undefined : options.onOtherEvent?.(event)
    if (!id) return diagnose('no-id', 'a press was ignored: expected detail.notification.id, found none', event)
    return new Promise<void>(done => {
      const entry = { id, action, done }
      clock.setTimeout(() => expire(entry), CLAIM_MS)
      if (kept.push(entry) > KEPT_MAX) expire(kept[0]!)
    })
  }

  /** The library's headless task for a service. It is called after `startForeground` returned, and nothing else tells that. */
  function task(notification: CallNotification): Promise<void> {
    const before = latest
    if (!tokenOf(notification)) return contain(() => options.onOtherService?.(notification))
    // One that was given up lasts as long as the present one: the end of any takes away what is in the foreground by then.
    if (begun) {
      // Or an earlier start of the same call, given up too soon, which brings up the service of the present one.
      if (begun.id === notification.id) begun.tell('started')
      return begun.over
    }
    // Nobody waits for it: given up, or of a dead process. As it has reached the foreground, it may be stopped; not so a start that began since.
    self.enqueue(async () => latest !== before || await self.stopService() || self.stopService())
    return Promise.resolve()
  }

  void contain(() => {
    library.onBackgroundEvent(self.hear)
    library.registerForegroundService(task)
  })
  return self
}
