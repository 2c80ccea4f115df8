/** Who pastes what the pages say into React Native's template has an app in which the doctor finds nothing wrong. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { diagnose } from '../../packages/inspector/src/cli/doctor.ts'
import { type App, INFO, MANIFEST, PODFILE, edit, install, editPackage, goodApp, removeApps, writeApp } from './fixtures/doctor/app.ts'

afterEach(removeApps)

/** The block of code under a marker of a page. */
function block(page: string, name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/${page}.md`, import.meta.url)), 'utf8'), found = new RegExp(`<!-- generated:${name} -->\\n\`\`\`\\w+\\n([^]*?)\\n\`\`\``).exec(text)
  if (!found) throw new Error(`docs/${page}.md must have a block of code under generated:${name}`)
  return found[1]!
}
/** The bare app without anything of a call's. */
function template(): App {
  const app = goodApp('bare'), manifest = String(app.files[MANIFEST])
  editPackage(app, (json) => { json.onhook = {} })
  app.files[MANIFEST] = manifest.replace(/\n *<uses-permission [^>]*>/g, '').replace(/<service[^]*?\/>/, '').replace('android:supportsPictureInPicture="true"', '')
  app.files[INFO] = String(app.files[INFO]).replace(/\t<key>(NS|RTC)\w+<\/key>\n\t<string>.*<\/string>\n/g, '').replace(/\t<key>(UIBackgroundModes|CFBundleURLTypes)<\/key>\n\t<array>[^]*?\n\t<\/array>\n/g, '')
  return app
}
const found = (app: App): string[] => { const { findings, unreadable } = diagnose(writeApp(app)); expect(unreadable).toEqual([]); return findings.map(({ rule }) => rule.id) }

test('the template has nothing of it', () => { expect(found(template()).length).toBeGreaterThan(8) })
test('what most apps paste is enough', () => {
  const app = template()
  edit(app, MANIFEST, '<application', `${block('setup-android', 'android-permissions')}\n<application`)
  edit(app, MANIFEST, '</application>', `${block('setup-android', 'android-service')}\n</application>`)
  edit(app, INFO, '<key>LSRequiresIPhoneOS</key>', `${block('setup-ios', 'ios-info')}<key>LSRequiresIPhoneOS</key>`)
  expect(found(app)).toEqual([])
})
test('with react-native-permissions, what its page says for the Podfile is enough, and not too much', () => {
  const app = goodApp('bare')
  install(app, 'react-native-permissions')
  app.files[PODFILE] = String(app.files[PODFILE]).replace(/node_require\('react-native-permissions.*\n|setup_permissions\([^]*?\]\)\n/g, '')
  expect(found(app)).toEqual(['ios.permissions.microphone', 'ios.permissions.camera', 'ios.permissions.notifications'])
  edit(app, PODFILE, 'target \'Phone\'', `${block('setup-ios', 'ios-podfile')}\ntarget 'Phone'`)
  expect(found(app)).toEqual([])
})
