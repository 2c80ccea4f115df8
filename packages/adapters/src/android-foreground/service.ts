/**
 * One library has one foreground service, so it has one of these. It knows which start belongs to which call, what is shown, and who is told.
 * Everything from the native side arrives here, also when JavaScript was started only to hear it, before there is any call.
 *
 * Every step on the service runs in one queue: a stop comes after its start was decided, and a start comes after the previous stop.
 */
import type { ServiceInfo, ServicePort } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import { ask } from './asking.ts'
import { ACTION_PRESS, APP_BLOCKED, CHANNEL_BLOCKED, DELIVERED, DISMISSED, FG_ALREADY_EXIST, FG_TIMEOUT, IMPORTANCE_LOW, NOTIFICATIONS_DENIED, SERVICE_TYPES, type AndroidLibraries, type LibraryEvent } from './library.ts'
import { ACTIONS, WORDS, describeNotification, permissionsOf, tokenOf, type Look, type Words } from './notification.ts'
import { createListeners, createRefusedService } from './no-service.ts'
import { registrationOf, type Begun, type Outcome, type Registration, type Side } from './registration.ts'

export type AndroidForegroundOptions = {
  /** The channel in which the notification is shown. A new name takes effect; the person decides everything else about a channel. */
  channel?: { id: string; name: string }
  words?: Partial<Words>
  /** The name of a drawable of the app. If it does not exist, the service crashes. Default: the launcher's icon. */
  smallIcon?: string
  onDiagnostic?: OnDiagnostic
}
export type AndroidForegroundService = Required<ServicePort>

/** How far a start has come: asked for, told to the library, in the foreground as Android says, over. */
const WAITING = 0, BEGUN = 1, UP = 2, OVER = 3
type Run = Begun & {
  phase: typeof WAITING | typeof BEGUN | typeof UP | typeof OVER
  info: ServiceInfo
  /** In milliseconds: a start is given up before the call judges it. */
  startMs: number
  types: number[]
  /** What the notification shows, as JSON; none, when it was taken away. */
  shown?: string | undefined
  end(): void
}
/**
 * In milliseconds. A channel is made; JavaScript is kept awake while a call is hung up; between two looks whether the service is gone;
 * until a change that was rejected is tried again.
 */
const CHANNEL_MS = 1_500, HANG_UP_MS = 5_000, LOOK_MS = 50, AGAIN_MS = 1_000
const LOOKS_HALF = 8, AGAIN_MAX = 3
/**
 * The Android foreground service of a call, on react-native-notify-kit 10.7 or @notifee/react-native 9.1.
 *
 * The port reports `service.started` when the library runs its headless task for this start, which its native side does after `startForeground`
 * has returned. The promise of `displayNotification` resolves earlier and proves nothing. The port reports `service.stopped {aborted}` when the
 * notification is gone.
 *
 * The service claims those types of the call's `policy.serviceTypes` whose permissions are held. Do not give a call a type that the manifest does
 * not declare for the service: below Android 14 this cannot be detected, and Android ends the app. For a call without video, give
 * `['microphone', 'mediaPlayback']`, as `createReactNativeCall` does with `video: false`.
 *
 * One library has one foreground service, so it has one port: a second call gets the same object, and the options of the first call stay in force.
 */
export function createAndroidForegroundService(libraries: AndroidLibraries, options: AndroidForegroundOptions = {}): AndroidForegroundService {
  const door = registrationOf(libraries.notifications), { onDiagnostic } = options
  if (!door) {
    void Promise.resolve().then(() => onDiagnostic?.({ port: 'service', code: 'not-registered', message: 'call registerAndroidForegroundService in index.js' }))
    return createRefusedService()
  }
  // Not in the place of another: what a call has made heard itself, and nothing.
  if (!door.hearers.has(onDiagnostic)) door.options.onDiagnostic = onDiagnostic!
  return (door.side ?? open(door, libraries, options)).service
}

function open(door: Registration, { notifications: library, AppState, PermissionsAndroid, Platform }: AndroidLibraries, options: AndroidForegroundOptions): Side {
  const { channel = { id: 'onhook-call', name: 'Ongoing call' }, words, smallIcon } = options
  const look: Look = { channel, words: { ...WORDS, ...words }, smallIcon }
  const { clock, diagnose, failed, enqueue, call, isMine, stopService, sweep } = door
  const { say, subscribe } = createListeners()
  /** The start that is wanted. And the last that was and is over before its call: its notification may show all the same. */
  let live: Run | undefined, last: Run | undefined

  const isActive = (): boolean => AppState.currentState === 'active'

  /** True when it was wanted. */
  function finish(run: Run): boolean {
    const isWanted = run === live
    run.phase = OVER
    if (door.begun === run) door.begun = undefined
    if (isWanted) {
      live = undefined
      last = run
    }
    run.tell('late')
    run.end()
    return isWanted
  }

  // ---- what comes from the native side ----------------------------------------------------------------

  function hear({ type, detail: { notification, pressAction } }: LibraryEvent): unknown {
    const id = notification?.id, token = tokenOf(notification), run = door.begun as Run | undefined, showAgain = (): unknown => {
      if (run) run.shown = undefined
      return refresh(run)
    }
    const event = type === ACTION_PRESS && id && ACTIONS[`${pressAction?.id}`]
    if (event && event.type) {
      const pressed = live ?? last
      if (pressed?.id === id && (pressed.token === token || (live && !isMine(token)))) {
        const over = live?.over ?? new Promise(() => {})
        say(event)
        return event.type !== 'user.leave' || ask(clock, HANG_UP_MS, () => over).catch(() => {})
      }
      // Too late for its start, which is over; but there was something to press.
      if (!isMine(token)) return undefined
      enqueue(sweep)
      return true
    }
    if (type === APP_BLOCKED || type === CHANNEL_BLOCKED) void checkVisible()
    if (!token) return undefined
    if (run?.token !== token) {
      if (type === DELIVERED) enqueue(run?.id === id ? showAgain : sweep) // shown when its start was over, perhaps over the present one
      return true
    }
    if (type >= FG_ALREADY_EXIST) {
      door.settle(token) // a service runs, or ran
      run.tell(type === FG_TIMEOUT ? { error: 'timed out' } : 'exists') // before its start was told
    }
    if (live === run && run.phase === UP) {
      if (type === FG_TIMEOUT) {
        finish(run)
        say({ type: 'service.stopped', cause: 'timeout' })
        enqueue(sweep)
      }
      if (type === DISMISSED) say({ type: 'service.stopped', cause: 'dismissed' })
    }
    if (type === DISMISSED) enqueue(showAgain) // also before its start was told
    return true
  }

  // ---- starting, changing, stopping ---------------------------------------------------------------------

  /** The wanted types whose permissions are held now. A question that is not answered is a no: a type without its permission is a crash. */
  async function typesOf(run: Run): Promise<number[]> {
    const found = await Promise.all(run.info.types.map(async type => {
      for (const permission of permissionsOf(type, Number(Platform.Version))) if (!await call('check', () => PermissionsAndroid.check(permission))) {
        diagnose(`no-${type}`, `declare ${permission} in AndroidManifest.xml and ask for it`)
        return []
      }
      return SERVICE_TYPES[type] ?? []
    }))
    return found.flat()
  }

  function refuse(run: Run, cause: 'background' | 'other'): void {
    if (finish(run)) say({ type: 'service.refused', cause })
  }
  function fail(run: Run, error: unknown): void {
    const isBackground = !isActive() || String(error).includes('StartNotAllowed')
    if (!isBackground) failed('start')(error)
    refuse(run, isBackground ? 'background' : 'other')
  }

  async function start(run: Run): Promise<void> {
    if (live !== run) return
    // The notification of a service without its channel is a crash. Making one that exists changes nothing but its name.
    try { await ask(clock, CHANNEL_MS, () => library.createChannel({ ...look.channel, importance: IMPORTANCE_LOW })) } catch (error) { return fail(run, error) }
    const types = run.types = await typesOf(run)
    if (live !== run) return
    if (!types.length) return fail(run, 'add mediaPlayback to policy.serviceTypes')
    void checkVisible()
    // Asked last, with nothing awaited between here and the library.
    if (!isActive()) return refuse(run, 'background')
    const told = new Promise<Outcome>(resolve => { run.tell = resolve })
    run.phase = BEGUN
    run.shown = JSON.stringify(run.info)
    door.begun = run
    // Where no answer comes, the time of its launch is up before long.
    door.show(describeNotification(run, look, types), true).catch(error => run.tell({ error }))
    const outcome = await told
    if (outcome === 'started') {
      run.phase = UP
      if (live === run) say({ type: 'service.started' })
      return refresh(run)
    }
    if (outcome === 'late') return
    if (outcome !== 'exists') return fail(run, outcome.error)
    diagnose('other-service', 'stop yours first')
    await stopService() // it was in the foreground before us
    return live === run ? start(run) : refuse(run, 'other') // again, until the start's time is up
  }

  /** Shows what has changed, and takes types whose permission has come. Only the latter starts the service again, so only that needs an active app. */
  async function refresh(run: Run | undefined, times = 0): Promise<void> {
    if (run?.phase !== UP || live !== run) return
    const types = await typesOf(run)
    if (live !== run) return
    const hasMore = isActive() && types.some(type => !run.types.includes(type)), said = JSON.stringify(run.info)
    if (!hasMore && run.shown === said) return
    // A start that is under way must not be overtaken by a stop.
    if (!await call('update', () => door.show(describeNotification(run, look, hasMore ? types : undefined)), hasMore ? run.startMs : undefined)) {
      if (times < AGAIN_MAX) clock.setTimeout(() => enqueue(() => refresh(run, times + 1)), AGAIN_MS)
      return
    }
    run.shown = said
    if (hasMore) run.types = types
  }

  async function stop(run: Run): Promise<void> {
    let isGone: unknown = run.phase !== UP, isTaken: unknown
    for (let looks = 0; !isGone && looks < 2 * LOOKS_HALF; looks++) {
      if (!(looks % LOOKS_HALF)) isTaken = await stopService() || isTaken // and once more, half way
      // What does not show is gone only if a stop was taken: a hidden notification never shows.
      // Where nobody says what shows, it may.
      isGone = isTaken && (await door.displayed())?.every(n => tokenOf(n) !== run.token)
      if (!isGone) await new Promise<void>(resolve => { clock.setTimeout(resolve, LOOK_MS) })
    }
    if (door.begun === run) await door.cancel(run.id)
    // The end of its headless task takes away what is in the foreground. The native side hears of it before the next start, which makes its channel first.
    finish(run)
    if (isGone) say({ type: 'service.stopped', cause: 'aborted' })
  }

  async function checkVisible(): Promise<void> {
    const { id } = channel
    if ((await call('settings', () => library.getNotificationSettings()))?.authorizationStatus === NOTIFICATIONS_DENIED) diagnose('notifications-denied', 'call openNotificationSettings() or ask for POST_NOTIFICATIONS')
    else if (await call('settings', () => library.isChannelBlocked(id))) diagnose('channel-blocked', `call openNotificationSettings('${id}')`)
  }

  const port = {
    launch(info: ServiceInfo): void {
      if (live) {
        if (live.phase === UP) say({ type: 'service.started' })
        return port.update(info)
      }
      let end!: () => void
      const over = new Promise<void>(resolve => { end = resolve })
      const startMs = 0.9 * (info.timeoutMs ?? 5_000)
      const run: Run = live = { id: info.call, token: door.newToken(), phase: WAITING, info, startMs, types: [], tell() {}, over, end }
      clock.setTimeout(() => {
        if (run.phase >= UP) return
        diagnose('start-unconfirmed', 'check foregroundServiceType in AndroidManifest.xml')
        refuse(run, 'other')
        enqueue(sweep) // a service that was refused must not show
      }, startMs)
      enqueue(() => start(run))
      // Pressed before there was a call; it is not for the call that came after it.
      for (const event of door.take(info.call)) enqueue(() => live && live !== run || say(event))
    },
    update(info: ServiceInfo): void {
      const run = live
      if (run) run.info = info
      enqueue(() => refresh(run))
    },
    abort(): void {
      const run = live
      live = last = undefined
      enqueue(async () => {
        if (run) return stop(run)
        // Nothing was launched here; a dead process may have left something.
        await sweep()
        say({ type: 'service.stopped', cause: 'aborted' })
      })
    },
    subscribe,
  } satisfies ServicePort

  try {
    const version = library.SDK_VERSION
    if (!/^(10\.([7-9]|\d\d)|9\.1)\./.test(version)) throw new Error(`found ${version}`)
    library.onForegroundEvent(event => { void door.hear(event) })
    AppState.addEventListener('change', () => { if (isActive()) enqueue(() => live ? refresh(live) : sweep()) })
    enqueue(sweep)
  } catch (error) {
    diagnose('unusable-library', `install react-native-notify-kit 10.7 or @notifee/react-native 9.1, rebuild: ${String(error)}`, error)
    return { service: createRefusedService(), hear() {} }
  }
  return door.side = { service: port, hear }
}
