/** The page docs/android.md: its listings are regions of a file that compiles and runs, and its threads are those that are tested. */
import { createFakeTransport } from '@onhook/adapters/fake'
import type { AppPort } from '@onhook/machine'
import { readFileSync } from 'node:fs'
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
