/** The ports of a call on a phone: those that the host gives. The profile builds the rest from the libraries that there are. */
import type { CallOptions, SystemCallPort, TransportPort } from '@onhook/machine'
import { joinAfterActivation, WAIT_MS } from '../ios-callkit/after-activation.ts'
import { muteWhileHeld } from '../ios-callkit/mute-while-held.ts'
import { createReactNativeApp } from './app.ts'
import type { ReactNativeCallOptions } from './call-options.ts'
import { createNetInfoNetwork } from './network.ts'
import type { PermissionsPort } from './permissions.ts'
import { createAsyncStoragePersist, createMmkvPersist } from './persist.ts'
import type { PictureInPicture } from './picture-in-picture.ts'
import type { Profile, ProfileOptions, ReactNativeLibraries } from './profiles.ts'

/** What one call has of the phone. The last two are no ports of its: they are asked by the app's. */
type Parts = {
  ports: Pick<CallOptions, 'transport' | 'service' | 'systemCall' | 'app' | 'network' | 'persist'>
  permissions: PermissionsPort | undefined
  pictureInPicture: PictureInPicture | undefined
}
/** What every part is given. */
type Common = ProfileOptions['common']

/** A port that the host gives is used as it is. `leave` is called if the person closes the picture-in-picture window and that is to leave the call. */
export function buildParts(options: ReactNativeCallOptions, profile: Profile, common: Common, leave: () => void): Parts {
  const { libraries, notification, systemCallOptions, pipView, pipParams, video, persistKey, events, onPermissions, whenPipCloses } = options
  const { reactNative: { AppState, DeviceEventEmitter }, netInfo, mmkv, asyncStorage } = libraries
  const settings: ProfileOptions = { notification, systemCall: { hasVideo: !!video, ...systemCallOptions }, pipView, pipParams, common }
  const build = <T>(part: (libraries: ReactNativeLibraries, settings: ProfileOptions) => T | undefined): T | undefined => part(libraries, settings)

  const permissions = build(profile.permissions), pictureInPicture = build(profile.pictureInPicture)
  const service = options.service ?? build(profile.service)
  const network = options.network ?? (netInfo && createNetInfoNetwork(netInfo, common))
  const persist = options.persist ?? (mmkv ? createMmkvPersist(mmkv, persistKey, common) : asyncStorage && createAsyncStoragePersist(asyncStorage, persistKey, common))
  const app = options.app ?? createReactNativeApp({ AppState, permissions, pictureInPicture, DeviceEventEmitter }, {
    ...common, ...(events && { events }), ...(onPermissions && { onPermissions }), ...(whenPipCloses === 'leave' && { onPipClosed: leave }),
  })
  return {
    permissions, pictureInPicture,
    ports: { ...withSystemCall(options, profile, build, common), app, ...(service && { service }), ...(network && { network }), ...(persist && { persist }) },
  }
}

/** Makes the transport and the system call together: the system call decides when the transport joins, and when it is not heard. */
function withSystemCall(
  { transport, systemCall, policy, systemCallOptions }: ReactNativeCallOptions,
  { systemCalls, joinAfterActivation: waiting }: Profile,
  build: (part: Profile['systemCalls'][number]) => SystemCallPort | undefined,
  common: Common,
): { transport: TransportPort; systemCall?: SystemCallPort } {
  // The join that waited has half of its time left.
  const waitMs = systemCallOptions?.waitMs ?? Math.min(WAIT_MS, (policy?.joinTimeoutMs ?? Infinity) / 2)
  for (const part of systemCalls) {
    if (systemCall) break
    systemCall = build(part)
    if (systemCall && waiting?.includes(part)) ({ transport, systemCall } = joinAfterActivation({ transport, systemCall }, { ...common, waitMs }))
  }
  // Also one of the host's own: nothing else keeps the microphone of a held call silent.
  return systemCall ? muteWhileHeld({ transport, systemCall }, common) : { transport }
}
