import { describeServicePort } from '@onhook/adapters/contract'
import type { CallEnd, ServiceEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { createAndroid } from './android.ts'
import { createFreezableClock } from './clock.ts'

describeServicePort({
  describe, test,
  name: 'the phones’ foreground service',
  capabilities: { tellsByEvents: true, updates: true, canBeRefused: true },
  limits: { startMs: 1000, stopMs: 1000, quietMs: 60 },
  create() {
    const clock = createFreezableClock()
    const android = createAndroid(clock, () => undefined)
    return {
      port: android.service,
      refuseStart() { android.refuseNext = true },
      truth: { notification: () => android.notification ? 'shown' : 'none', crashes: () => android.crashes },
      close: () => clock.stop(),
    }
  },
})

test('a refused start throws into code that calls it directly, and is an event of the port', () => {
  const android = createAndroid(createFreezableClock(), () => undefined), told: ServiceEvent[] = []
  android.refuseNext = true
  expect(() => android.startForegroundService({ state: 'ongoing', muted: false, since: undefined })).toThrow(expect.objectContaining({ name: 'ForegroundServiceStartNotAllowedException' }))
  android.service.subscribe?.(event => told.push(event))
  android.refuseNext = true
  void android.service.launch({ types: ['microphone'], call: 'c', state: 'ongoing', muted: false })
  expect(told).toEqual([{ type: 'service.refused', cause: 'background' }])
})

test('an app in the background says so when it is subscribed to, and each change', () => {
  const android = createAndroid(createFreezableClock(), () => undefined, false), told: string[] = []
  const stop = android.app.subscribe(event => told.push(event.type))
  android.activate()
  android.background()
  stop()
  android.activate()
  expect(told).toEqual(['app.backgrounded', 'app.activated', 'app.backgrounded'])
})

test('the notification’s buttons are heard by whoever subscribed, and by nobody else', () => {
  const android = createAndroid(createFreezableClock(), () => undefined), told: ServiceEvent[] = []
  android.pressHangUp()
  android.service.subscribe?.(event => told.push(event))
  android.pressHangUp()
  android.pressMute()
  expect(told).toEqual([{ type: 'user.leave', source: 'notification' }, { type: 'user.mute' }])
})

test('Telecom gives the audio to a call that is connected, and not to one that has ended', async () => {
  const android = createAndroid(createFreezableClock(), () => undefined), told: string[] = []
  const end: CallEnd = { reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] }
  const stop = android.telecom.subscribe(event => told.push(event.type))
  const connect = async (): Promise<void> => { await android.telecom.connected(); await new Promise(resolve => setTimeout(resolve, 60)) }
  await connect()
  expect(told).toEqual([])
  await android.telecom.report({ call: 'c', attempt: 1 })
  await connect()
  expect(told).toEqual(['audio.activated'])
  await android.telecom.end(end)
  await connect()
  stop()
  expect(told).toEqual(['audio.activated'])
})
