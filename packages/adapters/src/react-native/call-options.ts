/** What an app gives to `createReactNativeCall`, and what it gets. */
import type { Call, CallOptions } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import type { JoinAfterActivationOptions } from '../ios-callkit/after-activation.ts'
import type { ReactNativeAppOptions } from './app.ts'
import type { LinkOptions } from './links.ts'
import type { CallPermissions, PermissionName } from './permissions.ts'
import type { PictureInPicture } from './picture-in-picture.ts'
import type { Profile, ProfileOptions, ReactNativeLibraries } from './profiles.ts'
import type { ReactNativeScreen } from './screen.ts'

/** The options of `createCall`, whose ports are built from the libraries unless they are given. */
export type ReactNativeCallOptions = Omit<CallOptions, 'screen'> & Omit<ProfileOptions, 'common' | 'systemCall'> & {
  libraries: ReactNativeLibraries
  /** By `Platform.OS` when left out. */
  profile?: Profile
  /** From `createNavigationScreen` or `createRouterScreen`. */
  screen?: CallOptions['screen'] | ReactNativeScreen
  /** For the port over CallKit or Telecom: words, the handle, video. */
  systemCallOptions?: NonNullable<ProfileOptions['systemCall']> & {
    /** Where the transport waits for the activation of the audio session, at most so long, in milliseconds; 0 lets nobody wait. Default: 2 s, or half of `policy.joinTimeoutMs` where that is less. */
    waitMs?: NonNullable<JoinAfterActivationOptions['waitMs']>
  }
  /** Names of device events that native code of the host sends. */
  events?: NonNullable<ReactNativeAppOptions['events']>
  /**
   * Does the call have video? With true the camera is asked for, and claimed by Android's service while it is granted; the system's call screen says so.
   * With false the service never claims it, as an app must say whose manifest has no camera for the service (the plugin's `camera: false`). Left out:
   * the camera is not asked for, and claimed where it is granted, as when it is turned on in the call; but from Android 14 on, where the manifest's
   * permission tells that the service may. Below nothing tells, and Android ends an app whose service claims what its manifest does not declare.
   */
  video?: boolean
  /**
   * With true Android's service starts as phoneCall too. Only for an app whose manifest declares phoneCall for the service, as the plugin's
   * `telecom: true` writes it: else Android ends the app at the first start, and nothing in JavaScript can tell before. The permissions
   * cannot either, as expo-callkit-telecom brings them along. Default: false.
   */
  telecom?: boolean
  /** What is granted: first, and at each change. Bluetooth too, of which the call knows nothing. */
  onPermissions?: NonNullable<ReactNativeAppOptions['onPermissions']>
  /** Has the person who closes the picture-in-picture window left the call? */
  whenPipCloses?: 'stay' | 'leave'
  /** What the back button does instead of leaving, while the call is on and its screen in front. */
  onBack?: (call: Call) => void
  /**
   * Links to calls, by `Linking` of React Native, from now until the call is disposed of: also the one that started the app. `join` is called
   * while this call is not on, also for its own id; a link that waits for this call's end is joined then. For one call at a time: each that has them
   * answers each link.
   */
  links?: Omit<LinkOptions, 'current' | 'clock' | 'onDiagnostic'>
  persistKey?: string
  /** What the parts that are made here diagnose, which stands in the trace of the call as well, where it has one (`inspect`). Every port that you give is made before: let its `onDiagnostic` call `phone.call.note` too. */
  onDiagnostic?: OnDiagnostic
}

export type ReactNativeCall = {
  readonly call: Call
  readonly profile: Profile
  /** Before `call.join()`: asks for what the profile needs, and with `video` for the camera; waits until the app is active again, and says what is granted; undefined where nobody can be asked. */
  requestPermissions(names?: readonly PermissionName[], signal?: AbortSignal): Promise<CallPermissions | undefined>
  readonly pictureInPicture: PictureInPicture | undefined
  /** Ends the call, and resolves when everything is given back and nothing is listened to any more. */
  dispose(): Promise<void>
}
