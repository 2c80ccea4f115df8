/** What happened to others, and may not happen here: each title names the thread. And each duty of the port once, spelled out. */
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCallKeepSystemCall, createCallKitTelecomSystemCall, systemReasonOf, type CallKitTelecomLike, type SystemReason } from '@onhook/adapters/ios-callkit'
import { createCall, type CallEnd, type EndReason, type SystemCallEvent, type SystemCallPort } from '@onhook/machine'
import { afterEach, describe, expect, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { openWorld, SHAPES, turns, type Shape, type World } from './worlds.ts'

const end = (reason: EndReason = 'local-leave', attempt = 1): CallEnd => ({ reason, initiator: 'local', recoverable: false, attempt, at: 0, secondary: [] })
type Bench = { world: World; port: SystemCallPort; heard: SystemCallEvent['type'][]; stop(): void; report(attempt?: number): Promise<string> }
async function bench(shape: Shape, options: { groups?: number; copies?: number } = {}, before?: (world: World) => void): Promise<Bench> {
  const world = openWorld(shape, options), heard: Bench['heard'] = []
  open.push(world)
  before?.(world)
  await world.rest()
  const port = world.port(), stop = port.subscribe(event => { heard.push(event.type) })
  await world.rest()
  return {
    world, port, heard, stop,
    async report(attempt = 1) {
      void port.report({ call: 'a call of any name', attempt, title: 'Dr. Amsel' })
      await world.rest()
      return [...world.system.calls.keys()].at(-1) ?? ''
    },
  }
}
let open: World[] = []
afterEach(() => {
  for (const world of open) world.close()
  open = []
})
const each = (title: string, shapes: readonly Shape[], body: (shape: Shape) => Promise<void>): void => {
  for (const shape of shapes) if (SHAPES.includes(shape)) test(`${shape} on ${platform}: ${title}`, () => body(shape))
}
const ALL: readonly Shape[] = ['callkeep', 'telecom', 'callingx']
/** With what each ended at the system. */
const last = ({ world }: Bench) => world.system.ended.at(-1)

describe('ends', () => {
  // Every reason: a new one does not compile until somebody has thought about it.
  const EXPECTED: { [R in EndReason]: SystemReason } = {
    'local-leave': 'local', 'join-cancelled': 'local', 'remote-hangup': 'remoteEnded', declined: 'remoteEnded', busy: 'remoteEnded', 'no-answer': 'unanswered',
    'cancelled-by-caller': 'remoteEnded', 'answered-elsewhere': 'answeredElsewhere', replaced: 'remoteEnded', 'removed-by-host': 'remoteEnded', banned: 'remoteEnded',
    'denied-entry': 'remoteEnded', 'room-ended': 'remoteEnded', 'room-unavailable': 'failed', 'room-full': 'failed', 'duplicate-identity': 'remoteEnded', 'token-expired': 'failed',
    unauthorised: 'failed', 'network-lost': 'failed', 'signalling-failed': 'failed', 'media-failed': 'failed', 'negotiation-failed': 'failed', 'join-timeout': 'failed', 'leave-timeout': 'failed',
    'server-shutdown': 'remoteEnded', 'state-mismatch': 'failed', 'idle-timeout': 'remoteEnded', 'all-others-left': 'remoteEnded', 'no-media-permission': 'failed', 'device-failed': 'failed',
    'app-terminated': 'failed', 'system-ended': 'failed', 'internal-error': 'failed', unknown: 'failed',
  }
  test('every end reason is one of the system\'s, and a decline of an incoming call was one elsewhere', () => {
    for (const [reason, expected] of Object.entries(EXPECTED)) expect([reason, systemReasonOf({ reason: reason as EndReason })]).toEqual([reason, expected])
    expect(systemReasonOf({ reason: 'declined' }, true)).toBe('declinedElsewhere')
  })

  each('a local end is the end action, every other one is reported with its reason [react-native-callkeep#26, #439, wire-ios-sync-engine#123]', ALL, async shape => {
    const NUMBERS = { failed: 1, remoteEnded: 2, unanswered: 3, answeredElsewhere: 4, declinedElsewhere: 5 }
    for (const [reason, expected] of Object.entries(EXPECTED)) {
      const b = await bench(shape)
      await b.report()
      void b.port.end(end(reason as EndReason))
      await b.world.rest()
      expect(last(b)).toEqual(expected === 'local' ? { id: expect.any(String), by: 'app', how: 'action' }
        : { id: expect.any(String), by: 'app', how: 'reported', reason: shape === 'callkeep' ? NUMBERS[expected] : expected })
      expect(b.heard).not.toContain('system.ended')
      b.world.close()
    }
  })

  each('the call after a call is not refused for a call that was never ended: maximumCallGroupsReached does not come [twilio-voice-react-native#174, react-native-callkeep#75]', ALL, async shape => {
    const b = await bench(shape, { groups: 1 })
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await b.report(attempt)).not.toBe('')
      void b.port.end(end(attempt % 2 ? 'remote-hangup' : 'local-leave', attempt))
      await b.world.rest()
    }
    expect(b.world.system.refusals).toEqual([])
    expect(b.world.told).toEqual([])
    b.world.close()
  })

  each('a report that comes twice is one call', ALL, async shape => {
    const b = await bench(shape, { groups: 2 })
    void b.port.report({ call: 'x', attempt: 1 })
    void b.port.report({ call: 'x', attempt: 1 })
    await b.world.rest()
    void b.port.connected()
    void b.port.connected()
    await b.report(1)
    expect(b.world.system.calls.size).toBe(1)
    expect(b.world.system.connects).toHaveLength(1)
    b.world.close()
  })

  each('an attempt that was never ended is ended before the next is started', ALL, async shape => {
    const b = await bench(shape, { groups: 2 })
    const first = await b.report(1)
    await b.report(2)
    expect([...b.world.system.calls.keys()]).not.toContain(first)
    void b.port.end(end('local-leave', 1))
    await b.world.rest()
    expect(b.world.system.calls.size, 'an end of attempt 1 is none of attempt 2').toBe(1)
    b.world.close()
  })

  each('a call that is ended before the system has started it is ended when it comes, and not before [react-native-callkeep#312]', ALL, async shape => {
    const b = await bench(shape, { copies: 2 })
    void b.port.report({ call: 'x', attempt: 1 })
    void b.port.end(end('remote-hangup'))
    expect(b.world.system.refusals).toEqual([])
    await b.world.rest()
    expect(b.world.system.calls.size).toBe(0)
    expect(b.world.system.ended).toHaveLength(1)
    expect(last(b)).toMatchObject({ how: 'reported' })
    expect(b.world.system.connects).toEqual([])
    expect(b.world.system.refusals).toEqual([])
    b.world.close()
  })

  each('an end that the system refuses is looked after, and reported as failed [react-native-callkeep#508: only a reboot clears it]', ['callkeep'], async shape => {
    const b = await bench(shape), id = await b.report(), { system } = b.world, { requestEnd } = system
    system.requestEnd = () => 2
    void b.port.end(end())
    await b.world.rest()
    expect(system.calls.has(id)).toBe(true)
    system.clock.advance(5_000)
    await b.world.rest()
    expect(last(b)).toMatchObject({ id, how: 'reported', reason: 1 })
    system.requestEnd = requestEnd
    b.world.close()
  })

  each('ids are compared in either case [react-native-callkeep#367]', ALL, async shape => {
    const b = await bench(shape), id = await b.report()
    b.world.callkeep?.raw('RNCallKeepPerformEndCallAction', { callUUID: id.toUpperCase() })
    b.world.callingx?.send('endCall', { callId: id.toUpperCase() })
    b.world.telecom?.raw('onCallEnded', { id: id.toUpperCase() })
    await b.world.rest()
    expect(b.heard.filter(type => type === 'system.ended')).toEqual(['system.ended'])
    b.world.close()
  })

  each('a reset ends exactly the tracked call, and nothing is sent back', ALL, async shape => {
    const b = await bench(shape)
    await b.report()
    b.world.system.reset()
    await b.world.rest()
    expect(b.heard.filter(type => type.startsWith('system.'))).toEqual(['system.reset'])
    void b.port.end(end())
    b.world.system.reset()
    await b.world.rest()
    expect(b.world.system.refusals).toEqual([])
    expect(b.heard.filter(type => type.startsWith('system.'))).toEqual(['system.reset'])
    b.world.close()
  })
})

describe('incoming calls', () => {
  each('what was answered while JavaScript was not up is told when it is [react-native-callkeep#791, #844, flutter_callkit_incoming#270]', ALL, async shape => {
    const b = await bench(shape, {}, world => world.system.answer(world.ring()))
    expect(b.heard).toEqual(shape === 'telecom' && platform === 'ios' ? ['system.answered'] : ['system.answered', 'audio.activated'].slice(0, b.heard.length))
    void b.port.connected()
    await b.world.rest()
    expect(b.world.system.pending.size, 'fulfilled').toBe(0)
    expect(b.heard).toContain('audio.activated')
    b.world.close()
  })

  each('what was answered and ended while JavaScript was not up is not answered: the end wins [react-native-callkeep#263, flutter_callkit_incoming#197, #438]', ALL, async shape => {
    const b = await bench(shape, {}, world => {
      const id = world.ring()
      world.system.answer(id)
      world.system.endByPerson(id)
    })
    b.world.system.clock.advance(60_000)
    await b.world.rest()
    expect(b.heard).toEqual([])
    expect(b.world.system.refusals).toEqual([])
    b.world.close()
  })

  each('what was answered while JavaScript was not up, and then forgotten by a reset of the provider, is not answered', ['callkeep', 'telecom'], async shape => {
    const b = await bench(shape, {}, world => {
      world.system.answer(world.ring())
      world.system.reset()
    })
    b.world.system.clock.advance(60_000)
    await b.world.rest()
    expect(b.heard).toEqual([])
    expect(b.world.system.refusals.filter(r => r.isFoolish)).toEqual([])
    b.world.close()
  })

  each('that rings again under the id of one that is over is answered, and ended', ['callkeep'], async shape => {
    const b = await bench(shape), id = b.world.ring()
    for (let round = 1; round <= 2; round++) {
      if (round > 1) b.world.callkeep!.pushed(id.toUpperCase())
      await b.world.rest()
      b.world.system.answer(id)
      await b.world.rest()
      expect([round, b.heard.filter(type => type === 'system.answered').length]).toEqual([round, round])
      void b.port.connected()
      void b.port.end(end(round === 1 ? 'local-leave' : 'remote-hangup'))
      await b.world.rest()
      expect([round, b.world.system.calls.size]).toEqual([round, 0])
    }
    b.world.callkeep!.pushed(id.toUpperCase())
    await b.world.rest()
    b.world.system.clock.advance(60_000)
    await b.world.rest()
    expect([...b.world.system.calls.keys()], 'it rings on: nobody took it for the call that was left').toEqual([id])
    b.world.close()
  })

  each('what waited is told once, though it is handed over twice', ['callkeep'], async shape => {
    const b = await bench(shape, { copies: 2 }, world => world.system.answer(world.ring()))
    expect(b.heard.filter(type => type === 'system.answered')).toEqual(['system.answered'])
    expect(b.world.callkeep?.delayed).toEqual([])
    b.world.close()
  })

  each('an idle call joins on the answer, and no second call is started for it', ALL, async shape => {
    const world = openWorld(shape), transport = createFakeTransport()
    const call = createCall({ transport, systemCall: world.port(), clock: world.system.clock, id: `incoming ${shape}` })
    const id = world.ring()
    await world.rest()
    world.system.answer(id)
    await world.rest()
    expect(call.state).toBe('joining')
    await transport.flush()
    await world.rest()
    expect(call.state).toBe('joined')
    expect([...world.system.calls.keys()]).toEqual([id])
    expect(world.system.calls.get(id)).toMatchObject({ isConnected: true })
    transport.sdk.hangUp()
    await transport.flush()
    await world.rest()
    expect(world.system.ended).toEqual([{ id, by: 'app', how: 'reported', reason: expect.anything() }])
    world.close()
  })

  each('an answer that is not connected in time is failed, and the machine is told that the call is over', ['telecom', 'callingx'], async shape => {
    const b = await bench(shape), id = b.world.ring()
    b.world.system.answer(id)
    await b.world.rest()
    b.world.system.clock.advance(24_999)
    expect(b.world.system.pending.size).toBe(1)
    b.world.system.clock.advance(1)
    await b.world.rest()
    expect(b.world.system.pending.size, 'before the library gives up at 30 s, and the system at 60 s').toBe(0)
    expect(b.heard.filter(type => type === 'system.ended')).toEqual(['system.ended'])
    expect(b.world.system.calls.size).toBe(0)
    expect(b.world.told).toEqual(['answer-timeout'])
    b.world.close()
  })

  each('a local end while the answer is pending fails the answer, another end is reported', ['telecom', 'callingx'], async shape => {
    for (const reason of ['local-leave', 'join-timeout', 'cancelled-by-caller'] as const) {
      const b = await bench(shape), id = b.world.ring()
      b.world.system.answer(id)
      await b.world.rest()
      void b.port.end(end(reason))
      await b.world.rest()
      expect(b.world.system.ended).toHaveLength(1)
      if (reason === 'cancelled-by-caller') expect(last(b)).toMatchObject({ how: 'reported', reason: 'remoteEnded' })
      else expect(last(b)).toMatchObject(shape === 'telecom' && platform === 'android' ? { how: 'reported', reason: 'failed' } : { how: 'failed answer' })
      expect(b.world.system.pending.size).toBe(0)
      expect(b.heard).not.toContain('system.ended')
      b.world.close()
    }
  })

  each('reported and ended at once is a legal call: nothing is told and nothing is left [element-x-ios#5682]', ALL, async shape => {
    const b = await bench(shape), id = b.world.ring()
    b.world.system.endByPerson(id)
    await b.world.rest()
    expect(b.heard).toEqual([])
    expect(b.world.system.calls.size).toBe(0)
    b.world.close()
  })

  each('one that is filtered is told, and never ends another call', ['callkeep'], async shape => {
    for (const code of [3, 4]) {
      const b = await bench(shape)
      b.world.callkeep!.pushed('B0000000-0000-4000-8000-000000000001', code)
      await b.world.rest()
      expect(b.heard).toEqual(['system.filtered'])
      await b.report()
      b.world.callkeep!.pushed('B0000000-0000-4000-8000-000000000002', code)
      await b.world.rest()
      expect(b.heard.filter(type => type.startsWith('system.'))).toEqual(['system.filtered'])
      b.world.close()
    }
  })

  each('a second push for a call that is shown changes nothing', ['callkeep'], async shape => {
    const b = await bench(shape), id = b.world.ring()
    b.world.callkeep!.pushed(id)
    await b.world.rest()
    expect(b.heard).toEqual([])
    b.world.close()
  })

  each('a second call that is answered and that no port takes is ended, and the first goes on', ALL, async shape => {
    const b = await bench(shape, { groups: 2 }), first = await b.report()
    const second = b.world.ring()
    b.world.system.answer(second)
    await b.world.rest()
    b.world.system.clock.advance(0)
    await b.world.rest()
    expect([...b.world.system.calls.keys()]).toEqual([first])
    expect(b.heard).not.toContain('system.ended')
    expect(b.world.told).toContain('orphan')
    b.world.close()
  })

  each('a second port takes it, and neither touches the other\'s call', ['callkeep', 'callingx'], async shape => {
    const b = await bench(shape, { groups: 2 }), first = await b.report(), heard: string[] = []
    const other = b.world.port()
    other.subscribe(event => { heard.push(event.type) })
    await b.world.rest()
    const second = b.world.ring()
    b.world.system.answer(second)
    await b.world.rest()
    b.world.system.clock.advance(100)
    await b.world.rest()
    expect(heard).toContain('system.answered')
    expect(b.heard).not.toContain('system.answered')
    b.world.system.muteByPerson(first, true)
    b.world.system.clock.advance(2_000)
    b.world.system.endByPerson(second)
    await b.world.rest()
    expect(heard).toContain('system.ended')
    expect(b.heard).not.toContain('system.ended')
    expect([...b.world.system.calls.keys()]).toEqual([first])
    b.world.close()
  })

  each('a call that is answered as the last one ends is the next attempt\'s: nothing is started for it', ALL, async shape => {
    const b = await bench(shape, { groups: 2 }), first = await b.report(1), second = b.world.ring()
    b.world.system.endByPerson(first)
    b.world.system.answer(second)
    await b.world.rest()
    expect(b.heard.filter(type => type.startsWith('system.'))).toEqual(['system.ended', 'system.answered'])
    await b.report(2)
    void b.port.connected()
    void b.port.end(end('local-leave', 1))
    await b.world.rest()
    expect([...b.world.system.calls.keys()]).toEqual([second])
    expect(b.world.system.calls.get(second)).toMatchObject({ isConnected: true })
    void b.port.end(end('remote-hangup', 2))
    await b.world.rest()
    expect(b.world.system.calls.size).toBe(0)
    b.world.close()
  })

  each('an event without an id is told and harms nothing', ALL, async shape => {
    const b = await bench(shape), id = await b.report()
    b.world.callkeep?.raw('RNCallKeepPerformEndCallAction', {})
    b.world.callkeep?.raw('RNCallKeepPerformAnswerCallAction', null)
    b.world.callingx?.send('endCall', {})
    b.world.telecom?.raw('onCallEnded', {})
    await b.world.rest()
    expect(b.heard).not.toContain('system.ended')
    expect([...b.world.system.calls.keys()]).toEqual([id])
    expect(b.world.told).toEqual(['event-without-id'])
    b.world.close()
  })

  each('digits are nobody\'s business', ['callkeep', 'telecom'], async shape => {
    const b = await bench(shape), id = await b.report(), before = [...b.heard]
    b.world.callkeep?.raw('RNCallKeepDidPerformDTMFAction', { digits: '1', callUUID: id })
    b.world.telecom?.raw('onDTMF', { id, digits: '1' })
    await b.world.rest()
    expect(b.heard).toEqual(before)
    b.world.close()
  })
})

describe('a process before this one', () => {
  each('a call that a dead process left is ended once, told, and the next one starts [wire-ios-sync-engine#123, react-native-callkeep#508]', ['callkeep', 'telecom'], async shape => {
    const b = await bench(shape, { groups: 1 }), orphan = await b.report()
    b.stop()
    const heard: string[] = [], port = b.world.port({}, true)
    port.subscribe(event => { heard.push(event.type) })
    void port.report({ call: 'the next', attempt: 1 })
    await b.world.rest()
    expect(b.world.system.ended).toEqual([{ id: orphan, by: 'app', how: 'reported', reason: shape === 'callkeep' ? 1 : 'failed' }])
    expect([...b.world.system.calls.keys()]).not.toContain(orphan)
    expect(b.world.system.calls.size).toBe(1)
    expect(b.world.system.refusals).toEqual([])
    expect(b.world.told).toEqual(['orphan'])
    expect(heard).not.toContain('system.ended')
    b.world.close()
  })

  each('a call of somebody else is left alone', ['callkeep'], async shape => {
    const b = await bench(shape, { groups: 2 }, world => { world.system.requestStart('f0000000-0000-4000-8000-00000000beef') })
    expect(b.world.system.calls.size).toBe(1)
    b.world.close()
  })

  each('an event about an unknown call ends that call, once', ALL, async shape => {
    const b = await bench(shape, { groups: 2 }), id = shape === 'telecom' ? b.world.ring() : 'd0000000-0000-4000-8000-00000000dead'
    if (shape !== 'telecom') b.world.system.requestStart(id)
    for (let n = 0; n < 3; n++) b.world.system.muteByPerson(id, n % 2 === 0)
    await b.world.rest()
    b.world.system.clock.advance(0)
    await b.world.rest()
    expect(b.world.system.ended.map(e => e.id)).toEqual([id])
    expect(b.world.told).toEqual(['orphan'])
    b.world.close()
  })

  each('a library that never says what waited does not hold up the next call', ['telecom'], async shape => {
    const world = openWorld(shape), port = world.port()
    world.telecom!.faults['getActiveCallSession'] = 'hang'
    port.subscribe(() => undefined)
    void port.report({ call: 'x', attempt: 1 })
    await world.rest()
    expect(world.system.calls.size).toBe(0)
    world.system.clock.advance(1_000)
    await world.rest()
    expect(world.system.calls.size).toBe(1)
    world.close()
  })
})

describe('sound', () => {
  each('starts only when the system says so, is told once, and stops with the call [react-native-callkeep#84, #244, #820, #851; client-sdk-swift#181]', ALL, async shape => {
    const b = await bench(shape, { copies: 2 }), { system, sound } = b.world
    void b.port.report({ call: 'x', attempt: 1 })
    await turns()
    system.step(shape === 'telecom' ? 'promise startOutgoingCall' : 'promises')
    await turns()
    expect(sound).toEqual([])
    await b.world.rest()
    expect(sound).toEqual(['on'])
    expect(b.heard.filter(type => type === 'audio.activated')).toHaveLength(1)
    void b.port.end(end())
    expect(sound, 'at once, not when the system gets to it').toEqual(['on', 'off'])
    await b.world.rest()
    expect(sound).toEqual(['on', 'off'])
    b.world.close()
  })

  each('an activation that comes after the end sounds nowhere, and none before a call does', ALL, async shape => {
    const b = await bench(shape), tell = (): void => {
      b.world.callkeep?.raw('RNCallKeepDidActivateAudioSession', null)
      b.world.callingx?.send('didActivateAudioSession', {})
      b.world.telecom?.raw('onAudioSessionActivated', { calls: [{ id: 'c0000000-0000-4000-8000-000000000001', status: 'ended' }] })
    }
    tell()
    await b.world.rest()
    expect(b.world.sound).toEqual([])
    await b.report()
    void b.port.end(end())
    await b.world.rest()
    tell()
    await b.world.rest()
    expect(b.world.sound).toEqual(['on', 'off'])
    expect(b.world.callkeep?.rtc.count ?? 0).toBe(0)
    b.world.close()
  })

  each('WebRTC is told of the activation and the deactivation, once each [react-native-webrtc#1614]', ['callkeep'], async shape => {
    const b = await bench(shape, { copies: 2 }), { rtc } = b.world.callkeep!
    await b.report()
    expect(rtc).toMatchObject({ isActive: true, calls: ['activate'] })
    b.world.system.takeAudio(true)
    await b.world.rest()
    b.world.system.takeAudio(false)
    await b.world.rest()
    void b.port.end(end())
    await b.world.rest()
    expect(rtc).toMatchObject({ isActive: false, count: 0, calls: ['activate', 'deactivate', 'activate', 'deactivate'] })
    b.world.close()
  })

  each('an interruption that ended and never began is not believed: callkeep posts one with every activation', ['callkeep', 'callingx'], async shape => {
    const b = await bench(shape)
    await b.report()
    b.world.callingx?.send('audioInterruptionEnded', { shouldResume: true })
    await b.world.rest()
    expect(b.world.callkeep?.interruptions ?? ['ended'], 'it was posted').toEqual(['ended'])
    expect(b.heard).not.toContain('audio.resumed')
    b.world.close()
  })

  each('an interruption is told, its end too, and that the app was suspended is none', ['callingx'], async shape => {
    const b = await bench(shape)
    await b.report()
    b.heard.length = 0
    b.world.callingx!.send('audioInterruptionBegan', { reason: 1 })
    b.world.callingx!.send('audioInterruptionEnded', {})
    b.world.callingx!.send('audioInterruptionBegan', { reason: 0 })
    b.world.callingx!.send('audioInterruptionBegan', { reason: 2 })
    b.world.callingx!.send('audioInterruptionEnded', { shouldResume: true })
    await b.world.rest()
    expect(b.heard).toEqual(['audio.interrupted', 'audio.resumed'])
    b.world.close()
  })

  each('a connected call whose session is not activated is told as a diagnostic, and goes on [Apple forums 749202, 715488]', ALL, async shape => {
    const b = await bench(shape)
    b.world.system.takeAudio(true)
    if (platform === 'android' && shape === 'telecom') b.world.system.takeAudio(true)
    const { system } = b.world, { requestStart } = system
    system.requestStart = id => {
      const code = requestStart(id)
      system.takeAudio(true)
      return code
    }
    await b.report()
    void b.port.connected()
    await b.world.rest()
    system.clock.advance(5_000)
    await turns()
    expect(b.world.told).toContain('audio-not-activated')
    expect(b.heard).not.toContain('system.ended')
    b.world.close()
  })

  each('a host that throws, or an RTCAudioSession that does, harms nobody', ['callkeep'], async shape => {
    const world = openWorld(shape), heard: string[] = []
    const port = world.port({ onAudioActivated: () => { throw new Error('host') } })
    port.subscribe(event => { heard.push(event.type) })
    void port.report({ call: 'x', attempt: 1 })
    await world.rest()
    expect(heard).toContain('audio.activated')
    expect(world.callkeep!.rtc.isActive).toBe(true)
    expect(world.told).toEqual(['library-failed'])
    world.close()
  })
})

describe('an answer that nobody waits for', () => {
  /** Joined and left at once, while an answer is still on its way: it is the next attempt's, or it is failed in time. */
  const crossed = async (shape: Shape): Promise<Bench & { id: string }> => {
    const world = openWorld(shape), heard: Bench['heard'] = []
    open.push(world)
    const id = world.ring()
    await world.rest()
    const port = world.port(), stop = port.subscribe(event => { heard.push(event.type) })
    world.system.answer(id)
    void port.report({ call: 'x', attempt: 1 })
    void port.end(end('join-cancelled', 1))
    await world.rest()
    return { world, port, heard, stop, id, report: () => Promise.resolve(id) }
  }

  each('sounds for nobody: the call that was left is not told of sound', ALL, async shape => {
    const b = await crossed(shape)
    expect([b.heard, b.world.sound, b.world.callkeep?.rtc.count ?? 0]).toEqual([['system.answered'], [], 0])
    b.world.system.clock.advance(25_000)
    await b.world.rest()
    expect([b.heard, b.world.sound, b.world.system.calls.size]).toEqual([['system.answered', 'system.ended'], [], 0])
    b.world.close()
  })

  each('sounds when the next attempt takes it', ['callkeep'], async shape => {
    const b = await crossed(shape)
    void b.port.report({ call: 'x', attempt: 2 })
    expect([b.heard, b.world.sound, b.world.callkeep!.rtc.count]).toEqual([['system.answered', 'audio.activated'], ['on'], 1])
    void b.port.end(end('local-leave', 2))
    await b.world.rest()
    expect([b.world.system.calls.size, b.world.sound, b.world.callkeep!.rtc.count]).toEqual([0, ['on', 'off'], 0])
    b.world.close()
  })
})

describe('mute and hold', () => {
  each('what the person does in the system\'s screen is told, what the app does is not', ALL, async shape => {
    const b = await bench(shape, { copies: 2 }), id = await b.report()
    b.world.system.clock.advance(2_000)
    b.heard.length = 0
    void b.port.setMuted?.(true)
    await b.world.rest()
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: true })
    expect(b.heard).toEqual([])
    b.world.system.clock.advance(2_000)
    b.world.system.muteByPerson(id, false)
    await b.world.rest()
    expect(b.heard).toEqual(['system.unmuted'])
    b.world.system.hold(id, true)
    b.world.system.hold(id, false)
    await b.world.rest()
    expect(new Set(b.heard)).toEqual(new Set(['system.unmuted', 'system.held', 'system.resumed']))
    b.world.close()
  })

  each('a call that was muted before the system had it is muted there, and the engine does not unmute it as it starts', ALL, async shape => {
    const b = await bench(shape)
    void b.port.setMuted?.(true)
    const id = await b.report()
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: true })
    b.world.system.muteByPerson(id, false)
    await b.world.rest()
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: true })
    expect(b.heard).not.toContain('system.unmuted')
    b.world.close()
  })

  each('the next call begins unmuted', ALL, async shape => {
    const b = await bench(shape)
    await b.report(1)
    void b.port.setMuted?.(true)
    await b.world.rest()
    void b.port.end(end())
    await b.world.rest()
    const id = await b.report(2)
    expect(b.world.system.calls.get(id)).toMatchObject({ isMuted: false })
    b.world.close()
  })
})

describe('a start that is refused', () => {
  each('is told, the call goes on without a system call, and its end asks for nothing', ALL, async shape => {
    const b = await bench(shape, { groups: 0 })
    await b.report()
    b.world.system.clock.advance(5_000)
    await b.world.rest()
    expect(b.world.told).toEqual(['call-refused'])
    void b.port.connected()
    void b.port.setMuted?.(true)
    void b.port.end(end())
    await b.world.rest()
    expect(b.heard).toEqual([])
    expect(b.world.system.refusals.map(r => r.request)).toEqual(['start'])
    b.world.close()
  })

  /** CallKit takes the start when `carryOut` is called. */
  const slow = async (b: Bench, attempt = 1): Promise<{ id: string; carryOut(): void }> => {
    const { system } = b.world, { requestStart } = system
    let id = ''
    system.requestStart = asked => { id = asked; return 0 }
    await b.report(attempt)
    system.requestStart = requestStart
    return { id, carryOut: () => { requestStart(id) } }
  }
  const afterLook = async (b: Bench, ms = 5_000): Promise<void> => {
    b.world.system.clock.advance(ms)
    await b.world.rest()
  }

  each('and comes late while its call goes on is that call: connected, muted, heard and ended as if it had come in time, though it is told twice', ['callkeep'], async shape => {
    const b = await bench(shape, { copies: 2 }), late = await slow(b), { system } = b.world
    void b.port.connected()
    void b.port.setMuted?.(true)
    await afterLook(b)
    expect([b.world.told, b.heard, system.connects]).toEqual([['call-refused'], [], []])
    late.carryOut()
    await b.world.rest()
    expect([system.connects, system.calls.get(late.id)!.isMuted, b.heard, system.ended]).toEqual([[late.id], true, ['audio.activated'], []])
    system.hold(late.id, true)
    await b.world.rest()
    void b.port.end(end('remote-hangup'))
    await b.world.rest()
    expect([b.heard.slice(1), system.ended]).toEqual([['system.held', 'system.held', 'audio.deactivated'], [{ id: late.id, by: 'app', how: 'reported', reason: 2 }]])
    expect(system.refusals).toEqual([])
    b.world.close()
  })

  each('and is answered late while its call goes on is that call, also when its sound is told first', ['telecom', 'callingx'], async shape => {
    const b = await bench(shape), { system } = b.world
    void b.port.report({ call: 'x', attempt: 1 })
    void b.port.connected()
    await turns()
    system.clock.advance(5_000)
    await turns()
    if (shape === 'telecom') {
      system.step('promise getActiveCallSession')
      await turns()
    }
    expect(b.world.told).toEqual(['call-refused'])
    await b.world.rest()
    const [id] = system.calls.keys()
    expect([system.connects, b.heard, system.ended]).toEqual([[id], ['audio.activated'], []])
    void b.port.end(end())
    await b.world.rest()
    expect([system.ended, b.heard]).toEqual([[{ id, by: 'app', how: 'action' }], ['audio.activated', 'audio.deactivated']])
    b.world.close()
  })

  each('and comes when its call has ended is ended at once, with the reason of the call [react-native-callkeep#75]', ['callkeep'], async shape => {
    const b = await bench(shape), late = await slow(b)
    await afterLook(b)
    expect(b.world.told).toEqual(['call-refused'])
    void b.port.end(end('remote-hangup'))
    late.carryOut()
    await b.world.rest()
    expect(b.world.system.ended).toEqual([{ id: late.id, by: 'app', how: 'reported', reason: 2 }])
    await b.report(2)
    expect(b.world.system.refusals, 'the next call has its group').toEqual([])
    b.world.close()
  })

  each('also two of them, each with its own reason', ['callkeep'], async shape => {
    const b = await bench(shape, { groups: 2 }), first = await slow(b)
    void b.port.end(end('remote-hangup', 1))
    const second = await slow(b, 2)
    void b.port.end(end('join-timeout', 2))
    second.carryOut()
    first.carryOut()
    await b.world.rest()
    expect(b.world.system.ended.map(e => [e.id, e.reason])).toEqual([[second.id, 1], [first.id, 2]])
    b.world.close()
  })

  each('and comes when nobody listens any more is found and ended', ['callkeep'], async shape => {
    const b = await bench(shape), late = await slow(b)
    await afterLook(b)
    void b.port.end(end('remote-hangup'))
    b.stop()
    await afterLook(b)
    late.carryOut()
    await b.world.rest()
    expect(b.world.system.calls.size).toBe(1)
    await afterLook(b, 10_000)
    expect(b.world.system.ended).toEqual([{ id: late.id, by: 'app', how: 'reported', reason: 2 }])
    b.world.system.clock.advance(1_000_000)
    await b.world.rest()
    expect(b.world.system.clock.held(), 'it is not looked for for ever').toEqual([])
    b.world.close()
  })

  each('and comes when nobody looks any more is ended before the next call starts', ['callkeep'], async shape => {
    const b = await bench(shape), late = await slow(b)
    void b.port.end(end('remote-hangup'))
    b.stop()
    for (const ms of [5_000, 15_000, 60_000]) await afterLook(b, ms)
    late.carryOut()
    await afterLook(b, 1_000_000)
    expect(b.world.system.calls.size).toBe(1)
    const next = b.world.port()
    next.subscribe(() => undefined)
    void next.report({ call: 'x', attempt: 1 })
    await b.world.rest()
    expect(b.world.system.ended).toEqual([{ id: late.id, by: 'app', how: 'reported', reason: 2 }])
    expect([b.world.system.calls.size, b.world.system.refusals]).toEqual([1, []])
    b.world.close()
  })

  each('a start that was confirmed by no event is found', ['callkeep'], async shape => {
    const b = await bench(shape)
    b.world.callkeep!.silent.add('RNCallKeepDidReceiveStartCallAction')
    const id = await b.report()
    void b.port.connected()
    expect(b.world.system.connects).toEqual([])
    b.world.system.clock.advance(5_000)
    await b.world.rest()
    expect(b.world.system.connects).toEqual([id])
    b.world.close()
  })
})

describe('a library that is not there', () => {
  const bare = async (create: (tell: (code: string, message: string) => void) => SystemCallPort) => {
    const told: string[][] = [], port = create((code, message) => { told.push([code, message]) })
    await turns()
    const transport = createFakeTransport(), call = createCall({ transport, systemCall: port, id: `bare ${told.join()}` })
    void call.join()
    await transport.flush()
    expect(call.state, 'the call goes on').toBe('joined')
    void call.leave()
    await transport.flush()
    expect(call.state).toBe('ended')
    return told
  }
  const options = (tell: (code: string, message: string) => void) => ({ onDiagnostic: (d: { code: string; message: string }) => tell(d.code, d.message) })
  const nowhere = (): never => { throw new Error('`new NativeEventEmitter()` requires a non-null argument.') }

  test('a native module that is not linked', async () => {
    expect(await bare(tell => createCallKeepSystemCall({ callKeep: nowhere, Platform: { OS: 'ios' } }, options(tell)))).toEqual([['missing-module', expect.stringContaining('callkeep 4.3.16')]])
    expect(await bare(tell => createCallKitTelecomSystemCall({ callKitTelecom: nowhere }, options(tell)))).toEqual([['missing-module', expect.stringContaining('expo-callkit-telecom 0.4.0')]])
  })

  test('a library of another version', async () => {
    expect(await bare(tell => createCallKitTelecomSystemCall({ callKitTelecom: {} as CallKitTelecomLike }, options(tell)))).toEqual([['wrong-version', expect.stringContaining('expo-callkit-telecom 0.4.0')]])
  })

  test('react-native-callkeep on Android is not even loaded: two overloaded methods crash the New Architecture [react-native-callkeep#798, #839, #816]', async () => {
    let loads = 0
    const told = await bare(tell => createCallKeepSystemCall({ callKeep: () => { loads++; return nowhere() }, Platform: { OS: 'android' } }, options(tell)))
    expect(told).toEqual([['unsupported-platform', expect.stringContaining('expo-callkit-telecom')]])
    expect(loads).toBe(0)
  })
})
