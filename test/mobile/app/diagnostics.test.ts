/** Who hears what the phone's parts diagnose, when several may. */
import { resetNativeSide } from './native-side.ts'
import { registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createReactNativeCall, type ReactNativeCallOptions } from '@onhook/adapters/react-native'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as ReactNative from 'react-native'
import { beforeEach, expect, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { createVirtualClock, rest } from './time.ts'

beforeEach(resetNativeSide)
const nothing = (): void => undefined

test.skipIf(platform !== 'android').each([[false, 'who registered its library goes on to hear it'], [true, 'the host of the call hears it instead']])('what the service diagnoses stands in the trace; where the host of the call listens is %s: %s', async listens => {
  const { AppState, PermissionsAndroid, Platform } = ReactNative, registered: string[] = [], host: string[] = [], noted: string[] = []
  // Its background handler, which hears a press on a notification without an id.
  let press: (event: unknown) => unknown = nothing
  const notifications = { SDK_VERSION: '10.7.1', onBackgroundEvent(hear: typeof press) { press = hear }, onForegroundEvent: () => nothing, registerForegroundService: nothing } as unknown as NotificationLibrary
  registerAndroidForegroundService(notifications, { onDiagnostic: d => { registered.push(d.code) } })
  const phone = createReactNativeCall({
    transport: createFakeTransport(), clock: createVirtualClock(), libraries: { reactNative: { AppState, PermissionsAndroid, Platform }, notifications },
    inspect: r => { if (r.kind === 'port' && r.port === 'service' && r.diagnostic) noted.push(r.diagnostic.code) }, ...(listens && { onDiagnostic: d => { if (d.port === 'service') host.push(d.code) } }),
  })
  void press({ type: 2, detail: { notification: { data: {} }, pressAction: { id: 'onhook.hangUp' } } })
  await rest()
  expect([noted.includes('no-id'), registered, host]).toEqual([true, listens ? [] : noted, listens ? noted : []])
  await phone.dispose()
})

const DOOR = 'no-id'
/** A call over a registered library, and what of the service's stands in its trace. */
function traced(notifications: NotificationLibrary, more: Partial<ReactNativeCallOptions> = {}) {
  const { AppState, PermissionsAndroid, Platform } = ReactNative, noted: string[] = []
  const phone = createReactNativeCall({
    transport: createFakeTransport(), clock: createVirtualClock(), libraries: { reactNative: { AppState, PermissionsAndroid, Platform }, notifications },
    inspect: r => { if (r.kind === 'port' && r.port === 'service' && r.diagnostic?.code === DOOR) noted.push(r.diagnostic.code) }, ...more,
  })
  return { phone, noted }
}
test.runIf(platform === 'android')('the one service of all calls diagnoses into the trace of each, once in each, whoever came before; the host is told once', async () => {
  const registered: string[] = []
  let press: (event: unknown) => unknown = nothing
  const pressed = async (): Promise<void> => {
    void press({ type: 2, detail: { notification: { data: {} }, pressAction: { id: 'onhook.hangUp' } } })
    await rest()
  }
  const notifications = { SDK_VERSION: '10.7.1', onBackgroundEvent(hear: typeof press) { press = hear }, onForegroundEvent: () => nothing, registerForegroundService: nothing } as unknown as NotificationLibrary
  registerAndroidForegroundService(notifications, { onDiagnostic: d => { if (d.code === DOOR) registered.push(d.code) } })
  const first = traced(notifications), second = traced(notifications)
  for (let n = 0; n < 2; n++) await pressed()
  expect([first.noted, second.noted, registered]).toEqual([[DOOR], [DOOR], [DOOR]])
  await first.phone.dispose()
  const third = traced(notifications)
  await pressed()
  expect([first.noted, second.noted, third.noted, registered]).toEqual([[DOOR], [DOOR], [DOOR], [DOOR]])
  for (const { phone } of [second, third]) await phone.dispose()
})
test.runIf(platform === 'android')('a call that was disposed of, or refused, is not held by the service that all calls share', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const notifications = { SDK_VERSION: '10.7.1', onBackgroundEvent: nothing, onForegroundEvent: () => nothing, registerForegroundService: nothing } as unknown as NotificationLibrary
  registerAndroidForegroundService(notifications)
  const gone: WeakRef<object>[] = []
  await (async () => {
    const { phone } = traced(notifications, { onDiagnostic: nothing }), onBack = (): void => undefined, transport = createFakeTransport(), { AppState, PermissionsAndroid, Platform } = ReactNative
    await phone.dispose()
    gone.push(new WeakRef(phone.call), new WeakRef(onBack))
    expect(() => createReactNativeCall({ transport, onBack, policy: { joinTimeoutMs: -1 }, libraries: { reactNative: { AppState, PermissionsAndroid, Platform }, notifications } })).toThrow('policy.joinTimeoutMs')
  })()
  for (let n = 0; n < 20 && gone.some(each => each.deref()); n++) {
    await new Promise(resolve => { setImmediate(resolve) })
    collect()
  }
  expect(gone.map(each => each.deref() === undefined)).toEqual([true, true])
})
