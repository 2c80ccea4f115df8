/** Situations: a start that is refused, an answer that nobody waits for, a library that is not there. What happened to others, and may not happen here: each title names the thread. */
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCallKeepSystemCall, createCallKitTelecomSystemCall, createCallingxSystemCall, type CallingxLike, type CallKitTelecomLike } from '@onhook/adapters/ios-callkit'
import { createCall, type SystemCallPort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { ALL, bench, closing, each, end, type Bench } from './situations-bench.ts'
import { turns, type Shape } from './worlds.ts'

describe('an answer that nobody waits for', () => {
  /** Joined and left at once, while an answer is still on its way: it is the next attempt's, or it is failed in time. */
  const crossed = async (shape: Shape): Promise<Bench & { id: string }> => {
    const world = closing(shape), heard: Bench['heard'] = []
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
    // One whose ends nobody can fulfil, and `import *` where its CallingxModule was meant.
    for (const callingx of [{ fulfillAnswerCallAction: nowhere }, { CallingxModule: {} }] as unknown as CallingxLike[]) {
      expect(await bare(tell => createCallingxSystemCall({ callingx }, options(tell)))).toEqual([['wrong-version', expect.stringContaining('CallingxModule 0.10')]])
    }
  })

  test('react-native-callkeep on Android is not even loaded: two overloaded methods crash the New Architecture [react-native-callkeep#798, #839, #816]', async () => {
    let loads = 0
    const told = await bare(tell => createCallKeepSystemCall({ callKeep: () => { loads++; return nowhere() }, Platform: { OS: 'android' } }, options(tell)))
    expect(told).toEqual([['unsupported-platform', expect.stringContaining('expo-callkit-telecom')]])
    expect(loads).toBe(0)
  })
})
