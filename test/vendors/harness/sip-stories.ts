/** What both SIP libraries are known to do, told once: real calls over Kamailio, each through `createCall`, so that the end record is seen. */
import type { CallEnd } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { DOMAIN } from './kamailio.ts'
import { count, openSipBench, type SipKit } from './sip-bench.ts'
import { isRequest, isResponse } from './sip-relay.ts'
import { describeSipTrouble } from './sip-trouble.ts'
import { quiet, tell, until, why } from './story.ts'

/** Statuses that the server answers with, and what they are. 302 has a Contact; 486 a Reason of Q.850. */
const REFUSALS: readonly [number, CallEnd['reason'], CallEnd['initiator']][] = [
  [302, 'room-unavailable', 'server'], [403, 'unauthorised', 'server'], [404, 'room-unavailable', 'server'], [410, 'room-unavailable', 'server'],
  [480, 'no-answer', 'system'], [486, 'busy', 'remote'], [488, 'negotiation-failed', 'system'], [500, 'signalling-failed', 'system'],
  [503, 'signalling-failed', 'system'], [600, 'busy', 'remote'], [603, 'declined', 'remote'], [604, 'room-unavailable', 'server'],
]

export function describeSipStories<Session>(kit: SipKit<Session>): void {
  const bench = openSipBench(kit), { startUser, freshName, dial, accept } = kit, { server, keep, closeAll, pair, joined, nothingIsHeld } = bench

  describe(`${kit.vendor}: refused by a real server`, () => {
    test.each(REFUSALS)('%i is %s', async (status, reason, initiator) => {
      const { alice } = await pair()
      const { call, words } = tell(dial(alice, `sip:status-${status}@${DOMAIN}`))
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toEqual({ reason, initiator, vendor: { name: 'SIP', code: status, message: 'As Asked For' } })
      await quiet()
      expect(words().filter(word => word !== 'accepted').length).toBe(1)
      expect([alice.microphone.live(), alice.sessions()]).toEqual([0, 0])
    })

    test('a user that is not registered is not found', async () => {
      const { alice } = await pair()
      const { call } = tell(dial(alice, `sip:nobody@${DOMAIN}`))
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toEqual({ reason: 'room-unavailable', initiator: 'server', vendor: { name: 'SIP', code: 404, message: 'Not Found' } })
    })

    test('nobody answers, and the server gives up', async () => {
      const p = await pair('patient')
      const { call } = tell(dial(p.alice, p.bob.uri))
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toMatchObject({ reason: 'no-answer', initiator: 'system', vendor: { name: 'SIP', code: 408 } })
      await nothingIsHeld(p)
    })

    test('the other side declines', async () => {
      const p = await pair()
      const { call } = tell(dial(p.alice, p.bob.uri))
      const joining = call.join().catch(() => undefined)
      await until('ringing', () => p.bob.calls.length === 1)
      p.bob.microphone.hold()
      const theirs = tell(kit.answering(p.bob, p.bob.calls[0]!)).call
      theirs.join().catch(() => undefined)
      await quiet()
      expect(await theirs.leave('button')).toMatchObject({ reason: 'join-cancelled', initiator: 'local' })
      await joining
      expect(why(await call.ended)).toMatchObject({ reason: 'declined', initiator: 'remote', vendor: { name: 'SIP', code: 603 } })
      await nothingIsHeld(p)
    })

    test.each([
      // JsSIP does not answer the challenge; SIP.js does, with an empty password.
      ['no password', undefined, kit.vendor === 'SIP.js' ? 403 : 407, 'unauthorised'], ['a wrong password', 'wrong', 403, 'unauthorised'], ['the right password', 'right', 480, 'no-answer'],
    ] as const)('a server that wants a password, given %s', async (_what, password, status, reason) => {
      await closeAll()
      const alice = keep(await startUser(server().url, freshName('alice'), { registers: false, ...(password && { password }) }))
      const { call } = tell(dial(alice, `sip:locked@${DOMAIN}`))
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toMatchObject({ reason, vendor: { name: 'SIP', code: status } })
    })

    test('a microphone that is refused', async () => {
      const p = await pair()
      p.alice.microphone.refuse('NotAllowedError')
      const { call } = tell(dial(p.alice, p.bob.uri))
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toMatchObject({ reason: 'no-media-permission', vendor: { name: 'NotAllowedError' } })
      await nothingIsHeld(p)
    })
  })

  describe(`${kit.vendor}: cancelled`, () => {
    test('while it rings: one CANCEL, one end, however often it is asked', async () => {
      const p = await pair()
      const { call, words } = tell(dial(p.alice, p.bob.uri))
      const joining = call.join().catch(() => 'refused')
      await until('ringing', () => p.bob.calls.length === 1 && p.relay.log.some(line => line.startsWith('< 180')))
      // JsSIP says the same CANCEL again for each provisional response that follows it: let it hear this one first.
      await quiet()
      const ends = await Promise.all([call.leave('button'), call.leave('back'), call.leave('notification')])
      expect(new Set(ends).size).toBe(1)
      expect(why(ends[0])).toEqual({ reason: 'join-cancelled', initiator: 'local' })
      expect(await joining).toBe('refused')
      await until('487', () => p.relay.log.some(line => line.startsWith('< 487')))
      await call.leave('button')
      expect([count(p.relay, '> CANCEL'), count(p.relay, '> BYE')]).toEqual([1, 0])
      expect(words().filter(word => word === 'left').length).toBe(1)
      await nothingIsHeld(p)
    })

    test('the 200 crosses the CANCEL: it is acknowledged and ended by a BYE, and nobody is in a call with nobody', async () => {
      const p = await pair()
      p.bob.onCall = session => accept(p.bob, session)
      const release = p.relay.hold('to user', isResponse(200, 'INVITE'))
      const { call, words } = tell(dial(p.alice, p.bob.uri))
      call.join().catch(() => undefined)
      await until('the 200 at the relay', () => p.relay.log.includes('< 200 OK (INVITE)'))
      expect(why(await call.leave('button'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
      await until('the CANCEL', () => p.relay.log.includes('> CANCEL'))
      expect(p.alice.microphone.live()).toBe(0)
      release()
      await until('the BYE', () => p.relay.log.includes('> BYE'))
      expect(p.relay.log.includes('> ACK')).toBe(true)
      expect(words()).not.toContain('joined')
      await nothingIsHeld(p)
    })

    test('before anything was sent: no INVITE ever is', async () => {
      const p = await pair()
      const grant = p.alice.microphone.hold()
      const { call } = tell(dial(p.alice, p.bob.uri))
      call.join().catch(() => undefined)
      await quiet()
      expect(why(await call.leave('button'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
      grant()
      await quiet(100)
      expect(p.relay.log).toEqual([])
      await nothingIsHeld(p)
    })
  })

  describe(`${kit.vendor}: hung up`, () => {
    test.each([['ours first', true], ['theirs first', false]])('by both sides in one tick, %s: one end, and no error', async (_name, oursFirst) => {
      const p = await pair()
      const { call, theirs, words } = await joined(p)
      if (!oursFirst) kit.hangUp(theirs)
      const end = call.leave('button')
      if (oursFirst) kit.hangUp(theirs)
      expect(why(await end)).toMatchObject({ reason: 'local-leave', initiator: 'local' })
      await until('an answer to each BYE', () => p.relay.log.some(line => line.endsWith('(BYE)') && line.startsWith('<')) && p.relay.log.some(line => line.endsWith('(BYE)') && line.startsWith('>')))
      expect(words().filter(word => word === 'left').length).toBe(1)
      await nothingIsHeld(p)
    })

    test.each([
      [undefined, 'remote-hangup', { name: 'BYE', message: '' }],
      ['Q.850;cause=16;text="Normal call clearing"', 'remote-hangup', { name: 'BYE', code: 16, message: 'Q.850;cause=16;text="Normal call clearing"' }],
      ['Q.850;cause=38;text="Network out of order"', 'signalling-failed', { name: 'BYE', code: 38, message: 'Q.850;cause=38;text="Network out of order"' }],
      ['SIP;cause=408;text="RTP Timeout"', 'media-failed', { name: 'BYE', code: 408, message: 'SIP;cause=408;text="RTP Timeout"' }],
    ] as const)('by the other side, with the reason %s', async (header, reason, vendor) => {
      const p = await pair()
      const { call, theirs } = await joined(p)
      kit.hangUp(theirs, header)
      expect(why(await call.ended)).toMatchObject({ reason, vendor })
      await call.leave('button')
      expect(count(p.relay, '> BYE')).toBe(0)
      await nothingIsHeld(p)
    })

    test('twice, and after the end: one BYE', async () => {
      const p = await pair()
      const transport = dial(p.alice, p.bob.uri), { theirs } = await joined(p), controller = new AbortController()
      transport.subscribe(() => undefined)
      const ctx = { attempt: 1, signal: controller.signal }
      await transport.join(ctx)
      await until('two calls', () => p.bob.calls.length === 2)
      await until('the second to be up', () => count(p.relay, '> ACK') === 2)
      await Promise.all([transport.leave(ctx), transport.leave(ctx)])
      await transport.leave(ctx)
      controller.abort()
      await quiet()
      expect(count(p.relay, '> BYE')).toBe(1)
      kit.hangUp(theirs)
    })
  })

  describe(`${kit.vendor}: incoming`, () => {
    test('answered by join; the caller hangs up', async () => {
      const p = await pair()
      const theirs = kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1)
      const { call, words } = tell(kit.answering(p.bob, p.bob.calls[0]!))
      await call.join()
      expect(call.state).toBe('joined')
      await until('the caller to be in', () => kit.isUp(theirs))
      kit.hangUp(theirs)
      expect(why(await call.ended)).toMatchObject({ reason: 'remote-hangup', initiator: 'remote', vendor: { name: 'BYE' } })
      expect(words().filter(word => word === 'joined').length).toBe(1)
      await until('nothing to be held', () => p.bob.microphone.live() === 0 && p.bob.sessions() === 0)
    })

    test('left in the tick of its join, it is declined with 603, once, and nothing is opened', async () => {
      const p = await pair(), theirs = kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1)
      const { call } = tell(kit.answering(p.bob, p.bob.calls[0]!)), joining = call.join().catch(() => undefined)
      expect((await call.leave('button')).reason).toBe('join-cancelled')
      await joining
      await until('the caller to hear it', () => !kit.isLive(theirs))
      await until('nothing to be held', () => p.bob.microphone.live() === 0 && p.bob.sessions() === 0)
      expect(p.relay.log.filter(line => line.startsWith('< 603'))).toHaveLength(1)
    })

    test('left while idle it rings on, since nothing is asked of the transport, and it can be answered', async () => {
      const p = await pair(), theirs = kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1)
      const { call } = tell(kit.answering(p.bob, p.bob.calls[0]!))
      await call.leave('button')
      await quiet()
      expect(kit.isRinging(p.bob.calls[0]!)).toBe(true)
      await call.join()
      await until('the caller to be in', () => kit.isUp(theirs))
      await call.leave('button')
    })

    test('muted before it is answered, the microphone is never heard; unmuted, it is', async () => {
      const p = await pair()
      kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1)
      const transport = kit.answering(p.bob, p.bob.calls[0]!), { call } = tell(transport)
      await transport.setMuted!(true)
      await call.join()
      expect([p.bob.microphone.live(), p.bob.microphone.wasHeard()]).toEqual([1, false])
      await transport.setMuted!(false)
      expect(p.bob.microphone.wasHeard()).toBe(true)
      await call.leave('button')
    })

    test('a microphone that ends by itself is told as muted, and so is an unmute in vain; the call goes on', async () => {
      const p = await pair(), { call, transport, words } = await joined(p), muted = (): string[] => words().filter(word => word.endsWith('muted'))
      p.alice.microphone.end()
      await until('it to be told', () => muted().length > 0)
      expect([call.state, muted()]).toEqual(['joined', ['muted']])
      // Nobody has muted before, so the library has nothing to unmute, and says nothing.
      await transport.setMuted!(false)
      expect(muted()).toEqual(['muted', 'muted'])
      await transport.setMuted!(true)
      await transport.setMuted!(false)
      expect([call.state, new Set(muted())]).toEqual(['joined', new Set(['muted'])])
      await call.leave('button')
      await nothingIsHeld(p)
    })

    test('answered by join; left: the caller is told by a BYE', async () => {
      const p = await pair()
      kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1)
      const { call } = tell(kit.answering(p.bob, p.bob.calls[0]!))
      await call.join()
      await call.leave('button')
      await until('the BYE', () => p.relay.log.includes('< BYE'))
      await until('nothing to be held', () => p.bob.microphone.live() === 0 && p.bob.sessions() === 0)
    })

    test('left before the caller has acknowledged: a leave does not wait for that, and the BYE follows it', async () => {
      const p = await pair()
      const release = p.relay.hold('to server', isRequest('ACK'))
      kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1)
      const { call } = tell(kit.answering(p.bob, p.bob.calls[0]!))
      call.join().catch(() => undefined)
      await until('the ACK at the relay', () => p.relay.log.includes('> ACK'))
      expect((await call.leave('button')).secondary).toEqual([])
      expect(p.bob.microphone.live()).toBe(0)
      expect(p.relay.log).not.toContain('< BYE')
      release()
      await until('the BYE', () => p.relay.log.includes('< BYE'))
      await until('nothing to be held', () => p.bob.sessions() === 0)
    })

    test('cancelled by the caller before it is answered: the join is refused, and says so', async () => {
      const p = await pair()
      const theirs = kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1 && p.relay.log.some(line => line.startsWith('< 180')))
      const { call } = tell(kit.answering(p.bob, p.bob.calls[0]!))
      kit.cancel(theirs)
      await until('the end of the ringing', () => !kit.isRinging(p.bob.calls[0]!))
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toEqual({ reason: 'cancelled-by-caller', initiator: 'remote', vendor: { name: 'CANCEL', message: '' } })
    })

    test('answered elsewhere, which the CANCEL tells, while the microphone is being asked for', async () => {
      const p = await pair()
      const theirs = kit.call(p.alice, p.bob.uri)
      await until('ringing', () => p.bob.calls.length === 1 && p.relay.log.some(line => line.startsWith('< 180')))
      p.bob.microphone.hold()
      const { call } = tell(kit.answering(p.bob, p.bob.calls[0]!))
      call.join().catch(() => undefined)
      await quiet()
      kit.cancel(theirs, 200)
      expect(why(await call.ended)).toMatchObject({ reason: 'answered-elsewhere', initiator: 'remote', vendor: { name: 'CANCEL', code: 200 } })
    })
  })

  describeSipTrouble(kit, bench)
}
