/** The transport contract, third part: a real call over the port, in the situations in which calls end twice, or never. */
import { createCall, type Call, type CallEnd, type CallState } from '@onhook/machine'
import type { Bench } from './bench.ts'
import type { TransportDefinition } from './transport-calm.ts'

type Watched = {
  call: Call
  /** How often an end was recorded, the screen was exited, and `joined` was reached, in all attempts. */
  ends(): number
  exits(): number
  joins(): number
  /** Each state of the session, in order. */
  seen: readonly string[]
  join(): void
  /** Waits for the end, and checks that it was one, that the screen was left once, and that nothing is held. */
  over(attempts?: number): Promise<CallEnd>
  until(what: string, holds: (state: CallState) => boolean, limitMs: number): Promise<void>
}

function watch(t: Bench): Watched {
  let ends = 0, exits = 0, joins = 0
  const seen: string[] = []
  const call = createCall({
    transport: t.world.port,
    screen: { exit() { exits++ } },
    // A call that is left is over in the time in which the contract wants its transport to be.
    policy: { leaveTimeoutMs: t.limits.leaveMs, stepTimeoutMs: t.limits.leaveMs, joinTimeoutMs: Math.max(t.limits.joinMs, 1_000) },
    inspect(record) {
      if (record.kind !== 'step') return
      if (record.to.session !== seen.at(-1)) seen.push(record.to.session)
      if (record.to.session === 'joined' && record.from.session === 'joining') joins++
      ends += record.commands.filter(command => command.type === 'recordEnd').length
    },
    report: () => undefined,
  })
  call.send({ type: 'screen.mounted' })
  const self: Watched = {
    call, seen, ends: () => ends, exits: () => exits, joins: () => joins,
    join() { call.join().catch(() => undefined) }, // told by the end as well
    async over(attempts = 1) {
      await self.until('the call to have ended', s => s.session === 'ended', t.limits.leaveMs + t.limits.joinMs)
      const end = await call.ended
      let isSettled = false
      void call.settled.then(() => { isSettled = true })
      await t.until('the call to have settled', () => isSettled, 2 * t.limits.leaveMs + 4_000)
      await t.nothingHeld()
      await t.quiet()
      await t.nothingHeld()
      t.check(ends === attempts, `one end for each of ${attempts} attempts, found ${ends}`)
      t.check(exits === attempts, `one exit of the screen for each of ${attempts} attempts, found ${exits}`)
      t.check(call.state === 'ended', `an ended call to stay ended, found ${call.state}`)
      return end
    },
    until: (what, holds, limitMs) => t.until(`${what}; it went ${seen.join(', ')}`, () => holds(call.getSnapshot()), limitMs),
  }
  return self
}
async function joined(t: Bench): Promise<Watched> {
  const w = watch(t)
  await t.world.remote?.join()
  w.join()
  await w.until('the call to be joined', s => s.session === 'joined', t.limits.joinMs)
  return w
}
const reason = (t: Bench, end: CallEnd, ...expected: string[]): void => t.check(expected.includes(end.reason), `the reason ${expected.join(' or ')}, found ${end.reason}`)

export const callCases: readonly TransportDefinition[] = [
  ['a call: a join that is left ends as cancelled, and is never joined', [], async t => {
    const w = watch(t), release = t.world.holdJoin?.()
    await t.world.remote?.join()
    w.join()
    await (release ? t.quiet() : t.moment())
    void w.call.leave()
    await t.moment()
    await release?.()
    reason(t, await w.over(), 'join-cancelled')
    t.check(w.joins() === 0, 'a join that was left never to be joined')
  }],
  ['a call: two joins are one, and two leaves in a tick have the same end', [], async t => {
    const w = watch(t)
    await t.world.remote?.join()
    w.join()
    w.join()
    await w.until('the call to be joined', s => s.session === 'joined', t.limits.joinMs)
    const [one, two] = await Promise.all([w.call.leave(), w.call.leave()])
    t.check(one === two, 'the same end for both')
    reason(t, await w.over(), 'local-leave')
    t.check(w.joins() === 1, `one join, found ${w.joins()}`)
    t.check(await w.call.leave() === one, 'the same end for a leave after the end')
  }],
  ['a call: left and joined again at once, the second attempt lives', [], async t => {
    const w = await joined(t)
    void w.call.leave()
    w.join()
    await w.until('the second attempt to be joined', s => s.session === 'joined' && s.attempt === 2, 2 * t.limits.joinMs + t.limits.leaveMs)
    w.call.send({ type: 'screen.mounted' })
    await t.quiet()
    t.check(w.call.state === 'joined', `the second attempt to go on, found ${w.call.state}`)
    void w.call.leave()
    reason(t, await w.over(2), 'local-leave')
  }],
  ['a call: a leave while the server never answers ends in the time of a leave', ['cancelsJoin'], async t => {
    const release = t.knob('holdJoin')(), w = watch(t)
    await t.world.remote?.join()
    w.join()
    await t.quiet()
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 500)
    reason(t, await w.call.ended, 'join-cancelled')
    await release()
    await w.over()
  }],
  ...(['joining', 'joined', 'leaving', 'ended'] as const).map((phase): TransportDefinition => [`a call: disposed while ${phase}, it is over and holds nothing`, [], async t => {
    const w = phase === 'joining' ? watch(t) : await joined(t)
    let release: (() => unknown) | undefined
    if (phase === 'joining') {
      release = t.world.holdJoin?.()
      await t.world.remote?.join()
      w.join()
      await (release ? t.quiet() : t.moment())
    }
    if (phase === 'leaving' || phase === 'ended') void w.call.leave()
    if (phase === 'ended') await w.until('the end', s => s.session === 'ended', t.limits.leaveMs)
    let isDone = false
    w.call.send({ type: 'screen.disposed' })
    void w.call.dispose().then(() => { isDone = true })
    await t.moment()
    await release?.()
    await t.until('dispose to be done', () => isDone, 2 * t.limits.leaveMs + t.limits.joinMs + 4_000)
    await t.nothingHeld()
    await t.quiet()
    await t.nothingHeld()
    t.check(w.ends() === 1, `one end, found ${w.ends()}`)
  }]),
  ['a call: a hang-up of both sides in one tick is one end, and the first to be heard is its reason', ['knowsRemoteHangup'], async t => {
    const w = await joined(t), hangUp = t.world.remote?.leave()
    void w.call.leave()
    await hangUp
    reason(t, await w.over(), 'local-leave', 'remote-hangup')
  }],
  ['a call: whoever is removed is not rejoined', ['canBeRemoved'], async t => {
    const w = await joined(t)
    await t.knob('kick')()
    await w.until('the end', s => s.session === 'ended', t.limits.endMs)
    await t.quiet()
    reason(t, await w.over(), 'removed-by-host')
    t.check(w.joins() === 1, 'a call that was removed not to come back')
  }],
  ['a call: removed while it is cut off, and the network comes back', ['canBeRemoved', 'canBeCutOff'], async t => {
    const w = await joined(t)
    await t.knob('cut')()
    await w.until('reconnecting', s => s.session === 'reconnecting', t.limits.lossMs)
    await t.knob('kick')()
    await t.knob('restore')()
    await w.until('the end', s => s.session === 'ended', t.limits.endMs + t.limits.restoreMs)
    t.check(w.seen.at(-1) === 'ended', 'a call that was removed not to come back')
    await w.over()
  }],
  ['a call: each outage is one period of reconnecting', ['canBeCutOff'], async t => {
    const w = await joined(t)
    for (let n = 0; n < 2; n++) {
      await t.knob('cut')()
      await w.until('reconnecting', s => s.session === 'reconnecting', t.limits.lossMs)
      await t.knob('restore')()
      await w.until('joined again', s => s.session === 'joined', t.limits.restoreMs)
    }
    t.check(w.seen.filter(state => state === 'reconnecting').length === 2, `two periods for two outages, found ${w.seen.join(', ')}`)
    void w.call.leave()
    reason(t, await w.over(), 'local-leave')
  }, { limitMs: 90_000 }],
  ['a call: left while reconnecting, it does not come back', ['canBeCutOff'], async t => {
    const w = await joined(t)
    await t.knob('cut')()
    await w.until('reconnecting', s => s.session === 'reconnecting', t.limits.lossMs)
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 500)
    await t.knob('restore')()
    reason(t, await w.over(), 'local-leave')
  }],
  ['a call: the reason of a refused join is the reason of the end', ['canBeRefused'], async t => {
    await t.knob('refuse')()
    const w = watch(t)
    await t.world.remote?.join()
    w.join()
    await w.until('the end', s => s.session === 'ended', t.limits.joinMs)
    const end = await w.over()
    t.check(w.joins() === 0 && end.reason !== 'local-leave' && end.reason !== 'join-cancelled', `a reason of the server, found ${end.reason}`)
  }],
  ['a call: an SDK that refuses the leave does not keep it from ending', ['leaveCanFail'], async t => {
    const w = await joined(t)
    await t.knob('refuseLeave')()
    void w.call.leave()
    await w.until('the end', s => s.session === 'ended', t.limits.leaveMs + 500)
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
