/**
 * The moves of `docs/environment.md`, in words: one of the four writings of that page. With names where the explorer has numbers,
 * with lists where it has bits, and with a new state for each way where it has one that moves. Slow, and to be read beside the page.
 */
import { ROWS, byOrder, type Table } from '@onhook/machine'
import type { Powers } from '@onhook/machine/testing'

export const SDK = ['none', 'connecting', 'accepted', 'live', 'lost', 'pretending', 'failing', 'restart', 'self', 'told', 'left', 'dead']
export const SVC = ['none', 'starting', 'shown'], SYS = ['none', 'reported', 'ended'], SCR = ['absent', 'mounted', 'gone', 'again']
export const Q = ['', 'ACC', 'JOI', 'LOS', 'RES', 'FRE', 'FFA', 'LEF', 'CLO', 'TIM', 'CLI', 'PFJ', 'PFL']
export const WORD = ['none', 'started', 'refused/background', 'refused/other', 'aborted', 'launchFailed', 'abortFailed', 'killed'], SYS_WORD = ['none', 'ended', 'reportFailed']
export const BITS = [
  'boot', 'joinJob', 'leaveJob', 'abortJob', 'scrWord', 'left', 'waiting', 'exited', 'joined', 'recorded', 'outage', 'aborted', 'abortable', 'launched', 'asked', 'told',
] as const

/** A product state, by the names of the page. */
export type Truth = { m: number; q: readonly string[]; sdk: string; svc: string; word: string; sys: string; sysWord: string; scr: string; sub: number } & Record<(typeof BITS)[number], number>
export const START: Omit<Truth, 'm'> = {
  q: [], sdk: 'none', svc: 'none', word: 'none', sys: 'none', sysWord: 'none', scr: 'absent', sub: 0, ...Object.fromEntries(BITS.map(b => [b, 0])) as Record<(typeof BITS)[number], number>,
}
/** One way on: the kind of move with the event that the machine takes, and where it leads. */
export type Way = { kind: string; to: Truth }
/** What is judged of a step: the world when its commands are about to take effect, and after it. */
export type Judged = { before: number; event?: string; commands?: readonly string[]; at: Truth }

const EVENT_OF: Record<string, string> = {
  ACC: 'transport.accepted', JOI: 'transport.joined', LOS: 'transport.lost', RES: 'transport.restored', FRE: 'transport.failed/recoverable', FFA: 'transport.failed/fatal', LEF: 'transport.left',
  CLO: 'transport.closed', TIM: 'transport.timedOut', CLI: 'transport.leaveClicked', PFJ: 'port.failed/join', PFL: 'port.failed/leave',
}
const OF_CALL = ROWS.map(([name]) => name)
const EVENTS_OF_WORD: Record<string, string[]> = {
  started: ['service.started'], 'refused/background': ['service.refused/background'], 'refused/other': ['service.refused/other'], aborted: ['service.stopped/aborted'],
  launchFailed: ['port.failed/launchService'], abortFailed: ['port.failed/abortService'], killed: ['service.stopped/killed', 'service.stopped/timeout'],
}
const EVENT_OF_SYSTEM: Record<string, string> = { ended: 'system.ended', reportFailed: 'port.failed/reportCall' }
const ASKS = ['user.leave', 'screen.disposed', 'system.ended', 'system.reset', 'system.filtered', 'app.taskRemoved', 'app.terminating', 'transport.leaveClicked']
const LEAVES_ITSELF = 'self FFA [selfEnd] · self TIM [selfEnd] · left LEF [selfEnd] · dead CLO [selfEnd]', UNSURE = 'live JOI · out FFA · out CLI · out LEF [selfEnd] · dead CLO [selfEnd] · failing FRE [recoverable] · dead [silent]'
/** The table of the SDK's moves: where to, what is said, and the powers that it takes. */
const SDK_MOVES: Record<string, string> = {
  connecting: `accepted ACC · ${UNSURE}`, accepted: UNSURE,
  live: `lost LOS · failing FRE [recoverable] · ${LEAVES_ITSELF} · self CLI · live CLI [buttonWaits] · restart LEF [rejoinsAfterKick] · live RES [falseRestored] · dead [silentWhenJoined]`,
  lost: `live RES · self CLI · lost CLI [buttonWaits] · restart LEF [rejoinsAfterKick] · pretending RES [falseRestored] · failing FRE [recoverable] · ${LEAVES_ITSELF} · dead [silent]`,
  pretending: `lost LOS · live · pretending RES · self CLI · pretending CLI [buttonWaits] · failing FRE [recoverable] · ${LEAVES_ITSELF} · dead [silent]`,
  failing: 'restart CLO · live RES [restartsInPlace] · pretending RES [restartsInPlace] · failing FRE · self CLI · failing CLI [buttonWaits] · left LEF [selfEnd] · self FFA [selfEnd answersAfterEnd] · self TIM [selfEnd answersAfterEnd]',
  restart: 'live JOI · out FFA · out CLI · failing FRE [recoverable] · out LEF [selfEnd] · dead [silent]',
  self: 'left LEF · dead CLO · dead [silent]', told: 'left LEF · dead CLO · dead [silent]', left: 'dead CLO · dead [silent]',
}
const STAYS: Record<string, string> = { CLI: 'sdk.waits', RES: 'sdk.restored', FRE: 'sdk.failsAgain' }

/** Every way on from a state, and everything that is judged on them. */
export function waysFrom(table: Table, rowOf: (m: number, event: string) => { to: number; commands: readonly { type: string }[] } | undefined, p: Powers, now: Truth): { ways: Way[]; judged: Judged[] } {
  const ways: Way[] = [], judged: Judged[] = []
  const stateOf = (t: Truth): Record<string, string> => table.states[t.m]!
  const isLive = (t: Truth): boolean => ['joining', 'joined', 'reconnecting'].includes(stateOf(t)['session']!), isOver = (t: Truth): boolean => ['leaving', 'ended'].includes(stateOf(t)['session']!)
  const isHot = ['live', 'lost', 'pretending', 'failing', 'self'].includes(now.sdk), out = p.answersAfterEnd ? 'told' : 'dead'
  const hasRoom = (t: Truth): boolean => t.q.length < p.queue
  const said = (t: Truth, callback: string): Truth => {
    const q = hasRoom(t) ? [...t.q, callback] : t.q
    return { ...t, q: p.reorder ? [...q].sort((a, b) => Q.indexOf(a) - Q.indexOf(b)) : q }
  }

  // ---- what commands do
  const joinNow = (t: Truth): Truth => ({ ...t, sdk: 'connecting' })
  const joinInVain = (t: Truth): Truth => said({ ...t, sdk: p.rejectedSucceeds ? 'connecting' : out }, 'PFJ')
  const leaveNow = (t: Truth): Truth => ({ ...t, sdk: ({ live: 'told', lost: 'told', pretending: 'told', failing: 'told', self: 'told', connecting: 'told', accepted: 'told', restart: 'dead' })[t.sdk] ?? t.sdk })
  const mayMiss = (t: Truth): boolean => ['connecting', 'accepted'].includes(t.sdk) || (t.sdk === 'restart' && p.leaveMissesRestart)
  const leaveMisses = (t: Truth): Truth => ({ ...t, sdk: t.sdk === 'restart' || p.lateSuccess ? t.sdk : 'dead' })
  const leaveRejected = (t: Truth): Truth => said(t, 'PFL')
  const abortNow = (t: Truth): Truth => (t.svc === 'starting' ? t : { ...t, svc: 'none', word: t.word === 'none' ? 'aborted' : t.word })

  type Outcome = { applies: (t: Truth) => boolean; command: string; does: (t: Truth) => Truth }
  const OUTCOMES: Outcome[] = [
    { command: 'leave', applies: t => !p.commandQueue && mayMiss(t), does: leaveMisses },
    { command: 'leave', applies: () => !p.commandQueue && p.leaveRejected, does: leaveRejected },
    { command: 'join', applies: () => !p.commandQueue && p.joinRejected, does: t => joinInVain({ ...t, joined: 1 }) },
    { command: 'launchService', applies: t => p.launchRejected && t.svc === 'none', does: t => ({ ...t, launched: 1, abortable: 1, word: 'launchFailed' }) },
    { command: 'abortService', applies: () => !p.commandQueue && p.abortRejected, does: t => ({ ...t, abortable: 0, aborted: 1, word: t.word === 'none' ? 'abortFailed' : t.word }) },
    { command: 'reportCall', applies: () => p.system && p.reportRejected, does: t => ({ ...t, sys: 'ended', sysWord: 'reportFailed' }) },
    { command: 'reportEnded', applies: () => p.system && p.endRejected, does: t => t },
    { command: 'exitScreen', applies: () => p.exitRejected, does: t => ({ ...t, exited: 1 }) },
    { command: 'subscribe', applies: () => p.subscribeRejected, does: t => said(t, 'PFJ') },
  ]
  const EFFECTS: Record<string, (t: Truth) => Truth> = {
    recordEnd: t => ({ ...t, recorded: 1 }), subscribe: t => ({ ...t, sub: 1 }), unsubscribe: t => ({ ...t, sub: 2 }),
    join: t => (p.commandQueue ? { ...t, joined: 1, joinJob: 1 } : joinNow({ ...t, joined: 1 })),
    leave: t => (p.commandQueue ? { ...t, leaveJob: 1 } : leaveNow(t)),
    reportCall: t => (p.system ? { ...t, sys: 'reported' } : t), reportEnded: t => (p.system ? { ...t, sys: 'ended' } : t),
    launchService: t => ({ ...t, launched: 1, abortable: 1, svc: t.svc === 'none' ? 'starting' : t.svc }),
    abortService: t => (p.commandQueue ? { ...t, abortable: 0, aborted: 1, abortJob: 1 } : abortNow({ ...t, abortable: 0, aborted: 1 })),
    exitScreen: t => ({ ...t, exited: 1, scr: 'gone', scrWord: 1 }),
  }
  /** A step of the machine; `outcome`: what does not work in it. (That `abortable` becomes 1 by an event is the judge's, and undone by the command.) */
  function step(from: Truth, event: string, outcome?: Outcome): Truth {
    const row = rowOf(from.m, event), commands = [...row?.commands ?? []].sort(byOrder).map(c => c.type)
    let t: Truth = { ...from, m: row?.to ?? from.m }
    if (event === 'transport.joined') t = { ...t, told: 1 }
    if (isLive(from) && ASKS.includes(event)) t = { ...t, asked: 1 }
    if (row && ['app.activated', 'permission.changed/held'].includes(event)) t = { ...t, launched: 0 }
    if (commands.length > 0) judged.push({ before: from.m, event, commands, at: t })
    for (const c of commands) t = (c === outcome?.command ? outcome.does : EFFECTS[c] ?? (same => same))(t)
    if (isOver(t)) t = { ...t, told: 0, launched: 0 }
    if (stateOf(t)['session'] === 'ended') t = { ...t, asked: 0 }
    if (t.recorded === 1) t = { ...t, outage: 0 }
    judged.push({ before: from.m, at: t })
    return t
  }

  // ---- ways of moving
  const changes = (kind: string, change: Partial<Truth>): void => { ways.push({ kind, to: { ...now, ...change } }) }
  const takesFrom = (kind: string, t: Truth, event: string): void => {
    const commands = (rowOf(t.m, event)?.commands ?? []).map(c => c.type)
    for (const outcome of [undefined, ...OUTCOMES.filter(o => commands.includes(o.command) && o.applies(t))]) ways.push({ kind: `${kind} ${event}`, to: step(t, event, outcome) })
  }
  const takes = (kind: string, event: string, change: Partial<Truth> = {}): void => { takesFrom(kind, { ...now, ...change }, event) }

  if (now.boot === 1) { takes('boot', 'restored', { boot: 0 }); return { ways, judged } }
  const { session, app, permission } = stateOf(now), isWaiting = now.waiting === 1, { scr, svc, word, sys, sysWord } = now
  const isHeld = isWaiting && scr === 'mounted' && stateOf(now)['screen'] !== 'mounted', timersRun = !p.timersFreeze || app === 'active'
  const isSettled = session === 'ended' && ['down', 'abandoned'].includes(stateOf(now)['transport']!) && stateOf(now)['service'] === 'stopped' && stateOf(now)['systemCall'] === 'ended'

  // The user.
  if (session === 'idle') takes('user.join', 'user.join')
  if (isOver(now) && p.newAttempt && !isWaiting) changes('user.waits', { waiting: 1 })
  if (isHeld) takes('user.leaveHeld', 'user.leave', { waiting: 0, scr: 'gone', scrWord: 1 })
  else takes('user.leave', 'user.leave', { waiting: 0 })

  if (p.screenMoves) {
    if (isWaiting && (scr === 'absent' || (scr === 'gone' && now.scrWord === 0))) changes('screen.held', { scr: 'mounted' })
    if (!isWaiting && scr === 'absent') takes('screen.mounts', 'screen.mounted', { scr: 'mounted' })
    if (scr === 'mounted' && p.screenLag) changes('screen.disposesUntold', { scr: 'gone', scrWord: 1 })
    if (scr === 'mounted' && !p.screenLag) takes('screen.disposes', 'screen.disposed', { scr: 'gone', waiting: isHeld ? 0 : now.waiting })
    if (now.scrWord === 1) takes('screen.told', 'screen.disposed', { scrWord: 0 })
    if (p.screenReopens && scr === 'gone' && now.scrWord === 0 && !isWaiting) takes('screen.reopens', 'screen.mounted', { scr: 'again' })
    if (p.screenReopens && scr === 'again') takes('screen.disposes', 'screen.disposed', { scr: 'gone' })
  }
  if (p.appMoves) {
    if (app !== 'active') takes('app.returns', 'app.activated')
    if (app !== 'background') takes('app.leaves', 'app.backgrounded')
    if (p.appInactive && app !== 'inactive') takes('app.inactive', 'app.deactivated')
    if (p.duplicate && app === 'active') takes('app.again', 'app.activated')
  }
  if (p.permissionMoves) takes('permission', permission === 'held' ? 'permission.changed/missing' : 'permission.changed/held')
  if (p.taskRemoved) for (const event of ['app.taskRemoved', 'app.terminating']) takes('os', event)
  if (p.network) takes('network', 'network.changed')
  if (p.system) {
    if (sys === 'none' && sysWord === 'none' && session === 'idle') takes('system.answers', 'system.answered', { sys: 'reported' })
    if (sys === 'reported' && !p.systemLag) for (const event of ['system.ended', 'system.reset', 'system.filtered']) takes('system.ends', event, { sys: 'ended' })
    if (sys === 'reported' && p.systemLag && sysWord === 'none') changes('system.endsUntold', { sys: 'ended', sysWord: 'ended' })
    if (sysWord !== 'none') takes('system.told', EVENT_OF_SYSTEM[sysWord]!, { sysWord: 'none' })
  }

  for (const line of SDK_MOVES[now.sdk]?.split(' · ') ?? []) {
    const [, where, says = '', needs = ''] = /^(\w+) ?([A-Z]{3})? ?(?:\[(.+)\])?$/.exec(line)!, sdk = where === 'out' ? out : where!
    if (needs.split(' ').some(power => power !== '' && !p[power as keyof Powers]) || (says !== '' && !hasRoom(now))) continue
    const t = { ...now, sdk, outage: (says === 'LOS' || says === 'FRE') && now.recorded === 0 ? 1 : now.outage }
    ways.push({ kind: sdk === now.sdk ? STAYS[says]! : `sdk.${now.sdk}>${sdk}`, to: says === '' ? t : said(t, says) })
  }
  for (const callback of p.reorder ? new Set(now.q) : now.q.slice(0, 1)) {
    const at = now.q.indexOf(callback), without = { q: now.q.toSpliced(at, 1) }
    if (now.sub !== 1 && !p.lateAfterUnsubscribe && !['ACC', 'PFJ', 'PFL'].includes(callback)) { changes(`unheard ${callback}`, without); continue }
    takes(`deliver ${callback}`, EVENT_OF[callback]!, without)
    if (p.duplicate) takes('repeat', EVENT_OF[callback]!)
    if (p.lose) changes('lose', without)
  }

  if (svc === 'starting' && word === 'none') {
    changes('service.starts', { svc: 'shown', word: 'started' })
    if (p.serviceRefused) for (const refused of ['refused/background', 'refused/other']) changes('service.refused', { svc: 'none', word: refused })
    if (p.serviceWordLost) { changes('service.startsMute', { svc: 'shown' }); changes('service.refusedMute', { svc: 'none' }) }
  }
  for (const event of EVENTS_OF_WORD[word] ?? []) {
    takes('service.told', event, { word: 'none' })
    if (p.duplicate && (p.refusalRepeats || !word.startsWith('refused'))) takes('service.repeats', event)
  }
  if (p.serviceKilled) {
    if (svc === 'shown' && word === 'none') for (const becomes of p.killedRestarts ? ['none', 'starting'] : ['none']) changes('service.killed', { svc: becomes, word: 'killed' })
    if (svc === 'shown' || now.aborted === 1) takes('service.dismissed', 'service.stopped/dismissed')
  }

  if (timersRun) {
    Object.entries(table.timers).forEach(([event, states], i) => { if (states.includes(now.m) && (event !== 'timer.service' || svc !== 'starting' || p.slowStart)) takes(`timer${i}`, event) })
    if (p.alive && session === 'joined' && ['dead', 'left', 'pretending'].includes(now.sdk)) takes('alive', 'transport.closed')
  }
  if (p.commandQueue) {
    if (now.joinJob === 1) for (const runs of p.joinRejected ? [joinNow, joinInVain] : [joinNow]) changes('port.join', runs({ ...now, joinJob: 0 }))
    if (now.joinJob === 0 && now.leaveJob === 1) for (const runs of [leaveNow, ...mayMiss(now) ? [leaveMisses] : [], ...p.leaveRejected ? [leaveRejected] : []]) changes('port.leave', runs({ ...now, leaveJob: 0 }))
    if (now.abortJob === 1) changes('port.abort', abortNow({ ...now, abortJob: 0 }))
  }

  if (isWaiting && now.left === 0 && isSettled && (p.staleServiceWord || (word === 'none' && now.abortJob === 0))) {
    const mayYetSucceed = now.joinJob === 1 || ['connecting', 'accepted', 'restart'].includes(now.sdk), isMounted = scr === 'mounted' || scr === 'again'
    for (const left of mayYetSucceed ? [0, 1] : isHot ? [1] : [0]) {
      let t: Truth = { ...START, m: table.initial, left, scr: isMounted ? 'mounted' : 'absent', ...p.staleServiceWord ? { svc, word } : {} }
      if (app !== 'active') t = step(t, 'app.backgrounded')
      if (permission === 'missing') t = step(t, 'permission.changed/missing')
      if (t.scr === 'mounted') t = step(t, 'screen.mounted')
      takesFrom('attempt', t, 'user.join')
    }
  }
  if (now.left === 1) changes(p.staleDropped ? 'leftover.dropped' : 'leftover.told', { left: p.staleDropped ? 1 : 0 })
  for (const event of new Set(table.rows.map(([, e]) => table.events[e]!))) if (!OF_CALL.includes(event)) takes('own', event)
  return { ways, judged }
}
