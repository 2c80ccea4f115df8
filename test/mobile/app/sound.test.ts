/** Audio starts only after activation: with react-native-callkeep nobody keeps WebRTC's audio unit still, so the call's media wait for CallKit. */
import { createFakeTransport } from '@onhook/adapters/fake'
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
const started = (w: World): boolean => w.callKit.deliver()

test.runIf(!isAndroid)('no microphone is taken and nothing is connected before CallKit has activated the audio session; then the call joins [react-native-callkeep#84, #244, #851, client-sdk-swift#181]', async () => {
  const w = await joining()
  await still(w, 1_900)
  expect([w.call.state, w.transport.hot, w.transport.connected]).toEqual(['joining', false, false])
  expect(started(w)).toBe(true)
  await still(w, 0)
  expect([w.call.state, w.transport.hot, w.call.getSnapshot().audio]).toEqual(['joined', true, 'active'])
  const types = w.steps().map(r => r.event.type)
  expect(types.indexOf('audio.activated')).toBeLessThan(types.indexOf('transport.accepted'))
  await w.end()
  expect([w.transport.held(), [...w.callKit.shown], w.callKit.violations, w.clock.held()]).toEqual([[], [], [], []])
})
test.runIf(!isAndroid)('where CallKit never activates it, as when another call has the session, the call joins after 2 s all the same', async () => {
  const w = await joining()
  await still(w, 1_999)
  expect(w.transport.hot).toBe(false)
  await still(w, 1)
  expect([w.call.state, w.transport.hot]).toEqual(['joined', true])
  await w.end()
  expect([w.transport.held(), w.clock.held()]).toEqual([[], []])
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
test('nothing waits without the library', async () => {
  const transport = createFakeTransport(), systemCall = createCallKeepSystemCall({ callKeep: () => { throw new Error('not linked') }, Platform: { OS: 'ios' } })
  expect(joinAfterActivation({ transport, systemCall })).toEqual({ transport, systemCall })
})
test('nothing waits on Android, nor with a library that gates the audio unit natively', async () => {
  for (const system of ['telecom', ...(isAndroid ? ['callkeep' as const] : [])] as const) {
    const w = await joining({ system })
    expect([system, w.call.state]).toEqual([system, 'joined'])
    await w.end()
  }
  const { joinAfterActivation: held = [] } = profiles.ios
  expect(held.map(part => profiles.ios.systemCalls.indexOf(part as never))).toEqual([2])
})
