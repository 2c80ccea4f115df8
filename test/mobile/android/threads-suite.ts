/**
 * One test for each public thread that JavaScript can cause or prevent; its title begins with the thread. `docs/android.md` lists these, and
 * those that JavaScript cannot reach.
 */
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall, type AppEvent, type Call } from '@onhook/machine'
import { useCall } from '@onhook/machine/react'
import { createElement, useSyncExternalStore, type ReactNode } from 'react'
import { AppState } from 'react-native'
import { afterEach, describe, expect, test } from 'vitest'
import { load } from '../harness/native.ts'
import { info } from './situation.ts'
import type { Kind, Shown } from './phone.ts'
import { createRig, native, type Rig, type RigOptions } from './rig.ts'

const STARTED = { type: 'service.started' }, ABORTED = { type: 'service.stopped', cause: 'aborted' }, REFUSED = { type: 'service.refused', cause: 'other' }, BACKGROUND = { type: 'service.refused', cause: 'background' }

type Mounted = { toJSON(): unknown; unmount(): void }
const { act, create } = load<{ act(go: () => unknown): Promise<void>; create(what: ReactNode): Mounted }>('react-test-renderer')
;(globalThis as unknown as { IS_REACT_ACT_ENVIRONMENT: boolean }).IS_REACT_ACT_ENVIRONMENT = true
/** The call's screen, and one of a host whose calls outlive their screens: it watches, and is nobody's screen. */
const SCREENS = { useCall: ({ call }: { call: Call }): ReactNode => useCall(call).session, watches: ({ call }: { call: Call }): ReactNode => useSyncExternalStore(call.subscribe, call.getSnapshot).session }
async function mount(which: keyof typeof SCREENS, call: Call): Promise<{ shows(): unknown; unmount(): Promise<void> }> {
  let screen!: Mounted
  await act(() => { screen = create(createElement(SCREENS[which], { call })) })
  return { shows: () => screen.toJSON(), unmount: () => act(() => screen.unmount()) }
}

export function describeThreads(library: NotificationLibrary, kind: Kind): void {
  let rig: Rig | undefined, end: (() => Promise<unknown>) | undefined
  const open = async (options: RigOptions = {}): Promise<Rig> => {
    rig = createRig(library, kind, options)
    await rig.rest(50)
    return rig
  }
  const up = async (options: RigOptions = {}, first = info()): Promise<Rig> => {
    const made = await open(options)
    made.port.launch(first)
    await made.rest(50)
    return made
  }
  /** A whole call, joined, as `createReactNativeCall` composes one. */
  const joined = async (options: RigOptions = {}): Promise<Rig & { call: Call; flow(ms?: number): Promise<void>; transport: ReturnType<typeof createFakeTransport> }> => {
    const made = await open(options), transport = createFakeTransport()
    const app = {
      subscribe(emit: (event: AppEvent) => void) {
        const say = (state: string): void => emit({ type: state === 'active' ? 'app.activated' : 'app.backgrounded' })
        say(AppState.currentState)
        const listener = AppState.addEventListener('change', say)
        return () => listener.remove()
      },
    }
    const call = createCall({ id: 'call-1', transport, service: made.port, app, clock: made.clock })
    const flow = async (ms = 100): Promise<void> => { await transport.flush(); await made.rest(ms); await transport.flush(); await made.rest(ms) }
    end = async () => { void call.leave(); await flow(500); await call.dispose(); end = undefined }
    void call.join()
    await flow()
    return { ...made, call, transport, flow }
  }
  const sent = (): Shown[] => native.callsOf('NotifeeApiModule').filter(([method]) => method === 'displayNotification').map(([, n]) => n as Shown)
  const asked = (name: string): boolean => native.callsOf('NotifeeApiModule').some(([method]) => method === name)

  afterEach(async () => {
    await end?.()
    rig!.port.abort()
    await rig!.rest(6_000)
    expect([rig!.phone.crashes, rig!.phone.violations]).toEqual([[], []])
    rig!.dispose()
  })

  describe('stuck and ghost notifications', () => {
    test('invertase/notifee#203: the notification does not go after the task resolved – after a hang-up nothing is shown and nothing runs', async () => {
      const { phone, call, flow } = await joined()
      phone.press('call-1', 'onhook.hangUp')
      await flow(500)
      expect([call.state, phone.held()]).toEqual(['ended', []])
    })
    test('invertase/notifee#377: the promise of the headless task was never resolved – it is, at each end', async () => {
      const { port, phone, rest } = await up()
      port.abort()
      await rest(200)
      expect(native.headlessTasks).toBe(0)
      port.launch(info())
      await rest(50)
      if (kind === 'notify-kit') phone.timeOut()
      else port.abort()
      await rest(200)
      expect(native.headlessTasks).toBe(0)
    })
    test('invertase/notifee#788: a stop overtakes a notification that is still queued, which then starts the service anew', async () => {
      const { port, phone, said, rest } = await open()
      const release = phone.hold('displayNotification')
      port.launch(info())
      await rest(100)
      port.abort()
      await rest(500)
      release()
      await rest(500)
      expect([said, phone.held()]).toEqual([[ABORTED], []])
    })
    test('invertase/notifee#342, Raja0sama/rn-foreground-service#71, wireapp/wire-android#1111: the screen and its task are gone, the service lives – where the host lets the call outlive its screen, its hang-up still ends it', async () => {
      const { phone, call, flow } = await joined(), screen = await mount('watches', call)
      await act(() => { phone.move('background') })
      expect(screen.shows()).toBe('joined')
      await screen.unmount() // swiped away: the activity is destroyed, JavaScript is kept by the headless task
      await flow(2_000)
      expect([screen.shows(), call.state, phone.held(), native.headlessTasks]).toEqual([null, 'joined', ['service foreground', 'notification call-1'], 1])
      phone.press('call-1', 'onhook.hangUp')
      await flow(500)
      expect([call.state, (await call.ended).reason, phone.held(), native.headlessTasks]).toEqual(['ended', 'local-leave', [], 0])
    })
    test('invertase/notifee#342, Raja0sama/rn-foreground-service#71, wireapp/wire-android#1111: the screen of `useCall` and its task are gone – so is the call, and a press that comes after it finds none', async () => {
      const { phone, call, flow, said } = await joined(), screen = await mount('useCall', call), shown = phone.shown.get('call-1')!
      await act(() => { phone.move('background') })
      expect([screen.shows(), call.state]).toEqual(['joined', 'joined'])
      await screen.unmount()
      await flow(500)
      const ends = said.length
      phone.press('call-1', 'onhook.hangUp', { on: shown })
      await flow(2_000)
      expect([call.state, await call.ended, phone.held(), native.headlessTasks, said.length]).toEqual(['ended', expect.objectContaining({ reason: 'local-leave', initiator: 'app' }), [], 0, ends])
    })
    test('hiennguyen92/flutter_callkit_incoming#731: a stop for a call that was declined at once crashes – it waits for the start, or nothing was started', async () => {
      const { port, phone, said, rest } = await open()
      for (const ms of [0, 1, 20]) {
        port.launch(info())
        if (ms) await rest(ms)
        port.abort()
        await rest(500)
      }
      expect([said.filter(each => each.type === 'service.stopped').length, phone.held(), phone.crashes]).toEqual([3, [], []])
    })
    test('RestComm/restcomm-android-sdk#414: the notification stays after a hang-up inside the app', async () => {
      const { phone, call, flow } = await joined()
      void call.leave('button')
      await flow(500)
      expect([call.state, phone.held()]).toEqual(['ended', []])
    })
    test('react-native-webrtc/react-native-callkeep#742: leaving the foreground without removing the notification – it is cancelled by its id as well', async () => {
      const { port, phone, rest } = await up()
      port.abort()
      await rest(200)
      expect(native.callsOf('NotifeeApiModule').map(each => each.slice(0, 3))).toContainEqual(['cancelAllNotificationsWithIds', ['call-1'], 0])
      expect(phone.shown.size).toBe(0)
    })
    test('GetStream/stream-video-js#1863: a window in the background outlives the call – the notification does not: it goes while the app is in the background', async () => {
      const { phone, call, flow } = await joined()
      phone.move('background')
      void call.leave()
      await flow(500)
      expect([call.state, phone.held()]).toEqual(['ended', []])
    })
  })

  describe('crashes of the foreground service', () => {
    test('jitsi/jitsi-meet#12920: launch, abort, launch – the second launch starts, and nothing is stopped before it has started', async () => {
      const { port, phone, said, rest } = await open()
      port.launch(info()); port.abort(); port.launch(info({ call: 'call-2' }))
      await rest(1_000)
      expect([said.at(-1), [...phone.shown.keys()]]).toEqual([STARTED, ['call-2']])
    })
    test('jitsi/jitsi-meet#11348, jitsi/jitsi-meet#4427, invertase/notifee#470: a start in the background – it waits for the app, then is tried again', async () => {
      const made = await joined({ setUp: phone => phone.move('background') })
      expect([made.call.state, sent()]).toEqual(['joined', []])
      made.phone.move('active')
      await made.flow()
      expect([made.phone.service, sent().length]).toEqual(['foreground', 1])
    })
    test('invertase/notifee#470: Android refuses, though the app thought that it was active – a refusal, and one more try when the app returns', async () => {
      const made = await open()
      const told = made.phone.move('background', true)
      made.port.launch(info())
      await made.rest(100)
      told()
      expect(made.said).toEqual([BACKGROUND])
    })
    test('wireapp/wire-android#1005: an update of the ongoing call in the background starts the service again – it only changes what is shown', async () => {
      const { phone, call, flow, transport } = await joined()
      phone.move('background')
      transport.sdk.lose()
      await flow()
      expect([call.state, phone.shown.get('call-1')?.body, sent().at(-1)?.android.asForegroundService]).toEqual(['reconnecting', 'Reconnecting', false])
    })
    test('jitsi/jitsi-meet#13079: an icon that does not exist – the launcher\'s icon, unless the host names another', async () => {
      const { phone } = await up()
      expect(phone.icons.has(sent()[0]!.android.smallIcon!)).toBe(true)
    })
    test('invertase/notifee#703: startForeground without its channel – the channel is made before every launch, and no launch without it', async () => {
      const { port, phone, said, rest } = await open({ setUp: phone => phone.fail('createChannel', 'rejects') })
      port.launch(info())
      await rest(100)
      expect([said, sent()]).toEqual([[REFUSED], []])
      phone.channels.clear()
      port.launch(info())
      await rest(100)
      expect(phone.service).toBe('foreground')
    })
    test('deltachat/deltachat-android#4341, nextcloud/talk-android#5483, GetStream/stream-video-android#1026: type microphone without RECORD_AUDIO – it is left out', async () => {
      native.permissions.revoke('RECORD_AUDIO', 'CAMERA')
      expect((await up()).phone.types).toEqual([2])
    })
    test('twilio/twilio-voice-react-native#349: type microphone without FOREGROUND_SERVICE_MICROPHONE in the manifest – it is left out, and named', async () => {
      native.permissions.revoke('FOREGROUND_SERVICE_MICROPHONE')
      const { phone, told } = await up()
      expect([phone.types, told[0]?.message.includes('FOREGROUND_SERVICE_MICROPHONE')]).toEqual([[64, 2], true])
    })
    test('sendbird/quickstart-calls-directcall-android#12, cybex-dev/twilio_voice#316: type microphone while the app is not eligible – taken only when it is active', async () => {
      native.permissions.revoke('RECORD_AUDIO', 'CAMERA')
      const { port, phone, rest } = await up()
      phone.move('background')
      native.permissions.grant('RECORD_AUDIO')
      port.update(info({ muted: true }))
      await rest(100)
      expect(phone.types).toEqual([2])
      phone.move('active')
      await rest(100)
      expect(phone.types).toEqual([128, 2])
    })
    test('hiennguyen92/flutter_callkit_incoming#857, hiennguyen92/flutter_callkit_incoming#848, celzero/rethink-app#2366: a start that never reaches the foreground – refused in time, and never stopped', async () => {
      const { port, phone, said, rest } = await open({ setUp: phone => phone.hold('start') })
      port.launch(info())
      await rest(4_600)
      port.abort()
      await rest(500)
      expect([said, asked('stopForegroundService'), phone.crashes]).toEqual([[REFUSED, ABORTED], false, []])
    })
    test('invertase/notifee#1217: types that the service may run for a limited time only – those of a call have no limit, and a time-out would be told', async () => {
      const { phone, said, rest } = await up()
      expect(phone.types.every(type => [2, 4, 64, 128].includes(type))).toBe(true)
      if (kind === 'notify-kit') {
        phone.timeOut()
        await rest(100)
        expect(said.at(-1)).toEqual({ type: 'service.stopped', cause: 'timeout' })
      }
    })
    test('ekasetiawans/flutter_background_service#529: a type that the manifest does not declare – only types whose permission it declares are used, and none is made up', async () => {
      native.permissions.revoke('FOREGROUND_SERVICE_PHONE_CALL', 'FOREGROUND_SERVICE_CAMERA')
      const { phone } = await up({ setUp: phone => { phone.manifestTypes = [2, 128] } }, info({ types: ['phoneCall', 'camera', 'microphone', 'mediaPlayback', 'nonsense'] }))
      expect(phone.types).toEqual([128, 2])
    })
    test('marcocrupi/react-native-notify-kit#44: a stop in the background of a service that never started – it is not stopped at all', async () => {
      const { port, phone, rest } = await open({ setUp: phone => phone.move('background') })
      port.launch(info())
      await rest(100)
      port.abort()
      await rest(500)
      expect([asked('stopForegroundService'), phone.crashes]).toEqual([false, []])
    })
  })

  describe('style and architecture', () => {
    test('ConnectyCube/connectycube-flutter-call-kit#163: CallStyle outside a foreground service – none is asked for: a category and two buttons', async () => {
      await up()
      expect(sent()[0]!.android).toMatchObject({ category: 'call', actions: [{ title: 'Mute' }, { title: 'Hang up' }] })
      expect(sent()[0]!.android['style']).toBeUndefined()
    })
    test('marcocrupi/react-native-notify-kit#47, marcocrupi/react-native-notify-kit#50: no native module on the old architecture – told with the fix, and the call goes on', async () => {
      rig = createRig(library, kind)
      const notifications = Object.create(library, { onForegroundEvent: { value: () => { throw new Error("TurboModuleRegistry.getEnforcing(...): 'NotifeeApiModule' could not be found") } } }) as NotificationLibrary
      const made = createRig(notifications, kind)
      const transport = createFakeTransport(), call = createCall({ id: 'call-47', transport, service: made.port, clock: made.clock, app: { subscribe(emit) { emit({ type: 'app.activated' }); return () => {} } } })
      void call.join()
      await transport.flush()
      await made.rest(100)
      expect([call.state, call.getSnapshot().service]).toEqual(['joined', 'refused'])
      expect(made.codes()).toContain('unusable-library')
      void call.leave()
      await transport.flush()
      await call.dispose()
      made.dispose()
    })
  })
}
