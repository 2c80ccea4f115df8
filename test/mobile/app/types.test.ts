/** The typings of each library are the oracle for our structural types: this file compiles without a cast, or the types gate is red. */
import './native-side.ts'
import type AsyncStorage from '@react-native-async-storage/async-storage'
import * as NetInfo from '@react-native-community/netinfo'
import { createNavigationContainerRef } from '@react-navigation/native'
import type ExpoPip from 'expo-pip'
import type { router, useNavigationContainerRef } from 'expo-router'
import * as ReactNative from 'react-native'
import * as Permissions from 'react-native-permissions'
import type * as Daily from '@daily-co/react-native-webrtc'
import type * as LiveKit from '@livekit/react-native-webrtc'
import type * as Community from 'react-native-webrtc'
import type { startIOSPIP, stopIOSPIP, RTCAudioSession } from 'react-native-webrtc'
import type RNCallKeep from 'react-native-callkeep'
import type Notifee from '@notifee/react-native'
import type NotifyKit from 'react-native-notify-kit'
import type * as CallKitTelecom from 'expo-callkit-telecom'
import type { MMKV } from 'react-native-mmkv'
import { expect, expectTypeOf, test } from 'vitest'
import type {
  AppStateLike, AsyncStorageLike, BackHandlerLike, DeviceEventsLike, ExpoPipLike, LinkingLike, MmkvLike, NavigationLike, NetInfoLike, PermissionsAndroidLike, ReactNativeLibraries, ReactNativeLike, RNPermissionsLike, RouterLike,
} from '@onhook/adapters/react-native'

type Given = Required<ReactNativeLibraries>
test('every library fits where it is injected, by its own typings', () => {
  expectTypeOf(ReactNative).toExtend<ReactNativeLike>()
  expectTypeOf(ReactNative.AppState).toExtend<AppStateLike>()
  expectTypeOf(ReactNative.BackHandler).toExtend<BackHandlerLike>()
  expectTypeOf(ReactNative.Linking).toExtend<LinkingLike>()
  expectTypeOf(ReactNative.PermissionsAndroid).toExtend<PermissionsAndroidLike>()
  expectTypeOf(ReactNative.DeviceEventEmitter).toExtend<DeviceEventsLike>()
  expectTypeOf(Permissions).toExtend<RNPermissionsLike>()
  expectTypeOf(NetInfo).toExtend<NetInfoLike>()
  expectTypeOf(NetInfo.default).toExtend<NetInfoLike>()
  expectTypeOf<typeof AsyncStorage>().toExtend<AsyncStorageLike>()
  expectTypeOf<MMKV>().toExtend<MmkvLike>()
  expectTypeOf<typeof ExpoPip>().toExtend<ExpoPipLike>()
  expectTypeOf(createNavigationContainerRef<{ call: { id: string } }>()).toExtend<NavigationLike>()
  expectTypeOf<typeof router>().toExtend<RouterLike>()
  expectTypeOf<ReturnType<typeof useNavigationContainerRef>>().toExtend<NavigationLike>()
  expectTypeOf<{ startIOSPIP: typeof startIOSPIP; stopIOSPIP: typeof stopIOSPIP; RTCAudioSession: typeof RTCAudioSession }>().toExtend<Given['webrtc']>()
  // The whole module too, of either fork as well; and none of the three lets JavaScript hold the audio unit by its audio session.
  expectTypeOf<typeof Community>().toExtend<Given['webrtc']>()
  expectTypeOf<typeof LiveKit>().toExtend<Given['webrtc']>()
  expectTypeOf<typeof Daily>().toExtend<Given['webrtc']>()
  expectTypeOf<keyof typeof Community.RTCAudioSession | keyof typeof LiveKit.RTCAudioSession | keyof typeof Daily.RTCAudioSession>().toEqualTypeOf<'prototype' | 'audioSessionDidActivate' | 'audioSessionDidDeactivate'>()
  // LiveKit's has another way: docs/ios.md names it.
  expectTypeOf<typeof LiveKit.AudioDeviceModule.setEngineAvailability>().toBeCallableWith({ isInputAvailable: false, isOutputAvailable: false })
  expectTypeOf<typeof RNCallKeep>().toExtend<Given['callKeep']>()
  expectTypeOf<typeof NotifyKit>().toExtend<Given['notifications']>()
  expectTypeOf<typeof Notifee>().toExtend<Given['notifications']>()
  expectTypeOf<typeof CallKitTelecom>().toExtend<Given['callKitTelecom']>()
  // And they are there: what is typed is what is loaded.
  expect([typeof ReactNative.AppState.addEventListener, typeof NetInfo.addEventListener, typeof Permissions.requestNotifications, typeof createNavigationContainerRef]).toEqual(Array(4).fill('function'))
})
