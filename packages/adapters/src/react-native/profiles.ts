/**
 * What a platform has, as data: its service, its system call screens, its permissions and its window. A call is
 * put together from one profile. Neither this code nor the call's checks which platform it is.
 */
import type { ClockPort, ServicePort, SystemCallPort } from '@onhook/machine'
import { createAndroidForegroundService, createNoService, type AndroidForegroundOptions, type NotificationLibrary } from '../android-foreground/index.ts'
import type { OnDiagnostic } from '../diagnostic.ts'
import {
  createCallKeepSystemCall, createCallKitTelecomSystemCall, createCallingxSystemCall, type CallingxLike, type CallKeepLike, type CallKitTelecomLike, type RtcAudioSessionLike, type SystemCallOptions,
} from '../ios-callkit/index.ts'
import type { DeviceEventsLike } from './app.ts'
import type { AppStateLike } from './app-state.ts'
import type { BackHandlerLike } from './back-button.ts'
import type { LinkingLike } from './links.ts'
import type { NetInfoLike } from './network.ts'
import { createAndroidPermissions, createIosPermissions, type PermissionName, type PermissionsAndroidLike, type PermissionsPort, type RNPermissionsLike } from './permissions.ts'
import type { AsyncStorageLike, MmkvLike } from './persist.ts'
import { createAndroidPictureInPicture, createIosPictureInPicture, type ExpoPipLike, type PictureInPicture } from './picture-in-picture.ts'

/** The part of React Native that is used. `import * as ReactNative from 'react-native'` fits. */
export type ReactNativeLike = {
  Platform: { readonly OS: string; readonly Version: string | number }
  AppState: AppStateLike
  BackHandler?: BackHandlerLike
  PermissionsAndroid?: PermissionsAndroidLike
  DeviceEventEmitter?: DeviceEventsLike
  /** Needed for `links`. */
  Linking?: LinkingLike
}
/** The libraries that the app has. A port is built for each library that you give; the call does without the others. */
export type ReactNativeLibraries = {
  reactNative: ReactNativeLike
  /** react-native-notify-kit 10.7 or @notifee/react-native 9.1, for Android's foreground service. */
  notifications?: NotificationLibrary
  /** react-native-callkeep 4.3.16, for iOS. */
  callKeep?: CallKeepLike | (() => CallKeepLike)
  /** expo-callkit-telecom 0.4. */
  callKitTelecom?: CallKitTelecomLike | (() => CallKitTelecomLike)
  callingx?: CallingxLike | (() => CallingxLike)
  /** react-native-webrtc: the commands of its picture-in-picture on iOS, and its half of CallKit's audio session. */
  webrtc?: { startIOSPIP?(view: { current: unknown }): void; stopIOSPIP?(view: { current: unknown }): void; RTCAudioSession?: RtcAudioSessionLike }
  /** expo-pip 2, for Android. */
  expoPip?: ExpoPipLike
  /** react-native-permissions 5, for iOS. */
  permissions?: RNPermissionsLike
  netInfo?: NetInfoLike
  /** Where the snapshot is kept. If you give both, MMKV is used. */
  mmkv?: MmkvLike
  asyncStorage?: AsyncStorageLike
}

/** What the parts need besides the libraries. */
export type ProfileOptions = {
  notification?: Omit<AndroidForegroundOptions, 'clock' | 'onDiagnostic'> | undefined
  systemCall?: Omit<SystemCallOptions, 'clock' | 'onDiagnostic'> | undefined
  /** The ref of the RTCPIPView, on iOS. */
  pipView?: { current: unknown } | undefined
  /** The shape of Android's window. */
  pipParams?: { width?: number; height?: number; title?: string } | undefined
  common: { clock?: ClockPort; onDiagnostic?: OnDiagnostic }
}

type Part<T> = (libraries: ReactNativeLibraries, options: ProfileOptions) => T | undefined
export type Profile = {
  readonly name: string
  readonly service: Part<ServicePort>
  /** The first one for which there is a library is used. */
  readonly systemCalls: readonly Part<SystemCallPort>[]
  /**
   * With these, nothing is known to keep WebRTC's audio unit still until the audio session is activated, so the transport waits for the activation
   * to join (`joinAfterActivation`). expo-callkit-telecom keeps it still, for the WebRTC that it links: LiveKit's fork.
   */
  readonly joinAfterActivation?: readonly Part<SystemCallPort>[]
  /** Returns the library of a system call that shows its own notification on this platform, besides the service's. */
  readonly notifies?: (libraries: ReactNativeLibraries) => unknown
  readonly permissions: Part<PermissionsPort>
  readonly pictureInPicture: Part<PictureInPicture>
  /** The permissions to ask for before an audio call. With `video: true`, createReactNativeCall adds `camera`. */
  readonly asks: readonly PermissionName[]
  /** From this version on, the system tells whether the service may use the camera. Below, only a call with `video: true` claims it. */
  readonly tellsCameraFrom?: number
  /** The library through which permissions are asked for, in words. */
  readonly asksThrough?: string
}

const none = (): undefined => undefined

const foregroundService: Part<ServicePort> = ({ reactNative: { AppState, PermissionsAndroid, Platform }, notifications }, { notification, common }) =>
  notifications && PermissionsAndroid && createAndroidForegroundService({ notifications, AppState, PermissionsAndroid, Platform }, { ...notification, ...common })

const callKitTelecom: Part<SystemCallPort> = ({ callKitTelecom: library }, { systemCall, common }) => library && createCallKitTelecomSystemCall({ callKitTelecom: library }, { ...systemCall, ...common })
const callingx: Part<SystemCallPort> = ({ callingx: library }, { systemCall, common }) => library && createCallingxSystemCall({ callingx: library }, { ...systemCall, ...common })
const callKeep: Part<SystemCallPort> = ({ callKeep: library, webrtc, reactNative: { Platform } }, { systemCall, common }) =>
  library && createCallKeepSystemCall({ callKeep: library, Platform, ...(webrtc?.RTCAudioSession && { RTCAudioSession: webrtc.RTCAudioSession }) }, { ...systemCall, ...common })

const androidPermissions: Part<PermissionsPort> = ({ reactNative: { AppState, PermissionsAndroid, Platform } }, { common }) => PermissionsAndroid && createAndroidPermissions({ PermissionsAndroid, AppState, Platform }, common)
const iosPermissions: Part<PermissionsPort> = ({ reactNative: { AppState }, permissions }, { common }) => permissions && createIosPermissions({ permissions, AppState }, common)

const androidWindow: Part<PictureInPicture> = ({ expoPip }, { pipParams, common: { onDiagnostic } }) =>
  expoPip && createAndroidPictureInPicture(expoPip, { ...(pipParams && { params: pipParams }), ...(onDiagnostic && { onDiagnostic }) })
const iosWindow: Part<PictureInPicture> = ({ webrtc }, { pipView, common: { onDiagnostic } }) => {
  const { startIOSPIP, stopIOSPIP } = webrtc ?? {}
  return pipView && startIOSPIP && stopIOSPIP && createIosPictureInPicture({ startIOSPIP, stopIOSPIP }, pipView, { ...(onDiagnostic && { onDiagnostic }) })
}

export const profiles = {
  // react-native-callkeep is not among them: its Android half crashes on the New Architecture (react-native-webrtc/react-native-callkeep#798).
  android: { name: 'android', service: foregroundService, systemCalls: [callKitTelecom, callingx], notifies: ({ callKitTelecom: library }) => library, permissions: androidPermissions, pictureInPicture: androidWindow, asks: ['microphone', 'notifications', 'bluetooth'], tellsCameraFrom: 34, asksThrough: 'PermissionsAndroid in libraries.reactNative' },
  // The system's call screen keeps a call alive on iOS; launch and abort of a service do nothing.
  ios: { name: 'ios', service: createNoService, systemCalls: [callKitTelecom, callingx, callKeep], joinAfterActivation: [callingx, callKeep], permissions: iosPermissions, pictureInPicture: iosWindow, asks: ['microphone'], asksThrough: 'react-native-permissions as libraries.permissions' },
  /** Any other platform: a call without the phone around it. */
  other: { name: 'other', service: createNoService, systemCalls: [], permissions: none, pictureInPicture: none, asks: [] },
} as const satisfies { [name: string]: Profile }
