/** `createReactNativeCall`: one call, with every part of the phone that the app has a library for. */
import { createCall, type Call, type CallOptions } from '@onhook/machine'
import { createDiagnostics } from '../diagnostic.ts'
import { bindBackButton } from './back-button.ts'
import { hearDiagnostics } from './call-diagnostics.ts'
import type { ReactNativeCall, ReactNativeCallOptions } from './call-options.ts'
import { buildParts } from './call-ports.ts'
import { bindLinks } from './links.ts'
import { requestCallPermissions } from './permissions.ts'
import { bindPictureInPicture } from './picture-in-picture.ts'
import { profiles, type Profile } from './profiles.ts'

/**
 * Creates a call on a phone. Create it outside of rendering, once per call, and render it with `useCall(phone.call)`.
 * @throws CallError as `createCall` does
 */
export function createReactNativeCall(options: ReactNativeCallOptions): ReactNativeCall {
  const { screen, ...own } = options, { libraries, clock, video, onBack, links, policy } = own
  const { Platform, AppState, BackHandler, Linking } = libraries.reactNative

  // Who hears what goes wrong, and what this phone is.
  const heard = hearDiagnostics(libraries, options.onDiagnostic), tell = createDiagnostics('app', heard.hear)
  const common = { ...(clock && { clock }), onDiagnostic: heard.hear }
  const platform = Object.hasOwn(profiles, Platform.OS) ? Platform.OS as 'android' | 'ios' : undefined
  const profile: Profile = options.profile ?? profiles[platform ?? 'other']
  if (!options.profile && !platform) tell('unsupported-platform', `expected Platform.OS to be android or ios, found ${Platform.OS}; the call goes on without service, system call and permissions, or give a profile`)

  // The call, over its ports.
  const { ports, permissions, pictureInPicture } = buildParts(options, profile, common, () => { void call.leave('system') })
  if (profile.notifies?.(libraries) && ports.service && !own.service && !own.systemCall && policy?.launchService !== 'never') {
    tell('two-notifications', 'keep both, or leave out libraries.notifications (no Mute; timers may stop in the background) or libraries.callKitTelecom (no system call)')
  }
  let call: Call
  try {
    // It takes what it knows of them.
    call = createCall({ ...(platform && { platform }), ...own, ...policyOf(options, profile), ...ports, ...(screen && { screen }) })
  } catch (refusal) {
    heard.stop?.()
    throw refusal
  }
  heard.of(call)

  // What is around it. The first two hold something only while the call is on, so its end undoes them.
  const isFocused = screen && 'isFocused' in screen ? screen.isFocused : undefined
  if (BackHandler) bindBackButton(BackHandler, call, { ...(isFocused && { isFocused }), ...(onBack && { onPress: () => onBack(call) }), onDiagnostic: heard.hear })
  if (pictureInPicture) bindPictureInPicture(call, pictureInPicture)
  if (links && !Linking) tell('missing-Linking', 'links are given; expected Linking in libraries.reactNative, found none')
  const stopLinks = links && Linking && bindLinks(Linking, { AppState, ...links, ...common, current: () => call })
  const requests = new Set<AbortController>()

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
      return call.dispose().then(stopLinks).then(heard.stop)
    },
  }
}

/** Which types the service may claim. The manifest must declare each, and JavaScript cannot check that. What the host's policy says takes precedence. */
function policyOf({ video, telecom, policy, libraries: { reactNative: { Platform } } }: ReactNativeCallOptions, { tellsCameraFrom = 0 }: Profile): Pick<CallOptions, 'policy'> {
  const mayClaimCamera = video ?? !(Number(Platform.Version) < tellsCameraFrom)
  return { policy: {
    serviceTypes: (['microphone', mayClaimCamera && 'camera', 'mediaPlayback', telecom && 'phoneCall'] as const).filter(type => !!type),
    ...policy,
  } }
}
