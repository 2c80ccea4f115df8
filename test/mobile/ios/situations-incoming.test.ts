/** Situations: incoming calls, and what a process before this one has left. What happened to others, and may not happen here: each title names the thread. */
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall } from '@onhook/machine'
import { describe, expect } from 'vitest'
import { platform } from '../harness/native.ts'
import { ALL, bench, each, end, last } from './situations-bench.ts'
import { openWorld } from './worlds.ts'

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

  each('what was answered while JavaScript was not up, and then forgotten by a reset of the provider, is not answered', ALL, async shape => {
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

  each('what was held while JavaScript was not up is held, and what was taken off hold is not', ['callkeep', 'callingx'], async shape => {
    for (const [turns, expected] of [[[true], ['system.held']], [[true, false], ['system.held', 'system.resumed']]] as const) {
      const b = await bench(shape, {}, world => {
        const id = world.ring()
        world.system.answer(id)
        for (const on of turns) world.system.hold(id, on)
      })
      expect(b.heard.filter(type => /answered|held|resumed/.test(type))).toEqual(['system.answered', ...expected])
      b.world.close()
    }
  })

  each('that rings again under the id of one that is over has its own time to be connected', ['callkeep'], async shape => {
    const b = await bench(shape), { system } = b.world, id = b.world.ring(), ends = (): number => b.heard.filter(type => type === 'system.ended').length
    const passes = async (ms: number): Promise<void> => {
      system.clock.advance(ms)
      await b.world.rest()
    }
    await passes(0)
    system.answer(id)
    await passes(0)
    await passes(5_000)
    system.endByPerson(id)
    await b.world.rest()
    b.world.callkeep!.pushed(id.toUpperCase())
    await passes(15_000)
    system.answer(id)
    await passes(0)
    // The first answer would be 25 s old now, the second is 5 s old; then it is 25 s old too.
    await passes(5_000)
    expect([ends(), [...system.calls.keys()]]).toEqual([1, [id]])
    await passes(19_900)
    expect(ends()).toBe(1)
    await passes(100)
    expect([ends(), system.calls.size, b.world.told]).toEqual([2, 0, ['answer-timeout']])
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

  each('of any name, also one in both cases, is answered, connected and ended by that name', ['callingx'], async shape => {
    const b = await bench(shape), id = 'default:Dr-Amsel_42'
    b.world.system.reportIncoming(id)
    b.world.system.answer(id)
    await b.world.rest()
    void b.port.connected()
    await b.world.rest()
    expect([b.world.system.pending.size, b.world.callingx!.answers.size, b.world.system.calls.get(id)?.isConnected]).toEqual([0, 0, true])
    b.world.system.endByPerson(id)
    await b.world.rest()
    expect(b.world.system.refusals).toEqual([])
    expect(b.heard.filter(type => type.startsWith('system.'))).toEqual(['system.answered', 'system.ended'])
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

  each('an answer that the library has fulfilled by itself has all the time that its call has to join', ['callkeep'], async shape => {
    // It is not flushed, so the join hangs.
    const world = openWorld(shape), transport = createFakeTransport(), { clock } = world.system
    const call = createCall({ transport, systemCall: world.port(), clock, id: 'slow', policy: { joinTimeoutMs: 60_000 } })
    await world.rest()
    world.system.answer(world.ring())
    await world.rest()
    clock.advance(59_999)
    await world.rest()
    expect([call.state, world.system.calls.size, world.told.filter(code => code === 'answer-timeout')]).toEqual(['joining', 1, []])
    clock.advance(1)
    await world.rest()
    expect([call.getSnapshot().end?.reason, world.system.calls.size]).toEqual(['join-timeout', 0])
    world.close()
  })

  each('an answer that is failed since it was not connected in time ends the call by that cause, and not as if the system had ended it', ['telecom', 'callingx'], async shape => {
    const world = openWorld(shape), transport = createFakeTransport(), { clock } = world.system
    const call = createCall({ transport, systemCall: world.port(), clock, id: `late ${shape}`, policy: { joinTimeoutMs: 60_000 } })
    await world.rest()
    world.system.answer(world.ring())
    await world.rest()
    clock.advance(25_000)
    await world.rest()
    expect([call.getSnapshot().end, world.system.calls.size]).toMatchObject([{ reason: 'join-timeout', initiator: 'system', recoverable: true }, 0])
    world.close()
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
    b.world.callingx?.send('endCall', {} as never)
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
