/** The second half of the SIP stories: what happens under a call. */
import { describe, expect, test } from 'vitest'
import { startKamailio } from './kamailio.ts'
import { count, type SipBench, type SipKit } from './sip-bench.ts'
import { startCalleeProcess } from './sip-callee.ts'
import { startSipRelay } from './sip-relay.ts'
import { quiet, tell, until, why } from './story.ts'
import { isMediaUp } from './webrtc-globals.ts'

export function describeSipTrouble<Session>(kit: SipKit<Session>, { server, keep, closeAll, pair, joined, nothingIsHeld }: SipBench<Session>): void {
  const { startUser, freshName, dial, accept, isLive } = kit

  describe(`${kit.vendor}: trouble under the call`, () => {
    test('the server is killed: the call goes on, and a leave ends it at once; the next call fails at its socket', async () => {
      const own = await startKamailio()
      const relay = await startSipRelay(own.url)
      const alice = await startUser(relay.url, freshName('alice'), { registers: false }), bob = await startUser(own.url, freshName('bob'))
      const p = { alice, bob, relay }, { call, words } = await joined(p)
      await own.stop()
      await until('the socket to be gone', () => !alice.isConnected())
      await quiet(100)
      expect([call.state, words()]).toEqual(['joined', ['accepted', 'joined'].filter(word => words().includes(word))])
      expect(why(await call.leave('button'))).toEqual({ reason: 'local-leave', initiator: 'local' })
      expect(alice.microphone.live()).toBe(0)
      const next = tell(dial(alice, bob.uri)).call
      await expect(next.join()).rejects.toThrow()
      expect(why(await next.ended)).toMatchObject({ reason: 'signalling-failed', initiator: 'system' })
      expect(alice.microphone.live()).toBe(0)
      await Promise.all([alice.stop(), bob.stop(), relay.close()])
    })

    test('a re-INVITE while the socket is cut waits for it, and the call lives', async () => {
      const p = await pair()
      const { call, restart } = await joined(p)
      const back = p.relay.cut()
      await until('the socket to be gone', () => !p.alice.isConnected())
      let restarted = false
      void restart().then(() => { restarted = true })
      await quiet(700)
      expect([call.state, restarted, count(p.relay, '> INVITE')]).toEqual(['joined', false, 1])
      back()
      await p.alice.reconnect()
      await until('the re-INVITE to be answered', () => restarted)
      expect([call.state, count(p.relay, '> INVITE')]).toEqual(['joined', 2])
      await call.leave('button')
      await nothingIsHeld(p)
    })

    test('a re-INVITE into silence: a leave does not wait for it, and the BYE arrives when the silence is over', async () => {
      const p = await pair()
      const { call, restart } = await joined(p)
      const over = p.relay.silence()
      void restart().catch(() => undefined)
      await until('the re-INVITE', () => count(p.relay, '> INVITE') === 2)
      expect(why(await call.leave('button'))).toEqual({ reason: 'local-leave', initiator: 'local' })
      expect(p.alice.microphone.live()).toBe(0)
      expect(p.bob.calls.some(isLive)).toBe(true)
      over()
      await nothingIsHeld(p)
    })

    test('a re-INVITE to a side that has forgotten the call ends it', async () => {
      const p = await pair()
      const { call, restart } = await joined(p)
      kit.forget(p.bob)
      void restart().catch(() => undefined)
      expect((await call.ended).reason).toBe('state-mismatch')
      expect(p.relay.log.some(line => line.startsWith('< 481'))).toBe(true)
      await until('a cold microphone', () => p.alice.microphone.live() === 0)
    })

    test('the hang-up falls into a re-INVITE: nothing is thrown into nowhere', async () => {
      const p = await pair()
      const transport = dial(p.alice, p.bob.uri)
      p.bob.onCall = session => accept(p.bob, session)
      const lost: unknown[] = [], note = (error: unknown): void => { lost.push(error) }
      process.on('unhandledRejection', note)
      try {
        // In every moment of the making of the offer.
        for (const steps of [0, 1, 2, 3, 4, 5, 6, 8, 12, 100]) {
          const { call, restart } = tell(transport)
          await call.join()
          void restart().catch(() => undefined)
          for (let step = 0; step < steps; step++) await Promise.resolve()
          expect((await call.leave('button')).reason).toBe('local-leave')
          await quiet(50)
        }
        await nothingIsHeld(p)
        expect(lost).toEqual([])
      } finally { process.removeListener('unhandledRejection', note) }
    })

    test('the other side is frozen: lost, and restored when it thaws; the SDK itself says nothing', async () => {
      await closeAll()
      const relay = keep(await startSipRelay(server().url)), alice = keep(await startUser(relay.url, freshName('alice'), { registers: false }))
      const carol = keep(await startCalleeProcess(server().url, freshName('carol')))
      const { call, words } = tell(dial(alice, carol.uri))
      await call.join()
      // Joined is signalling: before there is a path none can be lost.
      await until('media to be up', isMediaUp, 30_000)
      carol.freeze()
      await until('lost', () => words().includes('lost'), 35_000)
      expect(call.state).toBe('reconnecting')
      carol.thaw()
      await until('restored', () => words().includes('restored'), 20_000)
      expect(call.state).toBe('joined')
      await call.leave('button')
      expect(alice.microphone.live()).toBe(0)
    }, 120_000)
  })
}
