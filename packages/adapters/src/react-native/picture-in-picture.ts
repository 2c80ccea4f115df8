/** Picture-in-picture as one port: expo-pip on Android, the video view of react-native-webrtc on iOS. */
import { isOver, type Call, type Unsubscribe } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import type { AppStateLike } from './app-state.ts'
import { guard, missingIn, type Subscription } from './guard.ts'

export interface PictureInPicture {
  isIn(): boolean
  /** Told at each change; the app port finds out whether an exit was a return or the person's close. `isOurs`: we have closed it. */
  subscribe(listener: (isIn: boolean, isOurs?: boolean) => void): Unsubscribe
  enter(): void
  /** Where the platform lets an app do that. */
  exit(): void
  /** Going home enters by itself, as long as this is on. */
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

/** @param options.params the shape and words of the window; Android takes them all anew each time */
export function createAndroidPictureInPicture(pip: ExpoPipLike, options: { params?: Omit<Params, 'autoEnterEnabled'>; onDiagnostic?: OnDiagnostic } = {}): PictureInPicture {
  const tell = createDiagnostics('app', options.onDiagnostic)
  const failed = (error: unknown): void => tell('pip-failed', 'expo-pip threw; expected android:supportsPictureInPicture="true" on the activity, which its config plugin writes', error)
  // Version 1 tells its changes under another name, and has no default export.
  const missing = missingIn(pip, 'isInPipMode', 'addEventListener')
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
 * react-native-webrtc 124 starts and stops the window but tells neither (PIPController.m), so this says what was asked for:
 * entered when we enter; left when we stop it, or when the app comes back from the background, where the view stops it by
 * itself (`stopAutomatically`, on by default). That the person has closed the window cannot be seen from JavaScript.
 *
 * @param view the ref of the RTCPIPView; whether going home enters by itself is its own property, `iosPIP.startAutomatically`
 */
export function createIosPictureInPicture<V extends { current: unknown }>(
  libraries: { startIOSPIP(view: V): void; stopIOSPIP(view: V): void; AppState: AppStateLike }, view: V, options: { onDiagnostic?: OnDiagnostic } = {},
): PictureInPicture {
  const tell = createDiagnostics('app', options.onDiagnostic)
  const failed = (error: unknown): void => tell('pip-failed', 'picture-in-picture failed; expected an RTCPIPView with iosPIP.enabled that is shown, on iOS 15 or later', error)
  const listeners = new Set<(isIn: boolean, isOurs?: boolean) => void>()
  let isIn = false, wasAway = false, subscription: Subscription | undefined
  const become = (next: boolean, isOurs = false): void => {
    if (next === isIn) return
    isIn = next
    subscription?.remove()
    wasAway = false
    subscription = next ? guard(() => libraries.AppState.addEventListener('change', state => {
      if (state === 'background') wasAway = true
      if (state === 'active' && wasAway) become(false)
    }), failed) : undefined
    for (const listener of [...listeners]) listener(next, isOurs)
  }
  const run = (command: 'startIOSPIP' | 'stopIOSPIP', then: boolean): void => {
    // A view that is not mounted has no tag, and React Native would throw far away.
    if (!view.current) return tell('no-view', `${command} was asked for while no RTCPIPView is mounted; expected its ref to be the one given here`)
    let isDone = true
    guard(() => libraries[command](view), error => {
      isDone = false
      failed(error)
    })
    if (isDone) become(then, true)
  }
  return {
    isIn: () => isIn,
    subscribe(listener) {
      const mine = (next: boolean, isOurs?: boolean): void => listener(next, isOurs)
      listeners.add(mine)
      return () => { listeners.delete(mine) }
    },
    enter: () => run('startIOSPIP', true),
    exit() {
      if (!isIn) return
      // A view that has gone has taken its window along.
      if (view.current) run('stopIOSPIP', false)
      become(false, true)
    },
    setAutoEnter: () => undefined,
  }
}

/** Going home enters picture-in-picture exactly while the call is up: a window that outlives its call shows nobody (GetStream/stream-video-js#1863). */
export function bindPictureInPicture(call: Pick<Call, 'getSnapshot' | 'subscribe'>, pip: PictureInPicture): Unsubscribe {
  const follow = (): void => {
    const { session } = call.getSnapshot()
    pip.setAutoEnter(session === 'joined' || session === 'reconnecting')
    if (isOver(session) && pip.isIn()) pip.exit()
  }
  const stop = call.subscribe(follow)
  follow()
  return () => {
    stop()
    pip.setAutoEnter(false)
  }
}
