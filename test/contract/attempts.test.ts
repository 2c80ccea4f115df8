/** Attempts: stamped, apart, one after the other. */
import { createCall } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup } from './setup.ts'

describe('what arrives later', () => {
  test('is stamped with the attempt of its subscription, promises too, and a deadline belongs to the machine that set it [C9.1]', async () => {
    const s = await joined({ service: { tells: 'promises' } })
    s.world.transport.sdk.lose()
    await settle(s)
    void s.call.join()
    await s.world.flush()
    const late = s.steps().filter(r => /^(transport|service|port)\./.test(r.event.type))
    expect(late.length).toBeGreaterThan(6)
    expect(late.filter(r => r.event.attempt !== r.attempt)).toEqual([])
    expect(s.steps().filter(r => r.event.type === 'timer.reconnect').map(r => r.attempt)).toEqual([1])
    expect(new Set(s.steps().filter(r => r.event.type === 'transport.accepted').map(r => r.attempt))).toEqual(new Set([1, 2]))
  })

  test('and is stale changes nothing, and stands in the trace with the reason [C9.2 SC26 SC73]', async () => {
    const s = await joined()
    void s.call.leave()
    await settle(s)
    void s.call.join()
    await s.world.flush()
    const before = s.call.getSnapshot()
    for (const type of ['transport.closed', 'transport.left', 'transport.lost'] as const) s.call.send({ type, attempt: 7 })
    expect(s.call.getSnapshot()).toBe(before)
    expect(s.steps().slice(-3).map(r => [r.ignored, r.why, r.commands])).toEqual(Array.from({ length: 3 }, () => [true, 'stale: belongs to attempt 7, now 2', []]))
    // The end of the attempt before, told late, is answered by that attempt and touches nothing of this one.
    s.world.transport.sdkOf(1).say({ type: 'transport.closed' })
    s.call.send({ type: 'transport.closed', attempt: 1 })
    await s.world.flush()
    expect(s.call.getSnapshot()).toBe(before)
  })

  test('and is a success of an older attempt is left, for that attempt, and the present one lives [C9.5 SC27]', async () => {
    const h = byHand(), call = createCall({ transport: h.transport })
    void call.join()
    h.say({ type: 'transport.joined' })
    void call.leave()
    h.say({ type: 'transport.left' })
    void call.join()
    h.say({ type: 'transport.joined' })
    for (const attempt of [1, 77]) {
      h.log.length = 0
      h.say({ type: 'transport.joined', attempt })
      expect([h.log, call.getSnapshot()]).toMatchObject([[`leave ${attempt}`], { session: 'joined', attempt: 2 }])
    }
  })
})

describe('a join', () => {
  test('that comes twice, or when joined, joins the first: one attempt, one connection [C9.3 SC6 SC7]', async () => {
    const s = setup()
    const [a, b] = [s.call.join(), s.call.join()]
    await s.world.flush()
    const c = s.call.join()
    expect([await outcome(a), await outcome(b), await outcome(c)]).toEqual(['resolved', 'resolved', 'resolved'])
    expect([s.commands('transport').filter(x => x === 'join').length, s.world.transport.connections, s.call.getSnapshot().attempt]).toEqual([1, 1, 1])
  })

  test('after an end begins a new machine once the last has settled, its service stopped too [C9.4 D7.2]', async () => {
    const s = await joined()
    const first = s.call.getSnapshot()
    s.world.hold('the service stops')
    void s.call.leave()
    const again = s.call.join()
    await s.world.advance(1_000)
    expect(s.call.getSnapshot()).toMatchObject({ attempt: 1, session: 'ended', service: 'stopping' })
    s.world.deliver('the service stops')
    await s.world.flush()
    expect(await outcome(again)).toBe('resolved')
    expect(s.call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joined' })
    expect(s.call.getSnapshot().end).toBeUndefined()
    expect(first.attempt).toBe(1)
  })

  test('at once after a leave: what the first still says cannot touch the second [C9.4 SC5]', async () => {
    const s = setup({ transport: { leaveWhileJoining: 'misses' } }, { transport: { 'transport.left': 'late', 'transport.closed': 'duplicate' } })
    s.world.hold('the SDK joins')
    void s.call.join()
    void s.call.leave()
    const second = s.call.join()
    await settle(s) // the first is abandoned by time
    expect(s.call.getSnapshot()).toMatchObject({ attempt: 2, session: 'ended' })
    await second.catch(() => undefined)
    const third = s.call.join()
    await s.world.advance(10_000)
    expect(s.call.getSnapshot()).toMatchObject({ attempt: 3, session: 'joining' })
    s.world.deliver('the SDK joins') // of the first
    await s.world.advance(100)
    expect(s.call.getSnapshot()).toMatchObject({ attempt: 3, session: 'joining' })
    expect(s.world.log.filter(e => e.name === 'leave' && e.attempt === 1).length).toBeGreaterThan(1)
    void s.call.leave()
    await settle(s)
    expect(await outcome(third)).toBe('rejected')
  })

  test('after an abandoned leave is possible: the answer was lost, the next attempt is not [C9.4 SC14]', async () => {
    const s = await joined({ transport: { endSays: [] } })
    s.world.hold('the SDK leaves')
    const end = s.call.leave('button')
    await settle(s)
    expect(await end).toMatchObject({ reason: 'local-leave', secondary: [{ reason: 'leave-timeout' }] })
    const join = s.call.join()
    await s.world.flush()
    expect([await outcome(join), s.call.getSnapshot().attempt]).toEqual(['resolved', 2])
  })

  test('after dispose is refused, and so is one that waited [D7.3]', async () => {
    const s = await joined()
    void s.call.leave()
    const waiting = s.call.join()
    const settled = s.call.dispose()
    await expect(waiting).rejects.toMatchObject({ code: 'join-impossible' })
    await expect(s.call.join()).rejects.toMatchObject({ code: 'disposed', message: 'join() after dispose(): create a new call' })
    await settle(s)
    expect(await outcome(settled)).toBe('resolved')
  })

  test('and a leave in one tick open nothing, and the join is rejected as cancelled [SC4]', async () => {
    const s = setup()
    const join = s.call.join()
    void s.call.leave('back')
    await settle(s)
    await expect(join).rejects.toMatchObject({ code: 'join-impossible', cause: { reason: 'join-cancelled' } })
    expect(s.world.log.some(e => e.kind === 'world' && e.name === 'transport.joined')).toBe(false)
    expectNothingHeld(s)
  })

  test('that is refused after the leave changes neither the reason nor the state, and is not tried again [SC2]', async () => {
    const s = setup({ transport: { join: 'rejects', joinCause: { reason: 'room-full' } } })
    s.world.hold('join')
    void s.call.join()
    const end = s.call.leave('back')
    await s.world.advance(100)
    s.world.deliver('join')
    await settle(s)
    expect(await end).toMatchObject({ reason: 'join-cancelled' })
    expect(s.call.getSnapshot().end).toMatchObject({ reason: 'join-cancelled', secondary: [{ reason: 'room-full' }] })
    expect(s.world.transport.connections).toBe(1)
  })

  test('that the SDK tries again by itself, left meanwhile, is left again when it comes [SC3]', async () => {
    const s = setup({ transport: { afterFailure: 'rejoins', leaveWhileRejoining: 'misses' } })
    s.world.hold('the SDK joins')
    s.world.hold('the SDK rejoins')
    void s.call.join()
    await s.world.flush()
    s.world.transport.sdk.fail()
    await s.world.flush()
    expect(s.call.getSnapshot()).toMatchObject({ session: 'joining', transport: 'restarting' })
    void s.call.leave('back')
    const joins = s.commands('transport').filter(c => c === 'join').length
    s.world.deliver('the SDK rejoins')
    await settle(s)
    expect(s.sessions()).not.toContain('joined')
    expect(s.commands('transport').filter(c => c === 'join')).toHaveLength(joins)
    expectNothingHeld(s)
  })
})

test('leave after the end and leave in idle resolve, and command nothing [D7.1 SC9 SC10]', async () => {
  const s = setup()
  await s.world.flush()
  const quiet = s.world.log.filter(e => e.kind === 'command').length
  expect(await s.call.leave()).toMatchObject({ reason: 'local-leave', initiator: 'local', attempt: 0, at: s.world.clock.now(), secondary: [] })
  expect([s.call.state, s.world.log.filter(e => e.kind === 'command').length]).toEqual(['idle', quiet])
  void s.call.join()
  await s.world.flush()
  const end = s.call.leave('button')
  await settle(s)
  const told = s.world.log.filter(e => e.kind === 'command').length
  expect(await s.call.leave('back')).toBe(await end)
  expect(s.world.log.filter(e => e.kind === 'command').length).toBe(told)
})
