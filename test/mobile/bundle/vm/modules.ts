/** The native modules of a phone that is content: everything is granted, every answer comes, in order. What the call asks of them is said. */
import { later, soon } from './loop.ts'

declare const print: (words: string) => void
/** Put in by the bundler. */
declare const PLATFORM: 'android' | 'ios'
type Methods = { [name: string]: unknown }
type Callable = { emit(event: string, payload: unknown): void; startHeadlessTask(id: number, key: string, payload: unknown): void; runApplication(name: string, parameters: object): void }

/** React Native gives these to the native side, by name. */
const callable: { [name: string]: () => Callable } = {}
export const registerCallable = (name: string, factory: () => Callable): void => { callable[name] = factory }
const called = (name: string): Callable => callable[name]!()
export const emit = (event: string, payload?: unknown): void => called('RCTDeviceEventEmitter').emit(event, payload)
/** JavaScript hears of it later. */
export const emitLater = (event: string, payload?: unknown, ms?: number): void => later(() => emit(event, payload), ms)
export const startApp = (): void => called('AppRegistry').runApplication('main', { rootTag: 1, initialProps: {}, fabric: true })

/** What reached the native side, in short. */
export const said: string[] = []
export const say = (words: string): void => { said.push(words) }

const nothing = (): void => undefined
const answer = <T>(value: T): Promise<T> => new Promise(resolve => { later(() => resolve(value)) })
/** Constants, methods, and every other method does nothing. */
const module = (methods: Methods, constants: object = {}): object => new Proxy({ getConstants: () => constants, addListener: nothing, removeListeners: nothing, ...methods } as Methods, {
  get: (target, name) => typeof name !== 'string' || name in target ? target[name as string] : name === 'then' || name === 'toJSON' ? undefined : nothing,
})

const window = { width: 400, height: 800, scale: 2, fontScale: 1, densityDpi: 320 }
const android = PLATFORM === 'android' && { Version: 36, Release: '16', Serial: '', Fingerprint: '', Model: '', Brand: '', Manufacturer: '', ServerHost: '', uiMode: 'normal' }
const constants = { isTesting: true, reactNativeVersion: { major: 0, minor: 86, patch: 3, prerelease: null }, ...android || { osVersion: '26.0', systemName: 'iOS', interfaceIdiom: 'phone', forceTouchAvailable: false, isMacCatalyst: false } }

export const stored: { [key: string]: string } = {}
const kept = {
  multiGet: (keys: string[], done: (problem: null, rows: [string, string | null][]) => void) => later(() => done(null, keys.map(key => [key, stored[key] ?? null]))),
  multiSet(rows: [string, string][], done: (problem: null) => void) {
    rows.forEach(([key, value]) => { stored[key] = value })
    later(() => done(null))
  },
  multiRemove(keys: string[], done: (problem: null) => void) {
    keys.forEach(key => { delete stored[key] })
    later(() => done(null))
  },
}

// ---- Android: the foreground service, as react-native-notify-kit's native half has it ----------------------

type Notification = { id: string; body?: string; android: { asForegroundService?: boolean; foregroundServiceTypes?: number[] } }
let shown: Notification | undefined, tasks = 0
const service = {
  createChannel: (channel: { id: string }) => answer(channel.id),
  isChannelBlocked: () => answer(false),
  getNotificationSettings: () => answer({ authorizationStatus: 1, android: { alarm: 1 } }),
  getDisplayedNotifications: () => answer(shown ? [{ id: shown.id, notification: shown }] : []),
  cancelAllNotificationsWithIds: () => answer(undefined),
  displayNotification(notification: Notification) {
    const isStart = notification.android.asForegroundService && !shown
    say(`${isStart ? `service started with types ${(notification.android.foregroundServiceTypes ?? []).join(' and ')}: ` : 'notification: '}${notification.body ?? ''}`)
    shown = notification
    if (isStart) later(() => called('AppRegistry').startHeadlessTask(++tasks, 'app.notifee.foreground-service-headless-task', { notification }))
    return answer(undefined)
  },
  stopForegroundService() {
    if (shown) say('service stopped')
    shown = undefined
    return answer(undefined)
  },
}

const pressHangUp = (): void => called('AppRegistry').startHeadlessTask(++tasks, 'app.notifee.notification-event', { type: 2, detail: { notification: shown, pressAction: { id: 'onhook.hangUp' } }, headless: true })

// ---- iOS: CallKit, as react-native-callkeep's native half has it -------------------------------------------

const calls: string[] = []
const tell = (event: string, payload?: object): void => emitLater(`RNCallKeep${event}`, payload)
const gone = (callUUID: string): void => {
  calls.splice(calls.indexOf(callUUID), 1)
  tell('DidDeactivateAudioSession')
}
const callKit = {
  setup: () => answer(undefined),
  getInitialEvents: () => answer([]),
  getCalls: () => answer(calls.map(callUUID => ({ callUUID, hasEnded: false, hasConnected: true, onHold: false, outgoing: true }))),
  startCall(callUUID: string) {
    say('CallKit: start')
    calls.push(callUUID)
    tell('DidReceiveStartCallAction', { callUUID, handle: 'x', name: 'x' })
    tell('DidActivateAudioSession')
  },
  reportConnectedOutgoingCallWithUUID() { say('CallKit: connected') },
  endCall(callUUID: string) {
    say('CallKit: end')
    gone(callUUID)
    tell('PerformEndCallAction', { callUUID })
  },
  reportEndCallWithUUID(callUUID: string, reason: number) {
    say(`CallKit: ended with reason ${reason}`)
    gone(callUUID)
  },
}

/** The app is not in front, and the person hangs up all the same: on the notification, or in the system's screen. */
export function hangUpOutside(): void {
  emit('appStateDidChange', { app_state: 'background' })
  if (android) return pressHangUp()
  const [callUUID] = calls
  gone(callUUID!)
  tell('PerformEndCallAction', { callUUID })
}

/** The person swipes the task away and the process lives on, as its service does: Android destroys the activity, and React Native stops what it drew there. */
export function swipeAway(): void {
  emit('appStateDidChange', { app_state: 'background' })
  ;(globalThis as unknown as { RN$stopSurface(rootTag: number): void }).RN$stopSurface(1)
}

const modules: { [name: string]: object | undefined } = {
  PlatformConstants: module({}, constants),
  AppState: module({ getCurrentAppState: (done: (state: object) => void) => later(() => done({ app_state: 'active' })) }, { initialAppState: 'active' }),
  DeviceInfo: module({}, { Dimensions: { window, screen: window, windowPhysicalPixels: window, screenPhysicalPixels: window } }),
  SourceCode: module({}, { scriptURL: '' }),
  ExceptionsManager: module({ reportException: (problem: { message: string }) => { print(`exception: ${problem.message}`) } }),
  NativeDOMCxx: module({ linkRootNode: () => ({}) }),
  NativeMicrotasksCxx: { queueMicrotask: soon },
  NativeReactNativeFeatureFlagsCxx: new Proxy({}, { get: (_, name) => name === 'then' ? undefined : () => false }),
  I18nManager: module({}, { isRTL: false, doLeftAndRightSwapInRTL: true }),
  StatusBarManager: module({ getHeight: (done: (found: object) => void) => done({ height: 24 }) }, { HEIGHT: 24, DEFAULT_BACKGROUND_COLOR: 0 }),
  Appearance: module({ getColorScheme: () => 'light' }),
  KeyboardObserver: module({}), SoundManager: module({}), AccessibilityManager: module({}), AccessibilityInfo: module({}),
  RNCAsyncStorage: module(kept),
  RNCNetInfo: module({ getCurrentState: () => answer({ type: 'wifi', isConnected: true, isInternetReachable: true, details: { ipAddress: '192.168.1.5' } }) }),
  RNPermissions: module({ check: () => answer('granted'), checkNotifications: () => answer({ status: 'granted', settings: {} }) }),
  ...(android ? {
    IntentAndroid: module({ getInitialURL: () => answer(null) }),
    DeviceEventManager: module({}),
    PermissionsAndroid: module({ checkPermission: () => answer(true), requestPermission: () => answer('granted') }),
    HeadlessJsTaskSupport: module({}),
    NotifeeApiModule: module(service, { ANDROID_API_LEVEL: 36 }),
  } : {
    LinkingManager: module({ getInitialURL: () => answer(null) }),
    RNCallKeep: module(callKit),
    NotifeeApiModule: module({}),
  }),
}
export const addModule = (name: string, methods: Methods): void => { modules[name] = module(methods) }
export const moduleNamed = (name: string): object | undefined => modules[name]

/** The other kind: Expo's. */
function Emitter(this: object): void { /* it has only what its prototype has */ }
Emitter.prototype = { addListener: () => ({ remove: nothing }), removeListener: nothing, removeAllListeners: nothing, emit: nothing, listenerCount: () => 0 }
export const expo = {
  EventEmitter: Emitter, NativeModule: Emitter, SharedObject: Emitter, SharedRef: Emitter, getViewConfig: () => null, uuidv4: () => '', uuidv5: () => '',
  modules: { ExponentConstants: {}, ...android && { ExpoPip: Object.assign(Object.create(Emitter.prototype as object) as object, { isInPipMode: () => false, setPictureInPictureParams: nothing, enterPipMode: nothing }) } },
}
