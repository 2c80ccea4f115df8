import { expect, test } from 'vitest'
import { LOAD_MS, load, platform } from './native.ts'
import { addSilentModules } from './stubs.ts'

addSilentModules()

/** What an adapter of ours takes from each: a library that gave something else would not be the one that we bind. */
const LIBRARIES: { [name: string]: string[] } = {
  'react-native': ['AppState', 'Linking', 'PermissionsAndroid', 'BackHandler', 'NativeEventEmitter', 'TurboModuleRegistry', 'AppRegistry'],
  'react-native-webrtc': ['RTCPeerConnection', 'mediaDevices', 'MediaStream', 'RTCAudioSession'],
  'react-native-notify-kit': ['default', 'EventType'],
  '@notifee/react-native': ['default', 'EventType'],
  'react-native-callkeep': ['default', 'CONSTANTS'],
  '@react-native-community/netinfo': ['addEventListener', 'fetch'],
  'react-native-permissions': ['check', 'request', 'PERMISSIONS', 'RESULTS'],
  '@cometchat/calls-sdk-react-native': ['CometChatCalls'],
  '@react-native-async-storage/async-storage': ['default'],
  'react-native-background-timer': ['default'],
  'expo-callkit-telecom': ['startOutgoingCall', 'addCallEndedListener'],
  'expo-pip': ['default'],
  '@react-navigation/core': ['BaseNavigationContainer', 'useNavigation'],
  '@react-navigation/native': ['NavigationContainer'],
}

for (const [name, exports] of Object.entries(LIBRARIES)) {
  test(`${name}: its real JavaScript loads on ${platform}`, () => {
    const library = load<{ [name: string]: unknown }>(name)
    expect(exports.filter(each => library[each] === undefined)).toEqual([])
  }, LOAD_MS)
}
