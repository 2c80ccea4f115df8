/** The libraries' own typings and constants are the oracle of ours. That each assignment compiles is the test. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createAndroidForegroundService, createNoService, createTaskRemovedApp, registerAndroidForegroundService, type AndroidLibraries, type DeviceEvents, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createCometChatService, type CallNotificationModule, type CometChatServiceOptions } from '@onhook/adapters/cometchat-service'
import { createCall, type ServiceEvent } from '@onhook/machine'
import { createFakeTransport } from '@onhook/adapters/fake'
import type notifee from '@notifee/react-native'
import type notifyKit from 'react-native-notify-kit'
import { AppState, DeviceEventEmitter, NativeModules, PermissionsAndroid, Platform } from 'react-native'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as library from '../../../packages/adapters/src/android-foreground/library.ts'
import { load, native, platform } from '../harness/native.ts'
import { loadNotifee, loadNotifyKit } from './libraries.ts'
import { turn } from './rig.ts'

type Enums = { [name: string]: { [member: string]: number | string } }

describe('what fits without a cast', () => {
  test('both libraries, the parts of React Native, and its native modules', () => {
    const fits = (kit: typeof notifyKit, old: typeof notifee): unknown[] => [
      { notifications: kit, AppState, PermissionsAndroid, Platform } satisfies AndroidLibraries,
      { notifications: old, AppState, PermissionsAndroid, Platform } satisfies AndroidLibraries,
      DeviceEventEmitter satisfies DeviceEvents,
      { AppState, PermissionsAndroid, Platform, DeviceEventEmitter } satisfies CometChatServiceOptions,
      () => createCometChatService(NativeModules['CallNotificationService'] as CallNotificationModule, { AppState, PermissionsAndroid, Platform, DeviceEventEmitter }),
      () => createCometChatService({ launch: () => Promise.resolve(), abort: () => Promise.resolve() }, { AppState, PermissionsAndroid, Platform }),
    ]
    expectTypeOf(fits).returns.toEqualTypeOf<unknown[]>()
  })
})

describe('constants', () => {
  const libraries: [string, () => { default: unknown }][] = [['react-native-notify-kit', () => load('react-native-notify-kit')], ['@notifee/react-native', () => load('@notifee/react-native')]]
  test.runIf(platform === 'android')('are those of both libraries; event 9 is in neither', () => {
    loadNotifyKit()
    loadNotifee()
    for (const [, of] of libraries) {
      const { AndroidForegroundServiceType: types, AndroidImportance, AndroidVisibility, AuthorizationStatus, EventType } = of() as unknown as { [name: string]: Enums[string] }
      expect(library.SERVICE_TYPES).toEqual({ mediaPlayback: types!['FOREGROUND_SERVICE_TYPE_MEDIA_PLAYBACK'], phoneCall: types!['FOREGROUND_SERVICE_TYPE_PHONE_CALL'], camera: types!['FOREGROUND_SERVICE_TYPE_CAMERA'], microphone: types!['FOREGROUND_SERVICE_TYPE_MICROPHONE'] })
      expect([library.IMPORTANCE_LOW, library.VISIBILITY_PUBLIC, library.NOTIFICATIONS_DENIED]).toEqual([AndroidImportance!['LOW'], AndroidVisibility!['PUBLIC'], AuthorizationStatus!['DENIED']])
      const { DISMISSED, ACTION_PRESS, DELIVERED, APP_BLOCKED, CHANNEL_BLOCKED, FG_ALREADY_EXIST } = library
      expect({ DISMISSED, ACTION_PRESS, DELIVERED, APP_BLOCKED, CHANNEL_BLOCKED, FG_ALREADY_EXIST }).toEqual(Object.fromEntries(['DISMISSED', 'ACTION_PRESS', 'DELIVERED', 'APP_BLOCKED', 'CHANNEL_BLOCKED', 'FG_ALREADY_EXIST'].map(name => [name, EventType![name]])))
      expect(Object.values(EventType!)).not.toContain(library.FG_TIMEOUT)
    }
  })
})

describe('constants of Android', () => {
  test('are those that @nativescript/types-android declares', () => {
    const declared = readFileSync(createRequire(import.meta.url).resolve('@nativescript/types-android/lib/android/android-platform-37.d.ts'), 'utf8')
    const valueOf = (name: string): number => Number(new RegExp(`public static ${name}: (-?\\d+);`).exec(declared)?.[1])
    expect(library.SERVICE_TYPES).toEqual(Object.fromEntries([['mediaPlayback', 'MEDIA_PLAYBACK'], ['phoneCall', 'PHONE_CALL'], ['camera', 'CAMERA'], ['microphone', 'MICROPHONE']].map(([ours, theirs]) => [ours, valueOf(`FOREGROUND_SERVICE_TYPE_${theirs}`)])))
    expect([library.IMPORTANCE_LOW, library.VISIBILITY_PUBLIC]).toEqual([valueOf('IMPORTANCE_LOW'), valueOf('VISIBILITY_PUBLIC')])
  })
})

describe('createNoService', () => {
  test('launch and abort do nothing, are done when they return, and a call with it is settled', async () => {
    const port = createNoService(), transport = createFakeTransport(), events: ServiceEvent[] = []
    native.calls.length = 0
    const call = createCall({ transport, service: port, app: { subscribe(emit) { emit({ type: 'app.activated' }); return () => {} } }, policy: { launchService: 'when-joining' }, inspect: record => { if (record.kind === 'step' && record.event.type.startsWith('service.')) events.push(record.event as ServiceEvent) } })
    const joined = call.join()
    await transport.flush()
    await joined
    const left = call.leave()
    await transport.flush()
    await left
    await call.settled
    expect(events.map(each => each.type)).toEqual(['service.started', 'service.stopped'])
    expect(native.calls).toEqual([])
  })
})

// What `@onhook/adapters/react-native` never does; done all the same, nothing happens on the native side.
describe.runIf(platform === 'ios')('on iOS', () => {
  test('the libraries\' own JavaScript lets nothing of a service through: no start is confirmed, no service is stopped', async () => {
    const calls: string[] = []
    native.add('NotifeeApiModule', Object.fromEntries(['displayNotification', 'stopForegroundService', 'createChannel', 'isChannelBlocked', 'getDisplayedNotifications', 'getNotificationSettings', 'cancelNotification'].map(name => [name, () => { calls.push(name); return Promise.resolve([]) }])))
    const notifications = load<{ default: NotificationLibrary }>('react-native-notify-kit').default
    registerAndroidForegroundService(notifications)
    const said: ServiceEvent[] = []
    const port = createAndroidForegroundService({ notifications, AppState, PermissionsAndroid: { check: () => Promise.resolve(false) }, Platform })
    port.subscribe(event => { said.push(event) })
    port.launch({ types: ['microphone'], call: 'c', state: 'connecting', muted: false })
    port.abort()
    for (let n = 0; n < 20; n++) await turn()
    expect(said).toEqual([{ type: 'service.stopped', cause: 'aborted' }])
    expect(calls.filter(each => each !== 'getDisplayedNotifications')).toEqual([])
  })

  test('the service of iOS touches nothing', () => {
    const port = createNoService()
    native.calls.length = 0
    void port.launch({ types: [], call: 'c', state: 'ongoing', muted: false })
    void port.update?.({ types: [], call: 'c', state: 'ongoing', muted: true })
    void port.abort()
    expect(native.calls).toEqual([])
    expect(createTaskRemovedApp(DeviceEventEmitter).subscribe(() => {})).toBeTypeOf('function')
  })
})
