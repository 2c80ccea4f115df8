/**
 * The rules of one vendor (CometChat Calls, version 5), shown on a call that is told that vendor's callbacks in
 * its own orders. `translate` names each callback as an adapter would; nothing of the vendor's is needed.
 */
import { DEFAULT_POLICY, createCall, type CallEvent, type EndReason, type TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, outcome, settle, setup, type Setup } from './setup.ts'

const WORDS = {
  onSuccess: { type: 'transport.accepted' }, onSessionJoined: { type: 'transport.joined' },
  onConnectionLost: { type: 'transport.lost' }, onConnectionRestored: { type: 'transport.restored' },
  onConnectionFailedRecoverable: { type: 'transport.failed', recoverable: true }, onConnectionFailedForGood: { type: 'transport.failed', recoverable: false, cause: { reason: 'network-lost' } },
  onLeaveSessionButtonClicked: { type: 'transport.leaveClicked' }, onSessionTimedOut: { type: 'transport.timedOut' },
  onSessionLeft: { type: 'transport.left' }, onConnectionClosed: { type: 'transport.closed' },
} as const satisfies Record<string, TransportEvent>
type Callback = keyof typeof WORDS
const translate = (c: Callback): TransportEvent => WORDS[c]
const tell = (s: Setup, ...callbacks: Callback[]): void => { for (const c of callbacks) s.world.transport.sdk.say(translate(c)) }
/** An SDK that says only what the test says. */
const silent = { transport: { join: 'silent', endSays: [] } } as const
async function inCall(): Promise<Setup> {
  const s = setup(silent)
  void s.call.join()
  tell(s, 'onSuccess', 'onSessionJoined')
  await s.world.flush()
  expect(s.call.state).toBe('joined')
  return s
}
const LEFT = 'onSessionLeft', CLOSED = 'onConnectionClosed', BUTTON = 'onLeaveSessionButtonClicked'

test('a promise that resolved for a bad token, and a view that is there, are not the call [V1]', async () => {
  const s = setup(silent)
  const join = s.call.join()
  tell(s, 'onSuccess', 'onSuccess')
  await s.world.advance(DEFAULT_POLICY.joinTimeoutMs - 1)
  expect([s.call.state, await outcome(join), s.commands('service')]).toEqual(['joining', 'open', []])
  tell(s, 'onSessionJoined')
  await s.world.flush()
  expect([s.call.state, await outcome(join)]).toEqual(['joined', 'resolved'])
})

/** How this vendor ends a call: the situation, what was asked of us, what it says, and the reason that stands. */
const ORDERS: [situation: string, asks: boolean, says: Callback[], reason: EndReason][] = [
  ['its leave button', false, [BUTTON, LEFT, CLOSED], 'local-leave'],
  ['a leave of ours', true, [LEFT, CLOSED], 'local-leave'],
  ['its button, whose handler leaves as well', true, [BUTTON, LEFT, CLOSED], 'local-leave'],
  ['a leave whose answer comes late, and again', true, [LEFT, CLOSED, LEFT], 'local-leave'],
  ['a leave of a conference that is there and not joined', true, [CLOSED], 'local-leave'],
  ['a leave that nothing answers', true, [], 'local-leave'],
  ['an idle session', false, ['onSessionTimedOut', LEFT, CLOSED], 'idle-timeout'],
  ['a room that is destroyed', false, [CLOSED], 'room-ended'],
  ['a failure for good', false, ['onConnectionFailedForGood', LEFT, CLOSED], 'network-lost'],
  ['an interruption, then a failure for good', false, ['onConnectionLost', 'onConnectionFailedForGood', LEFT, CLOSED], 'network-lost'],
  ['an interruption, then closed', false, ['onConnectionLost', CLOSED], 'network-lost'],
  ['the last one to leave, told more than once', false, [LEFT, LEFT, LEFT], 'unknown'],
]
describe('every order of an end', () => {
  test.each(ORDERS)('%s: one end, one exit, one abort, nothing held [V2 V3 V4]', async (_situation, asks, says, reason) => {
    const s = await inCall()
    const end = asks ? s.call.leave('button') : s.call.ended
    tell(s, ...says)
    await settle(s)
    expect((await end).reason).toBe(reason)
    expect([s.world.screen.exits, s.world.screen.wrongPops, s.commands('service').filter(c => c === 'abort').length]).toEqual([1, 0, 1])
    expect([s.world.transport.hot, s.world.service.notification, s.world.systemCall.shown, s.world.service.crashes]).toEqual([false, 'none', 'ended', 0])
  })

  test('any of left, timed out and closed, in any order, repeated and late: the first is the end, the others are absorbed [V2]', async () => {
    const three = ['onSessionTimedOut', LEFT, CLOSED] as const
    const orders = three.flatMap(a => three.flatMap(b => three.map(c => [a, b, c])))
    expect(orders).toHaveLength(27)
    for (const order of orders) {
      const s = await inCall()
      tell(s, ...order)
      await settle(s)
      const { reason } = await s.call.ended
      tell(s, ...order)
      await settle(s)
      expect([order, reason, s.world.screen.exits]).toEqual([order, { onSessionTimedOut: 'idle-timeout', onSessionLeft: 'unknown', onConnectionClosed: 'room-ended' }[order[0]!], 1])
      expect(s.call.getSnapshot().end!.reason).toBe(reason)
    }
  })
})

test('a screen that is the only one, or gone, or not there yet, keeps no abort from running, also when the session was idle [V3 V4]', async () => {
  for (const screen of ['the only one', 'gone', 'not there yet'] as const) for (const first of [BUTTON, 'onSessionTimedOut'] as const) {
    const s = setup(silent)
    if (screen === 'not there yet') s.world.hold('screen.mounted')
    void s.call.join()
    tell(s, 'onSuccess', 'onSessionJoined')
    await s.world.flush()
    expect(s.call.getSnapshot()).toMatchObject({ session: 'joined', screen: screen === 'not there yet' ? 'absent' : 'mounted', service: 'running' })
    if (screen === 'gone') s.world.screen.dispose()
    if (screen === 'the only one') s.world.screen.knobs.exit = 'throw' // nowhere to go back to
    tell(s, first, LEFT, CLOSED)
    await settle(s)
    const aborts = s.commands('service').filter(c => c === 'abort').length
    expect([screen, first, s.world.service.notification, aborts, s.world.screen.exits]).toEqual([screen, first, 'none', 1, 0])
    expect(s.call.state).toBe('ended')
  }
})

test('the service comes with joined; its failure ends nothing; a stop waits for its start [V5]', async () => {
  const s = setup(silent)
  void s.call.join()
  tell(s, 'onSuccess')
  await s.world.flush()
  expect(s.commands('service')).toEqual([])
  s.world.hold('the service starts')
  tell(s, 'onSessionJoined')
  await s.world.flush()
  expect(s.commands('service')).toEqual(['launch'])
  tell(s, BUTTON, LEFT, CLOSED)
  await s.world.flush()
  expect([s.call.state, s.commands('service')]).toEqual(['ended', ['launch']])
  s.world.deliver('the service starts')
  await s.world.flush()
  expect([s.commands('service'), s.world.service.notification, s.world.service.crashes]).toEqual([['launch', 'abort'], 'none', 0])
  const refused = await joined({ service: { start: 'refused-background' } })
  expect(refused.call.getSnapshot()).toMatchObject({ session: 'joined', service: 'deferred' })
})

test('silence while joining and silence while leaving both end by time [V6]', async () => {
  const joining = setup(silent)
  void joining.call.join()
  tell(joining, 'onSuccess') // and then nothing, as for a call that the conference refused
  await joining.world.advance(DEFAULT_POLICY.joinTimeoutMs)
  expect((await joining.call.ended).reason).toBe('join-timeout')
  const leaving = await inCall()
  void leaving.call.leave()
  await leaving.world.advance(DEFAULT_POLICY.leaveTimeoutMs)
  expect(await leaving.call.ended).toMatchObject({ reason: 'local-leave', secondary: [{ reason: 'leave-timeout' }] })
})

test('closed after a recoverable failure waits for the SDK’s own three tries; without one it is the end [V7]', async () => {
  const s = await inCall()
  for (let n = 0; n < 3; n++) {
    tell(s, 'onConnectionFailedRecoverable', CLOSED)
    await s.world.advance(3_000)
    expect(s.call.getSnapshot()).toMatchObject({ session: 'reconnecting', transport: 'restarting' })
  }
  tell(s, 'onSessionJoined')
  await s.world.flush()
  expect(s.sessions()).toEqual(['joining', 'joined', 'reconnecting', 'joined'])
  tell(s, CLOSED)
  await s.world.flush()
  expect((await s.call.ended).reason).toBe('room-ended')
  const given = await inCall()
  tell(given, 'onConnectionFailedRecoverable', CLOSED)
  await given.world.advance(DEFAULT_POLICY.restartGraceMs)
  expect((await given.call.ended).reason).toBe('network-lost')
})

test('the button is observed: no leave of ours until it has gone out [V8]', async () => {
  const s = await inCall()
  tell(s, BUTTON, BUTTON)
  await s.world.flush()
  expect([s.call.state, s.commands('transport').includes('leave')]).toEqual(['leaving', false])
  tell(s, LEFT)
  await s.world.flush()
  expect([s.call.state, (await s.call.ended).reason, s.commands('transport').slice(-3)]).toEqual(['ended', 'local-leave', ['leave', 'unsubscribe', 'releaseMedia']])
})

test('no callback is answered by a throw, in any state, whatever is broken around it [V9]', async () => {
  for (const at of ['joining', 'joined', 'leaving', 'ended'] as const) {
    const s = setup(silent, { transport: { leave: 'throw', unsubscribe: 'throw' }, service: { launch: 'throw', abort: 'throw' }, screen: { exit: 'throw' } }, { report: () => { throw new Error('no') } })
    s.call.subscribe(() => { throw new Error('a listener') })
    void s.call.join()
    if (at !== 'joining') tell(s, 'onSessionJoined')
    await s.world.flush()
    if (at === 'leaving') void s.call.leave()
    if (at === 'ended') { tell(s, CLOSED); await s.world.flush() }
    tell(s, ...Object.keys(WORDS) as Callback[])
    await settle(s)
    expect([at, s.world.errors]).toEqual([at, []])
  }
})

test('a screen that goes while joining, joined or reconnecting: left, aborted, no longer listened to; and a join that comes late is left [V10]', async () => {
  for (const at of ['joining', 'joined', 'reconnecting'] as const) {
    const s = setup(silent)
    void s.call.join()
    tell(s, 'onSuccess')
    if (at !== 'joining') tell(s, 'onSessionJoined')
    if (at === 'reconnecting') tell(s, 'onConnectionLost')
    await s.world.flush()
    s.world.screen.dispose()
    await s.world.flush()
    const first = s.commands('transport').filter(c => c === 'leave').length
    expect(first).toBeGreaterThan(0)
    tell(s, 'onSessionJoined')
    await s.world.flush()
    expect(s.commands('transport').filter(c => c === 'leave').length).toBeGreaterThan(first)
    tell(s, CLOSED)
    await settle(s)
    expect([s.world.screen.exits, s.world.service.notification, s.commands('transport').includes('unsubscribe')]).toEqual([0, 'none', true])
  }
})

test('is listened to before it is joined; a joined that nobody heard, and that was asked for, counts as one [V11]', async () => {
  const s = setup(silent)
  void s.call.join()
  expect(s.commands('transport')).toEqual(['subscribe', 'join'])
  // A bus that exists only once the session does: its first word was missed. The port here asks; that the adapter does is shown in its own tests.
  const h = byHand()
  let isActive = false
  const call = createCall({ transport: { ...h.transport, join: async () => {
    isActive = true // joined, and said so to nobody
    await Promise.resolve()
    if (isActive) h.say(translate('onSessionJoined'))
  } } })
  expect(await outcome(call.join())).toBe('resolved')
  expect(call.state).toBe('joined')
})

describe('one live session per SDK', () => {
  /** A global store that is reset after the listeners of closed ran: a join from inside one of them is lost. */
  function vendor(defers: boolean) {
    let session = 0, emit: (e: TransportEvent) => void = () => undefined
    const sdk = { joins: 0, get live() { return session }, close() { emit(translate(CLOSED)); session = 0 } }
    const start = (): void => { sdk.joins++; session = sdk.joins; emit(translate('onSessionJoined')) }
    return { sdk, transport: {
      subscribe: (e: (e: TransportEvent) => void) => { emit = e; return () => undefined },
      join: () => (defers ? Promise.resolve().then(start) : start()),
      leave: () => { emit(translate(LEFT)) },
    } }
  }
  test('the next join comes after closed; a port that joins inside its listener loses the session, one that puts it off gets it [V12]', async () => {
    // Putting it off is the port's, so the adapter does it, and shows it in its own tests.
    for (const defers of [true, false]) {
      const { sdk, transport } = vendor(defers)
      const call = createCall({ transport: { ...transport, leave: () => undefined }, clock: setup().world.clock })
      void call.join()
      await outcome(Promise.resolve())
      expect([call.state, sdk.live]).toEqual(['joined', 1])
      void call.leave()
      const again = call.join()
      expect(sdk.joins).toBe(1) // not before closed
      sdk.close()
      expect(await outcome(again)).toBe('resolved')
      expect([call.getSnapshot().attempt, sdk.joins, sdk.live]).toEqual([2, 2, defers ? 2 : 0])
    }
  })

  test('or after the leave time-out, when closed never comes [V12]', async () => {
    const s = await inCall()
    s.world.transport.knobs.leave = 'hang'
    void s.call.leave()
    void s.call.join()
    await s.world.advance(DEFAULT_POLICY.leaveTimeoutMs + DEFAULT_POLICY.stepTimeoutMs - 1)
    expect(s.call.getSnapshot().attempt).toBe(1)
    await s.world.advance(DEFAULT_POLICY.stepTimeoutMs)
    expect(s.call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining' })
  })
})

test('a join error that may precede a success is told as recoverable: the call goes on joining, and the join’s own time bounds it [V13]', async () => {
  for (const errors of [0, 1, 2]) {
    const s = setup(silent)
    void s.call.join()
    tell(s, ...Array.from({ length: errors }, (): Callback => 'onConnectionFailedRecoverable'))
    await s.world.advance(1_000)
    expect(s.call.state).toBe('joining')
    tell(s, 'onSuccess', 'onSessionJoined')
    await s.world.flush()
    expect(s.call.state).toBe('joined')
  }
  // The short grace after which it is told as final is the adapter's.
  const s = setup(silent)
  void s.call.join()
  tell(s, 'onConnectionFailedRecoverable')
  await settle(s)
  expect((await s.call.ended).reason).toBe('join-timeout')
  expectNothingHeld({ ...s, call: s.call, world: { ...s.world, held: () => s.world.held().filter(h => !h.startsWith('subscription')) } })
})

test('“connection lost” is not said because closed arrived: it says closed after every end [V14]', async () => {
  for (const [, asks, says, reason] of ORDERS) {
    const s = await inCall()
    if (asks) void s.call.leave()
    tell(s, ...says, CLOSED)
    await settle(s)
    expect([says, s.world.screen.exitedWith?.reason === 'network-lost']).toEqual([says, reason === 'network-lost'])
  }
})

test('callbacks that interrupt each other, as those of several threads do, are taken one after the other, whole [V15]', () => {
  const h = byHand(), taken: string[] = []
  const call = createCall({
    transport: { ...h.transport, restartMedia: () => { h.say(translate('onConnectionRestored')); taken.push('restartMedia returns') } },
    inspect: r => { if (r.kind === 'step') taken.push(`${r.event.type} ${r.from.session} → ${r.to.session}`) },
  })
  let isFirst = true
  call.subscribe(() => { if (isFirst) { isFirst = false; h.say(translate('onSessionJoined')); h.say(translate('onConnectionFailedRecoverable')); call.send({ type: 'user.mute' } satisfies CallEvent) } })
  void call.join()
  expect(taken).toEqual([
    'user.join idle → joining', 'transport.accepted joining → joining', 'transport.joined joining → joined', 'transport.failed joined → reconnecting', 'restartMedia returns',
    'user.mute reconnecting → reconnecting', 'transport.restored reconnecting → joined',
  ])
})
