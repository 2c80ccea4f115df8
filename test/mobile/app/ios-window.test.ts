/** Picture-in-picture on iOS, over the real commands of react-native-webrtc. */
import { resetNativeSide } from './native-side.ts'
import { bindPictureInPicture, createAndroidPictureInPicture, createIosPictureInPicture, createReactNativeApp, type PictureInPicture } from '@onhook/adapters/react-native'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall } from '@onhook/machine'
import { AppState } from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { load, native, platform } from '../harness/native.ts'
import { createVirtualClock, pass, rest } from './time.ts'

beforeEach(resetNativeSide)
/**
 * The view as PIPController.m has it: it opens its window by itself when the app goes away, as long as `startAutomatically` says so, closes
 * it when the app comes back, and when it goes itself. The commands are as they are when the view is there; that React Native sends them is another test.
 */
function createView({ startAutomatically = true } = {}) {
  const commands: string[] = [], current = {}
  const view = {
    current: current as object | null, isOpen: false, commands,
    startIOSPIP: () => { commands.push('start'); view.isOpen = true },
    stopIOSPIP: () => { commands.push('stop'); view.isOpen = false },
    away() {
      native.appState('inactive')
      native.appState('background')
      if (startAutomatically && view.current) view.isOpen = true
    },
    back() {
      native.appState('active')
      view.isOpen = false
    },
    unmount() {
      view.current = null
      view.isOpen = false
    },
  }
  return view
}
function open(view = createView(), libraries: Parameters<typeof createIosPictureInPicture<{ current: unknown }>>[0] = view) {
  const codes: string[] = [], events: string[] = [], clock = createVirtualClock(), onDiagnostic = (d: { code: string }): void => { codes.push(d.code) }
  const pip = createIosPictureInPicture(libraries, view, { onDiagnostic })
  const stop = createReactNativeApp({ AppState, pictureInPicture: pip }, { clock, onDiagnostic }).subscribe(e => { events.push('how' in e ? `${e.type} ${e.how}` : e.type) })
  events.length = 0
  return { pip, codes, clock, stop, view, since: () => events.splice(0) }
}
async function joined(view: ReturnType<typeof createView>) {
  const transport = createFakeTransport(), clock = createVirtualClock(), call = createCall({ transport, clock, id: 'ios-window' }), { pip, codes } = open(view)
  const stop = bindPictureInPicture(call, pip)
  void call.join()
  await transport.flush()
  expect(call.state).toBe('joined')
  return {
    call, pip, codes, stop,
    async kick() {
      transport.sdk.kick()
      await transport.flush()
      await pass(clock, 10_000)
      expect(call.state).toBe('ended')
    },
  }
}

describe('picture-in-picture on iOS', () => {
  test('nobody is told that it was entered, as the library tells nobody: neither when we ask, nor when it opens by itself, nor when it closes', async () => {
    const { pip, view, since, clock } = open()
    pip.enter()
    expect([view.commands, since(), pip.isIn()]).toEqual([['start'], [], false])
    view.away()
    await pass(clock, 10_000)
    view.back()
    expect([since(), pip.isIn()]).toEqual([['app.deactivated', 'app.backgrounded', 'app.activated'], false])
  })
  test.each(['that we have asked for', 'that has opened by itself as the app went away'])('one %s is closed when the call ends [GetStream/stream-video-js#1863]', async how => {
    const view = createView(), { pip, kick, stop, codes } = await joined(view)
    if (how.endsWith('asked for')) pip.enter()
    else view.away()
    expect(view.isOpen).toBe(true)
    await kick()
    expect([view.isOpen, view.commands.at(-1), codes]).toEqual([false, 'stop', []])
    stop()
  })
  test('one that opens while the call is leaving is closed at its end', async () => {
    const view = createView(), clock = createVirtualClock(), transport = createFakeTransport({ endSays: [] }), call = createCall({ transport, clock, id: 'ios-window' }), { pip } = open(view)
    bindPictureInPicture(call, pip)
    void call.join()
    await transport.flush()
    void call.leave()
    await transport.flush()
    expect(call.state).toBe('leaving')
    view.away()
    await pass(clock, 60_000)
    expect([call.state, view.isOpen]).toEqual(['ended', false])
  })
  test('where the call\'s screen has gone before, its view has taken the window along, and nothing is asked of it', async () => {
    const view = createView(), { pip, kick, stop, codes } = await joined(view)
    pip.enter()
    view.unmount()
    await kick()
    expect([view.isOpen, view.commands, codes]).toEqual([false, ['start'], []])
    stop()
  })
  test('without its view is a diagnostic', async () => {
    const view = createView(), { pip, codes } = open(view)
    view.unmount()
    pip.enter()
    pip.exit()
    await rest()
    expect([view.commands, codes]).toEqual([[], ['no-view']])
  })
  test.runIf(platform === 'ios')('where React Native does not know the view is a diagnostic, thrown into nobody [the library\'s own command]', async () => {
    const { startIOSPIP, stopIOSPIP } = load<{ startIOSPIP(view: object): void; stopIOSPIP(view: object): void }>('react-native-webrtc')
    const { pip, codes } = open(createView(), { startIOSPIP, stopIOSPIP })
    pip.enter()
    pip.exit()
    await rest()
    expect(codes).toEqual(['pip-failed'])
  })
})

test('a window that its own port has closed in the background was not closed by the person: nobody leaves the next attempt for it', async () => {
  let closed = 0, hear: Parameters<PictureInPicture['subscribe']>[0] = () => undefined
  const clock = createVirtualClock(), events: string[] = [], none = (): void => undefined
  const pictureInPicture: PictureInPicture = { isIn: () => false, subscribe(listener) { hear = listener; return none }, enter: none, exit: none, setAutoEnter: none }
  createReactNativeApp({ AppState, pictureInPicture }, { clock, onPipClosed: () => { closed++ } }).subscribe(e => { events.push('how' in e ? `${e.type} ${e.how}` : e.type) })
  hear(true)
  native.appState('background')
  hear(false, true)
  await pass(clock, 10_000)
  expect([events.at(-1), closed]).toEqual(['presentation.pipExited closed', 0])
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
