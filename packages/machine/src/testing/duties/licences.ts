/**
 * Licences of the core. For each command: the only kinds of steps in which it may be given. For each region: the only
 * steps in which it may move. Without licences a machine might do everything that is asked, and more.
 */
import { COMMANDS, byOrder } from '../../commands.ts'
import {
  APP_MOVES, BUTTON, DOUBTFUL_ENDS, KILLED, LAUNCH_REFUSED, MUTES, RECOVERABLE, SIGNS_OF_LIFE, STOPS, SYSTEM_SAYS_OVER,
  always, changesNothing, comesFrom, gives, givesNone, isFirstWanted, isHeard, isLive, isOver, isReported, isUp, licencesOf, mayLaunch,
  type Duty, type DutyStep,
} from './duty.ts'
import { MOVES } from './moves.ts'

const F = licencesOf('core')
/** If `p` is so, `q` must be so. */
const implies = (p: boolean, q: boolean): boolean => !p || q
const begins = ({ from, to }: DutyStep): boolean => from.session === 'idle' && to.session === 'joining'
const getsOver = ({ from, to }: DutyStep): boolean => !isOver(from.session) && isOver(to.session)
const ends = ({ from, to }: DutyStep): boolean => from.session !== 'ended' && to.session === 'ended'
const isLate = ({ from, event }: DutyStep): boolean => isOver(from.session) && SIGNS_OF_LIFE.includes(event)
const goesDown = ({ from, to, event }: DutyStep): boolean => isHeard(from) && to.transport === 'down' && event !== 'restored'

const commands: Duty[] = [
  F('F1', 'C2.1 C2.2', 'recordEnd: only in the step that is over, because the first cause wins',
    always, s => implies(gives(s, 'recordEnd'), getsOver(s))),
  F('F2', 'S7', 'subscribe: exactly when a call begins', always, s => gives(s, 'subscribe') === begins(s)),
  F('F3', 'C8.12 S10', 'join: exactly when a call begins', always, s => gives(s, 'join') === begins(s)),
  F('F4', 'C8.5 C8.7', 'restartMedia: exactly on a recoverable failure of a live call, and when the network under its media changes',
    always,
    s => gives(s, 'restartMedia') === (
      (isLive(s.from.session) && s.event === RECOVERABLE)
        || (isUp(s.from.session) && s.event === 'network.changed')
        || (s.from.session === 'joined' && s.event === 'transport.migrating')
        || (s.from.session === 'reconnecting' && s.event === 'network.online')
    )),
  F('F5', 'regions', 'setMuted: never by the core; the media listener gives it', always, s => givesNone(s, 'setMuted')),
  F('F6', 'D9.4 D9.5', 'reportCall: exactly when the person\'s own join begins a call',
    always, s => gives(s, 'reportCall') === (begins(s) && s.event === 'user.join')),
  F('F7', 'C7.1', 'reportConnected: exactly when a reported call is joined',
    always,
    s => gives(s, 'reportConnected') === (s.from.systemCall === 'reported' && s.to.systemCall === 'connected')
      && implies(gives(s, 'reportConnected'), s.from.session === 'joining' && s.to.session === 'joined')),
  F('F8', 'C7.1 C7.3 C13.3', 'reportEnded: only for a reported call that is over, not by the system\'s own word; and by a new process',
    always,
    s => implies(gives(s, 'reportEnded'), s.event === 'restored' || (isReported(s.from) && getsOver(s) && !SYSTEM_SAYS_OVER.includes(s.event)))),
  F('F9', 'C6.10 S3', 'launchService: exactly when the service begins to start',
    always, s => gives(s, 'launchService') === (s.from.service !== 'starting' && s.to.service === 'starting')),
  F('F10', 'C6.1 C6.2 C6.3 C6.4', 'launchService: only while the app is active, a type is granted, and the call is joined (by policy: is joining)',
    s => s.service === 'off' || s.service === 'deferred',
    s => implies(
      gives(s, 'launchService'),
      mayLaunch(s.to)
        && s.policy.launchService !== 'never'
        && (isUp(s.to.session) || (s.policy.launchService === 'when-joining' && s.to.session === 'joining')),
    )),
  F('F11', 'C6.6', 'updateService: only for a service that runs after the step, and in a live call',
    always, s => implies(gives(s, 'updateService'), s.to.service === 'running' && isLive(s.to.session))),
  F('F12', 'C6.6', 'updateService: only when what the notification says has changed',
    s => s.service === 'running',
    s => implies(
      gives(s, 'updateService'),
      s.from.session !== s.to.session || comesFrom(s.event, 'permission', 'service') || MUTES.includes(s.event),
    ),
    p => p.launchService !== 'never'),
  F('F13', 'C6.8 C6.9', 'abortService: only for a service that runs and is over, has started too late, is overdue, or may be an orphan',
    always,
    s => implies(
      gives(s, 'abortService'),
      s.to.service === 'stopping'
        && isOver(s.to.session)
        && (
          s.from.service === 'running'
            || s.event === 'restored'
            || (isOver(s.from.session) && (s.event === 'service.started' || (s.event === 'timer.service' && s.from.service === 'starting')))
        ),
    )),
  F('F16', 'C4.1 C4.2', 'leave: only to begin closing, as the last word, on a sign of life, or when time is up',
    always,
    s => implies(
      gives(s, 'leave'),
      isOver(s.to.session)
        && s.event !== BUTTON
        && (
          isLate(s)
            || goesDown(s)
            || (s.from.transport !== 'closing' && s.to.transport === 'closing')
            || (s.from.session === 'leaving' && s.event === 'timer.leave')
            || (s.from.transport === 'closing' && s.to.transport === 'abandoned')
        ),
    )),
  F('F15', 'S8', 'unsubscribe: exactly when a transport that was heard goes down in this process',
    always, s => gives(s, 'unsubscribe') === goesDown(s)),
  F('F14', 'C4.3', 'the last word before unsubscribing is leave', s => isHeard(s), s => implies(gives(s, 'unsubscribe'), gives(s, 'leave'))),
  F('F17', 'C4.7', 'releaseMedia: exactly in the step that ends, and on a join that succeeds when it is over',
    always, s => gives(s, 'releaseMedia') === (ends(s) || (isOver(s.from.session) && s.event === 'transport.joined'))),
  F('F18', 'C5.1 C5.2 C5.3', 'exitScreen: only for a mounted screen of an ended call, once, never for one that is disposed or of a dead process',
    always,
    s => implies(
      gives(s, 'exitScreen'),
      s.to.session === 'ended'
        && s.to.screen === 'gone'
        && (s.from.screen === 'mounted' || (s.from.screen === 'absent' && s.event === 'screen.mounted'))
        && s.event !== 'screen.disposed'
        && s.event !== 'restored',
    )),
  F('F19', 'D12.4 S24', 'no command twice in one step, and all in the one order: clean-up before navigation',
    always, s => s.commands.every((c, i) => COMMANDS.includes(c.type) && (i === 0 || byOrder(s.commands[i - 1]!, c) < 0))),
]

const CAUSES_OF_END = ['transport.left', 'transport.closed', 'port.failed/join', 'restored', ...DOUBTFUL_ENDS]
const regions: Duty[] = [
  F('F21', 'C9.4', 'a call begins by join or by an answer; before it, only a disposal or a new process ends it',
    s => s.session === 'idle',
    s => s.to.session === (
      ['user.join', 'system.answered'].includes(s.event) ? 'joining'
        : ['screen.disposed', 'restored'].includes(s.event) ? 'ended' : 'idle'
    )),
  F('F22', 'C1.1 D8.3', 'only joined makes a joining call joined; only restored or joined ends an outage',
    s => s.session !== 'joined',
    s => implies(
      s.to.session === 'joined',
      s.from.session === 'joining'
        ? s.event === 'transport.joined'
        : s.from.session === 'reconnecting' && ['transport.joined', 'transport.restored'].includes(s.event),
    )),
  F('F23', 'C8.1', 'reconnecting only after a loss or a recoverable failure of a joined call',
    s => s.session !== 'reconnecting',
    s => implies(s.to.session === 'reconnecting', s.from.session === 'joined' && ['transport.lost', RECOVERABLE].includes(s.event))),
  F('F24', 'C3.1', 'leaving only when asked to stop, and only from a live call',
    s => s.session !== 'leaving', s => implies(s.to.session === 'leaving', isLive(s.from.session) && [...STOPS, BUTTON].includes(s.event))),
  F('F25', 'C2.1', 'a live call ends by a fact about its transport, by its own timers, or with its process',
    s => isLive(s.session),
    s => implies(
      s.to.session === 'ended',
      CAUSES_OF_END.includes(s.event)
        || (s.event === 'timer.join' && s.from.session === 'joining')
        || (s.from.session === 'reconnecting' && (s.event === 'timer.reconnect' || (s.event === 'timer.restart' && s.from.transport === 'restarting'))),
    )),
  F('F26', 'C3.1', 'leaving ends by proof, by a failure, by time, or with its process',
    s => s.session === 'leaving', s => implies(s.to.session === 'ended', [...CAUSES_OF_END, 'port.failed/leave', 'timer.leave'].includes(s.event))),
  F('F27', 'C8.12', 'the transport is requested exactly when a call begins',
    always, s => (s.from.transport !== 'requested' && s.to.transport === 'requested') === begins(s)),
  F('F28', 'C1.1', 'the transport is up only by joined, or restored in an outage',
    s => s.transport !== 'up',
    s => implies(
      s.to.transport === 'up',
      isLive(s.from.session) && (s.event === 'transport.joined' || (s.event === 'transport.restored' && s.from.session === 'reconnecting')),
    )),
  F('F29', 'C8.9', 'the transport restarts only by a recoverable failure of a live call',
    s => s.transport !== 'restarting', s => implies(s.to.transport === 'restarting', isLive(s.from.session) && s.event === RECOVERABLE)),
  F('F30', 'C4.3 D3.5', 'the transport closes exactly when a call is over whose transport has not proved that it is gone',
    s => isLive(s.session), s => (s.to.transport === 'closing') === (isOver(s.to.session) && s.to.transport !== 'down')),
  F('F31', 'C10.5', 'abandoned only by time, after the end',
    s => s.transport !== 'abandoned',
    s => implies(s.to.transport === 'abandoned', s.from.transport === 'closing' && s.from.session === 'ended' && s.event === 'timer.step/transport')),
  F('F32', 'D3.5', 'down only by proof, or with the process; and before anything was asked for, with the call',
    s => s.transport !== 'down',
    s => implies(
      s.to.transport === 'down',
      ['transport.left', 'transport.closed', 'port.failed/join', 'restored'].includes(s.event)
        || (s.from.transport === 'none' && s.to.session === 'ended'),
    )),
  F('F33', 'C4.3', 'a transport that is closing, abandoned or down is asked for nothing again',
    s => isOver(s.session),
    s => ['closing', 'abandoned', 'down'].includes(s.to.transport)
      && implies(s.from.transport === 'down', s.to.transport === 'down')
      && implies(s.from.transport === 'abandoned', s.to.transport !== 'closing')),
  F('F34', 'C5.2 C5.3', 'the screen moves only when it is mounted, disposed, exited, or of a dead process',
    always, s => s.to.screen === screenAfter(s)),
  F('F35', 'C6.10', 'the service starts only from off or deferred',
    s => s.service !== 'starting', s => implies(s.to.service === 'starting', s.from.service === 'off' || s.from.service === 'deferred')),
  F('F36', 'C6.11 D2.3', 'the service runs only when it started, or is overdue',
    s => s.service !== 'running',
    s => implies(
      s.to.service === 'running',
      isLive(s.to.session) && (s.event === 'service.started' || (s.from.service === 'starting' && s.event === 'timer.service')),
    )),
  F('F37', 'C6.5 D2.1', 'the service is deferred only when it is first wanted, or refused for the background',
    s => s.service !== 'deferred',
    s => implies(
      s.to.service === 'deferred',
      isLive(s.to.session)
        && (
          s.from.service === 'off'
            ? isFirstWanted(s.from, s.event, s.policy) && !mayLaunch(s.to)
            : s.from.service === 'starting' && s.event === 'service.refused/background'
        ),
    )),
  F('F38', 'D2.2', 'the service is refused only by a refusal, or a launch that failed',
    s => s.service !== 'refused',
    s => implies(s.to.service === 'refused', isLive(s.to.session) && s.from.service === 'starting' && LAUNCH_REFUSED.includes(s.event))),
  F('F39', 'C6.8', 'the service is stopping exactly after an abort, until it stopped',
    always,
    s => implies(s.from.service !== 'stopping' && s.to.service === 'stopping', gives(s, 'abortService'))
      && implies(gives(s, 'abortService'), s.to.service === 'stopping')),
  F('F40', 'C6.8 C6.10', 'the service stops only when it was killed, aborted, or never begun when over',
    s => s.service !== 'stopped', s => implies(s.to.service === 'stopped', isOver(s.to.session) || KILLED.includes(s.event))),
  F('F41', 'C6.9', 'a pending start, a running and a stopping service stay so until something is said of them',
    s => ['starting', 'running', 'stopping'].includes(s.service),
    s => s.from.service === s.to.service
      || comesFrom(s.event, 'service')
      || ['port.failed/launchService', 'port.failed/abortService', 'timer.service', 'timer.step/service', 'restored'].includes(s.event)
      || (s.from.service === 'running' && getsOver(s))),
  F('F43', 'C7.1 D9.4', 'the system call is reported exactly when a call begins, connected only when it joins',
    always,
    s => (s.from.systemCall !== 'reported' && s.to.systemCall === 'reported') === begins(s)
      && implies(
        s.from.systemCall !== 'connected' && s.to.systemCall === 'connected',
        s.from.systemCall === 'reported' && s.event === 'transport.joined' && isLive(s.from.session),
      )),
  F('F44', 'C7.1 C7.3', 'the system call ends only when it is over, when the system says so, or when it could not be reported; and it stays ended',
    always,
    s => s.to.systemCall === 'ended'
      ? s.from.systemCall === 'ended' || isOver(s.to.session) || (isReported(s.from) && s.event === 'port.failed/reportCall')
      : s.from.systemCall !== 'ended' && !isOver(s.to.session)),
  F('F45', 'C6.3 C6.4', 'app and permission move only when told',
    always,
    s => (s.from.app === s.to.app || APP_MOVES.includes(s.event)) && (s.from.permission === s.to.permission || comesFrom(s.event, 'permission'))),
  F('F46', 'table',
    'a row that changes and commands nothing says that the event was expected: accepted while joining, a token, a failed command, a permission, a notification that was dismissed while starting',
    always,
    s => implies(
      changesNothing(s),
      s.event === 'transport.tokenExpiring'
        || /^(port\.failed|permission\.changed)\//.test(s.event)
        || (s.event === 'transport.accepted' && s.from.session === 'joining')
        || (s.event === 'service.stopped/dismissed' && s.from.service === 'starting'),
    )),
  F('F47', 'C9.4', 'a call begins once: it never goes back to idle, nor to joining',
    s => s.session !== 'idle', s => s.to.session !== 'idle' && implies(s.to.session === 'joining', s.from.session === 'joining')),
]

function screenAfter({ from, to, event }: DutyStep): string {
  if (event === 'screen.disposed') return 'gone'
  if (event === 'restored') return 'absent'
  const screen = from.screen === 'absent' && event === 'screen.mounted' ? 'mounted' : from.screen
  return screen === 'mounted' && to.session === 'ended' ? 'gone' : screen
}

export const LICENCES: readonly Duty[] = [...commands, ...regions, ...MOVES]
