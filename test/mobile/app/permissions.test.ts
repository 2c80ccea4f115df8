/** Permissions over the real PermissionsAndroid and react-native-permissions, and what the app port tells of them. */
import { ALL, open, type Told } from './app-bench.ts'
import { AppState, DeviceEventEmitter, PermissionsAndroid, Platform } from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { createAndroidPermissions, createReactNativeApp, requestCallPermissions, type CallPermissions, type PermissionsPort } from '@onhook/adapters/react-native'
import { native, platform } from '../harness/native.ts'
import { resetNativeSide, settings } from './native-side.ts'
import { pass, rest } from './time.ts'

const isAndroid = platform === 'android'
beforeEach(resetNativeSide)

describe('permissions', () => {
  test('that are revoked and granted in the settings are told at the next return to the app', async () => {
    const { since } = open()
    await rest()
    since()
    native.appState('background')
    settings.set('camera', false)
    settings.set('notifications', false)
    await rest()
    expect(since()).toEqual(['app.backgrounded'])
    native.appState('active')
    await rest()
    expect(since()).toEqual(['app.activated', 'permission.changed microphone'])
    native.appState('background')
    settings.set('camera', true)
    native.appState('active')
    await rest()
    expect(since()).toEqual(['app.backgrounded', 'app.activated', 'permission.changed microphone camera'])
  })
  test('reach the host too: all four, first and at each change, once, until it listens no more', async () => {
    const heard: CallPermissions[] = [], all = { microphone: true, camera: true, notifications: true, bluetooth: true }
    const { stop, told } = open({ onPermissions: granted => { heard.push(granted); if (heard.length === 1) throw new Error('host') } })
    const returned = async (): Promise<void> => { native.appState('background'); native.appState('active'); await rest() }
    await rest()
    await returned()
    expect([heard.splice(0), told.map(d => d.code)]).toEqual([[all], ['listener-threw']])
    heard.push(all)
    settings.set('camera', false)
    await returned()
    await returned()
    settings.set('camera', true)
    await returned()
    expect(heard).toEqual([all, { ...all, camera: false }, all])
    settings.set('microphone', false)
    native.appState('background')
    native.appState('active')
    stop()
    await rest()
    expect(heard.length).toBe(3)
  })
  test.runIf(isAndroid)('of Bluetooth, denied, later granted, and revoked in the settings: the host hears each, and what it means once; the call hears nothing that it cannot use', async () => {
    const heard: boolean[] = []
    native.permissions.willAnswer('BLUETOOTH_CONNECT', 'denied')
    const { since, told, permissions, clock } = open({ onPermissions: ({ bluetooth }) => { heard.push(bluetooth) } })
    await rest()
    const asked = requestCallPermissions(permissions)
    await rest(20)
    await pass(clock, 5_000)
    expect([(await asked).bluetooth, heard, told]).toEqual([false, [false], []])
    for (const isGranted of [true, false, true, false]) {
      native.appState('background')
      native.permissions[isGranted ? 'grant' : 'revoke']('BLUETOOTH_CONNECT')
      native.appState('active')
      await rest()
    }
    expect(heard).toEqual([false, true, false, true, false])
    expect(told).toMatchObject([{ code: 'bluetooth-revoked', message: expect.stringContaining('Linking.openSettings()') as string }])
    expect(since().filter(said => said.startsWith('permission'))).toEqual([ALL])
    // Before Android 12 there is no such permission, and nothing to be without.
    native.apiLevel = 30
    const old: boolean[] = []
    open({ onPermissions: ({ bluetooth }) => { old.push(bluetooth) } })
    await rest()
    expect(old).toEqual([true])
  })
  test('are asked before the call, and the call waits until the app is active again: a dialog pauses it', async () => {
    const { permissions, since, clock } = open()
    settings.willAnswer('microphone', true)
    settings.willAnswer('notifications', false)
    await rest()
    since()
    expect(AppState.currentState).toBe('active')
    const asked = requestCallPermissions(permissions, ['microphone', 'camera', 'notifications', 'bluetooth'])
    let state = ''
    void asked.then(() => { state = AppState.currentState })
    await rest(20)
    await pass(clock, 5_000)
    expect(await asked).toEqual({ microphone: true, camera: true, notifications: false, bluetooth: true })
    expect(state).toBe('active')
    expect(since()).toContain('permission.changed microphone camera')
    expect(since()).toEqual([])
  })
  test('are asked for in one dialog after the other, whoever asks', async () => {
    const { permissions } = open()
    settings.willAnswer('microphone', true)
    settings.willAnswer('camera', true)
    const before = native.calls.length
    const both = [permissions.request(['microphone']), permissions.request(['camera'])]
    let open1 = 0, most = 0
    const watch = AppState.addEventListener('change', state => { open1 += state === 'active' ? -1 : 1; most = Math.max(most, open1) })
    await rest(30)
    await Promise.all(both)
    watch.remove()
    expect(native.calls.slice(before).filter(c => /request/i.test(c.method))).toHaveLength(2)
    expect(most).toBe(1)
    expect(settings.holds('microphone') && settings.holds('camera')).toBe(true)
  })
  test('whose dialog is never answered, as when Android makes the Activity anew under it, hold nobody up for longer than a second after the return', async () => {
    const { permissions, clock, since } = open()
    settings.willAnswer('microphone', 'never')
    const asked = requestCallPermissions(permissions, ['microphone'])
    let answer: object | undefined
    void asked.then(a => { answer = a })
    await rest()
    since()
    expect(AppState.currentState).not.toBe('active')
    await pass(clock, 20_000)
    expect(answer).toBeUndefined()
    native.appState('active')
    await pass(clock, 900)
    expect(answer).toBeUndefined()
    await pass(clock, 200)
    expect(answer).toMatchObject({ microphone: false })
    // The next one is asked all the same.
    const next = permissions.request(['camera'])
    await rest(20)
    await next
    // An answer that comes after all is told.
    if (!isAndroid) return
    native.appState('background')
    native.appState('active')
    await rest()
    since()
    native.permissions.tell('RECORD_AUDIO', 'granted')
    await rest()
    expect(since()).toContain(ALL)
  })
  test('that cannot be had name the fix', async () => {
    const { permissions, told } = open()
    if (isAndroid) {
      native.permissions.willAnswer('RECORD_AUDIO', 'never_ask_again')
      void requestCallPermissions(permissions, ['microphone'])
    } else {
      settings.set('microphone', true)
      const { ios } = await import('./native-side.ts')
      ios.status.set('ios.permission.MICROPHONE', 'unavailable')
      void requestCallPermissions(permissions, ['microphone'])
    }
    await rest(20)
    expect(told).toMatchObject([{
      code: isAndroid ? 'permission-blocked-microphone' : 'permission-unavailable-microphone',
      message: expect.stringContaining(isAndroid ? '<uses-permission android:name="android.permission.RECORD_AUDIO"/>' : '\'Microphone\' in setup_permissions of the Podfile'),
    }])
  })
  test.runIf(!isAndroid)('that the person has refused, which iOS asks for no more, are told when they are asked for, with where they are allowed', async () => {
    const { permissions, told } = open(), { ios } = await import('./native-side.ts')
    for (const name of ['ios.permission.MICROPHONE', 'notifications']) ios.status.set(name, 'blocked')
    await permissions.check()
    await rest()
    expect(told).toEqual([])
    const found = requestCallPermissions(permissions, ['microphone', 'notifications'])
    await rest(20)
    expect([await found, told.map(d => d.code)]).toMatchObject([{ microphone: false, notifications: false }, ['permission-blocked-microphone', 'permission-blocked-notifications']])
    expect(told[0]!.message).toContain('Linking.openSettings()')
  })
  test.runIf(!isAndroid)('without their handlers in the Podfile are refused, and told of only when they were asked for; the rest is asked all the same', async () => {
    const { permissions, told, since } = open(), { ios } = await import('./native-side.ts')
    ios.status.set('ios.permission.CAMERA', 'unavailable')
    ios.status.set('notifications', 'unavailable')
    settings.willAnswer('microphone', true)
    native.appState('background')
    native.appState('active')
    await rest()
    expect([await permissions.check(), told, since().at(-1)]).toEqual([{ microphone: false, camera: false, notifications: false, bluetooth: true }, [], 'permission.changed '])
    const found = requestCallPermissions(permissions, ['notifications', 'microphone'])
    await rest(20)
    expect([await found, told.map(d => d.code)]).toEqual([{ microphone: true, camera: false, notifications: false, bluetooth: true }, ['permission-unavailable-notifications']])
    expect(told[0]!.message).toContain('\'Notifications\' in setup_permissions of the Podfile')
    await requestCallPermissions(permissions, ['camera'])
    await rest()
    expect(told.map(d => d.code)).toEqual(['permission-unavailable-notifications', 'permission-unavailable-camera'])
  })
  test('that Android denies without a dialog are missing in the manifest, and those that the person denies are not', async () => {
    for (const isShown of [false, true]) {
      const told: string[] = []
      const PermissionsAndroid = {
        check: () => Promise.resolve(false),
        async requestMultiple(names: string[]) {
          if (isShown) native.appState('background')
          await rest(1)
          if (isShown) native.appState('active')
          return Object.fromEntries(names.map(name => [name, 'denied']))
        },
      }
      await requestCallPermissions(createAndroidPermissions({ AppState, Platform: { Version: 36 }, PermissionsAndroid }, { onDiagnostic: d => { told.push(d.message) } }), ['camera'])
      await rest()
      expect(told).toEqual(isShown ? [] : [expect.stringContaining('expected <uses-permission android:name="android.permission.CAMERA"/> in AndroidManifest.xml')])
    }
  })
  test('whose answers overtake each other are those that were asked for last', async () => {
    const answers: ((found: CallPermissions) => void)[] = [], events: string[] = []
    const permissions: PermissionsPort = { check: () => new Promise(resolve => { answers.push(resolve) }), request: () => Promise.resolve(), whenActive: () => Promise.resolve(), onAnswered: () => () => undefined }
    const stop = createReactNativeApp({ AppState, permissions }).subscribe(e => { if (e.type === 'permission.changed') events.push(String(e.microphone)) })
    native.appState('background')
    native.appState('active')
    const all = (microphone: boolean): CallPermissions => ({ microphone, camera: true, notifications: true, bluetooth: true })
    expect(answers).toHaveLength(2)
    answers[1]!(all(false))
    await rest()
    answers[0]!(all(true))
    await rest()
    expect(events).toEqual(['false'])
    stop()
  })
  test('that cannot be read count as refused, and say so', async () => {
    const told: Told[] = []
    const fails = (): Promise<never> => Promise.reject(new Error('E_INVALID_ACTIVITY'))
    const permissions = createAndroidPermissions({ AppState, Platform: { Version: 36 }, PermissionsAndroid: { check: p => (p === 'android.permission.CAMERA' ? Promise.resolve(true) : fails()), requestMultiple: fails } }, { onDiagnostic: d => { told.push(d) } })
    expect(await requestCallPermissions(permissions, ['microphone'])).toEqual({ microphone: false, camera: true, notifications: false, bluetooth: false })
    await rest()
    expect(told.map(d => d.code)).toEqual(['permission-request-failed', 'permission-check-failed-microphone', 'permission-check-failed-notifications', 'permission-check-failed-bluetooth'])
  })
  test('are asked for from the API level on that has them', async () => {
    if (!isAndroid) return
    for (const [level, asked] of [[30, ['RECORD_AUDIO']], [31, ['RECORD_AUDIO', 'BLUETOOTH_CONNECT']], [33, ['RECORD_AUDIO', 'POST_NOTIFICATIONS', 'BLUETOOTH_CONNECT']]] as const) {
      native.apiLevel = level
      native.permissions.revoke('RECORD_AUDIO', 'POST_NOTIFICATIONS', 'BLUETOOTH_CONNECT')
      native.calls.length = 0
      const { permissions, stop } = open()
      const found = requestCallPermissions(permissions)
      await rest(20)
      expect(await found).toMatchObject({ microphone: true, notifications: true, bluetooth: true })
      expect(native.callsOf('PermissionsAndroid').filter(([m]) => m === 'requestMultiplePermissions')).toEqual([['requestMultiplePermissions', asked.map(name => `android.permission.${name}`)]])
      stop()
      native.permissions.reset()
    }
  })
  test('waited for by a screen that goes are waited for no longer', async () => {
    const { permissions } = open()
    await rest()
    native.appState('background')
    const gone = new AbortController(), heard = (): number => (DeviceEventEmitter as unknown as { listenerCount(event: string): number }).listenerCount('appStateDidChange'), before = heard()
    let isDone = false
    void requestCallPermissions(permissions, [], gone.signal).then(() => { isDone = true })
    await rest()
    expect(isDone).toBe(false)
    gone.abort()
    await rest()
    expect([isDone, heard()]).toEqual([true, before])
    // And who waited until the app is back listens no longer either.
    const back = permissions.whenActive()
    native.appState('active')
    await back
    expect(heard()).toBe(before)
  })
})
