/** What calls share, what a dead process left, and a phone that is not set up, over a library's real JavaScript and a hostile phone. */
import { createAndroidForegroundService, registerAndroidForegroundService, type NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall } from '@onhook/machine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Kind } from './phone.ts'
import { native, viewOf, type Rig } from './rig.ts'
import { ABORTED, EVENT, info, STARTED, useSituation } from './situation.ts'

export function describeSharing(library: NotificationLibrary, kind: Kind): void {
  const { open, up, rig } = useSituation(library, kind)

  describe('two calls', () => {
    const two = () => ['a', 'b'].map(id => {
      const transport = createFakeTransport(), app = { subscribe(emit: (event: { type: 'app.activated' }) => void) { emit({ type: 'app.activated' }); return () => {} } }
      return { transport, call: createCall({ id, transport, service: rig().port, clock: rig().clock, app, title: id }) }
    })
    test('of which the first ends inside the start that it asked for leave it to the other; where both do, nothing is left', async () => {
      for (const last of ['leaves', 'stays']) {
        await open()
        const { phone } = rig(), release = phone.hold('start')
        const made = two(), [a, b] = made as [typeof made[0], typeof made[0]]
        const flow = async (): Promise<void> => { for (const { transport } of made) { await transport.flush(); await rig().rest(100) } }
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
        await rig().rest(100)
        await flow()
        expect([b.call.state, phone.held()]).toEqual(['ended', []])
      }
    })

    test('share one service and one notification; it stays until the last has gone, and its buttons reach whoever is there', async () => {
      await open()
      const { phone } = rig()
      const made = two()
      for (const { call, transport } of made) { void call.join(); await transport.flush(); await rig().rest(100) }
      const [a, b] = made as [typeof made[0], typeof made[0]]
      const title = (): unknown => phone.shown.get('a')?.title
      expect([phone.starts, [...phone.shown.keys()], title()]).toEqual([1, ['a'], 'b'])
      a.call.send({ type: 'user.mute' })
      await rig().rest(100)
      expect(title()).toBe('a')
      void a.call.leave()
      await a.transport.flush()
      await rig().rest(200)
      // What a call that is over told last is said no more.
      expect([a.call.state, b.call.state, phone.service, title()]).toEqual(['ended', 'joined', 'foreground', 'b'])
      phone.press('a', 'onhook.hangUp')
      await rig().rest(100)
      await b.transport.flush()
      await rig().rest(300)
      expect([b.call.state, (await b.call.ended).reason, phone.held()]).toEqual(['ended', 'local-leave', []])
    })
  })

  describe('sweeping', () => {
    test('an orphan of a dead process is swept on start and told; what is not ours is left alone', async () => {
      await open({ setUp: phone => { phone.leaveOrphan('call-0'); phone.shown.set('chat', { id: 'chat', android: { channelId: 'chat' } }) } })
      expect([[...rig().phone.shown.keys()], rig().phone.service, rig().orphans]).toEqual([['chat'], 'none', [{ call: 'call-0' }]])
    })

    describe('by index.js alone', () => {
      const undo: (() => void)[] = []
      afterEach(() => { for (const off of undo.splice(0)) off() })
      const register = (): { view: NotificationLibrary; orphans: unknown[] } => {
        const view = viewOf(library, undo), orphans: unknown[] = []
        registerAndroidForegroundService(view, { clock: rig().clock, onOrphan: each => { orphans.push(each) } })
        return { view, orphans }
      }
      beforeEach(() => open({ isRegistered: false }))

      test('an orphan is swept on start, though no call and no port comes, and told once; what is not ours is left alone', async () => {
        const { phone } = rig()
        phone.leaveOrphan('call-0')
        phone.shown.set('chat', { id: 'chat', android: { channelId: 'chat' } })
        const { orphans } = register()
        await rig().rest(2_100)
        expect([[...phone.shown.keys()], phone.service, orphans]).toEqual([['chat'], 'none', [{ call: 'call-0' }]])
        await rig().rest(10_000)
        expect(orphans.length).toBe(1)
        phone.shown.clear()
      })

      test('with a press that started JavaScript the orphan is told once, and as what was pressed', async () => {
        const { phone } = rig(), { orphans } = register()
        phone.leaveOrphan('call-0')
        phone.isForeground = false
        phone.press('call-0', 'onhook.hangUp')
        await rig().rest(10_000)
        expect([orphans, phone.held(), native.headlessTasks]).toEqual([[{ call: 'call-0', action: 'hangUp' }], [], 0])
      })

      test('a call that came meanwhile and launched keeps its service, and the press', async () => {
        const { phone } = rig(), { view, orphans } = register(), said: unknown[] = []
        await rig().rest(1_000)
        phone.isForeground = false
        phone.press('call-1', 'onhook.mute', { on: { id: 'call-1', data: { onhook: 'dead.1' }, android: { channelId: 'x' } } })
        await rig().rest(50)
        phone.isForeground = true
        const port = createAndroidForegroundService({ ...rig().libraries, notifications: view })
        port.subscribe(event => { said.push(event) })
        port.launch(info())
        await rig().rest(10_000)
        expect([said, phone.service, [...phone.shown.keys()], orphans]).toEqual([[STARTED, { type: 'user.mute' }], 'foreground', ['call-1'], []])
        port.abort()
        await rig().rest(1_000)
        expect(phone.held()).toEqual([])
      })
    })

    test('an abort where nothing was launched sweeps, as a restored call asks it to; the service of another start is not stopped by any sweep', async () => {
      await open()
      rig().phone.leaveOrphan('call-0')
      rig().port.abort()
      await rig().rest(100)
      expect([rig().said, rig().phone.held()]).toEqual([[ABORTED], []])
      rig().port.launch(info())
      await rig().rest()
      rig().phone.shown.set('ghost', { id: 'ghost', data: { onhook: 'dead.7' }, android: { channelId: 'onhook-call' } })
      native.emit(EVENT, { type: 3, detail: { notification: { id: 'ghost', data: { onhook: 'dead.7' } } } })
      await rig().rest(100)
      expect([[...rig().phone.shown.keys()], rig().phone.service]).toEqual([['call-1'], 'foreground'])
    })

    test('a notification that shows after its call was over is taken away at once, or when the app is active again', async () => {
      const { phone } = await up()
      const last = phone.shown.get('call-1')!
      rig().port.abort()
      await rig().rest(100)
      phone.shown.set('call-1', last)
      phone.event(3, { notification: last })
      await rig().rest(100)
      expect(phone.held()).toEqual([])
      phone.shown.set('call-1', last)
      phone.move('background')
      phone.move('active')
      await rig().rest(100)
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
      await rig().rest(100)
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
        registerAndroidForegroundService(notifications!, { clock: rig().clock })
        const port = createAndroidForegroundService({ ...rig().libraries, notifications: notifications! }, { onDiagnostic })
        expect(await refuses(port)).toEqual([{ type: 'service.refused', cause: 'other' }, ABORTED])
        expect(told.filter(each => each.code === code && each.message.includes(words)).length).toBe(1)
      }
      told.length = 0
      const port = createAndroidForegroundService({ ...rig().libraries, notifications: Object.create(library) as NotificationLibrary }, { onDiagnostic })
      expect(await refuses(port)).toEqual([{ type: 'service.refused', cause: 'other' }, ABORTED])
      expect(told).toMatchObject([{ code: 'not-registered', message: expect.stringContaining('index.js') as string }])
    })

    test('one library has one port', () => {
      expect(createAndroidForegroundService(rig().libraries)).toBe(rig().port)
    })

    test('a press without an id, an event without a detail: told and ignored', async () => {
      rig().port.launch(info())
      await rig().rest(100)
      native.emit(EVENT, { type: 2, detail: { pressAction: { id: 'onhook.hangUp' } } })
      native.emit(EVENT, { type: 2, detail: { notification: {}, pressAction: { id: 'onhook.hangUp' } } })
      native.emit(EVENT, { type: 2 })
      await native.headlessTask(EVENT, { type: 0, detail: null })
      await rig().rest(5_000)
      expect([rig().said, rig().codes()]).toEqual([[STARTED], ['no-id', 'listener-failed']])
      expect(rig().told[0]!.message).toBe('give its notification an id')
    })

    test('what belongs to the host\'s other notifications and services is handed on, and what the host throws is contained', async () => {
      const others: unknown[] = []
      await open({ registration: { onOtherEvent: event => { others.push(event.type); throw new Error('host') }, onOtherService: n => { others.push(n.id); return Promise.resolve() } } })
      native.emit(EVENT, { type: 1, detail: { notification: { id: 'chat' }, pressAction: { id: 'default' } } })
      await native.headlessTask(EVENT, { type: 2, detail: { notification: { id: 'chat' }, pressAction: { id: 'reply' } } })
      await native.headlessTask('app.notifee.foreground-service-headless-task', { notification: { id: 'upload' } })
      await rig().rest()
      expect([others, rig().codes()]).toEqual([[1, 2, 'upload'], ['listener-failed']])
    })
  })
}
