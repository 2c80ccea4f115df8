/** Responses of the core, except for the service. They go clause by clause: what an event must bring about in that same step. */
import type { Control } from '../../session-state.ts'
import { TIMERS } from '../../timers.ts'
import {
  APP_MOVES, BUTTON, DOUBTFUL_ENDS, FATAL, MUTES, RECOVERABLE, SIGNS_OF_LIFE, STOPS, SYSTEM_SAYS_OVER,
  comesFrom, gives, givesJust, givesNone, goes, isIgnored, isLive, isNoted, isOver, isReported, isUp, keeps, keepsAllBut, reasonOf, responsesOf,
  type Duty, type DutyStep,
} from './duty.ts'

const R = responsesOf('core')
/** Nothing of the call itself changes. A running service may show in its notification what has changed. */
const onlyUpdates = (step: DutyStep): boolean => step.commands.every(c => c.type === 'updateService')
/** The timers that end a call: of a join, of an outage, and of a restart within it. */
const isOutOfTime = (s: Control, e: string): boolean =>
  (s.session === 'joining' && e === 'timer.join')
  || (s.session === 'reconnecting' && (e === 'timer.reconnect' || (e === 'timer.restart' && s.transport === 'restarting')))

const joined: Duty[] = [
  R('R6', 'C1.1', 'joining is joined when the transport says so, and only then',
    s => s.session === 'joining',
    s => (s.event === 'transport.joined') === (s.to.session === 'joined') && (s.to.session !== 'joined' || goes(s, { transport: 'up' }))),
  R('R45', 'C1.2', 'an accepted request is noted, and is still joining', (s, e) => s.session === 'joining' && e === 'transport.accepted', isNoted),
  R('R46', 'C1.1', 'while joining, nothing but joined is a success: a loss or a restoration is ignored',
    (s, e) => s.session === 'joining' && (e === 'transport.lost' || e === 'transport.restored'), isIgnored),
  R('R19', 'C9.4', 'a join begins: subscribed, then joined',
    (s, e) => s.session === 'idle' && (e === 'user.join' || e === 'system.answered'),
    s => goes(s, { session: 'joining', transport: 'requested' }) && gives(s, 'subscribe', 'join')),
  R('R47', 'C9.3', 'a second join, or an answer, joins the first',
    (s, e) => s.session !== 'idle' && (e === 'user.join' || e === 'system.answered'), isIgnored),
]

const reasons: Duty[] = [
  R('R48', 'C2.2 D5.2', 'asked to stop by the person, the button or the screen: local-leave, or join-cancelled while joining',
    (s, e) => isLive(s.session) && ['user.leave', BUTTON, 'screen.disposed'].includes(e),
    s => reasonOf(s) === (s.from.session === 'joining' ? 'join-cancelled' : 'local-leave')),
  R('R49', 'C7.2 D5.1', 'asked to stop by the system: system-ended',
    (s, e) => isLive(s.session) && SYSTEM_SAYS_OVER.includes(e), s => reasonOf(s) === 'system-ended'),
  R('R50', 'D5.3', 'the task removed, or the process going: app-terminated',
    (s, e) => isLive(s.session) && (e === 'app.taskRemoved' || e === 'app.terminating'), s => reasonOf(s) === 'app-terminated'),
  R('R51', 'C13.6', 'the call of a dead process ended as app-terminated',
    (s, e) => !isOver(s.session) && e === 'restored', s => reasonOf(s) === 'app-terminated'),
  R('R52', 'C2.2 D6.3', 'an end that names its cause is recorded with it',
    (s, e) => isLive(s.session) && (e === 'transport.left' || e === FATAL || (e === 'port.failed/join' && s.session === 'joining')),
    s => reasonOf(s) === 'cause'),
  R('R53', 'D6.2', 'timed out by the SDK or its server: idle-timeout',
    (s, e) => isLive(s.session) && e === 'transport.timedOut', s => reasonOf(s) === 'idle-timeout'),
  R('R54', 'C8.10 C8.13', 'closed without a word: the room ended; in an outage, the network was lost',
    (s, e) => isLive(s.session) && s.transport !== 'restarting' && e === 'transport.closed',
    s => reasonOf(s) === (s.from.session === 'reconnecting' ? 'network-lost' : 'room-ended')),
  R('R55', 'C8.13 C10.5', 'out of time: join-timeout, network-lost',
    isOutOfTime, s => reasonOf(s) === (s.event === 'timer.join' ? 'join-timeout' : 'network-lost')),
  R('R56', 'D5.2', 'a call disposed before it joined is over, with a local-leave and nothing to leave',
    (s, e) => s.session === 'idle' && e === 'screen.disposed',
    s => goes(s, { session: 'ended', transport: 'down', screen: 'gone', service: 'stopped', systemCall: 'ended' })
      && givesJust(s, 'recordEnd', 'releaseMedia')
      && reasonOf(s) === 'local-leave'),
  R('R21', 'C2.1', 'the step that is over records the end', s => !isOver(s.session), s => !isOver(s.to.session) || gives(s, 'recordEnd')),
]

const stopping: Duty[] = [
  R('R1', 'C3.1 C3.2 C3.3 D5.1', 'asked to stop while live: leaving, and left in that same step',
    (s, e) => isLive(s.session) && STOPS.includes(e), s => goes(s, { session: 'leaving', transport: 'closing' }) && gives(s, 'recordEnd', 'leave')),
  R('R2', 'C4.2 D5.5', 'the SDK\'s own button while live: leaving, and no leave of ours',
    (s, e) => isLive(s.session) && e === BUTTON,
    s => goes(s, { session: 'leaving', transport: 'closing' }) && gives(s, 'recordEnd') && givesNone(s, 'leave')),
  R('R20', 'C3.7 D7.1', 'leave while idle resolves and commands nothing; so does any other request to stop what has not begun',
    (s, e) => s.session === 'idle' && [...STOPS, BUTTON].includes(e) && e !== 'screen.disposed', isIgnored),
  R('R57', 'C3.4', 'asked again: the same result, nothing commanded',
    (s, e) => isOver(s.session) && STOPS.includes(e) && e !== 'screen.disposed', isIgnored),
  R('R58', 'C4.2', 'its button is no sign of life: the SDK leaves already, and a leave that fires the button would loop',
    (s, e) => isOver(s.session) && e === BUTTON, isIgnored),
  R('R4', 'C4.1', 'any sign of life when it is over is answered by leave',
    (s, e) => isOver(s.session) && SIGNS_OF_LIFE.includes(e), s => gives(s, 'leave') && keepsAllBut(s)),
  R('R3', 'C4.4 C4.5 C4.6 C4.7', 'a join that succeeds when it is over: its microphone and camera are stopped at once',
    (s, e) => isOver(s.session) && e === 'transport.joined', s => givesJust(s, 'leave', 'releaseMedia')),
  R('R59', 'C4.1', 'each other sign of life is answered by leave alone',
    (s, e) => isOver(s.session) && SIGNS_OF_LIFE.includes(e) && e !== 'transport.joined', s => givesJust(s, 'leave')),
  R('R60', 'C3.1 D3.5', 'leaving is proved by left or closed',
    (s, e) => s.session === 'leaving' && (e === 'transport.left' || e === 'transport.closed'),
    s => goes(s, { session: 'ended', transport: 'down' }) && gives(s, 'leave', 'unsubscribe')),
  R('R61', 'C3.1 D3.5', 'leaving ends when the transport fails, times out, or cannot leave; that proves nothing, so the transport is still closing',
    (s, e) => s.session === 'leaving' && [...DOUBTFUL_ENDS, 'port.failed/leave'].includes(e),
    s => goes(s, { session: 'ended', transport: 'closing' }) && givesNone(s, 'leave')),
  R('R26', 'C4.3 D3.5', 'left or closed, once over, releases the transport',
    (s, e) => s.session === 'ended'
      && (s.transport === 'closing' || s.transport === 'abandoned')
      && (e === 'transport.left' || e === 'transport.closed'),
    s => goes(s, { transport: 'down' }) && givesJust(s, 'leave', 'unsubscribe')),
  R('R62', 'C2.3', 'what is down says its last word again: ignored',
    (s, e) => s.transport === 'down' && ['transport.left', 'transport.closed'].includes(e), isIgnored),
  R('R63', 'C2.3', 'an end of an ended call is no sign of life: ignored', (s, e) => s.session === 'ended' && DOUBTFUL_ENDS.includes(e), isIgnored),
  R('R24', 'C2.3', 'whatever comes, an ended call stays ended', s => s.session === 'ended', s => s.to.session === 'ended'),
]

const screen: Duty[] = [
  R('R17', 'C5.2', 'a mounted screen is exited in the step that ends the call',
    s => s.screen === 'mounted' && s.session !== 'ended',
    s => (s.to.session === 'ended' && s.event !== 'screen.disposed' && s.event !== 'restored') === gives(s, 'exitScreen')),
  R('R18', 'C13.5', 'a screen mounted after the end is exited',
    (s, e) => s.session === 'ended' && s.screen === 'absent' && e === 'screen.mounted',
    s => givesJust(s, 'exitScreen') && goes(s, { screen: 'gone' }) && keepsAllBut(s, 'screen')),
  R('R37', 'C5.2', 'a mounted screen is known, and commands nothing before the end',
    (s, e) => s.session !== 'ended' && s.screen === 'absent' && e === 'screen.mounted',
    s => s.commands.length === 0 && goes(s, { screen: 'mounted' }) && keepsAllBut(s, 'screen')),
  R('R64', 'C5.1', 'a screen mounts once', (s, e) => s.screen !== 'absent' && e === 'screen.mounted', isIgnored),
  R('R65', 'C5.3', 'a disposed screen is gone, and never exited',
    ['screen.disposed'], s => goes(s, { screen: 'gone' }) && givesNone(s, 'exitScreen')),
  R('R66', 'C5.3 C5.4', 'disposed when over: the screen is gone, and that is all',
    (s, e) => isOver(s.session) && e === 'screen.disposed', s => s.commands.length === 0 && keepsAllBut(s, 'screen')),
]

const system: Duty[] = [
  R('R67', 'D9.5', 'the call is reported in the step of join',
    (s, e) => s.session === 'idle' && e === 'user.join', s => gives(s, 'reportCall') && goes(s, { systemCall: 'reported' })),
  R('R68', 'D9.4', 'a call answered in the system counts as reported',
    (s, e) => s.session === 'idle' && e === 'system.answered', s => givesNone(s, 'reportCall') && goes(s, { systemCall: 'reported' })),
  R('R34', 'C7.1', 'a reported call that joins is reported connected',
    (s, e) => s.session === 'joining' && s.systemCall === 'reported' && e === 'transport.joined',
    s => gives(s, 'reportConnected') && goes(s, { systemCall: 'connected' })),
  R('R12', 'C7.1', 'what was reported is ended there in the step that is over',
    s => isReported(s),
    s => !isOver(s.to.session) || SYSTEM_SAYS_OVER.includes(s.event) || gives(s, 'reportEnded') && goes(s, { systemCall: 'ended' })),
  R('R42', 'C7.3', 'an end that came from the system is not sent back to it',
    SYSTEM_SAYS_OVER, s => givesNone(s, 'reportEnded') && (!isReported(s.from) || goes(s, { systemCall: 'ended' }))),
  R('R69', 'C7.1 C12.4', 'a call that could not be reported goes on, also when that is said late, and is not ended there',
    (s, e) => isReported(s) && e === 'port.failed/reportCall',
    s => s.commands.length === 0 && goes(s, { systemCall: 'ended' }) && keepsAllBut(s, 'systemCall')),
  R('R70', 'C7.5 C7.6 C7.7',
    'an interruption, an audio session that is taken, a held call and picture-in-picture never end a call: they are no business of the core',
    (_, e) => comesFrom(e, 'audio', 'presentation') || e === 'system.held' || e === 'system.resumed',
    isIgnored),
  R('R71', 'D9.1 D9.2', 'mute, from whichever side, never moves the call', (_, e) => MUTES.includes(e), s => keepsAllBut(s) && onlyUpdates(s)),
]

const outage: Duty[] = [
  R('R13', 'C8.1', 'a loss while joined is an outage, not an end',
    (s, e) => s.session === 'joined' && e === 'transport.lost',
    s => goes(s, { session: 'reconnecting' }) && keepsAllBut(s, 'session') && onlyUpdates(s)),
  R('R72', 'C8.1 D8.2', 'losses repeat: one reconnecting period for one outage',
    (s, e) => s.session === 'reconnecting' && e === 'transport.lost', isIgnored),
  R('R28', 'C8.1 D8.3', 'restored or joined ends the outage',
    (s, e) => s.session === 'reconnecting' && (e === 'transport.restored' || e === 'transport.joined'),
    s => goes(s, { session: 'joined', transport: 'up' }) && keeps(s, 'screen', 'service', 'systemCall') && onlyUpdates(s)),
  R('R73', 'C8.1', 'restored, accepted or joined again while joined: ignored',
    (s, e) => s.session === 'joined' && ['transport.restored', 'transport.accepted', 'transport.joined'].includes(e), isIgnored),
  R('R74', 'C1.2', 'accepted in an outage is not yet joined: ignored',
    (s, e) => s.session === 'reconnecting' && e === 'transport.accepted', isIgnored),
  R('R30', 'C8.9', 'a recoverable failure is a restart, not an end',
    (s, e) => isLive(s.session) && e === RECOVERABLE,
    s => gives(s, 'restartMedia')
      && goes(s, { session: s.from.session === 'joining' ? 'joining' : 'reconnecting', transport: 'restarting' })
      && keeps(s, 'screen', 'service', 'systemCall')),
  R('R14', 'C8.9', 'closed after a recoverable failure is the start of the restart',
    (s, e) => isLive(s.session) && s.transport === 'restarting' && e === 'transport.closed', isIgnored),
  R('R15', 'C8.10', 'closed without one is an end',
    (s, e) => isLive(s.session) && s.transport !== 'restarting' && e === 'transport.closed',
    s => goes(s, { session: 'ended', transport: 'down' }) && gives(s, 'recordEnd', 'leave', 'unsubscribe', 'releaseMedia')),
  R('R75', 'C8.12', 'left, while live, is an end: removed, replaced or gone, it is never joined again',
    (s, e) => isLive(s.session) && e === 'transport.left',
    s => goes(s, { session: 'ended', transport: 'down' }) && gives(s, 'recordEnd', 'leave', 'unsubscribe', 'releaseMedia')),
  R('R29', 'D3.6 D6.2', 'failed for good or timed out, while live: ended, and the transport is still left',
    (s, e) => isLive(s.session) && DOUBTFUL_ENDS.includes(e),
    s => goes(s, { session: 'ended', transport: 'closing' }) && gives(s, 'recordEnd', 'leave', 'releaseMedia') && givesNone(s, 'unsubscribe')),
  R('R38', 'C8.5 C8.7',
    'another network, or a migrating server, restarts the media of a joined call; another network, or one again, that of a reconnecting one',
    (s, e) => (s.session === 'joined' && (e === 'network.changed' || e === 'transport.migrating'))
      || (s.session === 'reconnecting' && (e === 'network.changed' || e === 'network.online')),
    s => givesJust(s, 'restartMedia') && keepsAllBut(s)),
  R('R76', 'C8.7', 'a migration told at another time, and a network told when there is no media to restart: ignored',
    (s, e) => (e === 'transport.migrating' && s.session !== 'joined')
      || (e.startsWith('network.') && !isUp(s.session))
      || e === 'network.offline'
      || (e === 'network.online' && s.session === 'joined'),
    isIgnored),
  R('R77', 'C9.2', 'an expiring token is noted: renewing it is the adapter\'s', ['transport.tokenExpiring'], isNoted),
  R('R78', 'C1.1', 'a transport that was not asked for is not heard',
    (s, e) => s.session === 'idle' && [...SIGNS_OF_LIFE, ...DOUBTFUL_ENDS, 'transport.left', 'transport.closed'].includes(e), isIgnored),
]

const time: Duty[] = [
  R('R16', 'C8.2 C10.5', 'joining, and an outage, are bounded: ended, and still left',
    isOutOfTime,
    s => goes(s, { session: 'ended', transport: 'closing' }) && gives(s, 'recordEnd', 'leave', 'releaseMedia') && givesNone(s, 'unsubscribe')),
  R('R25', 'C3.1 D5.4', 'leaving is bounded, and left once more',
    (s, e) => s.session === 'leaving' && e === 'timer.leave', s => goes(s, { session: 'ended', transport: 'closing' }) && gives(s, 'leave')),
  R('R27', 'C10.5', 'closing is bounded after the end: a time-out is no proof, so the transport is left once more and abandoned, not down',
    (s, e) => s.session === 'ended' && s.transport === 'closing' && e === 'timer.step/transport',
    s => goes(s, { transport: 'abandoned' }) && givesJust(s, 'leave') && keepsAllBut(s, 'transport')),
  R('R79', 'C10.3', 'a late timer changes nothing', (s, e) => e in TIMERS && !TIMERS[e]!.while(s), isIgnored),
]

const containment: Duty[] = [
  R('R80', 'C12.1', 'a command that failed is never ignored', (_, e) => e.startsWith('port.failed/'), s => !s.ignored),
  R('R81', 'C12.1', 'a failed command that decides nothing is noted', ['port.failed/other'], isNoted),
  R('R40', 'D6.3', 'a join that fails ends; nothing was joined, so the first one is down at once',
    (s, e) => s.session === 'joining' && e === 'port.failed/join',
    s => goes(s, { session: 'ended', transport: s.from.transport === 'requested' ? 'down' : 'closing' })
      && gives(s, 'recordEnd', 'leave', 'releaseMedia')),
  R('R41', 'C4.3', 'a join that fails when it is over proves that nothing was joined',
    (s, e) => isOver(s.session) && s.transport !== 'down' && e === 'port.failed/join',
    s => goes(s, { session: 'ended', transport: 'down' }) && gives(s, 'leave', 'unsubscribe')),
  R('R82', 'C12.1', 'a join or a leave that fails when nobody waits for it is noted',
    (s, e) => (e === 'port.failed/join' && (s.session === 'idle' || isUp(s.session) || s.transport === 'down'))
      || (e === 'port.failed/leave' && s.session !== 'leaving'),
    isNoted),
  R('R83', 'C12.1', 'a report that fails when nobody waits for it is noted', (s, e) => e === 'port.failed/reportCall' && !isReported(s), isNoted),
]

const restored: Duty[] = [
  R('R22', 'C13.3', 'a new process sweeps service and system call, whatever the snapshot says',
    ['restored'], s => gives(s, 'abortService', 'reportEnded') && goes(s, { service: 'stopping', systemCall: 'ended' })),
  R('R84', 'C13.6 C13.8', 'the old call ended: no session is resurrected, no dead process\'s transport is left',
    ['restored'],
    s => goes(s, { session: 'ended', transport: 'down' })
      && s.commands.every(c => ['recordEnd', 'releaseMedia', 'abortService', 'reportEnded'].includes(c.type))),
  R('R85', 'C13.5', 'a new process has no screen yet', ['restored'], s => goes(s, { screen: 'absent' })),
]

const surroundings: Duty[] = [
  R('R33', 'C6.3', 'the app is what was last said of it',
    APP_MOVES,
    s => goes(
      s,
      { app: ({ 'app.activated': 'active', 'app.deactivated': 'inactive', 'app.backgrounded': 'background' } as const)[s.event as 'app.activated'] },
    )),
  R('R86', 'C6.3', 'said again, it is ignored, unless an activation has a launch to try',
    (s, e) => !(s.service === 'deferred' && e === 'app.activated')
      && e === ({ active: 'app.activated', inactive: 'app.deactivated', background: 'app.backgrounded' })[s.app],
    isIgnored),
  R('R87', 'C6.4 D1.2 D1.3', 'permission is missing only when no type is left that this call may use',
    ['permission.changed/held', 'permission.changed/missing'],
    s => goes(s, { permission: s.policy.needsPermission && s.event === 'permission.changed/missing' ? 'missing' : 'held' })),
  R('R88', 'C6.6', 'a change of permissions is never ignored', ['permission.changed/held', 'permission.changed/missing'], s => !s.ignored),
  R('R23', 'C6.7 C8.7', 'the network, the app, a permission, and what the service says never move the call',
    (_, e) => comesFrom(e, 'network', 'service', 'permission') || [...APP_MOVES, 'port.failed/launchService', 'port.failed/abortService'].includes(e),
    s => keeps(s, 'session', 'transport', 'screen', 'systemCall')),
]

export const RESPONSES: readonly Duty[] = [
  ...joined, ...reasons, ...stopping, ...screen, ...system, ...outage, ...time, ...containment, ...restored, ...surroundings,
]
