/** A library of another version, as far as JavaScript can tell: the table of docs/react-native.md, each row of it carried out. */
import { createAndroidForegroundService, registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createCometChatService } from '@onhook/adapters/cometchat-service'
import { createCallingxSystemCall, createCallKeepSystemCall, createCallKitTelecomSystemCall } from '@onhook/adapters/ios-callkit'
import { createAndroidPictureInPicture, createAsyncStoragePersist, createIosPermissions, createMmkvPersist, createNetInfoNetwork, createReactNativeApp, type OnDiagnostic } from '@onhook/adapters/react-native'
import { createReactNativeWebRtcTransport } from '@onhook/adapters/react-native-webrtc'
import { TESTED } from '@onhook/adapters/setup'
import { readFileSync } from 'node:fs'
import * as ReactNative from 'react-native'
import { expect, test } from 'vitest'
import { rest } from './time.ts'

const { AppState, PermissionsAndroid, Platform, DeviceEventEmitter } = ReactNative
/** Anything may be handed over, so whatever compiles is no help. */
const as = <T>(library: unknown): T => library as T
const nothing = (): void => undefined
const notifications = (SDK_VERSION: string): ((onDiagnostic: OnDiagnostic) => void) => onDiagnostic => {
  const library = as<NotificationLibrary>({ SDK_VERSION, onBackgroundEvent: nothing, registerForegroundService: nothing })
  registerAndroidForegroundService(library, { onDiagnostic })
  createAndroidForegroundService({ notifications: library, AppState, PermissionsAndroid, Platform }, { onDiagnostic })
}
const webrtc = (onDiagnostic: OnDiagnostic): void => {
  // Once its connections had streams, and no tracks.
  const library = { RTCPeerConnection: class { addStream(): void { /* as it was called */ } }, MediaStream: class { release(): void { /* nothing */ } }, mediaDevices: { getUserMedia: nothing } }
  const transport = createReactNativeWebRtcTransport(as<Parameters<typeof createReactNativeWebRtcTransport>[0]>(library), { capture: { audio: true }, signalling: { open: () => ({ send: nothing, close: nothing }) }, onDiagnostic })
  Promise.resolve(transport.join({ attempt: 1, signal: new AbortController().signal } as never)).catch(nothing)
}

/** By library: one that is not what was tested, and what is told. */
const OTHERS: { [library: string]: [make: (onDiagnostic: OnDiagnostic) => unknown, code: string] } = {
  'react-native': [onDiagnostic => createReactNativeApp(as({ AppState: { currentState: 'active' } }), { onDiagnostic }).subscribe!(nothing), 'missing-AppState'],
  'react-native-webrtc': [webrtc, 'wrong-version'],
  '@livekit/react-native-webrtc': [webrtc, 'wrong-version'],
  '@daily-co/react-native-webrtc': [webrtc, 'wrong-version'],
  'react-native-notify-kit': [notifications('11.0.0'), 'unusable-library'],
  '@notifee/react-native': [notifications('7.8.2'), 'unusable-library'],
  'react-native-callkeep': [onDiagnostic => createCallKeepSystemCall({ callKeep: as({ getInitialEvents: nothing }), Platform: { OS: 'ios' } }, { onDiagnostic }), 'wrong-version'],
  'expo-callkit-telecom': [onDiagnostic => createCallKitTelecomSystemCall({ callKitTelecom: as({}) }, { onDiagnostic }), 'wrong-version'],
  callingx: [onDiagnostic => createCallingxSystemCall({ callingx: as({ fulfillAnswerCallAction: nothing }) }, { onDiagnostic }), 'wrong-version'],
  'expo-pip': [onDiagnostic => createAndroidPictureInPicture(as({ isInPipMode: () => false }), { onDiagnostic }), 'wrong-version'],
  'react-native-permissions': [onDiagnostic => createIosPermissions({ permissions: as({ check: nothing, request: nothing }), AppState }, { onDiagnostic }), 'wrong-version'],
  '@react-native-community/netinfo': [onDiagnostic => createNetInfoNetwork(as({}), { onDiagnostic }).subscribe(nothing), 'missing-module'],
  '@react-native-async-storage/async-storage': [onDiagnostic => createAsyncStoragePersist(as({ getItem: nothing }), 'key', { onDiagnostic }), 'missing-module'],
  'react-native-mmkv': [onDiagnostic => createMmkvPersist(as({ getString: nothing, set: nothing, delete: nothing }), 'key', { onDiagnostic }), 'wrong-version'],
  '@cometchat/calls-sdk-react-native': [onDiagnostic => createCometChatService(as({}), { AppState, PermissionsAndroid, Platform, DeviceEventEmitter, onDiagnostic } as never), 'missing-module'],
}

test.each(Object.entries(OTHERS))('another %s is told, once, with what is expected', async (_, [make, code]) => {
  const told: [string, string][] = []
  make(d => { told.push([d.code, d.message]) })
  await rest(5)
  expect(told).toEqual([[code, expect.stringMatching(/expected|use |install /)]])
})
test('all that is missing is named at once, as an SDK\'s is', async () => {
  const told: string[] = [], onDiagnostic: OnDiagnostic = d => { told.push(d.message) }
  for (const name of ['react-native-permissions', '@react-native-async-storage/async-storage']) OTHERS[name]![0](onDiagnostic)
  for (const library of [undefined, null, 'text', {}]) createMmkvPersist(as(library), 'key', { onDiagnostic })
  await rest(5)
  expect(told.map(message => / has no ([\w, ]+);/.exec(message)![1])).toEqual(['checkNotifications, requestNotifications', 'setItem, removeItem', ...Array.from('four', () => 'getString, set')])
})
test('the page has a row for each library that was tested, and each row is one that was carried out', () => {
  const page = readFileSync(new URL('../../../docs/react-native.md', import.meta.url), 'utf8'), table = /\n## Versions\n[\s\S]*?\n\n(\|[\s\S]*?)\n\n/.exec(page)![1]!
  const rows = table.split('\n').slice(2).map(row => { const [, names, , code] = row.split('|'); return { names: [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!), code: /`([\w-]+)`/.exec(code!)?.[1] } })
  expect(rows.flatMap(({ names, code }) => names.map(name => [name, code]))).toEqual(Object.entries(OTHERS).map(([name, [, code]]) => [name, code]))
  expect(TESTED.map(({ library }) => library).filter(name => !Object.hasOwn(OTHERS, name))).toEqual([])
  // Every other one than 124: the major, or below 1.0 the minor, of what was tested.
  const others = table.split('\n').flatMap(row => [...row.matchAll(/`([^`]+)`(?=[^|]*\|[^|]*\|[^|]*\| every other one than ([\d.]+))/g)].map(([, name, major]) => [name, major]))
  const majorOf = (name: string): string => TESTED.find(({ library }) => library === name)!.version.replace(/^(0\.\d+|[1-9]\d*)\..*/, '$1')
  expect(others.filter(([name]) => !name!.startsWith('@livekit/'))).toEqual(others.map(([name]) => [name, majorOf(name!)]).filter(([name]) => !name!.startsWith('@livekit/')))
  expect(others.length).toBe(7)
})
