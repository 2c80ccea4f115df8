/** `createReactNativeCall`: one call, with everything of the phone that the app has libraries for. */
import { createCall, type Call, type CallOptions } from '@onhook/machine'
import { noteService } from '../android-foreground/registration.ts'
import { createDiagnostics, type Diagnostic, type OnDiagnostic } from '../diagnostic.ts'
import { joinAfterActivation, WAIT_MS, type JoinAfterActivationOptions } from '../ios-callkit/after-activation.ts'
import { muteWhileHeld } from '../ios-callkit/mute-while-held.ts'
import { createReactNativeApp, type ReactNativeAppOptions } from './app.ts'
import { bindBackButton } from './back-button.ts'
import { explain } from './explain.ts'
import { bindLinks, type LinkOptions } from './links.ts'
import { createNetInfoNetwork } from './network.ts'
import { requestCallPermissions, type CallPermissions, type PermissionName } from './permissions.ts'
import { createAsyncStoragePersist, createMmkvPersist } from './persist.ts'
import { bindPictureInPicture, type PictureInPicture } from './picture-in-picture.ts'
import { profiles, type Profile, type ProfileOptions, type ReactNativeLibraries } from './profiles.ts'
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

/** Outside of the call, which whoever holds the host's must not hold. */
const explaining = (tell: OnDiagnostic) => (told: Diagnostic): void => tell(explain(told))

/**
 * Creates a call on a phone. Do it outside of rendering, once for each call; `useCall(phone.call)` renders it.
 * @throws CallError as `createCall` does
 */
export function createReactNativeCall(options: ReactNativeCallOptions): ReactNativeCall {
  const { libraries, notification, systemCallOptions, pipView, pipParams, events, whenPipCloses = 'stay', video, onPermissions, onBack, links, persistKey, onDiagnostic, profile: given, screen, ...rest } = options
  const { reactNative: { Platform, AppState, BackHandler, DeviceEventEmitter, Linking }, netInfo, mmkv, asyncStorage } = libraries
  // Told later than the parts are made, and so than the call is: unless its ports or its policy were refused.
  let made: Call | undefined
  const note = explaining(told => made?.note(told)), host = onDiagnostic && explaining(onDiagnostic)
  const hear = (told: Diagnostic): void => {
    note(told)
    host?.(told)
  }
  const stopNotes = noteService(libraries.notifications, hear, note, host)
  const tell = createDiagnostics('app', hear)
  const common = { ...(rest.clock && { clock: rest.clock }), onDiagnostic: hear }
  // The join that waited has half of its time left.
  const waitMs = systemCallOptions?.waitMs ?? Math.min(WAIT_MS, (rest.policy?.joinTimeoutMs ?? Infinity) / 2)
  const parts: ProfileOptions = { notification, systemCall: { hasVideo: !!video, ...systemCallOptions }, pipView, pipParams, common }

  const known = Object.hasOwn(profiles, Platform.OS)
  const profile: Profile = given ?? (known ? profiles[Platform.OS as keyof typeof profiles] : profiles.other)
  if (!given && !known) tell('unsupported-platform', `expected Platform.OS to be android or ios, found ${Platform.OS}; the call goes on without service, system call and permissions, or give a profile`)

  const build = <T>(part: (libraries: ReactNativeLibraries, options: ProfileOptions) => T | undefined): T | undefined => part(libraries, parts)
  const permissions = build(profile.permissions), pictureInPicture = build(profile.pictureInPicture)
  const service = rest.service ?? build(profile.service)
  let { systemCall, transport } = rest
  for (const part of profile.systemCalls) {
    systemCall ??= build(part)
    // One that was just built.
    if (systemCall && !rest.systemCall && profile.joinAfterActivation?.includes(part)) ({ transport, systemCall } = joinAfterActivation({ transport, systemCall }, { ...common, waitMs }))
    if (systemCall) break
  }
  // Also one of the host's own: nothing else keeps the microphone of a held call silent.
  if (systemCall) ({ transport, systemCall } = muteWhileHeld({ transport, systemCall }, common))
  const app = rest.app ?? createReactNativeApp({ AppState, permissions, pictureInPicture, DeviceEventEmitter }, {
    ...common, ...(events && { events }), ...(onPermissions && { onPermissions }), ...(whenPipCloses === 'leave' && { onPipClosed: () => { void call.leave('system') } }),
  })
  const network = rest.network ?? (netInfo && createNetInfoNetwork(netInfo, common))
  const persist = rest.persist ?? (mmkv ? createMmkvPersist(mmkv, persistKey, common) : asyncStorage && createAsyncStoragePersist(asyncStorage, persistKey, common))

  // What the host says itself stands.
  const mayClaimCamera = video ?? !(Number(Platform.Version) < (profile.tellsCameraFrom ?? 0))
  const policy = !mayClaimCamera && { policy: { serviceTypes: ['microphone', 'mediaPlayback'] as const, ...rest.policy } }
  try {
    made = createCall({ ...(known && { platform: Platform.OS as 'android' | 'ios' }), ...rest, ...policy, app, transport, ...(screen && { screen }), ...(service && { service }), ...(systemCall && { systemCall }), ...(network && { network }), ...(persist && { persist }) })
  } catch (refusal) {
    stopNotes?.()
    throw refusal
  }
  const call = made
  const isFocused = screen && 'isFocused' in screen ? screen.isFocused : undefined
  const requests = new Set<AbortController>()
  // Both hold something only while the call is on, so its end undoes them.
  if (BackHandler) bindBackButton(BackHandler, call, { ...(isFocused && { isFocused }), ...(onBack && { onPress: () => onBack(call) }), onDiagnostic: hear })
  if (pictureInPicture) bindPictureInPicture(call, pictureInPicture)
  if (links && !Linking) tell('missing-Linking', 'links are given; expected Linking in libraries.reactNative, found none')
  const stopLinks = links && Linking && bindLinks(Linking, { AppState, ...links, ...common, current: () => call })

  return {
    call, profile, pictureInPicture,
    async requestPermissions(names = video ? [...profile.asks, 'camera'] : profile.asks, signal) {
      if (!permissions) {
        if (profile.asksThrough) tell('no-permissions', `nobody can be asked on ${profile.name}: expected ${profile.asksThrough}`)
        return undefined
      }
      // A screen that goes, and a call that is disposed of, wait no longer.
      const mine = new AbortController(), abort = (): void => mine.abort()
      requests.add(mine)
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort)
      try { return await requestCallPermissions(permissions, names, mine.signal) } finally {
        signal?.removeEventListener('abort', abort)
        requests.delete(mine)
      }
    },
    dispose() {
      for (const request of requests) request.abort()
      return call.dispose().then(stopLinks).then(stopNotes)
    },
  }
}
