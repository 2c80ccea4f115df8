/** Two calls and their one service: states of the model in words, and the moves from them, on a core table of a few states. */
import type { Table, TransitionTable } from '@onhook/machine'
import { hub, idleHub } from '../../packages/machine/src/service-hub.ts'
import { sharedServiceModel, type Holder, type SharedServicePowers, type SharedState, type World } from '../../packages/machine/src/testing/models/shared-service.ts'

const STATES = ['idle off', 'joining starting', 'joined running', 'ended stopping', 'ended stopped', 'joined refused'] as const
const EVENTS = ['user.join', 'user.leave', 'service.started', 'service.refused/other', 'service.stopped/aborted', 'service.stopped/killed', 'timer.service', 'timer.step/service', 'port.failed/launchService', 'port.failed/abortService', 'restored']
const LAUNCH = 1, ABORT = 2
const row = (from: (typeof STATES)[number], event: string, to: (typeof STATES)[number], list = 0): Table['rows'][number] => [STATES.indexOf(from), EVENTS.indexOf(event), STATES.indexOf(to), list]
const core: Table = {
  name: 'core', regions: ['session', 'service'], initial: 0, timers: {}, events: EVENTS,
  states: STATES.map(s => { const [session, service] = s.split(' '); return { session: session!, service: service! } }), commands: [[], [{ type: 'launchService' }], [{ type: 'abortService' }]],
  rows: [
    row('idle off', 'user.join', 'joining starting', LAUNCH), row('idle off', 'user.leave', 'ended stopped'), row('idle off', 'restored', 'ended stopping', ABORT),
    row('joining starting', 'service.started', 'joined running'), row('joining starting', 'timer.service', 'joined running'), row('joining starting', 'service.refused/other', 'joined refused'),
    row('joining starting', 'port.failed/launchService', 'joined refused'), row('joining starting', 'user.leave', 'ended stopping', ABORT), row('joined running', 'user.leave', 'ended stopping', ABORT),
    row('joined running', 'service.stopped/killed', 'joined refused'), row('joined refused', 'user.leave', 'ended stopped'),
    row('ended stopping', 'service.stopped/aborted', 'ended stopped'), row('ended stopping', 'service.stopped/killed', 'ended stopped'), row('ended stopping', 'timer.step/service', 'ended stopped'),
    row('ended stopping', 'port.failed/abortService', 'ended stopped'), row('ended stopped', 'service.started', 'ended stopping', ABORT),
    // Noted, and a time-out that leads to no start.
    row('ended stopping', 'service.refused/other', 'ended stopping'), row('joined running', 'port.failed/launchService', 'joined running'), row('ended stopping', 'timer.service', 'ended stopped'),
  ],
}
export const table: TransitionTable = { v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: [], tables: [core] }
export const few: SharedServicePowers = {
  calls: 2, tells: 'events', loses: [], repeats: [], kills: false, refuses: false, failsFirst: false, callsOff: false,
  restores: false, begins: false, timer: 'never', inbox: 1, killsStopping: false, deaf: false, abortFails: false,
}
const { classes } = sharedServiceModel(table, few, hub)
type Place = (typeof STATES)[number]
/** A call by its state in words: nothing of it waits, and it is of the service when it has launched. */
export const call = (state: Place, more: Partial<Holder> = {}): Holder => {
  const [session, service] = state.split(' '), isOver = session === 'ended'
  return { at: classes.findIndex(c => c.service === service && c.isOver === isOver), isAttached: state !== 'idle off', isDoubtful: false, isUnheard: false, inbox: [], ...more }
}
export const idle = call('idle off')
export const world = (service: World['service'], more: Partial<World> = {}): World => ({ service, starter: -1, words: [], failed: -1, ...more })
export const at = (a: Holder, b: Holder, w: World, h: Partial<SharedState['hub']> = {}): SharedState => ({ hub: { ...idleHub, ...h }, calls: [a, b], world: w })
/** A state in words: each call with what waits for it, the service, and the hub. */
export function told({ hub: { holders, last, phase }, calls, world: { service, starter, words, failed } }: SharedState): string {
  const each = calls.map((c, i) => `${'ABC'[i]} ${classes[c.at]!.service}${c.isAttached ? '' : ' apart'}${c.isDoubtful ? ' doubtful' : ''}${c.isUnheard ? ' unheard' : ''}${c.inbox.length > 0 ? ` <${c.inbox.join('+')}>` : ''}`)
  return [...each, service, ...(starter === -1 ? [] : [`by ${starter}`]), ...(failed === -1 ? [] : [`failed ${failed}`]), ...(words.length > 0 ? [`says ${words.join('+')}`] : []), `hub ${holders.join('')}/${last.join('')}${phase ? ` ${phase}` : ''}`].join(', ').replaceAll('service.', '').replaceAll('stopped/', '').replaceAll('port.failed', 'failed')
}
/** The moves from a state: `name (fairness) → state`. */
export const moves = (s: SharedState, powers: Partial<SharedServicePowers> = {}): string[] => sharedServiceModel(table, { ...few, ...powers }, hub).moves(s).map(m => `${m.name}${'fair' in m ? ` (${m.fair})` : ''} → ${told(m.to)}`)
export const only = (what: RegExp, s: SharedState, powers: Partial<SharedServicePowers> = {}): string[] => moves(s, powers).filter(m => what.test(m))
export const starting = call('joining starting'), running = call('joined running'), stopping = call('ended stopping'), stopped = call('ended stopped'), over = call('ended stopped', { isAttached: false })
