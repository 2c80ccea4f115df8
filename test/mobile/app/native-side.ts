/**
 * The native halves of the libraries that the app adapters bind, as hostile as a test likes: answers late, in another order, twice,
 * with an error, or never. The JavaScript of the libraries is their own.
 */
import { native, platform } from '../harness/native.ts'

// ---- NetInfo -------------------------------------------------------------------------------------------

export type NativeNetwork = { type: string; isConnected: boolean | null; isInternetReachable?: boolean | null; details: object | null }
const WIFI: NativeNetwork = { type: 'wifi', isConnected: true, isInternetReachable: true, details: { ipAddress: '192.168.1.5', ssid: null } }

export const network = {
  now: WIFI,
  /** How the native side answers the first question. */
  answers: (): Promise<NativeNetwork> => Promise.resolve(network.now),
  become(next: NativeNetwork): void {
    network.now = next
    native.emit('netInfo.networkStatusDidChange', { ...next })
  },
}
native.add('RNCNetInfo', { configure() {}, getCurrentState: () => network.answers() })
// NetInfo asks a server whether the internet can be reached where the native side does not know. Here nobody ever answers.
globalThis.fetch = () => new Promise(() => undefined)

// ---- react-native-permissions (iOS) ---------------------------------------------------------------------

type Status = 'granted' | 'denied' | 'blocked' | 'limited' | 'unavailable'
export const ios = {
  status: new Map<string, Status>(),
  /** What the person says when asked; `never`: the alert is never answered. */
  answer: new Map<string, Status | 'never'>(),
  open: 0,
  /** The most alerts that were ever shown at once. */
  atOnce: 0,
  statusOf: (name: string): Status => ios.status.get(name) ?? 'granted',
  async ask(name: string): Promise<Status> {
    const now = ios.statusOf(name)
    if (now !== 'denied') return now
    ios.atOnce = Math.max(ios.atOnce, ++ios.open)
    native.appState('inactive')
    const said = ios.answer.get(name) ?? 'granted'
    if (said === 'never') return new Promise(() => undefined)
    await new Promise(resolve => setImmediate(resolve))
    ios.status.set(name, said)
    ios.open--
    native.appState('active')
    return said
  },
  reset(): void {
    ios.status.clear()
    ios.answer.clear()
    ios.open = ios.atOnce = 0
  },
}
/** As RNPermissions.mm does without the handler of notifications; without one of the others it answers `unavailable`. */
const needHandler = (): void => { if (ios.statusOf('notifications') === 'unavailable') throw Object.assign(new Error('Notifications permission handler is not set up'), { code: 'notifications_handler_not_set_up' }) }
if (platform === 'ios') native.add('RNPermissions', {
  check: async (name: string) => ios.statusOf(name),
  request: (name: string) => ios.ask(name),
  checkNotifications: async () => { needHandler(); return { status: ios.statusOf('notifications'), settings: {} } },
  requestNotifications: async () => { needHandler(); return { status: await ios.ask('notifications'), settings: {} } },
})
else native.add('RNPermissions', {})

// ---- what both platforms hold of the three permissions that the machine hears of ------------------------------

const ANDROID = { microphone: 'RECORD_AUDIO', camera: 'CAMERA', notifications: 'POST_NOTIFICATIONS' }
const IOS = { microphone: 'ios.permission.MICROPHONE', camera: 'ios.permission.CAMERA', notifications: 'notifications' }
export type Fact = keyof typeof ANDROID
export const FACTS = ['microphone', 'camera', 'notifications'] as const
/** The settings of the phone, where a person grants and revokes without a word to the app. */
export const settings = {
  holds: (name: Fact): boolean => (platform === 'android' ? native.permissions.check(ANDROID[name]) : ['granted', 'limited'].includes(ios.statusOf(IOS[name]))),
  set(name: Fact, isGranted: boolean): void {
    if (platform === 'ios') ios.status.set(IOS[name], isGranted ? 'granted' : 'denied')
    else if (isGranted) native.permissions.grant(ANDROID[name])
    else native.permissions.revoke(ANDROID[name])
  },
  /** What the person will say to the dialog; until then it is not granted. `pending` on Android, `never` on iOS: no answer. */
  willAnswer(name: Fact, isGranted: boolean | 'never'): void {
    if (platform === 'android') return native.permissions.willAnswer(ANDROID[name], isGranted === 'never' ? 'pending' : isGranted ? 'granted' : 'denied')
    ios.status.set(IOS[name], 'denied')
    ios.answer.set(IOS[name], isGranted === 'never' ? 'never' : isGranted ? 'granted' : 'blocked')
  },
}

// ---- AsyncStorage ------------------------------------------------------------------------------------------

type Done = (errors?: { message: string }[]) => void
type Pending = { go(): void }
export const storage = {
  disk: new Map<string, string>(),
  /** Every value that was ever on disk, in the order in which it got there. */
  history: [] as (string | undefined)[],
  /** Writes that the native side has not done yet. `at once`: it never keeps one waiting. */
  pending: [] as Pending[],
  mode: 'at once' as 'at once' | 'when told',
  fails: undefined as string | undefined,
  reset(): void {
    storage.disk.clear()
    storage.history.length = storage.pending.length = 0
    storage.mode = 'at once'
    storage.fails = undefined
  },
}
const write = (effect: () => void, done: Done): void => {
  const go = (): void => {
    if (storage.fails) return done([{ message: storage.fails }])
    effect()
    done()
  }
  if (storage.mode === 'at once') setImmediate(go)
  else storage.pending.push({ go })
}
native.add('RNCAsyncStorage', {
  multiGet(keys: string[], done: (errors: undefined, found: [string, string | null][]) => void) { setImmediate(() => done(undefined, keys.map(k => [k, storage.disk.get(k) ?? null]))) },
  multiSet(pairs: [string, string][], done: Done) { write(() => { for (const [k, v] of pairs) { storage.disk.set(k, v); storage.history.push(v) } }, done) },
  multiRemove(keys: string[], done: Done) { write(() => { for (const k of keys) { storage.disk.delete(k); storage.history.push(undefined) } }, done) },
})

// ---- MMKV, a hybrid object of Nitro -----------------------------------------------------------------------------

export const files = new Map<string, Map<string, string>>()
const hybrid = (id: string): object => {
  const of = files.get(id) ?? new Map<string, string>()
  files.set(id, of)
  return { id, getString: (k: string) => of.get(k), set: (k: string, v: string) => { of.set(k, v) }, remove: (k: string) => of.delete(k), contains: (k: string) => of.has(k), trim() {}, checkContentChanged() {} }
}
const HYBRIDS: { [name: string]: () => object } = {
  MMKVFactory: () => ({ defaultMMKVInstanceId: 'mmkv.default', initializeMMKV() {}, createMMKV: ({ id }: { id: string }) => hybrid(id) }),
  MMKVPlatformContext: () => ({ getBaseDirectory: () => '/data', getAppGroupDirectory: () => undefined }),
}
native.add('NitroModules', {
  install() {
    (globalThis as unknown as { NitroModulesProxy: object }).NitroModulesProxy = { version: '0.37.1', createHybridObject: (name: string) => HYBRIDS[name]!() }
    return undefined
  },
})

// ---- expo-pip (Android) --------------------------------------------------------------------------------------------

export const pip = {
  isIn: false,
  /** Is the app left in picture-in-picture when the person goes home? */
  isAuto: false,
  params: [] as { autoEnterEnabled?: boolean }[],
  /** Android pauses the activity and tells that the window is small. */
  enter(): void {
    pip.isIn = true
    native.appState('background')
    native.emitExpo('ExpoPip', 'onPipModeChange', { isInPipMode: true })
  },
  restore(): void {
    pip.isIn = false
    native.emitExpo('ExpoPip', 'onPipModeChange', { isInPipMode: false })
    native.appState('active')
  },
  /** The activity stops, which no event tells. */
  close(): void {
    pip.isIn = false
    native.emitExpo('ExpoPip', 'onPipModeChange', { isInPipMode: false })
  },
  reset(): void {
    pip.isIn = pip.isAuto = false
    pip.params.length = 0
  },
}
if (platform === 'android') native.addExpo('ExpoPip', {
  isInPipMode: () => pip.isIn,
  enterPipMode: () => pip.enter(),
  setPictureInPictureParams(params: { autoEnterEnabled?: boolean }) { pip.params.push(params); pip.isAuto = params.autoEnterEnabled === true },
  getMaxNumPictureInPictureActions: () => 3,
})

native.add('WebRTCModule', { audioSessionDidActivate() {}, audioSessionDidDeactivate() {} })
export const resetNativeSide = (): void => { ios.reset(); storage.reset(); pip.reset(); files.clear(); network.now = WIFI; network.answers = () => Promise.resolve(network.now) }
