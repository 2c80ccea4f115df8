/** Who hears what the phone's parts diagnose, when several may. */
import { resetNativeSide } from './native-side.ts'
import { registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createReactNativeCall } from '@onhook/adapters/react-native'
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
