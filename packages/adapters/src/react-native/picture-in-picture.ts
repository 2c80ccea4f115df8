/** Picture-in-picture as one port: expo-pip on Android, the video view of react-native-webrtc on iOS. */
import { isOver, type Call, type Unsubscribe } from '@onhook/machine'
import { createDiagnostics, missingIn, type OnDiagnostic } from '../diagnostic.ts'
import { guard, type Subscription } from './guard.ts'

export interface PictureInPicture {
  /** Is the window open? False where this cannot be known. */
  isIn(): boolean
  /**
   * Calls the listener at each change. The app port finds out whether an exit was a return or a close by the person. `isOurs`: this package
   * closed the window.
   */
  subscribe(listener: (isIn: boolean, isOurs?: boolean) => void): Unsubscribe
  enter(): void
  /** Closes the window, if the platform lets an app do that. Harmless while there is no window. */
  exit(): void
  /** While this is on, going to the home screen enters picture-in-picture. */
  setAutoEnter(isOn: boolean): void
}

type Params = { width?: number; height?: number; title?: string; autoEnterEnabled?: boolean }
/** The default export of expo-pip 2. */
export interface ExpoPipLike {
  isInPipMode(): boolean | undefined
  enterPipMode(options?: Params): void
  setPictureInPictureParams(options: Params): void
  addEventListener(name: 'onPipModeChange', listener: (event: { isInPipMode: boolean }) => void): Subscription
}

/** By library, the calls for which going home shall enter: the activity has one window. */
const wanting = new WeakMap<ExpoPipLike, Set<object>>()

/**
 * Picture-in-picture on Android, through expo-pip.
 * @param options.params the shape and texts of the window; they are sent to Android in full each time
 */
export function createAndroidPictureInPicture(pip: ExpoPipLike, options: { params?: Omit<Params, 'autoEnterEnabled'>; onDiagnostic?: OnDiagnostic } = {}): PictureInPicture {
  const tell = createDiagnostics('app', options.onDiagnostic)
  const failed = (error: unknown): void => tell('pip-failed', 'expo-pip threw; expected android:supportsPictureInPicture="true" on the activity, which its config plugin writes', error)
  // Version 1 tells its changes under another name, and has no default export.
  const missing = missingIn(pip, ['isInPipMode', 'addEventListener'])
  if (missing) tell('wrong-version', `expo-pip has no ${missing}; expected the default export of expo-pip 2; there is no small window`)
  // The library answers nothing at all, and warns on the console, when its native half is not there.
  else if (guard(() => pip.isInPipMode(), failed) === undefined) tell('missing-module', 'expo-pip has no native module in this build: expected a build after npx expo prebuild (it is not in Expo Go)')
  const me = {}, who = wanting.get(pip) ?? new Set<object>()
  wanting.set(pip, who)
  return {
    isIn: () => guard(() => pip.isInPipMode(), failed) ?? false,
    subscribe(listener) {
      const subscription = guard(() => pip.addEventListener('onPipModeChange', event => listener(event.isInPipMode)), failed)
      return () => subscription?.remove()
    },
    enter: () => { guard(() => pip.enterPipMode({ ...options.params, autoEnterEnabled: who.size > 0 }), failed) },
    // Android has no such call: the window goes with its activity, or is opened by the person.
    exit: () => undefined,
    setAutoEnter(isOn) {
      const { size } = who
      who[isOn ? 'add' : 'delete'](me)
      if (!size !== !who.size) guard(() => pip.setPictureInPictureParams({ ...options.params, autoEnterEnabled: isOn }), failed)
    },
  }
}

/**
 * Picture-in-picture on iOS, through react-native-webrtc. The system draws the window from the video view, next to the app or without it. The
 * app's own screen is never in it. react-native-webrtc 124 starts and stops the window but tells JavaScript neither that it opened nor that it
 * closed (PIPController.m only logs it). A view with `iosPIP.startAutomatically` opens it by itself. So this port reports no changes, and it
 * stops the window whether or not it started it.
 *
 * @param view the ref of the RTCPIPView. Its own property `iosPIP.startAutomatically` decides whether going home enters picture-in-picture
 */
export function createIosPictureInPicture<V extends { current: unknown }>(
  libraries: { startIOSPIP(view: V): void; stopIOSPIP(view: V): void }, view: V, options: { onDiagnostic?: OnDiagnostic } = {},
): PictureInPicture {
  const tell = createDiagnostics('app', options.onDiagnostic)
  const run = (command: 'startIOSPIP' | 'stopIOSPIP'): void => {
    guard(() => libraries[command](view), error => tell('pip-failed', 'picture-in-picture failed; expected an RTCPIPView with iosPIP.enabled that is shown, on iOS 15 or later', error))
  }
  return {
    isIn: () => false,
    subscribe: () => () => undefined,
    enter() {
      // A view that is not mounted has no tag, and React Native would throw far away.
      if (view.current) run('startIOSPIP')
      else tell('no-view', 'startIOSPIP was asked for while no RTCPIPView is mounted; expected its ref to be the one given here')
    },
    // Natively nothing where no window is open. A view that has gone takes its window along.
    exit() { if (view.current) run('stopIOSPIP') },
    setAutoEnter: () => undefined,
  }
}

/** Lets going home enter picture-in-picture exactly while the call is up: a window that outlives its call shows nobody (GetStream/stream-video-js#1863). */
export function bindPictureInPicture(call: Pick<Call, 'getSnapshot' | 'subscribe'>, pip: PictureInPicture): Unsubscribe {
  let last: string | undefined
  const follow = (): void => {
    const { session } = call.getSnapshot()
    if (session === last) return
    last = session
    pip.setAutoEnter(session === 'joined' || session === 'reconnecting')
    // Not only where one is known to be open: iOS opens it by itself, and tells nobody.
    if (isOver(session)) pip.exit()
  }
  const stop = call.subscribe(follow)
  follow()
  return () => {
    stop()
    pip.setAutoEnter(false)
  }
}
