/** What native code hands over is what it is: any JSON as an event, as what a headless task gets, and as the list of what shows. */
import type { LibraryEvent, NotificationLibrary } from '@onhook/adapters/android-foreground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLong, patience, seed } from '../../support/seed.ts'
import { info } from './situation.ts'
import type { Kind } from './phone.ts'
import { createRig, native, turn } from './rig.ts'

const EVENT = 'app.notifee.notification-event', SERVICE_TASK = 'app.notifee.foreground-service-headless-task'
const json = fc.jsonValue({ maxDepth: 2 })
const id = fc.oneof(fc.constantFrom('call-1', 'call-2', ''), json)
const notification = fc.oneof(json, fc.record({ id, data: fc.oneof(json, fc.record({ onhook: fc.oneof(fc.constant('dead.1'), json) })) }, { requiredKeys: [] }))
const button = fc.oneof(fc.constantFrom('onhook.hangUp', 'onhook.mute', 'toString', '__proto__', 'constructor'), json, fc.constant(['onhook.hangUp']))
const event = fc.record({
  type: fc.oneof(fc.integer({ min: 0, max: 9 }), json),
  detail: fc.oneof({ weight: 1, arbitrary: json }, { weight: 4, arbitrary: fc.record({ notification, pressAction: fc.oneof(json, fc.record({ id: button })) }, { requiredKeys: [] }) }),
})
const what = fc.oneof(
  fc.record({ to: fc.constantFrom('foreground' as const, 'background' as const), event }),
  fc.record({ to: fc.constant('service' as const), event: fc.record({ notification }) }),
  fc.record({ to: fc.constant('list' as const), event: fc.oneof(json, fc.array(fc.oneof(json, fc.record({ notification })))) }),
)

export function describePayloads(library: NotificationLibrary, kind: Kind): void {
  // JSON that no text can be made of, in a notification of somebody else's.
  test('a service is stopped and said to be, whatever another notification that shows is marked with', async () => {
    native.reset()
    const rig = createRig(library, kind), { getDisplayedNotifications } = rig.libraries.notifications
    try {
      rig.port.launch(info())
      await rig.rest(50)
      const value = async () => [{ notification: { id: 'other', data: { onhook: { toString: '' } } } }, ...await getDisplayedNotifications()]
      Object.defineProperty(rig.libraries.notifications, 'getDisplayedNotifications', { value, configurable: true })
      rig.port.abort()
      await rig.rest(1_000)
      expect([rig.phone.held(), rig.said.at(-1)]).toEqual([[], { type: 'service.stopped', cause: 'aborted' }])
    } finally {
      Object.defineProperty(rig.libraries.notifications, 'getDisplayedNotifications', { value: getDisplayedNotifications, configurable: true })
      rig.dispose()
    }
  })
  test(`whatever it is, nothing is thrown, the call keeps its service and hears its own buttons alone, and what is told names calls by strings (seed ${seed})`, async () => {
    const rejections: unknown[] = [], note = (error: unknown): void => { rejections.push(error) }
    process.on('unhandledRejection', note)
    const { error, warn } = console
    console.error = console.warn = (...words: unknown[]) => { rejections.push(words) }
    try {
      await fc.assert(fc.asyncProperty(what, async ({ to, event }) => {
        native.reset()
        rejections.length = 0
        const before = native.headlessTasks, others: unknown[] = [], rig = createRig(library, kind, { registration: { onOtherEvent: each => { others.push(each) }, onOtherService: () => Promise.resolve() } })
        const { getDisplayedNotifications } = rig.libraries.notifications
        const list = (value: unknown): void => { Object.defineProperty(rig.libraries.notifications, 'getDisplayedNotifications', { value, configurable: true }) }
        try {
          rig.port.launch(info())
          await rig.rest(50)
          rig.said.length = 0
          if (to === 'list') {
            list(() => Promise.resolve(event))
            // A late notification of nobody has what shows looked through.
            native.emit(EVENT, { type: 3, detail: { notification: { id: 'x', data: { onhook: 'dead.9' } } } })
            await rig.rest(50)
            list(getDisplayedNotifications)
          } else if (to === 'foreground') native.emit(EVENT, { ...event, headless: false })
          else void native.headlessTask(to === 'service' ? SERVICE_TASK : EVENT, event)
          await rig.rest(6_000)
          await turn()
          expect([rejections, rig.phone.crashes, rig.phone.held()]).toEqual([[], [], ['service foreground', 'notification call-1']])
          const { type, detail } = (event ?? {}) as unknown as LibraryEvent, pressed = detail?.notification?.id === 'call-1' && type === 2 ? String(detail.pressAction?.id) : ''
          expect(rig.said).toEqual(to === 'list' || to === 'service' ? [] : pressed === 'onhook.hangUp' ? [{ type: 'user.leave', source: 'notification' }] : pressed === 'onhook.mute' ? [{ type: 'user.mute' }] : [])
          expect(rig.orphans.filter(each => typeof each.call !== 'string' || !['hangUp', 'mute', undefined].includes(each.action))).toEqual([])
          rig.port.abort()
          await rig.rest(1_000)
          expect([rig.phone.held(), native.headlessTasks]).toEqual([[], before])
        } finally { rig.dispose() }
      }), { seed, numRuns: isLong ? 2_500 : 150 })
    } finally {
      process.off('unhandledRejection', note)
      Object.assign(console, { error, warn })
    }
  }, patience(240_000))
}
