/** The app port of React Native: in front or not, picture-in-picture, permissions, and the end of the task. */
import type { AppEvent, AppPort, ClockPort } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import type { AppStateLike } from './app-state.ts'
import { follow, guard, systemClock } from './guard.ts'
import type { CallPermissions, PermissionsPort } from './permissions.ts'
import type { PictureInPicture } from './picture-in-picture.ts'

/** React Native's DeviceEventEmitter. */
export interface DeviceEventsLike { addListener(name: string, listener: () => void): { remove(): void } }

export type ReactNativeAppLibraries = {
  AppState: AppStateLike
  permissions?: PermissionsPort | undefined
  pictureInPicture?: PictureInPicture | undefined
  DeviceEventEmitter?: DeviceEventsLike | undefined
}

export type ReactNativeAppOptions = {
  /** Names of device events that your native code sends. React Native has no such events of its own. CometChat's is `onTaskRemoved`. */
  events?: { taskRemoved?: string; terminating?: string }
  /**
   * In milliseconds: if picture-in-picture was left and the app is not back in front within this time, the person closed the window. Default:
   * 2,000, as in CometChat.
   */
  pipClosedAfterMs?: number
  /** Called with what is granted: once at first, and at each change, whoever made it. Includes Bluetooth, which the call itself knows nothing of. */
  onPermissions?: (granted: CallPermissions) => void
  /** Called when the person has closed the picture-in-picture window. The call goes on unless you leave it here. */
  onPipClosed?: () => void
  clock?: ClockPort
  onDiagnostic?: OnDiagnostic
}

const STATES: { readonly [state: string]: 'app.activated' | 'app.deactivated' | 'app.backgrounded' } = {
  active: 'app.activated', inactive: 'app.deactivated', background: 'app.backgrounded',
}

/**
 * Reports what AppState says, each change once. Permissions are read again at each return to the front, because a person may
 * grant or revoke them in the settings meanwhile.
 *
 * Android reports only that picture-in-picture was left, not how. What happens next shows it: the app is in front again, or it is
 * not. Timers stand still in the background, so the deadline is a point in time and is checked again at every event of the app.
 */
export function createReactNativeApp(libraries: ReactNativeAppLibraries, options: ReactNativeAppOptions = {}): AppPort {
  const { AppState, permissions, pictureInPicture: pip, DeviceEventEmitter } = libraries
  const { events = {}, pipClosedAfterMs = 2_000, onPipClosed, onPermissions, clock = systemClock } = options
  const tell = createDiagnostics('app', options.onDiagnostic)

  return {
    subscribe(emit) {
      const stops: (() => void)[] = []
      let isOpen = true
      let told: string | undefined, hasFocus = true
      let isInPip = false, isOurs = false, leftAt: number | undefined, timer: unknown
      let asked = 0, heard = 0, last: CallPermissions | undefined

      // Libraries call back after they were told not to.
      const say = (event: AppEvent): void => { if (isOpen) emit(event) }
      const listen = (what: string, subscribe: () => { remove(): void } | (() => void)): void => {
        const stop = guard(subscribe, error => tell(`missing-${what}`, `${what} cannot be heard; expected React Native's own, with its native module in this build`, error))
        if (stop) stops.push(() => { guard(() => (typeof stop === 'function' ? stop() : stop.remove()), () => undefined) })
      }

      // ---- picture-in-picture ---------------------------------------------------------------------------

      function exited(how: 'restored' | 'closed'): void {
        isInPip = false
        leftAt = undefined
        clock.clearTimeout(timer)
        say({ type: 'presentation.pipExited', how })
        if (how === 'closed' && !isOurs && isOpen && onPipClosed) void follow(onPipClosed, error => tell('listener-threw', 'onPipClosed threw; look at cause', error))
      }
      const judge = (): void => { if (leftAt !== undefined && clock.now() - leftAt >= pipClosedAfterMs) exited('closed') }
      const returned = (): void => {
        judge()
        // The word that it was left may have been lost.
        if (leftAt !== undefined || (isInPip && !pip!.isIn())) exited('restored')
      }
      function onPip(isIn: boolean, byUs = false): void {
        if (!isOpen) return
        judge()
        isOurs = byUs
        if (isIn) {
          leftAt = undefined
          clock.clearTimeout(timer)
          if (!isInPip) say({ type: 'presentation.pipEntered' })
          isInPip = true
        } else if (isInPip && leftAt === undefined) {
          // Where AppState does not change for picture-in-picture (react/react-native#35829) the focus of the window still does.
          if (told === 'active' && hasFocus) return exited('restored')
          leftAt = clock.now()
          timer = clock.setTimeout(judge, pipClosedAfterMs)
        }
      }

      // ---- permissions ------------------------------------------------------------------------------------

      function check(): void {
        if (!permissions || !isOpen) return
        const mine = ++asked
        void follow(() => permissions.check(), error => tell('permission-check-failed', 'what is granted could not be read; look at cause, and see that the library is linked into this build', error)).then(found => {
          // Answers may overtake each other: one that was asked for earlier says less.
          if (!found || mine < heard || !isOpen) return
          heard = mine
          const { microphone, camera, notifications, bluetooth } = found, was = last
          last = found
          const isNew = microphone !== was?.microphone || camera !== was.camera || notifications !== was.notifications
          if (isNew) say({ type: 'permission.changed', microphone, camera, notifications })
          // What it is used for is native, so no call hears of it: its sound moves to the phone.
          if (was?.bluetooth && !bluetooth) tell('bluetooth-revoked', 'Bluetooth is not allowed any more, so no headset is heard; the person can allow it in the settings (Linking.openSettings())')
          if (onPermissions && (isNew || bluetooth !== was.bluetooth)) void follow(() => onPermissions(found), error => tell('listener-threw', 'onPermissions threw; look at cause', error))
        })
      }

      // ---- the app ----------------------------------------------------------------------------------------

      function onState(state: string | null): void {
        if (!isOpen || !state || state === told || !Object.hasOwn(STATES, state)) return
        told = state
        if (state === 'active') returned()
        else judge()
        say({ type: STATES[state]! })
        if (state === 'active') check()
      }

      listen('AppState', () => AppState.addEventListener('change', onState))
      onState(AppState.currentState)
      if (told !== 'active') check()
      if (permissions) listen('permissions', () => permissions.onAnswered(check))
      if (pip) {
        listen('AppState', () => AppState.addEventListener('blur', () => { hasFocus = false }))
        listen('AppState', () => AppState.addEventListener('focus', () => {
          hasFocus = true
          if (isOpen) returned()
        }))
        listen('pictureInPicture', () => pip.subscribe(onPip))
        if (pip.isIn()) onPip(true)
      }
      for (const word of ['taskRemoved', 'terminating'] as const) {
        const name = events[word]
        if (!name) continue
        if (DeviceEventEmitter) listen('DeviceEventEmitter', () => DeviceEventEmitter.addListener(name, () => say({ type: `app.${word}` })))
        else tell('missing-DeviceEventEmitter', `events.${word} is given; expected React Native's DeviceEventEmitter among the libraries, found none`)
      }

      return () => {
        isOpen = false
        clock.clearTimeout(timer)
        for (const stop of stops.splice(0)) stop()
      }
    },
  }
}
