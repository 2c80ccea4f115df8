/** What the doctor reads of code that it does not run: the class of the main activity, and the settings of the Xcode project. */
import { afterEach, describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/inspector/src/cli/doctor.ts'
import { type App, ENTITLEMENTS, INFO, MAIN_ACTIVITY, MANIFEST, edit, editPackage, goodApp, removeApps, writeApp } from './fixtures/doctor/app.ts'

afterEach(removeApps)
const bare = (): App => goodApp('bare')
function told(app: App): string[] {
  const { findings, unreadable } = diagnose(writeApp(app))
  expect(unreadable).toEqual([])
  return findings.map(({ rule, verdict, found, place }) => `${verdict} ${rule.id}: ${found}, ${place.file}${place.line === undefined ? '' : `:${place.line}`}`)
}
const links = ['old', 'again', 'early'].map(what => `android.activity.link-${what}`)

describe('MainActivity', () => {
  const PLAIN = 'package com.phone\n\n/** One day: class MainActivity : Nothing() { intent.data = null; setIntent(intent) } */\nclass MainActivity : ReactActivity() {\n  // emitNewIntentReceived(link)\n}\n'
  test('without the lines lacks each of them, also where a comment has them; the lines to paste are told in its language', () => {
    const app = bare()
    app.files[MAIN_ACTIVITY] = PLAIN
    expect(told(app)).toEqual(links.map(rule => `wrong ${rule}: nothing that does it, ${MAIN_ACTIVITY}:4`))
    const [old, again] = diagnose(writeApp(app)).findings
    expect(old).toMatchObject({ rule: { severity: 'warning', source: { url: expect.stringContaining('IntentModule.kt') as string } }, fix: `In ${MAIN_ACTIVITY}, in onCreate (override it if the class does not) before its call of super: if (savedInstanceState != null || (intent.flags and android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) intent.data = null` })
    expect(again!.fix).toContain('?.emitNewIntentReceived(link) } } }')
  })
  test('is found by the name in the manifest, in Java too, and judged by code of its own that does the same', () => {
    const app = bare(), java = 'android/app/src/main/java/org/acme/Start.java'
    delete app.files[MAIN_ACTIVITY]
    edit(app, MANIFEST, '".MainActivity"', '"org.acme.Start"')
    app.files[java] = 'public class Start extends com.facebook.react.ReactActivity {\n  void forget() { getIntent().setData(null); }\n  void keep(Intent i) { setIntent(i); }\n}\n'
    expect(told(app)).toEqual([`wrong android.activity.link-again: nothing that does it, ${java}:1`])
    expect(diagnose(writeApp(app)).findings[0]!.fix).toContain('com.facebook.react.ReactHost living = ')
  })
  test('that extends a class of the app\'s own may have it there, which is said and is no fault', () => {
    const app = bare()
    app.files[MAIN_ACTIVITY] = PLAIN.replace('ReactActivity()', 'CallActivity()')
    expect(told(app)).toEqual(links.map(rule => `unknown ${rule}: nothing that does it here; the class extends CallActivity, which the doctor does not read, ${MAIN_ACTIVITY}:4`))
  })
  test('is not asked for by a call without links, nor in an Expo app that has not been prebuilt', () => {
    const app = bare()
    app.files[MAIN_ACTIVITY] = PLAIN
    for (const path of [INFO, ENTITLEMENTS, MANIFEST]) expect(app.files[path]).toBeDefined()
    editPackage(app, (json) => { delete json.onhook!['links'] })
    expect(told(app)).toEqual([])
    expect(told(goodApp('expo'))).toEqual([])
  })
})

describe('the Xcode project', () => {
  const PROJECT = 'ios/Phone.xcodeproj/project.pbxproj'
  const configuration = (name: string, settings: string): string => `\t\t13B07F94 /* ${name} */ = {\n\t\t\tisa = XCBuildConfiguration;\n\t\t\tbuildSettings = {\n\t\t\t\tFRAMEWORK_SEARCH_PATHS = (\n\t\t\t\t\t"\${PODS_ROOT}",\n\t\t\t\t);\n${settings}\t\t\t};\n\t\t\tname = ${name};\n\t\t};\n`
  const set = (name: string, value: string): string => `\t\t\t\t${name} = ${value};\n`
  const INFOPLIST = set('INFOPLIST_FILE', 'Phone/Info.plist'), SIGNED = set('CODE_SIGN_ENTITLEMENTS', 'Phone/Phone.entitlements')
  const withProject = (debug: string, release: string): App => {
    const app = bare()
    app.files[PROJECT] = `// !$*UTF8*$!\n{\n${configuration('Debug', debug)}${configuration('Release', release)}}\n`
    return app
  }
  test('that signs each build with the file beside Info.plist is right, in any way to write its path', () => {
    for (const value of ['Phone/Phone.entitlements', '"$(SRCROOT)/Phone/Phone.entitlements"', '"${PROJECT_DIR}/Phone/Phone.entitlements"']) expect(told(withProject(INFOPLIST + SIGNED, INFOPLIST + set('CODE_SIGN_ENTITLEMENTS', value)))).toEqual([])
  })
  test('that signs a build with none leaves out what the file has, and says of which build', () => {
    const found = (builds: string): string[] => ['push.environment', 'link.host'].map(rule => `wrong ios.${rule}: it is in the file, but ${builds} of the Xcode project is signed with no entitlements file, ${PROJECT}`)
    expect(told(withProject(INFOPLIST + SIGNED, INFOPLIST))).toEqual(found('Release'))
    expect(told(withProject(INFOPLIST, INFOPLIST))).toEqual(found('Debug, Release'))
    expect(diagnose(writeApp(withProject(INFOPLIST, INFOPLIST))).findings[0]!.fix).toBe('In Xcode, in the build settings of the target: CODE_SIGN_ENTITLEMENTS = Phone/Phone.entitlements')
  })
  test('names the file that counts, also in another folder, and one that nobody is signed with does not', () => {
    const app = withProject(INFOPLIST + set('CODE_SIGN_ENTITLEMENTS', 'Signing/App.entitlements'), INFOPLIST + set('CODE_SIGN_ENTITLEMENTS', 'Signing/App.entitlements')), signed = 'ios/Signing/App.entitlements'
    app.files[signed] = String(app.files[ENTITLEMENTS]).replace('aps-environment', 'aps-nothing')
    expect(told(app)).toEqual([`wrong ios.push.environment: no aps-environment, ${signed}`])
    app.files[signed] = app.files[ENTITLEMENTS]!
    app.files[ENTITLEMENTS] = String(app.files[ENTITLEMENTS]).replace('aps-environment', 'aps-nothing')
    expect(told(app)).toEqual([])
  })
  test('that leaves it to a variable, to a file of settings or to another target says nothing of it', () => {
    const open = withProject(INFOPLIST + SIGNED, INFOPLIST + set('CODE_SIGN_ENTITLEMENTS', '"$(TARGET_NAME)/App.entitlements"'))
    const elsewhere = withProject(INFOPLIST, INFOPLIST), other = withProject(set('INFOPLIST_FILE', 'PhoneTests/Info.plist'), set('INFOPLIST_FILE', 'PhoneTests/Info.plist'))
    elsewhere.files['ios/Config/App.xcconfig'] = 'CODE_SIGN_ENTITLEMENTS = Phone/Phone.entitlements\n'
    for (const app of [open, elsewhere, other]) expect(told(app)).toEqual([])
  })
})
