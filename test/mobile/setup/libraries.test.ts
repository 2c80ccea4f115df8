/** What the rules say of libraries, held against the libraries that are installed here. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { MERGED_PERMISSIONS, RULES, SERVICE_NAMES, TESTED } from '@onhook/adapters/setup'
import { describe, expect, test } from 'vitest'

const require = createRequire(import.meta.url)
const homeOf = (library: string): string => dirname(require.resolve(`${library}/package.json`))
const packageOf = (library: string): { version: string; peerDependencies?: Record<string, string> } => JSON.parse(readFileSync(join(homeOf(library), 'package.json'), 'utf8')) as { version: string }
const NOTIFEE_CORE = 'android/libs/app/notifee/core/202108261754/core-202108261754.aar'
/** All manifests that a library merges into an app; notifee's is in an archive of its own. */
function manifestOf(library: string): string {
  const home = homeOf(library), text = readFileSync(join(home, 'android/src/main/AndroidManifest.xml'), 'utf8'), core = join(home, NOTIFEE_CORE)
  return existsSync(core) ? text + execFileSync('python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("AndroidManifest.xml").decode())', core], { encoding: 'utf8' }) : text
}

const asked = RULES.flatMap(({ want }) => (want.kind === 'permission' ? [want.name.replace('android.permission.', '')] : []))
const OTHERS = ['react-native-webrtc', '@livekit/react-native-webrtc', '@daily-co/react-native-webrtc', 'react-native-permissions', 'expo-pip']
test.each([...Object.keys(MERGED_PERMISSIONS), ...OTHERS])('%s merges the permissions that the rules say it does, of those that are asked for', (library) => {
  const merged = [...manifestOf(library).matchAll(/<uses-permission\s+android:name="android\.permission\.(\w+)"/g)].map(([, name]) => name!)
  expect(merged.filter(name => asked.includes(name)).toSorted()).toEqual([...MERGED_PERMISSIONS[library] ?? []].toSorted())
})
test.each(TESTED)('$library is tested in $version', ({ library, version }) => { expect(packageOf(library).version).toBe(version) })

describe('the services', () => {
  const service = (library: string, name: string): string | undefined => new RegExp(`<service[^>]*"${name.replaceAll('.', '\\.')}"[^>]*>`).exec(manifestOf(library))?.[0]
  test('of notify-kit has no type of its own', () => { expect(service('react-native-notify-kit', SERVICE_NAMES['notify-kit'])).not.toMatch(/foregroundServiceType/) })
  test('of notifee is a shortService, which the app must replace', () => { expect(service('@notifee/react-native', SERVICE_NAMES.notifee)).toContain('android:foregroundServiceType="shortService"') })
  test('of CometChat 4 is a class that no manifest declares', () => {
    expect(service('@cometchat/calls-sdk-react-native', SERVICE_NAMES.cometchat)).toBeUndefined()
    const [, path, name] = /^(.*)\.(\w+)$/.exec(SERVICE_NAMES.cometchat)!
    const source = readFileSync(join(homeOf('@cometchat/calls-sdk-react-native'), 'android/src/main/java', path!.replaceAll('.', '/'), `${name}.java`), 'utf8')
    expect(source).toContain(`class ${name} extends Service`)
    expect(source).toContain('FOREGROUND_SERVICE_TYPE_MEDIA_PLAYBACK | ServiceInfo.FOREGROUND_SERVICE_TYPE_MICROPHONE')
  })
  test('of screen sharing comes with the library, with its type', () => { expect(manifestOf('react-native-webrtc')).toMatch(/MediaProjectionService"\s+android:foregroundServiceType="mediaProjection"/) })
})

test('what a library must have beside it is what its package.json says', () => {
  const listed = (id: string): readonly string[] => { const { want } = RULES.find(rule => rule.id === id)!; return want.kind === 'all-libraries' ? want.libraries : want.kind === 'version' ? [want.library] : [] }
  const peers = (library: string): string[] => Object.keys(packageOf(library).peerDependencies ?? {}).filter(name => name !== 'react' && name !== 'react-native')
  expect(listed('app.cometchat.peers').toSorted()).toEqual(peers('@cometchat/calls-sdk-react-native').toSorted())
  expect([...listed('app.expo-callkit-telecom.peers'), ...listed('app.expo-callkit-telecom.webrtc')].toSorted()).toEqual(peers('expo-callkit-telecom').toSorted())
  expect(packageOf('react-native-notify-kit').peerDependencies).toMatchObject({ 'react-native': '>=0.73.0' })
})
