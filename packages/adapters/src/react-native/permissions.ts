/**
 * What the operating system lets a call use, and the dialogs that ask for it.
 *
 * There are two sources for one port: PermissionsAndroid of React Native, and react-native-permissions on iOS. Dialogs never
 * overlap, whoever asks. If a second request is made while a dialog is open, Android answers it at once with an empty list, and
 * React Native reports that as "never ask again" (PermissionsModule.kt of react-native 0.86).
 */
import type { ClockPort } from '@onhook/machine'
import { createDiagnostics, missingIn, type OnDiagnostic } from '../diagnostic.ts'
import { whenActive, type AppStateLike } from './app-state.ts'
import { follow, systemClock } from './guard.ts'

export type CallPermissions = { microphone: boolean; camera: boolean; notifications: boolean; bluetooth: boolean }
export type PermissionName = keyof CallPermissions
const NAMES: readonly PermissionName[] = ['microphone', 'camera', 'notifications', 'bluetooth']

export interface PermissionsPort {
  /** Resolves with what is granted now. A permission that cannot be read counts as refused: a service that claims it would crash the app. */
  check(): Promise<CallPermissions>
  /** Asks with one dialog after the other. Resolves when the answers are there, or the dialog is gone without an answer. Never rejects. */
  request(names: readonly PermissionName[]): Promise<void>
  /** Resolves when the app is active, or the signal is aborted. Until it is active, Android may start no service. */
  whenActive(signal?: AbortSignal): Promise<void>
  /** Adds a listener that is called after each request. Returns a function that removes it. */
  onAnswered(listener: () => void): () => void
}

export type PermissionsOptions = {
  clock?: ClockPort
  onDiagnostic?: OnDiagnostic
  /**
   * In milliseconds: the dialog counts as gone when the app has been active again for this long. An answer is lost if Android recreates the
   * Activity under its dialog. Default: 1,000.
   */
  afterDialogMs?: number
  /** In milliseconds: the longest that one request may keep the next one waiting. Default: 60,000. */
  requestLimitMs?: number
}

type Tell = (code: string, message: string, cause?: unknown) => void
/** One of the two libraries. */
type Source = { check(name: PermissionName): boolean | Promise<boolean>; request(names: readonly PermissionName[], /** Has a dialog paused the app since? */ wasShown: () => boolean): Promise<unknown> }

/** The dialogs of this process, one after the other. */
let dialogs: Promise<unknown> = Promise.resolve()

function createPermissions(AppState: AppStateLike, { clock = systemClock, afterDialogMs = 1_000, requestLimitMs = 60_000 }: PermissionsOptions, tell: Tell, source: Source): PermissionsPort {
  const listeners = new Set<() => void>()
  const answered = (): void => { for (const listener of [...listeners]) listener() }

  /** Aborted when a dialog that was shown has gone without an answer, or when nothing came for too long. */
  function watchDialog(): { signal: AbortSignal; wasShown(): boolean; stop(): void } {
    const controller = new AbortController(), over = (): void => controller.abort()
    let timer: unknown, wasAway = false
    const limit = clock.setTimeout(over, requestLimitMs)
    const subscription = AppState.addEventListener('change', state => {
      clock.clearTimeout(timer)
      if (state !== 'active') wasAway = true
      else if (wasAway) timer = clock.setTimeout(over, afterDialogMs)
    })
    return {
      signal: controller.signal,
      wasShown: () => wasAway,
      stop() {
        subscription.remove()
        clock.clearTimeout(limit)
        clock.clearTimeout(timer)
        over()
      },
    }
  }
  async function ask(names: readonly PermissionName[]): Promise<void> {
    const dialog = watchDialog()
    const answer = follow(() => source.request(names, dialog.wasShown), error => tell('permission-request-failed',
      `asking for ${names.join(', ')} failed; ask while the app is in front, and see that the library is linked into this build`, error))
    // An answer comes before the app is active again, and the next dialog only after that. An answer that comes later still is told too.
    await Promise.race([
      answer.then(answered).then(() => whenActive(AppState, dialog.signal)),
      new Promise<void>(resolve => { dialog.signal.addEventListener('abort', () => resolve()) }),
    ])
    dialog.stop()
  }

  return {
    async check() {
      const found = await Promise.all(NAMES.map(name => follow(() => source.check(name), error => tell(`permission-check-failed-${name}`,
        `whether ${name} is granted could not be read, so it counts as refused; see that the library is linked into this build`, error))))
      return Object.fromEntries(NAMES.map((name, i) => [name, found[i] === true])) as CallPermissions
    },
    request(names) {
      if (!names.length) return Promise.resolve()
      const mine = dialogs.then(() => follow(() => ask(names), error => tell('permission-request-failed', 'AppState cannot be heard; expected React Native\'s own', error)))
      dialogs = mine
      return mine
    },
    whenActive: signal => whenActive(AppState, signal),
    onAnswered(listener) {
      const mine = (): void => listener()
      listeners.add(mine)
      return () => { listeners.delete(mine) }
    },
  }
}

// ---- Android ------------------------------------------------------------------------------------------

/** Android's name of each permission, and the API level from which it must be asked for. */
export const ANDROID_PERMISSIONS = {
  microphone: { permission: 'android.permission.RECORD_AUDIO', since: 0 },
  camera: { permission: 'android.permission.CAMERA', since: 0 },
  notifications: { permission: 'android.permission.POST_NOTIFICATIONS', since: 33 },
  bluetooth: { permission: 'android.permission.BLUETOOTH_CONNECT', since: 31 },
} as const
type AndroidPermission = (typeof ANDROID_PERMISSIONS)[PermissionName]['permission']

export interface PermissionsAndroidLike {
  check(permission: AndroidPermission): Promise<boolean>
  requestMultiple(permissions: AndroidPermission[]): Promise<{ [permission: string]: string }>
}

/**
 * The permissions of Android.
 * @param libraries you can pass React Native itself; `Platform.Version` is Android's API level
 */
export function createAndroidPermissions(
  libraries: { PermissionsAndroid: PermissionsAndroidLike; AppState: AppStateLike; Platform: { readonly Version: string | number } }, options: PermissionsOptions = {},
): PermissionsPort {
  const { PermissionsAndroid, AppState, Platform } = libraries
  const tell = createDiagnostics('app', options.onDiagnostic)
  const mustAsk = (name: PermissionName): boolean => Number(Platform.Version) >= ANDROID_PERMISSIONS[name].since
  return createPermissions(AppState, options, tell, {
    check: name => !mustAsk(name) || PermissionsAndroid.check(ANDROID_PERMISSIONS[name].permission),
    async request(names, wasShown) {
      const asked = names.filter(mustAsk)
      if (!asked.length) return
      const answers = await PermissionsAndroid.requestMultiple(asked.map(name => ANDROID_PERMISSIONS[name].permission))
      for (const name of asked) {
        const { permission } = ANDROID_PERMISSIONS[name], answer = answers[permission]
        // Refused for good, or at once: no dialog has paused the app.
        if (answer === 'never_ask_again' || (answer === 'denied' && !wasShown())) tell(`permission-blocked-${name}`,
          `Android does not ask for ${permission}: expected <uses-permission android:name="${permission}"/> in AndroidManifest.xml; where it is there, the person has refused for good and can only allow it in the settings (Linking.openSettings())`)
      }
    },
  })
}

// ---- iOS ----------------------------------------------------------------------------------------------

const IOS_PERMISSIONS = { microphone: 'ios.permission.MICROPHONE', camera: 'ios.permission.CAMERA' } as const
type IosPermission = (typeof IOS_PERMISSIONS)[keyof typeof IOS_PERMISSIONS]
const PODS = { microphone: 'Microphone', camera: 'Camera', notifications: 'Notifications' } as const

/** The part of react-native-permissions that is used. */
export interface RNPermissionsLike {
  check(permission: IosPermission): Promise<string>
  request(permission: IosPermission): Promise<string>
  checkNotifications(): Promise<{ status: string }>
  requestNotifications(options: ('alert' | 'sound')[]): Promise<{ status: string }>
}

/** The permissions of iOS, through react-native-permissions. Bluetooth headsets need no permission there. */
export function createIosPermissions(libraries: { permissions: RNPermissionsLike; AppState: AppStateLike }, options: PermissionsOptions = {}): PermissionsPort {
  const { permissions, AppState } = libraries
  const tell = createDiagnostics('app', options.onDiagnostic)
  const missing = missingIn(permissions, ['check', 'request', 'checkNotifications', 'requestNotifications'])
  if (missing) tell('wrong-version', `react-native-permissions has no ${missing}; expected version 5, by import *; what cannot be read counts as refused`)
  const judge = (isNeeded: boolean, name: keyof typeof PODS, status: string): boolean => {
    if (status === 'unavailable' && isNeeded) tell(`permission-unavailable-${name}`,
      `iOS has no ${name} for this app: expected '${PODS[name]}' in setup_permissions of the Podfile, and pod install; on a simulator there may be no device`)
    return status === 'granted' || status === 'limited'
  }
  /** The others say `unavailable` without their handler; that of notifications rejects (RNPermissions.mm of react-native-permissions 5.6). */
  const statusIn = (answer: Promise<{ status: string }>): Promise<string> => answer.then(({ status }) => status, (error: unknown) => {
    // notifications_handler_not_set_up
    if (/handler_not/.test((error as { code: string } | undefined)?.code as string)) return 'unavailable'
    throw error
  })
  return createPermissions(AppState, options, tell, {
    async check(name) {
      if (name === 'bluetooth') return true
      // What was not asked for may have no handler: an app without video lists no camera.
      return judge(name === 'microphone', name, await (name === 'notifications' ? statusIn(permissions.checkNotifications()) : permissions.check(IOS_PERMISSIONS[name])))
    },
    async request(names) {
      // One alert at a time.
      for (const name of names) {
        if (name === 'bluetooth') continue
        const status = await (name === 'notifications' ? statusIn(permissions.requestNotifications(['alert', 'sound'])) : permissions.request(IOS_PERMISSIONS[name]))
        judge(true, name, status)
        // Each refusal is for good.
        if (status === 'blocked') tell(`permission-blocked-${name}`,
          `iOS asks for ${name} once, and the person has refused. Open the settings (Linking.openSettings())`)
      }
    },
  })
}

/**
 * Call it before the call is joined. It shows the dialogs, waits until the app is active again (until then Android lets no service
 * start), and resolves with what is granted then. Never rejects. Without the microphone the call can still be joined to listen.
 *
 * @param signal abort it when the screen goes: it then waits no longer
 */
export async function requestCallPermissions(permissions: PermissionsPort, names: readonly PermissionName[] = ['microphone', 'notifications', 'bluetooth'], signal?: AbortSignal): Promise<CallPermissions> {
  if (!signal?.aborted) {
    const gone = new Promise<void>(resolve => { signal?.addEventListener('abort', () => resolve()) })
    await Promise.race([permissions.request(names).then(() => permissions.whenActive(signal)), gone])
  }
  return permissions.check()
}
