/** The phone's libraries, as the adapters are given them: each one that your app has. What is left out is done without. */
import { createAndroidPermissions, createIosPermissions, type PermissionsPort, type ReactNativeLibraries } from '@onhook/adapters/react-native'
import AsyncStorage from '@react-native-async-storage/async-storage'
import NetInfo from '@react-native-community/netinfo'
import ExpoPip from 'expo-pip'
import { AppState, BackHandler, DeviceEventEmitter, PermissionsAndroid, Platform } from 'react-native'
import notifications from 'react-native-notify-kit'
import * as iosPermissions from 'react-native-permissions'
import { RTCAudioSession, startIOSPIP, stopIOSPIP } from 'react-native-webrtc'
import { loadCallKeep } from './call-kit'
import { warn } from './warn'

export const libraries: ReactNativeLibraries = {
  reactNative: { Platform, AppState, BackHandler, PermissionsAndroid, DeviceEventEmitter },
  notifications,
  callKeep: loadCallKeep,
  webrtc: { startIOSPIP, stopIOSPIP, RTCAudioSession },
  expoPip: ExpoPip,
  permissions: iosPermissions,
  netInfo: NetInfo,
  asyncStorage: AsyncStorage,
}

/** What is granted, and the dialogs, before there is a call. */
export const permissions: PermissionsPort = Platform.OS === 'ios'
  ? createIosPermissions({ permissions: iosPermissions, AppState }, { onDiagnostic: warn })
  : createAndroidPermissions({ PermissionsAndroid, AppState, Platform }, { onDiagnostic: warn })
