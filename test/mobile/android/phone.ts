/**
 * A hostile Android for tests: it keeps the truth about one app's foreground service and its notification, and writes down every
 * crash. The rules are Android's (developer.android.com, "Foreground services" and "FGS types are required") and those of the
 * libraries' native side: `ForegroundService.java`, `NotificationManager.java`, `ReceiverService.java` and `NotifeeEventSubscriber.kt`
 * of react-native-notify-kit 10.7.1, and the bytecode of core 202108261754 in @notifee/react-native 9.1.8.
 *
 * What the app asked for waits in three lanes. `main` is the main looper: first come, first served. `pool` are the library's worker
 * threads, and `answer` are promises: these come in any order. Nothing moves until it is told to, or `auto` moves it at once.
 */
import { settingsOf, type SetupOptions } from '@onhook/adapters/setup'
import { native } from '../harness/native.ts'

export type Shown = {
  id: string
  title?: string
  body?: string
  data?: { onhook?: string }
  android: {
    channelId: string
    asForegroundService?: boolean
    foregroundServiceTypes?: number[]
    actions?: { title: string; pressAction: { id: string } }[]
    pressAction?: { id: string; launchActivity?: string } | null
    showChronometer?: boolean
    timestamp?: number
    smallIcon?: string
    [more: string]: unknown
  }
}
export type Lane = 'main' | 'pool' | 'answer'
type Task = { lane: Lane; name: string; go: () => void }
export type Kind = 'notify-kit' | 'notifee'

const EVENT = 'app.notifee.notification-event', TASK = 'app.notifee.foreground-service-headless-task'
/** What a service of each type needs when it starts, from Android 14 on; the first also needs the app to be visible. */
const NEEDS: { [type: number]: { runtime?: string; manifest: string } } = {
  2: { manifest: 'FOREGROUND_SERVICE_MEDIA_PLAYBACK' },
  4: { manifest: 'FOREGROUND_SERVICE_PHONE_CALL' },
  64: { runtime: 'CAMERA', manifest: 'FOREGROUND_SERVICE_CAMERA' },
  128: { runtime: 'RECORD_AUDIO', manifest: 'FOREGROUND_SERVICE_MICROPHONE' },
}
const TYPES: { [name: string]: number } = { mediaPlayback: 2, phoneCall: 4, camera: 64, microphone: 128 }
/** `android:foregroundServiceType` as the config plugin writes it. */
export const typesFor = (options: SetupOptions): number[] => settingsOf(options).texts['serviceTypes']!.split('|').map(name => TYPES[name]!).toSorted((a, b) => a - b)
/** Main-looper turns that may run before it is taken for a loop. */
const TURNS_MAX = 10_000

export type Phone = ReturnType<typeof createPhone>

export function createPhone(kind: Kind = 'notify-kit') {
  let tasks: Task[] = []
  let isAuto = true, isRunning = false
  /** How the next answers of a method come. */
  const faults = new Map<string, ('rejects' | 'never' | 'throws')[]>()
  /** Lanes and names that are held back. */
  const held = new Set<string>()

  const self = {
    kind,
    /** What would have ended the process. */
    crashes: [] as string[],
    /** What no app may ask for, even where this phone lets it pass. */
    violations: [] as string[],
    /** Is the app's activity resumed? It may be before or after JavaScript is told. */
    isForeground: true,
    channels: new Set<string>(),
    blockedChannels: new Set<string>(),
    areNotificationsBlocked: false,
    /** `android:foregroundServiceType` of the library's service, as the app declared it: the plugin was told nothing. */
    manifestTypes: typesFor({}),
    icons: new Set(['ic_launcher', 'ic_call']),
    /** `starting`: startForegroundService was called, and startForeground must follow. */
    service: 'none' as 'none' | 'starting' | 'foreground' | 'background',
    types: [] as number[],
    /** All that it was ever started with. */
    typesEver: new Set<number>(),
    /** All that shows, by id: the service's own and, after a mistake, ghosts. */
    shown: new Map<string, Shown>(),
    starts: 0,

    get waiting(): readonly Task[] { return tasks },
    /** What may move now. */
    movable(): Task[] {
      const isHeld = (task: Task): boolean => held.has(task.lane) || held.has(task.name)
      const first = tasks.find(task => task.lane === 'main')
      return tasks.filter(task => !isHeld(task) && (task.lane !== 'main' || task === first))
    },
    /** Moves one of them; false when there is none. */
    step(choice = 0): boolean {
      const found = self.movable()
      const task = found[choice % found.length]
      if (!task) return false
      tasks = tasks.filter(each => each !== task)
      task.go()
      return true
    },
    run(): void {
      for (let n = 0; self.step(); n++) if (n > TURNS_MAX) throw new Error('the phone does not come to rest')
    },
    manual(): void { isAuto = false },
    auto(): void { isAuto = true; post() },
    hold(what: string): () => void { held.add(what); return () => { held.delete(what); post() } },
    /** The newest task of this name, now. */
    deliver(name: string): boolean {
      const task = tasks.findLast(each => each.name === name)
      if (!task) return false
      tasks = tasks.filter(each => each !== task)
      task.go()
      return true
    },
    /** No more faults. */
    heal(): void { faults.clear() },
    fail(method: string, ...how: ('rejects' | 'never' | 'throws')[]): void { faults.set(method, [...faults.get(method) ?? [], ...how]) },

    // ---- what the person and the system do ----------------------------------------------------------

    /** Presses a button of the notification that shows. False where there is none. `late`: delivered when `pool` moves. */
    press(id: string, action: string, how: { on?: Shown } = {}): boolean {
      const notification = how.on ?? self.shown.get(id)
      if (!notification) return false
      if (!how.on && !notification.android.actions?.some(each => each.pressAction.id === action) && action !== notification.android.pressAction?.id) return false
      add('pool', `press ${action}`, () => event(action === notification.android.pressAction?.id ? 1 : 2, { notification, pressAction: { id: action } }))
      return true
    },
    /** Swiped away: from Android 14 on, also where the notification belongs to a service. */
    dismiss(id: string): boolean {
      const notification = self.shown.get(id)
      if (!notification || native.apiLevel < 34) return false
      if (kind === 'notify-kit' && current?.id === id) { self.shown.set(id, current.first); return true } // repostIfActive: the first that was shown
      self.shown.delete(id)
      add('pool', 'dismissed', () => event(0, { notification }))
      return true
    },
    /** The service ran for longer than its type may. */
    timeOut(): boolean {
      if (self.service !== 'foreground' || !current) return false
      const notification = current.first
      gone()
      if (kind === 'notify-kit') add('pool', 'timed out', () => event(9, { notification, startId: 1, fgsType: 2 }))
      return true
    },
    /** The activity is paused or resumed; JavaScript is told now, or when `told` is called. */
    move(to: 'active' | 'background', isToldLater = false): () => void {
      self.isForeground = to === 'active'
      const told = (): void => native.appState(to)
      if (!isToldLater) told()
      return told
    },
    blockChannel(id: string): void { self.blockedChannels.add(id); add('pool', 'channel blocked', () => event(5, { channel: { id, blocked: true } })) },
    /** Scripts are loaded anew, or the process begins again with what the system has kept: what shows now is of a dead JavaScript. */
    leaveOrphan(id: string, how: { token?: string } = {}): Shown {
      const orphan: Shown = { id, title: 'Call', data: { onhook: how.token ?? 'dead.1' }, android: { channelId: 'onhook-call', asForegroundService: true, foregroundServiceTypes: [2], actions: [{ title: 'Hang up', pressAction: { id: 'onhook.hangUp' } }] } }
      self.service = 'foreground'
      current = { id, types: [2], first: orphan }
      self.shown.set(id, orphan)
      return orphan
    },
    /** Another service of the same library, of the app's own. */
    leaveOther(id: string): void {
      const other: Shown = { id, title: 'Upload', android: { channelId: 'uploads', asForegroundService: true } }
      self.service = 'foreground'
      current = { id, types: [2], first: other }
      self.shown.set(id, other)
    },
    event: (type: number, detail: object): void => event(type, detail),
    /** Does something of a service run, show or start? */
    held(): string[] { return [...self.service === 'none' ? [] : [`service ${self.service}`], ...[...self.shown.keys()].map(id => `notification ${id}`)] },
  }

  // ---- the native side of the library -------------------------------------------------------------------

  /** The static fields of ForegroundService.java: whose notification the service shows, and the first that it showed. */
  let current: { id: string; types: number[]; first: Shown } | undefined

  function add(lane: Lane, name: string, go: () => void): void {
    tasks.push({ lane, name, go })
    post()
  }
  function post(): void {
    if (!isAuto || isRunning) return
    isRunning = true
    setImmediate(() => { isRunning = false; if (isAuto) self.run() })
  }
  const crash = (why: string): void => { self.crashes.push(why) }

  function event(type: number, detail: object): void {
    // Resumed: an event. Else a headless task, which waits until JavaScript runs.
    if (self.isForeground) native.emit(EVENT, { type, detail, headless: false })
    else void native.headlessTask(EVENT, { type, detail, headless: true })
  }
  function gone(): void {
    if (current) self.shown.delete(current.id)
    current = undefined
    self.service = 'none'
    self.types = []
  }

  const isHeld = (permission: string): boolean => native.permissions.check(permission)
  function startForeground(n: Shown): boolean {
    const types = n.android.foregroundServiceTypes ?? [...self.manifestTypes]
    if (!self.channels.has(n.android.channelId)) { crash(`CannotPostForegroundServiceNotificationException: no channel ${n.android.channelId}`); return false }
    if (!self.icons.has(n.android.smallIcon ?? 'ic_launcher')) { crash(`IllegalArgumentException: Invalid notification (no valid small icon): ${String(n.android.smallIcon)}`); return false }
    if (!types.length) { crash('InvalidForegroundServiceTypeException: Starting FGS with type none'); return false }
    for (const type of types) {
      const needs = NEEDS[type]
      if (!needs || !self.manifestTypes.includes(type)) { crash(`IllegalArgumentException: foregroundServiceType ${type} is not a subset of foregroundServiceType attribute`); return false }
      if (native.apiLevel < 34) continue
      if (!isHeld(needs.manifest)) { crash(`SecurityException: Starting FGS with type ${type} requires ${needs.manifest}`); return false }
      if (needs.runtime && !isHeld(needs.runtime)) { crash(`SecurityException: Starting FGS with type ${type} requires ${needs.runtime}`); return false }
    }
    self.service = 'foreground'
    self.types = types
    for (const type of types) self.typesEver.add(type)
    self.shown.set(n.id, n)
    current = { id: n.id, types, first: current?.first ?? n }
    return true
  }

  function onStart(n: Shown): void {
    if (!current) {
      if (!startForeground(n)) return
      self.starts++
      add('pool', 'service task', () => {
        // MethodCallResult of ForegroundService.java: it takes away whatever is in the foreground by then. The service itself goes on.
        void native.headlessTask(TASK, { notification: n }).then(() => add('main', 'service task ended', () => {
          if (self.service !== 'foreground') return
          gone()
          self.service = 'background'
        }))
      })
      return
    }
    if (current.id !== n.id) { add('pool', 'already exists', () => event(8, { notification: n })); return }
    const types = n.android.foregroundServiceTypes ?? []
    if (String(types) === String(current.types)) self.shown.set(n.id, n)
    else startForeground(n)
  }
  function onStop(): void {
    if (self.service === 'none' && kind === 'notify-kit' && native.apiLevel >= 34 && !self.manifestTypes.length) return crash('RuntimeException: ForegroundService cannot start — no foregroundServiceType declared')
    gone()
  }

  function startService(n: Shown): void {
    if (native.apiLevel >= 34 && !self.manifestTypes.length) return // logged, and nothing more
    if (!self.isForeground && native.apiLevel >= 31) throw Object.assign(new Error('startForegroundService() not allowed: ForegroundServiceStartNotAllowedException'), { code: 'unknown' })
    if (self.service !== 'foreground') self.service = 'starting'
    add('main', 'start', () => onStart(n))
  }

  /** A method that answers by a promise: done on a worker thread, and answered later. */
  const method = <A extends unknown[], T>(name: string, go: (...args: A) => T, onCall?: (...args: A) => void) => (...args: A): Promise<T> => {
    onCall?.(...args)
    const how = faults.get(name)?.shift()
    if (how === 'throws') throw new Error(`${name} threw`)
    return new Promise<T>((resolve, reject) => add('pool', name, () => {
      let answer: () => void
      if (how === 'rejects') answer = () => reject(Object.assign(new Error(`${name} was rejected`), { code: 'unknown', userInfo: { code: 'unknown', message: 'rejected' } }))
      else try { const value = go(...args); answer = () => resolve(value) } catch (error) { answer = () => reject(error as Error) }
      if (how !== 'never') add('answer', name, answer)
    }))
  }

  const module = {
    getConstants: () => ({ ANDROID_API_LEVEL: native.apiLevel }),
    addListener() {},
    removeListeners() {},
    createChannel: method('createChannel', (channel: { id: string }) => { self.channels.add(channel.id) }),
    isChannelBlocked: method('isChannelBlocked', (id: string) => self.blockedChannels.has(id)),
    getNotificationSettings: method('getNotificationSettings', () => ({ authorizationStatus: self.areNotificationsBlocked || (native.apiLevel >= 33 && !isHeld('POST_NOTIFICATIONS')) ? 0 : 1, android: { alarm: 1 } })),
    displayNotification: method('displayNotification', (n: Shown) => {
      if (n.android.asForegroundService) startService(n)
      else {
        const mayPost = native.apiLevel < 33 || isHeld('POST_NOTIFICATIONS')
        if (!mayPost && kind === 'notify-kit') throw new Error('POST_NOTIFICATIONS permission is not granted. Notification was not displayed.')
        if (mayPost && self.channels.has(n.android.channelId)) self.shown.set(n.id, n)
      }
      add('pool', 'delivered', () => event(3, { notification: n }))
    }, n => {
      if (!n.android.asForegroundService) return
      // What JavaScript was told, or could have asked: it may not start a service then.
      if (!appIsActive()) self.violations.push('a service was started while AppState was not active')
      for (const type of n.android.foregroundServiceTypes ?? []) {
        const runtime = NEEDS[type]?.runtime
        if (runtime && !isHeld(runtime)) self.violations.push(`a service was started with type ${type} without ${runtime}`)
      }
    }),
    getDisplayedNotifications: method('getDisplayedNotifications', () => [...self.shown.values()]
      .filter(n => current?.id !== n.id || native.apiLevel < 33 || isHeld('POST_NOTIFICATIONS'))
      .map(notification => ({ id: '1', date: '1', notification, trigger: {} }))),
    cancelAllNotificationsWithIds: method('cancelNotification', (ids: string[]) => { for (const id of ids) if (current?.id !== id || self.service !== 'foreground') self.shown.delete(id) }),
    stopForegroundService: method('stopForegroundService', () => {
      // Android ends the process when a service that must call startForeground is stopped before it has.
      if (self.service === 'starting') crash('ForegroundServiceDidNotStartInTimeException: stopped before startForeground()')
      add('main', 'stop', onStop)
    }),
  }
  const appIsActive = (): boolean => (native.get('AppState') as { getConstants(): { initialAppState: string } }).getConstants().initialAppState === 'active'
  present = module
  if (!native.get('NotifeeApiModule')) native.add('NotifeeApiModule', Object.fromEntries(Object.keys(module).map(name => [name, (...args: unknown[]) => (present as { [name: string]: (...args: unknown[]) => unknown })[name]!(...args)])))
  return self
}
/** The library keeps the native module that it finds first, so the phones of a file share one. */
let present: object
