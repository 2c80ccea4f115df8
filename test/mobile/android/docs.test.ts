/** The page docs/android.md: its listings are regions of a file that compiles and runs, and its threads are those that are tested. */
import { createFakeTransport } from '@onhook/adapters/fake'
import type { AppPort } from '@onhook/machine'
import { readFileSync, readdirSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { native, platform } from '../harness/native.ts'
import { createCometPhone } from './comet-phone.ts'
import { createPhone } from './phone.ts'
import { turn } from './rig.ts'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const page = text('../../../docs/android.md')

test('each listing of the page is a region that is compiled, and each region is on the page', () => {
  const regions = [...text('embed.ts').matchAll(/\/\/ #region \w+\n([\s\S]*?)\/\/ #endregion/g)].map(([, code]) => code!)
  expect(regions).toEqual([...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!))
  expect(regions.length).toBe(4)
})

test('each thread of the page that is tested has its test, each thread that has a test is on the page, and none is in both tables', () => {
  const threads = (from: string): string[] => [...from.matchAll(/[\w.-]+\/[\w.-]+#\d+/g)].map(([thread]) => thread)
  const section = (title: string): string => page.split(`### ${title}\n`)[1]!.split(/\n##/)[0]!
  const tested = new Set([...text('threads-suite.ts').matchAll(/test\('([^']|\\')*?(?: – |: )/g)].flatMap(([title]) => threads(title)))
  const listed = threads(section('Tested')), beyond = threads(section('Beyond JavaScript'))
  expect(new Set(listed)).toEqual(tested)
  expect(beyond.filter(each => tested.has(each))).toEqual([])
  expect([listed.length, new Set([...listed, ...beyond]).size]).toEqual([tested.size, listed.length + beyond.length])
})

/** The class files of notifee's core, an archive in an archive: their names of classes and methods, which no obfuscation takes from what Android calls. */
function unzip(archive: Buffer, isWanted: (name: string) => boolean): Buffer[] {
  const found: Buffer[] = []
  // The directory at the end of the archive knows the sizes; an entry itself may not.
  for (let at = archive.readUInt32LE(archive.lastIndexOf('PK\x05\x06') + 16); archive.readUInt32LE(at) === 0x02014b50;) {
    const [packed, name, more, comment, entry] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32), archive.readUInt32LE(at + 42)]
    const begin = entry + 30 + archive.readUInt16LE(entry + 26) + archive.readUInt16LE(entry + 28), bytes = archive.subarray(begin, begin + packed)
    if (isWanted(archive.toString('latin1', at + 46, at + 46 + name))) found.push(archive.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes))
    at += 46 + name + more + comment
  }
  return found
}
test('what the page says that each library tells is what its native half can tell', () => {
  const packages = '../node_modules/', java = 'react-native-notify-kit/android/src/main/java/app/notifee/core/'
  const ours = ['ForegroundService', 'ReceiverService', 'event/NotificationEvent'].map(name => text(`${packages}${java}${name}.java`)).join('\n')
  const [jar] = unzip(readFileSync(new URL(`${packages}@notifee/react-native/android/libs/app/notifee/core/202108261754/core-202108261754.aar`, import.meta.url)), name => name === 'classes.jar')
  const theirs = unzip(jar!, name => /^app\/notifee\/core\/(ForegroundService|ReceiverService|event\/NotificationEvent)\.class$/.test(name)).map(each => each.toString('latin1')).join('\n')
  expect([ours, theirs].map(code => ['onStartCommand', 'DELETE_INTENT', 'TYPE_DISMISSED', 'TYPE_FG_ALREADY_EXIST'].filter(name => !code.includes(name)))).toEqual([[], []])
  const told = (event: number, has: boolean): string => has ? `event ${event}` : 'nothing'
  // Of a dismissal notify-kit says nothing where it puts it back.
  const putsBack = /if \(ForegroundService\.repostIfActive\([^)]*\)+ \{\s*return;/.test(ours)
  expect(page.split('### What each library tells\n')[1]!.split('\n###')[0]!.split('\n').filter(row => row.startsWith('| ')).slice(1).map(row => row.split('|').slice(2, 4).map(cell => cell.trim().split(/:/)[0]))).toEqual([
    [ours, theirs].map(code => told(9, code.includes('onTimeout') && code.includes('TYPE_FG_TIMEOUT'))),
    [told(0, !putsBack), told(0, true)],
    [ours, theirs].map(code => told(-1, code.includes('onTaskRemoved'))),
    ['event 8', 'event 8'],
    ['nothing', 'nothing'],
  ])
})

test('of the libraries of a phone only CometChat\'s has a word for a task that was removed, in JavaScript or beneath it', () => {
  const has = (name: string): boolean => {
    const folder = new URL(`../node_modules/${name}/`, import.meta.url)
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some(file => /\.(ts|js|java|kt|xml)$/.test(file) && !file.includes('node_modules') && /taskRemoved|stopWithTask/i.test(readFileSync(new URL(file, folder), 'utf8')))
  }
  const libraries = ['react-native-notify-kit', '@notifee/react-native', 'react-native-callkeep', 'expo-callkit-telecom', 'expo-pip', 'react-native-webrtc', '@cometchat/calls-sdk-react-native']
  expect(libraries.filter(has)).toEqual(['@cometchat/calls-sdk-react-native'])
})

test('the diagnostics of the page are those of the code', () => {
  const code = ['android-foreground/registration.ts', 'android-foreground/service.ts', 'cometchat-service/service.ts'].map(file => text(`../../../packages/adapters/src/${file}`)).join('\n')
  const made = [...code.matchAll(/diagnose\((?:'([\w-]+)'|`(no-)\$\{type\}`)|code: '([\w-]+)'|failed\('(\w+)'\)|call\('(\w+)'/g)].map(([, plain, degrade, field, failed, called]) => plain ?? field ?? (degrade ? 'no-<type>' : `${failed ?? called}-failed`))
  const listed = [...page.split('## Diagnostics\n')[1]!.split('\n## ')[0]!.matchAll(/^\| ((?:`[\w<>-]+`(?:, )?)+)/gm)].flatMap(([, codes]) => [...codes!.matchAll(/`([\w<>-]+)`/g)].map(([, code]) => code!))
  expect([...listed].sort()).toEqual([...new Set(made)].sort())
})

describe.runIf(platform === 'android')('the listings run', () => {
  test('a call of the page has a service, and CometChat\'s does', async () => {
    const phone = createPhone(), comet = createCometPhone()
    native.add('CallNotificationService', comet.v4)
    const { openCall, openCometChatService, askBeforeJoining, taskRemoved } = await import('./embed.ts')
    native.permissions.willAnswer('CAMERA', 'denied')
    await askBeforeJoining()
    await turn()
    const app: AppPort = { subscribe(emit) { emit({ type: 'app.activated' }); return () => {} } }
    const transport = createFakeTransport(), call = openCall('page', transport, app)
    void call.join()
    for (let n = 0; n < 40; n++) { await transport.flush(); await turn() }
    expect([call.state, phone.types, phone.shown.get('page')?.android.channelId]).toEqual(['joined', [128, 2], 'calls'])
    void call.leave()
    for (let n = 0; n < 40; n++) { await transport.flush(); await turn() }
    await call.dispose()
    expect(phone.held()).toEqual([])
    void openCometChatService().launch({ types: [], call: 'page', state: 'ongoing', muted: false })
    for (let n = 0; n < 20; n++) await turn()
    expect(comet.service).toBe('shown')
    taskRemoved.subscribe(() => {})()
  })
})
