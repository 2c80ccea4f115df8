/** React Native around a call: the app, its permissions and windows, links, the network, what is kept, and the way out of the screen. */
export { createReactNativeApp, type DeviceEventsLike, type ReactNativeAppLibraries, type ReactNativeAppOptions } from './app.ts'
export type { AppStateLike } from './app-state.ts'
export { bindBackButton, type BackButtonOptions, type BackHandlerLike } from './back-button.ts'
export { explain } from './explain.ts'
export { bindLinks, parseLink, type CallLink, type LinkChoice, type LinkingLike, type LinkOptions } from './links.ts'
export { createNetInfoNetwork, type NetInfoLike } from './network.ts'
export {
  ANDROID_PERMISSIONS, createAndroidPermissions, createIosPermissions, requestCallPermissions,
  type CallPermissions, type PermissionName, type PermissionsAndroidLike, type PermissionsOptions, type PermissionsPort, type RNPermissionsLike,
} from './permissions.ts'
export { createAsyncStoragePersist, createMmkvPersist, DEFAULT_PERSIST_KEY, type AsyncStorageLike, type MmkvLike } from './persist.ts'
export { bindPictureInPicture, createAndroidPictureInPicture, createIosPictureInPicture, type ExpoPipLike, type PictureInPicture } from './picture-in-picture.ts'
export {
  createNavigationScreen, createRouterScreen, type CallRoute, type NavigationLike, type NavigationScreenOptions, type ReactNativeScreen, type RouterLike, type RouterScreenOptions,
} from './screen.ts'
export { createReactNativeCall } from './call.ts'
export type { ReactNativeCall, ReactNativeCallOptions } from './call-options.ts'
export { profiles, type Profile, type ProfileOptions, type ReactNativeLibraries, type ReactNativeLike } from './profiles.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
