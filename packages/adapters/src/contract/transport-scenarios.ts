/** The transport contract, fourth part: a real call over the port, and what servers, other devices, systems and clocks do to it. */
import { joined, joining, lost, putOut, reason, secondLives, watch } from './call-watch.ts'
import type { TransportDefinition } from './transport-calm.ts'

/** A reason that no SDK has. */
const OTHER_WORDS = 'onhook-other-words'
/** How long an outage may last, and a join that nobody answers, where that is what is looked at. */
const BOUND_MS = 150

export const scenarioCases: readonly TransportDefinition[] = [
  ['a call: a join that is left and then refused stays cancelled', ['canBeRefused'], async t => {
    await t.knob('refuse')()
    const w = watch(t), release = t.world.holdJoin?.()
    await t.world.remote?.join()
    w.join()
    // An SDK that refuses at once was not left before.
    if (w.call.state === 'joining') void w.call.leave()
    await release?.()
    reason(t, await w.over(), 'join-cancelled')
    t.check(w.joins() === 0 && w.call.getSnapshot().attempt === 1, 'a refusal after the leave to change nothing, and nothing to be tried again')
  }],
  ['a call: removed while it joins, the join is rejected with that reason', ['removedWhileJoining'], async t => {
    const w = watch(t), release = t.knob('holdJoin')()
    await t.world.remote?.join()
    const refused = w.call.join().then(() => undefined, (error: { cause?: { reason?: string } }) => error.cause?.reason)
    await t.quiet()
    await t.knob('kick')()
    await w.until('the end', s => s.session === 'ended', t.limits.endMs)
    await release()
    reason(t, await w.over(), 'removed-by-host')
    t.check(await refused === 'removed-by-host' && w.joins() === 0, 'the join to be rejected as removed-by-host, and never to be joined')
  }],
  ['a call: ended for a reason that is not known, it ends, and the words are kept as the vendor\'s code', ['endsInOtherWords'], async t => {
    const w = await joined(t), raw = await t.knob('kick')(OTHER_WORDS) ?? OTHER_WORDS
    await w.until('the end', s => s.session === 'ended', t.limits.endMs)
    const end = await w.over()
    // No more than what carries the words says: an end, a removal, or the hang-up of a call of two.
    reason(t, end, 'unknown', 'removed-by-host', 'remote-hangup')
    t.check(end.vendor?.code === raw, `the vendor's code ${raw}, found ${end.vendor?.code}`)
    t.check(w.joins() === 1, 'a call that was ended not to come back')
  }],
  ['a call: joined again at once after an end from elsewhere, the second attempt lives', ['knowsRemoteHangup'], async t => {
    const w = await joined(t)
    let isAgain = false
    // In the moment in which it is told, as an application does that calls back.
    void w.call.ended.then(async () => { await t.world.remote?.join(); w.join(); isAgain = true })
    await t.world.remote?.leave()
    await t.until('the end', () => isAgain, t.limits.endMs)
    await secondLives(t, w)
  }],
  ['a call: after a leave that the SDK refused, the next attempt lives', ['leaveCanFail'], async t => {
    const w = await joined(t)
    await t.knob('refuseLeave')()
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 1_000)
    await t.world.remote?.join()
    w.join()
    await secondLives(t, w, 2 * (t.limits.joinMs + t.limits.leaveMs) + 4_000)
  }],
  ['a call: a step of the teardown that throws or hangs keeps no other from running', [], async t => {
    const { port } = t.world
    const w = await joined(t, {
      onExit() { throw new Error('the screen throws, on purpose') },
      // It is told to leave, and its promise settles never: that is the fault.
      transport: { leave(ctx) { void port.leave(ctx); return new Promise(() => undefined) } },
    })
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: the same identity elsewhere ends it as duplicate-identity, and it does not come back', ['canBeReplaced'], t => putOut(t, 'replace', 'duplicate-identity')],
  ['a call: a loss that is said twice is one period of reconnecting', ['canBeCutOff', 'callbacksCanRepeat'], async t => {
    await t.knob('repeatCallbacks')()
    const w = await joined(t)
    await lost(t, w)
    await t.knob('restore')()
    await w.until('joined again', s => s.session === 'joined', t.limits.restoreMs)
    t.check(w.seen.filter(state => state === 'reconnecting').length === 1, `one period for one outage, found ${w.seen.join(', ')}`)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: an outage that outlives its bound ends it, once, and it does not come back', ['canBeCutOff'], async t => {
    const w = await joined(t, { policy: { reconnectTimeoutMs: BOUND_MS } })
    await lost(t, w)
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + BOUND_MS + 1_000)
    await t.knob('restore')()
    reason(t, await w.over(), 'network-lost')
    t.check(w.joins() === 1, 'a call that has ended not to come back with the network')
  }],
  ['a call: a loss that the SDK mends by itself is one period of reconnecting', ['reconnectsItself'], async t => {
    const w = await joined(t)
    await t.knob('failRecoverably')()
    await w.until('reconnecting', () => w.seen.includes('reconnecting'), t.limits.lossMs)
    await w.until('joined again', s => s.session === 'joined', t.limits.restoreMs)
    t.check(w.seen.filter(state => state === 'reconnecting').length === 1, `one period for one outage, found ${w.seen.join(', ')}`)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: a token that is about to expire ends nothing', ['warnsOfToken'], async t => {
    const w = await joined(t)
    await t.knob('expireToken')()
    await t.until('the warning to be told', () => w.heard().includes('transport.tokenExpiring'), t.limits.endMs)
    t.check(w.call.state === 'joined', `a call that goes on, found ${w.call.state}`)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: a server that asks to migrate is followed: at most one period, and the call goes on', ['migrates'], async t => {
    const w = await joined(t)
    await t.knob('migrate')()
    await t.quiet()
    await w.until('joined', s => s.session === 'joined', t.limits.restoreMs)
    t.check(w.seen.filter(state => state === 'reconnecting').length <= 1 && w.ends() === 0, `at most one period and no end, found ${w.seen.join(', ')}`)
    t.check(t.world.truth.connected(), 'a call that is connected')
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: forgotten by its server it is back or has ended, and is never stuck', ['canBeForgotten'], async t => {
    const w = await joined(t)
    await t.knob('forget')()
    const told = (): boolean => w.seen.includes('reconnecting') || w.call.state === 'ended'
    await t.until('the loss or the end to be told', told, t.limits.lossMs)
    await w.until('joined or ended', s => s.session === 'joined' || s.session === 'ended', t.limits.restoreMs)
    const hasEnded = w.call.state === 'ended'
    void w.call.leave()
    reason(t, await w.over(), hasEnded ? 'state-mismatch' : 'local-leave')
  }],
  ['a call: a join that nobody answers ends as join-timeout, and its late success is left', ['cancelsJoin'], async t => {
    const w = watch(t, { policy: { joinTimeoutMs: BOUND_MS } }), release = await joining(t, w)
    // A world whose time moves whenever somebody waits would come to an end of its own.
    await t.moment(BOUND_MS)
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + BOUND_MS + 1_000)
    await release()
    reason(t, await w.over(), 'join-timeout')
    t.check(w.joins() === 0, 'a join that has timed out never to be joined')
  }],
  ['a call: idle for too long it ends as idle-timeout', ['timesOut'], async t => {
    const w = await joined(t)
    await t.knob('timeOut')()
    await w.until('the end', s => s.session === 'ended', t.limits.endMs)
    reason(t, await w.over(), 'idle-timeout')
  }],
  ...(['app.taskRemoved', 'app.terminating'] as const).map((type): TransportDefinition => [`a call: ${type === 'app.taskRemoved' ? 'its app is swiped away' : 'its page is hidden for good'}, it ends as app-terminated and holds nothing`, [], async t => {
    const w = await joined(t)
    w.call.send({ type })
    t.check(w.call.state === 'leaving' || w.call.state === 'ended', `to be left in that step, found ${w.call.state}`)
    reason(t, await w.over(), 'app-terminated')
  }]),
  ['a call: interrupted and given back it stays joined, and interrupted it can be left', [], async t => {
    const w = await joined(t)
    for (const type of ['audio.interrupted', 'audio.resumed', 'audio.interrupted'] as const) {
      w.call.send({ type })
      await t.quiet()
      t.check(w.call.state === 'joined', `a call that goes on after ${type}, found ${w.call.state}`)
    }
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
]
