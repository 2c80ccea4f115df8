/**
 * What whoever uses `createCall` may rely on, said once more and much shorter. It is no copy of the chart: it knows
 * six words of a session, promises, bounds and the fake world's truth, and none of the other regions.
 *
 * It holds under these conditions:
 * a. The world may say anything, late, twice or never; a *command* that was told to throw, reject or hang has no effect,
 *    so what only that command could have given back is excused (and the others are not); so is a transport that could
 *    not be heard. Otherwise leave works,
 *    also on an SDK that is about to rejoin by itself: what it takes after its last word, nobody hears. And the
 *    system's own end is told before the next call is reported.
 * b. Bounds are in awake time: a frozen app cannot act. After each freeze a deadline may wait `settleMs` once more.
 * c. Code that is called by the call may do anything: leave, join, dispose, throw.
 */
import { DEFAULT_POLICY, REASONS, initialState, isLive, isOver, step, type CallEnd, type CallEvent, type CallState, type EndReason, type SessionState } from '@onhook/machine'
import { createLedger } from '@onhook/machine/testing'
import type { Promised, Run } from './run.ts'

const NEXT: Record<SessionState, readonly SessionState[]> = {
  idle: ['joining', 'ended'], joining: ['joined', 'leaving', 'ended'], joined: ['reconnecting', 'leaving', 'ended'],
  reconnecting: ['joined', 'leaving', 'ended'], leaving: ['ended'], ended: [],
}
/** Which acts can be the cause of an end. What nobody has done is never its reason. */
const CAUSES: Partial<Record<EndReason, readonly string[]>> = {
  'local-leave': ['leave', 'dispose', 'hang up on the notification', 'the screen goes', 'the leave button of the SDK', 'the SDK says', 'the SDK of attempt 1 says', 'the next told listener does', 'the next join of the port does', 'the next leave of the port does'],
  'remote-hangup': ['the other side hangs up'], 'removed-by-host': ['kick'], 'duplicate-identity': ['replace'],
  'room-ended': ['close the room', 'the SDK says', 'the SDK of attempt 1 says', 'fail', 'the SDK dies', 'the other side hangs up', 'kick', 'replace', 'idle time-out', 'fault'], 'idle-timeout': ['idle time-out', 'the SDK says', 'the SDK of attempt 1 says'],
  'app-terminated': ['remove the task', 'terminate'], 'system-ended': ['the system ends the call', 'the system resets', 'the system filters'],
  'media-failed': ['fail for good', 'fail', 'lose'], 'network-lost': ['lose', 'fail', 'the SDK says', 'the SDK of attempt 1 says'], 'join-timeout': ['wait', 'freeze'],
}
CAUSES['join-cancelled'] = CAUSES['local-leave']!
/** By which acts the next attempt may be asked for; nothing comes back by itself. */
const ASK_FOR_ANOTHER = ['join', 'somebody answers a ring', 'the system answers', 'the next told listener does', 'the next join of the port does', 'the next leave of the port does']

const dataOf = (s: CallState): string => JSON.stringify(s)
export class BrokenPromise extends Error { override readonly name = 'BrokenPromise' }
function demand(holds: unknown, promise: string): asserts holds { if (!holds) throw new BrokenPromise(promise) }

export type CallModel = {
  /** Just before an act. */
  before(): void
  /** After it, when everything that it led to at once has happened. */
  after(words: string): void
  /** When the call was left and every time-out has passed. */
  atTheEnd(): void
}

export function createModel(run: Run): CallModel {
  const { call, world } = run
  const policy = { ...DEFAULT_POLICY, ...run.setup.policy }
  let last = call.getSnapshot(), text = dataOf(last), since = 0, frozen = 0
  let was = last, hadSettled = false, commands = 0, logged = 0, broken: unknown
  demand(last.session === 'idle' && last.attempt === 1, `a call begins idle, whatever another one has left, found ${last.session} of attempt ${last.attempt}`)
  const firsts = new Map<number, CallEnd>(), seen = new Map<number, Set<SessionState>>([[1, new Set(['idle'])]])

  const heard = (attempt: number, ...types: string[]): boolean => world.log.some(e => e.kind === 'callback' && !e.dropped && types.includes(e.name) && (e.attempt ?? attempt) === attempt)
  const count = (port: string, name: string): number => world.log.filter(e => e.kind === 'command' && e.port === port && e.name === name).length

  function told(state: CallState): void {
    const { attempt, session, end } = state
    demand(state !== last, 'a listener is told of changes only')
    demand(dataOf(last) === text, 'a state that was given is never changed afterwards')
    if (attempt === last.attempt) {
      demand(session === last.session || NEXT[last.session].includes(session), `${session} does not follow ${last.session}`)
    } else {
      demand(attempt === last.attempt + 1 && last.session === 'ended', `attempt ${attempt} follows attempt ${last.attempt} only when that has ended`)
      demand(session === 'idle' || session === 'joining' || isOver(session), 'a new attempt begins by joining')
      demand(ASK_FOR_ANOTHER.some(a => run.done.has(a)), 'a new attempt is asked for')
      seen.set(attempt, new Set())
    }
    const mine = seen.get(attempt)!
    mine.add(session)
    if (session === 'joined' && last.session === 'joining') demand(heard(attempt, 'transport.joined'), 'joined is a fact that the transport has told')
    if (session === 'reconnecting' && last.session === 'joined') demand(heard(attempt, 'transport.lost', 'transport.failed'), 'reconnecting has a loss or a failure before it')
    demand(isOver(session) === (end !== undefined), 'over means that there is an end record, and only then')
    if (end) {
      const first = firsts.get(attempt)
      if (!first) firsts.set(attempt, end)
      else demand(first.reason === end.reason && first.at === end.at && first.initiator === end.initiator, 'the first cause stands')
      demand(end.attempt === attempt, 'an end record belongs to its attempt')
      const reasons = [end.reason, ...end.secondary.map(c => c.reason)]
      demand(new Set(reasons).size === reasons.length, 'each cause stands once in an end record')
      const acts = CAUSES[end.reason]
      demand(!acts || acts.some(a => run.done.has(a)), `the end is "${end.reason}", and nobody did anything of the kind`)
      if (end.reason === 'network-lost') demand(mine.has('reconnecting'), 'network-lost only after a loss')
      if (end.reason === 'join-timeout') demand(!mine.has('joined'), 'who has joined did not time out joining')
    }
    if (session !== last.session) { since = run.awake; frozen = run.freezes }
    last = state
    text = dataOf(state)
  }
  // What is thrown into a listener would be contained: it is kept, and thrown where it can be seen.
  run.onTold = state => { try { told(state) } catch (e) { broken ??= e } }

  const slack = (freezes: number): number => (run.freezes - freezes + 1) * policy.settleMs
  function bounds(): void {
    const longest: Partial<Record<SessionState, number>> = { joining: policy.joinTimeoutMs, leaving: policy.leaveTimeoutMs, reconnecting: policy.reconnectTimeoutMs }
    const ms = longest[last.session]
    demand(ms === undefined || run.awake - since <= ms + slack(frozen), `${last.session} for ${run.awake - since} ms, longer than its time-out`)
    const late = (p: Promised<unknown>, max: number): boolean => p.state === 'open' && run.awake - p.at > max + slack(p.freezes)
    for (const p of run.leaves) demand(!late(p, policy.leaveTimeoutMs + policy.stepTimeoutMs), 'leave resolves within its time-out')
    for (const [attempt, p] of run.settles) {
      const end = run.ends.get(attempt)!
      if (p.state === 'open' && end.settledAt !== undefined) demand(run.awake - end.settledAt <= policy.serviceTimeoutMs + 2 * policy.stepTimeoutMs + slack(end.freezes), 'ended leads to settled')
    }
  }
  function promises(): void {
    for (const p of run.leaves) {
      demand(p.state !== 'rejected', 'leave never rejects')
      if (p.state !== 'resolved') continue
      const end = p.value!
      if (end.attempt === 0) demand(end.reason === 'local-leave', 'leaving an idle call is a local leave of attempt 0')
      else demand(end === run.ends.get(end.attempt)?.value, 'every caller of leave gets the same record, and it is that of `ended`')
    }
    for (const p of run.joins) {
      if (p.state === 'resolved') demand([...seen].some(([n, sessions]) => n >= p.attempt && sessions.has('joined')), 'join resolves only when joined')
      if (p.state === 'rejected') {
        const { code, cause } = p.error as { code?: string; cause?: CallEnd }
        demand(code === 'join-impossible' || code === 'disposed', `join rejects with "join-impossible" or "disposed", found ${code}`)
        demand(code === 'disposed' ? run.isDisposed : cause !== undefined, 'a join that became impossible says by which end')
      }
    }
    for (const [attempt, p] of run.ends) {
      demand(p.state !== 'rejected' && run.settles.get(attempt)!.state !== 'rejected', '`ended` and `settled` never reject')
      if (p.state === 'resolved') demand(p.value!.reason === firsts.get(attempt)?.reason && p.value!.attempt === attempt, '`ended` gives the record of its attempt')
      demand(run.settles.get(attempt)!.state === 'open' || p.state === 'resolved', 'settled comes after ended')
    }
  }

  function request(words: string): void {
    const now = call.getSnapshot()
    const [verb] = words.split(' ')
    if (words.includes(' & ') || run.done.has('the next told listener does') || !['leave', 'dispose', 'join'].includes(verb!)) return
    if (verb === 'join') {
      if (!run.isDisposed && was.session === 'idle') demand(now.session !== 'idle' && count('transport', 'subscribe') > 0, 'join has reached the port when it returns')
      return
    }
    if (was.session === 'idle') {
      if (verb === 'leave') demand(now === was && world.log.filter(e => e.kind === 'command').length === commands, 'leaving an idle call does nothing')
      return
    }
    if (isLive(was.session)) {
      demand(isOver(now.session), `${verb} makes a live call over at once`)
      const { reason, initiator } = now.end!
      demand(reason === (was.session === 'joining' ? 'join-cancelled' : 'local-leave'), `${verb} while ${was.session} is recorded as what it was, found ${reason}`)
      demand(initiator === (verb === 'leave' ? 'local' : 'app'), `${verb} is recorded as done by whom it was done, found ${initiator}`)
      demand(run.faulted.has('transport.leave') || world.log.slice(logged).some(e => e.kind === 'command' && e.port === 'transport' && e.name === 'leave'), `${verb} has reached the transport when it returns`)
    }
  }
  /** Who answers is in the call: in this attempt, or where that is over and has given everything back, in the next. */
  function answer(words: string): void {
    if (words !== 'somebody answers a ring' || run.isDisposed || run.done.has('the next told listener does')) return
    const now = call.getSnapshot()
    if (was.session === 'idle') demand(now.session !== 'idle' && now.attempt === was.attempt, 'an answer joins an idle call')
    if (hadSettled) demand(now.attempt === was.attempt + 1 && now.session !== 'idle', 'an answer begins the next attempt of a call that is over')
  }
  return {
    before() {
      was = call.getSnapshot()
      hadSettled = was.session === 'ended' && run.settles.get(was.attempt)!.state === 'resolved'
      logged = world.log.length
      commands = world.log.filter(e => e.kind === 'command').length
    },
    after(words) {
      if (broken) throw broken
      const now = call.getSnapshot()
      demand(now === call.getSnapshot(), 'a snapshot is the same object until something changes')
      demand(now === last, 'listeners were told of the present state')
      demand(dataOf(now) === text, 'a snapshot that is the same object says the same')
      demand(call.state === now.session, 'state is the session of the snapshot')
      const kept = world.persist.text === undefined ? undefined : JSON.parse(world.persist.text) as { id: string; state: CallState }
      // What is left of another call is its own, until that is swept or this one has something to say.
      const saved = kept?.id === call.id ? kept.state : undefined
      if (isLive(now.session)) demand(saved?.session === now.session && saved.attempt === now.attempt, `a live call has a snapshot of itself, found ${saved ? `${saved.session} of attempt ${saved.attempt}` : 'none'}`)
      if (now.session === 'ended' && run.settles.get(now.attempt)!.state === 'resolved') demand(saved === undefined, 'a settled call has no snapshot any more')
      demand(world.errors.length === 0, `nothing is thrown into an SDK, found ${String(world.errors[0])}`)
      demand(!run.reports.some(r => r.startsWith('a step failed')), `no step fails inside, found ${run.reports.join('; ')}`)
      request(words)
      answer(words)
      promises()
      bounds()
    },
    atTheEnd() {
      if (broken) throw broken
      promises()
      bounds()
      const now = call.getSnapshot()
      for (const p of run.leaves) demand(p.state === 'resolved', 'leave always resolves')
      if (now.session !== 'idle') demand(now.session === 'ended' && run.settles.get(now.attempt)!.state === 'resolved', `a call that was left has ended and settled, found ${now.session}`)
      demand(!run.joins.some(p => p.state === 'open'), 'every join is answered')
      const spared = (name: string): boolean => run.faulted.has(name)
      // Who says that he is out, is not, and does not leave when told: nobody can know.
      const isUnknowable = run.setup.transport?.leaveWhileJoining === 'misses' && [...run.done].some(a => a.endsWith(' says'))
      if (!isUnknowable && !spared('transport.leave') && !spared('transport.subscribe')) demand(!world.transport.hot && !world.transport.connected, `nothing is hot or connected, found ${world.transport.held().join(', ')}`)
      if (!spared('service.abort')) demand(world.service.notification === 'none', 'no notification outlives its call')
      if (!spared('systemCall.end')) demand(world.systemCall.held().length === 0, 'the system shows no call')
      demand(world.screen.wrongPops === 0 && world.service.crashes === 0, 'no other screen is popped, and no service is stopped while it starts')
      demand(world.screen.exits <= world.log.filter(e => e.name === 'the call screen opens').length, 'a screen is exited at most once')
      demand(world.clock.held().length === 0, `no timer outlives its call, found ${world.clock.held().join()}`)
      demand(world.persist.text === undefined || now.session === 'idle', 'nothing is kept of a call that is over, nor of one that was left by a dead process')
      for (const attempt of seen.keys()) trace(attempt)
    },
  }

  /** The trace of an attempt replays, step by step, and its commands break no promise of the ledger. */
  function trace(attempt: number): void {
    const ledger = createLedger()
    let state = initialState({ attempt, ...(run.setup.policy && { policy: run.setup.policy }) })
    for (const r of run.records) {
      if (r.kind !== 'step' || r.refused || r.call !== call.id || r.attempt !== attempt) continue
      const next = step(state, r.event as CallEvent, r.t)
      demand(JSON.stringify(next.commands) === JSON.stringify(r.commands), `the trace of ${r.event.type} replays`)
      const [promise] = ledger.step(r.event as CallEvent, state, next.state, next.commands)
      demand(promise === undefined, `attempt ${attempt}: ${promise}`)
      state = next.state
    }
    const end = state.end
    if (end) demand(end.reason in REASONS, 'an end has a known reason')
  }
}
