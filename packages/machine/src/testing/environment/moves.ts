/**
 * The moves of the environment, in the order of `docs/environment.md`. `emit(label)` is called once per transition,
 * while the world is in the state after it. Afterwards the world is as it was before.
 */
import { ROWS } from '../../branches.ts'
import type { Engine } from '../engine.ts'
import { CALLBACKS, CB, CLASS, DELIVER, HOT, SCREEN, SDK, SERVICE, SYSTEM, SYSTEM_WORD, SYSTEM_WORDS, WORD, WORDS, ALIVE, FIRST_TIMER, isPromised } from './codes.ts'
import { APP, C, SESSION } from './core-facts.ts'
import { FIRST_TIMER_KIND, K, arrivalKind, labelOf, sdkKind } from './move-kinds.ts'
import { OUTCOME, type World } from './world.ts'

export type Emit = (label: number) => void
/** The moves of one world. */
export type Moves = {
  /**
   * Makes every move that is possible in the world's state.
   * @param emit called while the state after the move is in the world
   * @param stay called when the move leads back to where it came from; the world is as it was
   */
  from(emit: Emit, stay: Emit): void
  /** The fairness classes of which a move is possible, one bit for each. */
  possible(): number
}

const OURS: ReadonlySet<string> = new Set(ROWS.map(([name]) => name))
/** The events that a team has added and that its core takes somewhere. Nobody knows when they come, so they come at any time. */
const ownEventsOf = ({ table: { events, rows } }: Engine): number[] => {
  const taken = new Set(rows.map(([, event]) => event))
  return events.flatMap((name, e) => (OURS.has(name) || !taken.has(e) ? [] : [e]))
}

export function movesOf(w: World): Moves {
  const { engine, powers: p, facts } = w
  const n = engine.eventOf
  const eventsOf = (names: readonly string[]): number[] => names.map(name => (name ? n(name) : -1))
  const callbackEvents = eventsOf(CALLBACKS), wordEvents = eventsOf(WORDS), systemEvents = eventsOf(SYSTEM_WORDS)
  const E = {
    join: n('user.join'), leave: n('user.leave'), mounted: n('screen.mounted'), disposed: n('screen.disposed'), activated: n('app.activated'), backgrounded: n('app.backgrounded'), deactivated: n('app.deactivated'),
    missing: n('permission.changed/missing'), held: n('permission.changed/held'), taskRemoved: n('app.taskRemoved'), terminating: n('app.terminating'), network: n('network.changed'),
    answered: n('system.answered'), systemEnded: n('system.ended'), systemReset: n('system.reset'), systemFiltered: n('system.filtered'), timeout: n('service.stopped/timeout'), dismissed: n('service.stopped/dismissed'),
    closed: n('transport.closed'), restored: n('restored'),
  }
  const own = ownEventsOf(engine)
  let low = 0, high = 0, emit: Emit = () => {}, stay: Emit = emit
  const back = (): void => w.load(low, high)
  const done = (kind: number): void => { emit(labelOf(kind)); back() }

  /** The machine takes an event, in every way in which its commands may turn out. */
  const take = (kind: number, event: number): void => {
    const label = labelOf(kind, event), others = otherOutcomes(engine.mask[w.m * engine.events + event]!), l = w.low, h = w.high
    w.step(event)
    emit(label)
    for (let o = 1; others >> o !== 0; o++) if (others & (1 << o)) {
      w.load(l, h)
      w.step(event, o)
      emit(label)
    }
    back()
  }
  /** The machine takes an event that changes nothing of the world beforehand. Very often it changes nothing at all. */
  const hear = (kind: number, event: number): void => {
    const cell = w.m * engine.events + event
    if (engine.mask[cell] !== 0 || engine.next[cell] !== w.m || event === w.ev.activated || event === w.ev.held || event === w.ev.joined || (w.asks[event] === 1 && w.isLive)) { take(kind, event); return }
    w.judge.state(w.m)
    stay(labelOf(kind, event))
  }
  /** In which ways, besides working, these commands may turn out here: one bit for each. */
  const otherOutcomes = (commands: number): number => {
    let o = 0
    if (!p.commandQueue) {
      if (commands & C.leave) { if (w.leaveMayMiss) o |= 1 << OUTCOME.leaveMisses; if (p.leaveRejected) o |= 1 << OUTCOME.leaveRejected }
      if (commands & C.join && p.joinRejected) o |= 1 << OUTCOME.joinRejected
      if (commands & C.abortService && p.abortRejected) o |= 1 << OUTCOME.abortFails
    }
    if (commands & C.launchService && p.launchRejected && w.svc === SERVICE.none) o |= 1 << OUTCOME.launchRejected
    if (p.system) {
      if (commands & C.reportCall && p.reportRejected) o |= 1 << OUTCOME.reportRejected
      if (commands & C.reportEnded && p.endRejected) o |= 1 << OUTCOME.endRejected
    }
    if (commands & C.subscribe && p.subscribeRejected) o |= 1 << OUTCOME.subscribeRejected
    if (commands & C.exitScreen && p.exitRejected) o |= 1 << OUTCOME.exitRejected
    return o
  }

  function user(): void {
    if (w.session === SESSION.idle) take(K.join, E.join)
    else if (w.isOver && p.newAttempt && w.waiting === 0) { w.waiting = 1; done(K.wait) }
    if (w.isHeldScreen) { w.waiting = 0; w.scr = SCREEN.gone; w.scrWord = 1; take(K.leaveHeld, E.leave) }
    else if (w.waiting === 0) hear(K.leave, E.leave)
    else { w.waiting = 0; take(K.leave, E.leave) }
  }
  function screen(): void {
    if (w.waiting === 1 && (w.scr === SCREEN.absent || (w.scr === SCREEN.gone && w.scrWord === 0))) { w.scr = SCREEN.mounted; done(K.hold) }
    if (w.waiting === 0 && w.scr === SCREEN.absent) { w.scr = SCREEN.mounted; take(K.mount, E.mounted) }
    if (w.scr === SCREEN.mounted) {
      if (p.screenLag) { w.scr = SCREEN.gone; w.scrWord = 1; done(K.disposeUntold) }
      else { if (w.isHeldScreen) w.waiting = 0; w.scr = SCREEN.gone; take(K.dispose, E.disposed) }
    }
    if (w.scrWord === 1) { w.scrWord = 0; take(K.screenTold, E.disposed) }
    if (p.screenReopens) {
      if (w.scr === SCREEN.gone && w.scrWord === 0 && w.waiting === 0) { w.scr = SCREEN.again; take(K.reopen, E.mounted) }
      if (w.scr === SCREEN.again) { w.scr = SCREEN.gone; take(K.dispose, E.disposed) }
    }
  }
  function app(): void {
    const isIn = facts.app[w.m]!
    if (isIn !== APP.active) take(K.toForeground, E.activated)
    if (isIn !== APP.background) take(K.toBackground, E.backgrounded)
    if (p.appInactive && isIn !== APP.inactive) take(K.toInactive, E.deactivated)
    if (p.duplicate && isIn === APP.active) hear(K.activeAgain, E.activated)
  }
  function system(): void {
    if (w.sys === SYSTEM.none && w.sysWord === SYSTEM_WORD.none && w.session === SESSION.idle) { w.sys = SYSTEM.reported; take(K.answer, E.answered) }
    if (w.sys === SYSTEM.reported) {
      if (!p.systemLag) {
        w.sys = SYSTEM.ended; take(K.systemEnds, E.systemEnded)
        w.sys = SYSTEM.ended; take(K.systemEnds, E.systemReset)
        w.sys = SYSTEM.ended; take(K.systemEnds, E.systemFiltered)
      } else if (w.sysWord === SYSTEM_WORD.none) { w.sys = SYSTEM.ended; w.sysWord = SYSTEM_WORD.ended; done(K.systemEndsUntold) }
    }
    if (w.sysWord !== SYSTEM_WORD.none) { const event = systemEvents[w.sysWord]!; w.sysWord = SYSTEM_WORD.none; take(K.systemTold, event) }
  }

  /** The SDK moves, and a callback starts to travel. If there is no room for the callback, the move is impossible. */
  const sdk = (to: number, says = 0): void => {
    const from = w.sdk
    if (says !== 0 && !w.push(says)) return
    w.sdk = to
    if ((says === CB.LOS || says === CB.FRE) && w.recorded === 0) w.outage = 1
    done(sdkKind(from, to, says))
  }
  function sdkMoves(): void {
    switch (w.sdk) {
      case SDK.connecting: sdk(SDK.accepted, CB.ACC); accepting(); break
      case SDK.accepted: accepting(); break
      case SDK.live:
        sdk(SDK.lost, CB.LOS)
        if (p.recoverable) sdk(SDK.failing, CB.FRE)
        if (p.selfEnd) { sdk(SDK.self, CB.FFA); sdk(SDK.self, CB.TIM); sdk(SDK.left, CB.LEF); sdk(SDK.dead, CB.CLO) }
        sdk(SDK.self, CB.CLI)
        if (p.buttonWaits) sdk(SDK.live, CB.CLI)
        if (p.rejoinsAfterKick) sdk(SDK.restart, CB.LEF)
        if (p.falseRestored) sdk(SDK.live, CB.RES)
        if (p.silentWhenJoined) sdk(SDK.dead)
        break
      case SDK.lost:
        sdk(SDK.live, CB.RES); sdk(SDK.self, CB.CLI)
        if (p.buttonWaits) sdk(SDK.lost, CB.CLI)
        if (p.rejoinsAfterKick) sdk(SDK.restart, CB.LEF)
        if (p.falseRestored) sdk(SDK.pretending, CB.RES)
        if (p.recoverable) sdk(SDK.failing, CB.FRE)
        if (p.selfEnd) { sdk(SDK.self, CB.FFA); sdk(SDK.self, CB.TIM); sdk(SDK.left, CB.LEF); sdk(SDK.dead, CB.CLO) }
        if (p.silent) sdk(SDK.dead)
        break
      case SDK.pretending:
        sdk(SDK.lost, CB.LOS); sdk(SDK.live); sdk(SDK.pretending, CB.RES); sdk(SDK.self, CB.CLI)
        if (p.buttonWaits) sdk(SDK.pretending, CB.CLI)
        if (p.recoverable) sdk(SDK.failing, CB.FRE)
        if (p.selfEnd) { sdk(SDK.self, CB.FFA); sdk(SDK.self, CB.TIM); sdk(SDK.left, CB.LEF); sdk(SDK.dead, CB.CLO) }
        if (p.silent) sdk(SDK.dead)
        break
      case SDK.failing:
        sdk(SDK.restart, CB.CLO); sdk(SDK.failing, CB.FRE); sdk(SDK.self, CB.CLI)
        if (p.restartsInPlace) { sdk(SDK.live, CB.RES); sdk(SDK.pretending, CB.RES) }
        if (p.buttonWaits) sdk(SDK.failing, CB.CLI)
        if (p.selfEnd) {
          sdk(SDK.left, CB.LEF)
          if (p.answersAfterEnd) { sdk(SDK.self, CB.FFA); sdk(SDK.self, CB.TIM) }
        }
        break
      case SDK.restart:
        sdk(SDK.live, CB.JOI); sdk(w.out, CB.FFA); sdk(w.out, CB.CLI)
        if (p.recoverable) sdk(SDK.failing, CB.FRE)
        if (p.selfEnd) sdk(w.out, CB.LEF)
        if (p.silent) sdk(SDK.dead)
        break
      case SDK.self: case SDK.told:
        sdk(SDK.left, CB.LEF); sdk(SDK.dead, CB.CLO)
        if (p.silent) sdk(SDK.dead)
        break
      case SDK.left:
        sdk(SDK.dead, CB.CLO)
        if (p.silent) sdk(SDK.dead)
        break
      default:
    }
  }
  const accepting = (): void => {
    sdk(SDK.live, CB.JOI); sdk(w.out, CB.FFA); sdk(w.out, CB.CLI)
    if (p.selfEnd) { sdk(w.out, CB.LEF); sdk(SDK.dead, CB.CLO) }
    if (p.recoverable) sdk(SDK.failing, CB.FRE)
    if (p.silent) sdk(SDK.dead)
  }
  function callbacks(): void {
    const waiting = w.inFlight, some = p.reorder ? waiting : Math.min(waiting, 1), { q } = w
    let last = 0
    for (let i = 0; i < some; i++) {
      const code = (q >> (4 * i)) & 15
      if (code === last) continue // the same entry twice is one way
      last = code
      if (w.sub !== 1 && !p.lateAfterUnsubscribe && !isPromised(code)) { w.removeAt(i); done(arrivalKind(code, false)); continue }
      w.removeAt(i); take(arrivalKind(code, true), callbackEvents[code]!)
      if (p.duplicate) hear(K.repeat, callbackEvents[code]!)
      if (p.lose) { w.removeAt(i); done(K.lose) }
    }
  }
  const start = (kind: number, svc: number, word: number): void => { w.svc = svc; w.word = word; done(kind) }
  function service(): void {
    if (w.svc === SERVICE.starting && w.word === WORD.none) {
      start(K.serviceStarts, SERVICE.shown, WORD.started)
      if (p.serviceRefused) { start(K.serviceRefused, SERVICE.none, WORD.refusedInBackground); start(K.serviceRefused, SERVICE.none, WORD.refusedOther) }
      if (p.serviceWordLost) { start(K.serviceStartsMute, SERVICE.shown, WORD.none); start(K.serviceRefusedMute, SERVICE.none, WORD.none) }
    }
    if (w.word !== WORD.none) {
      const event = wordEvents[w.word]!, isRefusal = w.word === WORD.refusedInBackground || w.word === WORD.refusedOther
      const isKilled = w.word === WORD.killed
      w.word = WORD.none
      take(K.serviceTold, event)
      if (isKilled) { w.word = WORD.none; take(K.serviceTold, E.timeout) }
      if (p.duplicate && (p.refusalRepeats || !isRefusal)) {
        hear(K.serviceRepeats, event)
        if (isKilled) hear(K.serviceRepeats, E.timeout)
      }
    }
    if (!p.serviceKilled) return
    if (w.svc === SERVICE.shown && w.word === WORD.none) {
      start(K.serviceKilled, SERVICE.none, WORD.killed)
      if (p.killedRestarts) start(K.serviceKilled, SERVICE.starting, WORD.killed)
    }
    if (w.svc === SERVICE.shown || w.aborted === 1) hear(K.serviceDismissed, E.dismissed)
  }
  function time(): void {
    for (let i = 0, t = w.runningTimers; t !== 0; i++, t >>>= 1) if (t & 1) take(FIRST_TIMER_KIND + i, facts.timerEvents[i]!)
    if (w.saysNotAlive) take(K.alive, E.closed)
  }
  function ports(): void {
    if (w.joinJob === 1) {
      w.joinJob = 0; w.joinNow(OUTCOME.works); done(K.joinRuns)
      if (p.joinRejected) { w.joinJob = 0; w.joinNow(OUTCOME.joinRejected); done(K.joinRuns) }
    } else if (w.leaveJob === 1) {
      const mayMiss = w.leaveMayMiss
      w.leaveJob = 0; w.leaveNow(OUTCOME.works); done(K.leaveRuns)
      if (mayMiss) { w.leaveJob = 0; w.leaveNow(OUTCOME.leaveMisses); done(K.leaveRuns) }
      if (p.leaveRejected) { w.leaveJob = 0; w.leaveNow(OUTCOME.leaveRejected); done(K.leaveRuns) }
    }
    if (w.abortJob === 1) { w.abortJob = 0; w.abortNow(OUTCOME.works); done(K.abortRuns) }
  }
  function attempts(): void {
    if (w.mayBeginNext) {
      const isAway = !w.isActive, isMissing = facts.permission[w.m] !== 0, isMounted = w.scr === SCREEN.mounted || w.scr === SCREEN.again, { svc, word } = w
      /** `left`: the earlier attempt's join has succeeded, or will succeed, and its word is on its way. */
      const begin = (left: number): void => {
        w.reset()
        w.left = left
        if (isMounted) w.scr = SCREEN.mounted
        if (p.staleServiceWord) { w.svc = svc; w.word = word }
        if (isAway) w.step(E.backgrounded)
        if (isMissing) w.step(E.missing)
        if (w.scr === SCREEN.mounted) w.step(E.mounted)
        take(K.attempt, E.join)
      }
      const mayYetSucceed = w.joinJob === 1 || w.sdk === SDK.connecting || w.sdk === SDK.accepted || w.sdk === SDK.restart
      if (mayYetSucceed) begin(0)
      begin(HOT[w.sdk]! || mayYetSucceed ? 1 : 0)
    }
    if (w.left === 1) { if (p.staleDropped) done(K.leftoverDropped); else { w.left = 0; done(K.leftoverTold) } }
  }

  return {
    from(moved, stayed) {
      emit = moved
      stay = stayed
      low = w.low
      high = w.high
      if (w.boot === 1) { w.boot = 0; take(K.boot, E.restored); return }
      user()
      if (p.screenMoves) screen()
      if (p.appMoves) app()
      if (p.permissionMoves) hear(K.permission, facts.permission[w.m] === 0 ? E.missing : E.held)
      if (p.taskRemoved) { hear(K.os, E.taskRemoved); hear(K.os, E.terminating) }
      if (p.network) hear(K.network, E.network)
      if (p.system) system()
      sdkMoves()
      callbacks()
      service()
      time()
      ports()
      attempts()
      for (const event of own) hear(K.own, event)
    },
    possible() {
      if (w.boot === 1) return 1 << CLASS.boot
      let f = 0
      if (w.q !== 0) for (let i = p.reorder ? w.inFlight - 1 : 0; i >= 0; i--) f |= 1 << (DELIVER + ((w.q >> (4 * i)) & 15))
      if (w.word !== WORD.none || w.svc === SERVICE.starting) f |= 1 << CLASS.service
      if (w.sysWord !== SYSTEM_WORD.none) f |= 1 << CLASS.system
      if (w.scrWord === 1 && p.screenMoves) f |= 1 << CLASS.screen
      if (p.appMoves && p.returnsToApp && !w.isActive) f |= 1 << CLASS.returns
      if (w.left === 1) f |= 1 << CLASS.leftover
      if (w.mayBeginNext) f |= 1 << CLASS.attempt
      if (w.joinJob === 1 || w.leaveJob === 1 || w.abortJob === 1) f |= 1 << CLASS.port
      if (w.saysNotAlive) f |= 1 << ALIVE
      return f | (w.runningTimers << FIRST_TIMER)
    },
  }
}
