/** The program `onhook doctor`: what it prints, where, and how it ends. */
import { spawnSync } from 'node:child_process'
import { afterAll, afterEach, expect, test } from 'vitest'
import { buildOnhook } from '../support/onhook-program.ts'
import { MANIFEST, edit, goodApp, install, removeApps, writeApp } from './fixtures/doctor/app.ts'

const program = await buildOnhook()
afterAll(() => { program.remove() })
afterEach(removeApps)

function doctor(args: string[], cwd = process.cwd()) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program.args, 'doctor', ...args], { encoding: 'utf8', cwd })
  return { status, stdout, stderr }
}

test('ends with 0 when nothing is wrong, of the folder that it is in when none is given', () => {
  const { status, stdout, stderr } = doctor([], writeApp(goodApp('bare')))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^phone · React Native 0\.86\.3\nRead package\.json, android\//)
  expect(stdout).toMatch(/\n\n\d+ rules checked: nothing is wrong\.\n$/)
})
test('ends with 1 and says what was expected, what was found, where, why, how to mend it and by which source; no colour where it is no terminal', () => {
  const app = goodApp('bare')
  edit(app, MANIFEST, '<uses-permission android:name="android.permission.RECORD_AUDIO" />', '')
  const { status, stdout, stderr } = doctor([writeApp(app)])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toContain(`
Android

  error  the permission android.permission.RECORD_AUDIO
    found   no <uses-permission> with this name
    at      android/app/src/main/AndroidManifest.xml:1
    why     The user is never asked for the microphone, and nobody hears them.
    fix     Before <application>: <uses-permission android:name="android.permission.RECORD_AUDIO" />
    source  CometChat: call session guide, https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-flutter-v5-calls/references/call-session.md
    rule    android.permission.record-audio
`)
  expect(stdout).toMatch(/\n\n\d+ rules checked: 1 error\.\n$/)
  expect(stdout).not.toContain('\u001b')
})
test('a warning alone ends with 0', () => {
  const app = goodApp('bare')
  install(app, 'react-native-incall-manager')
  const { status, stdout } = doctor([writeApp(app)])
  expect(status).toBe(0)
  expect(stdout).toMatch(/\n {2}warning {2}no react-native-incall-manager\n/)
  expect(stdout).toMatch(/\n\d+ rules checked: 1 warning\.\n$/)
})
test('what it cannot read is on stderr with its place, and ends with 2; what it could read is judged', () => {
  const app = goodApp('bare')
  edit(app, MANIFEST, '</manifest>', '')
  const { status, stdout, stderr } = doctor([writeApp(app)])
  expect(status).toBe(2)
  expect(stderr).toMatch(/^onhook: android\/app\/src\/main\/AndroidManifest\.xml:\d+: not well-formed XML: .*\n$/)
  expect(stdout).toMatch(/\n\nNot everything could be read\. \d+ rules could be checked: nothing is wrong\.\n$/)
})
test('no folder ends with 2, and prints nothing but why', () => {
  expect(doctor(['/no/such/folder'])).toEqual({ status: 2, stdout: '', stderr: 'onhook: /no/such/folder: there is no such folder\n' })
})
test('a file cannot move the terminal\'s cursor or colour it', () => {
  const app = goodApp('bare')
  edit(app, MANIFEST, 'android:launchMode="singleTask"', 'android:launchMode="\u009b31mred"')
  const { stdout } = doctor([writeApp(app)])
  expect(stdout).toContain('android:launchMode="\ufffd31mred"')
})

test('--json has the same in names that stay', () => {
  const app = goodApp('expo')
  edit(app, 'app.json', '"android": { ', '"android": { "blockedPermissions": ["RECORD_AUDIO"], ')
  const { status, stdout } = doctor([writeApp(app), '--json'])
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    verdict: 'wrong', app: 'expo-phone', read: ['package.json', 'app.json'], options: { from: 'app.json', features: ['camera', 'bluetooth', 'pip', 'telecomUndecided', 'linkScheme', 'linkHost', 'notify-kit'] },
    rules: expect.any(Number) as number, notes: [], unreadable: [],
    findings: [{
      rule: 'android.permission.record-audio', platform: 'android', severity: 'error', verdict: 'wrong', expected: 'the permission android.permission.RECORD_AUDIO', found: 'it is taken out by tools:node="remove"', file: 'app.json',
      why: expect.any(String) as string, fix: expect.stringContaining('android.blockedPermissions') as string, source: { title: 'CometChat: call session guide', url: expect.stringMatching(/^https:/) as string },
    }],
  })
})
test('--json of what cannot be read has where and why', () => {
  const { status, stdout } = doctor(['/no/such/folder', '--json'])
  expect(status).toBe(2)
  expect(JSON.parse(stdout)).toEqual({ verdict: 'unreadable', findings: [], unreadable: [{ file: '/no/such/folder', message: 'there is no such folder' }] })
})
