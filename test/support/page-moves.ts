/**
 * "Moves" of `docs/environment.md`, in words: one of the four writings of that page. One function for each of its paragraphs, and a new
 * state for each way where the explorer has one that moves. Slow, and to be read beside the page.
 */
import { ROWS, type Table } from '@onhook/machine'
import type { Powers } from '@onhook/machine/testing'
import {
  OUTCOMES, type Effect, type Judged, type Outcome, abortNow, joinInVain, joinNow, leaveMayMiss, leaveMisses, leaveNow, leaveRejected, step,
} from './page-step.ts'
import { START, type Machine, type Regions, type Truth, hasRoom, isHot, isOver, isSettled, outWith, regionsOf, withCallback } from './page-world.ts'

/** One way on: the kind of move with the event that the machine takes, and where it leads. */
export type Way = { kind: string; to: Truth }

/** A state, and the ways in which the page speaks of moving from it. */
type Here = {
  now: Truth
  p: Powers
  table: Table
  /** The machine's state. */
  at: Regions
  isWaiting: boolean
  /** The screen that is mounted belongs to the next attempt. */
  isHeld: boolean
  /** Variables become these, and nothing else happens. */
  changes(kind: string, change: Partial<Truth>): void
  /** Variables become these, then the event is taken: one way for each outcome. */
  takes(kind: string, event: string, change?: Partial<Truth>): void
  /** As {@link Here.takes}, of another state. */
  takesFrom(kind: string, from: Truth, event: string): void
  /** An event is taken for which there is one outcome, and the way goes on from there. */
  taken(from: Truth, event: string): Truth
}

/** Every way on from a state, and everything that is judged on them. */
export function waysFrom(table: Table, rowOf: Machine['rowOf'], p: Powers, now: Truth): { ways: Way[]; judged: Judged[] } {
  const ways: Way[] = [], judged: Judged[] = [], machine = { table, rowOf }, at = regionsOf(machine, now.m)
  const taken = (from: Truth, event: string, outcome?: Outcome): Truth => step(machine, p, from, event, outcome, j => { judged.push(j) })
  function takesFrom(kind: string, from: Truth, event: string): void {
    const commands = (rowOf(from.m, event)?.commands ?? []).map(c => c.type)
    const failures = OUTCOMES.filter(o => commands.includes(o.command) && o.applies(from, p))
    for (const outcome of [undefined, ...failures]) ways.push({ kind: `${kind} ${event}`, to: taken(from, event, outcome) })
  }
  const isWaiting = now.waiting === 1
  const here: Here = {
    now, p, table, at, isWaiting, isHeld: isWaiting && now.scr === 'mounted' && at['screen'] !== 'mounted',
    changes(kind, change) { ways.push({ kind, to: { ...now, ...change } }) },
    takes(kind, event, change = {}) { takesFrom(kind, { ...now, ...change }, event) },
    takesFrom, taken: (from, event) => taken(from, event),
  }
  if (now.boot === 1) here.takes('boot', 'restored', { boot: 0 })
  else for (const paragraph of PARAGRAPHS) paragraph(here)
  return { ways, judged }
}

const PARAGRAPHS = [
  theUser, theScreen, theApp, permission, theOperatingSystem, theNetwork, theSystemsCallScreen, theSdk, callbacksArrive, theForegroundService, time,
  thePortsQueues, theNextAttempt, whatAnEarlierAttemptLeft, eventsOfATeamsOwn,
]

function theUser({ p, at, isWaiting, isHeld, changes, takes }: Here): void {
  if (at['session'] === 'idle') takes('user.join', 'user.join')
  if (isOver(at) && p.newAttempt && !isWaiting) changes('user.waits', { waiting: 1 })
  if (isHeld) takes('user.leaveHeld', 'user.leave', { waiting: 0, scr: 'gone', scrWord: 1 })
  else takes('user.leave', 'user.leave', { waiting: 0 })
}

function theScreen({ now: { scr, scrWord, waiting }, p, isWaiting, isHeld, changes, takes }: Here): void {
  if (!p.screenMoves) return
  if (isWaiting && (scr === 'absent' || (scr === 'gone' && scrWord === 0))) changes('screen.held', { scr: 'mounted' })
  if (!isWaiting && scr === 'absent') takes('screen.mounts', 'screen.mounted', { scr: 'mounted' })
  if (scr === 'mounted' && p.screenLag) changes('screen.disposesUntold', { scr: 'gone', scrWord: 1 })
  if (scr === 'mounted' && !p.screenLag) takes('screen.disposes', 'screen.disposed', { scr: 'gone', waiting: isHeld ? 0 : waiting })
  if (scrWord === 1) takes('screen.told', 'screen.disposed', { scrWord: 0 })
  if (!p.screenReopens) return
  if (scr === 'gone' && scrWord === 0 && !isWaiting) takes('screen.reopens', 'screen.mounted', { scr: 'again' })
  if (scr === 'again') takes('screen.disposes', 'screen.disposed', { scr: 'gone' })
}

function theApp({ p, at: { app }, takes }: Here): void {
  if (!p.appMoves) return
  if (app !== 'active') takes('app.returns', 'app.activated')
  if (app !== 'background') takes('app.leaves', 'app.backgrounded')
  if (p.appInactive && app !== 'inactive') takes('app.inactive', 'app.deactivated')
  if (p.duplicate && app === 'active') takes('app.again', 'app.activated')
}

function permission({ p, at, takes }: Here): void {
  if (p.permissionMoves) takes('permission', at['permission'] === 'held' ? 'permission.changed/missing' : 'permission.changed/held')
}

function theOperatingSystem({ p, takes }: Here): void {
  if (p.taskRemoved) for (const event of ['app.taskRemoved', 'app.terminating']) takes('os', event)
}

function theNetwork({ p, takes }: Here): void {
  if (p.network) takes('network', 'network.changed')
}

const EVENT_OF_SYSTEM_WORD: Record<string, string> = { ended: 'system.ended', reportFailed: 'port.failed/reportCall' }
function theSystemsCallScreen({ now: { sys, sysWord }, p, at, changes, takes }: Here): void {
  if (!p.system) return
  if (sys === 'none' && sysWord === 'none' && at['session'] === 'idle') takes('system.answers', 'system.answered', { sys: 'reported' })
  if (sys === 'reported' && !p.systemLag) {
    for (const event of ['system.ended', 'system.reset', 'system.filtered']) takes('system.ends', event, { sys: 'ended' })
  }
  if (sys === 'reported' && p.systemLag && sysWord === 'none') changes('system.endsUntold', { sys: 'ended', sysWord: 'ended' })
  if (sysWord !== 'none') takes('system.told', EVENT_OF_SYSTEM_WORD[sysWord]!, { sysWord: 'none' })
}

/** A move of the SDK: what it becomes, what it says, and the powers that it takes. */
type SdkMove = readonly [becomes: string, says?: string, ...needs: (keyof Powers)[]]
const LEAVES_ITSELF: SdkMove[] = [['self', 'FFA', 'selfEnd'], ['self', 'TIM', 'selfEnd'], ['left', 'LEF', 'selfEnd'], ['dead', 'CLO', 'selfEnd']]
const UNSURE: SdkMove[] = [
  ['live', 'JOI'], ['out', 'FFA'], ['out', 'CLI'], ['out', 'LEF', 'selfEnd'], ['dead', 'CLO', 'selfEnd'],
  ['failing', 'FRE', 'recoverable'], ['dead', '', 'silent'],
]
const LEAVES: SdkMove[] = [['left', 'LEF'], ['dead', 'CLO'], ['dead', '', 'silent']]
const SDK_MOVES: Record<string, SdkMove[]> = {
  connecting: [['accepted', 'ACC'], ...UNSURE],
  accepted: UNSURE,
  live: [
    ['lost', 'LOS'], ['failing', 'FRE', 'recoverable'], ...LEAVES_ITSELF, ['self', 'CLI'], ['live', 'CLI', 'buttonWaits'],
    ['restart', 'LEF', 'rejoinsAfterKick'], ['live', 'RES', 'falseRestored'], ['dead', '', 'silentWhenJoined'],
  ],
  lost: [
    ['live', 'RES'], ['self', 'CLI'], ['lost', 'CLI', 'buttonWaits'], ['restart', 'LEF', 'rejoinsAfterKick'], ['pretending', 'RES', 'falseRestored'],
    ['failing', 'FRE', 'recoverable'], ...LEAVES_ITSELF, ['dead', '', 'silent'],
  ],
  pretending: [
    ['lost', 'LOS'], ['live'], ['pretending', 'RES'], ['self', 'CLI'], ['pretending', 'CLI', 'buttonWaits'],
    ['failing', 'FRE', 'recoverable'], ...LEAVES_ITSELF, ['dead', '', 'silent'],
  ],
  failing: [
    ['restart', 'CLO'], ['live', 'RES', 'restartsInPlace'], ['pretending', 'RES', 'restartsInPlace'], ['failing', 'FRE'], ['self', 'CLI'],
    ['failing', 'CLI', 'buttonWaits'], ['left', 'LEF', 'selfEnd'],
    ['self', 'FFA', 'selfEnd', 'answersAfterEnd'], ['self', 'TIM', 'selfEnd', 'answersAfterEnd'],
  ],
  restart: [['live', 'JOI'], ['out', 'FFA'], ['out', 'CLI'], ['failing', 'FRE', 'recoverable'], ['out', 'LEF', 'selfEnd'], ['dead', '', 'silent']],
  self: LEAVES,
  told: LEAVES,
  left: [['dead', 'CLO'], ['dead', '', 'silent']],
}
/** By what is said, the kind of a move that leaves the SDK where it is. */
const STAYS: Record<string, string> = { CLI: 'sdk.waits', RES: 'sdk.restored', FRE: 'sdk.failsAgain' }
function theSdk({ now, p, changes }: Here): void {
  for (const [becomes, says = '', ...needs] of SDK_MOVES[now.sdk] ?? []) {
    if (!needs.every(power => p[power]) || (says !== '' && !hasRoom(now, p))) continue
    const sdk = becomes === 'out' ? outWith(p) : becomes
    const outage = (says === 'LOS' || says === 'FRE') && now.recorded === 0 ? 1 : now.outage
    const moved = { ...now, sdk, outage }
    changes(sdk === now.sdk ? STAYS[says]! : `sdk.${now.sdk}>${sdk}`, says === '' ? moved : withCallback(moved, says, p))
  }
}

const EVENT_OF: Record<string, string> = {
  ACC: 'transport.accepted', JOI: 'transport.joined', LOS: 'transport.lost', RES: 'transport.restored', FRE: 'transport.failed/recoverable',
  FFA: 'transport.failed/fatal', LEF: 'transport.left', CLO: 'transport.closed', TIM: 'transport.timedOut', CLI: 'transport.leaveClicked',
  PFJ: 'port.failed/join', PFL: 'port.failed/leave',
}
const ANSWERS_TO_PROMISES = ['ACC', 'PFJ', 'PFL']
function callbacksArrive({ now, p, changes, takes }: Here): void {
  for (const callback of p.reorder ? new Set(now.q) : now.q.slice(0, 1)) {
    const removed = { q: now.q.toSpliced(now.q.indexOf(callback), 1) }
    const isHeard = now.sub === 1 || p.lateAfterUnsubscribe || ANSWERS_TO_PROMISES.includes(callback)
    if (!isHeard) {
      changes(`unheard ${callback}`, removed)
      continue
    }
    takes(`deliver ${callback}`, EVENT_OF[callback]!, removed)
    if (p.duplicate) takes('repeat', EVENT_OF[callback]!)
    if (p.lose) changes('lose', removed)
  }
}

const EVENTS_OF_WORD: Record<string, string[]> = {
  started: ['service.started'], 'refused/background': ['service.refused/background'], 'refused/other': ['service.refused/other'],
  aborted: ['service.stopped/aborted'], launchFailed: ['port.failed/launchService'], abortFailed: ['port.failed/abortService'],
  killed: ['service.stopped/killed', 'service.stopped/timeout'],
}
function theForegroundService({ now: { svc, word, aborted }, p, changes, takes }: Here): void {
  if (svc === 'starting' && word === 'none') {
    changes('service.starts', { svc: 'shown', word: 'started' })
    if (p.serviceRefused) for (const refused of ['refused/background', 'refused/other']) changes('service.refused', { svc: 'none', word: refused })
    if (p.serviceWordLost) {
      changes('service.startsMute', { svc: 'shown' })
      changes('service.refusedMute', { svc: 'none' })
    }
  }
  for (const event of EVENTS_OF_WORD[word] ?? []) {
    takes('service.told', event, { word: 'none' })
    if (p.duplicate && (p.refusalRepeats || !word.startsWith('refused'))) takes('service.repeats', event)
  }
  if (!p.serviceKilled) return
  if (svc === 'shown' && word === 'none') {
    for (const becomes of p.killedRestarts ? ['none', 'starting'] : ['none']) changes('service.killed', { svc: becomes, word: 'killed' })
  }
  if (svc === 'shown' || aborted === 1) takes('service.dismissed', 'service.stopped/dismissed')
}

function time({ now, p, table, at, takes }: Here): void {
  const doTimersRun = !p.timersFreeze || at['app'] === 'active'
  if (!doTimersRun) return
  for (const [i, [event, states]] of Object.entries(table.timers).entries()) {
    const waitsForStart = event === 'timer.service' && now.svc === 'starting' && !p.slowStart
    if (states.includes(now.m) && !waitsForStart) takes(`timer${i}`, event)
  }
  if (p.alive && at['session'] === 'joined' && ['dead', 'left', 'pretending'].includes(now.sdk)) takes('alive', 'transport.closed')
}

function thePortsQueues({ now, p, changes }: Here): void {
  if (!p.commandQueue) return
  const runs = (kind: string, without: Truth, effects: Effect[]): void => { for (const effect of effects) changes(kind, effect(without, p)) }
  if (now.joinJob === 1) runs('port.join', { ...now, joinJob: 0 }, [joinNow, ...p.joinRejected ? [joinInVain] : []])
  if (now.joinJob === 0 && now.leaveJob === 1) {
    runs('port.leave', { ...now, leaveJob: 0 }, [leaveNow, ...leaveMayMiss(now, p) ? [leaveMisses] : [], ...p.leaveRejected ? [leaveRejected] : []])
  }
  if (now.abortJob === 1) runs('port.abort', { ...now, abortJob: 0 }, [abortNow])
}

function theNextAttempt({ now, p, table, at, isWaiting, takesFrom, taken }: Here): void {
  const { scr, svc, word, sdk } = now, isServiceDone = p.staleServiceWord || (word === 'none' && now.abortJob === 0)
  if (!isWaiting || now.left === 1 || !isSettled(at) || !isServiceDone) return
  const mayYetSucceed = now.joinJob === 1 || ['connecting', 'accepted', 'restart'].includes(sdk), isMounted = scr === 'mounted' || scr === 'again'
  for (const left of mayYetSucceed ? [0, 1] : isHot(now) ? [1] : [0]) {
    let t: Truth = { ...START, m: table.initial, left, scr: isMounted ? 'mounted' : 'absent', ...p.staleServiceWord ? { svc, word } : {} }
    if (at['app'] !== 'active') t = taken(t, 'app.backgrounded')
    if (at['permission'] === 'missing') t = taken(t, 'permission.changed/missing')
    if (t.scr === 'mounted') t = taken(t, 'screen.mounted')
    takesFrom('attempt', t, 'user.join')
  }
}

function whatAnEarlierAttemptLeft({ now, p, changes }: Here): void {
  if (now.left === 1) changes(p.staleDropped ? 'leftover.dropped' : 'leftover.told', { left: p.staleDropped ? 1 : 0 })
}

const OF_CALL = ROWS.map(([name]) => name)
function eventsOfATeamsOwn({ table, takes }: Here): void {
  const withRow = new Set(table.rows.map(([, event]) => table.events[event]!))
  for (const event of withRow) if (!OF_CALL.includes(event)) takes('own', event)
}
