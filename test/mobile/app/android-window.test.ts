/** Picture-in-picture on Android, over the real expo-pip and AppState. */
import { ALL, open } from './app-bench.ts'
import { AppState } from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { native, platform } from '../harness/native.ts'
import { pip, resetNativeSide } from './native-side.ts'
import { pass, rest } from './time.ts'

const isAndroid = platform === 'android'
beforeEach(resetNativeSide)

describe.runIf(isAndroid)('picture-in-picture on Android', () => {
  test('is entered and restored, and the app is in the background meanwhile', async () => {
    const { since, clock } = open()
    await rest()
    since()
    pip.enter()
    await pass(clock, 60_000)
    pip.restore()
    await pass(clock, 60_000)
    expect(since()).toEqual(['app.backgrounded', 'presentation.pipEntered', 'presentation.pipExited restored', 'app.activated'])
  })
  test('that the person closes is closed after 2 s, and the host hears it [gunschu/jitsi_meet#31, shaun-chiang/rn-android-pip#5]', async () => {
    let closed = 0
    const { since, clock } = open({ onPipClosed: () => { closed++ } })
    await rest()
    since()
    pip.enter()
    pip.close()
    await pass(clock, 1_900)
    expect(since()).toEqual(['app.backgrounded', 'presentation.pipEntered'])
    await pass(clock, 200)
    expect(since()).toEqual(['presentation.pipExited closed'])
    expect(closed).toBe(1)
    native.appState('active')
    expect(since()).toEqual(['app.activated'])
  })
  test('that was closed while timers stood still is closed when the app is opened again, not restored [react/react-native#47436]', async () => {
    const { since, clock } = open()
    await rest()
    since()
    clock.freeze()
    pip.enter()
    pip.close()
    await pass(clock, 600_000)
    expect(since()).toEqual(['app.backgrounded', 'presentation.pipEntered'])
    native.appState('active')
    expect(since()).toEqual(['presentation.pipExited closed', 'app.activated'])
    clock.thaw()
    expect(since()).toEqual([])
  })
  test('for which AppState does not change is judged by the focus of the window [react/react-native#35829]', async () => {
    const { since, clock } = open()
    const mode = (isInPipMode: boolean): void => { pip.isIn = isInPipMode; native.emitExpo('ExpoPip', 'onPipModeChange', { isInPipMode }) }
    await rest()
    since()
    native.emit('appStateFocusChange', false)
    mode(true)
    mode(false)
    native.emit('appStateFocusChange', true)
    expect(since()).toEqual(['presentation.pipEntered', 'presentation.pipExited restored'])
    native.emit('appStateFocusChange', false)
    mode(true)
    mode(false)
    await pass(clock, 3_000)
    expect(since()).toEqual(['presentation.pipEntered', 'presentation.pipExited closed'])
  })
  test('is told when subscribed to, and a lost exit is found out at the return', async () => {
    pip.isIn = true
    native.appState('background')
    const { since } = open()
    await rest()
    expect(since()).toEqual(['app.backgrounded', 'presentation.pipEntered', ALL])
    pip.isIn = false
    native.appState('active')
    expect(since()).toEqual(['presentation.pipExited restored', 'app.activated'])
  })
  test('whose words come twice, or after unsubscribing, is told once', async () => {
    const { since, stop, clock } = open()
    await rest()
    since()
    const mode = (isInPipMode: boolean): void => native.emitExpo('ExpoPip', 'onPipModeChange', { isInPipMode })
    native.appState('background')
    mode(true); mode(true); mode(false); mode(false)
    await pass(clock, 5_000)
    mode(false)
    expect(since()).toEqual(['app.backgrounded', 'presentation.pipEntered', 'presentation.pipExited closed'])
    mode(true)
    mode(false)
    stop()
    since()
    mode(true)
    await pass(clock, 5_000)
    expect(since()).toEqual([])
    expect(clock.held()).toEqual([])
  })
})
