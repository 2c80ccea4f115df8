/** What a build makes of an app: flavours, values that are filled in, and which property list is the app's. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/inspector/src/cli/doctor.ts'
import { isLong, patience, seed } from '../support/seed.ts'
import { type App, ENTITLEMENTS, INFO, MANIFEST, edit, editPackage, goodApp, removeApps, writeApp } from './fixtures/doctor/app.ts'

afterEach(removeApps)

/** `verdict rule: found, at` of each finding, and the exit that follows. */
function told(app: App): string[] {
  const { findings, unreadable } = diagnose(writeApp(app))
  expect(unreadable).toEqual([])
  return findings.map(({ rule, found, verdict, place: { file } }) => `${verdict} ${rule.id}: ${found}, ${file}`)
}
function bare(...changes: ((app: App) => void)[]): App {
  const app = goodApp('bare')
  for (const change of changes) change(app)
  return app
}
const swap = (path: string, from: string, to: string) => (app: App): void => edit(app, path, from, to)
const put = (path: string, text: string) => (app: App): void => { app.files[path] = text }
const GRADLE = 'android/app/build.gradle'

// ---- values that a build fills in -----------------------------------------------------------------------

const SCHEME = 'android:scheme="phone"', HOST = 'android:host="meet.example.org"'
describe('a value that the build fills in', () => {
  test.each([
    [MANIFEST, SCHEME, 'android:scheme="${linkScheme}"', 'unknown android.link.scheme: android:scheme="${linkScheme}"'],
    [MANIFEST, SCHEME, 'android:scheme="ph${ne}e"', 'unknown android.link.scheme: android:scheme="ph${ne}e"'],
    [MANIFEST, HOST, 'android:host="${linkHost}"', 'unknown android.link.host: android:host="${linkHost}"'],
    [MANIFEST, HOST, 'android:host="@string/link_host"', 'unknown android.link.host: android:host="@string/link_host"'],
    [MANIFEST, 'android:autoVerify="true"', 'android:autoVerify="${verify}"', 'unknown android.link.host: android:autoVerify="${verify}"'],
    [MANIFEST, 'android:pathPrefix="/meet/"', 'android:pathPrefix="${linkPath}"', 'unknown android.link.host: android:pathPrefix="${linkPath}"'],
    [MANIFEST, 'android:supportsPictureInPicture="true"', 'android:supportsPictureInPicture="@bool/pip"', 'unknown android.activity.picture-in-picture: android:supportsPictureInPicture="@bool/pip"'],
    [INFO, '<string>phone</string>', '<string>$(LINK_SCHEME)</string>', 'unknown ios.link.scheme: only $(LINK_SCHEME)'],
    [INFO, '<string>phone</string>', '<string>${LINK_SCHEME}</string>', 'unknown ios.link.scheme: only ${LINK_SCHEME}'],
    [ENTITLEMENTS, 'applinks:meet.example.org', 'applinks:$(LINK_HOST)', 'unknown ios.link.host: com.apple.developer.associated-domains has "applinks:$(LINK_HOST)"'],
    [ENTITLEMENTS, 'applinks:meet.example.org', 'applinks:$(SUB).example.org?mode=developer', 'unknown ios.link.host: com.apple.developer.associated-domains has "applinks:$(SUB).example.org?mode=developer"'],
  ])('in %s in place of %s, %s, is not known, and no lines are to be pasted', (path, from, to, expected) => {
    const app = bare(swap(path, from, to)), [finding] = diagnose(writeApp(app)).findings
    expect(told(app)).toEqual([`${expected}, ${path}`])
    expect(finding!.fix).toMatch(/^Check that every build fills in the expected value/)
  })
  test.each([
    [MANIFEST, SCHEME, 'android:scheme="${brand}-app"', 'wrong android.link.scheme: no such <intent-filter>, only for ${brand}-app://'],
    [MANIFEST, HOST, 'android:host="${sub}.example.net"', 'wrong android.link.host: no such <intent-filter>, only for https://${sub}.example.net'],
    [INFO, '<string>phone</string>', '<string>$(BRAND)-app</string>', 'wrong ios.link.scheme: only $(BRAND)-app'],
    [ENTITLEMENTS, 'applinks:meet.example.org', 'webcredentials:$(LINK_HOST)', 'wrong ios.link.host: com.apple.developer.associated-domains has "webcredentials:$(LINK_HOST)"'],
  ])('in %s in place of %s, %s, is wrong where nothing could make it right', (path, from, to, expected) => {
    expect(told(bare(swap(path, from, to)))).toEqual([`${expected}, ${path}`])
  })
  test('says nothing where another filter, scheme or domain is right', () => {
    expect(told(bare(
      swap(MANIFEST, SCHEME, `${SCHEME} /><data android:scheme="\${linkScheme}"`), swap(INFO, '<string>phone</string>', '<string>$(LINK_SCHEME)</string><string>phone</string>'),
      swap(ENTITLEMENTS, '<string>applinks:meet.example.org</string>', '<string>applinks:$(LINK_HOST)</string><string>applinks:meet.example.org</string>'),
    ))).toEqual([])
  })
  test.each(['applinks:*.example.org', 'applinks:meet.example.org?mode=developer', 'applinks:*.example.org?mode=managed'])('an associated domain may be %s', (domain) => {
    expect(told(bare(swap(ENTITLEMENTS, 'applinks:meet.example.org', domain)))).toEqual([])
  })
  test('a host may stand for all below it, and not for itself or for one that ends like it', () => {
    expect(told(bare(swap(MANIFEST, HOST, 'android:host="*.example.org"')))).toEqual([])
    for (const host of ['*.meet.example.org', '*.ample.org']) expect(told(bare(swap(MANIFEST, HOST, `android:host="${host}"`)))).toHaveLength(1)
  })
})

const flavours = (...dimensions: string[][]): string => `android {
  buildTypes { debug { signingConfig signingConfigs.debug } release { minifyEnabled true } }
  flavorDimensions ${dimensions.map((_, i) => `"d${i}"`).join(', ')} // what differs
  productFlavors {${dimensions.flatMap((names, i) => names.map(name => `
    ${name} { dimension "d${i}"; manifestPlaceholders = [color: "red"] }`)).join('')}
  }
}`

const strings = (host: string): string => `<resources xmlns:xliff="urn:x"><string name="app_name">Phone</string>\n<string name="link_host">${host}</string></resources>`
const VALUES = 'android/app/src/main/res/values/strings.xml'
describe('a string of the app\'s resources', () => {
  const linked = swap(MANIFEST, HOST, 'android:host="@string/link_host"')
  test('is read where a link asks for it', () => {
    expect(told(bare(linked, put(VALUES, strings('meet.example.org'))))).toEqual([])
    expect(told(bare(linked, put(VALUES, strings('other.example.org'))))).toEqual([`wrong android.link.host: no such <intent-filter>, only for https://other.example.org, ${MANIFEST}`])
  })
  test('is that of the build, which may have a host of its own', () => {
    const app = (host: string, staging: string) => bare(
      linked, put(VALUES, strings(host)), put('android/app/src/staging/res/values/links.xml', strings(staging)), put(GRADLE, flavours(['prod', 'staging'])),
    )
    expect(told(app('other.example.org', 'meet.example.org'))).toEqual([
      `unknown android.link.host: no such <intent-filter>, only for https://other.example.org (in prod; src/staging has it), ${MANIFEST}`,
    ])
    expect(told(app('other.example.org', 'staging.example.org'))).toEqual([`wrong android.link.host: no such <intent-filter>, only for https://other.example.org, ${MANIFEST}`])
  })
  test('that only Gradle makes for one flavour leaves it open there, and what another certainly lacks is told of that one', () => {
    const app = (...more: ((app: App) => void)[]) => bare(linked, put('android/app/src/staging/res/values/links.xml', strings('staging.example.org')), put(GRADLE, flavours(['prod', 'staging'])), ...more)
    expect(told(app())).toEqual([`unknown android.link.host: no such <intent-filter>, only for https://staging.example.org (in src/staging), ${MANIFEST}`])
    expect(told(app(holds('staging', '<application><activity android:name=".MainActivity" android:launchMode="standard"/></application>')))).toEqual([
      'wrong android.activity.launch-mode: android:launchMode="standard" (in src/staging; prod has it), android/app/src/staging/AndroidManifest.xml',
      `unknown android.link.host: no such <intent-filter>, only for https://staging.example.org (in src/staging), android/app/src/staging/AndroidManifest.xml`,
    ])
    expect(told(app(swap(MANIFEST, ' android:autoVerify="true"', '')))).toEqual([`wrong android.link.host: no such <intent-filter>, ${MANIFEST}`])
  })
  test('in a file that is broken is not known, and the file is named', () => {
    const { findings, unreadable } = diagnose(writeApp(bare(linked, put(VALUES, '<resources><string'))))
    expect([findings.map(({ verdict }) => verdict), unreadable.map(({ file }) => file)]).toEqual([['unknown'], [VALUES]])
  })
})

// ---- flavours -------------------------------------------------------------------------------------------

const XML = 'xmlns:android="http://schemas.android.com/apk/res/android" xmlns:tools="http://schemas.android.com/tools"'
const FILTERS = /<intent-filter>\s*<action android:name="android.intent.action.VIEW"[^]*<\/intent-filter>/
const filters = FILTERS.exec(String(goodApp('bare').files[MANIFEST]))![0], withoutLinks = swap(MANIFEST, filters, '')
const linksOf = (set: string, text = filters) => put(`android/app/src/${set}/AndroidManifest.xml`, `<manifest ${XML}><application><activity android:name=".MainActivity">${text}</activity></application></manifest>`)
const CAMERA = '<uses-permission android:name="android.permission.CAMERA" />'
const holds = (set: string, text: string) => put(`android/app/src/${set}/AndroidManifest.xml`, `<manifest ${XML}>${text}</manifest>`)
const noLink = (where: string): string[] => ['scheme', 'host'].map(by => `wrong android.link.${by}: no such <intent-filter>${where}`)
describe('flavours', () => {
  test('of which each has the links are right, and what they share is no build', () => {
    expect(told(bare(withoutLinks, linksOf('prod'), linksOf('staging')))).toEqual([])
    expect(told(bare(withoutLinks, linksOf('prod'), linksOf('staging'), put(GRADLE, flavours(['prod', 'staging']))))).toEqual([])
  })
  test('of which one lacks the links: that one is named, and who has them', () => {
    const app = bare(withoutLinks, linksOf('prod'), holds('staging', ''), put(GRADLE, flavours(['prod', 'staging'])))
    expect(told(app)).toEqual(noLink(` (in src/staging; src/prod has it), ${MANIFEST}`))
    const kotlin = 'android { flavorDimensions += "env"\nproductFlavors { create("prod") { dimension = "env" }\n register("staging") { dimension = "env" } } }'
    delete app.files[GRADLE]
    expect(told(bare(a => Object.assign(a.files, app.files), put(`${GRADLE}.kts`, kotlin)))).toEqual(noLink(` (in src/staging; src/prod has it), ${MANIFEST}`))
  })
  test('may have links of their own: that is asked, where another has those of the options', () => {
    const app = bare(withoutLinks, linksOf('prod'), linksOf('staging', filters.replace('"phone"', '"phone-staging"').replace('"meet.', '"staging.')), put(GRADLE, flavours(['prod', 'staging'])))
    expect(told(app)).toEqual([['scheme', 'phone-staging://'], ['host', 'https://staging.example.org']].map(([by, other]) =>
      `unknown android.link.${by}: no such <intent-filter>, only for ${other} (in src/staging; src/prod has it), android/app/src/staging/AndroidManifest.xml`))
    expect(diagnose(writeApp(app)).findings[0]!.fix).toMatch(/^If this flavour is meant to have links of its own, there is nothing to do/)
  })
  test('without a folder of their own are builds too', () => {
    expect(told(bare(withoutLinks, linksOf('prod'), put(GRADLE, flavours(['prod', 'internal']))))).toEqual(noLink(` (in internal; src/prod has it), ${MANIFEST}`))
  })
  test('of which all lack something lack it as one', () => {
    expect(told(bare(withoutLinks, holds('prod', ''), holds('staging', '')))).toEqual(noLink(`, ${MANIFEST}`))
    expect(told(bare(swap(MANIFEST, CAMERA, ''), holds('prod', ''), holds('staging', '')))).toEqual([`wrong android.permission.camera: no <uses-permission> with this name, ${MANIFEST}`])
  })
  test('of two dimensions are one build together', () => {
    const app = (...more: ((app: App) => void)[]) => bare(withoutLinks, linksOf('prod'), holds('free', ''), put(GRADLE, flavours(['prod'], ['free', 'paid'])), ...more)
    expect(told(app())).toEqual([])
    expect(told(app(put(GRADLE, flavours(['prod', 'staging'], ['free', 'paid']))))).toEqual(noLink(` (in staging with src/free, staging with paid; src/prod with src/free, src/prod with paid have it), ${MANIFEST}`))
    // The set of both together comes last.
    expect(told(app(put(GRADLE, flavours(['prod', 'staging'], ['free'])), linksOf('stagingFree')))).toEqual([])
  })
  test('that only folders let guess may be of two dimensions: what one brings, the other need not', () => {
    expect(told(bare(withoutLinks, linksOf('prod'), holds('free', '')))).toEqual(noLink(` (in src/free; src/prod has it), ${MANIFEST}`).map(line => line.replace('wrong', 'unknown')))
    // What one takes out is out, whatever it is built with.
    expect(told(bare(holds('prod', ''), holds('free', CAMERA.replace(' />', ' tools:node="remove" />'))))).toEqual(['wrong android.permission.camera: it is taken out by tools:node="remove" (in src/free; src/prod has it), android/app/src/free/AndroidManifest.xml'])
  })
  test('have build types beside them, whose own faults are told there', () => {
    const debug = 'android/app/src/debug/AndroidManifest.xml', removed = CAMERA.replace(' />', ' tools:node="remove" />')
    const app = (...more: ((app: App) => void)[]) => bare(holds('prod', ''), holds('staging', ''), put(GRADLE, flavours(['prod', 'staging'])), ...more)
    expect(told(app(holds('debug', removed)))).toEqual([`wrong android.permission.camera: it is taken out by tools:node="remove" (in src/prod with src/debug), ${debug}`])
    expect(told(app(holds('stagingDebug', removed)))).toEqual([`wrong android.permission.camera: it is taken out by tools:node="remove" (in src/staging with src/debug), android/app/src/stagingDebug/AndroidManifest.xml`])
    expect(told(app(swap(MANIFEST, CAMERA, ''), put(debug, `<manifest ${XML}>${CAMERA}</manifest>`)))).toEqual([
      `wrong android.permission.camera: no <uses-permission> with this name (src/prod with src/debug, src/staging with src/debug have it, and no other build), ${MANIFEST}`,
    ])
  })
  test('are not what build.gradle calls a build type, nor what React Native and Expo add by themselves', () => {
    const lacks = noLink(`, ${MANIFEST}`)
    expect(told(bare(withoutLinks, linksOf('beta'), put(GRADLE, 'android { buildTypes { release {}\n beta { initWith release } } }'))))
      .toEqual(noLink(` (src/beta has it, and no other build), ${MANIFEST}`))
    expect(told(bare(withoutLinks, holds('debugOptimized', ''), holds('profile', ''), holds('benchmarkRelease', '')))).toEqual(lacks)
  })
})

test(`however the links are spread over flavours of up to three dimensions, exactly the builds without a link lack it (seed ${seed})`, () => {
  const dimensions = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
  const spread = dimensions.chain(sizes => fc.record({ sizes: fc.constant(sizes), linked: fc.tuple(...sizes.map(size => fc.array(fc.boolean(), { minLength: size, maxLength: size }))) }))
  fc.assert(fc.property(spread, ({ sizes, linked }) => {
    const names = sizes.map((size, d) => Array.from({ length: size }, (_, i) => `flavour${'abc'[d]}${i}`)), app = bare(withoutLinks, put(GRADLE, flavours(...names)))
    for (const [d, group] of names.entries()) for (const [i, name] of group.entries()) if (linked[d]![i] === true) linksOf(name)(app)
    const builds = sizes.reduce<boolean[]>((all, _, d) => all.flatMap(has => linked[d]!.map(own => has || own)), [false])
    const found = diagnose(writeApp(app)).findings
    removeApps()
    expect(found.map(({ rule }) => rule.id)).toEqual(builds.every(Boolean) ? [] : ['android.link.scheme', 'android.link.host'])
    for (const { found: text, verdict } of found) {
      expect(verdict).toBe('wrong')
      expect(text.includes('(in ')).toBe(builds.some(Boolean))
    }
  }), { numRuns: isLong ? 300 : 40 })
}, patience(60_000))

// ---- property lists -------------------------------------------------------------------------------------

const plist = (values: Record<string, string>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${Object.entries(values).map(([key, value]) => `<key>${key}</key>${value.startsWith('<') ? value : `<string>${value}</string>`}`).join('')}</dict></plist>`
const BUNDLE = { CFBundleExecutable: '$(EXECUTABLE_NAME)', CFBundleIdentifier: '$(PRODUCT_BUNDLE_IDENTIFIER)', CFBundlePackageType: '$(PRODUCT_BUNDLE_PACKAGE_TYPE)', CFBundleVersion: '1' }
describe('no app of iOS is', () => {
  test.each([
    ['the settings of Firebase beside the app\'s', 'ios/Phone/GoogleService-Info.plist', { CLIENT_ID: 'a', BUNDLE_ID: 'org.example.phone', IS_ADS_ENABLED: '<false/>' }],
    ['a folder with settings of Firebase alone', 'ios/Firebase/Debug-GoogleService-Info.plist', { BUNDLE_ID: 'org.example.phone' }],
    ['the app of a watch', 'ios/Clock Watch App/Info.plist', { ...BUNDLE, WKApplication: '<true/>', WKCompanionAppBundleIdentifier: 'org.example.phone', UISupportedInterfaceOrientations: '<array/>' }],
    ['the app of a watch before watchOS 9', 'ios/Clock/Info.plist', { ...BUNDLE, CFBundlePackageType: 'APPL', WKWatchKitApp: '<true/>' }],
    ['an extension for notifications', 'ios/NotificationService/Info.plist', { ...BUNDLE, NSExtension: '<dict/>' }],
    ['an extension of the newer kind', 'ios/Intents/Info.plist', { ...BUNDLE, EXAppExtensionAttributes: '<dict/>' }],
    ['an App Clip', 'ios/Clip/Info.plist', { ...BUNDLE, CFBundlePackageType: 'APPL', NSAppClip: '<dict/>', UILaunchScreen: '<dict/>' }],
    ['a framework', 'ios/Kit/Info.plist', BUNDLE],
    ['a framework of an older Xcode', 'ios/Kit/Info.plist', { ...BUNDLE, CFBundlePackageType: 'FMWK' }],
    ['tests, by their folder', 'ios/PhoneUITests/Info.plist', { ...BUNDLE, LSRequiresIPhoneOS: '<true/>' }],
    ['what CocoaPods writes', 'ios/Pods/Info.plist', { ...BUNDLE, CFBundlePackageType: 'APPL' }],
    ['what was built', 'ios/build/Info.plist', { ...BUNDLE, CFBundlePackageType: 'APPL' }],
    ['an app that was built', 'ios/Aphone.app/Info.plist', { ...BUNDLE, CFBundlePackageType: 'APPL' }],
    ['how an archive is exported', 'ios/Apps/ExportOptions.plist', { method: 'app-store' }],
    ['the app of a television', 'ios/Phone-tvOS/Info.plist', { ...BUNDLE, CFBundlePackageType: 'APPL', LSRequiresIPhoneOS: '<true/>' }],
  ])('%s', (_, path, values) => {
    const app = bare(put(path, plist(values)))
    expect(told(app)).toEqual([])
    // The app itself is still the main one, and still judged.
    edit(app, INFO, '<string>audio</string>', '')
    expect(told(app)).toEqual([`wrong ios.background.audio: UIBackgroundModes has "voip", ${INFO}`])
  })
  test('a watch\'s alone: then there is none', () => {
    const app = bare(put('ios/Clock/Info.plist', plist({ ...BUNDLE, WKApplication: '<true/>' })), (a) => { delete a.files[INFO] })
    expect(diagnose(writeApp(app)).unreadable.map(({ file }) => file)).toEqual(['ios'])
  })
})
test.each([
  ['whose package type Xcode fills in', { CFBundlePackageType: '$(PRODUCT_BUNDLE_PACKAGE_TYPE)', LSRequiresIPhoneOS: '<true/>' }],
  ['of which Xcode makes the rest', { UILaunchStoryboardName: 'LaunchScreen' }],
  ['with nothing but an executable', { CFBundleExecutable: 'Tablet' }],
])('an app of iOS is one %s', (_, values) => {
  const app = bare(put('ios/Tablet/Info.plist', plist(values)), (a) => { editPackage(a, (json) => { json.onhook = { callKit: true } }) })
  expect(told(app)).toEqual(['usage.microphone', 'usage.camera', 'background.audio', 'background.voip'].map(rule => expect.stringMatching(new RegExp(`^wrong ios\\.${rule}: no .*, ios/Tablet/Info.plist$`)) as string))
})
