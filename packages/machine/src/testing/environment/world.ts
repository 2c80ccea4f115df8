/**
 * One product state, machine and environment, that moves. A move changes the fields, steps the machine, lets the
 * machine's commands take effect, and judges. Then the state is encoded in two 31-bit words, so that millions of
 * states fit into typed arrays.
 */
import type { Engine } from '../engine.ts'
import { CB, HOT, SCREEN, SDK, SERVICE, SYSTEM, SYSTEM_WORD, WORD } from './codes.ts'
import { C, M_SCREEN, M_SERVICE, SESSION, TRANSPORT, coreFactsOf, type CoreFacts } from './core-facts.ts'
import type { Powers } from './powers.ts'
import { safetyOf, type Judge } from './safety.ts'

/** How a step is taken: everything works, or one thing does not. */
export const OUTCOME = { works: 0, leaveMisses: 1, leaveRejected: 2, joinRejected: 3, launchRejected: 4, abortFails: 5, reportRejected: 6, endRejected: 7, exitRejected: 8, subscribeRejected: 9 } as const
const M_LOW = 0x7ff

/** The numbers in the table of the events that have a meaning here. */
export type EventNumbers = Record<'join' | 'leave' | 'restored' | 'started' | 'activated' | 'held' | 'joined', number>
/** Wishes to stop a call. */
const ASKS = ['user.leave', 'screen.disposed', 'system.ended', 'system.reset', 'system.filtered', 'app.taskRemoved', 'app.terminating', 'transport.leaveClicked']

/** One product state of machine and environment. */
export class World {
  // ---- the product state (docs/environment.md) ----
  m = 0; q = 0; sdk = 0; joinJob = 0; leaveJob = 0; abortJob = 0; boot = 0
  svc = 0; word = 0; sys = 0; sysWord = 0; scr = 0; scrWord = 0; left = 0; waiting = 0
  exited = 0; sub = 0; joined = 0; recorded = 0; outage = 0; aborted = 0; abortable = 0; launched = 0; asked = 0; told = 0

  readonly facts: CoreFacts
  readonly ev: EventNumbers
  /** By event: does it ask a live call to stop? */
  readonly asks: Uint8Array
  readonly judge: Judge
  readonly engine: Engine
  readonly powers: Powers

  constructor(engine: Engine, powers: Powers, launchService: string) {
    this.engine = engine
    this.powers = powers
    this.facts = coreFactsOf(engine)
    const n = engine.eventOf
    this.ev = { join: n('user.join'), leave: n('user.leave'), restored: n('restored'), started: n('service.started'), activated: n('app.activated'), held: n('permission.changed/held'), joined: n('transport.joined') }
    this.asks = new Uint8Array(engine.events)
    for (const e of ASKS) this.asks[n(e)] = 1
    this.judge = safetyOf(this, launchService)
  }

  // ---- encoding ----
  get low(): number {
    return (this.m & M_LOW) | (this.q << 11) | (this.sdk << 23) | (this.joinJob << 27) | (this.leaveJob << 28) | (this.abortJob << 29) | (this.boot << 30)
  }
  get high(): number {
    return this.svc | (this.word << 2) | (this.sys << 5) | (this.sysWord << 7) | (this.scr << 9) | (this.scrWord << 11) | (this.left << 12) | (this.asked << 13) | (this.told << 14) | (this.waiting << 15)
      | (this.exited << 16) | (this.sub << 17) | (this.joined << 19) | (this.recorded << 20) | (this.outage << 21) | (this.aborted << 22) | (this.abortable << 23) | (this.launched << 24) | ((this.m >>> 11) << 25)
  }
  load(low: number, high: number): void {
    this.m = (low & M_LOW) | ((high >>> 25) << 11)
    this.q = (low >>> 11) & 0xfff; this.sdk = (low >>> 23) & 15; this.joinJob = (low >>> 27) & 1; this.leaveJob = (low >>> 28) & 1; this.abortJob = (low >>> 29) & 1; this.boot = (low >>> 30) & 1
    this.svc = high & 3; this.word = (high >>> 2) & 7; this.sys = (high >>> 5) & 3; this.sysWord = (high >>> 7) & 3; this.scr = (high >>> 9) & 3; this.scrWord = (high >>> 11) & 1
    this.left = (high >>> 12) & 1; this.asked = (high >>> 13) & 1; this.told = (high >>> 14) & 1; this.waiting = (high >>> 15) & 1
    this.exited = (high >>> 16) & 1; this.sub = (high >>> 17) & 3; this.joined = (high >>> 19) & 1; this.recorded = (high >>> 20) & 1; this.outage = (high >>> 21) & 1
    this.aborted = (high >>> 22) & 1; this.abortable = (high >>> 23) & 1; this.launched = (high >>> 24) & 1
  }
  /** Puts everything back to its start. */
  reset(): void {
    this.load(0, 0)
    this.m = this.engine.initial
  }
  /** Calls `emit` once for each start. */
  starts(emit: () => void): void {
    this.reset()
    emit()
    if (!this.powers.processDeath) return
    const { session } = this.facts
    for (let m = 0; m < this.engine.states; m++) for (const svc of [SERVICE.none, SERVICE.shown]) for (const sys of this.powers.system ? [SYSTEM.none, SYSTEM.reported] : [SYSTEM.none]) {
      this.load(0, 0)
      const s = session[m]!
      this.m = m; this.boot = 1; this.sdk = SDK.dead; this.svc = svc; this.sys = sys
      this.recorded = s >= SESSION.leaving ? 1 : 0
      this.waiting = this.powers.rejoin && s > SESSION.idle && s < SESSION.leaving ? 1 : 0
      emit()
    }
  }

  // ---- propositions ----
  get session(): number { return this.facts.session[this.m]! }
  get isLive(): boolean { const s = this.session; return s > SESSION.idle && s < SESSION.leaving }
  get isOver(): boolean { return this.session >= SESSION.leaving }
  get isSettled(): boolean { return this.facts.settled[this.m] === 1 }
  get isHot(): boolean { return HOT[this.sdk]! }
  get isActive(): boolean { return this.facts.app[this.m] === 0 }
  get isHeldScreen(): boolean { return this.waiting === 1 && this.scr === SCREEN.mounted && this.facts.screen[this.m] !== M_SCREEN.mounted }
  get timersRun(): boolean { return !this.powers.timersFreeze || this.isActive }
  /** The timers that may fire, one bit for each. */
  get runningTimers(): number {
    if (!this.timersRun) return 0
    const t = this.facts.timers[this.m]!
    return this.svc === SERVICE.starting && !this.powers.slowStart ? t & ~this.facts.serviceTimer : t
  }
  get saysNotAlive(): boolean {
    return this.powers.alive && this.session === SESSION.joined && (this.sdk === SDK.dead || this.sdk === SDK.left || this.sdk === SDK.pretending) && this.timersRun
  }
  get mayBeginNext(): boolean { return this.waiting === 1 && this.left === 0 && this.isSettled && (this.powers.staleServiceWord || (this.word === WORD.none && this.abortJob === 0)) }

  // ---- callbacks on their way ----
  get inFlight(): number { return this.q === 0 ? 0 : this.q < 16 ? 1 : this.q < 256 ? 2 : 3 }
  isInFlight(code: number): boolean { return (this.q & 15) === code || ((this.q >> 4) & 15) === code || ((this.q >> 8) & 15) === code }
  /** Puts a callback on its way. False if there is no room. */
  push(code: number): boolean {
    const n = this.inFlight
    if (n >= this.powers.queue) return false
    this.q |= code << (4 * n)
    if (this.powers.reorder) this.sort()
    return true
  }
  /** Sorts the callbacks. Their order does not matter, so equal worlds become equal numbers. */
  private sort(): void {
    let a = this.q & 15, b = (this.q >> 4) & 15, c = (this.q >> 8) & 15
    // All but the last are in order already.
    if (c && b > c) [b, c] = [c, b]
    if (b && a > b) [a, b] = [b, a]
    this.q = a | (b << 4) | (c << 8)
  }
  removeAt(i: number): void {
    const below = this.q & ((1 << (4 * i)) - 1)
    this.q = below | ((this.q >> (4 * (i + 1))) << (4 * i))
  }

  // ---- a step of the machine ----
  step(event: number, outcome: number = OUTCOME.works): void {
    const { engine, judge } = this
    if (event === this.ev.joined) this.told = 1
    if (this.asks[event] === 1 && this.isLive) this.asked = 1
    const before = this.m, cell = before * engine.events + event, commands = engine.mask[cell]!
    this.m = engine.next[cell]!
    if ((event === this.ev.activated || event === this.ev.held) && engine.isRow(cell)) this.launched = 0
    if (commands !== 0) this.obey(commands, cell, event, before, outcome)
    if (this.isOver) {
      this.told = this.launched = 0
      if (this.session === SESSION.ended) this.asked = 0
    }
    if (this.recorded === 1) this.outage = 0
    judge.state(before)
  }
  private obey(commands: number, cell: number, event: number, before: number, outcome: number): void {
    const { judge, powers } = this
    judge.commands(commands, cell, event, before)
    if (commands & C.recordEnd) this.recorded = 1
    if (commands & C.subscribe) {
      if (outcome !== OUTCOME.subscribeRejected) this.sub = 1
      else this.push(CB.PFJ)
    }
    if (commands & C.join) {
      this.joined = 1
      if (powers.commandQueue) this.joinJob = 1
      else this.joinNow(outcome)
    }
    if (commands & C.reportCall && powers.system) {
      this.sys = SYSTEM.reported
      if (outcome === OUTCOME.reportRejected) { this.sys = SYSTEM.ended; this.sysWord = SYSTEM_WORD.reportFailed }
    }
    if (commands & C.launchService) {
      this.launched = 1
      this.abortable = 1
      if (outcome === OUTCOME.launchRejected) this.word = WORD.launchFailed
      else if (this.svc === SERVICE.none) this.svc = SERVICE.starting
    }
    if (commands & C.leave) {
      if (powers.commandQueue) this.leaveJob = 1
      else this.leaveNow(outcome)
    }
    if (commands & C.unsubscribe) this.sub = 2
    if (commands & C.abortService) {
      this.abortable = 0
      this.aborted = 1
      if (powers.commandQueue) this.abortJob = 1
      else this.abortNow(outcome)
    }
    if (commands & C.reportEnded && powers.system && outcome !== OUTCOME.endRejected) this.sys = SYSTEM.ended
    if (commands & C.exitScreen) {
      this.exited = 1
      if (outcome !== OUTCOME.exitRejected) { this.scr = SCREEN.gone; this.scrWord = 1 }
    }
  }
  /** What an SDK becomes when its join has come to nothing. */
  get out(): number { return this.powers.answersAfterEnd ? SDK.told : SDK.dead }
  joinNow(outcome: number): void {
    if (outcome !== OUTCOME.joinRejected) { this.sdk = SDK.connecting; return }
    this.sdk = this.powers.rejectedSucceeds ? SDK.connecting : this.out
    this.push(CB.PFJ)
  }
  leaveNow(outcome: number): void {
    if (outcome === OUTCOME.leaveRejected) { this.push(CB.PFL); return }
    switch (this.sdk) {
      case SDK.live: case SDK.lost: case SDK.pretending: case SDK.failing: case SDK.self: this.sdk = SDK.told; break
      case SDK.connecting: case SDK.accepted:
        if (outcome !== OUTCOME.leaveMisses) this.sdk = SDK.told
        else if (!this.powers.lateSuccess) this.sdk = SDK.dead
        break
      case SDK.restart: if (outcome !== OUTCOME.leaveMisses) this.sdk = SDK.dead; break
      default:
    }
  }
  abortNow(outcome: number): void {
    if (outcome === OUTCOME.abortFails) { if (this.word === WORD.none) this.word = WORD.abortFailed; return }
    if (this.svc === SERVICE.shown) { this.svc = SERVICE.none; if (this.word === WORD.none) this.word = WORD.aborted }
    else if (this.svc === SERVICE.none && this.word === WORD.none) this.word = WORD.aborted
  }
  /** Can a leave miss this SDK? */
  get leaveMayMiss(): boolean { return this.sdk === SDK.connecting || this.sdk === SDK.accepted || (this.sdk === SDK.restart && this.powers.leaveMissesRestart) }

  // ---- for the judge and for stories ----
  get isTransportDown(): boolean { return this.facts.transport[this.m] === TRANSPORT.down }
  get isServiceStopping(): boolean { return this.facts.service[this.m] === M_SERVICE.stopping }
}
