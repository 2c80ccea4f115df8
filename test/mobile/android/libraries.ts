/** The real libraries: `load`, since their default export is one of a CommonJS module. Their native side is there before they are. */
import type notifeeType from '@notifee/react-native'
import type notifyKitType from 'react-native-notify-kit'
import { load } from '../harness/native.ts'
import { createPhone } from './phone.ts'

export function loadNotifyKit(): typeof notifyKitType {
  createPhone('notify-kit')
  return load<{ default: typeof notifyKitType }>('react-native-notify-kit').default
}
export function loadNotifee(): typeof notifeeType {
  createPhone('notifee')
  return load<{ default: typeof notifeeType }>('@notifee/react-native').default
}
