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

/** The options of `createCall`. The ports that you do not give are built from the libraries. */
export type ReactNativeCallOptions = Omit<CallOptions, 'screen'> & Omit<ProfileOptions, 'common' | 'systemCall'> & {
  libraries: ReactNativeLibraries
  /** Default: the profile for `Platform.OS`. */
  profile?: Profile
  /** From `createNavigationScreen` or `createRouterScreen`. */
  screen?: CallOptions['screen'] | ReactNativeScreen
  /** For the port over CallKit or Telecom: texts, the handle, video. */
  systemCallOptions?: NonNullable<ProfileOptions['systemCall']> & {
    /**
     * The longest, in milliseconds, that the transport waits for the activation of the audio session, if it has to wait for it. With 0 it
     * never waits. Default: 2 s, or half of `policy.joinTimeoutMs` if that is less.
     */
    waitMs?: NonNullable<JoinAfterActivationOptions['waitMs']>
  }
  /** Names of device events that your native code sends. */
  events?: NonNullable<ReactNativeAppOptions['events']>
  /**
   * Does the call have video?
   *
   * - `true`: the camera permission is asked for, Android's service claims the camera while it is granted, and the system's call screen shows video.
   * - `false`: the service never claims the camera. Set this if your manifest has no camera for the service (the plugin's `camera: false`).
   * - Left out: the permission is not asked for, and the service claims the camera if it is granted, for example when it is turned on in the call.
   *   It does so only from Android 14 on, where the manifest's permission shows that the service may. Below, nothing shows that, and Android ends
   *   an app whose service claims what its manifest does not declare.
   */
  video?: boolean
  /**
   * With true, Android's service also starts as phoneCall. Set it only if your manifest declares phoneCall for the service, as the plugin's
   * `telecom: true` writes it. Otherwise Android ends the app at the first start, and JavaScript cannot find out beforehand: the permissions do
   * not show it either, as expo-callkit-telecom brings them along. Default: false.
   */
  telecom?: boolean
  /** Called with what is granted: once at first, and at each change. Includes Bluetooth, which the call itself knows nothing of. */
  onPermissions?: NonNullable<ReactNativeAppOptions['onPermissions']>
  /** What happens to the call when the person closes the picture-in-picture window. Default: `stay`. */
  whenPipCloses?: 'stay' | 'leave'
  /** Called for the back button instead of leaving, while the call is live and its screen is in front. */
  onBack?: (call: Call) => void
  /**
   * Handles links to calls, through `Linking` of React Native, from now until the call is disposed of. This includes the link that started the app.
   * `join` is called for a link while this call is not on, also for this call's own id. A link that waits for this call to end is joined then. Give
   * it to one call at a time: every call that has it answers every link.
   */
  links?: Omit<LinkOptions, 'current' | 'clock' | 'onDiagnostic'>
  persistKey?: string
  /**
   * Receives the diagnostics of the parts that are made here. They also go into the trace of the call, if it has one (`inspect`). The ports that
   * you give are made before the call, so let their `onDiagnostic` call `phone.call.note` too.
   */
  onDiagnostic?: OnDiagnostic
}

export type ReactNativeCall = {
  readonly call: Call
  readonly profile: Profile
  /**
   * Call it before `call.join()`. It asks for what the profile needs, and for the camera if `video` is true. It waits until the app is active
   * again and resolves with what is granted, or with undefined if there is no library to ask through.
   */
  requestPermissions(names?: readonly PermissionName[], signal?: AbortSignal): Promise<CallPermissions | undefined>
  readonly pictureInPicture: PictureInPicture | undefined
  /** Ends the call. Resolves when everything is given back and nothing is listened to any more. */
  dispose(): Promise<void>
}
