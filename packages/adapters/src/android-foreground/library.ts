/**
 * The parts of react-native-notify-kit, @notifee/react-native and React Native that are used, in types of our own. The libraries' own typings
 * fit without a cast; a test compiles them. Parameters are no narrower than theirs, so strings stand for their enums.
 */

/** `EventType` of the libraries. */
export const DISMISSED = 0, ACTION_PRESS = 2, DELIVERED = 3, APP_BLOCKED = 4, CHANNEL_BLOCKED = 5, FG_ALREADY_EXIST = 8
/** Posted by the native side of notify-kit, but missing in its `EventType`. */
export const FG_TIMEOUT = 9
/** `ServiceInfo.FOREGROUND_SERVICE_TYPE_*` of Android. */
export const SERVICE_TYPES: { readonly [type: string]: number } = { mediaPlayback: 2, phoneCall: 4, camera: 64, microphone: 128 }
/** `AndroidImportance.LOW`: shown, without a sound. */
export const IMPORTANCE_LOW = 2
/** `AndroidVisibility.PUBLIC`: the notification's buttons are on the lock screen too. */
export const VISIBILITY_PUBLIC = 1
/** `AuthorizationStatus.DENIED`: POST_NOTIFICATIONS is not granted, or the notifications of the app are blocked. */
export const NOTIFICATIONS_DENIED = 0

export type CallNotification = {
  id?: string
  title?: string | undefined
  body?: string | undefined
  data?: { [key: string]: string | number | object }
  android?: {
    channelId?: string
    asForegroundService?: boolean
    foregroundServiceTypes?: number[]
    ongoing?: boolean
    autoCancel?: boolean
    onlyAlertOnce?: boolean
    category?: string
    visibility?: number
    importance?: number
    smallIcon?: string
    showChronometer?: boolean
    timestamp?: number
    pressAction?: { id: string; launchActivity?: string } | null
    actions?: { title: string; pressAction: { id: string; launchActivity?: string } }[]
  }
}
type Marked = Pick<CallNotification, 'id' | 'data'>
export type LibraryEvent = { type: number; detail: { notification?: Marked; pressAction?: { id: string }; blocked?: boolean } }

/** The default export of react-native-notify-kit 10.7 or @notifee/react-native 9.1. */
export interface NotificationLibrary {
  readonly SDK_VERSION: string
  createChannel(channel: { id: string; name: string; importance?: number }): Promise<string>
  isChannelBlocked(channelId: string): Promise<boolean>
  getNotificationSettings(): Promise<{ authorizationStatus: number }>
  displayNotification(notification: CallNotification): Promise<string>
  getDisplayedNotifications(): Promise<{ notification: Marked }[]>
  cancelNotification(id: string): Promise<void>
  stopForegroundService(): Promise<void>
  registerForegroundService(runner: (notification: CallNotification) => Promise<void>): void
  onForegroundEvent(observer: (event: LibraryEvent) => void): () => void
  onBackgroundEvent(observer: (event: LibraryEvent) => Promise<void>): void
}

/** `AppState` of React Native. */
export interface AppStateLike {
  readonly currentState: string | null | undefined
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void }
}
/** `PermissionsAndroid` of React Native. It can check any permission of Android, also those that are granted at installation. */
export interface PermissionsLike { check(permission: string): Promise<boolean> }
/** `Platform` of React Native; `Version` is the API level. */
export interface PlatformLike { readonly Version: number | string }

export type AndroidLibraries = { notifications: NotificationLibrary; AppState: AppStateLike; PermissionsAndroid: PermissionsLike; Platform: PlatformLike }
