/** What Vonage is known to do, over the fake in a session: ends from elsewhere, refusals, leaving. */
import { createVonageTransport, VONAGE_REASONS } from '@onhook/adapters/vonage'
import { afterEach, describe, expect, test } from 'vitest'
import { installPage } from '../harness/page.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { initPublisher, otError, page } from './fake.ts'
import { start } from './story.ts'

installPage()
afterEach(() => page.reset())

describe('ends from elsewhere', () => {
  test.each(Object.entries(VONAGE_REASONS))('sessionDisconnected by %s is %s, once, and the microphone is closed', async (raw, reason) => {
    const { fake, call, words } = start()
    await call.join()
    fake.end(raw)
    const end = await call.ended
    await call.settled
    await quiet(5)
    expect([end.reason, end.vendor, words(), page.isHot(), fake.listeners()]).toEqual([reason, { name: raw, code: raw, message: 'disconnected' }, ['joined', 'left'], false, 0])
  })
  test('a moderator puts us out while we reconnect', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.tell('sessionReconnecting')
    fake.end('forceDisconnected')
    expect(why(await call.ended)).toEqual({ reason: 'removed-by-host', initiator: 'host', vendor: { name: 'forceDisconnected', code: 'forceDisconnected', message: 'disconnected' } })
    fake.tell('sessionReconnected')
    await quiet(5)
    expect(words()).toEqual(['joined', 'lost', 'left'])
  })
  test('the other side of a call of two is gone, by its own will or by the network', async () => {
    const { fake, call } = start({ endsWhenAlone: true })
    await call.join()
    await until('the others', () => fake.state() === 'connected')
    await quiet(5)
    fake.otherGoes('networkDisconnected')
    expect(why(await call.ended)).toEqual({ reason: 'remote-hangup', initiator: 'remote', vendor: { name: 'networkDisconnected', message: 'the last other connection is gone' } })
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
  test('our own connection is no other, and without endsWhenAlone a call goes on alone', async () => {
    const { fake, call } = start({ endsWhenAlone: true }), alone = start()
    await Promise.all([call.join(), alone.call.join()])
    await quiet(5)
    fake.tell('connectionDestroyed', { connection: { connectionId: 'me' }, reason: 'clientDisconnected' })
    alone.fake.otherGoes()
    await quiet(5)
    expect([call.state, alone.call.state]).toEqual(['joined', 'joined'])
    await Promise.all([call.leave(), alone.call.leave()])
  })
  test('when the last other is gone the session is being left yet: the next call waits for that, and is in', async () => {
    const { fake, call } = start({ endsWhenAlone: true }), { disconnect } = fake.session
    await call.join()
    await quiet(5)
    let go!: () => void
    fake.session.disconnect = async () => { await new Promise<void>(resolve => { go = resolve }); await disconnect() }
    fake.otherGoes()
    await call.ended
    await call.settled
    const joining = call.join()
    await quiet(5)
    expect(fake.tokens).toHaveLength(1)
    fake.session.disconnect = disconnect
    go()
    await joining
    expect([call.state, fake.state(), fake.tokens.length]).toEqual(['joined', 'connected', 2])
    await call.leave()
  })
})

describe('refusals', () => {
  test.each([['OT_AUTHENTICATION_ERROR', 'Invalid token', 'unauthorised'], ['OT_AUTHENTICATION_ERROR', 'Token has expired', 'token-expired'], ['OT_SOCKET_CLOSE_TIMEOUT', 'closed', 'signalling-failed'], ['OT_CONNECTION_LIMIT_EXCEEDED', 'full', 'room-full'], ['OT_SOMETHING_NEW', 'new', 'unknown']])('connect() that calls back with %s, "%s", is %s', async (name, message, reason) => {
    const { fake, call } = start()
    fake.refuse(otError(name, message))
    await expect(call.join()).rejects.toMatchObject({ cause: { reason, vendor: { name, code: 1006, message } } })
    await call.settled
    expect(page.isHot()).toBe(false)
  })
  test('a microphone that is refused refuses the join, and the session is left', async () => {
    page.refuseCapture('NotAllowedError')
    const { fake, call } = start()
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'no-media-permission', vendor: { name: 'OT_USER_MEDIA_ACCESS_DENIED' } } })
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
})

describe('leaving', () => {
  test('asks the SDK once, however it is left', async () => {
    const { fake, call } = start()
    let asked = 0
    const { disconnect } = fake.session
    fake.session.disconnect = () => { asked++; return disconnect() }
    await call.join()
    await Promise.all([call.leave(), call.leave('back')])
    await call.settled
    await quiet(5)
    expect([asked, fake.listeners()]).toEqual([1, 0])
  })
  test('while it connects is over at once: the next call waits for nothing', async () => {
    const { fake, call } = start({ timing: { disconnectMs: 50, lateMs: 600_000, ownerMs: 600_000 } })
    fake.holdConnect()
    const first = call.join().catch(() => undefined)
    await until('a token', () => fake.tokens.length === 1)
    void call.leave()
    const second = call.join().catch(() => undefined)
    await until('another token', () => fake.tokens.length === 2)
    await call.leave()
    await Promise.all([first, second])
    expect(fake.listeners()).toBe(0)
  })
  test('is answered late, when the next call connects over the same session: that one lives, and can be left', async () => {
    const { fake, call, words } = start({ timing: { disconnectMs: 20, lateMs: 50, ownerMs: 50 } })
    await call.join()
    fake.silence()
    await call.leave()
    const connect = fake.holdConnect(), next = call.join()
    await until('another token', () => fake.tokens.length === 2)
    fake.tell('sessionDisconnected', { reason: 'clientDisconnected' })
    connect()
    await next
    expect([call.state, words()]).toEqual(['joined', ['joined', 'left', 'joined']])
    fake.silence(false)
    await call.leave()
    await call.settled
    await until('to be out', () => fake.state() === 'disconnected')
  })
  test('is not answered while it connects, and another transport joins the same session: it is not left for the first one', async () => {
    const { fake, call, words } = start({ timing: { disconnectMs: 20, lateMs: 600_000 } }), connect = fake.holdConnect()
    const first = call.join().catch(() => undefined)
    await until('a token', () => fake.tokens.length === 1)
    fake.silence()
    await call.leave()
    await call.settled
    fake.silence(false)
    connect()
    const { call: other } = tell(createVonageTransport(fake.OT, { applicationId: 'application', sessionId: 'session', token: 'token', timing: { disconnectMs: 50 } }))
    await other.join()
    await quiet(30)
    expect([other.state, fake.state(), words()]).toEqual(['joined', 'connected', ['left']])
    await other.leave()
    await first
  })
  test.each(['onSession', 'publisher'] as const)('from within %s connects nothing and captures nothing', async hook => {
    const { fake, call } = start(hook === 'publisher' ? { publisher() { void call.leave(); return initPublisher() } } : { onSession() { void call.leave() } })
    await expect(call.join()).rejects.toThrow()
    await call.settled
    await quiet(20)
    expect([fake.tokens, fake.state(), page.isHot()]).toEqual([[], 'disconnected', false])
  })
  test('while the token is fetched connects nothing and captures nothing', async () => {
    let answer!: (token: string) => void
    const { fake, call } = start({ token: () => new Promise<string>(resolve => { answer = resolve }) })
    const joined = call.join().catch(() => undefined)
    await until('the question', () => answer !== undefined)
    await call.leave()
    answer('token')
    await joined
    await quiet(5)
    expect([fake.tokens, fake.state(), page.isHot()]).toEqual([[], 'disconnected', false])
  })
})
