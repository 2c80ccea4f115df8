import { useState } from 'react'
import { act, create } from 'react-test-renderer'
import { AppRegistry, AppState, BackHandler, Linking, NativeEventEmitter, NativeModules, PermissionsAndroid, Platform, Text, TurboModuleRegistry } from 'react-native'
import { requireNativeModule, requireOptionalNativeModule } from 'expo-modules-core'
import { createElement } from 'react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { load, native, platform } from './native.ts'

const isAndroid = platform === 'android'
const heard = <T>(subscribe: (listener: (value: T) => void) => { remove(): void }): T[] => {
  const values: T[] = []
  const subscription = subscribe(value => values.push(value))
  onTestFinished(() => subscription.remove())
  return values
}

describe('what a test imports is the phone', () => {
  it('the platform is the one of this run, and one module however it is loaded', () => {
    expect([Platform.OS, Platform.select({ android: 'a', ios: 'i' })]).toEqual([platform, isAndroid ? 'a' : 'i'])
    expect(load<typeof import('react-native')>('react-native').AppState).toBe(AppState)
  })
  it('React is one, for React Native, for our hooks and for the test', async () => {
    const Screen = () => { const [text] = useState('in the call'); return createElement(Text, null, text) }
    let screen!: ReturnType<typeof create>
    await act(async () => { screen = create(createElement(Screen)) })
    expect(screen.root.findAll(each => each.children[0] === 'in the call').length).toBeGreaterThan(0)
    await act(async () => screen.unmount())
  })
  it('the API level is settable and read at once', () => {
    if (!isAndroid) return expect(Platform.Version).toBe('26.4')
    native.apiLevel = 33
    expect(Platform.Version).toBe(33)
  })
  it('phone code does not see that it runs in Node: no built-ins, no process.versions', () => {
    expect(() => load('node:events')).toThrow(/no phone has/)
    expect(() => load('fs')).toThrow()
  })
})

describe('native modules', () => {
  it('are found by every way there is, record their calls, and can be taken away', () => {
    native.add('Lamp', { turn: (on: boolean) => on })
    const lamp = NativeModules['Lamp'] as { turn(on: boolean): boolean }
    expect([lamp.turn(true), (TurboModuleRegistry.get('Lamp') as unknown as typeof lamp).turn(false)]).toEqual([true, false])
    expect(native.callsOf('Lamp')).toEqual([['turn', true], ['turn', false]])
    native.remove('Lamp')
    expect([NativeModules['Lamp'], TurboModuleRegistry.get('Lamp')]).toEqual([undefined, null])
  })
  it('tell through the real NativeEventEmitter', () => {
    native.add('Lamp', {})
    const told = heard<unknown>(listener => new NativeEventEmitter(NativeModules['Lamp']).addListener('lampBroke', listener))
    native.emit('lampBroke', { watt: 60 })
    expect(told).toEqual([{ watt: 60 }])
  })
  it('of Expo are found by requireNativeModule and are emitters', () => {
    native.addExpo('Door', { open: () => 'opened' })
    const door = requireNativeModule<{ open(): string; addListener(event: string, listener: (payload: unknown) => void): { remove(): void } }>('Door')
    const told = heard<unknown>(listener => door.addListener('onKnock', listener))
    native.emitExpo('Door', 'onKnock', { times: 2 })
    expect([door.open(), told, native.callsOf('Door')]).toEqual(['opened', [{ times: 2 }], [['open']]])
    expect(requireOptionalNativeModule('Window')).toBe(null)
  })
})

describe('the application', () => {
  it('its state changes through the real AppState', () => {
    const states = heard<string>(listener => AppState.addEventListener('change', listener))
    native.appState('inactive')
    native.appState('background')
    expect([states, AppState.currentState]).toEqual([['inactive', 'background'], 'background'])
  })
  it('links open through the real Linking', async () => {
    native.linking.initial = 'app://meet/1'
    const links = heard<{ url: string }>(listener => Linking.addEventListener('url', listener))
    native.linking.open('app://meet/2')
    expect([await Linking.getInitialURL(), links]).toEqual(['app://meet/1', [{ url: 'app://meet/2' }]])
  })
  it.runIf(isAndroid)('the back button asks the last listener first, and leaves the application if none takes it', () => {
    const asked: string[] = []
    for (const [name, isTaken] of [['first', false], ['second', true]] as const) {
      const subscription = BackHandler.addEventListener('hardwareBackPress', () => { asked.push(name); return isTaken })
      onTestFinished(() => subscription.remove())
      expect([native.pressBack(), asked.splice(0)]).toEqual(isTaken ? [false, ['second']] : [true, ['first']])
    }
  })
  it.runIf(isAndroid)('a headless task runs until its promise is settled, also by a task that nobody knows', async () => {
    let release!: () => void
    const seen: unknown[] = []
    AppRegistry.registerHeadlessTask('ring', () => async payload => { seen.push(payload); await new Promise<void>(resolve => { release = resolve }) })
    const ended = native.headlessTask('ring', { from: 'Ada' })
    expect([seen, native.headlessTasks]).toEqual([[{ from: 'Ada' }], 1])
    release()
    await ended
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    await native.headlessTask('unknown')
    expect([native.headlessTasks, warned.mock.calls]).toEqual([0, [['No task registered for key unknown']]])
    warned.mockRestore()
  })
})

describe.runIf(isAndroid)('permissions', () => {
  const { RECORD_AUDIO, POST_NOTIFICATIONS } = isAndroid ? PermissionsAndroid.PERMISSIONS : {} as never
  // Behind what the native side does with setImmediate; a timer may come before it.
  const later = () => new Promise(resolve => { setImmediate(() => setImmediate(resolve)) })
  it('are held until the settings take them away, and asked for again', async () => {
    expect(await PermissionsAndroid.check(RECORD_AUDIO)).toBe(true)
    native.permissions.revoke('RECORD_AUDIO')
    expect([await PermissionsAndroid.check(RECORD_AUDIO), await PermissionsAndroid.request(RECORD_AUDIO), await PermissionsAndroid.check(RECORD_AUDIO)]).toEqual([false, 'granted', true])
  })
  it('may be denied, denied for ever, or pending until told; the dialog pauses the activity', async () => {
    const states = heard<string>(listener => AppState.addEventListener('change', listener))
    native.permissions.willAnswer('RECORD_AUDIO', 'denied')
    expect(await PermissionsAndroid.request(RECORD_AUDIO)).toBe('denied')
    await later()
    expect(states.splice(0)).toEqual(['background', 'active'])

    native.permissions.willAnswer('RECORD_AUDIO', 'pending')
    const asked = PermissionsAndroid.request(RECORD_AUDIO)
    await later()
    expect([native.permissions.asking(), states.splice(0)]).toEqual([['RECORD_AUDIO'], ['background']])
    native.permissions.tell('RECORD_AUDIO', 'never_ask_again')
    expect(await asked).toBe('never_ask_again')
    await later()
    expect(states.splice(0)).toEqual(['active'])

    expect([await PermissionsAndroid.request(RECORD_AUDIO), states]).toEqual(['never_ask_again', []])
    native.permissions.grant('RECORD_AUDIO')
    expect(await PermissionsAndroid.check(RECORD_AUDIO)).toBe(true)
  })
  it('that came into being later are not there', async () => {
    native.apiLevel = 32
    expect([await PermissionsAndroid.check(POST_NOTIFICATIONS), await PermissionsAndroid.requestMultiple([RECORD_AUDIO, POST_NOTIFICATIONS])])
      .toEqual([false, { [RECORD_AUDIO]: 'granted', [POST_NOTIFICATIONS]: 'never_ask_again' }])
  })
})
