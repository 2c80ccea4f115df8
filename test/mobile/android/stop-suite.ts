/** How a service stops, and the buttons of its notification, over a library's real JavaScript and a hostile phone. */
import { registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall, type AppPort, type Call } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import type { Kind } from './phone.ts'
import { native } from './rig.ts'
import { ABORTED, info, STARTED, useSituation } from './situation.ts'

export function describeStopping(library: NotificationLibrary, kind: Kind): void {
  const { open, up, rig, sent, methods } = useSituation(library, kind)

  describe('stopping', () => {
    test('a stop waits for the start that is under way', async () => {
      const { said, phone } = await open()
      const release = phone.hold('start')
      rig().port.launch(info())
      await rig().rest(100)
      rig().port.abort()
      await rig().rest(1_000)
      expect([methods().includes('stopForegroundService'), said]).toEqual([false, []])
      release()
      await rig().rest(100)
      expect([said, phone.held()]).toEqual([[ABORTED], []])
    })

    test('a stop waits for a change of types that is under way', async () => {
      native.permissions.revoke('RECORD_AUDIO', 'CAMERA')
      const { said, phone } = await up()
      native.permissions.grant('RECORD_AUDIO')
      const release = phone.hold('displayNotification')
      rig().port.update(info({ muted: true }))
      await rig().rest(50)
      rig().port.abort()
      await rig().rest(2_000)
      expect([methods().includes('stopForegroundService'), said]).toEqual([false, [STARTED]])
      release()
      await rig().rest(200)
      expect([said, phone.held()]).toEqual([[STARTED, ABORTED], []])
    })

    test('a stop that is rejected is tried again; one that does nothing is told, and is not called done', async () => {
      const { said, phone } = await up({ setUp: phone => phone.fail('stopForegroundService', 'rejects') })
      rig().port.abort()
      await rig().rest(3_000)
      expect([said.at(-1), phone.held(), rig().codes()]).toEqual([ABORTED, [], ['stop-failed']])
      rig().port.launch(info())
      await rig().rest()
      phone.fail('stopForegroundService', 'rejects', 'rejects')
      const release = phone.hold('service task ended')
      rig().port.abort()
      await rig().rest(5_000)
      expect(said.at(-1)).toEqual(STARTED)
      release()
      await rig().rest(100)
      expect(phone.shown.size).toBe(0) // the end of its headless task takes it away
    })

    test('the service of the next start survives the end of the last one\'s headless task', async () => {
      const { said, phone } = await up()
      rig().port.abort()
      rig().port.launch(info())
      await rig().rest(300)
      expect([said, phone.service, [...phone.shown.keys()]]).toEqual([[STARTED, ABORTED, STARTED], 'foreground', ['call-1']])
    })

    test('another foreground service of the library is stopped for the call, and told', async () => {
      const { said, phone, codes } = await open()
      phone.leaveOther('upload-7')
      rig().port.launch(info())
      await rig().rest(500)
      expect([said, [...phone.shown.keys()], codes()]).toEqual([[STARTED], ['call-1'], ['other-service']])
    })

    // notifee has no such event.
    if (kind === 'notify-kit') test('a time-out of the system (event 9, which EventType lacks) is told once, and nothing is left', async () => {
      const { said, phone } = await up()
      phone.timeOut()
      await rig().rest()
      phone.event(9, { notification: sent()[0]! })
      await rig().rest()
      expect([said, phone.held()]).toEqual([[STARTED, { type: 'service.stopped', cause: 'timeout' }], []])
    })

    if (kind === 'notify-kit') test('a time-out that is told before its start is a refusal, and nothing is left', async () => {
      const { said, phone } = await open()
      const release = phone.hold('service task')
      rig().port.launch(info())
      await rig().rest()
      phone.timeOut()
      await rig().rest()
      release()
      await rig().rest(100)
      expect([said, phone.held()]).toEqual([[{ type: 'service.refused', cause: 'other' }], []])
    })
  })

  describe('the buttons', () => {
    const HANG_UP = { type: 'user.leave', source: 'notification' }

    test('are heard in the foreground, and in the background by the headless task', async () => {
      const { said, phone } = await up()
      phone.press('call-1', 'onhook.mute')
      await rig().rest()
      phone.move('background')
      rig().port.update(info({ muted: true }))
      await rig().rest()
      phone.press('call-1', 'onhook.unmute')
      phone.press('call-1', 'onhook.hangUp')
      await rig().rest()
      expect(said.slice(1)).toEqual([{ type: 'user.mute' }, { type: 'user.unmute' }, HANG_UP])
      expect(native.headlessTasks).toBe(2) // the service's, and one that lasts until the call has hung up
      rig().port.abort()
      await rig().rest(100)
      expect(native.headlessTasks).toBe(0)
    })

    test('a tap opens the app and asks for nothing', async () => {
      const { said, phone } = await up()
      expect(phone.shown.get('call-1')!.android.pressAction).toMatchObject({ launchActivity: 'default' })
      phone.press('call-1', 'onhook.open')
      await rig().rest()
      expect(said).toEqual([STARTED])
    })

    test('of a call that is over, or of an earlier attempt, are ignored, and what was pressed is swept', async () => {
      const { said, phone, orphans } = await up()
      const first = phone.shown.get('call-1')!
      rig().port.abort()
      await rig().rest(100)
      phone.press('call-1', 'onhook.hangUp', { on: first })
      await rig().rest(4_000)
      rig().port.launch(info())
      await rig().rest()
      phone.press('call-1', 'onhook.hangUp', { on: first })
      await rig().rest()
      expect([said, orphans]).toEqual([[STARTED, ABORTED, STARTED], []])
    })

    test('pressed while JavaScript was cold, they are kept for the call with that id and given to it when it launches', async () => {
      await open({ setUp: phone => { phone.isForeground = false; native.appState('background'); phone.leaveOrphan('call-1') } })
      const { phone, said, orphans } = rig()
      const ended = phone.press('call-1', 'onhook.hangUp', { on: { id: 'call-1', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      expect(ended).toBe(true)
      await rig().rest(500)
      expect(native.headlessTasks).toBe(1) // JavaScript is kept awake until it is clear whose it is
      phone.move('active')
      rig().port.launch(info())
      await rig().rest(500)
      expect([said, native.headlessTasks]).toEqual([[STARTED, HANG_UP], 1])
      expect(orphans).toEqual([{ call: 'call-1' }])
    })

    test('with no call to give them to, the orphan is swept and the host is told what was pressed', async () => {
      await open({ setUp: phone => { phone.isForeground = false; native.appState('background'); phone.leaveOrphan('call-9') } })
      const { phone, said, orphans } = rig()
      phone.press('call-9', 'onhook.hangUp', { on: { id: 'call-9', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig().rest(5_000)
      expect([said, phone.held(), orphans.at(-1), native.headlessTasks]).toEqual([[], [], { call: 'call-9', action: 'hangUp' }, 0])
    })

    test('for a call that is restored in the background and would join again, where nothing is launched, the host is told in time, and leaves it', async () => {
      const app = (type: 'app.activated' | 'app.backgrounded'): AppPort => ({ subscribe(emit) { emit({ type }); return () => undefined } })
      let text = ''
      await open()
      const first = createFakeTransport(), dead = createCall({ id: 'call-9', transport: first, service: rig().port, clock: rig().clock, app: app('app.activated'), persist: { load: () => undefined, save: now => { text ||= now.includes('"joined"') ? now : '' }, clear() {} } })
      void dead.join()
      await first.flush()
      await rig().rest(100)
      void dead.leave()
      await first.flush()
      await rig().rest(500)
      await dead.dispose()
      const states: string[] = []
      for (const isHeard of [false, true]) {
        let call!: Call
        await open({ setUp: phone => { phone.isForeground = false; native.appState('background'); phone.leaveOrphan('call-9') }, registration: { onOrphan: ({ call: id, action }) => { if (isHeard && id === call.id && action === 'hangUp') void call.leave('notification') } } })
        const { phone, port: service, clock } = rig(), transport = createFakeTransport()
        phone.press('call-9', 'onhook.hangUp', { on: { id: 'call-9', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
        call = createCall({ id: 'call-9', transport, service, clock, app: app('app.backgrounded'), policy: { afterProcessDeath: 'rejoin' }, persist: { load: () => text, save() {}, clear() {} } })
        for (let n = 0; n < 30; n++) { await transport.flush(); await rig().rest(200) }
        states.push(call.state)
        const done = call.dispose()
        for (let n = 0; n < 10; n++) { await transport.flush(); await rig().rest(200) }
        await done
        expect([phone.held(), transport.held(), native.headlessTasks]).toEqual([[], [], 0])
      }
      expect(states).toEqual(['joined', 'ended'])
    })

    test('before any port was made, too: the registration alone sweeps and tells', async () => {
      await open({ isRegistered: false })
      const orphans: unknown[] = [], view = Object.create(library) as NotificationLibrary
      rig().phone.leaveOrphan('call-9')
      registerAndroidForegroundService(view, { clock: rig().clock, onOrphan: each => { orphans.push(each) } })
      rig().phone.isForeground = false
      rig().phone.press('call-9', 'onhook.mute', { on: { id: 'call-9', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig().rest(5_000)
      expect([orphans, rig().phone.held()]).toEqual([[{ call: 'call-9', action: 'mute' }], []])
      // Its headless task of a dead process ends at once, and takes away what it shows.
      await native.headlessTask('app.notifee.foreground-service-headless-task', { notification: { id: 'x', data: { onhook: 'dead.2' } } })
    })

    test('at most 16 presses wait; the oldest is given up first', async () => {
      await open()
      for (let n = 0; n < 20; n++) rig().phone.press(`call-${n}`, 'onhook.hangUp', { on: { id: `call-${n}`, data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig().rest(100)
      expect(rig().orphans.map(each => each.call)).toEqual(['call-0', 'call-1', 'call-2', 'call-3'])
      await rig().rest(4_000)
      expect(rig().orphans.length).toBe(20)
    })
  })
}
