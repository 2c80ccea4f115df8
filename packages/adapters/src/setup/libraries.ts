/** The libraries that the rules are about, and the version of each with which the adapters' tests run. */
import type { Source } from './rule.ts'

/** They are one native library under four names: all bring the package `com.oney.WebRTCModule`. */
export const WEBRTC_FORKS = ['react-native-webrtc', '@livekit/react-native-webrtc', '@daily-co/react-native-webrtc', '@stream-io/react-native-webrtc'] as const
export const CALL_KIT_LIBRARIES = ['react-native-callkeep', 'expo-callkit-telecom', '@stream-io/react-native-callingx'] as const
export const COMETCHAT = '@cometchat/calls-sdk-react-native'
export const NOTIFY_KIT = 'react-native-notify-kit'
export const NOTIFEE = '@notifee/react-native'

const github = (path: string): string => `https://github.com/${path}`
/**
 * The versions that the adapters' tests run against. Versions of another major (below 1.0: of another minor) may work as well, but nobody has tried.
 * `takes`: the oldest version that its adapter binds, if that is a later one. The adapter reports an older one at run time, and does without the library.
 */
export const TESTED: readonly { readonly library: string; readonly version: string; readonly takes?: string; readonly source: Source }[] = [
  { library: 'react-native-webrtc', version: '124.0.8', source: { title: 'react-native-webrtc 124.0.8', url: github('react-native-webrtc/react-native-webrtc') } },
  { library: '@livekit/react-native-webrtc', version: '144.2.0', source: { title: '@livekit/react-native-webrtc 144.2.0', url: github('livekit/react-native-webrtc') } },
  { library: '@daily-co/react-native-webrtc', version: '124.0.6-daily.2', source: { title: '@daily-co/react-native-webrtc 124.0.6-daily.2', url: github('daily-co/react-native-webrtc') } },
  { library: NOTIFY_KIT, version: '10.7.1', takes: '10.7.0', source: { title: 'react-native-notify-kit 10.7.1', url: github('marcocrupi/react-native-notify-kit') } },
  { library: NOTIFEE, version: '9.1.8', takes: '9.1.0', source: { title: '@notifee/react-native 9.1.8', url: github('invertase/notifee') } },
  { library: 'react-native-callkeep', version: '4.3.16', takes: '4.3.3', source: { title: 'react-native-callkeep 4.3.16', url: github('react-native-webrtc/react-native-callkeep') } },
  { library: 'expo-callkit-telecom', version: '0.4.0', source: { title: 'expo-callkit-telecom 0.4.0', url: github('mfairley/expo-callkit-telecom') } },
  { library: 'expo-pip', version: '2.1.0', source: { title: 'expo-pip 2.1.0', url: github('EdgarJMesquita/expo-pip') } },
  { library: 'react-native-permissions', version: '5.6.2', source: { title: 'react-native-permissions 5.6.2', url: github('zoontek/react-native-permissions') } },
  { library: '@react-native-community/netinfo', version: '12.0.1', source: { title: '@react-native-community/netinfo 12.0.1', url: github('react-native-netinfo/react-native-netinfo') } },
  { library: '@react-native-async-storage/async-storage', version: '2.2.0', source: { title: '@react-native-async-storage/async-storage 2.2.0', url: github('react-native-async-storage/async-storage') } },
  { library: 'react-native-mmkv', version: '4.3.2', source: { title: 'react-native-mmkv 4.3.2', url: github('mrousavy/react-native-mmkv') } },
  { library: COMETCHAT, version: '4.4.1', source: { title: '@cometchat/calls-sdk-react-native 4.4.1', url: github('cometchat/calls-sdk-react-native') } },
]

/** Which libraries merge which permissions into the app through their own manifests. The tests read the installed manifests. */
export const MERGED_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  [NOTIFY_KIT]: ['POST_NOTIFICATIONS', 'WAKE_LOCK', 'ACCESS_NETWORK_STATE', 'INTERNET', 'FOREGROUND_SERVICE'],
  [NOTIFEE]: ['POST_NOTIFICATIONS', 'WAKE_LOCK', 'ACCESS_NETWORK_STATE', 'INTERNET', 'FOREGROUND_SERVICE'],
  'react-native-callkeep': ['MANAGE_OWN_CALLS'],
  'expo-callkit-telecom': ['MANAGE_OWN_CALLS', 'RECORD_AUDIO', 'CAMERA', 'POST_NOTIFICATIONS', 'FOREGROUND_SERVICE', 'FOREGROUND_SERVICE_PHONE_CALL'],
  [COMETCHAT]: ['INTERNET', 'CAMERA', 'MODIFY_AUDIO_SETTINGS', 'RECORD_AUDIO', 'BLUETOOTH_CONNECT'],
  '@react-native-community/netinfo': ['ACCESS_NETWORK_STATE'],
  'react-native-background-timer': ['WAKE_LOCK'],
}

/** The libraries whose manifest brings `android.permission.<name>`. */
export const suppliersOf = (name: string): string[] => Object.keys(MERGED_PERMISSIONS).filter(library => MERGED_PERMISSIONS[library]!.includes(name))

/** The major of a version, or below 1.0 its minor: within it nothing should break. */
export function nextBreaking(version: string): { atLeast: string; below: string } {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 0 ? { atLeast: `${major}.0.0`, below: `${major + 1}.0.0` } : { atLeast: `0.${minor}.0`, below: `0.${minor + 1}.0` }
}
