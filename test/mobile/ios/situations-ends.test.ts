/** Situations: how a call ends at the system, whoever ends it. What happened to others, and may not happen here: each title names the thread. */
import { systemReasonOf, type SystemReason } from '@onhook/adapters/ios-callkit'
import type { EndReason } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { ALL, bench, closing, each, end, last } from './situations-bench.ts'
import { turns } from './worlds.ts'

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

  each('a call that is left before it could be started is never started: what waited for JavaScript was still being read', ALL, async shape => {
    const world = closing(shape), port = world.port()
    port.subscribe(() => undefined)
    void port.report({ call: 'x', attempt: 1 })
    void port.end(end('join-cancelled'))
    await world.rest()
    world.system.clock.advance(100_000)
    await world.rest()
    expect([world.system.shownEver.size, world.system.refusals, world.told]).toEqual([0, [], []])
    // The next one is, once.
    void port.report({ call: 'x', attempt: 2 })
    await world.rest()
    expect([world.system.shownEver.size, world.system.calls.size]).toEqual([1, 1])
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
    // It is asked for, and not yet started.
    await turns()
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

  each('ids are compared in either case [react-native-callkeep#367]', ['callkeep', 'telecom'], async shape => {
    const b = await bench(shape), id = await b.report()
    b.world.callkeep?.raw('RNCallKeepPerformEndCallAction', { callUUID: id.toUpperCase() })
    b.world.telecom?.raw('onCallEnded', { id: id.toUpperCase() })
    await b.world.rest()
    expect(b.heard.filter(type => type === 'system.ended')).toEqual(['system.ended'])
    b.world.close()
  })

  each('an end that the system asks for is fulfilled when the machine has been told, also one that waited and one that nobody knows', ['callingx'], async shape => {
    const b = await bench(shape, { groups: 2 }, ({ system }) => {
      system.reportIncoming('before JavaScript')
      system.endByPerson('before JavaScript')
    }), { ends, library } = b.world.callingx!
    expect([...ends]).toEqual([])
    const id = await b.report(), order: string[] = [], { fulfillEndCallAction } = library
    library.fulfillEndCallAction = (name, didFail) => {
      order.push(b.heard.at(-1)!)
      fulfillEndCallAction(name, didFail)
    }
    b.world.port(undefined, true).subscribe(event => { b.heard.push(event.type) })
    b.world.system.reportIncoming('unknown')
    b.world.system.endByPerson('unknown')
    b.world.system.endByPerson(id)
    await b.world.rest()
    expect([[...ends], order.at(-1), b.world.told]).toEqual([[], 'system.ended', []])
    b.world.close()
  })

  each('a reset takes the calls that it names and no other', ['callingx'], async shape => {
    const b = await bench(shape), id = await b.report()
    b.world.callingx!.send('providerReset', { callCids: ['another'] })
    b.world.callingx!.send('providerReset', { callCids: [] })
    b.world.callingx!.send('providerReset', { callCids: [null] } as never)
    await b.world.rest()
    expect([b.heard.filter(type => type.startsWith('system.')), b.world.told]).toEqual([[], ['event-without-id']])
    b.world.callingx!.send('providerReset', { callCids: ['another', id] })
    await b.world.rest()
    expect(b.heard.filter(type => type.startsWith('system.'))).toEqual(['system.reset'])
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
