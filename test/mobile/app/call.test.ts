/** `createReactNativeCall`: the call with the whole phone around it, and the threads that an app port can prevent. */
import { pip, resetNativeSide, settings, storage } from './native-side.ts'
import { createFakeScreen, createFakeTransport } from '@onhook/adapters/fake'
import { createReactNativeCall, DEFAULT_PERSIST_KEY } from '@onhook/adapters/react-native'
import * as ReactNative from 'react-native'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { typesFor } from '../android/phone.ts'
import { native, platform } from '../harness/native.ts'
import { createVirtualClock, pass, rest } from './time.ts'
import { createWorld } from './world.ts'

const isAndroid = platform === 'android'
beforeEach(resetNativeSide)
afterEach(() => { storage.mode = 'at once' })

const port = { launch() {}, abort() {}, report() {}, connected() {}, end() {}, subscribe: () => () => undefined }

describe('the call on a phone', () => {
  test('reaches the system of its platform and nothing else, and leaves nothing behind', async () => {
    const w = await createWorld()
    w.mount()
    w.join()
    await w.settle(1_000)
    expect([w.call.state, w.phone.service, w.callKit.shown.size]).toEqual(isAndroid ? ['joined', 'foreground', 0] : ['joined', 'none', 1])
    expect(native.callsOf(isAndroid ? 'RNCallKeep' : 'NotifeeApiModule').map(([name]) => name)).toEqual([])
    expect([...storage.disk.keys()]).toEqual([DEFAULT_PERSIST_KEY])
    await w.end()
    expect([w.phone.held(), [...w.callKit.shown], w.transport.held(), [...storage.disk.keys()], w.clock.held()]).toEqual([[], [], [], [], []])
    expect(w.after).toEqual(w.before)
  })
  test('that is disposed of while a dialog waits for its answer waits no longer', async () => {
    const w = await createWorld()
    w.permit('microphone', false)
    w.ask('microphone', 'never')
    await w.settle(100)
    expect(ReactNative.AppState.currentState).not.toBe('active')
    await w.end()
    expect([w.after, w.clock.held()]).toEqual([w.before, []])
    if (isAndroid) for (const name of native.permissions.asking()) native.permissions.tell(name, 'denied')
  })
  test('hears the links of its platform as long as it lives: it joins, shows itself, and lets another wait for its end', async () => {
    const w = await createWorld({ another: 'queue' })
    w.link('mine')
    await w.settle(1_000)
    expect([w.call.state, w.links]).toEqual(['joined', [`join ${w.id}`]])
    w.link('mine')
    w.link('foreign')
    w.link('other')
    await w.settle(1_000)
    expect([w.call.state, w.links.splice(0), w.told]).toEqual(['joined', [`join ${w.id}`, `focus ${w.id}`], [expect.stringMatching(/^foreign-link: /)]])
    w.leave()
    await w.settle(20_000)
    expect(w.links.splice(0)).toEqual(['join other'])
    await w.end()
    w.link('mine')
    await rest()
    expect([w.links, w.after]).toEqual([[], w.before])
  })
  test('that is disposed of while a link waits for its end hands it on', async () => {
    const w = await createWorld({ another: 'queue' })
    w.join()
    await w.settle(1_000)
    w.link('other')
    await w.end()
    expect(w.links).toEqual(['join other'])
  })
  test('hands on the link that started the app, once', async () => {
    const started: string[] = []
    const { AppState, Platform } = ReactNative, Linking = { getInitialURL: async () => 'example://meet/7', addEventListener: (_: 'url', _listener: unknown) => ({ remove() {} }) }
    const create = () => createReactNativeCall({
      transport: createFakeTransport(), clock: createVirtualClock(), libraries: { reactNative: { AppState, Platform, Linking } },
      links: { prefixes: ['example://meet/'], join: id => { started.push(id) }, focus: () => undefined, another: 'queue' },
    })
    for (const phone of [create(), create()]) {
      await rest()
      await phone.dispose()
    }
    expect(started).toEqual(['7'])
  })
  test('with links and no Linking says so', async () => {
    const { AppState, Platform } = ReactNative, told: string[] = []
    const phone = createReactNativeCall({
      transport: createFakeTransport(), clock: createVirtualClock(), libraries: { reactNative: { AppState, Platform } }, onDiagnostic: d => { told.push(d.message) },
      links: { prefixes: ['example://meet/'], join: () => undefined, focus: () => undefined, another: 'queue' },
    })
    await rest()
    expect(told).toEqual(['links are given; expected Linking in libraries.reactNative, found none'])
    await phone.dispose()
  })
  test('uses the ports that are given instead of its own', async () => {
    const launched: string[] = []
    const w = await createWorld({ more: { service: { ...port, launch: () => { launched.push('ours') } }, systemCall: port } })
    w.join()
    await w.settle(1_000)
    expect([w.call.state, launched, w.phone.starts, w.callKit.starts.size]).toEqual(['joined', ['ours'], 0, 0])
    await w.end()
  })
  test('created again while it is on, as by a module that Fast Refresh evaluates anew, is refused; one beside it is a new call and no dead one\'s, and takes nothing of it along', async () => {
    const w = await createWorld({ whenPipCloses: 'stay' }), told: string[] = []
    w.mount()
    w.join()
    await w.settle(1_000)
    const create = (id: string) => createReactNativeCall({ id, transport, screen, clock: w.clock, libraries: w.libraries, onDiagnostic: d => { told.push(d.code) } })
    const transport = createFakeTransport(), screen = createFakeScreen(), holds = () => [w.call.state, w.phone.service, w.callKit.shown.size, pip.isAuto]
    const before = holds()
    expect(() => create(w.id)).toThrow(`a call with the id "${w.id}" is still alive`)
    const beside = create(`${w.id}-beside`)
    screen.connect(beside.call.send)
    screen.mount()
    await w.settle(1_000)
    expect([beside.call.state, screen.exits, ...holds()]).toEqual(['idle', 0, ...before])
    void beside.call.join()
    for (let n = 0; n < 2; n++) { await w.settle(1_000); await transport.flush() }
    expect([beside.call.state, w.call.state]).toEqual(['joined', 'joined'])
    const done = beside.dispose()
    await transport.flush()
    await w.settle(20_000)
    await done
    expect([told, transport.held(), ...holds()]).toEqual([[], [], ...before])
    await w.end()
    expect([w.phone.held(), [...w.callKit.shown], [...storage.disk.keys()], w.phone.violations, w.callKit.violations]).toEqual([[], [], [], [], []])
  })
  test('goes on though what was kept is never read, or cannot be', async () => {
    const reported: string[] = []
    for (const getItem of [() => new Promise<never>(() => undefined), () => Promise.reject(new Error('database is locked'))]) {
      const w = await createWorld({ libraries: { asyncStorage: { getItem, setItem: async () => undefined, removeItem: async () => undefined } }, more: { report: error => { reported.push(error.message) } } })
      w.join()
      await w.settle(5_000)
      expect([w.call.state, w.phone.service, w.callKit.shown.size]).toEqual(['joined', ...isAndroid ? ['foreground', 0] : ['none', 1]])
      await w.end()
    }
    expect(reported).toEqual([expect.stringContaining('no answer within 3000 ms'), expect.stringContaining('database is locked')])
  })
  test('goes on without any library but React Native', async () => {
    const { AppState, Platform } = ReactNative, transport = createFakeTransport(), clock = createVirtualClock()
    const rn = createReactNativeCall({ transport, clock, libraries: { reactNative: { AppState, Platform } } })
    void rn.call.join()
    await transport.flush()
    expect(rn.call.state).toBe('joined')
    const done = rn.dispose()
    await transport.flush()
    await pass(clock, 20_000)
    await done
    expect([transport.held(), clock.held()]).toEqual([[], []])
  })
  test('with video asks for the camera and claims it while it is granted; without it claims none, and where nothing is said the one that is granted', async () => {
    const ask = { android: 'requestMultiplePermissions', ios: 'request' }[platform], camera = isAndroid ? 'android.permission.CAMERA' : 'ios.permission.CAMERA'
    const found: unknown[] = []
    for (const [video, isGranted] of [[true, true], [true, false], [false, true], [undefined, true], [undefined, false]] as const) {
      let isHeard: boolean | undefined
      const w = await createWorld({ system: 'telecom', more: { ...(video !== undefined && { video }), onPermissions: granted => { isHeard = granted.camera } } })
      if (!isGranted) settings.willAnswer('camera', false)
      native.calls.length = 0
      await Promise.all([w.rn.requestPermissions(), w.settle(5_000)])
      const asked = native.calls.filter(({ method }) => method === ask).flatMap(({ args }) => args.flat()).includes(camera)
      w.join()
      await w.settle(2_000)
      found.push([video, isGranted, asked, w.phone.types, w.told.length, [...w.system.calls.values()].map(() => (native.calls.find(({ method }) => method === 'startOutgoingCall')?.args[1] as { hasVideo: boolean }).hasVideo)])
      await w.end()
      expect([isHeard, w.phone.violations]).toEqual([isGranted, []])
    }
    // That Android shows two notifications is told.
    const service = (types: number[]): number[] => isAndroid ? types : [], two = isAndroid ? 1 : 0
    expect(found).toEqual([
      [true, true, true, service([128, 64, 2]), two, [true]],
      // iOS never asks again: that is told.
      [true, false, true, service([128, 2]), 1, [true]],
      [false, true, false, service([128, 2]), two, [false]],
      [undefined, true, false, service([128, 64, 2]), two, [false]],
      [undefined, false, false, service([128, 2]), two, [false]],
    ])
  })
  test.runIf(isAndroid)('claims phoneCall where the host says that its manifest has it for the service: that of the plugin\'s defaults has not, whatever permissions a library brings along', async () => {
    const found: unknown[] = []
    for (const apiLevel of [36, 33]) {
      for (const [telecom, declared] of [[undefined, false], [false, true], [true, true], [true, false]] as const) {
        const reactNative = Object.create(ReactNative, { Platform: { value: { OS: 'android', Version: apiLevel } } }) as typeof ReactNative
        const w = await createWorld({ system: 'telecom', libraries: { reactNative }, more: { video: true, ...(telecom !== undefined && { telecom }) } })
        native.apiLevel = apiLevel
        w.phone.manifestTypes = typesFor({ telecom: declared })
        w.join()
        await w.settle(2_000)
        found.push([apiLevel, telecom, declared, w.phone.types, w.phone.crashes.map(crash => crash.slice(0, 60))])
        await w.end()
      }
    }
    expect(found).toEqual([36, 33].flatMap(apiLevel => [
      [apiLevel, undefined, false, [128, 64, 2], []], [apiLevel, false, true, [128, 64, 2], []], [apiLevel, true, true, [128, 64, 2, 4], []],
      [apiLevel, true, false, [], ['IllegalArgumentException: foregroundServiceType 4 is not a s']],
    ]))
  })
  test.runIf(isAndroid)('with expo-callkit-telecom and a service shows two notifications, which is told with what each way costs; not where the service shows none, nor of ports of the host\'s own', async () => {
    const found: unknown[] = []
    for (const [what, system, more, libraries] of [
      ['both', 'telecom', {}, {}], ['no service', 'telecom', {}, { notifications: undefined }], ['no launch', 'telecom', { policy: { launchService: 'never' } }, {}],
      ['callingx', 'callingx', {}, {}], ['its own service', 'telecom', { service: port }, {}], ['its own system call', 'telecom', { systemCall: port }, {}],
    ] as const) {
      const w = await createWorld({ system, more, libraries: libraries as object })
      w.join()
      await w.settle(2_000)
      found.push([what, w.call.state, w.phone.shown.size, w.telecom?.notification?.text, w.told])
      await w.end()
    }
    expect(found).toEqual([
      ['both', 'joined', 1, 'Ongoing call', ['two-notifications: keep both, or leave out libraries.notifications (no Mute; timers may stop in the background) or libraries.callKitTelecom (no system call)']],
      ['no service', 'joined', 0, 'Ongoing call', []], ['no launch', 'joined', 0, 'Ongoing call', []], ['callingx', 'joined', 1, undefined, []],
      ['its own service', 'joined', 0, 'Ongoing call', []], ['its own system call', 'joined', 1, undefined, []],
    ])
  })
  test.runIf(isAndroid)('on Android 13, where nothing tells whether the manifest has the camera for the service, claims it with video alone, or where the host says so itself', async () => {
    const serviceTypes = ['microphone', 'camera', 'mediaPlayback'] as const, found: unknown[] = []
    for (const [more, manifest] of [[{}, [2, 128]], [{ video: false }, [2, 128]], [{ video: true }, [2, 64, 128]], [{ policy: { serviceTypes } }, [2, 64, 128]]] as const) {
      const reactNative = Object.create(ReactNative, { Platform: { value: { OS: 'android', Version: 33 } } }) as typeof ReactNative
      const w = await createWorld({ more, libraries: { reactNative } })
      native.apiLevel = 33
      w.phone.manifestTypes = [...manifest]
      w.join()
      await w.settle(2_000)
      found.push([more, w.phone.service, w.phone.types, w.phone.crashes])
      await w.end()
    }
    expect(found).toEqual([[{}, 'foreground', [128, 2], []], [{ video: false }, 'foreground', [128, 2], []], [{ video: true }, 'foreground', [128, 64, 2], []], [{ policy: { serviceTypes } }, 'foreground', [128, 64, 2], []]])
  })
  test.runIf(isAndroid)('leaves when the person closes the window, where the host says so, and else goes on [gunschu/jitsi_meet#31]', async () => {
    for (const whenPipCloses of ['leave', 'stay'] as const) {
      const w = await createWorld({ whenPipCloses })
      w.mount()
      w.join()
      await w.settle(1_000)
      w.pip.enter()
      w.pip.close()
      await w.settle(1_500)
      expect([whenPipCloses, w.call.state]).toEqual([whenPipCloses, 'joined'])
      await w.settle(1_000)
      expect([whenPipCloses, w.call.state]).toEqual([whenPipCloses, whenPipCloses === 'leave' ? 'ended' : 'joined'])
      await w.end()
    }
  })
  test.runIf(isAndroid)('lets going home enter the window only while it is up [GetStream/stream-video-js#1863]', async () => {
    const w = await createWorld()
    expect(pip.isAuto).toBe(false)
    w.join()
    await w.settle(1_000)
    expect(pip.isAuto).toBe(true)
    w.transport.sdk.lose()
    await w.settle(100)
    expect([w.call.state, pip.isAuto]).toEqual(['reconnecting', true])
    w.leave()
    expect(pip.isAuto).toBe(false)
    await w.end()
  })
  test.runIf(isAndroid)('launches no service under a permission dialog, which pauses the app, but when it is back', async () => {
    const w = await createWorld({ policy: { launchService: 'when-joining' } })
    settings.willAnswer('microphone', 'never')
    void w.rn.requestPermissions(['microphone'])
    await w.settle(100)
    w.join()
    await w.settle(3_000)
    expect([w.phone.starts, w.call.getSnapshot().service]).toEqual([0, 'deferred'])
    native.permissions.tell('RECORD_AUDIO', 'granted')
    await w.settle(3_000)
    expect([w.phone.starts, w.phone.types, w.call.getSnapshot().service]).toEqual([1, [128, 64, 2], 'running'])
    await w.end()
    expect(w.phone.violations).toEqual([])
  })
  test('whose deadline passed while timers stood still in the background ends when the app is back, and not before its time [react/react-native#56324, #47436, #47495, #33043]', async () => {
    for (const [ms, expected] of [[10_000, 'joining'], [16_000, 'ended']] as const) {
      const w = await createWorld({ transport: { join: 'silent' } })
      w.join()
      await w.settle(100)
      w.state('background')
      w.clock.freeze()
      w.clock.advance(ms)
      await rest()
      expect(w.call.state).toBe('joining')
      w.clock.thaw()
      w.state('active')
      // What queued in the gap may still come: the settle window.
      await w.settle(1_600)
      expect([ms, w.call.state]).toEqual([ms, expected])
      await w.end()
    }
  })
  test.runIf(isAndroid)('that the person swiped away with its task ends, and its notification goes, also where its service was about to start: its screen unmounts, or native code says so [invertase/notifee#342, wireapp/wire-android#1111]', async () => {
    const met = new Set<string>()
    for (const isTold of [false, true]) for (let done = 0; done < 8; done++) {
      const w = await createWorld()
      w.mount()
      w.join()
      await w.transport.flush()
      // So much of the start has been done natively; at last, all.
      if (done === 7) await w.settle(1_000)
      for (let n = 0; n < done; n++) { w.phone.step(); await rest(2) }
      const { service } = w.phone
      w.state('background')
      // notify-kit and notifee say nothing of it; CometChat's SDK does. That React Native unmounts is shown in the Hermes VM.
      if (isTold) w.swipeAway()
      else w.unmount()
      // Whatever else Android does first.
      const release = w.phone.hold('start')
      await w.settle(2_000)
      release()
      await w.settle(5_000)
      expect([done, service, w.call.getSnapshot().end, w.phone.held(), w.transport.held(), w.phone.crashes]).toEqual([done, service, expect.objectContaining(isTold ? { reason: 'app-terminated', initiator: 'system' } : { reason: 'local-leave', initiator: 'app' }), [], [], []])
      met.add(service)
      await w.end()
      expect(w.phone.violations).toEqual([])
    }
    expect([...met].sort()).toEqual(['foreground', 'none', 'starting'])
  })
  test.runIf(isAndroid)('that is left the moment it is joined leaves no notification, whatever the native side takes first [RestComm/restcomm-android-sdk#414, jitsi/jitsi-meet#12920]', async () => {
    for (let which = 0; which < 12; which++) {
      const w = await createWorld()
      w.join()
      await w.transport.flush()
      for (let i = 0; i < which % 4; i++) await w.deliver(0)
      w.leave()
      for (let i = 0; i < which; i++) await w.deliver(which + i)
      await w.end()
      expect([which, w.phone.crashes, w.phone.violations, w.phone.held()]).toEqual([which, [], [], []])
    }
  })
})
