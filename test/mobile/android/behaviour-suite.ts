/** What the adapter does in each situation, over a library's real JavaScript and a hostile phone. */
import { createAndroidForegroundService, registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall, type AppPort, type Call, type ServiceInfo } from '@onhook/machine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Kind, Shown } from './phone.ts'
import { createRig, native, turn, type Rig, type RigOptions } from './rig.ts'

export const info = (more: Partial<ServiceInfo> = {}): ServiceInfo => ({ types: ['microphone', 'camera', 'mediaPlayback'], call: 'call-1', title: 'Ada', state: 'connecting', muted: false, ...more })
const STARTED = { type: 'service.started' }, ABORTED = { type: 'service.stopped', cause: 'aborted' }
const EVENT = 'app.notifee.notification-event'

export function describeBehaviour(library: NotificationLibrary, kind: Kind): void {
  let rig: Rig
  let isOpen = false
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    rig.port.abort()
    await rig.rest(6_000)
    rig.dispose()
    expect([rig.phone.crashes, rig.phone.violations, native.headlessTasks]).toEqual([[], [], 0])
  }
  const open = async (options: RigOptions = {}): Promise<Rig> => {
    await close()
    isOpen = true
    rig = createRig(library, kind, options)
    await rig.rest(50)
    return rig
  }
  const up = async (options: RigOptions = {}, first = info()): Promise<Rig> => {
    await open(options)
    rig.port.launch(first)
    await rig.rest(50)
    return rig
  }
  const sent = (): Shown[] => native.callsOf('NotifeeApiModule').filter(([method]) => method === 'displayNotification').map(([, n]) => n as Shown)
  const methods = (): string[] => native.callsOf('NotifeeApiModule').map(([method]) => String(method))
  afterEach(close)

  describe('starting', () => {
    test('the types are those that are wanted, in the numbers of Android, and the channel is made before', async () => {
      const { phone, said, told } = await up()
      expect([said, phone.types, told]).toEqual([[STARTED], [128, 64, 2], []])
      expect(methods().indexOf('createChannel')).toBeLessThan(methods().indexOf('displayNotification'))
      rig.port.abort()
      await rig.rest()
      phone.channels.clear() // as the person may do in the settings
      rig.port.launch(info())
      await rig.rest()
      expect(phone.service).toBe('foreground')
    })

    test('a type whose permission is missing is left out, and told with its fix; it is taken when the permission has come and the app is active', async () => {
      native.permissions.revoke('RECORD_AUDIO', 'CAMERA')
      const { phone, told } = await up()
      expect(phone.types).toEqual([2])
      expect(told.map(each => [each.code, each.message.includes('AndroidManifest.xml')])).toEqual([['no-microphone', true], ['no-camera', true]])
      phone.move('background')
      native.permissions.grant('RECORD_AUDIO')
      rig.port.update(info({ state: 'ongoing' }))
      await rig.rest()
      expect(phone.types).toEqual([2])
      phone.move('active')
      await rig.rest()
      expect(phone.types).toEqual([128, 2])
      native.permissions.grant('CAMERA')
      rig.port.update(info({ state: 'ongoing' })) // the machine does so when it is told of a permission
      await rig.rest()
      expect(phone.types).toEqual([128, 64, 2])
      expect(phone.starts).toBe(1)
    })

    test('from Android 14 on a permission that the manifest lacks leaves its type out; before, there is no such permission', async () => {
      native.permissions.revoke('FOREGROUND_SERVICE_CAMERA', 'MANAGE_OWN_CALLS')
      const { phone, codes } = await up({}, info({ types: ['camera', 'phoneCall', 'mediaPlayback'] }))
      expect([phone.types, codes()]).toEqual([[2], ['no-camera', 'no-phoneCall']])
      rig.port.abort()
      await rig.rest()
      native.apiLevel = 33
      rig.port.launch(info({ types: ['camera', 'phoneCall', 'mediaPlayback'] }))
      await rig.rest()
      expect(phone.types).toEqual([64, 4, 2])
    })

    test('with no type left nothing is started: a refusal, and what to do', async () => {
      native.permissions.revoke('RECORD_AUDIO')
      const { said, told } = await up({}, info({ types: ['microphone'] }))
      expect([said, sent()]).toEqual([[{ type: 'service.refused', cause: 'other' }], []])
      expect(told.at(-1)).toMatchObject({ code: 'start-failed', message: expect.stringContaining('add mediaPlayback to policy.serviceTypes') as string })
    })

    test('in the background nothing is started; nor when it gets there while the start is prepared', async () => {
      const { phone, said } = await open()
      phone.move('background')
      rig.port.launch(info())
      await rig.rest()
      const release = phone.hold('createChannel')
      phone.move('active')
      rig.port.launch(info())
      await turn()
      phone.move('background')
      release()
      await rig.rest()
      expect([said, sent()]).toEqual([[{ type: 'service.refused', cause: 'background' }, { type: 'service.refused', cause: 'background' }], []])
    })

    test('a start that Android refuses before JavaScript knows of the background is refused for the background', async () => {
      const { phone, said, codes } = await open()
      const told = phone.move('background', true)
      rig.port.launch(info())
      await rig.rest()
      told()
      expect([said, codes()]).toEqual([[{ type: 'service.refused', cause: 'background' }], []])
    })

    test('a start that is rejected, thrown at, or has no channel is refused once, and told', async () => {
      for (const [method, how] of [['displayNotification', 'rejects'], ['displayNotification', 'throws'], ['createChannel', 'rejects'], ['createChannel', 'throws'], ['createChannel', 'never']] as const) {
        await open({ setUp: phone => phone.fail(method, how) })
        rig.port.launch(info())
        await rig.rest(5_000)
        expect([method, how, rig.said, rig.codes()]).toEqual([method, how, [{ type: 'service.refused', cause: 'other' }], ['start-failed']])
        expect(rig.phone.held()).toEqual([])
      }
    })

    test('a start that Android does not confirm is refused in time, names the manifest, and is never stopped (which would crash)', async () => {
      const { phone, said, told } = await open({ setUp: phone => { phone.manifestTypes = [] } })
      rig.port.launch(info())
      await rig.rest(4_400)
      expect(said).toEqual([])
      await rig.rest(200)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }])
      expect(told.at(-1)).toMatchObject({ code: 'start-unconfirmed', message: expect.stringContaining('AndroidManifest.xml') as string })
      rig.port.abort()
      await rig.rest(100)
      expect([said.at(-1), phone.crashes, methods().includes('stopForegroundService')]).toEqual([ABORTED, [], false])
    })

    test('a start that comes after it was given up is stopped, also when that is rejected once, and nobody is told of it', async () => {
      const { phone, said } = await open({ setUp: phone => phone.fail('stopForegroundService', 'rejects') })
      const release = phone.hold('start')
      rig.port.launch(info())
      await rig.rest(5_000)
      rig.port.abort()
      await rig.rest(1_000)
      release()
      await rig.rest(1_000)
      expect([said, phone.held()]).toEqual([[{ type: 'service.refused', cause: 'other' }, ABORTED], []])
    })

    test('while the service runs a headless task runs, so that timers fire in the background; after it none does', async () => {
      await up()
      expect(native.headlessTasks).toBe(1)
      rig.port.abort()
      await rig.rest(100)
      expect(native.headlessTasks).toBe(0)
    })
  })

  describe('showing', () => {
    test('Connecting, Ongoing with a chronometer from the join, Reconnecting: one notification with the id of the call', async () => {
      const { phone } = await up()
      const shown = (): unknown[] => [...phone.shown.values()].map(n => [n.id, n.title, n.body, n.android.showChronometer, n.android.timestamp, n.android.actions!.map(each => each.title)])
      expect(shown()).toEqual([['call-1', 'Ada', 'Connecting', false, undefined, ['Mute', 'Hang up']]])
      rig.port.update(info({ state: 'ongoing', joinedAt: 1_700_000_000_000, text: 'Weekly' }))
      await rig.rest()
      expect(shown()).toEqual([['call-1', 'Ada', 'Ongoing · Weekly', true, 1_700_000_000_000, ['Mute', 'Hang up']]])
      rig.port.update(info({ state: 'reconnecting', joinedAt: 1_700_000_000_000, muted: true }))
      await rig.rest()
      expect(shown()).toEqual([['call-1', 'Ada', 'Reconnecting', true, 1_700_000_000_000, ['Unmute', 'Hang up']]])
      // Not taken away by a tap, quiet, and of a call.
      expect(phone.shown.get('call-1')!.android).toMatchObject({ ongoing: true, autoCancel: false, onlyAlertOnce: true, category: 'call', visibility: 1 })
    })

    test('words, icon and channel are the host\'s', async () => {
      const { phone } = await up({ service: { words: { connecting: 'Verbinden', hangUp: 'Auflegen' }, smallIcon: 'ic_call', channel: { id: 'calls', name: 'Anrufe' } } })
      expect(phone.shown.get('call-1')).toMatchObject({ body: 'Verbinden', android: { channelId: 'calls', smallIcon: 'ic_call', actions: [{ title: 'Mute' }, { title: 'Auflegen' }] } })
    })

    test('in the background it is changed without starting the service', async () => {
      const { phone } = await up()
      phone.move('background')
      rig.port.update(info({ state: 'reconnecting' }))
      await rig.rest()
      expect([phone.shown.get('call-1')!.body, phone.starts, sent().at(-1)!.android.asForegroundService]).toEqual(['Reconnecting', 1, false])
    })

    test('what did not change is not shown again', async () => {
      const { phone } = await up()
      const before = sent().length
      phone.move('background')
      phone.move('active')
      await rig.rest()
      expect(sent().length).toBe(before)
    })

    test('POST_NOTIFICATIONS denied: hidden and told, not refused', async () => {
      native.permissions.revoke('POST_NOTIFICATIONS')
      const { said, told, phone } = await up()
      expect([said, phone.service]).toEqual([[STARTED], 'foreground'])
      expect(told).toMatchObject([{ code: 'notifications-denied', message: expect.stringContaining('POST_NOTIFICATIONS') as string }])
      rig.port.abort()
      await rig.rest(100)
      expect([said.at(-1), phone.held()]).toEqual([ABORTED, []])
    })

    test('a channel that is blocked, before or while the call runs, is told with its fix, and the call goes on', async () => {
      const { said, told, phone } = await up({ setUp: phone => phone.blockedChannels.add('onhook-call') })
      expect(said).toEqual([STARTED])
      expect(told).toMatchObject([{ code: 'channel-blocked', message: expect.stringContaining("openNotificationSettings('onhook-call')") as string }])
      await up()
      expect(rig.told).toEqual([])
      rig.phone.blockChannel('onhook-call')
      await rig.rest()
      expect(rig.codes()).toEqual(['channel-blocked'])
      rig.phone.areNotificationsBlocked = true
      rig.phone.event(4, { blocked: true })
      await rig.rest()
      expect(rig.codes()).toEqual(['channel-blocked', 'notifications-denied'])
      expect(phone.crashes).toEqual([])
    })

    test('a notification that was swiped away is there again', async () => {
      const { said, phone } = await up()
      expect(phone.dismiss('call-1')).toBe(true)
      await rig.rest()
      expect([...phone.shown.keys()]).toEqual(['call-1'])
      // notify-kit puts it back by itself and says nothing.
      expect(said.slice(1)).toEqual(kind === 'notifee' ? [{ type: 'service.stopped', cause: 'dismissed' }] : [])
    })
  })

  describe('stopping', () => {
    test('a stop waits for the start that is under way', async () => {
      const { said, phone } = await open()
      const release = phone.hold('start')
      rig.port.launch(info())
      await rig.rest(100)
      rig.port.abort()
      await rig.rest(1_000)
      expect([methods().includes('stopForegroundService'), said]).toEqual([false, []])
      release()
      await rig.rest(100)
      expect([said, phone.held()]).toEqual([[ABORTED], []])
    })

    test('a stop waits for a change of types that is under way', async () => {
      native.permissions.revoke('RECORD_AUDIO', 'CAMERA')
      const { said, phone } = await up()
      native.permissions.grant('RECORD_AUDIO')
      const release = phone.hold('displayNotification')
      rig.port.update(info({ muted: true }))
      await rig.rest(50)
      rig.port.abort()
      await rig.rest(2_000)
      expect([methods().includes('stopForegroundService'), said]).toEqual([false, [STARTED]])
      release()
      await rig.rest(200)
      expect([said, phone.held()]).toEqual([[STARTED, ABORTED], []])
    })

    test('a stop that is rejected is tried again; one that does nothing is told, and is not called done', async () => {
      const { said, phone } = await up({ setUp: phone => phone.fail('stopForegroundService', 'rejects') })
      rig.port.abort()
      await rig.rest(3_000)
      expect([said.at(-1), phone.held(), rig.codes()]).toEqual([ABORTED, [], ['stop-failed']])
      rig.port.launch(info())
      await rig.rest()
      phone.fail('stopForegroundService', 'rejects', 'rejects')
      const release = phone.hold('service task ended')
      rig.port.abort()
      await rig.rest(5_000)
      expect(said.at(-1)).toEqual(STARTED)
      release()
      await rig.rest(100)
      expect(phone.shown.size).toBe(0) // the end of its headless task takes it away
    })

    test('the service of the next start survives the end of the last one\'s headless task', async () => {
      const { said, phone } = await up()
      rig.port.abort()
      rig.port.launch(info())
      await rig.rest(300)
      expect([said, phone.service, [...phone.shown.keys()]]).toEqual([[STARTED, ABORTED, STARTED], 'foreground', ['call-1']])
    })

    test('another foreground service of the library is stopped for the call, and told', async () => {
      const { said, phone, codes } = await open()
      phone.leaveOther('upload-7')
      rig.port.launch(info())
      await rig.rest(500)
      expect([said, [...phone.shown.keys()], codes()]).toEqual([[STARTED], ['call-1'], ['other-service']])
    })

    // notifee has no such event.
    if (kind === 'notify-kit') test('a time-out of the system (event 9, which EventType lacks) is told once, and nothing is left', async () => {
      const { said, phone } = await up()
      phone.timeOut()
      await rig.rest()
      phone.event(9, { notification: sent()[0]! })
      await rig.rest()
      expect([said, phone.held()]).toEqual([[STARTED, { type: 'service.stopped', cause: 'timeout' }], []])
    })

    if (kind === 'notify-kit') test('a time-out that is told before its start is a refusal, and nothing is left', async () => {
      const { said, phone } = await open()
      const release = phone.hold('service task')
      rig.port.launch(info())
      await rig.rest()
      phone.timeOut()
      await rig.rest()
      release()
      await rig.rest(100)
      expect([said, phone.held()]).toEqual([[{ type: 'service.refused', cause: 'other' }], []])
    })
  })

  describe('the buttons', () => {
    const HANG_UP = { type: 'user.leave', source: 'notification' }

    test('are heard in the foreground, and in the background by the headless task', async () => {
      const { said, phone } = await up()
      phone.press('call-1', 'onhook.mute')
      await rig.rest()
      phone.move('background')
      rig.port.update(info({ muted: true }))
      await rig.rest()
      phone.press('call-1', 'onhook.unmute')
      phone.press('call-1', 'onhook.hangUp')
      await rig.rest()
      expect(said.slice(1)).toEqual([{ type: 'user.mute' }, { type: 'user.unmute' }, HANG_UP])
      expect(native.headlessTasks).toBe(2) // the service's, and one that lasts until the call has hung up
      rig.port.abort()
      await rig.rest(100)
      expect(native.headlessTasks).toBe(0)
    })

    test('a tap opens the app and asks for nothing', async () => {
      const { said, phone } = await up()
      expect(phone.shown.get('call-1')!.android.pressAction).toMatchObject({ launchActivity: 'default' })
      phone.press('call-1', 'onhook.open')
      await rig.rest()
      expect(said).toEqual([STARTED])
    })

    test('of a call that is over, or of an earlier attempt, are ignored, and what was pressed is swept', async () => {
      const { said, phone, orphans } = await up()
      const first = phone.shown.get('call-1')!
      rig.port.abort()
      await rig.rest(100)
      phone.press('call-1', 'onhook.hangUp', { on: first })
      await rig.rest(4_000)
      rig.port.launch(info())
      await rig.rest()
      phone.press('call-1', 'onhook.hangUp', { on: first })
      await rig.rest()
      expect([said, orphans]).toEqual([[STARTED, ABORTED, STARTED], []])
    })

    test('pressed while JavaScript was cold, they are kept for the call with that id and given to it when it launches', async () => {
      await open({ setUp: phone => { phone.isForeground = false; native.appState('background'); phone.leaveOrphan('call-1') } })
      const { phone, said, orphans } = rig
      const ended = phone.press('call-1', 'onhook.hangUp', { on: { id: 'call-1', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      expect(ended).toBe(true)
      await rig.rest(500)
      expect(native.headlessTasks).toBe(1) // JavaScript is kept awake until it is clear whose it is
      phone.move('active')
      rig.port.launch(info())
      await rig.rest(500)
      expect([said, native.headlessTasks]).toEqual([[STARTED, HANG_UP], 1])
      expect(orphans).toEqual([{ call: 'call-1' }])
    })

    test('with no call to give them to, the orphan is swept and the host is told what was pressed', async () => {
      await open({ setUp: phone => { phone.isForeground = false; native.appState('background'); phone.leaveOrphan('call-9') } })
      const { phone, said, orphans } = rig
      phone.press('call-9', 'onhook.hangUp', { on: { id: 'call-9', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig.rest(5_000)
      expect([said, phone.held(), orphans.at(-1), native.headlessTasks]).toEqual([[], [], { call: 'call-9', action: 'hangUp' }, 0])
    })

    test('for a call that is restored in the background and would join again, where nothing is launched, the host is told in time, and leaves it', async () => {
      const app = (type: 'app.activated' | 'app.backgrounded'): AppPort => ({ subscribe(emit) { emit({ type }); return () => undefined } })
      let text = ''
      await open()
      const first = createFakeTransport(), dead = createCall({ id: 'call-9', transport: first, service: rig.port, clock: rig.clock, app: app('app.activated'), persist: { load: () => undefined, save: now => { text ||= now.includes('"joined"') ? now : '' }, clear() {} } })
      void dead.join()
      await first.flush()
      await rig.rest(100)
      void dead.leave()
      await first.flush()
      await rig.rest(500)
      await dead.dispose()
      const states: string[] = []
      for (const isHeard of [false, true]) {
        let call!: Call
        await open({ setUp: phone => { phone.isForeground = false; native.appState('background'); phone.leaveOrphan('call-9') }, registration: { onOrphan: ({ call: id, action }) => { if (isHeard && id === call.id && action === 'hangUp') void call.leave('notification') } } })
        const { phone, port: service, clock } = rig, transport = createFakeTransport()
        phone.press('call-9', 'onhook.hangUp', { on: { id: 'call-9', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
        call = createCall({ id: 'call-9', transport, service, clock, app: app('app.backgrounded'), policy: { afterProcessDeath: 'rejoin' }, persist: { load: () => text, save() {}, clear() {} } })
        for (let n = 0; n < 30; n++) { await transport.flush(); await rig.rest(200) }
        states.push(call.state)
        const done = call.dispose()
        for (let n = 0; n < 10; n++) { await transport.flush(); await rig.rest(200) }
        await done
        expect([phone.held(), transport.held(), native.headlessTasks]).toEqual([[], [], 0])
      }
      expect(states).toEqual(['joined', 'ended'])
    })

    test('before any port was made, too: the registration alone sweeps and tells', async () => {
      await open({ isRegistered: false })
      const orphans: unknown[] = [], view = Object.create(library) as NotificationLibrary
      rig.phone.leaveOrphan('call-9')
      registerAndroidForegroundService(view, { clock: rig.clock, onOrphan: each => { orphans.push(each) } })
      rig.phone.isForeground = false
      rig.phone.press('call-9', 'onhook.mute', { on: { id: 'call-9', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig.rest(5_000)
      expect([orphans, rig.phone.held()]).toEqual([[{ call: 'call-9', action: 'mute' }], []])
      // Its headless task of a dead process ends at once, and takes away what it shows.
      await native.headlessTask('app.notifee.foreground-service-headless-task', { notification: { id: 'x', data: { onhook: 'dead.2' } } })
    })

    test('at most 16 presses wait; the oldest is given up first', async () => {
      await open()
      for (let n = 0; n < 20; n++) rig.phone.press(`call-${n}`, 'onhook.hangUp', { on: { id: `call-${n}`, data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig.rest(100)
      expect(rig.orphans.map(each => each.call)).toEqual(['call-0', 'call-1', 'call-2', 'call-3'])
      await rig.rest(4_000)
      expect(rig.orphans.length).toBe(20)
    })
  })

  describe('two calls', () => {
    const two = () => ['a', 'b'].map(id => {
      const transport = createFakeTransport(), app = { subscribe(emit: (event: { type: 'app.activated' }) => void) { emit({ type: 'app.activated' }); return () => {} } }
      return { transport, call: createCall({ id, transport, service: rig.port, clock: rig.clock, app, title: id }) }
    })
    test('of which the first ends inside the start that it asked for leave it to the other; where both do, nothing is left', async () => {
      for (const last of ['leaves', 'stays']) {
        await open()
        const { phone } = rig, release = phone.hold('start')
        const made = two(), [a, b] = made as [typeof made[0], typeof made[0]]
        const flow = async (): Promise<void> => { for (const { transport } of made) { await transport.flush(); await rig.rest(100) } }
        for (const { call } of made) void call.join()
        await flow()
        expect(phone.service).toBe('starting')
        void a.call.leave()
        if (last === 'leaves') void b.call.leave()
        await flow()
        release()
        await flow()
        await flow()
        expect([last, a.call.state, b.call.getSnapshot().service, phone.service, phone.starts, phone.crashes]).toEqual(last === 'leaves' ? [last, 'ended', 'stopped', 'none', 1, []] : [last, 'ended', 'running', 'foreground', 1, []])
        if (last === 'leaves') continue
        phone.press('a', 'onhook.hangUp')
        await rig.rest(100)
        await flow()
        expect([b.call.state, phone.held()]).toEqual(['ended', []])
      }
    })

    test('share one service and one notification; it stays until the last has gone, and its buttons reach whoever is there', async () => {
      await open()
      const { phone } = rig
      const made = two()
      for (const { call, transport } of made) { void call.join(); await transport.flush(); await rig.rest(100) }
      const [a, b] = made as [typeof made[0], typeof made[0]]
      expect([phone.starts, [...phone.shown.keys()]]).toEqual([1, ['a']])
      void a.call.leave()
      await a.transport.flush()
      await rig.rest(200)
      expect([a.call.state, b.call.state, phone.service]).toEqual(['ended', 'joined', 'foreground'])
      phone.press('a', 'onhook.hangUp')
      await rig.rest(100)
      await b.transport.flush()
      await rig.rest(300)
      expect([b.call.state, (await b.call.ended).reason, phone.held()]).toEqual(['ended', 'local-leave', []])
    })
  })

  describe('sweeping', () => {
    test('an orphan of a dead process is swept on start and told; what is not ours is left alone', async () => {
      await open({ setUp: phone => { phone.leaveOrphan('call-0'); phone.shown.set('chat', { id: 'chat', android: { channelId: 'chat' } }) } })
      expect([[...rig.phone.shown.keys()], rig.phone.service, rig.orphans]).toEqual([['chat'], 'none', [{ call: 'call-0' }]])
    })

    test('an abort where nothing was launched sweeps, as a restored call asks it to; the service of another start is not stopped by any sweep', async () => {
      await open()
      rig.phone.leaveOrphan('call-0')
      rig.port.abort()
      await rig.rest(100)
      expect([rig.said, rig.phone.held()]).toEqual([[ABORTED], []])
      rig.port.launch(info())
      await rig.rest()
      rig.phone.shown.set('ghost', { id: 'ghost', data: { onhook: 'dead.7' }, android: { channelId: 'onhook-call' } })
      native.emit(EVENT, { type: 3, detail: { notification: { id: 'ghost', data: { onhook: 'dead.7' } } } })
      await rig.rest(100)
      expect([[...rig.phone.shown.keys()], rig.phone.service]).toEqual([['call-1'], 'foreground'])
    })

    test('a notification that shows after its call was over is taken away at once, or when the app is active again', async () => {
      const { phone } = await up()
      const last = phone.shown.get('call-1')!
      rig.port.abort()
      await rig.rest(100)
      phone.shown.set('call-1', last)
      phone.event(3, { notification: last })
      await rig.rest(100)
      expect(phone.held()).toEqual([])
      phone.shown.set('call-1', last)
      phone.move('background')
      phone.move('active')
      await rig.rest(100)
      expect(phone.held()).toEqual([])
    })
  })

  describe('a phone that is not set up', () => {
    beforeEach(() => open())
    const refuses = async (port: Rig['port']): Promise<unknown[]> => {
      const said: unknown[] = []
      port.subscribe(event => { said.push(event) })
      port.launch(info())
      port.update(info())
      port.abort()
      await rig.rest(100)
      return said
    }

    test('a library of another version, one without its native module, none at all, and no registration: told with the fix, and the call goes on', async () => {
      const told: { code: string; message: string }[] = [], onDiagnostic = (each: { code: string; message: string }): void => { told.push(each) }
      const broken: [string, NotificationLibrary | undefined, string][] = [
        ['unusable-library', Object.create(library, { SDK_VERSION: { value: '7.8.2' } }) as NotificationLibrary, '7.8.2'],
        ['unusable-library', Object.create(library, { onForegroundEvent: { value: () => { throw new Error("TurboModuleRegistry.getEnforcing(...): 'NotifeeApiModule' could not be found") } } }) as NotificationLibrary, 'rebuild'],
        ['unusable-library', undefined, 'install react-native-notify-kit 10.7 or @notifee/react-native 9.1'],
      ]
      for (const [code, notifications, words] of broken) {
        told.length = 0
        registerAndroidForegroundService(notifications!, { clock: rig.clock })
        const port = createAndroidForegroundService({ ...rig.libraries, notifications: notifications! }, { onDiagnostic })
        expect(await refuses(port)).toEqual([{ type: 'service.refused', cause: 'other' }, ABORTED])
        expect(told.filter(each => each.code === code && each.message.includes(words)).length).toBe(1)
      }
      told.length = 0
      const port = createAndroidForegroundService({ ...rig.libraries, notifications: Object.create(library) as NotificationLibrary }, { onDiagnostic })
      expect(await refuses(port)).toEqual([{ type: 'service.refused', cause: 'other' }, ABORTED])
      expect(told).toMatchObject([{ code: 'not-registered', message: expect.stringContaining('index.js') as string }])
    })

    test('one library has one port', () => {
      expect(createAndroidForegroundService(rig.libraries)).toBe(rig.port)
    })

    test('a press without an id, an event without a detail: told and ignored', async () => {
      rig.port.launch(info())
      await rig.rest(100)
      native.emit(EVENT, { type: 2, detail: { pressAction: { id: 'onhook.hangUp' } } })
      native.emit(EVENT, { type: 2, detail: { notification: {}, pressAction: { id: 'onhook.hangUp' } } })
      native.emit(EVENT, { type: 2 })
      await native.headlessTask(EVENT, { type: 0, detail: null })
      await rig.rest(5_000)
      expect([rig.said, rig.codes()]).toEqual([[STARTED], ['no-id', 'listener-failed']])
    })

    test('what belongs to the host\'s other notifications and services is handed on, and what the host throws is contained', async () => {
      const others: unknown[] = []
      await open({ registration: { onOtherEvent: event => { others.push(event.type); throw new Error('host') }, onOtherService: n => { others.push(n.id); return Promise.resolve() } } })
      native.emit(EVENT, { type: 1, detail: { notification: { id: 'chat' }, pressAction: { id: 'default' } } })
      await native.headlessTask(EVENT, { type: 2, detail: { notification: { id: 'chat' }, pressAction: { id: 'reply' } } })
      await native.headlessTask('app.notifee.foreground-service-headless-task', { notification: { id: 'upload' } })
      await rig.rest()
      expect([others, rig.codes()]).toEqual([[1, 2, 'upload'], ['listener-failed']])
    })
  })
}
