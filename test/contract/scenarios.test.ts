/** Orderings that broke real calls, and are not shown under a clause already. */
import { createCall, type Cause } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup } from './setup.ts'

describe('the other side ends', () => {
  test('while joining: the join is rejected with that reason, and it is not tried again [SC18]', async () => {
    const s = setup()
    s.world.hold('the SDK joins')
    const join = s.call.join()
    await s.world.flush()
    s.world.transport.sdk.hangUp()
    await settle(s)
    await expect(join).rejects.toMatchObject({ code: 'join-impossible', cause: { reason: 'remote-hangup', initiator: 'remote', attempt: 1 } })
    expect(s.world.transport.connections).toBe(1)
    expect(s.sessions()).toEqual(['joining', 'ended'])
    expectNothingHeld(s)
  })

  test('while reconnecting: ended with that reason, and nothing is restarted after it [SC19]', async () => {
    const s = await joined()
    s.world.hold('media restarts')
    s.world.transport.sdk.fail()
    await s.world.flush()
    s.world.transport.sdk.hangUp()
    await s.world.flush()
    const told = s.commands('transport').length
    s.world.network.goOnline()
    s.world.deliver('media restarts')
    await settle(s)
    expect((await s.call.ended).reason).toBe('remote-hangup')
    expect(s.commands('transport').slice(told)).toEqual([])
    expectNothingHeld(s)
  })
})

describe('the server', () => {
  const refused = (reason: Cause['reason']) => ({ type: 'transport.failed', recoverable: false, cause: { reason } } as const)
  test('says that the token expires: noted, still joined; refuses it in an outage: token-expired, and “join again” may be offered [SC35]', async () => {
    const s = await joined()
    s.say('transport.tokenExpiring')
    await s.world.flush()
    expect(s.steps().findLast(r => r.event.type === 'transport.tokenExpiring')).toMatchObject({ ignored: false, commands: [], to: { session: 'joined' } })
    s.world.transport.sdk.lose()
    s.world.transport.sdk.say(refused('token-expired'))
    await settle(s)
    expect(await s.call.ended).toMatchObject({ reason: 'token-expired', initiator: 'server', recoverable: true })
    expect(s.commands('transport').filter(c => c === 'join')).toHaveLength(1)
    expectNothingHeld(s)
  })

  test('asks to migrate: the media are restarted, at most one period is shown, and the call goes on [SC36]', async () => {
    for (const gap of [false, true]) {
      const s = await joined()
      s.say('transport.migrating')
      if (gap) s.world.transport.sdk.lose()
      await s.world.flush()
      s.world.transport.sdk.recover()
      await settle(s)
      expect(s.commandedBy('transport.migrating')).toEqual(['restartMedia'])
      expect(s.sessions()).toEqual(gap ? ['joining', 'joined', 'reconnecting', 'joined'] : ['joining', 'joined'])
      expect(s.commands('transport')).not.toContain('leave')
    }
  })

  test('forgot the session: ended as state-mismatch while joining, joined and in an outage, never stuck [SC37]', async () => {
    for (const at of ['joining', 'joined', 'reconnecting'] as const) {
      const s = setup()
      if (at === 'joining') s.world.hold('the SDK joins')
      void s.call.join()
      await s.world.flush()
      if (at === 'reconnecting') s.world.transport.sdk.lose()
      await s.world.flush()
      expect(s.call.state).toBe(at)
      s.world.transport.sdk.say(refused('state-mismatch'))
      await settle(s)
      expect(await s.call.ended).toMatchObject({ reason: 'state-mismatch', recoverable: true })
      expect(await outcome(s.call.settled)).toBe('resolved')
      expectNothingHeld(s)
    }
  })
})

test('back cancels a join and leaves a call, each once [SC56]', async () => {
  for (const isJoined of [false, true]) {
    const s = setup()
    if (!isJoined) s.world.hold('the SDK joins')
    void s.call.join()
    await s.world.flush()
    void s.call.leave('back')
    s.world.screen.dispose() // the navigator takes the screen away as well
    await settle(s)
    expect(await s.call.ended).toMatchObject({ reason: isJoined ? 'local-leave' : 'join-cancelled', initiator: 'local', secondary: [] })
    expect([s.world.screen.exits, s.world.screen.wrongPops]).toEqual([0, 0])
    // The second leave is the last word before nothing is heard any more.
    expect(s.commands('transport')).toEqual(['subscribe', 'join', 'leave', 'leave', 'unsubscribe', 'releaseMedia'])
    expect(s.steps().flatMap(r => r.commands).filter(c => c.type === 'recordEnd')).toHaveLength(1)
    expectNothingHeld(s)
  }
})

test('in the background without the camera’s permission: its type goes from the notification, the call and its microphone stay [SC71]', async () => {
  const s = await joined()
  expect(s.world.service.info?.types).toEqual(['microphone', 'camera', 'mediaPlayback'])
  s.world.app.background()
  s.world.app.permit({ camera: false })
  await settle(s)
  expect(s.world.service.info?.types).toEqual(['microphone', 'mediaPlayback'])
  expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', app: 'background', service: 'running', media: 'unmuted' })
  expect([s.world.transport.hot, s.world.service.starts]).toEqual([true, 1])
})

test('both call each other: of two calls with one id only the first that joins lives, and the second may follow it [SC72]', async () => {
  const ours = byHand(), theirs = byHand()
  const mine = createCall({ transport: ours.transport, id: 'ann-and-ben' }), other = createCall({ transport: theirs.transport, id: 'ann-and-ben' })
  void mine.join()
  await expect(other.join()).rejects.toMatchObject({ code: 'duplicate-call', field: 'id' })
  expect([mine.state, other.state, theirs.log]).toEqual(['joining', 'idle', []])
  void mine.leave()
  ours.say({ type: 'transport.left' })
  expect(await outcome(mine.settled)).toBe('resolved')
  void other.join()
  expect(other.state).toBe('joining')
  void other.leave()
  theirs.say({ type: 'transport.left' })
})
