/** What comes when its call is over, what is no answer, and what belongs to the host. */
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall } from '@onhook/machine'
import { PermissionsAndroid } from 'react-native'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { info } from './situation.ts'
import type { Kind, Shown } from './phone.ts'
import { createRig, native, type Rig, type RigOptions } from './rig.ts'

const STARTED = { type: 'service.started' }, ABORTED = { type: 'service.stopped', cause: 'aborted' }, HANG_UP = { type: 'user.leave', source: 'notification' }
const SERVICE_TASK = 'app.notifee.foreground-service-headless-task'

export function describeLateAndForeign(library: NotificationLibrary, kind: Kind): void {
  let rig: Rig
  const open = async (options: RigOptions = {}): Promise<Rig> => {
    rig = createRig(library, kind, options)
    await rig.rest(50)
    return rig
  }
  afterEach(async () => {
    rig.port.abort()
    await rig.rest(6_000)
    rig.dispose()
    expect([rig.phone.crashes, rig.phone.violations, rig.phone.held(), native.headlessTasks]).toEqual([[], [], [], 0])
  })

  describe('what is late', () => {
    test('a change of an earlier attempt that is shown over the present one is put right, and the hang-up works', async () => {
      const { phone, port, said } = await open()
      port.launch(info())
      await rig.rest(50)
      const release = phone.hold('displayNotification')
      port.update(info({ state: 'reconnecting' }))
      await rig.rest(1_000) // it is not waited for longer
      port.abort()
      await rig.rest(500)
      port.launch(info())
      await rig.rest(50)
      expect(phone.deliver('displayNotification')).toBe(true)
      await rig.rest(50)
      expect(said).toEqual([STARTED, ABORTED, STARTED])
      release()
      await rig.rest(100)
      expect(phone.shown.get('call-1')!.body).toBe('Connecting')
      phone.press('call-1', 'onhook.hangUp')
      await rig.rest(100)
      expect(said.at(-1)).toEqual(HANG_UP)
    })

    test('the headless task of a start that was given up does not end the service of the next call', async () => {
      const { phone, port, said } = await open()
      const release = phone.hold('start'), releaseTasks = phone.hold('service task')
      port.launch(info())
      await rig.rest(5_000)
      port.launch(info({ call: 'call-2' }))
      await rig.rest(50)
      release()
      await rig.rest(200)
      expect(phone.deliver('service task')).toBe(true) // the newest: of the second call
      await rig.rest(50)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }, STARTED])
      releaseTasks()
      await rig.rest(100)
      expect([phone.service, [...phone.shown.keys()]]).toEqual(['foreground', ['call-2']])
    })

    test('a start that was given up and comes late stops no start that began since, also when that is given up too', async () => {
      const { phone, port, said } = await open()
      const release = phone.hold('start'), releaseTask = phone.hold('service task')
      port.launch(info())
      await rig.rest(5_000)
      release()
      await rig.rest(50)
      const releaseChannel = phone.hold('createChannel'), releaseSecond = phone.hold('start')
      port.launch(info())
      releaseTask()
      await rig.rest(50)
      releaseChannel()
      await rig.rest(6_000)
      expect([phone.service, said.length, phone.crashes]).toEqual(['starting', 2, []])
      releaseSecond()
      await rig.rest(500)
      expect(phone.held()).toEqual([])
    })

    test('the headless task of a start that was stopped since does not confirm the next one, which is stopped only when it has come', async () => {
      const { phone, port, said } = await open()
      const releaseTask = phone.hold('service task')
      port.launch(info())
      await rig.rest(5_000)
      expect([said, phone.held()]).toEqual([[{ type: 'service.refused', cause: 'other' }], []]) // it showed, so it was swept
      const release = phone.hold('start')
      port.launch(info())
      await rig.rest(50)
      expect(phone.deliver('service task')).toBe(true)
      await rig.rest(50)
      expect([said.length, phone.service]).toEqual([1, 'starting'])
      port.abort()
      await rig.rest(6_000)
      expect([phone.service, phone.crashes]).toEqual(['starting', []])
      release()
      await rig.rest(50)
      releaseTask()
      await rig.rest(1_000)
      expect(phone.held()).toEqual([])
    })

    test('nothing that shows is stopped for while a start is under way that was given up: it may be none of that service', async () => {
      const { phone, port } = await open()
      const release = phone.hold('start')
      port.launch(info())
      await rig.rest(5_000)
      phone.shown.set('ghost', { id: 'ghost', data: { onhook: 'dead.7' }, android: { channelId: 'onhook-call' } })
      port.abort()
      await rig.rest(1_000)
      expect([phone.service, phone.crashes, phone.shown.size]).toEqual(['starting', [], 0])
      release()
      await rig.rest(1_000)
      expect(phone.held()).toEqual([])
    })

    test('where the stop of a late start was rejected, its headless task still confirms the next start of the call, which is stopped', async () => {
      const { phone, port, said } = await open()
      const releaseTask = phone.hold('service task')
      phone.fail('stopForegroundService', 'rejects')
      port.launch(info())
      await rig.rest(5_000)
      port.launch(info())
      await rig.rest(50)
      releaseTask()
      await rig.rest(50)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }, STARTED])
      port.abort()
      await rig.rest(500)
      expect([said.at(-1), phone.held()]).toEqual([ABORTED, []])
    })

    test('a list of what shows that comes too late is not acted upon: the start that it shows still confirms the next one', async () => {
      const { phone, port, said } = await open()
      const release = phone.hold('start'), releaseList = phone.hold('getDisplayedNotifications'), releaseTask = phone.hold('service task')
      port.launch(info())
      await rig.rest(6_000)
      port.launch(info())
      await rig.rest(50)
      release()
      await rig.rest(50)
      releaseList()
      await rig.rest(50)
      releaseTask()
      await rig.rest(50)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }, STARTED])
      port.abort()
      await rig.rest(500)
      expect([said.at(-1), phone.held()]).toEqual([ABORTED, []])
    })

    test('a hang-up on the notification of a start that was given up and comes late reaches its call, which goes on without a service; not when that is over', async () => {
      const { phone, port, said } = await open()
      for (const isOver of [false, true]) {
        said.length = 0
        const release = phone.hold('start'), releaseTask = phone.hold('service task')
        port.launch(info())
        await rig.rest(5_000)
        if (isOver) port.abort()
        await rig.rest(50)
        release()
        await rig.rest(50)
        phone.move('background')
        expect(phone.press('call-1', 'onhook.hangUp')).toBe(true)
        await rig.rest(50)
        expect(said).toEqual([{ type: 'service.refused', cause: 'other' }, isOver ? ABORTED : HANG_UP])
        // JavaScript is kept awake while the call is hung up, and no longer.
        expect(native.headlessTasks).toBe(isOver ? 0 : 1)
        releaseTask()
        await rig.rest(6_000)
        expect([phone.held(), native.headlessTasks]).toEqual([[], 0])
        phone.move('active')
        await rig.rest(50)
      }
    })

    test('a change that the library rejects is tried again by itself, three times, and then with the next change', async () => {
      const { phone, port } = await open()
      port.launch(info())
      await rig.rest(50)
      const shows = (): number => native.callsOf('NotifeeApiModule').filter(([method]) => method === 'displayNotification').length
      phone.fail('displayNotification', 'rejects', 'throws')
      port.update(info({ muted: true, state: 'ongoing' }))
      await rig.rest(2_500)
      expect(phone.shown.get('call-1')!.body).toBe('Ongoing')
      const before = shows()
      phone.fail('displayNotification', ...Array.from({ length: 9 }, () => 'rejects' as const))
      port.update(info({ state: 'reconnecting' }))
      await rig.rest(20_000)
      expect([shows() - before, phone.shown.get('call-1')!.body]).toEqual([4, 'Ongoing'])
      phone.heal()
      port.update(info({ state: 'reconnecting', muted: true }))
      await rig.rest(50)
      expect(phone.shown.get('call-1')!.body).toBe('Reconnecting')
    })

    test('what it says already is not shown again: a call tells what holds as soon as its service runs', async () => {
      const { phone, port } = await open()
      port.launch(info())
      await rig.rest(50)
      const shows = (): number => native.callsOf('NotifeeApiModule').filter(([method]) => method === 'displayNotification').length, before = shows()
      port.update(info())
      await rig.rest(50)
      expect([shows() - before, phone.service]).toEqual([0, 'foreground'])
      port.update(info({ muted: true }))
      await rig.rest(50)
      expect(shows() - before).toBe(1)
    })

    test('swiped away before its start was told: it is there again', async () => {
      const { phone, port, said } = await open()
      const release = phone.hold('service task')
      port.launch(info())
      await rig.rest(50)
      expect(phone.dismiss('call-1')).toBe(true)
      await rig.rest(50)
      release()
      await rig.rest(100)
      expect([said[0], [...phone.shown.keys()]]).toEqual([STARTED, ['call-1']])
    })

    test('a start is given up before the call judges it, also where that has a time of its own', async () => {
      const { phone, port, said } = await open()
      const release = phone.hold('start')
      port.launch(info({ timeoutMs: 2_000 }))
      await rig.rest(1_750)
      expect(said).toEqual([])
      await rig.rest(150)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }])
      release()
      await rig.rest(1_000)
    })

    // Only createReactNativeCall told the port of it: a call by createCall took a start for running that the port gave up later.
    test('no call believes in a start that is given up, whatever time it waits, and calls of different times share the service', async () => {
      const { phone, port, clock } = await open()
      for (const serviceTimeoutMs of [1_000, 5_000, 20_000, 2_000]) {
        const transport = createFakeTransport(), release = phone.hold('start')
        const call = createCall({ transport, service: port, clock, policy: { serviceTimeoutMs }, app: { subscribe: emit => { emit({ type: 'app.activated' }); return () => undefined } } })
        void call.join()
        const believed: string[] = []
        call.subscribe(({ service }) => { believed.push(service) })
        await transport.flush()
        await rig.rest(serviceTimeoutMs + 500)
        expect([new Set(believed), call.getSnapshot().service]).toEqual([new Set(['starting', 'refused']), 'refused'])
        release()
        void call.leave()
        await transport.flush()
        await rig.rest(8_000)
        await transport.flush()
        expect(phone.held()).toEqual([])
      }
    })

    test('a hang-up that was kept for a call is not given to the next one', async () => {
      const { phone, port, said } = await open()
      phone.press('call-1', 'onhook.hangUp', { on: { id: 'call-1', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig.rest()
      const release = phone.hold('createChannel')
      port.launch(info())
      await rig.rest(50)
      port.abort()
      port.launch(info({ call: 'call-2' }))
      release()
      await rig.rest(500)
      expect(said).toEqual([ABORTED, STARTED])
    })

    test('a hang-up that was kept for a call whose start is refused reaches it all the same', async () => {
      const { phone, port, said } = await open({ setUp: phone => phone.fail('displayNotification', 'rejects') })
      phone.press('call-1', 'onhook.hangUp', { on: { id: 'call-1', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
      await rig.rest()
      port.launch(info())
      await rig.rest(500)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }, HANG_UP])
    })
  })

  describe('what is no answer', () => {
    test('a permission that is asked about and never answered is not held: its type is left out, and the service starts in time', async () => {
      const check = vi.spyOn(PermissionsAndroid, 'check').mockImplementation(permission => permission.endsWith('PLAYBACK') ? Promise.resolve(true) : new Promise(() => {}))
      onTestFinished(() => check.mockRestore())
      const { phone, port, said, codes } = await open()
      port.launch(info())
      await rig.rest(3_000)
      expect([said, phone.types]).toEqual([[STARTED], [2]])
      expect(codes()).toEqual(['check-failed', 'no-microphone', 'no-camera'])
    })

    test('a list of notifications that cannot be read is one that is not known: the stop is done with, and told', async () => {
      const { port, codes } = await open()
      port.launch(info())
      await rig.rest(50)
      const { getDisplayedNotifications } = rig.libraries.notifications
      Object.defineProperty(rig.libraries.notifications, 'getDisplayedNotifications', { value: () => Promise.resolve([null]), configurable: true })
      port.abort()
      await rig.rest(12_000)
      Object.defineProperty(rig.libraries.notifications, 'getDisplayedNotifications', { value: getDisplayedNotifications })
      expect([codes(), native.headlessTasks, rig.phone.held()]).toEqual([['look-failed'], 0, []])
    })
  })

  describe('what belongs to the host', () => {
    test('a service of its own whose runner throws or rejects: nothing comes into the library, and it is told', async () => {
      for (const [n, onOtherService] of [(): Promise<void> => { throw new Error('host') }, (): Promise<void> => Promise.reject(new Error('host'))].entries()) {
        if (n) rig.dispose()
        await open({ registration: { onOtherService } })
        const said: string[] = [], { error, warn } = console
        console.error = console.warn = (...words: unknown[]) => { said.push(words.join(' ')) }
        await native.headlessTask(SERVICE_TASK, { notification: { id: 'upload' } as Shown })
        await rig.rest(50)
        Object.assign(console, { error, warn })
        expect([rig.codes(), said]).toEqual([['listener-failed'], []])
      }
    })
  })
}
