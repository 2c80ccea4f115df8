/** expo-callkit-telecom does more than it is asked to: Android's notification of its own, and the times after which it gives a call up. */
import { ENDED_MS, INCOMING_MS, openTelecom, OUTGOING_MS } from './fake-telecom.ts'
import { sweepCallNotification } from '@onhook/adapters/ios-callkit'
import * as callKitTelecom from 'expo-callkit-telecom'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { bench, closing, each, end } from './situations-bench.ts'
import { createSystem } from './system.ts'
import { turns } from './worlds.ts'

const isAndroid = platform === 'android', LEFT = { id: '0d000000-0000-4000-8000-000000000001', text: 'Ongoing call' } as const
const text = (words: string): string | undefined => isAndroid ? words : undefined

each('shows one notification on Android, whose Hang up ends the call once, and which is gone 2 s after the end', ['telecom'], async shape => {
  const b = await bench(shape), { telecom, system } = b.world, words = (): string | undefined => telecom!.notification?.text
  await b.report()
  expect(words()).toBe(text('Dialing...'))
  void b.port.connected()
  await b.world.rest()
  expect(words()).toBe(text('Ongoing call'))
  if (isAndroid) telecom!.hangUp()
  else void b.port.end(end())
  await b.world.rest()
  expect([words(), b.heard.filter(type => type === 'system.ended').length, system.ended.length]).toEqual([text('Call ended'), isAndroid ? 1 : 0, 1])
  system.clock.advance(ENDED_MS)
  expect(words()).toBeUndefined()
})

test.runIf(isAndroid)('what a dead process has left in the drawer is nobody\'s: its Hang up does nothing, and the sweep takes it away', async () => {
  const system = createSystem(), telecom = openTelecom(system, platform, { left: LEFT })
  telecom.hangUp()
  expect([telecom.notification, system.ended]).toEqual([LEFT, []])
  const swept = sweepCallNotification(callKitTelecom)
  for (let n = 0; n < 3; n++) { await turns(); system.settle() }
  await swept
  expect([telecom.notification, system.refusals]).toEqual([undefined, []])
  telecom.close()
})
test.runIf(isAndroid)('the sweep leaves alone what shows a call of this process, and throws nothing where the library does', async () => {
  const system = createSystem(), telecom = openTelecom(system, platform), told: string[] = []
  telecom.pushed('server')
  const swept = sweepCallNotification(callKitTelecom)
  for (let n = 0; n < 3; n++) { await turns(); system.settle() }
  await swept
  expect(telecom.notification?.text).toBe('Incoming call')
  telecom.close()
  await sweepCallNotification({ getActiveCallSession: () => { throw new Error('not linked') }, answerCall: () => Promise.resolve() }, { onDiagnostic: d => { told.push(`${d.port} ${d.code}`) } })
  await turns()
  expect(told).toEqual(['systemCall library-failed'])
})

each('gives up a call that is not connected 60 s after its start: the call is told of an end, once, and sends none back', ['telecom'], async shape => {
  const b = await bench(shape)
  await b.report()
  b.world.system.clock.advance(OUTGOING_MS - 1)
  await b.world.rest()
  expect(b.heard).not.toContain('system.ended')
  b.world.system.clock.advance(1)
  await b.world.rest()
  void b.port.end(end('system-ended'))
  await b.world.rest()
  expect([b.heard.filter(type => type === 'system.ended').length, b.world.system.ended, b.world.system.refusals]).toEqual([1, [{ id: expect.any(String), by: 'system', how: 'reported', reason: 'unanswered' }], []])
})
each('never gives up one that is connected', ['telecom'], async shape => {
  const b = await bench(shape)
  await b.report()
  void b.port.connected()
  await b.world.rest()
  b.world.system.clock.advance(10 * OUTGOING_MS)
  await b.world.rest()
  expect([b.heard.includes('system.ended'), b.world.system.ended]).toEqual([false, []])
})
each('gives up a ring after 45 s, of which a call that is idle is told nothing that it joins by', ['telecom'], async shape => {
  const world = closing(shape), heard: string[] = []
  world.port().subscribe(event => { heard.push(event.type) })
  await world.rest()
  world.ring()
  world.system.clock.advance(INCOMING_MS)
  await world.rest()
  expect([world.system.calls.size, world.system.ended.map(({ reason }) => reason), heard.includes('system.answered')]).toEqual([0, ['unanswered'], false])
})

test('the times, the id and what answerCall takes away are those of the installed Kotlin and Swift', () => {
  const root = dirname(createRequire(import.meta.url).resolve('expo-callkit-telecom/package.json')), read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
  const managers = 'android/src/main/java/expo/modules/callkittelecom/managers', calls = read(managers, 'CallManager.kt'), notifications = read(managers, 'CallNotificationManager.kt'), swift = read('ios/Managers/CallManager.swift')
  const millis = (name: string): number => Number(RegExp(`${name}TimeoutMs = ([\\d_]+)L`).exec(calls)![1]!.replace('_', ''))
  const seconds = (name: string): number => Number(RegExp(`ExpoCallKitTelecom${name}Timeout"\\s*\\) as\\? Int \\?\\? (\\d+)`).exec(swift)![1])
  expect([millis('outgoingCall'), millis('incomingCall'), 1_000 * seconds('OutgoingCall'), 1_000 * seconds('IncomingCall')]).toEqual([OUTGOING_MS, INCOMING_MS, OUTGOING_MS, INCOMING_MS])
  expect([/NOTIFICATION_ID = (\d+)/.exec(notifications)![1], Number(/ENDED_CANCEL_DELAY_MS = (\d+)L/.exec(notifications)![1])]).toEqual(['8400', ENDED_MS])
  // First what shows, then whose it is.
  expect(calls).toMatch(/fun answerCall\(id: UUID\) \{[^}]*\}\n\s+CallNotificationManager\.cancel\(context\)\s+onCallAnswered\(id\)\s+\}/)
  expect(calls).toMatch(/private fun onCallAnswered\(id: UUID\) \{\s+val session = CallStore\.session\(id\) \?: return/)
})
