/** The app port over the real AppState. */
import { ALL, open, type Told } from './app-bench.ts'
import { AppState } from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { createReactNativeApp } from '@onhook/adapters/react-native'
import { native } from '../harness/native.ts'
import { resetNativeSide } from './native-side.ts'
import { rest } from './time.ts'

beforeEach(resetNativeSide)

describe('the state of the app', () => {
  test('is told when subscribed to, and each change once, however often it is said', async () => {
    const { since, stop } = open()
    await rest()
    expect(since()).toEqual(['app.activated', ALL])
    for (const state of ['active', 'inactive', 'inactive', 'background', 'background', 'active', 'active'] as const) native.appState(state)
    await rest()
    expect(since()).toEqual(['app.deactivated', 'app.backgrounded', 'app.activated'])
    stop()
    native.appState('background')
    await rest()
    expect(since()).toEqual([])
  })
  test('that AppState does not know is not told', async () => {
    const { since } = open()
    await rest()
    since()
    native.emit('appStateDidChange', { app_state: 'unknown' })
    native.emit('appStateDidChange', { app_state: 'extension' })
    native.emit('appStateDidChange', { app_state: 'toString' })
    await rest()
    expect(since()).toEqual([])
  })
  test('without its native module is a diagnostic, and the call goes on', async () => {
    const told: Told[] = []
    const broken = { currentState: null, addEventListener: () => { throw new Error('Cannot use AppState when `isAvailable` is false.') } }
    createReactNativeApp({ AppState: broken }, { onDiagnostic: d => { told.push(d) } }).subscribe(() => { throw new Error('nothing is known') })()
    await rest()
    expect(told).toMatchObject([{ code: 'missing-AppState', port: 'app', message: expect.stringContaining('native module in this build') }])
  })
  test('that the host\'s native code tells is heard under its names [onTaskRemoved]', async () => {
    const { since, stop } = open({ events: { taskRemoved: 'onTaskRemoved', terminating: 'appWillTerminate' } })
    await rest()
    since()
    native.emit('onTaskRemoved')
    native.emit('appWillTerminate')
    expect(since()).toEqual(['app.taskRemoved', 'app.terminating'])
    stop()
    native.emit('onTaskRemoved')
    expect(since()).toEqual([])
  })
})
