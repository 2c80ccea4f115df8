/** The listings of docs/react-native.md are regions of a file that compiles, and that does what the page says. */
import { resetNativeSide } from './native-side.ts'
import { createFakeTransport } from '@onhook/adapters/fake'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { DeviceEventEmitter } from 'react-native'
import { native, platform } from '../harness/native.ts'
import { createCallKit } from './call-kit.ts'
import { createPhone } from '../android/phone.ts'
import { rest } from './time.ts'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
test('each listing of the page is a region that is compiled, and each region is on the page', () => {
  const files = ['embed.tsx', 'embed-index.ts'].map(text).join('')
  const regions = new Map([...files.matchAll(/\/\/ #region (\w+)\n([\s\S]*?)\/\/ #endregion/g)].map(([, name, code]) => [name!, code!]))
  const listings = [...text('../../../docs/react-native.md').matchAll(/```tsx?\n([\s\S]*?)```/g)].map(([, code]) => code!)
  expect(regions.size).toBeGreaterThan(5)
  expect([...regions.values()].toSorted()).toEqual(listings.toSorted())
})
test('the diagnostics of the page are those of the code', () => {
  const folders = ['react-native', 'react-native-webrtc'].map(name => `../../../packages/adapters/src/${name}/`)
  const code = folders.flatMap(folder => readdirSync(new URL(folder, import.meta.url)).map(name => text(folder + name))).join('\n')
  const made = [...code.matchAll(/(?:\b(?:tell|refuse)\(|problem: )(['`])([\w-]+(?:\$\{\w+\})?)\1/g)].map(([, , made]) => made!)
  const patterns = [...new Set(made)].map(each => RegExp(`^${each.replace(/\$\{\w+\}/, '[\\w…]+')}$`))
  const listed = text('../../../docs/react-native.md').split('## Diagnostics\n')[1]!.split('\n## ')[0]!.split('\n').filter(row => row.startsWith('| `')).flatMap(row => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, listed]) => listed!))
  expect(patterns.length).toBeGreaterThan(20)
  expect(patterns.filter(made => !listed.some(each => made.test(each))).map(String)).toEqual([])
  expect(listed.filter(each => !patterns.some(made => made.test(each)))).toEqual([])
})
test('the libraries of the page make a call on this platform', async () => {
  resetNativeSide()
  createPhone()
  const callKit = createCallKit()
  const { openCall, listenToLinks, mayCall } = await import('./embed.tsx')
  expect(await mayCall()).toBe(true)
  const transport = createFakeTransport(), phone = openCall('room', 'Ann', transport), stop = listenToLinks()
  expect(phone.profile.name).toBe(platform)
  await rest()
  void phone.call.join().catch(() => undefined)
  // On iOS the transport joins when CallKit has activated the audio session.
  for (let i = 0; i < 20; i++) { await transport.flush(); await rest(5); callKit.deliver() }
  expect([phone.call.state, native.callsOf('NotifeeApiModule').some(([method]) => method === 'displayNotification'), callKit.shown.size]).toEqual(['joined', platform === 'android', platform === 'ios' ? 1 : 0])
  // WebRTC is told of the activation (react-native-webrtc#1614), and Android never loads the library for CallKit (react-native-callkeep#798).
  expect(native.callsOf('WebRTCModule')).toEqual(platform === 'ios' ? [['audioSessionDidActivate']] : [])
  expect(Object.keys(createRequire(import.meta.url).cache).some(file => file.includes('/react-native-callkeep/'))).toBe(platform === 'ios')
  native.linking.open('https://meet.example.org/meet/room')
  expect(phone.call.state).toBe('joined')
  const done = phone.dispose()
  await transport.flush()
  for (let i = 0; i < 20; i++) { await rest(5); callKit.deliver() }
  await done
  stop()
  expect([transport.held(), callKit.shown.size]).toEqual([[], 0])
})
test('one call after the other has the listeners of one call', async () => {
  resetNativeSide()
  createPhone()
  createCallKit()
  const { openCall } = await import('./embed.tsx'), emitter = DeviceEventEmitter as unknown as { listenerCount(event: string): number }
  const held = (): number[] => ['appStateDidChange', 'netInfo.networkStatusDidChange'].map(event => emitter.listenerCount(event))
  const transport = createFakeTransport(), before = held(), counts: number[][] = []
  for (const id of ['one', 'two', 'three']) {
    const phone = openCall(id, 'Ann', transport)
    await rest(20)
    counts.push(held())
    if (id === 'three') await phone.dispose()
  }
  expect(counts[0]![0]).toBeGreaterThan(before[0]!)
  expect([...counts, held()]).toEqual([counts[0], counts[0], counts[0], before])
})
