/**
 * The native side of a phone, which is all that is fake here. `native.add` installs a native module, `native.emit` is an event
 * of one; both go through the code of React Native that does it on a phone. One native side a process; see README.md.
 */
import { createLoader } from './loader.ts'
import { createPermissions, type Permissions } from './permissions.ts'
import { platformFrom, type Platform } from './resolve.ts'

export type { Answer } from './permissions.ts'
export type { Platform } from './resolve.ts'
export type NativeCall = { module: string; method: string; args: unknown[] }
export type AppStateStatus = 'active' | 'inactive' | 'background'

export type Native = {
  /** Installs a native module. A library looks for it when it is loaded: install before you import it. Every call is recorded in `calls`. */
  add(name: string, module: object): void
  /** As if the application had been built without it. */
  remove(name: string): void
  /** The native module as JavaScript gets it. */
  get(name: string): unknown
  /** Installs a module of Expo's kind, for `requireNativeModule(name)`. */
  addExpo(name: string, module: object): void
  /** An event of a native module, through the real DeviceEventEmitter. */
  emit(event: string, ...payload: unknown[]): void
  /** An event of a module of Expo's kind, which is an emitter itself. */
  emitExpo(name: string, event: string, ...payload: unknown[]): void
  /** What JavaScript asked of the native side, in order. */
  readonly calls: NativeCall[]
  /** The calls of one module, shorter: `[method, ...args]`. */
  callsOf(module: string): unknown[][]
  /** Starts a headless task through the real AppRegistry; resolved when JavaScript says that it has ended. */
  headlessTask(key: string, payload?: unknown): Promise<void>
  /** How many headless tasks run: on Android, timers run in the background only while there is one. */
  readonly headlessTasks: number
  /** The application's state changes, and is told. */
  appState(state: AppStateStatus): void
  /** The hardware back button; resolved to whether the application was left by it. Android only. */
  pressBack(): boolean
  readonly linking: { initial: string | null; open(url: string): void }
  readonly permissions: Permissions
  /** `Platform.Version` on Android; takes effect at once. */
  apiLevel: number
  /** What each test begins with: nothing called, active, nothing revoked, API level 36. Modules stay. */
  reset(): void
}

type Door = { platform: Platform; load(name: string): unknown; native: Native }
type Phone = { [name: string]: unknown }
const KEY = Symbol.for('onhook.phone')
const shared = globalThis as unknown as { [KEY]?: Door }
const door = shared[KEY] ??= createDoor(platformFrom(process.env['RN_PLATFORM']))

export const platform: Platform = door.platform
export const native: Native = door.native
/** A test's time-out, in milliseconds, in which a library is loaded that nobody has compiled yet: the largest takes seconds, and a busy machine tenfold. */
export const LOAD_MS = 120_000
/** The real module, for where no vitest is: `load<typeof import('react-native')>('react-native')`. */
export const load = <T>(name: string): T => door.load(name) as T

function createDoor(platform: Platform): Door {
  const load = createLoader(platform)
  const modules = new Map<string, object>(), calls: NativeCall[] = []
  const core = (): { DeviceEventEmitter: { emit(event: string, ...payload: unknown[]): void }; AppRegistry: { startHeadlessTask(id: number, key: string, payload: unknown): void } } => load('react-native') as never
  const emit = (event: string, ...payload: unknown[]): void => core().DeviceEventEmitter.emit(event, ...payload)

  const UNRECORDED = ['addListener', 'removeListeners', 'getConstants', 'then', 'toJSON', 'constructor']
  const recorded = (name: string, module: object): object => {
    if (name === 'NativeReactNativeFeatureFlagsCxx') return module
    const wrappers = new Map<unknown, unknown>()
    return new Proxy(module, {
      get(target, key) {
        const found = Reflect.get(target, key) as unknown
        if (typeof found !== 'function' || typeof key !== 'string' || UNRECORDED.includes(key)) return found
        if (!wrappers.has(found)) wrappers.set(found, (...args: unknown[]) => { calls.push({ module: name, method: key, args }); return Reflect.apply(found, target, args) as unknown })
        return wrappers.get(found)
      },
    })
  }
  const add = (name: string, module: object): void => {
    const emitter = 'addListener' in module ? {} : { addListener() {}, removeListeners() {} }
    modules.set(name, recorded(name, Object.assign(module, emitter)))
  }

  setGlobals(name => modules.get(name))
  // Expo's own JavaScript form of what its native side puts there.
  ;(load('expo-modules-core/src/polyfill/dangerous-internal') as { installExpoGlobalPolyfill(): void }).installExpoGlobalPolyfill()
  const { expo } = globalThis as unknown as { expo: { modules: Phone; NativeModule: new () => { emit(event: string, ...payload: unknown[]): void } } }

  let state: AppStateStatus = 'active', taskId = 0, didLeave = false
  const android = { Version: 36, Release: '16', Serial: 'unknown', Fingerprint: 'x', Model: 'x', Brand: 'x', Manufacturer: 'x', ServerHost: '', uiMode: 'normal' }
  const ios = { osVersion: '26.4', systemName: 'iOS', interfaceIdiom: 'phone', forceTouchAvailable: false, isMacCatalyst: false }
  const constants = { isTesting: true, reactNativeVersion: { major: 0, minor: 86, patch: 3, prerelease: null }, ...platform === 'android' ? android : ios }
  const appState = (next: AppStateStatus): void => {
    state = next
    emit('appStateDidChange', { app_state: next })
  }
  // The dialog pauses the activity: the application is told that it is in the background though it is seen.
  const permissions = createPermissions(() => platform === 'android' ? (constants as typeof android).Version : Infinity, {
    begins: () => { if (platform === 'android') appState('background') },
    ends: () => { if (platform === 'android' && state === 'background') appState('active') },
  })
  const linking = { initial: null as string | null, open: (url: string) => emit('url', { url }) }
  const opens = { getInitialURL: () => Promise.resolve(linking.initial), canOpenURL: () => Promise.resolve(true), openURL: () => Promise.resolve(), openSettings: () => Promise.resolve() }
  const tasks = new Map<number, () => void>()
  const size = { width: 400, height: 800, scale: 2, fontScale: 1 }, pixels = { width: 800, height: 1600, scale: 2, fontScale: 1, densityDpi: 320 }

  add('PlatformConstants', { getConstants: () => constants })
  add('AppState', { getConstants: () => ({ initialAppState: state }), getCurrentAppState: (tell: (found: object) => void) => tell({ app_state: state }) })
  add('DeviceInfo', { getConstants: () => ({ Dimensions: { window: size, screen: size, windowPhysicalPixels: pixels, screenPhysicalPixels: pixels } }) })
  add('SourceCode', { getConstants: () => ({ scriptURL: null }) })
  add('I18nManager', { getConstants: () => ({ isRTL: false, doLeftAndRightSwapInRTL: true }) })
  add('ExceptionsManager', { reportException() {} })
  add('UIManager', { getConstants: () => ({}), getConstantsForViewManager: () => ({}), getDefaultEventTypes: () => ({}) })
  add('NativeReactNativeFeatureFlagsCxx', new Proxy({}, { get: (_, key) => key === 'then' ? undefined : () => false }))
  if (platform === 'ios') add('LinkingManager', opens)
  else {
    add('IntentAndroid', { ...opens, sendIntent: () => Promise.resolve() })
    add('DeviceEventManager', { invokeDefaultBackPressHandler() { didLeave = true } })
    add('HeadlessJsTaskSupport', { notifyTaskFinished(id: number) { tasks.get(id)?.(); tasks.delete(id) }, notifyTaskRetry: () => Promise.resolve(false) })
    add('PermissionsAndroid', {
      checkPermission: (name: string) => Promise.resolve(permissions.check(name)),
      requestPermission: async (name: string) => (await permissions.request([name]))[name],
      requestMultiplePermissions: (names: string[]) => permissions.request(names),
      shouldShowRequestPermissionRationale: () => Promise.resolve(false),
    })
  }

  const native: Native = {
    add,
    remove: name => { modules.delete(name) },
    get: name => modules.get(name),
    addExpo(name, module) {
      // Functions of the module alone are recorded, not those of the emitter that it is.
      const calling = recorded(name, module) as Phone
      expo.modules[name] = Object.assign(new expo.NativeModule(), ...Object.keys(module).map(key => ({ [key]: calling[key] })) as object[])
    },
    emit,
    emitExpo(name, event, ...payload) {
      const module = expo.modules[name] as InstanceType<typeof expo.NativeModule> | undefined
      if (!module) throw new Error(`no module of Expo's kind is named ${name}: install it with native.addExpo`)
      module.emit(event, ...payload)
    },
    calls,
    callsOf: module => calls.filter(call => call.module === module).map(call => [call.method, ...call.args]),
    headlessTask(key, payload) {
      if (platform === 'ios') throw new Error('iOS has no headless tasks')
      const id = ++taskId
      const ended = new Promise<void>(resolve => tasks.set(id, resolve))
      core().AppRegistry.startHeadlessTask(id, key, payload)
      return ended
    },
    get headlessTasks() { return tasks.size },
    appState,
    pressBack() {
      if (platform === 'ios') throw new Error('iOS has no back button')
      didLeave = false
      emit('hardwareBackPress', { timeStamp: performance.now() })
      return didLeave
    },
    linking,
    permissions,
    get apiLevel() { return (constants as typeof android).Version },
    set apiLevel(level) { (constants as typeof android).Version = level },
    reset() {
      if (state !== 'active') appState('active')
      if (platform === 'android') this.apiLevel = 36
      linking.initial = null
      permissions.reset()
      calls.length = 0
    },
  }
  return { platform, load, native }
}

/** What the native side of the New Architecture defines before any JavaScript runs. */
function setGlobals(module: (name: string) => object | undefined): void {
  const phone = globalThis as unknown as Phone
  phone['__DEV__'] = false
  phone['RN$Bridgeless'] = true
  phone['RN$registerCallableModule'] = () => undefined
  phone['window'] = phone['self'] = phone['global'] = globalThis
  phone['nativeModuleProxy'] = new Proxy({}, { get: (_, name) => typeof name === 'string' ? module(name) : undefined, has: (_, name) => module(String(name)) !== undefined })
  phone['__turboModuleProxy'] = (name: string) => module(name) ?? null
  phone['requestAnimationFrame'] ??= (run: (now: number) => void) => setTimeout(() => run(performance.now()), 0)
  phone['cancelAnimationFrame'] ??= clearTimeout
  // On a phone it needs no `this`; a library that copies it into an object of its own would break it here.
  Object.defineProperty(performance, 'now', { value: performance.now.bind(performance), configurable: true, writable: true })
  const navigator = (phone['navigator'] ??= {}) as object
  Object.defineProperty(navigator, 'product', { value: 'ReactNative', configurable: true })
}
