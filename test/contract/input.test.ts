/** The boundary, the end record, and who watches. */
import { createRecorder } from '@onhook/inspector'
import { createCall, initialState, isCallError, step, type CallEvent, type EndReason } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { byHand, expectNothingHeld, joined, settle, setup, type Setup } from './setup.ts'

describe('input', () => {
  test.each<[string, unknown, string, string]>([
    ['an unknown event', { type: 'user.hangup' }, 'unknown-event', 'event.type'],
    ['no object', 'user.join', 'malformed-event', 'event'],
    ['a field of another type', { type: 'transport.failed', recoverable: 'yes' }, 'malformed-event', 'event.recoverable'],
    ['a field that is missing', { type: 'service.stopped' }, 'malformed-event', 'event.cause'],
    ['a value that is not in the list', { type: 'presentation.pipExited', how: 'melted' }, 'malformed-event', 'event.how'],
    ['a cause without a known reason', { type: 'transport.left', cause: { reason: 'boredom' } }, 'malformed-event', 'event.cause'],
    ['an attempt that is no whole number', { type: 'transport.left', attempt: -1 }, 'malformed-event', 'event.attempt'],
  ])('%s is refused at once, with the field, what was expected and what was found; nothing has moved [C14.1 C14.2 D11.1]', (_name, event, code, field) => {
    const s = setup()
    const before = s.call.getSnapshot()
    let error: unknown
    try { s.call.send(event as CallEvent) } catch (e) { error = e }
    expect(isCallError(error)).toBe(true)
    expect(error).toMatchObject({ code, field, message: expect.stringMatching(/must be .+, found /) as string })
    expect(s.call.getSnapshot()).toBe(before)
  })

  test('the machine itself takes anything, in any state, and says why it ignored it [C14.3]', () => {
    const states = [initialState(), step(initialState(), { type: 'user.join' }).state, step(step(initialState(), { type: 'user.join' }).state, { type: 'user.leave' }).state]
    for (const state of states) for (const x of [undefined, null, 0, '', [], () => 1, { type: {} }, { type: 'transport.failed' }, Object.create(null), new Proxy({}, { get: () => { throw new Error('no') } })]) {
      expect(step(state, x as CallEvent)).toMatchObject({ state, commands: [], ignored: true, why: expect.stringMatching(/must be/) as string })
    }
  })
})

describe('the end record', () => {
  /** Who ends it, how it is said, the name of what then waits to be heard, and what is recorded. */
  const ENDS: [who: string, act: (s: Setup) => unknown, heard: string | undefined, reason: EndReason][] = [
    ['the user', s => s.call.leave('button'), undefined, 'local-leave'],
    ['the other side', s => s.world.transport.sdk.say({ type: 'transport.left', cause: { reason: 'remote-hangup' } }), 'transport.left', 'remote-hangup'],
    ['the server', s => s.world.transport.sdk.say({ type: 'transport.failed', recoverable: false, cause: { reason: 'removed-by-host' } }), 'transport.failed', 'removed-by-host'],
    ['the system', s => s.world.systemCall.system.say({ type: 'system.ended' }), 'system.ended', 'system-ended'],
  ]
  test('is that of the first of any two causes in one tick, in both orders; the second is kept beside it [C2.1 C2.2 SC17]', async () => {
    for (const [first, begin, heard, reason] of ENDS) for (const [second, follow, , other] of ENDS) if (first !== second) {
      const s = await joined()
      void begin(s)
      if (second === 'the user') s.world.deliver(heard)
      void follow(s)
      await settle(s)
      const end = s.call.getSnapshot().end!
      expect([first, second, end.reason]).toEqual([first, second, reason])
      expect((await s.call.ended).reason).toBe(reason)
      // After `left` the transport is not listened to any more, so what the server adds is not heard.
      if (first !== 'the other side' || second !== 'the server') expect([first, second, end.secondary.map(c => c.reason)]).toEqual([first, second, [other]])
      expect(s.steps().flatMap(r => r.commands).filter(c => c.type === 'recordEnd')).toHaveLength(1)
      expect(s.world.screen.exits).toBe(1)
    }
  })

  test('does not change for anything that comes after it [C2.3]', async () => {
    const s = await joined()
    s.world.transport.sdk.hangUp()
    await settle(s)
    const { reason, initiator, at, attempt } = await s.call.ended
    for (const e of [{ type: 'transport.joined' }, { type: 'transport.restored' }, { type: 'timer.leave' }, { type: 'restored' }, { type: 'user.leave' }, { type: 'service.started' }] satisfies CallEvent[]) s.call.send(e)
    await settle(s)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'ended', end: { reason, initiator, at, attempt } })
  })

  test.each([['throws', { reason: 'room-full', name: 'RoomFull', code: 42, message: 'no seat' }, 'room-full'], ['rejects', { name: 'TypeError', message: 'x is not a function' }, 'unknown'], ['rejects', 'just words', 'unknown']] as const)(
    'of a join that %s (%o) has the reason that the error names, and keeps the vendor’s words [D6.3]', async (how, error, reason) => {
      const s = setup({}, { transport: { join: { fault: how === 'throws' ? 'throw' : 'reject', error } } })
      void s.call.join()
      await settle(s)
      const { vendor, ...end } = await s.call.ended
      expect(end.reason).toBe(reason)
      expect(vendor).toEqual(typeof error === 'string' ? { name: 'Error', message: error } : Object.fromEntries(Object.entries(error).filter(([k]) => k !== 'reason')))
    })

  test('of a failure that cannot heal is its cause, and the transport is left all the same [D3.6]', async () => {
    const s = await joined()
    s.world.transport.sdk.fail({ recoverable: false, cause: { reason: 'media-failed' } })
    await s.world.flush()
    expect(s.commandedBy('transport.failed')).toEqual(['recordEnd', 'leave', 'releaseMedia', 'abortService', 'reportEnded', 'exitScreen'])
    await settle(s)
    expect((await s.call.ended).reason).toBe('media-failed')
    expectNothingHeld(s)
  })

  test('of a leave whose answer is lost is the wish that began it; the time-out stands beside it [D6.1]', async () => {
    for (const [act, reason] of [[(s: Setup) => s.call.leave(), 'local-leave'], [(s: Setup) => s.world.systemCall.system.end(), 'system-ended'], [(s: Setup) => s.world.app.terminate(), 'app-terminated']] as const) {
      const s = await joined({}, { transport: { leave: 'hang' } })
      void act(s)
      await settle(s)
      expect(await s.call.ended).toMatchObject({ reason, secondary: [{ reason: 'leave-timeout' }] })
    }
  })
})

test('a call begins with the app active, permission held, the screen absent, and nothing taken [D1.1]', () => {
  const h = byHand(), call = createCall({ transport: h.transport })
  expect(call.getSnapshot()).toMatchObject({ session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held', attempt: 1 })
  expect([h.log, h.emits]).toEqual([[], []])
})

test('with a recorder whose relay is dead, states, commands, their order and the end are the same [C15.1]', async () => {
  const recorder = createRecorder({ WebSocket, url: 'ws://127.0.0.1:9/ws?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', bytesMax: 20_000 })
  const told: unknown[][] = []
  for (const inspect of [undefined, recorder.record]) {
    const s = setup({ transport: { afterFailure: 'rejoins' } }, { transport: { 'transport.left': 'duplicate' } }, { inspect } as never)
    const states: unknown[] = []
    s.call.subscribe(state => states.push(state))
    void s.call.join()
    await s.world.flush()
    s.world.transport.sdk.fail()
    await s.world.advance(1_000)
    s.call.send({ type: 'user.mute' })
    void s.call.leave('button')
    await settle(s)
    told.push([states, s.world.log.map(({ port, kind, name, attempt }) => [port, kind, name, attempt]), await s.call.ended])
  }
  await recorder.stop()
  expect(told[1]).toEqual(told[0])
})
