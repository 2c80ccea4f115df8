/**
 * Audio starts only after activation: with react-native-callkeep, and as far as is known with callingx, nobody keeps WebRTC's audio unit still, so
 * the call's media wait for CallKit. And the microphone of a call that the system holds is not heard.
 */
import { createFakeSystemCall, createFakeTransport } from '@onhook/adapters/fake'
import { createCallKeepSystemCall, joinAfterActivation } from '@onhook/adapters/ios-callkit'
import { profiles } from '@onhook/adapters/react-native'
import { expect, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

const isAndroid = platform === 'android'
/** A call that was told to join, as far as it comes while CallKit does nothing. */
async function joining(options: WorldOptions = {}): Promise<World> {
  const w = await createWorld({ system: 'callkeep', ...options })
  w.join()
  await still(w, 0)
  return w
}
/** Time in which CallKit does nothing, and everybody else whatever they want. */
async function still(w: World, ms: number): Promise<void> {
  w.clock.advance(ms)
  for (let n = 0; n < 4; n++) await w.transport.flush()
}
/** CallKit starts the call, and activates the session. */
function started(w: World): boolean {
  const isKeep = w.callKit.deliver(), before = w.system.shownEver.size
  w.system.settle()
  return isKeep || w.system.shownEver.size > before
}
const shown = (w: World): string[] => [...w.callKit.shown, ...w.system.calls.keys()]

test.runIf(!isAndroid).each(['callkeep', 'callingx'] as const)('no microphone is taken and nothing is connected before CallKit has activated the audio session; then the call joins: %s [react-native-callkeep#84, #244, #851, client-sdk-swift#181]', async system => {
  const w = await joining({ system })
  await still(w, 1_900)
  expect([w.call.state, w.transport.hot, w.transport.connected]).toEqual(['joining', false, false])
  expect(started(w)).toBe(true)
  await still(w, 0)
  expect([w.call.state, w.transport.hot, w.call.getSnapshot().audio]).toEqual(['joined', true, 'active'])
  const types = w.steps().map(r => r.event.type)
  expect(types.indexOf('audio.activated')).toBeLessThan(types.indexOf('transport.accepted'))
  await w.end()
  expect([w.transport.held(), shown(w), w.callKit.violations, w.system.refusals, w.clock.held()]).toEqual([[], [], [], [], []])
})
test.runIf(!isAndroid).each<[words: string, ms: number, WorldOptions]>([
  ['2 s', 2_000, {}],
  ['2 s with callingx', 2_000, { system: 'callingx' }],
  ['half of a time to join that is short', 500, { policy: { joinTimeoutMs: 1_000 } }],
  ['the time that the host says', 3_000, { more: { systemCallOptions: { waitMs: 3_000 } } }],
])('where CallKit never activates it, as when another call has the session, the call joins all the same after %s', async (_, ms, options) => {
  const w = await joining(options)
  await still(w, ms - 1)
  expect([w.call.state, w.transport.hot]).toEqual(['joining', false])
  await still(w, 1)
  expect([w.call.state, w.transport.hot]).toEqual(['joined', true])
  await w.end()
  expect([w.transport.held(), w.clock.held()]).toEqual([[], []])
})
test.runIf(!isAndroid)('nobody waits where the host says so', async () => {
  const ports = { transport: createFakeTransport(), systemCall: createFakeSystemCall() }, { transport } = joinAfterActivation(ports, { waitMs: 0 })
  expect(transport === ports.transport).toBe(true)
  const w = await joining({ more: { systemCallOptions: { waitMs: 0 } } })
  expect([w.call.state, w.transport.hot]).toEqual(['joined', true])
  await w.end()
})
test.runIf(!isAndroid)('a call that is left while it waits has taken nothing, and CallKit\'s call ends when it comes', async () => {
  const w = await joining()
  w.leave()
  await still(w, 0)
  expect([w.call.state, w.call.getSnapshot().end?.reason, w.transport.hot]).toEqual(['ended', 'join-cancelled', false])
  await w.settle(3_000)
  expect([w.transport.hot, w.transport.connected, w.callKit.starts.size, [...w.callKit.shown]]).toEqual([false, false, 1, []])
  await w.end()
  expect([w.transport.held(), w.callKit.violations, w.clock.held()]).toEqual([[], [], []])
})
test.runIf(!isAndroid)('a second attempt waits for an activation of its own', async () => {
  const w = await joining()
  started(w)
  await still(w, 0)
  w.leave()
  await w.settle(1_000)
  expect(w.call.state).toBe('ended')
  w.join()
  await still(w, 1_000)
  expect([w.call.state, w.transport.hot]).toEqual(['joining', false])
  started(w)
  await still(w, 0)
  expect([w.call.state, w.call.getSnapshot().attempt]).toEqual(['joined', 2])
  await w.end()
})
test.each(['ios', 'android'])('nothing waits without the library, which on Android callkeep\'s is not loaded: %s', OS => {
  const transport = createFakeTransport(), systemCall = createCallKeepSystemCall({ callKeep: () => { throw new Error('not linked') }, Platform: { OS } }), ports = joinAfterActivation({ transport, systemCall })
  expect([ports.transport, ports.systemCall].map((port, at) => port === [transport, systemCall][at])).toEqual([true, true])
})
test('nothing waits on Android, nor with a library that gates the audio unit natively', async () => {
  for (const system of ['telecom', ...(isAndroid ? ['callkeep', 'callingx'] as const : [])] as const) {
    const w = await joining({ system })
    expect([system, w.call.state]).toEqual([system, 'joined'])
    await w.end()
  }
  const { joinAfterActivation: held = [] } = profiles.ios
  expect(held.map(part => profiles.ios.systemCalls.indexOf(part as never))).toEqual([1, 2])
})

/** "Hold & Accept" of another call, and back. */
async function hold(w: World, on: boolean): Promise<void> {
  w.callKit.hold(on)
  for (const id of w.system.calls.keys()) w.system.hold(id, on)
  await w.settle(0)
}
const SYSTEMS = isAndroid ? ['telecom', 'callingx'] as const : ['callkeep', 'telecom', 'callingx'] as const
test.each(SYSTEMS)('a call that the system holds is not heard; the call says what the person wants meanwhile, and taken off hold it is so: %s', async system => {
  const w = await createWorld({ system })
  w.join()
  await w.settle(5_000)
  const heard = (): unknown => [w.call.state, w.call.getSnapshot().audio, w.call.getSnapshot().media, w.transport.muted]
  expect(heard()).toEqual(['joined', 'active', 'unmuted', false])
  await hold(w, true)
  expect(heard()).toEqual(['joined', 'interrupted', 'unmuted', true])
  await hold(w, false)
  await w.settle(2_000)
  expect(heard()).toEqual(['joined', 'active', 'unmuted', false])
  for (const wants of ['mute', 'unmute'] as const) {
    await hold(w, true)
    w.call.send({ type: `user.${wants}` })
    await w.settle(2_000)
    expect(heard()).toEqual(['joined', 'interrupted', wants === 'mute' ? 'mutedByUser' : 'unmuted', true])
    await hold(w, false)
    await w.settle(2_000)
    expect(heard()).toEqual(['joined', 'active', wants === 'mute' ? 'mutedByUser' : 'unmuted', wants === 'mute'])
  }
  // The next attempt is another call of the system's, which nobody holds.
  await hold(w, true)
  w.leave()
  await w.settle(5_000)
  w.join()
  await w.settle(5_000)
  expect(heard()).toEqual(['joined', 'active', 'unmuted', false])
  await w.end()
  expect([w.transport.held(), w.clock.held()]).toEqual([[], []])
})
test('a hold that a system call of the host\'s tells mutes as well', async () => {
  const systemCall = createFakeSystemCall(), w = await createWorld({ more: { systemCall } })
  const does = async (what: () => unknown): Promise<boolean> => {
    what()
    await systemCall.flush()
    await w.settle(1_500)
    return w.transport.muted
  }
  const found = [await does(w.join), await does(() => systemCall.system.hold(true)), await does(() => systemCall.system.hold(false))]
  expect([w.call.state, ...found]).toEqual(['joined', false, true, false])
  const ended = w.end()
  await systemCall.flush()
  await ended
})
