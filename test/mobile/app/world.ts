/**
 * A whole phone around one call: every real library of the phone together but the one for media, which is the fake transport; `createReactNativeCall`
 * over them, and the truth of the native side.
 * A test does things to it in any order, lets it come to rest, and looks at what the native side holds and was asked for.
 */
import { native, load, platform } from '../harness/native.ts'
import { createPhone, typesFor } from '../android/phone.ts'
import { createCallKit } from './call-kit.ts'
import { openCallingx } from '../ios/fake-callingx.ts'
import '../ios/fake-telecom.ts'
import { openTelecom } from '../ios/fake-telecom.ts'
import { createSystem } from '../ios/system.ts'
import { FACTS, network, pip, resetNativeSide, settings, storage, type Fact, type NativeNetwork } from './native-side.ts'
import { createAndroidForegroundService, registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeScreen, createFakeTransport, type TransportKnobs, type TransportScript } from '@onhook/adapters/fake'
import { createReactNativeCall, type LinkChoice, type ReactNativeCall, type ReactNativeCallOptions, type ReactNativeLibraries } from '@onhook/adapters/react-native'
import { isLive, type Policy, type StepRecord, type TraceRecord } from '@onhook/machine'
import { createVirtualClock, rest } from './time.ts'

const ReactNative = load<typeof import('react-native')>('react-native')
const NetInfo = load<typeof import('@react-native-community/netinfo')>('@react-native-community/netinfo')
const RNPermissions = load<typeof import('react-native-permissions')>('react-native-permissions')
const { default: AsyncStorage } = load<typeof import('@react-native-async-storage/async-storage')>('@react-native-async-storage/async-storage')
const { default: ExpoPip } = load<typeof import('expo-pip')>('expo-pip')
const CallKitTelecom = load<NonNullable<Exclude<ReactNativeLibraries['callKitTelecom'], () => unknown>>>('expo-callkit-telecom')
const isAndroid = platform === 'android'
// React Native makes it when it is first asked for, with a listener of its own.
void ReactNative.AppState

/** A view of the library whose listeners can be taken away: an app has one library for its whole life, a test file has many apps. */
const viewOf = (real: NotificationLibrary, undo: (() => void)[]): NotificationLibrary => Object.create(real, {
  onForegroundEvent: { writable: true, value: (observer: Parameters<NotificationLibrary['onForegroundEvent']>[0]) => {
    const off = real.onForegroundEvent(observer)
    undo.push(off)
    return off
  } },
}) as NotificationLibrary

/** What a process that died has left on the phone: on disk, in the notification drawer, on CallKit's screen. */
export type Left = { disk: [key: string, text: string][]; notifications: { id: string; token: string }[]; calls: string[] }

/** Who hears what, in the libraries themselves: after a call is disposed of it must be as it was before. */
const EVENTS = ['appStateDidChange', 'appStateFocusChange', 'url', 'onTaskRemoved', 'RNCallKeepPerformEndCallAction', 'RNCallKeepDidActivateAudioSession', 'RNCallKeepProviderReset']
function listeners(): { [event: string]: number } {
  const emitter = ReactNative.DeviceEventEmitter as unknown as { listenerCount(event: string): number }
  const expo = (globalThis as unknown as { expo: { modules: { ExpoPip?: { listenerCount(event: string): number } } } }).expo.modules.ExpoPip
  return {
    ...Object.fromEntries(EVENTS.map(event => [event, emitter.listenerCount(event)])),
    ...(expo && { onPipModeChange: expo.listenerCount('onPipModeChange') }),
  }
}

export type WorldOptions = {
  transport?: Partial<TransportScript>
  knobs?: TransportKnobs
  policy?: Partial<Policy>
  whenPipCloses?: 'stay' | 'leave'
  another?: 'queue' | LinkChoice
  more?: Partial<ReactNativeCallOptions>
  libraries?: Partial<ReactNativeLibraries>
  left?: Left
  /** Which library speaks to the system's call screen; react-native-callkeep does on iOS only. Of callingx it is a fake. */
  system?: 'callkeep' | 'telecom' | 'callingx'
}
let ids = 0
export type World = Awaited<ReturnType<typeof createWorld>>

export async function createWorld(options: WorldOptions = {}) {
  resetNativeSide()
  native.reset()
  NetInfo.configure({})
  const clock = createVirtualClock(), records: TraceRecord[] = [], told: string[] = [], undo: (() => void)[] = []
  const phone = createPhone(), callKit = createCallKit(), transport = createFakeTransport(options.transport, options.knobs), screen = createFakeScreen()
  phone.manual()
  phone.manifestTypes = typesFor({ telecom: options.more?.telecom ?? false })
  const system = createSystem({ clock }), telecom = options.system === 'telecom' ? openTelecom(system, platform) : undefined, callingx = options.system === 'callingx' ? openCallingx(system) : undefined
  for (const [key, text] of options.left?.disk ?? []) storage.disk.set(key, text)
  for (const { id, token } of options.left?.notifications ?? []) phone.leaveOrphan(id, { token })
  for (const uuid of options.left?.calls ?? []) callKit.adopt(uuid)
  // Libraries load when their native halves are there. A view of each, as a process has one and a test has many.
  const notifications = viewOf(load<{ default: NotificationLibrary }>('react-native-notify-kit').default, undo)
  const callKeep = Object.create(load<{ default: NonNullable<Exclude<ReactNativeLibraries['callKeep'], () => unknown>> }>('react-native-callkeep').default) as object
  const onDiagnostic = (d: { code: string; message: string }): void => { told.push(`${d.code}: ${d.message}`) }
  if (isAndroid) {
    registerAndroidForegroundService(notifications, { clock, onDiagnostic })
    // One for the life of a process, whatever calls come: it listens before the first call, and after the last.
    const AppState = Object.create(ReactNative.AppState, { addEventListener: { value: (...args: Parameters<typeof ReactNative.AppState.addEventListener>) => {
      const subscription = ReactNative.AppState.addEventListener(...args)
      undo.push(() => subscription.remove())
      return subscription
    } } }) as typeof ReactNative.AppState
    createAndroidForegroundService({ notifications, AppState, PermissionsAndroid: ReactNative.PermissionsAndroid, Platform: ReactNative.Platform }, { onDiagnostic })
  }
  await rest(2)
  const before = listeners(), id = `room-${++ids}`

  // The initial link of a Linking is one for the process, and each world is one that was just started.
  const Linking = { getInitialURL: () => ReactNative.Linking.getInitialURL(), addEventListener: (type: 'url', listener: (e: { url: string }) => void) => ReactNative.Linking.addEventListener(type, listener) }
  const reactNative = Object.create(ReactNative, { Linking: { value: Linking } }) as typeof ReactNative
  const libraries: ReactNativeLibraries = { reactNative, netInfo: NetInfo, permissions: RNPermissions, asyncStorage: AsyncStorage, expoPip: ExpoPip, notifications, callKeep: callKeep as NonNullable<ReactNativeLibraries['callKeep']>, ...(telecom && { callKitTelecom: { ...CallKitTelecom } }), ...(callingx && { callingx: { ...callingx.library } }), ...options.libraries }
  const links: string[] = [], asked: string[] = [], { another = 'queue' } = options
  const rn: ReactNativeCall = createReactNativeCall({
    transport, screen, clock, id, onDiagnostic, title: 'Ann', events: { taskRemoved: 'onTaskRemoved' }, inspect: r => { records.push(r) },
    ...(options.policy && { policy: options.policy }), ...(options.whenPipCloses && { whenPipCloses: options.whenPipCloses }),
    links: {
      prefixes: ['https://meet.example.org/meet/'],
      join: joined => { links.push(`join ${joined}`); if (joined === id) void call.join().catch(() => undefined) }, focus: c => { links.push(`focus ${c.id}`) },
      another: another === 'queue' ? 'queue' : async ({ id: other }) => { asked.push(other); await rest(1); return another },
    },
    libraries, ...options.more,
  })
  const { call } = rn
  undo.push(screen.connect(call.send))
  await rest(2)

  const steps = (): StepRecord[] => records.filter((r): r is StepRecord => r.kind === 'step')
  const self = {
    call, rn, id, libraries, clock, phone, callKit, system, telecom, transport, screen, records, steps, told, links, asked, before, after: {} as ReturnType<typeof listeners>,
    /** How many presses of the back button were taken, each while the call was live with its screen up. */
    backs: 0,
    wrong: [] as string[],

    join: (): void => { void call.join().catch(() => undefined) },
    leave: (): void => { void call.leave('button') },
    mount(): void { screen.mount(); screen.run() },
    unmount(): void { screen.dispose(); screen.run() },
    state(next: 'active' | 'inactive' | 'background'): void {
      if (next === 'inactive') { if (!isAndroid) native.appState(next) } else phone.move(next)
    },
    // Android ends the process of an app from which it takes a permission (commonsware.com/blog/2015/11/24); a living one can lose it by
    // "Reset app preferences" only. In the moment between a start and its startForeground() nothing in JavaScript can answer that.
    permit(fact: Fact, isGranted: boolean): void { if (isGranted || phone.service !== 'starting') settings.set(fact, isGranted) },
    ask(fact: Fact, answer: boolean | 'never'): void {
      // Android asks nobody for what is held.
      settings.willAnswer(fact, isAndroid && settings.holds(fact) ? true : answer)
      void rn.requestPermissions([fact])
    },
    net: (next: NativeNetwork): void => network.become(next),
    back(): void {
      if (!isAndroid) return
      const { session, screen: shown } = call.getSnapshot(), wasOurs = shown === 'mounted' && session !== 'idle' && session !== 'ended'
      const left = native.pressBack()
      const now = call.getSnapshot().session
      if (wasOurs === left) self.wrong.push(`a press in ${session} with its screen ${shown} ${left ? 'left the app' : 'was taken'}`)
      if (wasOurs && isLive(session)) { self.backs++; if (isLive(now)) self.wrong.push('a press did not leave') } else if (now !== session) self.wrong.push(`a press changed ${session} to ${now}`)
    },
    link(which: 'mine' | 'other' | 'foreign'): void {
      const was = call.state
      native.linking.open(which === 'foreign' ? 'https://evil.example/meet/1' : `https://meet.example.org/meet/${which === 'mine' ? id : 'other'}`)
      if (isLive(was) && !isLive(call.state)) self.wrong.push(`a link ended the call in ${was}`)
    },
    pip: {
      enter(): void { if (isAndroid && !pip.isIn) { phone.isForeground = false; pip.enter() } },
      restore(): void { if (pip.isIn) { phone.isForeground = true; pip.restore() } },
      close(): void { if (pip.isIn) pip.close() },
      again(): void { if (isAndroid) native.emitExpo('ExpoPip', 'onPipModeChange', { isInPipMode: pip.isIn }) },
    },
    swipeAway: (): void => native.emit('onTaskRemoved', {}),
    press: (action: 'hangUp' | 'mute'): void => { phone.press(id, `onhook.${action}`) },
    /** One thing that waits on the native side happens, whichever. */
    async deliver(which: number): Promise<void> {
      const choices = [() => phone.step(which), () => callKit.deliver(which) || system.step(system.lanes()[which % Math.max(1, system.lanes().length)]) !== undefined, () => { const [w] = storage.pending.splice(which % Math.max(1, storage.pending.length), 1); w?.go(); return !!w }]
      const first = which % 3
      void (choices[first]!() || choices[(first + 1) % 3]!() || choices[(first + 2) % 3]!())
      await transport.flush()
      await rest(2)
    },
    /** Everything that waits happens, and time passes. */
    async settle(ms: number): Promise<void> {
      const end = clock.now() + ms
      for (let n = 0; n < 10_000; n++) {
        await transport.flush()
        await screen.flush()
        await rest(2)
        let moved = false
        while (phone.step() || callKit.deliver() || system.step() !== undefined || storage.pending.shift()?.go()) moved = true
        if (moved) continue
        const next = clock.timers()[0]
        if (clock.now() >= end) return
        clock.advance(Math.min(next === undefined ? end : Math.max(next, clock.now() + 1), end) - clock.now())
      }
      throw new Error('the phone does not come to rest')
    },
    /** The app is in front, every dialog is answered, and nothing is under way. */
    async atRest(): Promise<void> {
      await self.settle(100)
      if (isAndroid) for (const name of native.permissions.asking()) native.permissions.tell(name, 'denied')
      await self.settle(100)
      if (pip.isIn) self.pip.restore()
      phone.move('active')
      await self.settle(5_000)
    },
    async end(): Promise<void> {
      const done = rn.dispose()
      await self.settle(120_000)
      await done
      await rest(2)
      self.after = listeners()
      for (const off of undo) off()
      telecom?.close()
    },
    /** What would be left if the process died now. */
    left: (): Left => ({ disk: [...storage.disk], notifications: [...phone.shown.values()].map(n => ({ id: n.id, token: n.data?.onhook ?? '' })), calls: [...callKit.shown] }),
    truth: () => Object.fromEntries(FACTS.map(f => [f, settings.holds(f)])),
  }
  return self
}
