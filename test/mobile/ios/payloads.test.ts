/** What native code hands over is what it is: any payload for any event of any library, and what had waited until JavaScript was up. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SystemCallEvent } from '@onhook/machine'
import { isLong, patience } from '../../support/seed.ts'
import { native, platform } from '../harness/native.ts'
import type { CallingxSide } from './fake-callingx.ts'
import { openWorld, SHAPES, type Shape, type World } from './worlds.ts'

/** By their native names: those that say which call they are about, and those that may be about all. */
const EVENTS: { [S in Shape]: { id: string; aboutOne: readonly string[]; ends: readonly string[]; aboutAll: readonly string[] } } = {
  callkeep: {
    id: 'callUUID',
    aboutOne: ['RNCallKeepDidReceiveStartCallAction', 'RNCallKeepPerformAnswerCallAction', 'RNCallKeepDidPerformSetMutedCallAction'],
    ends: ['RNCallKeepPerformEndCallAction'],
    aboutAll: ['RNCallKeepDidDisplayIncomingCall', 'RNCallKeepDidToggleHoldAction', 'RNCallKeepDidActivateAudioSession', 'RNCallKeepDidDeactivateAudioSession'],
  },
  telecom: {
    id: 'id',
    aboutOne: ['onCallAnswered', 'onSetMutedAction', 'onSetHeldAction'],
    ends: ['onCallEnded', 'onCallReportedEnded', 'onCallSessionRemoved'],
    aboutAll: ['onAudioSessionActivated', 'onAudioSessionDeactivated', 'onAudioRouteChanged'],
  },
  callingx: {
    id: 'callId',
    aboutOne: ['answerCall'],
    ends: ['endCall'],
    aboutAll: ['didPerformSetMutedCallAction', 'didToggleHoldCallAction', 'didActivateAudioSession', 'didDeactivateAudioSession', 'didAudioInterruption', 'didChangeAudioRoute'],
  },
}
const emit = (world: World, name: string, payload: unknown): void => {
  if (world.callkeep) native.emit(name, payload)
  if (world.telecom) native.emitExpo('ExpoCallKitTelecom', name, payload)
  world.callingx?.send(name as 'didChangeAudioRoute', payload as undefined)
}
const MINE = '<the call that is there>'
const anyId = fc.oneof(fc.constant(MINE), fc.uuid(), fc.jsonValue())
/** JSON, as a bridge hands over nothing else: of any shape, or as it should be with anything in its fields. */
const payloads = (idKey: string): fc.Arbitrary<unknown> => fc.oneof(
  fc.constant(undefined), fc.jsonValue(),
  fc.dictionary(fc.constantFrom(idKey, 'muted', 'isMuted', 'hold', 'isOnHold', 'errorCode', 'requestId', 'reason', 'phase', 'source', 'shouldResume', 'meta'), anyId, { noNullPrototype: true }),
  fc.record({ calls: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.jsonValue(), fc.record({ id: anyId })), { maxLength: 3 })) }),
)
const at = (payload: unknown, key: string): unknown => (payload as { [key: string]: unknown } | null | undefined)?.[key]
/** The placeholder becomes the id of the call, as the system writes it. */
const named = (value: unknown, id: string): unknown => value === undefined ? value : JSON.parse(JSON.stringify(value).replaceAll(MINE, id))

let rejections: unknown[] = []
const note = (error: unknown): void => { rejections.push(error) }
beforeEach(() => { rejections = []; process.on('unhandledRejection', note) })
afterEach(() => { process.off('unhandledRejection', note) })
const macrotask = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

for (const shape of SHAPES) {
  const { id: idKey, aboutOne, ends, aboutAll } = EVENTS[shape]
  describe(`${shape} on ${platform}: whatever an event carries`, () => {
    test('no listener throws; only an end that names the call ends it; without an id that is one, nothing is told but a diagnostic', async () => {
      await fc.assert(fc.asyncProperty(fc.constantFrom(...aboutOne, ...ends, ...aboutAll), payloads(idKey), async (name, given) => {
        // react-native-callkeep itself reads a field of it, before anybody else hears of it.
        fc.pre(name !== 'RNCallKeepDidDisplayIncomingCall' || (given !== undefined && given !== null))
        const world = openWorld(shape), heard: SystemCallEvent['type'][] = [], port = world.port()
        try {
          port.subscribe(event => { heard.push(event.type) })
          await world.rest()
          void port.report({ call: 'x', attempt: 1 })
          await world.rest()
          // CallKit writes UUIDs in upper case; callingx hands back the name that it was given.
          const [id = ''] = world.system.calls.keys(), payload = named(given, world.callingx ? id : id.toUpperCase()), about = at(payload, idKey)
          heard.length = 0
          emit(world, name, payload)
          await world.rest()
          await macrotask()
          const isMine = typeof about === 'string' && (world.callingx ? about : about.toLowerCase()) === id, isEnd = ends.includes(name)
          expect(rejections).toEqual([])
          expect(heard.some(type => type === 'system.ended' || type === 'system.reset')).toBe(isEnd && isMine)
          if ([...aboutOne, ...ends].includes(name) && (typeof about !== 'string' || about === '')) {
            expect([heard, ['event-without-id', 'library-failed'].includes(world.told[0]!)]).toEqual([[], true])
          }
        } finally { world.close() }
      }), { numRuns: isLong ? 4_000 : 400 })
    }, patience(120_000))

    if (shape !== 'telecom') test('what waited is read all the same, whatever waited beside it', async () => {
      const others = fc.array(fc.oneof(fc.jsonValue(), fc.record({ [shape === 'callingx' ? 'eventName' : 'name']: fc.oneof(fc.constantFrom(...aboutOne, ...aboutAll, 'toString', 'constructor'), fc.jsonValue()), data: payloads(idKey), params: payloads(idKey) })), { maxLength: 4 })
      await fc.assert(fc.asyncProperty(others, others, async (before, after) => {
        const world = openWorld(shape), heard: SystemCallEvent['type'][] = [], id = world.ring()
        try {
          await world.rest()
          world.system.answer(id)
          await world.rest()
          for (const [waiting, at] of [[before, 'unshift'], [after, 'push']] as const) for (const each of named(waiting, 'A0000000-0000-4000-8000-00000000BEEF') as CallingxSide['waiting']) (world.callingx?.waiting ?? world.callkeep!.delayed as unknown as CallingxSide['waiting'])[at](each)
          world.port().subscribe(event => { heard.push(event.type) })
          await world.rest()
          await macrotask()
          expect([rejections, heard.includes('system.answered')]).toEqual([[], true])
        } finally { world.close() }
      }), { numRuns: isLong ? 2_000 : 200 })
    }, patience(120_000))

    // Found with seed 29: JSON in which no text is to be found, nor an object that one can be made of.
    if (shape !== 'telecom') test.each([[{ name: { toString: '' }, eventName: { toString: '' } }], [{ name: 'RNCallKeepDidDisplayIncomingCall', data: { callUUID: 'a', errorCode: { toString: '' } } }]])('an answer that waited is read beside %j', async other => {
      const world = openWorld(shape), heard: SystemCallEvent['type'][] = [], id = world.ring()
      try {
        await world.rest()
        world.system.answer(id)
        await world.rest()
        for (const list of [world.callingx?.waiting, world.callkeep?.delayed] as unknown as (unknown[] | undefined)[]) list?.unshift(other)
        world.port().subscribe(event => { heard.push(event.type) })
        await world.rest()
        expect(heard).toContain('system.answered')
      } finally { world.close() }
    })
  })
}
