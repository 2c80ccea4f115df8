/** One app port over the real AppState, PermissionsAndroid, react-native-permissions and expo-pip, and what it has told. */
import './native-side.ts'
import * as ReactNative from 'react-native'
import * as RNPermissions from 'react-native-permissions'
import { createAndroidPermissions, createAndroidPictureInPicture, createIosPermissions, createReactNativeApp, type PermissionsPort, type ReactNativeAppOptions } from '@onhook/adapters/react-native'
import type { AppEvent } from '@onhook/machine'
import { load, platform } from '../harness/native.ts'
import { createVirtualClock } from './time.ts'

const { AppState, DeviceEventEmitter, PermissionsAndroid, Platform } = ReactNative
const { default: ExpoPip } = load<typeof import('expo-pip')>('expo-pip')

export type Told = { code: string; message: string }
export function open(options: ReactNativeAppOptions = {}) {
  const clock = createVirtualClock(), told: Told[] = [], events: string[] = []
  const onDiagnostic = (d: Told): void => { told.push(d) }
  const how = { clock, onDiagnostic }
  const isAndroid = platform === 'android'
  const permissions: PermissionsPort = isAndroid ? createAndroidPermissions({ PermissionsAndroid, AppState, Platform }, how) : createIosPermissions({ permissions: RNPermissions, AppState }, how)
  const window = isAndroid ? createAndroidPictureInPicture(ExpoPip, how) : undefined
  const app = createReactNativeApp({ AppState, permissions, pictureInPicture: window, DeviceEventEmitter }, { ...how, ...options })
  const show = (e: AppEvent): string => ('microphone' in e ? `${e.type} ${[e.microphone && 'microphone', e.camera && 'camera', e.notifications && 'notifications'].filter(Boolean).join(' ')}` : 'how' in e ? `${e.type} ${e.how}` : e.type)
  const stop = app.subscribe(e => { events.push(show(e)) })
  return { app, clock, told, events, stop, permissions, since: () => events.splice(0) }
}
/** Everything is granted. */
export const ALL = 'permission.changed microphone camera notifications'
