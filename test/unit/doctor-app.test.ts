/** How the doctor reads an app: places, encodings, build variants, monorepos, Expo, and what cannot be read. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/inspector/src/cli/doctor.ts'
import { isLong, patience, seed } from '../support/seed.ts'
import { type App, ENTITLEMENTS, INFO, MANIFEST, PODFILE, edit, editPackage, goodApp, install, removeApps, uninstall, writeApp } from './fixtures/doctor/app.ts'

afterEach(removeApps)

type Told = { rule: string; found: string; at: string; verdict: string }
function told(root: string, unreadable = 0): Told[] {
  const diagnosis = diagnose(root)
  expect(diagnosis.unreadable).toHaveLength(unreadable)
  return diagnosis.findings.map(({ rule, found, place, verdict }) => ({ rule: rule.id, found, at: place.line === undefined ? place.file : `${place.file}:${place.line}`, verdict }))
}
const unread = (app: App): string[] => diagnose(writeApp(app)).unreadable.map(({ file, line, message }) => `${line === undefined ? file : `${file}:${line}`}: ${message}`)
function bare(...changes: ((app: App) => void)[]): App {
  const app = goodApp('bare')
  for (const change of changes) change(app)
  return app
}
const swap = (path: string, from: string, to: string) => (app: App): void => edit(app, path, from, to)
const CAMERA = '<uses-permission android:name="android.permission.CAMERA" />'
const lineOf = (app: App, path: string, text: string): number => String(app.files[path]).split('\n').findIndex(line => line.includes(text)) + 1

describe('a manifest', () => {
  test('is read with a byte order mark, CRLF and comments, and its lines are counted', () => {
    const app = bare(swap(MANIFEST, CAMERA, `<!-- ${CAMERA} -->`), swap(MANIFEST, 'android:launchMode="singleTask"', 'android:launchMode="standard"'))
    app.files[MANIFEST] = `\ufeff${String(app.files[MANIFEST]).replaceAll('\n', '\r\n')}`
    expect(told(writeApp(app))).toEqual([
      { rule: 'android.permission.camera', found: 'no <uses-permission> with this name', at: `${MANIFEST}:1`, verdict: 'wrong' },
      { rule: 'android.activity.launch-mode', found: 'android:launchMode="standard"', at: `${MANIFEST}:${lineOf(app, MANIFEST, '<activity')}`, verdict: 'wrong' },
    ])
  })
  test('a property list and JSON are read with them too', () => {
    const app = bare(swap(INFO, '<string>audio</string>', '<!-- <string>audio</string> -->'))
    for (const path of [INFO, 'package.json']) app.files[path] = `\ufeff${String(app.files[path]).replaceAll('\n', '\r\n')}`
    expect(told(writeApp(app)).map(({ rule, at }) => [rule, at])).toEqual([['ios.background.audio', `${INFO}:${lineOf(app, INFO, 'UIBackgroundModes')}`]])
  })
  test('means what its namespaces say, whatever the prefixes are called', () => {
    const app = bare(swap(MANIFEST, CAMERA, `<uses-permission android:name="android.permission.CAMERA" t:node="remove" />`))
    app.files[MANIFEST] = String(app.files[MANIFEST]).replaceAll('android:', 'a:').replace('xmlns:android=', 'xmlns:t="http://schemas.android.com/tools" xmlns:a=')
    expect(told(writeApp(app))).toEqual([{ rule: 'android.permission.camera', found: 'it is taken out by tools:node="remove"', at: `${MANIFEST}:${lineOf(app, MANIFEST, 'permission.CAMERA')}`, verdict: 'wrong' }])
  })
  test('that takes out a permission lacks it, whichever library brings it', () => {
    const app = bare(swap(MANIFEST, '<manifest ', '<manifest xmlns:tools="http://schemas.android.com/tools" '), swap(MANIFEST, 'android.permission.FOREGROUND_SERVICE" />', 'android.permission.FOREGROUND_SERVICE" tools:node="remove" />'))
    const [finding, ...more] = diagnose(writeApp(app)).findings
    expect(more).toEqual([])
    expect(finding).toMatchObject({ rule: { id: 'android.permission.foreground-service' }, found: 'it is taken out by tools:node="remove"', fix: expect.stringContaining('Remove the element that takes android.permission.FOREGROUND_SERVICE out') as string })
  })
  test('need not ask for what the manifest of a library brings along; of a library that is kept out of the Android app it brings nothing', () => {
    const without = (name: string) => swap(MANIFEST, `<uses-permission android:name="android.permission.${name}" />`, '')
    expect(told(writeApp(bare(without('FOREGROUND_SERVICE'), without('POST_NOTIFICATIONS'), without('WAKE_LOCK'))))).toEqual([])
    expect(told(writeApp(bare(without('MANAGE_OWN_CALLS'))))).toMatchObject([{ rule: 'android.permission.manage-own-calls' }])
  })
  test('with a permission for old phones only lacks it', () => {
    expect(told(writeApp(bare(swap(MANIFEST, CAMERA, CAMERA.replace(' />', ' android:maxSdkVersion="28" />')))))).toMatchObject([{ rule: 'android.permission.camera', found: 'only up to android:maxSdkVersion="28"' }])
  })
  test('whose service is of a type asks for the permission of that type, even where the call does not', () => {
    const app = bare((a) => { editPackage(a, (json) => { json.onhook = { ...json.onhook, screenShare: false, telecom: false } }) })
    for (const name of ['FOREGROUND_SERVICE_MEDIA_PROJECTION', 'FOREGROUND_SERVICE_PHONE_CALL']) edit(app, MANIFEST, `<uses-permission android:name="android.permission.${name}" />`, '')
    edit(app, MANIFEST, '</application>', '<service android:name=".Recorder" android:foregroundServiceType="mediaProjection" /></application>')
    // phoneCall still stands on the call's service.
    expect(told(writeApp(app)).map(({ rule }) => rule)).toEqual(['android.permission.foreground-service-media-projection', 'android.permission.foreground-service-phone-call'])
  })
  test('of one build that has what the others lack is named', () => {
    const app = bare(swap(MANIFEST, CAMERA, ''))
    edit(app, 'android/app/src/debug/AndroidManifest.xml', '<application', `${CAMERA}<application`)
    expect(told(writeApp(app))).toEqual([{ rule: 'android.permission.camera', found: 'no <uses-permission> with this name (src/debug has it, and no other build)', at: `${MANIFEST}:1`, verdict: 'wrong' }])
  })
  test('of one build that takes out what the main one has is found there', () => {
    const app = bare()
    edit(app, 'android/app/src/debug/AndroidManifest.xml', '<application', `${CAMERA.replace(' />', ' tools:node="remove" />')}<application`)
    expect(told(writeApp(app))).toEqual([{ rule: 'android.permission.camera', found: 'it is taken out by tools:node="remove" (in src/debug)', at: 'android/app/src/debug/AndroidManifest.xml:5', verdict: 'wrong' }])
  })
})

describe('libraries', () => {
  test('are those that are installed above the app, in a monorepo', () => {
    const app = bare((a) => { a.installed['react-native-notify-kit'] = '9.7.0' })
    expect(told(writeApp(app, 'apps/phone', '.'))).toEqual([{ rule: 'app.tested.react-native-notify-kit', found: '9.7.0', at: `package.json:${lineOf(app, 'package.json', 'notify-kit')}`, verdict: 'wrong' }])
  })
  test('that are not installed are judged by the least version that package.json lets in, and it is said', () => {
    const app = bare((a) => { editPackage(a, (json) => { json.dependencies['react-native-notify-kit'] = '^9.1.0' }); delete a.installed['react-native-notify-kit'] })
    expect(told(writeApp(app))).toMatchObject([{ rule: 'app.tested.react-native-notify-kit', found: '^9.1.0 (what package.json asks for; it is not installed)', verdict: 'wrong' }])
  })
  test.each(['latest', 'catalog:', 'github:someone/fork'])('whose version is not to be told (%s) are no fault, and not passed over', (range) => {
    const app = bare((a) => { editPackage(a, (json) => { json.dependencies['react-native-webrtc'] = range }); delete a.installed['react-native-webrtc'] })
    expect(told(writeApp(app))).toMatchObject([{ rule: 'app.tested.react-native-webrtc', verdict: 'unknown', found: expect.stringContaining(range) as string }])
  })
  test.each([['0.86.3', undefined, true], ['0.82.0', 'false', true], ['0.80.0', undefined, true], ['0.80.0', 'false', false], ['0.75.4', undefined, false], ['0.75.4', 'true', true]] as const)(
    'with React Native %s and newArchEnabled %s: the New Architecture is on: %s', (version, enabled, isOn) => {
      const app = bare((a) => { install(a, 'react-native', version) }, swap('android/gradle.properties', 'newArchEnabled=true', enabled === undefined ? '' : `newArchEnabled = ${enabled}`))
      expect(told(writeApp(app)).map(({ rule }) => rule)).toEqual(isOn ? [] : ['app.notify-kit.new-architecture'])
    })
  test('are kept out of the Android app by Expo\'s autolinking too', () => {
    const app = bare(swap('react-native.config.js', 'android: null', ''))
    editPackage(app, json => Object.assign(json, { expo: { autolinking: { android: { exclude: ['react-native-callkeep'] } } } }))
    expect(told(writeApp(app))).toEqual([])
  })
  test('decide what the call has where package.json does not say it', () => {
    const app = bare((a) => { editPackage(a, (json) => { delete json.onhook }) })
    expect(diagnose(writeApp(app)).examination).toMatchObject({ optionsFrom: undefined })
    expect([...diagnose(writeApp(app)).examination!.settings.features]).toEqual(['camera', 'bluetooth', 'callKit', 'telecomUndecided', 'notify-kit'])
    uninstall(app, 'react-native-callkeep')
    expect(told(writeApp(app))).toMatchObject([{ rule: 'ios.call-kit.library' }])
    editPackage(app, (json) => { json.onhook = { callKit: false } })
    expect(told(writeApp(app))).toEqual([])
  })
})

describe('iOS', () => {
  test('extensions and tests are no apps; a second app is one', () => {
    const app = bare(), other = 'ios/Tablet/Info.plist'
    app.files[other] = String(app.files[INFO]).replace('<string>audio</string>', '')
    app.files['ios/Tablet/Tablet.entitlements'] = app.files[ENTITLEMENTS]!
    expect(told(writeApp(app))).toEqual([{ rule: 'ios.background.audio', found: 'UIBackgroundModes has "voip"', at: `${other}:${lineOf(app, other, 'UIBackgroundModes')}`, verdict: 'wrong' }])
  })
  test('every file of entitlements must have what the call needs', () => {
    const app = bare(), release = 'ios/Phone/PhoneRelease.entitlements'
    app.files[release] = String(app.files[ENTITLEMENTS]).replace('aps-environment', 'aps-nothing')
    expect(told(writeApp(app))).toMatchObject([{ rule: 'ios.push.environment', found: 'no aps-environment', at: release }])
  })
  const asks = (app: App): void => install(app, 'react-native-permissions')
  test('the handlers of react-native-permissions are those that the last call in the Podfile names, comments aside', () => {
    const line = lineOf(bare(), PODFILE, 'setup_permissions([')
    expect(told(writeApp(bare(asks, swap(PODFILE, "  'Camera',\n  'Microphone',\n  'Notifications',\n", '  "Contacts", # \'Camera\', \'Microphone\', \'Notifications\'\n'))))).toEqual(['microphone', 'camera', 'notifications'].map(name => ({ rule: `ios.permissions.${name}`, found: 'only Contacts', at: `${PODFILE}:${line}`, verdict: 'wrong' })))
    expect(told(writeApp(bare(asks, swap(PODFILE, "target 'Phone'", "setup_permissions ['Camera', 'Notifications']\ntarget 'Phone'"))))).toMatchObject([{ rule: 'ios.permissions.microphone', found: 'only Camera, Notifications' }])
    expect(told(writeApp(bare(asks, swap(PODFILE, 'setup_permissions([', '# setup_permissions(['))))).toMatchObject([{ found: 'no handler at all', at: PODFILE }, { found: 'no handler at all' }, { found: 'no handler at all' }])
    expect(told(writeApp(bare(asks, (a) => { delete a.files[PODFILE] })))).toMatchObject([{ rule: 'ios.permissions.microphone', verdict: 'unknown' }, { rule: 'ios.permissions.camera', verdict: 'unknown' }, { rule: 'ios.permissions.notifications', verdict: 'unknown' }])
    expect(diagnose(writeApp(bare(asks, swap(PODFILE, "'Microphone'", '')))).findings[0]!.fix).toContain("setup_permissions(['Microphone', 'Camera', 'Notifications'])")
  })
  const LIST = "setup_permissions([\n  # 'Bluetooth',\n  'Camera',\n  'Microphone',\n  'Notifications',\n])"
  test.each([
    ['%w[Camera Microphone Notifications]', []], ['%w(\n  Camera\n  Notifications\n  Microphone # so that one is heard\n)', []], ['%W{Camera Microphone Notifications}', []], ['%w|Camera Microphone Notifications|', []],
    ['%w[Camera Notifications Contacts]', ['ios.permissions.microphone: wrong, only Camera, Notifications, Contacts']], ['%w[]', ['microphone', 'camera', 'notifications'].map(name => `ios.permissions.${name}: wrong, no handler at all`)],
  ])('the handlers may be words: %s', (list, expected) => {
    for (const call of [`setup_permissions(${list})`, `setup_permissions ${list}`]) {
      expect(told(writeApp(bare(asks, swap(PODFILE, LIST, call)))).map(({ rule, verdict, found }) => `${rule}: ${verdict}, ${found}`)).toEqual(expected)
    }
  })
  test.each(['HANDLERS', '[*HANDLERS]', "['Camera'] + HANDLERS", "['Camera', ENV['VOICE'] && 'Microphone'].compact", '%w[Camera].concat(HANDLERS)'])('handlers that only a run of the Podfile tells are not known: %s', (list) => {
    expect(told(writeApp(bare(asks, swap(PODFILE, LIST, `setup_permissions(${list})`)))).map(({ rule, verdict }) => `${rule}: ${verdict}`)).toEqual(['microphone', 'camera', 'notifications'].map(name => `ios.permissions.${name}: unknown`))
  })
  test('a value of the wrong kind is told as such', () => {
    const app = bare(swap(INFO, '<array>\n\t\t<string>audio</string>\n\t\t<string>voip</string>\n\t</array>', '<string>audio</string>'))
    expect(told(writeApp(app)).map(({ found }) => found)).toEqual(['UIBackgroundModes is not an array', 'UIBackgroundModes is not an array'])
  })
})

describe('an Expo project without native folders', () => {
  const expo = (change: (json: { expo: Record<string, unknown> & { plugins?: unknown[] } }) => void = () => { /* as it is */ }): App => {
    const app = goodApp('expo'), json = JSON.parse(String(app.files['app.json'])) as { expo: Record<string, unknown> }
    change(json)
    app.files['app.json'] = JSON.stringify(json)
    return app
  }
  test('is right by what our plugin will write', () => { expect(told(writeApp(expo()))).toEqual([]) })
  test('may have comments and last commas in its app.json, as Expo reads it', () => {
    const app = goodApp('expo')
    edit(app, 'app.json', '"slug": "phone",', '// the name\n    "slug": "http://phone", /* "platforms": [],\n */')
    edit(app, 'app.json', '{ "bundleIdentifier": "org.example.phone" }', '{ "bundleIdentifier": "org.example.phone", /* last */ }')
    expect(told(writeApp(app))).toEqual([])
    edit(app, 'app.json', '"plugins": [', '"plugins": {')
    expect(unread(app)).toEqual([expect.stringMatching(/^app\.json:\d+: not valid JSON: /)])
  })
  test('without the plugin lacks it all, and the plugin is the fix', () => {
    const { findings, examination } = diagnose(writeApp(expo((json) => { json.expo.plugins = ['expo-router'] })))
    const native = findings.filter(({ rule }) => rule.platform !== 'app' && rule.id !== 'ios.call-kit.library')
    expect(native.length).toBeGreaterThan(8)
    for (const { fix, place } of native) expect({ fix, place }).toEqual({ fix: expect.stringContaining('"@onhook/adapters"') as string, place: { file: 'app.json' } })
    expect(examination!.notes).toEqual(['The doctor does not see what other plugins write (expo-router) before npx expo prebuild has run.'])
  })
  test('has the handlers of react-native-permissions by the options of its own plugin, which ours does not replace', () => {
    const app = (plugin: unknown, plugins: unknown[] = [['@onhook/adapters', { callKit: false, camera: false, pip: true }]]): string => {
      const it = expo((json) => { json.expo.plugins = [...plugins, plugin] })
      install(it, 'react-native-permissions')
      return writeApp(it)
    }
    expect(told(app(['react-native-permissions', { iosPermissions: ['Microphone', 'Notifications'] }]))).toEqual([])
    expect(told(app('react-native-permissions'))).toEqual(['microphone', 'notifications'].map(name => ({ rule: `ios.permissions.${name}`, found: 'no handler at all', at: 'app.json', verdict: 'wrong' })))
    expect(diagnose(app('react-native-permissions', [])).findings.find(({ rule }) => rule.id === 'ios.permissions.microphone')!.fix).toContain('["react-native-permissions", { "iosPermissions": ["Microphone", "Camera", "Notifications"] }]')
  })
  test('that blocks a permission lacks it', () => {
    expect(told(writeApp(expo((json) => { json.expo['android'] = { blockedPermissions: ['CAMERA'] } })))).toMatchObject([{ rule: 'android.permission.camera', at: 'app.json' }])
  })
  test('that says by app.json what the plugin would write is right too', () => {
    const app = expo((json) => {
      json.expo.plugins = []
      json.expo['android'] = { permissions: ['RECORD_AUDIO', 'android.permission.CAMERA', 'BLUETOOTH_CONNECT', 'MODIFY_AUDIO_SETTINGS', 'CHANGE_NETWORK_STATE', 'ACCESS_NETWORK_STATE'] }
      json.expo['ios'] = { infoPlist: { NSMicrophoneUsageDescription: 'To be heard.', NSCameraUsageDescription: 'To be seen.', UIBackgroundModes: ['audio'] } }
    })
    editPackage(app, (json) => { json.onhook = { service: false, callKit: false } })
    expect(told(writeApp(app))).toEqual([])
  })
  test('whose configuration is a program says that it was not run', () => {
    const app = expo()
    app.files['app.config.ts'] = 'export default {}'
    expect(diagnose(writeApp(app)).examination!.notes).toEqual(['app.config.ts is a program, which the doctor does not run: it does not see what the program changes.'])
    delete app.files['app.json']
    expect(unread(app)).toEqual(['app.config.ts: it is a program, which the doctor does not run; run npx expo prebuild, and then the doctor again'])
  })
  test('with wrong options says which', () => {
    expect(unread(expo((json) => { json.expo.plugins = [['@onhook/adapters', { camra: true }]] }))[0]).toMatch(/^app\.json: unknown option "camra"; the options are camera, /)
  })
})

describe('what cannot be read is named with its place, and the rest is judged all the same', () => {
  test.each([
    ['an element that is not closed', MANIFEST, '</manifest>', '', /^android\/app\/src\/main\/AndroidManifest\.xml:\d+: not well-formed XML: /],
    ['a prefix that is not declared', MANIFEST, CAMERA, CAMERA.replace(' />', ' tools:node="remove" />'), /AndroidManifest\.xml:\d+: not well-formed XML: .*prefix/],
    ['an attribute without quotes', MANIFEST, 'android:exported="true"', 'android:exported=true', /AndroidManifest\.xml:\d+: not well-formed XML: attribute/],
    ['an entity that there is not', INFO, 'hear you.', 'hear &nbsp; you.', /^ios\/Phone\/Info\.plist:\d+: not well-formed XML: entity/],
    ['a key without a value', INFO, '<true/>', '', /^ios\/Phone\/Info\.plist:\d+: <key>LSRequiresIPhoneOS<\/key> has no value$/],
    ['a value of no kind', INFO, '<true/>', '<maybe/>', /^ios\/Phone\/Info\.plist:\d+: <maybe> is no value of a property list$/],
  ])('%s', (_, path, from, to, expected) => {
    const app = bare(swap(path, from, to))
    expect(unread(app)).toEqual([expect.stringMatching(expected)])
    // The other platform is still asked for what it lacks.
    edit(app, path === MANIFEST ? INFO : MANIFEST, path === MANIFEST ? '<string>audio</string>' : CAMERA, '')
    expect(told(writeApp(app), 1).map(({ rule }) => rule)).toEqual([path === MANIFEST ? 'ios.background.audio' : 'android.permission.camera'])
  })
  test('a manifest that is something else, or empty', () => {
    const app = bare()
    app.files[MANIFEST] = '<html></html>'
    expect(unread(app)).toEqual([`${MANIFEST}:1: expected <manifest>, found <html>`])
    app.files[MANIFEST] = ''
    expect(unread(app)).toEqual([`${MANIFEST}:1: not well-formed XML: missing root element`])
  })
  test('a manifest, an Info.plist that are not there', () => {
    const app = bare((a) => { delete a.files[MANIFEST]; delete a.files[INFO] })
    expect(unread(app)).toEqual([`${MANIFEST}: there is a folder android, but no manifest in this place`, 'ios: there is a folder ios, but none of its folders has an Info.plist of an app'])
  })
  test('a binary property list, with what turns it into XML', () => {
    const app = bare((a) => { a.files[INFO] = Buffer.from('bplist00\xd1\x01\x02', 'latin1') })
    expect(unread(app)).toEqual([`${INFO}: it is a binary property list, which the doctor does not read; plutil -convert xml1 "${INFO}" makes it XML`])
  })
  test('JSON that is none, by the line', () => {
    const app = goodApp('expo')
    edit(app, 'app.json', '"slug": "phone",', '"slug": "phone"')
    expect(unread(app)).toEqual([expect.stringMatching(/^app\.json:\d: not valid JSON: /)])
    const broken = bare((a) => { a.files['package.json'] = '{\n  "name": "phone",\n}' })
    expect(unread(broken)).toEqual([expect.stringMatching(/^package\.json:3: not valid JSON: /)])
  })
  test('no app at all, and where one might be', () => {
    const app = goodApp('expo')
    delete app.files['app.json']
    expect(unread(app)).toEqual(['.: expected an app with android, ios or an app.json of Expo, found none of them'])
    app.files['apps/phone/android/build.gradle'] = ''
    expect(unread(app)).toEqual(['.: expected an app with android, ios or an app.json of Expo, found none of them; is it apps/phone?'])
    delete app.files['package.json']
    expect(unread(app)).toEqual([expect.stringMatching(/^package\.json: expected in the folder of an app, found none in /)])
    expect(diagnose('/no/such/folder').unreadable).toMatchObject([{ file: '/no/such/folder', message: 'there is no such folder' }])
  })
})

/** What a file may be after a bad merge, a half download or a wrong editor; and JSON of shapes that nobody writes. */
const damage = (text: string): fc.Arbitrary<string> => fc.oneof(
  fc.tuple(fc.nat(text.length), fc.nat(40)).map(([at, length]) => text.slice(0, at) + text.slice(at + length)),
  fc.tuple(fc.nat(text.length), fc.constantFrom('<', '>', '"', '&', '\u0000', '<!--', ']]>', '\ufeff', '<<<<<<< HEAD\n', '{', '}', ',')).map(([at, what]) => text.slice(0, at) + what + text.slice(at)),
  fc.nat(text.length).map(at => text.slice(0, at)),
  fc.json(),
)
test(`whatever one of the files has become, the doctor says what is wrong or cannot be read, with its place, and never falls (seed ${seed})`, () => {
  const apps = ([['bare', [MANIFEST, INFO, ENTITLEMENTS, 'package.json', 'react-native.config.js', 'android/gradle.properties']], ['expo', ['app.json', 'package.json']]] as const)
    .flatMap(([name, paths]) => paths.map(path => ({ app: goodApp(name), path })))
  const damaged = fc.constantFrom(...apps).chain(({ app, path }) => damage(String(app.files[path])).map(text => ({ app, path, text })))
  fc.assert(fc.property(damaged, ({ app, path, text }) => {
    const { findings, unreadable, examination } = diagnose(writeApp({ files: { ...app.files, [path]: text }, installed: {} }))
    removeApps()
    expect(examination !== undefined || unreadable.length > 0).toBe(true)
    for (const { file, message, line } of unreadable) { expect(message).toMatch(/\S/); expect(file).toMatch(/\S/); expect(line === undefined || line >= 1).toBe(true) }
    for (const { place, found, fix } of findings) for (const part of [place.file, found, fix]) expect(part).toMatch(/\S/)
  }), { numRuns: isLong ? 2000 : 120 })
}, patience(60_000))
