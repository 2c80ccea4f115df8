/** The listings of docs/react-native.md, so that they compile and run. A region is a listing. */
// #region libraries
import { AppState, BackHandler, DeviceEventEmitter, Linking, PermissionsAndroid, Platform } from 'react-native'
import AsyncStorage from '@react-native-async-storage/async-storage'
import * as NetInfo from '@react-native-community/netinfo'
import ExpoPip from 'expo-pip'
import notifications from 'react-native-notify-kit'
import * as permissions from 'react-native-permissions'
import { RTCAudioSession, startIOSPIP, stopIOSPIP } from 'react-native-webrtc'
import type { ReactNativeLibraries } from '@onhook/adapters/react-native'

export const libraries: ReactNativeLibraries = {
  reactNative: { Platform, AppState, BackHandler, PermissionsAndroid, DeviceEventEmitter, Linking },
  notifications,
  // In a function, and so on iOS alone: to load it is to ask for its native module, which Android has not.
  callKeep: () => (require('react-native-callkeep') as typeof import('react-native-callkeep')).default,
  webrtc: { RTCAudioSession, startIOSPIP, stopIOSPIP },
  permissions,
  expoPip: ExpoPip,
  netInfo: NetInfo,
  asyncStorage: AsyncStorage,
}
// #endregion

// The listing of index.js.
import './embed-index.ts'

// #region call
import { createNavigationScreen, createReactNativeCall, type ReactNativeCall } from '@onhook/adapters/react-native'
import type { TransportPort } from '@onhook/machine'
import { createNavigationContainerRef } from '@react-navigation/native'

export const navigation = createNavigationContainerRef<{ home: undefined; call: { id: string } }>()
let phone: ReactNativeCall | undefined

export function openCall(id: string, title: string, transport: TransportPort): ReactNativeCall {
  // What the last one listens to goes with it; if it is still on, this ends it.
  void phone?.dispose()
  phone = createReactNativeCall({
    id, title, transport, libraries,
    // Without video in the manifest of Android: false.
    video: true,
    screen: createNavigationScreen(navigation, {
      route: ({ name, params }) => name === 'call' && (params as { id?: string }).id === id,
      whenFirst: () => navigation.reset({ index: 0, routes: [{ name: 'home' }] }),
    }),
    whenPipCloses: 'stay',
    onDiagnostic: d => console.warn(`${d.port} ${d.code}: ${d.message}`),
  })
  return phone
}
// #endregion

// #region screen
import { useCall } from '@onhook/machine/react'
import { useEffect } from 'react'
import { Button, Text } from 'react-native'

export function CallScreen({ phone }: { phone: ReactNativeCall }) {
  const { session, end } = useCall(phone.call)
  useEffect(() => {
    const gone = new AbortController()
    void phone.requestPermissions(undefined, gone.signal).then(() => {
      // A refusal is in the end record as well, which the screen shows.
      if (!gone.signal.aborted) phone.call.join().catch(() => undefined)
    })
    return () => gone.abort()
  }, [phone])
  return session === 'ended' ? <Text>{end?.reason}</Text> : <Button title={session} onPress={() => { void phone.call.leave('button') }} />
}
// #endregion

// #region links
import { bindLinks, type ReactNativeCallOptions } from '@onhook/adapters/react-native'
import { Alert } from 'react-native'

const links: NonNullable<ReactNativeCallOptions['links']> = {
  prefixes: ['https://meet.example.org/meet/', 'example://meet/'],
  join: id => navigation.navigate('call', { id }),
  focus: call => navigation.navigate('call', { id: call.id }),
  another: ({ id }) => new Promise(answer => Alert.alert('Another call', `Leave this call for ${id}?`, [
    { text: 'Stay', onPress: () => answer('stay') },
    { text: 'After this one', onPress: () => answer('queue') },
    { text: 'Switch', onPress: () => answer('switch') },
  ])),
}
/** An app that is one call: it hears links as long as that call lives. */
export const openOnly = (id: string, transport: TransportPort): ReactNativeCall => createReactNativeCall({ id, transport, libraries, links })
/** An app with screens before and between its calls: once, where it begins. */
export const listenToLinks = (): (() => void) => bindLinks(Linking, { ...links, AppState, current: () => phone?.call, onDiagnostic: d => console.warn(d.message) })
// #endregion

// #region router
import { createRouterScreen, type RouterLike } from '@onhook/adapters/react-native'

/** `router` of expo-router, and what its `useNavigationContainerRef()` gives in the root layout. */
export const screenOf = (router: RouterLike, ref: { getCurrentRoute(): { key: string; name: string } | undefined }) => createRouterScreen(router, {
  shown: () => { const route = ref.getCurrentRoute(); return route?.name === 'meet/[id]' ? route.key : undefined },
})
// #endregion

// #region permissions
import { ANDROID_PERMISSIONS, createAndroidPermissions, createIosPermissions, requestCallPermissions } from '@onhook/adapters/react-native'

const asked = Platform.OS === 'ios' ? createIosPermissions({ permissions, AppState }) : createAndroidPermissions({ PermissionsAndroid, AppState, Platform })
export async function mayCall(): Promise<boolean> {
  const granted = await requestCallPermissions(asked, ['microphone', 'camera', 'notifications', 'bluetooth'])
  if (!granted.microphone) console.warn(`without ${ANDROID_PERMISSIONS.microphone.permission} the call can only listen`)
  return granted.microphone
}
// #endregion

// #region mmkv
import { createMmkvPersist } from '@onhook/adapters/react-native'
import type { MMKV } from 'react-native-mmkv'

export const keptIn = (mmkv: MMKV) => createMmkvPersist(mmkv, 'call')
// #endregion
