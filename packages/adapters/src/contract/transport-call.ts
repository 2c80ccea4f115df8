/** The transport contract, third part: a real call over the port, in situations in which calls tend to end twice or never. */
import type { Call, CallEnd } from '@onhook/machine'
import { joined, joining, lost, putOut, reason, secondLives, watch, type Watched } from './call-watch.ts'
import type { Bench } from './bench.ts'
import type { TransportDefinition } from './transport-calm.ts'

/** Every state of a session. */
const PHASES = Object.keys({ idle: true, joining: true, joined: true, reconnecting: true, leaving: true, ended: true } satisfies Record<Call['state'], true>) as Call['state'][]
async function into(t: Bench, phase: Call['state']): Promise<[w: Watched, release: () => Promise<void>]> {
  const w = phase === 'idle' || phase === 'joining' ? watch(t) : await joined(t)
  if (phase === 'joining') return [w, await joining(t, w)]
  let release = async (): Promise<void> => undefined
  if (phase === 'reconnecting') {
    await lost(t, w)
    release = async () => { await t.knob('restore')() }
  }
  if (phase === 'leaving' || phase === 'ended') void w.call.leave()
  if (phase === 'ended') await w.until('the end', s => s.session === 'ended', t.limits.leaveMs)
  return [w, release]
}

async function disposed(t: Bench, w: Watched): Promise<void> {
  let isDone = false
  void w.call.dispose().then(() => { isDone = true })
  await t.until('dispose to be done', () => isDone, 2 * t.limits.leaveMs + t.limits.joinMs + 4_000)
}

export const callCases: readonly TransportDefinition[] = [
  ['a call: a join that is left ends as cancelled, and is never joined', [], async t => {
    const w = watch(t), release = await joining(t, w)
    void w.call.leave()
    await t.moment()
    await release()
    reason(t, await w.over(), 'join-cancelled')
    t.check(w.joins() === 0, 'a join that was left never to be joined')
  }],
  ['a call: two joins are one, and two leaves in a tick have the same end', [], async t => {
    const w = watch(t)
    await t.world.remote?.join()
    w.join()
    w.join()
    await w.until('the call to be joined', s => s.session === 'joined', t.limits.joinMs)
    // Joined already: no second connection.
    w.join()
    await t.quiet()
    t.check(w.call.getSnapshot().attempt === 1, 'a join of a joined call to begin nothing')
    const told: CallEnd[] = []
    for (let n = 0; n < 2; n++) void w.call.leave().then(end => told.push(end))
    await t.until('both leaves to be answered', () => told.length === 2, t.limits.leaveMs + 1_000)
    const [one, two] = told
    t.check(one === two, 'the same end for both')
    reason(t, await w.over(), 'local-leave')
    t.check(w.joins() === 1, `one join, found ${w.joins()}`)
    t.check(await w.call.leave() === one, 'the same end for a leave after the end')
  }],
  ['a call: left and joined again at once, the second attempt lives', [], async t => {
    const w = await joined(t)
    void w.call.leave()
    w.join()
    await secondLives(t, w)
  }],
  ['a call: a leave while the server never answers ends in the time of a leave', ['cancelsJoin'], async t => {
    const release = t.knob('holdJoin')(), w = watch(t)
    await t.world.remote?.join()
    w.join()
    await t.quiet()
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 1_000)
    reason(t, await w.call.ended, 'join-cancelled')
    await release()
    await w.over()
  }],
  ['a call: left while idle, nothing happens, and it can be joined', [], async t => {
    const w = watch(t)
    const end = await w.call.leave()
    t.check(end.attempt === 0 && w.call.state === 'idle', `an idle call to stay idle, found ${w.call.state}`)
    await t.quiet()
    await t.nothingHeld()
    await t.world.remote?.join()
    w.join()
    await w.until('the call to be joined', s => s.session === 'joined', t.limits.joinMs)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }],
  ...PHASES.map((phase): TransportDefinition => [`a call: disposed while ${phase}, it is over and holds nothing`, phase === 'reconnecting' ? ['canBeCutOff'] : [], async t => {
    const [w, release] = await into(t, phase)
    w.call.send({ type: 'screen.disposed' })
    const isDone = disposed(t, w)
    await t.moment()
    await release()
    await isDone
    await t.nothingHeld()
    await t.quiet()
    await t.nothingHeld()
    t.check(w.ends() === 1, `one end, found ${w.ends()}`)
  }]),
  // A port that lives as long as its module, and a call for each screen: the attempts of each begin at 1.
  ['a call: another call over the same port lives, after one that was left and one that was left before it was joined', [], async t => {
    const limitMs = 2 * (t.limits.joinMs + t.limits.leaveMs) + 4_000
    const left = await joined(t)
    void left.call.leave()
    await disposed(t, left)
    // What its join waits for, whatever that is, comes when the next call has begun.
    const unanswered = watch(t), holds = [t.world.holdCapture?.(), t.world.holdHost?.()], answer = await joining(t, unanswered)
    const release = async (): Promise<void> => { for (const each of [...holds, answer]) await each?.() }
    void unanswered.call.leave()
    if (!t.claims.cancelsJoin) await release()
    await disposed(t, unanswered)
    const w = watch(t, { policy: { joinTimeoutMs: limitMs } })
    await t.world.remote?.join()
    w.join()
    await t.quiet()
    await release()
    await w.until('the third call to be joined', s => s.session === 'joined', limitMs)
    await t.quiet()
    t.check(w.call.state === 'joined' && t.world.truth.connected(), `the third call to go on, found ${w.call.state}`)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
    t.check(left.ends() === 1 && unanswered.ends() === 1, 'the calls before it to have ended once')
  }],
  ...(['', ', ours first'] as const).map((ours): TransportDefinition => [`a call: a hang-up of both sides in one tick${ours} is one end, and the first to be heard is its reason`, ['knowsRemoteHangup'], async t => {
    const w = await joined(t)
    if (ours) void w.call.leave()
    const hangUp = t.world.remote?.leave()
    if (!ours) void w.call.leave()
    await hangUp
    const end = await w.over(), told = w.told()
    // By which name the port tells the other side's is asked of the port itself.
    if (ours || told !== null) reason(t, end, 'local-leave', ...(ours || !told ? [] : [told]))
  }]),
  ['a call: whoever is removed is not rejoined', ['canBeRemoved'], t => putOut(t, 'kick')],
  ['a call: removed while it is cut off, and the network comes back', ['canBeRemoved', 'canBeCutOff'], async t => {
    const w = await joined(t)
    await lost(t, w)
    await t.knob('kick')()
    await t.knob('restore')()
    await w.until('the end', s => s.session === 'ended', t.limits.endMs + t.limits.restoreMs)
    t.check(w.seen.at(-1) === 'ended', 'a call that was removed not to come back')
    await w.over()
  }],
  ['a call: each outage is one period of reconnecting', ['canBeCutOff'], async t => {
    const w = await joined(t)
    for (let n = 0; n < 2; n++) {
      await lost(t, w)
      await t.knob('restore')()
      await w.until('joined again', s => s.session === 'joined', t.limits.restoreMs)
    }
    t.check(w.seen.filter(state => state === 'reconnecting').length === 2, `two periods for two outages, found ${w.seen.join(', ')}`)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }, { limitMs: 90_000 }],
  ['a call: left while reconnecting, it does not come back', ['canBeCutOff'], async t => {
    const w = await joined(t)
    await lost(t, w)
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 1_000)
    await t.knob('restore')()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: the reason of a refused join is the reason of the end', ['canBeRefused'], async t => {
    const expected = await t.refuse(), w = watch(t)
    await t.world.remote?.join()
    w.join()
    await w.until('the end', s => s.session === 'ended', t.limits.joinMs)
    reason(t, await w.over(), expected)
    t.check(w.joins() === 0, 'a refused join never to be joined')
  }],
  ['a call: an SDK that refuses the leave does not keep it from ending', ['leaveCanFail'], async t => {
    const w = await joined(t)
    await t.knob('refuseLeave')()
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 1_000)
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: everything said twice is one join, one end and one exit', ['callbacksCanRepeat'], async t => {
    await t.knob('repeatCallbacks')()
    const w = await joined(t)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
    t.check(w.joins() === 1, `one join, found ${w.joins()}`)
  }],
  ['a call: the SDK\'s own leave button ends it as the user\'s', ['leavesByItself'], async t => {
    const w = await joined(t)
    await t.knob('clickLeave')()
    reason(t, await w.over(), 'local-leave')
  }],
]
