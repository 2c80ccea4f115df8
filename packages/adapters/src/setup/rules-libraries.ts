/** Rules about libraries: which versions they need, and which of them must not be together. */
import { CALL_KIT_LIBRARIES, COMETCHAT, NOTIFEE, NOTIFY_KIT, TESTED, WEBRTC_FORKS, nextBreaking } from './libraries.ts'
import { pasting, type Condition, type Rule } from './rule.ts'
import { SOURCES } from './sources.ts'

/** A handler that is not listed says `unavailable`, also to who has allowed it; that of notifications rejects. */
const podPermission = (name: 'Microphone' | 'Camera' | 'Notifications', when: Condition, severity: Rule['severity'] = 'error', why = `says that there is no ${name.toLowerCase()}: it counts as refused, and nobody is asked.`): Rule => ({
  id: `ios.permissions.${name.toLowerCase()}`, platform: 'ios', want: { kind: 'pod-permission', name }, when: [when], severity,
  why: `react-native-permissions builds only the handlers that are listed. Without this one it ${why}`,
  ...pasting('In ios/Podfile, where its script is required; then run pod install (in Expo, add ["react-native-permissions", { "iosPermissions": [{podNames}] }] to the plugins of app.json)', 'setup_permissions([{pods}])'), source: SOURCES.permissionsIos,
})

export const LIBRARY_RULES: readonly Rule[] = [
  {
    id: 'app.notify-kit.react-native', platform: 'app', want: { kind: 'version', library: 'react-native', atLeast: '0.73.0' }, when: [{ library: NOTIFY_KIT }], severity: 'error',
    why: 'The library is a TurboModule and does not load in an older React Native.', fix: 'Use React Native 0.73 or newer.', source: SOURCES.notifyKitNewArchitecture,
  },
  {
    id: 'app.notify-kit.new-architecture', platform: 'app', want: { kind: 'new-architecture' }, when: [{ library: NOTIFY_KIT }], severity: 'error',
    why: 'The library has no module for the old architecture: it is not found there, and the call has no service.', ...pasting('In android/gradle.properties', 'newArchEnabled=true'), source: SOURCES.notifyKitNewArchitecture,
  },
  {
    id: 'app.notifee.archived', platform: 'app', want: { kind: 'no-library', library: NOTIFEE }, when: [{ uses: ['notifee'] }], severity: 'warning',
    why: 'The library is archived. The crashes of its foreground service are fixed only in its successor.', fix: `Replace ${NOTIFEE} with ${NOTIFY_KIT}, which has the same interface.`, source: SOURCES.notifeeArchived,
  },
  {
    id: 'app.notifee.twice', platform: 'app', want: { kind: 'one-library', libraries: [NOTIFY_KIT, NOTIFEE] }, when: [], severity: 'error',
    why: 'Both bring the classes of app.notifee.core, and the Android build fails.', fix: `Remove ${NOTIFEE}.`, source: SOURCES.notifyKitDoubled,
  },
  {
    id: 'app.webrtc.twice', platform: 'app', want: { kind: 'one-library', libraries: WEBRTC_FORKS }, when: [], severity: 'error',
    why: 'They are the same native library under several names, with the same classes: the build fails, or one of them answers for another.', fix: 'Keep the one that the SDK of the call needs, and remove the others.', source: SOURCES.webrtcForks,
  },
  {
    id: 'app.callkeep.new-architecture', platform: 'android', want: { kind: 'not-on-android', library: 'react-native-callkeep' }, when: [{ library: 'react-native-callkeep', newArchitecture: true }], severity: 'error',
    why: 'Two of its native methods are overloaded, which the New Architecture does not parse: the Android app crashes at start.',
    ...pasting('In react-native.config.js', 'module.exports = { dependencies: { \'react-native-callkeep\': { platforms: { android: null } } } }'), source: SOURCES.callkeepAndroid,
  },
  {
    id: 'ios.call-kit.library', platform: 'ios', want: { kind: 'any-library', libraries: CALL_KIT_LIBRARIES }, when: [{ uses: ['callKit'] }, { uses: ['callKitUndecided'] }], severity: 'warning',
    why: 'Nobody reports the call to CallKit, so iOS does not show it, and a phone call interrupts it. The calling SDK does not report it by itself.',
    fix: 'Install react-native-callkeep or expo-callkit-telecom for @onhook/adapters/ios-callkit, or set callKit: false.', source: SOURCES.cometchatBackground,
  },
  {
    id: 'app.incall-manager.call-kit', platform: 'ios', want: { kind: 'no-library', library: 'react-native-incall-manager' }, when: [{ uses: ['callKit'] }], severity: 'warning',
    why: 'Only CallKit may activate the audio session. The library\'s start() and stop() take the session away from the call.', fix: 'Remove react-native-incall-manager, or call neither start() nor stop() on iOS.', source: SOURCES.incallManager,
  },
  podPermission('Microphone', { library: 'react-native-permissions' }),
  podPermission('Camera', { library: 'react-native-permissions', uses: ['camera'] }),
  podPermission('Notifications', { library: 'react-native-permissions' }, 'warning', 'fails where notifications are asked for, and they count as refused. requestCallPermissions asks for them unless you tell it what to ask for.'),
  {
    id: 'app.expo-callkit-telecom.webrtc', platform: 'app', want: { kind: 'version', library: '@livekit/react-native-webrtc', atLeast: '144.0.0' }, when: [{ library: 'expo-callkit-telecom' }], severity: 'error',
    why: 'expo-callkit-telecom uses the audio session of this fork. Without the fork the native build fails.', fix: 'Install @livekit/react-native-webrtc 144 or newer.', source: SOURCES.callkitTelecomPeers,
  },
  {
    id: 'app.expo-callkit-telecom.peers', platform: 'app', want: { kind: 'all-libraries', libraries: ['expo', 'expo-notifications'] }, when: [{ library: 'expo-callkit-telecom' }], severity: 'error',
    why: 'The Android service of expo-callkit-telecom extends that of expo-notifications. Without it the native build fails.', fix: 'Install expo and expo-notifications.', source: SOURCES.callkitTelecomPeers,
  },
  {
    id: 'app.cometchat.peers', platform: 'app',
    want: { kind: 'all-libraries', libraries: ['@react-native-async-storage/async-storage', '@react-native-community/netinfo', 'react-native-background-timer', 'react-native-callstats', 'react-native-webrtc'] },
    when: [{ library: COMETCHAT, below: '5.0.0' }], severity: 'error', why: 'The SDK imports them, and does not load without them.', fix: 'Install them beside the SDK.', source: SOURCES.cometchatRepository,
  },
  {
    id: 'app.cometchat.async-storage', platform: 'app', want: { kind: 'version', library: '@react-native-async-storage/async-storage', below: '3.0.0' }, when: [{ library: COMETCHAT, below: '5.0.0' }], severity: 'warning',
    why: 'The SDK calls multiGet, which version 3 no longer has. At start this is a rejection that nobody handles.', fix: 'Install @react-native-async-storage/async-storage 2.2.0.', source: SOURCES.cometchatRepository,
  },
  {
    id: 'app.cometchat.chat-sdk', platform: 'app', want: { kind: 'no-library', library: '@cometchat/chat-sdk-react-native' }, when: [{ library: COMETCHAT, from: '5.0.0' }], severity: 'warning',
    why: 'A call without chat needs only one SDK. The second SDK is a second login that can fail.', fix: 'Remove @cometchat/chat-sdk-react-native, unless the app has chat too.', source: SOURCES.cometchatGuide,
  },
  ...TESTED.map(({ library, version, takes, source }): Rule => ({
    id: `app.tested.${library}`, platform: 'app', want: { kind: 'version', library, ...nextBreaking(version), ...takes && { atLeast: takes } }, when: [{ library }], severity: 'warning',
    why: `The adapters are tested with another version, and nobody has tried this one.${takes ? ' An older one is not bound at all.' : ''}`, fix: `Use ${library} ${version}, which the adapters' tests run.`, source,
  })),
]
