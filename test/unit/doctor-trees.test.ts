/** Apps as there are many: of each exactly what is wrong with it. And which libraries an app has that it does not list. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/inspector/src/cli/doctor.ts'
import { type App, editPackage, goodApp, install, removeApps, writeApp } from './fixtures/doctor/app.ts'

afterEach(removeApps)

/** `rule: found, at`, with a word before what is no error; and the notes. */
function told(root: string): { findings: string[]; notes: readonly string[] } {
  const { findings, unreadable, examination } = diagnose(root)
  expect(unreadable).toEqual([])
  const words = findings.map(({ rule, verdict, found, place: { file, line } }) =>
    `${verdict === 'unknown' ? 'unknown ' : rule.severity === 'warning' ? 'warning ' : ''}${rule.id}: ${found}, ${file}${line === undefined ? '' : `:${line}`}`)
  return { findings: words, notes: examination!.notes }
}
const MAIN = 'android/app/src/main/AndroidManifest.xml'

test('React Native\'s template with Firebase and its extension lacks what a call with video needs, and its other property lists lack nothing', () => {
  expect(told(writeApp(goodApp('firebase')))).toEqual({
    notes: [], findings: [
      `android.service.notify-kit.camera: android:foregroundServiceType="microphone|mediaPlayback", ${MAIN}:39`,
      `android.permission.foreground-service-camera: no <uses-permission> with this name, ${MAIN}:1`,
      'ios.usage.camera: no NSCameraUsageDescription, ios/Chat/Info.plist',
      'ios.background.audio: UIBackgroundModes has "remote-notification", ios/Chat/Info.plist:49',
    ],
  })
})

test('flavours of which each fills in its own links: what cannot be told is no error, and only the flavour that lacks a permission does', () => {
  const dev = 'src/dev with huawei', others = 'src/staging with play, src/staging with huawei, src/prod with play and 1 more'
  expect(told(writeApp(goodApp('flavoured')))).toEqual({
    notes: [], findings: [
      `warning android.permission.bluetooth-connect: no <uses-permission> with this name (in src/dev with play, ${dev}; ${others} have it), ${MAIN}:1`,
      `unknown android.link.scheme: android:scheme="\${linkScheme}", ${MAIN}:23`,
      `unknown android.link.host: no such <intent-filter>, only for https://dev.example.org (in src/dev with play, ${dev}; src/prod with play, src/prod with huawei have it), ${MAIN}:14`,
      'unknown ios.link.scheme: only $(LINK_SCHEME), ios/Meet/Info.plist:9',
      'unknown ios.link.host: com.apple.developer.associated-domains has "applinks:$(LINK_HOST)", ios/Meet/Meet.entitlements:5',
    ],
  })
})

// ---- what dependencies bring ------------------------------------------------------------------------------

const BROUGHT = ['@notifee/react-native', '@onhook/adapters', 'react-native-callkeep', 'react-native-notify-kit', 'react-native-webrtc']
const VERSIONS: Record<string, string> = {
  '@notifee/react-native': '9.1.8', '@onhook/adapters': '0.1.0', 'react-native-callkeep': '4.3.16', 'react-native-notify-kit': '10.7.1', 'react-native-webrtc': '124.0.8', 'expo-pip': '2.1.0',
  expo: '57.0.9', react: '19.2.3', 'react-native': '0.86.3',
}
/** The monorepo with everything in the folder at its top, as npm and Yarn install it, or with each package's own beside it, as pnpm does. */
function monorepo(kind: 'hoisted' | 'isolated', change: (app: App) => void = () => { /* as it is */ }, versions = VERSIONS): string {
  const app = goodApp('monorepo'), own = ['expo', 'react', 'react-native']
  change(app)
  for (const [library, version] of Object.entries(versions)) {
    // An optional peer that another package of the repository has installed.
    const at = kind === 'hoisted' || library === 'expo-pip' ? '' : own.includes(library) ? 'apps/phone/' : 'packages/calls/'
    app.files[`${at}node_modules/${library}/package.json`] = JSON.stringify({ name: library, version })
  }
  const root = writeApp({ ...app, installed: {} }), link = join(root, kind === 'hoisted' ? '' : 'apps/phone', 'node_modules/@acme/calls')
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(root, 'packages/calls'), link)
  return join(root, 'apps/phone')
}
const PHONE = 'apps/phone/package.json'
const inPhone = (change: (json: Record<string, unknown>) => void) => (app: App): void => {
  const json = JSON.parse(String(app.files[PHONE])) as Record<string, unknown>
  change(json)
  app.files[PHONE] = JSON.stringify(json)
}
const permission = (name: string): string => `android.permission.${name}: no <uses-permission> with this name, ${MAIN}:1`

describe('an app of Expo in a monorepo, whose call is a workspace of its own', () => {
  test.each(['hoisted', 'isolated'] as const)('has the libraries that the workspace brings (%s), and lacks what these need', (kind) => {
    expect(told(monorepo(kind))).toEqual({
      notes: [], findings: [
        `android.service.notify-kit: no <service> with this name, ${MAIN}:1`,
        permission('camera'), permission('foreground-service-microphone'), permission('foreground-service-media-playback'), permission('foreground-service-camera'),
        `warning ${permission('bluetooth-connect')}`, `warning ${permission('change-network-state')}`,
        'ios.usage.camera: no NSCameraUsageDescription, ios/Phone/Info.plist', 'ios.background.audio: no UIBackgroundModes, ios/Phone/Info.plist', 'ios.background.voip: no UIBackgroundModes, ios/Phone/Info.plist',
        'app.notifee.twice: react-native-notify-kit (by @acme/calls) and @notifee/react-native (by @acme/calls), package.json',
        'app.callkeep.new-architecture: it is linked into the Android app, package.json:7',
      ],
    })
  })
  const NOTHING = ['ios.call-kit.library']
  const rules = (root: string): string[] => diagnose(root).findings.map(({ rule }) => rule.id).filter(id => id.startsWith('app.') || NOTHING.includes(id))
  const named = BROUGHT.filter(name => name !== '@onhook/adapters').map(name => `${name} (by @acme/calls)`).join(', ')
  const shallow = { autolinking: { legacy_shallowReactNativeLinking: true } }
  test.each<[string, string, (app: App) => void, Record<string, string>]>([
    ['that asks for the old way', 'legacy_shallowReactNativeLinking links only what package.json lists', inPhone((json) => { json['expo'] = shallow }), VERSIONS],
    ['that asks for it on each platform', 'legacy_shallowReactNativeLinking links only what package.json lists', inPhone((json) => { json['expo'] = { autolinking: { android: shallow.autolinking, ios: shallow.autolinking } } }), VERSIONS],
    ['of an older Expo', 'Expo before SDK 54 links only what package.json lists', () => { /* by its version */ }, { ...VERSIONS, expo: '53.0.20' }],
    ['without Expo', 'React Native links only what package.json lists', inPhone((json) => { delete (json['dependencies'] as Record<string, unknown>)['expo'] }), VERSIONS],
    ['that leaves it to React Native', 'settings.gradle and the Podfile leave it to React Native, which links only what package.json lists', (app) => {
      app.files['apps/phone/android/settings.gradle'] = 'extensions.configure(com.facebook.react.ReactSettingsExtension) { ex -> ex.autolinkLibrariesFromCommand() }'
      app.files['apps/phone/ios/Podfile'] = 'use_native_modules!'
    }, VERSIONS],
  ])('%s has only those that it lists, and is told which are not linked', (_, why, change, versions) => {
    const root = monorepo('hoisted', change, versions)
    expect(told(root).notes).toEqual([`Not linked, because ${why}: ${named}.`])
    expect(rules(root)).toEqual(NOTHING)
  })
  test('whose version of Expo nobody knows is told so', () => {
    const { expo: _, ...versions } = VERSIONS, root = monorepo('hoisted', inPhone((json) => { Object.assign(json['dependencies'] as object, { expo: 'catalog:' }) }), versions)
    expect(told(root).notes).toEqual([expect.stringMatching(/^The version of Expo cannot be told \(catalog: .*\)\. From SDK 54 on, Expo links what dependencies bring, and the doctor did not look at that: @notifee/)])
    expect(rules(root)).toEqual(NOTHING)
  })
  test('where nothing is installed says what it cannot see', () => {
    expect(told(writeApp(goodApp('monorepo')).concat('/apps/phone')).notes).toEqual(['Not installed: @acme/calls, expo, react and 1 more. Expo links what dependencies bring, and the doctor cannot see what these would bring.'])
  })
  test('that leaves one out on both platforms does not have it; on Android alone, it has it on iOS', () => {
    const exclude = ['@notifee/react-native', 'react-native-callkeep']
    expect(rules(monorepo('hoisted', inPhone((json) => { json['expo'] = { autolinking: { exclude } } })))).toEqual(NOTHING)
    expect(rules(monorepo('hoisted', inPhone((json) => { json['expo'] = { autolinking: { android: { exclude } } } })))).toEqual(['app.notifee.twice'])
  })
  test('that lists one itself has its own version of it', () => {
    const root = monorepo('isolated', (app) => {
      inPhone((json) => { Object.assign(json['dependencies'] as object, { 'react-native-webrtc': '^118.0.0' }) })(app)
      app.files['apps/phone/node_modules/react-native-webrtc/package.json'] = JSON.stringify({ version: '118.0.7' })
    })
    expect(told(root).findings.filter(finding => finding.includes('webrtc'))).toEqual(['warning app.tested.react-native-webrtc: 118.0.7, package.json:1'])
  })
})
test('an app that is no Expo app and whose dependencies bring nothing of a call is told nothing of it', () => {
  const app = goodApp('bare')
  editPackage(app, (json) => { json.dependencies['other'] = '1.0.0' })
  app.files['node_modules/other/package.json'] = JSON.stringify({ version: '1.0.0', dependencies: { more: '1.0.0' } })
  app.files['node_modules/more/package.json'] = JSON.stringify({ version: '1.0.0', dependencies: { other: '1.0.0' } })
  expect(told(writeApp(app))).toEqual({ notes: [], findings: [] })
  install(app, 'expo')
  expect(told(writeApp(app))).toEqual({ notes: [], findings: [] })
})
