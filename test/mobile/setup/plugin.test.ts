/** The Expo config plugin, found and run by the real `@expo/config-plugins` on the files of a template. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ExportedConfig, compileModsAsync, withPlugins } from '@expo/config-plugins'
import { RULES, SERVICE_NAMES, type SetupOptions } from '@onhook/adapters/setup'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { diagnose } from '../../../packages/inspector/src/cli/doctor.ts'
import { isLong, patience, seed } from '../../support/seed.ts'
import { type Already, ENTITLEMENTS, INFO, MAIN_ACTIVITIES, MANIFEST, createProject, mainActivityPath, readPlist } from './template.ts'

const project = createProject()
afterAll(() => project.remove())

/** As `npx expo prebuild` does it: the plugin by its name, its mods evaluated on the files. */
async function prebuild(options: unknown): Promise<void> {
  const config: ExportedConfig = { name: 'Phone', slug: 'phone', _internal: { projectRoot: project.root } }
  await compileModsAsync(withPlugins(config, [['@onhook/adapters', options]]), { projectRoot: project.root, platforms: ['android', 'ios'] })
}
const written = (): string[] => [MANIFEST, INFO, ENTITLEMENTS, mainActivityPath('kt'), mainActivityPath('java')].map(path => (existsSync(join(project.root, path)) ? project.text(path) : ''))

/** The versions that the tests run, so that the doctor has no word about them. */
const LIBRARIES: Record<string, string> = { 'react-native': '0.86.3', 'react-native-webrtc': '124.0.8', 'react-native-callkeep': '4.3.16' }
const OF_SERVICE: Record<string, Record<string, string>> = {
  'notify-kit': { 'react-native-notify-kit': '10.7.1' }, notifee: { '@notifee/react-native': '9.1.8' }, 'cometchat-ongoing': {}, false: {},
  cometchat: { '@cometchat/calls-sdk-react-native': '4.4.1', '@react-native-async-storage/async-storage': '2.2.0', '@react-native-community/netinfo': '12.0.1', 'react-native-background-timer': '2.4.1', 'react-native-callstats': '3.73.22' },
}
const librariesOf = (options: SetupOptions): Record<string, string> => ({ ...LIBRARIES, ...OF_SERVICE[String(options.service ?? 'notify-kit')] })

const permissions = (): string[] => [...project.text(MANIFEST).matchAll(/<uses-permission android:name="([^"]*)"/g)].map(([, name]) => name!.replace('android.permission.', ''))
const services = (): string[] => [...project.text(MANIFEST).matchAll(/<service ([^>]*)\/>/g)].map(([, attributes]) => attributes!.trim())
const apply = async (options: SetupOptions, already: Already = {}): Promise<void> => { project.reset(already, options, librariesOf(options)); await prebuild(options) }

describe('the plugin writes exactly what is asked', () => {
  const ALWAYS = ['RECORD_AUDIO', 'INTERNET', 'MODIFY_AUDIO_SETTINGS', 'ACCESS_NETWORK_STATE', 'CHANGE_NETWORK_STATE']
  const SERVICE = ['FOREGROUND_SERVICE', 'FOREGROUND_SERVICE_MICROPHONE', 'FOREGROUND_SERVICE_MEDIA_PLAYBACK', 'POST_NOTIFICATIONS', 'WAKE_LOCK']
  const VIDEO = ['CAMERA', 'FOREGROUND_SERVICE_CAMERA'], none: SetupOptions = { camera: false, bluetooth: false, service: false }
  test.each<[SetupOptions, string[]]>([
    [none, ALWAYS],
    [{ ...none, bluetooth: true }, [...ALWAYS, 'BLUETOOTH_CONNECT']],
    [{ ...none, camera: true }, [...ALWAYS, 'CAMERA']],
    [{ ...none, service: 'notify-kit' }, [...ALWAYS, ...SERVICE]],
    [{ ...none, service: 'cometchat' }, [...ALWAYS, ...SERVICE]],
    [{ ...none, screenShare: true }, [...ALWAYS, 'FOREGROUND_SERVICE_MEDIA_PROJECTION']],
    [{ ...none, telecom: true }, [...ALWAYS, 'FOREGROUND_SERVICE_PHONE_CALL', 'MANAGE_OWN_CALLS']],
    [{ ...none, callKit: true, push: true, pip: true, links: { scheme: 'phone', host: 'example.org' } }, ALWAYS],
    [{}, [...ALWAYS, ...SERVICE, ...VIDEO, 'BLUETOOTH_CONNECT']],
  ])('permissions for %j', async (options, names) => {
    await apply(options)
    expect(permissions().toSorted()).toEqual(names.toSorted())
  })
  test('and the permission of a type that a service of the app names, which Android asks for whoever uses it', async () => {
    await apply(none, { services: ['<service android:name=".Recorder" android:foregroundServiceType="mediaProjection"/>'] })
    expect(permissions().toSorted()).toEqual([...ALWAYS, 'FOREGROUND_SERVICE_MEDIA_PROJECTION'].toSorted())
  })
  test.each<[SetupOptions, string[]]>([
    [{ service: false }, []],
    [{ camera: false }, [`android:name="${SERVICE_NAMES['notify-kit']}" android:exported="false" android:foregroundServiceType="microphone|mediaPlayback"`]],
    [{ telecom: true }, [`android:name="${SERVICE_NAMES['notify-kit']}" android:exported="false" android:foregroundServiceType="microphone|mediaPlayback|camera|phoneCall"`]],
    [{ service: 'notifee' }, [`android:name="${SERVICE_NAMES.notifee}" android:exported="false" android:foregroundServiceType="microphone|mediaPlayback|camera" tools:replace="android:foregroundServiceType"`]],
    [{ service: 'cometchat-ongoing', telecom: true }, [`android:name="${SERVICE_NAMES['cometchat-ongoing']}" android:exported="false" android:foregroundServiceType="microphone|mediaPlayback|camera"`]],
    [{ service: 'cometchat' }, [`android:name="${SERVICE_NAMES.cometchat}" android:exported="false" android:foregroundServiceType="microphone|mediaPlayback"`]],
  ])('services for %j', async (options, expected) => {
    await apply(options)
    expect(services()).toEqual(expected)
  })
  test('the activity and its links', async () => {
    await apply({ service: false, pip: true, links: { scheme: 'phone', host: 'example.org', path: '/call/' } })
    const text = project.text(MANIFEST)
    expect(/<activity ([^>]*)>/.exec(text)![1]).toBe('android:name=".MainActivity" android:label="@string/app_name" android:exported="true" android:launchMode="singleTask" android:supportsPictureInPicture="true" android:configChanges="screenSize|smallestScreenSize|screenLayout|orientation"')
    expect([...text.matchAll(/<data ([^>]*)\/>/g)].map(([, data]) => data)).toEqual(['android:scheme="phone"', 'android:scheme="https" android:host="example.org" android:pathPrefix="/call/"'])
  })
  test('Info.plist and entitlements', async () => {
    await apply({ camera: false })
    const { CFBundlePackageType: _type, LSRequiresIPhoneOS: _phone, ...info } = readPlist(project.text(INFO))
    expect(info).toEqual({ NSMicrophoneUsageDescription: 'Microphone is needed for calls', UIBackgroundModes: ['audio'] })
    expect(existsSync(join(project.root, ENTITLEMENTS))).toBe(false)

    await apply({ callKit: true, push: true, cameraText: 'To be seen.', screenShare: { extension: 'org.example.Broadcast', appGroup: 'group.org.example' }, links: { scheme: 'phone', host: 'example.org' } })
    const { CFBundlePackageType: _t, LSRequiresIPhoneOS: _p, ...more } = readPlist(project.text(INFO))
    expect(more).toEqual({
      NSMicrophoneUsageDescription: 'Microphone is needed for calls', NSCameraUsageDescription: 'To be seen.', UIBackgroundModes: ['audio', 'voip'],
      RTCScreenSharingExtension: 'org.example.Broadcast', RTCAppGroupIdentifier: 'group.org.example', CFBundleURLTypes: [{ CFBundleURLSchemes: ['phone'] }],
    })
    expect(readPlist(project.text(ENTITLEMENTS))).toEqual({ 'aps-environment': 'development', 'com.apple.developer.associated-domains': ['applinks:example.org'] })
  })
})

// ---- any app, any options -----------------------------------------------------------------------------

const flag = fc.option(fc.boolean(), { nil: undefined })
const options: fc.Arbitrary<SetupOptions> = fc.record({
  camera: flag, bluetooth: flag, callKit: flag, push: flag, pip: flag, telecom: flag,
  screenShare: fc.constantFrom(undefined, false, true, { extension: 'org.example.Broadcast', appGroup: 'group.org.example' }),
  service: fc.constantFrom(undefined, false, 'notify-kit', 'notifee', 'cometchat', 'cometchat-ongoing'),
  microphoneText: fc.constantFrom(undefined, 'So that the others hear "you" & <me>.'), cameraText: fc.constantFrom(undefined, 'To be seen.'),
  links: fc.constantFrom(undefined, { scheme: 'phone' }, { host: 'example.org' }, { scheme: 'phone', host: 'example.org', path: '/call/' }),
}, { requiredKeys: [] }).map(given => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as SetupOptions)

const android = (names: string[]): string[] => names.map(name => `android.permission.${name}`)
const ANY_PERMISSION = [...android(['RECORD_AUDIO', 'CAMERA', 'INTERNET', 'FOREGROUND_SERVICE', 'FOREGROUND_SERVICE_MICROPHONE', 'FOREGROUND_SERVICE_CAMERA', 'FOREGROUND_SERVICE_MEDIA_PLAYBACK', 'FOREGROUND_SERVICE_PHONE_CALL',
  'FOREGROUND_SERVICE_MEDIA_PROJECTION', 'MANAGE_OWN_CALLS', 'POST_NOTIFICATIONS', 'WAKE_LOCK', 'BLUETOOTH_CONNECT', 'MODIFY_AUDIO_SETTINGS', 'ACCESS_NETWORK_STATE', 'CHANGE_NETWORK_STATE', 'VIBRATE']), 'org.example.OWN']
const TYPES = ['microphone', 'mediaPlayback', 'camera', 'phoneCall', 'mediaProjection', 'location']
const service = fc.record({ name: fc.constantFrom(...new Set(Object.values(SERVICE_NAMES)), '.OwnService'), types: fc.subarray(TYPES), isTold: fc.boolean(), replaces: fc.boolean() }).map(({ name, types, isTold, replaces }) => ({
  name, text: `<service android:name="${name}"${isTold ? ' android:exported="false"' : ''}${types.length > 0 ? ` android:foregroundServiceType="${types.join('|')}"` : ''}${replaces ? ' tools:replace="android:label"' : ''}/>`,
}))
const browsable = (data: string, more = ''): string => `<intent-filter${more}><action android:name="android.intent.action.VIEW"/><category android:name="android.intent.category.DEFAULT"/><category android:name="android.intent.category.BROWSABLE"/><data ${data}/></intent-filter>`
const already: fc.Arbitrary<Already> = fc.record({
  permissions: fc.shuffledSubarray(ANY_PERMISSION),
  services: fc.uniqueArray(service, { maxLength: 3, selector: ({ name }) => name }).map(list => list.map(({ text }) => text)),
  activity: fc.record({
    'android:launchMode': fc.constantFrom('singleTask', 'singleTop'), 'android:supportsPictureInPicture': fc.constant('true'),
    'android:configChanges': fc.subarray(['keyboard', 'screenSize', 'orientation', 'uiMode'], { minLength: 1 }).map(flags => flags.join('|')),
  }, { requiredKeys: [] }).map(attributes => Object.fromEntries(Object.entries(attributes))),
  filters: fc.subarray([browsable('android:scheme="phone"'), browsable('android:scheme="own"'), browsable('android:scheme="https" android:host="example.org" android:pathPrefix="/call/"', ' android:autoVerify="true"'), browsable('android:scheme="https" android:host="example.org"')]),
  info: fc.subarray([
    '<key>NSMicrophoneUsageDescription</key><string>The host\'s own reason.</string>', '<key>NSCameraUsageDescription</key><string>Another of the host\'s.</string>', '<key>UIBackgroundModes</key><array><string>fetch</string><string>voip</string></array>',
    '<key>CFBundleURLTypes</key><array><dict><key>CFBundleURLName</key><string>own</string><key>CFBundleURLSchemes</key><array><string>own</string></array></dict></array>', '<key>NSFaceIDUsageDescription</key><string>Own.</string>',
  ]),
  mainActivity: fc.constantFrom(...Object.values(MAIN_ACTIVITIES)),
})
/** Every name and text that stands in a file, and how often. */
const words = (text: string): string[] => [...text.matchAll(/"([^"]*)"|<(?:string|key)>([^<]*)</g)].flatMap(([, attribute, value]) => (attribute ?? value ?? '').split(/[|,]/)).toSorted()

test(`with any options on any app: twice is once, what was there stays, and the doctor finds nothing wrong (seed ${seed})`, async () => {
  await fc.assert(fc.asyncProperty(options, already, async (chosen, had) => {
    project.reset(had, chosen, librariesOf(chosen))
    const before = [MANIFEST, INFO].map(project.text)
    await prebuild(chosen)
    const once = written()

    before.forEach((text, i) => {
      const left = words(once[i]!)
      for (const word of words(text)) {
        const at = left.indexOf(word)
        expect(at, `${word} of the host is gone`).toBeGreaterThanOrEqual(0)
        left.splice(at, 1)
      }
    })
    const { findings, unreadable } = diagnose(project.root)
    expect(unreadable).toEqual([])
    // That notifee is archived is true of the best set-up; and what the app has the camera, or Telecom, for is the app's to say.
    const isOwnCamera = chosen.camera === false && had.permissions?.includes('android.permission.CAMERA')
    const isOwnTelecom = chosen.telecom === undefined && once[0]!.includes('"android.permission.MANAGE_OWN_CALLS"')
    const open = ['app.notifee.archived', ...(isOwnCamera ? ['camera-unused'] : []), ...(isOwnTelecom ? ['phoneCall-unused'] : [])]
    expect(findings.flatMap(({ rule, found }) => open.includes(rule.id.replace(/^android\.service\.\S+\./, '')) ? [] : [`${rule.id}: ${found}`])).toEqual([])
    await prebuild(chosen)
    expect(written()).toEqual(once)
  }), { numRuns: isLong ? 600 : 60 })
}, patience(120_000))

describe('MainActivity of an app that takes links', () => {
  const links: SetupOptions = { links: { scheme: 'phone' } }
  const after = async (mainActivity: NonNullable<Already['mainActivity']>, chosen: SetupOptions = links): Promise<string> => {
    await apply(chosen, { mainActivity })
    return project.text(mainActivityPath(mainActivity.language))
  }
  const CREATE = [
    '// @onhook/adapters, onCreate: an Activity that is recreated, or opened from the recent apps, still has its old link.',
    'if (savedInstanceState != null || (intent.flags and android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) intent.data = null',
  ]
  const AGAIN = [
    '// @onhook/adapters, onCreate, JavaScript lives: a link that then makes a new Activity was tapped, even if it is the same link; JavaScript is told so.',
    'if (intent.action == android.content.Intent.ACTION_VIEW) intent.data?.let { link ->',
    '  (application as com.facebook.react.ReactApplication).reactHost?.currentReactContext?.let { living ->',
    '    android.os.Handler(mainLooper).post {',
    '      living.getNativeModule(com.facebook.react.modules.core.DeviceEventManagerModule::class.java)?.emitNewIntentReceived(link)',
    '    }',
    '  }',
    '}',
  ]
  const NEW_INTENT = [
    '  override fun onNewIntent(intent: android.content.Intent) {',
    '    // @onhook/adapters, onNewIntent: a link that comes before JavaScript is up is lost unless it is kept here, as the initial link.',
    '    if ((application as com.facebook.react.ReactApplication).reactHost?.currentReactContext == null) setIntent(intent)',
    '    super.onNewIntent(intent)',
    '  }',
  ]
  const CLASS = 'class MainActivity : ReactActivity() {\n'
  test('gets both methods where it has neither', async () => {
    const both = ['  override fun onCreate(savedInstanceState: android.os.Bundle?) {', ...[...CREATE, ...AGAIN].map(line => `    ${line}`), '    super.onCreate(savedInstanceState)', '  }', '', ...NEW_INTENT, '']
    expect(await after(MAIN_ACTIVITIES.bare)).toBe(MAIN_ACTIVITIES.bare.text.replace(CLASS, CLASS + both.join('\n')))
  })
  test('gets the lines before its own call of super, in its own indentation', async () => {
    const own = '    super.onCreate(null)\n'
    expect(await after(MAIN_ACTIVITIES.expo)).toBe(MAIN_ACTIVITIES.expo.text
      .replace(CLASS, `${CLASS}${NEW_INTENT.join('\n')}\n\n`)
      .replace(own, [...CREATE, ...AGAIN].map(line => `    ${line}\n`).join('') + own))
  })
  test('that has the lines of an earlier version gets the others, behind them', async () => {
    const own = '    super.onCreate(null)\n', old = CREATE.map(line => `    ${line}\n`).join(''), text = MAIN_ACTIVITIES.expo.text.replace(own, old + own)
    expect(await after({ language: 'kt', text })).toBe(text.replace(CLASS, `${CLASS}${NEW_INTENT.join('\n')}\n\n`).replace(own, AGAIN.map(line => `    ${line}\n`).join('') + own))
  })
  test('in Java gets them under its own names, also in a method of one line', async () => {
    const now = await after(MAIN_ACTIVITIES.java)
    expect(now).toContain(`    // super.onCreate(state) is called with nothing, for react-native-screens.
    ${CREATE[0]}
    if (state != null || (getIntent().getFlags() & android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) getIntent().setData(null);
    ${AGAIN[0]}
    com.facebook.react.ReactHost living = ((com.facebook.react.ReactApplication) getApplication()).getReactHost();
    com.facebook.react.bridge.ReactContext livingContext = living == null ? null : living.getCurrentReactContext();
    android.net.Uri link = android.content.Intent.ACTION_VIEW.equals(getIntent().getAction()) ? getIntent().getData() : null;
    if (livingContext != null && link != null) new android.os.Handler(getMainLooper()).post(() ->
      livingContext.getNativeModule(com.facebook.react.modules.core.DeviceEventManagerModule.class).emitNewIntentReceived(link));
    super.onCreate(null);
`)
    expect(now).toContain(`  public void onNewIntent(final Intent next) { ${NEW_INTENT[1]!.trim()}
  com.facebook.react.ReactHost host = ((com.facebook.react.ReactApplication) getApplication()).getReactHost();
  if (host == null || host.getCurrentReactContext() == null) setIntent(next);
  super.onNewIntent(next); }
`)
  })
  test.each(Object.entries(MAIN_ACTIVITIES))('is left as it is without links: %s', async (_, mainActivity) => {
    expect(await after(mainActivity, {})).toBe(mainActivity.text)
  })
  test.each([
    'class MainActivity : CallActivity() { override fun onCreate(state: Bundle?) { start(state) } }',
    'typealias MainActivity = CallActivity',
  ])('is not guessed at: %s', async (text) => {
    await expect(after({ language: 'kt', text })).rejects.toThrow('expected MainActivity to be a class of its own')
  })
  test('that has the lines of the page already is left as it is', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/setup-android.md', import.meta.url)), 'utf8')
    const lines = /```kotlin\n([\s\S]*?)```/.exec(page)![1]!, text = `class MainActivity : CallActivity() {\n${lines}}\n`
    expect(await after({ language: 'kt', text })).toBe(text)
  })
  test('leans on what React Native does with an intent, which its native sources say', () => {
    const home = dirname(createRequire(import.meta.url).resolve('react-native/package.json')), source = (path: string): string => readFileSync(join(home, 'ReactAndroid/src/main/java/com/facebook/react', path), 'utf8')
    // The initial link is the data of the Activity's intent, and no flag is looked at.
    expect(source('modules/intent/IntentModule.kt')).toMatch(/val intent = currentActivity\.intent\s+val action = intent\.action\s+val uri = intent\.data/)
    expect(source('modules/intent/IntentModule.kt')).not.toContain('LAUNCHED_FROM_HISTORY')
    // A new intent without a context is dropped.
    expect(source('runtime/ReactHostImpl.kt')).toContain('"Tried to access onNewIntent while context is not ready"')
    // A link is an event by this, for whoever listens; of a new Activity nobody says it.
    expect(source('modules/core/DeviceEventManagerModule.kt')).toContain('public open fun emitNewIntentReceived(uri: Uri)')
    expect(source('ReactActivityDelegate.java').split('onNewIntent').length, 'declared, and handed on').toBe(3)
    expect(source('ReactHost.kt')).toContain('public val currentReactContext: ReactContext?')
    expect(source('ReactApplication.kt')).toContain('public val reactHost: ReactHost?')
  })
})

describe('the plugin as Node loads it', () => {
  const node = (code: string): string => execFileSync(process.execPath, ['-e', code], { cwd: project.root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', NODE_PATH: '' } })
  test('is required by its name, as older versions of Expo do it', () => {
    expect(node('console.log(typeof require("@onhook/adapters/app.plugin.js").default)')).toBe('function\n')
  })
  test('says what is missing when there is no Expo; the rules need none', () => {
    const without = 'const { default: plugin } = require("@onhook/adapters/app.plugin.js"); try { plugin({ _internal: { projectRoot: "/" } }) } catch (error) { console.log(error.message) }'
    expect(node(without)).toBe('@onhook/adapters: the config plugin needs "expo" in /, found neither expo nor @expo/config-plugins; an app without Expo follows docs/setup-android.md and docs/setup-ios.md\n')
    expect(Number(node('import("@onhook/adapters/setup").then(({ RULES }) => console.log(RULES.length))'))).toBe(RULES.length)
  })
})

describe('what the plugin refuses', () => {
  test('a wrong option, at once and before any file is touched', async () => {
    project.reset({}, {}, LIBRARIES)
    const before = written()
    await expect(prebuild({ camera: 'yes' })).rejects.toThrow('@onhook/adapters: camera must be true or false, found "yes"')
    expect(written()).toEqual(before)
  })
  test('a manifest without an activity that the launcher starts, when the activity must be changed', async () => {
    project.reset({}, {}, LIBRARIES)
    writeFileSync(join(project.root, MANIFEST), '<manifest xmlns:android="http://schemas.android.com/apk/res/android"><application android:name=".MainApplication"/></manifest>')
    await expect(prebuild({ pip: true })).rejects.toThrow('AndroidManifest.xml must have an activity that the launcher starts (MAIN, LAUNCHER), found none')
  })
  test('background modes that are no array', async () => {
    project.reset({ info: ['<key>UIBackgroundModes</key><string>audio</string>'] }, {}, LIBRARIES)
    await expect(prebuild({})).rejects.toThrow('UIBackgroundModes must be an array, found "audio"')
  })
})
