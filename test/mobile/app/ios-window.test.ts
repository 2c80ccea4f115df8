/** Picture-in-picture on iOS, over the real commands of react-native-webrtc. */
import { resetNativeSide } from './native-side.ts'
import { bindPictureInPicture, createAndroidPictureInPicture, createIosPictureInPicture, createReactNativeApp } from '@onhook/adapters/react-native'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall } from '@onhook/machine'
import { AppState } from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { load, native, platform } from '../harness/native.ts'
import { createVirtualClock, pass, rest } from './time.ts'

beforeEach(resetNativeSide)
const commands: string[] = []
/** The commands as they are when the view is there; that React Native sends them is another test. */
const willing = { startIOSPIP: () => { commands.push('start') }, stopIOSPIP: () => { commands.push('stop') }, AppState }
function open(libraries: Parameters<typeof createIosPictureInPicture<{ current: unknown }>>[0] = willing, view: { current: unknown } = { current: {} }) {
  commands.length = 0
  const codes: string[] = [], events: string[] = [], clock = createVirtualClock(), onDiagnostic = (d: { code: string }): void => { codes.push(d.code) }
  const pip = createIosPictureInPicture(libraries, view, { onDiagnostic })
  const stop = createReactNativeApp({ AppState, pictureInPicture: pip }, { clock, onDiagnostic }).subscribe(e => { events.push('how' in e ? `${e.type} ${e.how}` : e.type) })
  events.length = 0
  return { pip, codes, clock, stop, view, since: () => events.splice(0) }
}

describe('picture-in-picture on iOS', () => {
  test('is entered when we ask for it, and left when the app comes back, where the view stops it by itself', async () => {
    const { pip, since } = open()
    pip.enter()
    pip.enter()
    native.appState('inactive')
    native.appState('active') // a banner: the app was not away
    native.appState('inactive')
    native.appState('background')
    expect(since()).toEqual(['presentation.pipEntered', 'app.deactivated', 'app.activated', 'app.deactivated', 'app.backgrounded'])
    native.appState('active')
    expect(since()).toEqual(['app.activated', 'presentation.pipExited restored'])
    expect([pip.isIn(), commands]).toEqual([false, ['start', 'start']])
  })
  test('is stopped when the call ends, so that no window outlives its call [GetStream/stream-video-js#1863]', async () => {
    const { pip } = open(), transport = createFakeTransport(), clock = createVirtualClock(), call = createCall({ transport, clock, id: 'ios-window' })
    const stop = bindPictureInPicture(call, pip)
    void call.join()
    await transport.flush()
    pip.enter()
    expect(call.state).toBe('joined')
    transport.sdk.kick()
    await transport.flush()
    await pass(clock, 10_000)
    expect([call.state, pip.isIn(), commands]).toEqual(['ended', false, ['start', 'stop']])
    stop()
  })
  test('that we stop in the background was not closed by the person: nobody leaves the next attempt for it', async () => {
    let closed = 0
    const clock = createVirtualClock(), events: string[] = [], pip = createIosPictureInPicture(willing, { current: {} })
    const stop = createReactNativeApp({ AppState, pictureInPicture: pip }, { clock, onPipClosed: () => { closed++ } }).subscribe(e => { events.push('how' in e ? `${e.type} ${e.how}` : e.type) })
    pip.enter()
    native.appState('background')
    pip.exit()
    await pass(clock, 10_000)
    expect(events.at(-1)).toBe('presentation.pipExited closed')
    expect(closed).toBe(0)
    // Where the person closes one later, that is another matter.
    pip.enter()
    stop()
  })
  test('without its view is a diagnostic, and a view that goes takes its window along', async () => {
    const { pip, view, codes, since } = open(willing, { current: null })
    pip.enter()
    await rest()
    expect([commands, codes, since()]).toEqual([[], ['no-view'], []])
    view.current = {}
    pip.enter()
    view.current = null
    pip.exit()
    native.appState('inactive')
    expect([pip.isIn(), commands, since()]).toEqual([false, ['start'], ['presentation.pipEntered', 'presentation.pipExited restored', 'app.deactivated']])
  })
  test.runIf(platform === 'ios')('where React Native does not know the view is a diagnostic, thrown into nobody [the library\'s own command]', async () => {
    const { startIOSPIP, stopIOSPIP } = load<{ startIOSPIP(view: object): void; stopIOSPIP(view: object): void }>('react-native-webrtc')
    const { pip, codes, since } = open({ startIOSPIP, stopIOSPIP, AppState })
    pip.enter()
    await rest()
    expect([codes, pip.isIn(), since()]).toEqual([['pip-failed'], false, []])
  })
})

test('expo-pip without its native half is a diagnostic, and nothing else', async () => {
  const codes: string[] = []
  const pip = createAndroidPictureInPicture({ isInPipMode: () => undefined, enterPipMode: () => undefined, setPictureInPictureParams: () => undefined, addEventListener: () => ({ remove() {} }) }, { onDiagnostic: d => { codes.push(d.code) } })
  pip.enter()
  pip.setAutoEnter(true)
  pip.subscribe(() => undefined)()
  await rest()
  expect([pip.isIn(), codes]).toEqual([false, ['missing-module']])
})
