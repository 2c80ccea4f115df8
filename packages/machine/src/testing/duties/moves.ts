/**
 * The moves of the core's regions: from each value, the only values that it may go on to, and when. Each value has a
 * licence. So a machine makes no other move in any state, not even in one that the right machine never reaches.
 * Screen, app and permission need no table: F34, R33 and R87 say where each of their events leads.
 */
import type { Control } from '../../session-state.ts'
import {
  BUTTON, DOUBTFUL_ENDS, KILLED, LAUNCH_REFUSED, RECOVERABLE, STOPS, SYSTEM_SAYS_OVER,
  always, isFirstWanted, isLive, isOver, isUp, licencesOf, mayLaunch, type Duty, type DutyPolicy, type DutyStep,
} from './duty.ts'

const F = licencesOf('core')
type May = (step: DutyStep) => boolean
type Move = readonly [to: string, says: string, may: May]

const on = (...events: string[]): May => s => events.includes(s.event)
const begins: May = ({ from, to }) => from.session === 'idle' && to.session === 'joining'
const getsOver: May = ({ from, to }) => !isOver(from.session) && isOver(to.session)
const isDead = on('restored')
const launches = ({ launchService }: DutyPolicy): boolean => launchService !== 'never'

/** The licence of one value. `speaksOf`: the policies whose calls reach it. */
const movesFrom = <R extends keyof Control>(id: string, region: R, value: Control[R], name: string, moves: readonly Move[], speaksOf?: Duty['speaksOf']): Duty => F(
  id, 'regions', `${name} ${moves.length === 0 ? 'stays so' : `only goes ${moves.map(([to, says]) => `to ${to}, ${says}`).join('; ')}`}`,
  s => s[region] === value, s => s.to[region] === value || moves.some(([to, , may]) => s.to[region] === to && may(s)), speaksOf)

const asked: Move = ['leaving', 'when it is asked to stop', on(...STOPS, BUTTON)]
const GONE = ['transport.left', 'transport.closed', 'port.failed/join']
/** `transport.closed` while restarting is the start of a restart. */
const endsOfUp = (s: DutyStep): boolean => ['transport.left', 'restored', ...DOUBTFUL_ENDS].includes(s.event) || (s.event === 'transport.closed' && s.from.transport !== 'restarting')
const session: Duty[] = [
  movesFrom('F57', 'session', 'idle', 'an idle session', [
    ['joining', 'by a join or an answer', on('user.join', 'system.answered')],
    ['ended', 'by a disposal, or in a new process', on('screen.disposed', 'restored')]]),
  movesFrom('F58', 'session', 'joining', 'a joining session', [
    ['joined', 'when the transport says so', on('transport.joined')], asked,
    ['ended', 'by a fact about its transport, a join that failed, time, or with its process', s => endsOfUp(s) || on('port.failed/join', 'timer.join')(s)]]),
  movesFrom('F59', 'session', 'joined', 'a joined session', [
    ['reconnecting', 'by a loss, or a failure that may heal', on('transport.lost', RECOVERABLE)], asked,
    ['ended', 'by a fact about its transport, or with its process', endsOfUp]]),
  movesFrom('F60', 'session', 'reconnecting', 'a reconnecting session', [
    ['joined', 'when media is restored, or the transport joined again', on('transport.restored', 'transport.joined')], asked,
    ['ended', 'by a fact about its transport, time, or with its process', s => endsOfUp(s) || s.event === 'timer.reconnect' || (s.event === 'timer.restart' && s.from.transport === 'restarting')]]),
  movesFrom('F61', 'session', 'leaving', 'a leaving session', [
    ['ended', 'by proof, a failure, time, or with its process', on(...GONE, ...DOUBTFUL_ENDS, 'port.failed/leave', 'timer.leave', 'restored')]]),
  movesFrom('F62', 'session', 'ended', 'an ended session', []),
]

const closes: Move = ['closing', 'when the call is over', getsOver]
const restarts: Move = ['restarting', 'by a failure that may heal', on(RECOVERABLE)]
const dies: Move = ['down', 'by proof, or with its process', on(...GONE, 'restored')]
const transport: Duty[] = [
  movesFrom('F63', 'transport', 'none', 'a transport that was not asked for', [
    ['requested', 'when the call begins', begins],
    ['down', 'with the call', getsOver]]),
  movesFrom('F64', 'transport', 'requested', 'a requested transport', [['up', 'when it joined', on('transport.joined')], restarts, closes, dies]),
  movesFrom('F65', 'transport', 'up', 'a transport that is up', [restarts, closes,
    ['down', 'by proof, or with its process', on('transport.left', 'transport.closed', 'restored')]]),
  movesFrom('F66', 'transport', 'restarting', 'a restarting transport', [
    ['up', 'when it joined, or, in an outage, is restored', s => s.event === 'transport.joined' || (s.event === 'transport.restored' && isUp(s.from.session))], closes,
    ['down', 'when it has left, or with its process', on('transport.left', 'restored')]]),
  movesFrom('F67', 'transport', 'closing', 'a closing transport', [dies,
    ['abandoned', 'by time, after the end', s => s.event === 'timer.step/transport' && s.from.session === 'ended']]),
  movesFrom('F68', 'transport', 'abandoned', 'an abandoned transport', [dies]),
  movesFrom('F69', 'transport', 'down', 'a transport that is down', []),
]

const START = 'service.started'
const whenLive = (may: May): May => s => isLive(s.from.session) && isLive(s.to.session) && may(s)
const whenOver = (may: May): May => s => isOver(s.from.session) && may(s)
const isFirst: May = s => isFirstWanted(s.from, s.event, s.policy) && isLive(s.to.session)
const swept: Move = ['stopping', 'swept by a new process', isDead]
const neverBegun: Move = ['stopped', 'when the call is over', getsOver]
const lateStart: Move = ['running', 'when it started after all', whenLive(on(START))]
const service: Duty[] = [
  movesFrom('F70', 'service', 'off', 'a service that is off', [
    ['starting', 'in the step that first wants it, when it is allowed', s => isFirst(s) && mayLaunch(s.to)],
    ['deferred', 'in that step, when it is not', s => isFirst(s) && !mayLaunch(s.to)], neverBegun, swept]),
  movesFrom('F71', 'service', 'deferred', 'a deferred service', [
    ['starting', 'at an activation with permission, or by a permission granted while active', whenLive(s =>
      mayLaunch(s.to) && (s.event === 'app.activated' || (s.event === 'permission.changed/held' && s.from.permission === 'missing')))],
    lateStart, neverBegun, swept], launches),
  movesFrom('F72', 'service', 'starting', 'a starting service', [
    ['running', 'when it started, or is overdue', whenLive(on(START, 'timer.service'))],
    ['deferred', 'refused for the background', whenLive(on('service.refused/background'))],
    ['refused', 'for another cause, or thrown', whenLive(on(...LAUNCH_REFUSED))],
    ['stopped', 'killed; and over, when it is refused', s => on(...KILLED)(s) || whenOver(on('service.refused/background', ...LAUNCH_REFUSED))(s)],
    ['stopping', 'over, when it started or is overdue; and swept by a new process', s => whenOver(on(START, 'timer.service'))(s) || isDead(s)]], launches),
  movesFrom('F73', 'service', 'running', 'a running service', [
    ['stopping', 'when the call is over', getsOver],
    ['stopped', 'killed', whenLive(on(...KILLED))]], launches),
  movesFrom('F74', 'service', 'refused', 'a refused service', [lateStart, neverBegun, swept], launches),
  movesFrom('F75', 'service', 'stopping', 'a stopping service', [
    ['stopped', 'when it was aborted or killed, cannot be aborted, or is overdue', on('service.stopped/aborted', ...KILLED, 'port.failed/abortService', 'timer.step/service')]]),
  movesFrom('F76', 'service', 'stopped', 'a stopped service', [
    ['running', 'when the system starts it again in a live call', whenLive(on(START))],
    ['stopping', 'when it starts after the end; and swept by a new process', s => whenOver(on(START))(s) || isDead(s)]]),
]

const endsReported: Move = ['ended', 'when the call is over, the system says so, or it could not be reported', s => getsOver(s) || on(...SYSTEM_SAYS_OVER, 'port.failed/reportCall', 'restored')(s)]
const systemCall: Duty[] = [
  movesFrom('F77', 'systemCall', 'none', 'a system call that was not reported', [
    ['reported', 'when the call begins', begins],
    ['ended', 'with the call', getsOver]]),
  movesFrom('F78', 'systemCall', 'reported', 'a reported system call', [
    ['connected', 'when a joining call is joined', s => s.event === 'transport.joined' && s.from.session === 'joining'], endsReported]),
  movesFrom('F79', 'systemCall', 'connected', 'a connected system call', [endsReported]),
  movesFrom('F80', 'systemCall', 'ended', 'an ended system call', []),
]

const BEGINNINGS: Partial<Control> = { session: 'idle', transport: 'none', service: 'off', systemCall: 'none' }
export const MOVES: readonly Duty[] = [
  F('F56', 'regions', 'nothing goes back to its beginning: session never to idle, transport never to none, service never to off, system call never to none; the screen is absent again only in a new process', always, ({ from, to, event }) =>
    (Object.keys(BEGINNINGS) as (keyof Control)[]).every(r => to[r] !== BEGINNINGS[r] || from[r] === to[r]) && (to.screen !== 'absent' || from.screen === 'absent' || event === 'restored')),
  ...session, ...transport, ...service, ...systemCall,
]
