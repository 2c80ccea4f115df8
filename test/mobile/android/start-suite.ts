/** How a service starts and what it shows, over a library's real JavaScript and a hostile phone. */
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import { describe, expect, test } from 'vitest'
import { typesFor, type Kind } from './phone.ts'
import { native, turn } from './rig.ts'
import { ABORTED, info, STARTED, useSituation } from './situation.ts'

export function describeStarting(library: NotificationLibrary, kind: Kind): void {
  const { open, up, rig, sent, methods } = useSituation(library, kind)

  describe('starting', () => {
    test('the types are those that are wanted, in the numbers of Android, and the channel is made before', async () => {
      const { phone, said, told } = await up()
      expect([said, phone.types, told]).toEqual([[STARTED], [128, 64, 2], []])
      expect(methods().indexOf('createChannel')).toBeLessThan(methods().indexOf('displayNotification'))
      rig().port.abort()
      await rig().rest()
      phone.channels.clear() // as the person may do in the settings
      rig().port.launch(info())
      await rig().rest()
      expect(phone.service).toBe('foreground')
    })

    test('a type whose permission is missing is left out, and told with its fix; it is taken when the permission has come and the app is active', async () => {
      native.permissions.revoke('RECORD_AUDIO', 'CAMERA')
      const { phone, told } = await up()
      expect(phone.types).toEqual([2])
      expect(told.map(each => [each.code, each.message.includes('AndroidManifest.xml')])).toEqual([['no-microphone', true], ['no-camera', true]])
      phone.move('background')
      native.permissions.grant('RECORD_AUDIO')
      rig().port.update(info({ state: 'ongoing' }))
      await rig().rest()
      expect(phone.types).toEqual([2])
      phone.move('active')
      await rig().rest()
      expect(phone.types).toEqual([128, 2])
      native.permissions.grant('CAMERA')
      rig().port.update(info({ state: 'ongoing' })) // the machine does so when it is told of a permission
      await rig().rest()
      expect(phone.types).toEqual([128, 64, 2])
      expect(phone.starts).toBe(1)
    })

    test('from Android 14 on a permission that the manifest lacks leaves its type out; before, only that of phoneCall is there to be asked for', async () => {
      native.permissions.revoke('FOREGROUND_SERVICE_CAMERA', 'MANAGE_OWN_CALLS')
      const { phone, codes } = await up({ setUp: phone => { phone.manifestTypes = typesFor({ telecom: true }) } }, info({ types: ['camera', 'phoneCall', 'mediaPlayback'] }))
      expect([phone.types, codes().toSorted()]).toEqual([[2], ['no-camera', 'no-phoneCall']])
      rig().port.abort()
      await rig().rest()
      native.apiLevel = 33
      rig().port.launch(info({ types: ['camera', 'phoneCall', 'mediaPlayback'] }))
      await rig().rest()
      expect(phone.types).toEqual([64, 2])
      native.permissions.grant('MANAGE_OWN_CALLS')
      rig().port.update(info({ types: ['camera', 'phoneCall', 'mediaPlayback'] }))
      await rig().rest()
      expect(phone.types).toEqual([64, 4, 2])
    })

    test('a manifest without the camera and phoneCall ends no app on Android 13, though the app holds the camera for something else: the call says that it has no video', async () => {
      native.apiLevel = 33
      native.permissions.revoke('MANAGE_OWN_CALLS')
      const { phone, said } = await up({ setUp: phone => { phone.manifestTypes = [2, 128] } }, info({ types: ['microphone', 'phoneCall', 'mediaPlayback'] }))
      expect([said, phone.types, phone.crashes]).toEqual([[STARTED], [128, 2], []])
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
      rig().port.launch(info())
      await rig().rest()
      const release = phone.hold('createChannel')
      phone.move('active')
      rig().port.launch(info())
      await turn()
      phone.move('background')
      release()
      await rig().rest()
      expect([said, sent()]).toEqual([[{ type: 'service.refused', cause: 'background' }, { type: 'service.refused', cause: 'background' }], []])
    })

    test('a start that Android refuses before JavaScript knows of the background is refused for the background', async () => {
      const { phone, said, codes } = await open()
      const told = phone.move('background', true)
      rig().port.launch(info())
      await rig().rest()
      told()
      expect([said, codes()]).toEqual([[{ type: 'service.refused', cause: 'background' }], []])
    })

    test('a start that is rejected, thrown at, or has no channel is refused once, and told', async () => {
      for (const [method, how] of [['displayNotification', 'rejects'], ['displayNotification', 'throws'], ['createChannel', 'rejects'], ['createChannel', 'throws'], ['createChannel', 'never']] as const) {
        await open({ setUp: phone => phone.fail(method, how) })
        rig().port.launch(info())
        await rig().rest(5_000)
        expect([method, how, rig().said, rig().codes()]).toEqual([method, how, [{ type: 'service.refused', cause: 'other' }], ['start-failed']])
        expect(rig().phone.held()).toEqual([])
      }
    })

    test('a start that Android does not confirm is refused in time, names the manifest, and is never stopped (which would crash)', async () => {
      const { phone, said, told } = await open({ setUp: phone => { phone.manifestTypes = [] } })
      rig().port.launch(info())
      await rig().rest(4_400)
      expect(said).toEqual([])
      await rig().rest(200)
      expect(said).toEqual([{ type: 'service.refused', cause: 'other' }])
      expect(told.at(-1)).toMatchObject({ code: 'start-unconfirmed', message: expect.stringContaining('AndroidManifest.xml') as string })
      rig().port.abort()
      await rig().rest(100)
      expect([said.at(-1), phone.crashes, methods().includes('stopForegroundService')]).toEqual([ABORTED, [], false])
    })

    test('a start that comes after it was given up is stopped, also when that is rejected once, and nobody is told of it', async () => {
      const { phone, said } = await open({ setUp: phone => phone.fail('stopForegroundService', 'rejects') })
      const release = phone.hold('start')
      rig().port.launch(info())
      await rig().rest(5_000)
      rig().port.abort()
      await rig().rest(1_000)
      release()
      await rig().rest(1_000)
      expect([said, phone.held()]).toEqual([[{ type: 'service.refused', cause: 'other' }, ABORTED], []])
    })

    test('while the service runs a headless task runs, so that timers fire in the background; after it none does', async () => {
      await up()
      expect(native.headlessTasks).toBe(1)
      rig().port.abort()
      await rig().rest(100)
      expect(native.headlessTasks).toBe(0)
    })
  })

  describe('showing', () => {
    test('Connecting, Ongoing with a chronometer from the join, Reconnecting: one notification with the id of the call', async () => {
      const { phone } = await up()
      const shown = (): unknown[] => [...phone.shown.values()].map(n => [n.id, n.title, n.body, n.android.showChronometer, n.android.timestamp, n.android.actions!.map(each => each.title)])
      expect(shown()).toEqual([['call-1', 'Ada', 'Connecting', false, undefined, ['Mute', 'Hang up']]])
      rig().port.update(info({ state: 'ongoing', joinedAt: 1_700_000_000_000, text: 'Weekly' }))
      await rig().rest()
      expect(shown()).toEqual([['call-1', 'Ada', 'Ongoing · Weekly', true, 1_700_000_000_000, ['Mute', 'Hang up']]])
      rig().port.update(info({ state: 'reconnecting', joinedAt: 1_700_000_000_000, muted: true }))
      await rig().rest()
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
      rig().port.update(info({ state: 'reconnecting' }))
      await rig().rest()
      expect([phone.shown.get('call-1')!.body, phone.starts, sent().at(-1)!.android.asForegroundService]).toEqual(['Reconnecting', 1, false])
    })

    test('what did not change is not shown again', async () => {
      const { phone } = await up()
      const before = sent().length
      phone.move('background')
      phone.move('active')
      await rig().rest()
      expect(sent().length).toBe(before)
    })

    test('POST_NOTIFICATIONS denied: hidden and told, not refused', async () => {
      native.permissions.revoke('POST_NOTIFICATIONS')
      const { said, told, phone } = await up()
      expect([said, phone.service]).toEqual([[STARTED], 'foreground'])
      expect(told).toMatchObject([{ code: 'notifications-denied', message: expect.stringContaining('POST_NOTIFICATIONS') as string }])
      rig().port.abort()
      await rig().rest(100)
      expect([said.at(-1), phone.held()]).toEqual([ABORTED, []])
    })

    test('a channel that is blocked, before or while the call runs, is told with its fix, and the call goes on', async () => {
      const { said, told, phone } = await up({ setUp: phone => phone.blockedChannels.add('onhook-call') })
      expect(said).toEqual([STARTED])
      expect(told).toMatchObject([{ code: 'channel-blocked', message: expect.stringContaining("openNotificationSettings('onhook-call')") as string }])
      await up()
      expect(rig().told).toEqual([])
      rig().phone.blockChannel('onhook-call')
      await rig().rest()
      expect(rig().codes()).toEqual(['channel-blocked'])
      rig().phone.areNotificationsBlocked = true
      rig().phone.event(4, { blocked: true })
      await rig().rest()
      expect(rig().codes()).toEqual(['channel-blocked', 'notifications-denied'])
      expect(phone.crashes).toEqual([])
    })

    test('a notification that was swiped away is there again', async () => {
      const { said, phone } = await up()
      expect(phone.dismiss('call-1')).toBe(true)
      await rig().rest()
      expect([...phone.shown.keys()]).toEqual(['call-1'])
      // notify-kit puts it back by itself and says nothing.
      expect(said.slice(1)).toEqual(kind === 'notifee' ? [{ type: 'service.stopped', cause: 'dismissed' }] : [])
    })
  })
}
