/** Where the rules come from. */
import type { Source } from './rule.ts'

const android = (path: string, title: string): Source => ({ title: `Android: ${title}`, url: `https://developer.android.com/${path}` })
const apple = (path: string, title: string): Source => ({ title: `Apple: ${title}`, url: `https://developer.apple.com/${path}` })
const github = (path: string, title: string): Source => ({ title, url: `https://github.com/${path}` })
const cometchat = (page: string): Source => ({ title: `CometChat: ${page}`, url: `https://www.cometchat.com/docs/calls/${page}` })
const webrtc = (page: string): Source => github(`react-native-webrtc/react-native-webrtc/blob/master/Documentation/${page}.md`, `react-native-webrtc: ${page}`)

export const SOURCES = {
  // The documents that the call's life comes from.
  cometchatBackground: cometchat('flutter/background-handling'),
  cometchatGuide: github('cometchat/cometchat-skills/blob/main/skills/cometchat-flutter-v5-calls/references/call-session.md', 'CometChat: call session guide'),
  cometchatAndroid: cometchat('android/background-handling'),
  cometchatReactNative: cometchat('react-native/background-handling'),
  cometchatRepository: github('cometchat/calls-sdk-react-native', 'the sources of @cometchat/calls-sdk-react-native'),
  // Android.
  serviceTypesRequired: android('about/versions/14/changes/fgs-types-required', 'foreground service types are required'),
  serviceTypes: android('develop/background-work/services/fgs/service-types', 'foreground service types'),
  serviceElement: android('guide/topics/manifest/service-element', 'the <service> element'),
  serviceTimeout: android('develop/background-work/services/fgs/timeout', 'foreground services that time out'),
  notificationPermission: android('develop/ui/views/notifications/notification-permission', 'notification runtime permission'),
  bluetoothPermission: android('develop/connectivity/bluetooth/bt-permissions', 'Bluetooth permissions'),
  pictureInPicture: android('develop/ui/views/picture-in-picture', 'picture-in-picture'),
  deepLinks: android('training/app-links/deep-linking', 'deep links'),
  appLinks: android('training/app-links/verify-android-applinks', 'App Links'),
  selfManaged: android('develop/connectivity/telecom/selfManaged', 'build a calling app'),
  // Apple.
  microphoneUsage: apple('documentation/bundleresources/information-property-list/nsmicrophoneusagedescription', 'NSMicrophoneUsageDescription'),
  cameraUsage: apple('documentation/bundleresources/information-property-list/nscamerausagedescription', 'NSCameraUsageDescription'),
  backgroundModes: apple('documentation/bundleresources/information-property-list/uibackgroundmodes', 'UIBackgroundModes'),
  voipPush: apple('documentation/pushkit/responding-to-voip-notifications-from-pushkit', 'responding to VoIP notifications'),
  pushEntitlement: apple('documentation/bundleresources/entitlements/aps-environment', 'aps-environment'),
  urlScheme: apple('documentation/xcode/defining-a-custom-url-scheme-for-your-app', 'custom URL schemes'),
  associatedDomains: apple('documentation/xcode/supporting-associated-domains', 'associated domains'),
  voipPushType: apple('documentation/pushkit/pkpushtype/voip', 'PKPushType.voIP'),
  releaseNotes26: apple('documentation/ios-ipados-release-notes/ios-ipados-26-release-notes#Push-to-Talk', 'iOS 26 release notes, Push to Talk'),
  // Libraries.
  webrtcAndroid: webrtc('AndroidInstallation'),
  webrtcIos: webrtc('iOSInstallation'),
  webrtcScreenCapture: github('react-native-webrtc/react-native-webrtc/blob/master/ios/RCTWebRTC/ScreenCapturePickerViewManager.m', 'react-native-webrtc: ScreenCapturePickerViewManager.m'),
  webrtcScreenCaptureGroup: github('react-native-webrtc/react-native-webrtc/blob/master/ios/RCTWebRTC/ScreenCaptureController.m', 'react-native-webrtc: ScreenCaptureController.m'),
  notifyKitService: github('marcocrupi/react-native-notify-kit#foreground-service-setup-android-14', 'react-native-notify-kit: foreground service setup'),
  notifyKitNewArchitecture: github('marcocrupi/react-native-notify-kit#project-status', 'react-native-notify-kit: New Architecture only'),
  notifyKitDoubled: github('marcocrupi/react-native-notify-kit#readme', 'react-native-notify-kit: a drop-in successor, in the same package app.notifee.core'),
  notifeeArchived: github('marcocrupi/react-native-notify-kit#why-this-fork', 'react-native-notify-kit: Notifee was archived on 2026-04-07'),
  notifeeShortService: github('invertase/notifee/issues/703', 'invertase/notifee#703'),
  notifeeMerger: github('invertase/notifee/issues/1108', 'invertase/notifee#1108'),
  headlessTask: github('react/react-native/blob/main/packages/react-native/ReactAndroid/src/main/java/com/facebook/react/HeadlessJsTaskService.kt', 'react-native: HeadlessJsTaskService'),
  intentModule: github('react/react-native/blob/main/packages/react-native/ReactAndroid/src/main/java/com/facebook/react/modules/intent/IntentModule.kt', 'react-native: IntentModule'),
  reactHost: github('react/react-native/blob/main/packages/react-native/ReactAndroid/src/main/java/com/facebook/react/runtime/ReactHostImpl.kt', 'react-native: ReactHostImpl'),
  linking: { title: 'React Native: Linking', url: 'https://reactnative.dev/docs/linking' },
  callkeepAndroid: github('react-native-webrtc/react-native-callkeep/issues/798', 'react-native-webrtc/react-native-callkeep#798'),
  callkeepIos: github('react-native-webrtc/react-native-callkeep/blob/master/docs/ios-installation.md', 'react-native-callkeep: iOS installation'),
  permissionsIos: github('zoontek/react-native-permissions#ios', 'react-native-permissions: iOS'),
  incallManager: github('react-native-webrtc/react-native-incall-manager/issues/166', 'react-native-webrtc/react-native-incall-manager#166'),
  webrtcForks: github('livekit/react-native-webrtc/blob/master/android/src/main/AndroidManifest.xml', 'the manifests of react-native-webrtc and its forks'),
  callkitTelecomPeers: github('mfairley/expo-callkit-telecom/blob/main/package.json', 'expo-callkit-telecom: peerDependencies'),
} as const satisfies Record<string, Source>
