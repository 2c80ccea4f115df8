/** Each rule of the set-up: an app that breaks it and nothing else, and the doctor that names it and nothing else. */
import { RULES, TESTED } from '@onhook/adapters/setup'
import { afterEach, describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/inspector/src/cli/doctor.ts'
import { type App, ENTITLEMENTS, INFO, MAIN_ACTIVITY, MANIFEST, PODFILE, edit, editPackage, goodApp, install, removeApps, uninstall, writeApp } from './fixtures/doctor/app.ts'

afterEach(removeApps)

// ---- good apps of every kind --------------------------------------------------------------------------

const NOTIFY_KIT_SERVICE = 'android:name="app.notifee.core.ForegroundService"\n        android:exported="false"'
const bare = (): App => goodApp('bare')
function notifee(): App {
  const app = bare()
  uninstall(app, 'react-native-notify-kit'); install(app, '@notifee/react-native')
  edit(app, MANIFEST, NOTIFY_KIT_SERVICE, `${NOTIFY_KIT_SERVICE}\n        tools:replace="android:foregroundServiceType"`)
  edit(app, MANIFEST, '<manifest ', '<manifest xmlns:tools="http://schemas.android.com/tools" ')
  return app
}
const PEERS = ['@react-native-async-storage/async-storage', 'react-native-background-timer', 'react-native-callstats']
function cometchat(): App {
  const app = bare()
  uninstall(app, 'react-native-notify-kit')
  for (const library of ['@cometchat/calls-sdk-react-native', ...PEERS]) install(app, library)
  edit(app, MANIFEST, 'app.notifee.core.ForegroundService', 'com.CometChatCalls.CallNotificationService')
  return app
}
function cometchatOngoing(): App {
  const app = bare()
  uninstall(app, 'react-native-notify-kit')
  editPackage(app, (json) => { json.onhook!['service'] = 'cometchat-ongoing' })
  edit(app, MANIFEST, 'app.notifee.core.ForegroundService', 'com.cometchat.calls.services.CometChatOngoingCallService')
  return app
}
function cometchat5(): App {
  const app = bare()
  install(app, '@cometchat/calls-sdk-react-native', '5.0.5')
  return app
}
function telecomLibrary(): App {
  const app = bare()
  uninstall(app, 'react-native-callkeep'); uninstall(app, 'react-native-webrtc')
  for (const library of ['expo', 'expo-notifications', 'expo-callkit-telecom', '@livekit/react-native-webrtc']) install(app, library)
  return app
}
function asksOnIos(): App {
  const app = bare()
  install(app, 'react-native-permissions')
  return app
}
function oldReactNative(): App {
  const app = bare()
  install(app, 'react-native', '0.74.5')
  return app
}
/** What is said of the good app itself: that notifee is archived, that CometChat 5 is not the version of the tests. */
const SAID: ReadonlyMap<() => App, readonly string[]> = new Map([[notifee, ['app.notifee.archived']], [cometchat5, ['app.tested.@cometchat/calls-sdk-react-native']]])

// ---- what breaks each rule ----------------------------------------------------------------------------

/** `also`: what else is broken by it, as no version breaks the one and not the other. */
type Breaks = { readonly good: () => App; readonly change: (app: App) => void; readonly also?: string }
const removes = (path: string, text: string, good = bare): Breaks => ({ good, change: app => edit(app, path, text, '') })
const replaces = (path: string, from: string, to: string, good = bare): Breaks => ({ good, change: app => edit(app, path, from, to) })
const permission = (name: string, good = bare): Breaks => removes(MANIFEST, `<uses-permission android:name="android.permission.${name}" />`, good)
/** A permission that a library of the good app merges: the app takes it out again. */
const takenOut = (name: string, good = bare): Breaks => ({
  good, change: (app) => {
    edit(app, MANIFEST, `<uses-permission android:name="android.permission.${name}" />`, `<uses-permission android:name="android.permission.${name}" tools:node="remove" />`)
    edit(app, MANIFEST, '<manifest ', '<manifest xmlns:tools="http://schemas.android.com/tools" ')
  },
})
const SERVICE = /<service[^]*?\/>/
const TYPES = 'android:foregroundServiceType="microphone|mediaPlayback|camera|phoneCall"'
const without = (type: string): string => TYPES.replace(new RegExp(`\\b${type}\\b\\|?`), '').replace('|"', '"')
const service = (choice: string, good: () => App, types: readonly string[]): Record<string, Breaks> => ({
  [`android.service.${choice}`]: { good, change: app => edit(app, MANIFEST, SERVICE.exec(String(app.files[MANIFEST]))![0], '') },
  ...Object.fromEntries(types.map(type => [`android.service.${choice}.${type}`, replaces(MANIFEST, TYPES, without(type), good)])),
  [`android.service.${choice}.no-timeout`]: replaces(MANIFEST, TYPES, TYPES.replace('camera', 'camera|shortService'), good),
  [`android.service.${choice}.enabled`]: { good, change: app => edit(app, MANIFEST, '<service', '<service android:enabled="false"') },
  [`android.service.${choice}.not-exported`]: { good, change: app => edit(app, MANIFEST, SERVICE.exec(String(app.files[MANIFEST]))![0], SERVICE.exec(String(app.files[MANIFEST]))![0].replace('"false"', '"true"')) },
})
const version = (library: string, is: string, good = bare): Breaks => ({ good, change: app => install(app, library, is) })
const another: Record<string, Breaks> = {
  'react-native-webrtc': version('react-native-webrtc', '118.0.0'),
  '@livekit/react-native-webrtc': version('@livekit/react-native-webrtc', '145.0.0', telecomLibrary),
  '@daily-co/react-native-webrtc': { good: bare, change: (app) => { uninstall(app, 'react-native-webrtc'); install(app, '@daily-co/react-native-webrtc', '118.0.3-daily.1') } },
  'react-native-notify-kit': version('react-native-notify-kit', '10.6.9'),
  '@notifee/react-native': version('@notifee/react-native', '9.0.2', notifee),
  'react-native-callkeep': version('react-native-callkeep', '4.3.2'),
  'expo-callkit-telecom': version('expo-callkit-telecom', '0.3.8', telecomLibrary),
  'expo-pip': version('expo-pip', '1.0.2'),
  'react-native-permissions': version('react-native-permissions', '4.1.5'),
  '@react-native-community/netinfo': version('@react-native-community/netinfo', '9.3.10'),
  '@react-native-async-storage/async-storage': version('@react-native-async-storage/async-storage', '3.1.1'),
  'react-native-mmkv': version('react-native-mmkv', '3.2.0'),
  '@cometchat/calls-sdk-react-native': version('@cometchat/calls-sdk-react-native', '3.0.0', cometchat),
}

/** An audio call, in an app that asks for the camera for something else. */
function withoutVideo(good: () => App): App {
  const app = good()
  editPackage(app, (json) => { json.onhook!['camera'] = false })
  return app
}

/** An app that says nothing of Telecom, whose manifest has all that it needs for it. */
function undecided(good: () => App): App {
  const app = good()
  editPackage(app, (json) => { delete json.onhook!['telecom'] })
  return app
}

const BREAKS: Record<string, Breaks> = {
  ...service('notify-kit', bare, ['microphone', 'mediaPlayback', 'camera', 'phoneCall']), ...service('notifee', notifee, ['microphone', 'mediaPlayback', 'camera', 'phoneCall']),
  ...service('cometchat', cometchat, ['microphone', 'mediaPlayback']), ...service('cometchat-ongoing', cometchatOngoing, ['microphone', 'mediaPlayback', 'camera']),
  ...Object.fromEntries(Object.entries({ 'notify-kit': bare, notifee }).map(([choice, good]): [string, Breaks] => [`android.service.${choice}.camera-unused`, {
    good: () => withoutVideo(good), change: app => edit(app, MANIFEST, TYPES, without('camera')), ...(good === notifee && { also: 'app.notifee.archived' }),
  }])),
  ...Object.fromEntries(Object.entries({ 'notify-kit': bare, notifee }).map(([choice, good]): [string, Breaks] => [`android.service.${choice}.phoneCall-unused`, {
    good: () => undecided(good), change: app => edit(app, MANIFEST, TYPES, without('phoneCall')), ...(good === notifee && { also: 'app.notifee.archived' }),
  }])),
  'android.service.notifee.replaces': removes(MANIFEST, 'tools:replace="android:foregroundServiceType"', notifee),
  'android.service.cometchat-v5': replaces(MANIFEST, '</application>', '<service android:name="com.cometchat.calls.CallForegroundService" android:foregroundServiceType="phoneCall" android:exported="false" /></application>', cometchat5),
  'android.permission.record-audio': permission('RECORD_AUDIO'),
  'android.permission.camera': permission('CAMERA'),
  'android.permission.internet': takenOut('INTERNET'),
  'android.permission.foreground-service': takenOut('FOREGROUND_SERVICE'),
  'android.permission.foreground-service-microphone': permission('FOREGROUND_SERVICE_MICROPHONE'),
  'android.permission.foreground-service-media-playback': permission('FOREGROUND_SERVICE_MEDIA_PLAYBACK'),
  'android.permission.foreground-service-camera': permission('FOREGROUND_SERVICE_CAMERA'),
  'android.permission.foreground-service-media-projection': permission('FOREGROUND_SERVICE_MEDIA_PROJECTION'),
  'android.permission.foreground-service-phone-call': permission('FOREGROUND_SERVICE_PHONE_CALL'),
  'android.permission.manage-own-calls': permission('MANAGE_OWN_CALLS'),
  'android.permission.post-notifications': takenOut('POST_NOTIFICATIONS'),
  'android.permission.wake-lock': takenOut('WAKE_LOCK'),
  'android.permission.bluetooth-connect': permission('BLUETOOTH_CONNECT'),
  'android.permission.modify-audio-settings': permission('MODIFY_AUDIO_SETTINGS'),
  'android.permission.access-network-state': takenOut('ACCESS_NETWORK_STATE'),
  'android.permission.change-network-state': permission('CHANGE_NETWORK_STATE'),
  'android.activity.launch-mode': replaces(MANIFEST, 'android:launchMode="singleTask"', 'android:launchMode="standard"'),
  'android.activity.picture-in-picture': removes(MANIFEST, 'android:supportsPictureInPicture="true"'),
  'android.activity.config-changes': removes(MANIFEST, '|smallestScreenSize'),
  'android.link.scheme': replaces(MANIFEST, 'android:scheme="phone"', 'android:scheme="fone"'),
  'android.link.host': removes(MANIFEST, ' android:autoVerify="true"'),
  'ios.usage.microphone': removes(INFO, '<key>NSMicrophoneUsageDescription</key>\n\t<string>So that the others hear you.</string>'),
  'ios.usage.camera': replaces(INFO, 'So that the others see you.', ' '),
  'ios.background.audio': removes(INFO, '<string>audio</string>'),
  'ios.background.voip': removes(INFO, '<string>voip</string>'),
  'ios.push.environment': removes(ENTITLEMENTS, '<key>aps-environment</key>\n\t<string>development</string>'),
  'ios.entitlement.unrestricted-voip': replaces(ENTITLEMENTS, '<dict>', '<dict><key>com.apple.developer.pushkit.unrestricted-voip</key><true/>'),
  'ios.entitlement.unrestricted-ptt': replaces(ENTITLEMENTS, '<dict>', '<dict><key>com.apple.developer.pushkit.unrestricted-voip.ptt</key><true/>'),
  'ios.screen-share.extension': removes(INFO, '<key>RTCScreenSharingExtension</key>\n\t<string>org.example.phone.Broadcast</string>'),
  'ios.screen-share.group': removes(INFO, '<key>RTCAppGroupIdentifier</key>\n\t<string>group.org.example.phone</string>'),
  'ios.link.scheme': replaces(INFO, '<string>phone</string>', '<string>fone</string>'),
  'ios.link.host': replaces(ENTITLEMENTS, 'applinks:', 'webcredentials:'),
  'app.notify-kit.react-native': { good: bare, change: (app) => { install(app, 'react-native', '0.72.17') } },
  'app.notify-kit.new-architecture': { good: oldReactNative, change: (app) => { edit(app, 'android/gradle.properties', 'newArchEnabled=true', 'newArchEnabled=false') } },
  'app.notifee.archived': { good: bare, change: (app) => { Object.assign(app.files, notifee().files); uninstall(app, '@notifee/react-native'); install(app, '@notifee/react-native'); delete app.installed['react-native-notify-kit'] } },
  'app.notifee.twice': { good: bare, change: app => install(app, '@notifee/react-native') },
  'app.webrtc.twice': { good: bare, change: app => install(app, '@livekit/react-native-webrtc') },
  'android.activity.link-old': replaces(MAIN_ACTIVITY, 'intent.data = null', 'finish()'),
  'android.activity.link-again': replaces(MAIN_ACTIVITY, 'emitNewIntentReceived(link)', 'toString()'),
  'android.activity.link-early': replaces(MAIN_ACTIVITY, 'setIntent(intent)', 'finish()'),
  'app.callkeep.new-architecture': replaces('react-native.config.js', 'android: null', 'ios: null'),
  'ios.call-kit.library': { good: bare, change: app => uninstall(app, 'react-native-callkeep') },
  'ios.permissions.microphone': replaces(PODFILE, "'Microphone'", "# 'Microphone'", asksOnIos),
  'ios.permissions.camera': replaces(PODFILE, "'Camera',", '', asksOnIos),
  'ios.permissions.notifications': replaces(PODFILE, "'Notifications',", '', asksOnIos),
  'app.incall-manager.call-kit': { good: bare, change: app => install(app, 'react-native-incall-manager') },
  'app.expo-callkit-telecom.webrtc': { good: telecomLibrary, change: (app) => { uninstall(app, '@livekit/react-native-webrtc'); install(app, 'react-native-webrtc') } },
  'app.expo-callkit-telecom.peers': { good: telecomLibrary, change: app => uninstall(app, 'expo-notifications') },
  'app.cometchat.peers': { good: cometchat, change: app => uninstall(app, 'react-native-callstats') },
  'app.cometchat.async-storage': { ...version('@react-native-async-storage/async-storage', '3.1.1', cometchat), also: 'app.tested.@react-native-async-storage/async-storage' },
  'app.cometchat.chat-sdk': { good: cometchat5, change: app => install(app, '@cometchat/chat-sdk-react-native') },
  ...Object.fromEntries(TESTED.map(({ library }) => [`app.tested.${library}`, another[library]!])),
}

const found = (app: App): string[] => {
  const { findings, unreadable } = diagnose(writeApp(app))
  expect(unreadable).toEqual([])
  return findings.map(({ rule }) => rule.id)
}

describe('the doctor', () => {
  test('has an app that breaks it for every rule, and each id once', () => {
    expect(Object.keys(BREAKS).toSorted()).toEqual(RULES.map(rule => rule.id).toSorted())
  })
  test.each(Object.entries({ bare, notifee, cometchat, cometchatOngoing, cometchat5, telecomLibrary, asksOnIos, oldReactNative }))('finds nothing wrong with a good app (%s)', (_, good) => {
    expect(found(good())).toEqual(SAID.get(good) ?? [])
  })
  test.each(RULES.map(rule => rule.id))('finds the one thing that breaks %s, and no other', (id) => {
    const { good, change, also } = BREAKS[id]!, app = good()
    change(app)
    expect(found(app).filter(rule => !(SAID.get(good) ?? []).includes(rule))).toEqual([id, ...(also === undefined ? [] : [also])])
  })
  test('says of each rule where it is from, what happens otherwise and how to mend it', () => {
    for (const { id, source, why, fix } of RULES) {
      expect(new URL(source.url).protocol, id).toBe('https:')
      for (const text of [source.title, why, fix]) expect(text, id).toMatch(/\S.*\S/)
    }
  })
})

test('a second library that starts and stops the audio session is told where CallKit has it, and only there, with the calls not to make [react-native-webrtc/react-native-incall-manager#166]', () => {
  const told = (callKit: boolean): string[] => {
    const app = bare()
    install(app, 'react-native-incall-manager')
    editPackage(app, (json) => { Object.assign(json.onhook!, { callKit, push: false, telecom: false }) })
    return diagnose(writeApp(app)).findings.map(({ rule, fix }) => `${rule.id}: ${fix}`)
  }
  expect([told(true), told(false)]).toEqual([['app.incall-manager.call-kit: Remove react-native-incall-manager, or call neither start() nor stop() on iOS.'], []])
})

test('a service without phoneCall is an error where the app says telecom, a warning that names both halves where it says nothing and holds what lets a call claim it, and nothing else', () => {
  const told = (telecom: boolean | undefined, library = true, held = false): string[] => {
    const app = library ? telecomLibrary() : bare()
    edit(app, MANIFEST, TYPES, without('phoneCall'))
    if (!held) for (const name of ['FOREGROUND_SERVICE_PHONE_CALL', 'MANAGE_OWN_CALLS']) edit(app, MANIFEST, `<uses-permission android:name="android.permission.${name}" />`, '')
    editPackage(app, (json) => { json.onhook = { ...json.onhook, telecom } })
    return diagnose(writeApp(app)).findings.map(({ rule, fix }) => `${rule.severity} ${rule.id.slice('android.service.notify-kit.'.length)}: ${/telecom: true both in the options.*createReactNativeCall/.test(fix)}`)
  }
  const warned = ['warning phoneCall-unused: true']
  // The library brings the permission along; another one, or a port of the app's own, needs it in the app's manifest.
  expect([told(undefined), told(undefined, false, true), told(undefined, false)]).toEqual([warned, warned, []])
  expect([told(true), told(false), told(false, false, true)]).toEqual([['error phoneCall: false'], [], []])
})

describe('the line that a fix tells to paste', () => {
  const PLACES: [RegExp, path: string, before: string][] = [
    [/^Before <application>: (<.*>)$/, MANIFEST, '<application'], [/^Inside <application>: (<.*>)$/, MANIFEST, '</application>'], [/^Inside the main activity: (<.*>)$/, MANIFEST, '</activity>'],
    [/^In Info\.plist: (<.*>)(?:, .*)?$/, INFO, '<key>LSRequiresIPhoneOS</key>'], [/; in the \.entitlements file: (<.*>)$/, ENTITLEMENTS, '</dict>\n</plist>'],
    [/MainActivity.*, in onCreate .*before its call of super: (.*)$/, MAIN_ACTIVITY, 'super.onCreate('], [/MainActivity.*, in onNewIntent .*before its call of super: (.*)$/, MAIN_ACTIVITY, 'super.onNewIntent('],
  ]
  const fixable = RULES.filter(({ fix }) => PLACES.some(([pattern]) => pattern.test(fix)))
  test.each(fixable.map(rule => rule.id))('mends %s', (id) => {
    const { good, change } = BREAKS[id]!, app = good()
    change(app)
    const [finding] = diagnose(writeApp(app)).findings.filter(({ rule }) => rule.id === id)
    // A permission that is taken out is mended by removing what takes it out, which is no line to paste.
    if (/^Remove the element/.test(finding!.fix)) { expect(finding!.found).toContain('tools:node'); return }
    for (const [pattern, path, before] of PLACES) {
      const line = pattern.exec(finding!.fix)?.[1]
      if (line === undefined) continue
      // What stands there in another form would be there twice.
      const key = /^<key>.*?<\/key>/.exec(line)?.[0], text = String(app.files[path])
      if (key !== undefined && text.includes(key)) app.files[path] = text.replace(new RegExp(`${key}\\s*(<string>[^<]*</string>|<array>[^]*?\\n\\t</array>)`), '')
      edit(app, path, before, `${line}${before}`)
    }
    expect(found(app).filter(rule => !(SAID.get(good) ?? []).includes(rule))).toEqual([])
  })
})
