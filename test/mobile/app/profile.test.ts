/** What `createReactNativeCall` makes of a platform: its profile as data, what is built of which library, and what is diagnosed. */
import { resetNativeSide } from './native-side.ts'
import { DIAGNOSTICS as SERVICE } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { DIAGNOSTICS as SYSTEM_CALL } from '@onhook/adapters/ios-callkit'
import { createReactNativeCall, profiles, type Profile, type ReactNativeLibraries } from '@onhook/adapters/react-native'
import * as ReactNative from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { native, platform } from '../harness/native.ts'
import { createVirtualClock, rest } from './time.ts'

const isAndroid = platform === 'android'
beforeEach(resetNativeSide)

/** Libraries that only say who was asked for: what a profile takes of them is what counts. */
const asks = (name: string, log: string[]): (() => never) => () => { log.push(name); throw new Error(`${name} is not here`) }
const untouchable = new Proxy({}, { get: (_, name) => { throw new Error(`${String(name)} was asked of the notification library`) } })
function parts(profile: Profile) {
  const log: string[] = [], { AppState, PermissionsAndroid } = ReactNative
  const libraries = { reactNative: { AppState, PermissionsAndroid, Platform: { OS: profile.name, Version: 36 } }, callKeep: asks('callKeep', log), callKitTelecom: asks('callKitTelecom', log), callingx: asks('callingx', log), notifications: untouchable } as unknown as ReactNativeLibraries
  const options = { common: {} }
  return {
    log,
    service: () => profile.service(libraries, options),
    systemCalls: profile.systemCalls.map(part => { part(libraries, options); return log.pop() }),
    permissions: profile.permissions(libraries, options),
    window: profile.pictureInPicture(libraries, options),
  }
}

describe('a profile', () => {
  test('of iOS has a service that does nothing, and the three system calls', async () => {
    const ios = parts(profiles.ios), before = native.calls.length
    expect(ios.systemCalls).toEqual(['callKitTelecom', 'callingx', 'callKeep'])
    const service = ios.service()!
    expect([service.launch({ types: [], call: 'x', state: 'ongoing', muted: false }), service.abort(), service.subscribe]).toEqual([undefined, undefined, undefined])
    await rest()
    expect(native.calls.slice(before)).toEqual([])
    expect([ios.permissions, ios.window, profiles.ios.asks]).toEqual([undefined, undefined, ['microphone']])
  })
  test('of Android has no service without a library for it, and no callkeep, which crashes there [react-native-webrtc/react-native-callkeep#798]', () => {
    const android = parts(profiles.android), bare = { reactNative: ReactNative }
    expect([profiles.android.service(bare, { common: {} }), android.systemCalls, android.window]).toEqual([undefined, ['callKitTelecom', 'callingx'], undefined])
    expect(typeof android.service()!.subscribe).toBe('function')
    expect([typeof android.permissions?.request, profiles.android.asks]).toEqual(['function', ['microphone', 'notifications', 'bluetooth']])
  })
  test('is chosen by the platform, or given', async () => {
    const clock = createVirtualClock(), transport = createFakeTransport(), told: string[] = []
    const { AppState } = ReactNative
    const at = (OS: string, profile?: Profile) => createReactNativeCall({ transport, clock, onDiagnostic: d => { told.push(d.code) }, libraries: { reactNative: { AppState, Platform: { OS, Version: 1 } } }, ...(profile && { profile }) })
    const all = [at(platform), at('windows'), at('windows', profiles.ios)]
    await rest()
    expect([all.map(r => r.profile.name), told]).toEqual([[platform, 'other', 'ios'], ['unsupported-platform']])
    expect(await all[1]!.requestPermissions()).toBeUndefined()
    for (const r of all) await r.dispose()
  })
  test('is named in the trace: who reads it sees which phone it was', async () => {
    const { AppState, Platform } = ReactNative, opened: unknown[] = []
    const phone = createReactNativeCall({ transport: createFakeTransport(), clock: createVirtualClock(), libraries: { reactNative: { AppState, Platform } }, inspect: r => { if (r.kind === 'open') opened.push(r.platform) } })
    phone.call.send({ type: 'user.mute' })
    expect(opened).toEqual([platform])
    await phone.dispose()
  })
  test('what its parts diagnose stands in the trace, whether the host listens or not', async () => {
    const { AppState } = ReactNative, libraries = { reactNative: { AppState, Platform: { OS: 'windows', Version: 1 } }, netInfo: {} as never }
    const notes = (host: object) => {
      const seen: string[] = []
      return { seen, phone: createReactNativeCall({ transport: createFakeTransport(), clock: createVirtualClock(), libraries, links: {} as never, inspect: r => { if (r.kind === 'port' && r.diagnostic) seen.push(`${r.port} ${r.diagnostic.code}`) }, ...host }) }
    }
    const told: string[] = [], alone = notes({}), heard = notes({ onDiagnostic: (d: { port: string; code: string }) => { told.push(`${d.port} ${d.code}`) } })
    await rest()
    const all = ['app unsupported-platform', 'network missing-module', 'app missing-Linking']
    expect([alone.seen, heard.seen, told]).toEqual([all, all, all])
    for (const { phone } of [alone, heard]) await phone.dispose()
  })
  test('what its parts diagnose in a few words is told in sentences that name the fix, to the host and in the trace', async () => {
    const { AppState, PermissionsAndroid } = ReactNative, told: string[] = [], noted: unknown[] = []
    for (const [name, library] of [['ios', { callKeep: () => { throw new Error('not linked') } }], ['android', { notifications: {} }]] as const) {
      const phone = createReactNativeCall({
        transport: createFakeTransport(), clock: createVirtualClock(), profile: profiles[name], onDiagnostic: d => { told.push(d.message) }, inspect: r => { if (r.kind === 'port' && r.diagnostic) noted.push(r.diagnostic.message) },
        libraries: { reactNative: { AppState, PermissionsAndroid, Platform: { OS: name, Version: 36 } }, ...library } as unknown as ReactNativeLibraries,
      })
      await rest()
      await phone.dispose()
    }
    expect(told).toEqual([`use callkeep 4.3.16 or expo-callkit-telecom. ${SYSTEM_CALL['missing-module']}`, `call registerAndroidForegroundService in index.js. ${SERVICE['not-registered']}`])
    expect(noted).toEqual(told)
  })
  test('a call that is refused has diagnosed to the host alone', async () => {
    const { AppState } = ReactNative, told: string[] = []
    const create = () => createReactNativeCall({ transport: createFakeTransport(), policy: { joinTimeoutMs: -1 }, libraries: { reactNative: { AppState, Platform: { OS: 'windows', Version: 1 } } }, onDiagnostic: d => { told.push(d.code) } })
    expect(create).toThrow('policy.joinTimeoutMs')
    await rest()
    expect(told).toEqual(['unsupported-platform'])
  })
  test('without its library for permissions asks nobody, and says what is missing', async () => {
    const told: string[] = []
    const { AppState, Platform } = ReactNative
    const rn = createReactNativeCall({ transport: createFakeTransport(), clock: createVirtualClock(), libraries: { reactNative: { AppState, Platform } }, onDiagnostic: d => { told.push(d.message) } })
    expect(await rn.requestPermissions()).toBeUndefined()
    await rest()
    expect(told).toEqual([`nobody can be asked on ${platform}: expected ${isAndroid ? 'PermissionsAndroid in libraries.reactNative' : 'react-native-permissions as libraries.permissions'}`])
    await rn.dispose()
  })
})
