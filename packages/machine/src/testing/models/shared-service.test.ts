/** Two calls and one service, move by move: what may happen in a state, by each power, on a core table of a few states. What is judged of it: `test/properties/small-models-judged`. */
import { describe, expect, test } from 'vitest'
import type { Table, TransitionTable } from '../../compile.ts'
import { hub, idleHub } from '../../service-hub.ts'
import { LARGE_SHARED_SERVICE_ENVIRONMENTS, SHARED_SERVICE_ENVIRONMENTS, sharedServiceModel, type Holder, type SharedServicePowers, type SharedState, type World } from './shared-service.ts'

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
const table: TransitionTable = { v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: [], tables: [core] }
const few: SharedServicePowers = {
  calls: 2, tells: 'events', loses: [], repeats: [], kills: false, refuses: false, failsFirst: false, callsOff: false,
  restores: false, begins: false, timer: 'never', inbox: 1, killsStopping: false, deaf: false, abortFails: false,
}
const { classes } = sharedServiceModel(table, few, hub)
type Place = (typeof STATES)[number]
/** A call by its state in words: nothing of it waits, and it is of the service when it has launched. */
const call = (state: Place, more: Partial<Holder> = {}): Holder => {
  const [session, service] = state.split(' '), isOver = session === 'ended'
  return { at: classes.findIndex(c => c.service === service && c.isOver === isOver), isAttached: state !== 'idle off', isDoubtful: false, isUnheard: false, inbox: [], ...more }
}
const idle = call('idle off')
const world = (service: World['service'], more: Partial<World> = {}): World => ({ service, starter: -1, words: [], failed: -1, ...more })
const at = (a: Holder, b: Holder, w: World, h: Partial<SharedState['hub']> = {}): SharedState => ({ hub: { ...idleHub, ...h }, calls: [a, b], world: w })
/** A state in words: each call with what waits for it, the service, and the hub. */
function told({ hub: { holders, last, phase }, calls, world: { service, starter, words, failed } }: SharedState): string {
  const each = calls.map((c, i) => `${'ABC'[i]} ${classes[c.at]!.service}${c.isAttached ? '' : ' apart'}${c.isDoubtful ? ' doubtful' : ''}${c.isUnheard ? ' unheard' : ''}${c.inbox.length > 0 ? ` <${c.inbox.join('+')}>` : ''}`)
  return [...each, service, ...(starter === -1 ? [] : [`by ${starter}`]), ...(failed === -1 ? [] : [`failed ${failed}`]), ...(words.length > 0 ? [`says ${words.join('+')}`] : []), `hub ${holders.join('')}/${last.join('')}${phase ? ` ${phase}` : ''}`].join(', ').replaceAll('service.', '').replaceAll('stopped/', '').replaceAll('port.failed', 'failed')
}
/** The moves from a state: `name (fairness) → state`. */
const moves = (s: SharedState, powers: Partial<SharedServicePowers> = {}): string[] => sharedServiceModel(table, { ...few, ...powers }, hub).moves(s).map(m => `${m.name}${'fair' in m ? ` (${m.fair})` : ''} → ${told(m.to)}`)
const only = (what: RegExp, s: SharedState, powers: Partial<SharedServicePowers> = {}): string[] => moves(s, powers).filter(m => what.test(m))
const starting = call('joining starting'), running = call('joined running'), stopping = call('ended stopping'), stopped = call('ended stopped'), over = call('ended stopped', { isAttached: false })
const THE_WORLD = /^the (notification|start|stop|service)/

describe('the service', () => {
  const pending = at(starting, idle, world('starting', { starter: 0 }), { holders: [0] })
  test('a start that is pending shows, or is refused: by an event, by a rejection, or by both', () => {
    expect(only(THE_WORLD, pending)).toEqual([
      'the notification shows (a start is decided) → A starting, B off apart, shown, says started, hub 0/',
    ])
    expect(only(THE_WORLD, pending, { refuses: true })).toEqual([
      'the notification shows (a start is decided) → A starting, B off apart, shown, says started, hub 0/',
      'the start is refused (a start is decided) → A starting, B off apart, none, says refused/background, hub 0/',
      'the start is refused (a start is decided) → A starting, B off apart, none, says refused/other, hub 0/',
      'the start is refused: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, says refused/other, hub 0/',
      'the start is refused: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, hub 0/',
    ])
    expect(only(THE_WORLD, pending, { refuses: true, tells: 'promises' })).toEqual([
      'the notification shows (a start is decided) → A starting, B off apart, shown, says started, hub 0/',
      'the start is refused: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, hub 0/',
    ])
    // Nobody waits for the launch of a dead process.
    expect(only(/rejects/, at(starting, idle, world('starting')), { refuses: true })).toEqual([])
  })
  test('words may be lost, and may be said twice, each by its kind', () => {
    expect(only(THE_WORLD, pending, { loses: ['started'], repeats: ['started'], refuses: true, tells: 'promises' })).toEqual([
      'the notification shows (a start is decided) → A starting, B off apart, shown, says started, hub 0/',
      'the notification shows: service.started is lost (a start is decided) → A starting, B off apart, shown, hub 0/',
      'the notification shows: service.started is said twice (a start is decided) → A starting, B off apart, shown, says started+started, hub 0/',
      'the start is refused: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, hub 0/',
    ])
    expect(only(/^the (start is|not)/, pending, { loses: ['refused'], repeats: ['refused'], refuses: true })).toEqual([
      'the notification shows (a start is decided) → A starting, B off apart, shown, says started, hub 0/',
      'the start is refused (a start is decided) → A starting, B off apart, none, says refused/background, hub 0/',
      'the start is refused: service.refused/background is lost (a start is decided) → A starting, B off apart, none, hub 0/',
      'the start is refused: service.refused/background is said twice (a start is decided) → A starting, B off apart, none, says refused/background+refused/background, hub 0/',
      'the start is refused (a start is decided) → A starting, B off apart, none, says refused/other, hub 0/',
      'the start is refused: service.refused/other is lost (a start is decided) → A starting, B off apart, none, hub 0/',
      'the start is refused: service.refused/other is said twice (a start is decided) → A starting, B off apart, none, says refused/other+refused/other, hub 0/',
      'the start is refused: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, says refused/other, hub 0/',
      'the start is refused: service.refused/other is lost: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, hub 0/',
      'the start is refused: service.refused/other is said twice: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, says refused/other+refused/other, hub 0/',
      'the start is refused: the launch rejects (a start is decided) → A starting, B off apart, none, failed 0, hub 0/',
    ])
    expect(only(/^the not/, at(stopping, idle, world('stopping'), { last: [0], phase: 'stopping' }), { loses: ['aborted'], repeats: ['aborted'] })).toEqual([
      'the notification goes (a stop is done) → A stopping, B off apart, none, says aborted, hub /0 stopping',
      'the notification goes: service.stopped/aborted is lost (a stop is done) → A stopping, B off apart, none, hub /0 stopping',
      'the notification goes: service.stopped/aborted is said twice (a stop is done) → A stopping, B off apart, none, says aborted+aborted, hub /0 stopping',
    ])
    expect(only(/killed/, at(running, idle, world('shown'), { holders: [0] }), { kills: true, loses: ['killed'], repeats: ['killed'] })).toEqual([
      'the service is killed → A running, B off apart, none, says killed, hub 0/',
      'the service is killed: service.stopped/killed is lost → A running, B off apart, none, hub 0/',
      'the service is killed: service.stopped/killed is said twice → A running, B off apart, none, says killed+killed, hub 0/',
    ])
  })
  test('one that stops goes, or starts again, or its stop is called off', () => {
    const restarting = at(stopping, starting, world('restarting', { starter: 1 }), { holders: [1], last: [0], phase: 'stopping' })
    expect(only(THE_WORLD, at(stopping, idle, world('stopping'), { last: [0], phase: 'stopping' }), { callsOff: true, refuses: true })).toEqual([
      'the notification goes (a stop is done) → A stopping, B off apart, none, says aborted, hub /0 stopping',
    ])
    expect(only(THE_WORLD, restarting, { refuses: true })).toEqual([
      'the notification goes (a stop is done) → A stopping, B starting, starting, by 1, says aborted, hub 1/0 stopping',
    ])
    expect(only(THE_WORLD, restarting, { callsOff: true })).toEqual([
      'the notification goes (a stop is done) → A stopping, B starting, starting, by 1, says aborted, hub 1/0 stopping',
      'the stop is called off (a stop is done) → A stopping, B starting, shown, says started, hub 1/0 stopping',
    ])
  })
  test('is killed where it starts or shows, and where it stops only by its own power; what a dead process has left is not', () => {
    const services = ['none', 'starting', 'shown', 'stopping', 'restarting'] as const, killed = (powers: Partial<SharedServicePowers>, w: Partial<World> = {}): string[] => services.flatMap(s => only(/killed/, at(idle, idle, world(s, w)), powers))
    expect(killed({ kills: true })).toEqual([
      'the service is killed → A off apart, B off apart, none, says killed, hub /',
      'the service is killed → A off apart, B off apart, none, says killed, hub /',
    ])
    expect(killed({ kills: true, killsStopping: true })).toEqual([
      'the service is killed → A off apart, B off apart, none, says killed, hub /',
      'the service is killed → A off apart, B off apart, none, says killed, hub /',
      'the service is killed → A off apart, B off apart, none, says killed, hub /',
      'the service is killed → A off apart, B off apart, starting, says killed, hub /',
    ])
    expect(killed({ kills: true, tells: 'promises' })).toEqual([
      'the service is killed: nobody can say so → A off apart, B off apart, none, hub /',
      'the service is killed: nobody can say so → A off apart, B off apart, none, hub /',
    ])
    expect([killed({ killsStopping: true }), killed({ kills: true }, { starter: -2 })]).toEqual([[], []])
  })
  test('says no more than two words that nobody has heard', () => {
    const words = ['service.started', 'service.started'], all = { kills: true, refuses: true, callsOff: true, killsStopping: true }
    for (const s of ['starting', 'shown', 'stopping', 'restarting'] as const) {
      expect(only(THE_WORLD, at(idle, idle, world(s, { words })), all)).toEqual([])
      expect(only(THE_WORLD, at(idle, idle, world(s, { words: words.slice(1) })), all)).not.toEqual([])
    }
  })
})

describe('what is said is heard', () => {
  const two = at(stopping, starting, world('starting', { starter: 1, words: ['service.stopped/aborted', 'service.started'] }), { holders: [1], last: [0], phase: 'stopping' })
  test('in its order, or in any, by those whom the hub names', () => {
    expect(only(/^the port says/, two)).toEqual([
      'the port says service.stopped/aborted: call A is told service.stopped/aborted (a word is heard) → A stopping <aborted>, B starting, starting, by 1, says started, hub 1/0',
    ])
    expect(only(/^the port says/, two, { tells: 'events in any order' })).toEqual([
      'the port says service.stopped/aborted: call A is told service.stopped/aborted (a word is heard) → A stopping <aborted>, B starting, starting, by 1, says started, hub 1/0',
      'the port says service.started: call A is told service.started (a word is heard) → A stopping <started>, B starting, starting, by 1, says aborted, hub 10/ stopping',
    ])
    expect(only(/^the port says/, two, { tells: 'promises' })).toEqual([
      'the port says service.stopped/aborted: call A is told service.stopped/aborted (a word is heard) → A stopping <aborted>, B starting, starting, by 1, says started, hub 1/0',
      'the port says service.started: call A is told service.started (a word is heard) → A stopping <started>, B starting, starting, by 1, says aborted, hub 10/ stopping',
    ])
    expect(only(/^the port says/, at(idle, idle, world('none', { words: ['service.stopped/killed'] })))).toEqual([
      'the port says service.stopped/killed: nobody is told (a word is heard) → A off apart, B off apart, none, hub /',
    ])
  })
  test('when no queue is full', () => {
    const waits = at(call('ended stopping', { inbox: ['service.started'] }), starting, two.world, two.hub)
    expect([only(/^the (port says|launch)/, waits), only(/^the (port says|launch)/, waits, { inbox: 2 })]).toEqual([
      [],
      ['the port says service.stopped/aborted: call A is told service.stopped/aborted (a word is heard) → A stopping <started+aborted>, B starting, starting, by 1, says started, hub 1/0'],
    ])
  })
  const failed = (w: Partial<World> = {}): SharedState => at(starting, starting, world('none', { failed: 1, ...w }), { holders: [0, 1] })
  test('a launch that failed is told to who launched, as a refusal to the others', () => {
    expect(only(/^the launch/, failed())).toEqual([
      'the launch fails: call A is told service.refused/other (a failure is told) → A starting <refused/other>, B starting <failed/launchService>, none, hub /01',
    ])
    expect(only(/^the launch/, at(starting, starting, world('none', { failed: 0 }), { holders: [0, 1] }))).toEqual([
      'the launch fails: call B is told service.refused/other (a failure is told) → A starting <failed/launchService>, B starting <refused/other>, none, hub /01',
    ])
    expect([only(/^the launch/, failed({ failed: -1 })), only(/^the launch/, at(call('joining starting', { inbox: ['service.started'] }), starting, world('none', { failed: 1 })))]).toEqual([[], []])
  })
  test('a refusal that is said is heard before the rejection, but by a power', () => {
    const said = failed({ words: ['service.stopped/aborted', 'service.refused/other'] })
    expect([only(/^the launch/, said), only(/^the launch/, failed({ words: ['service.stopped/aborted'] })).length, only(/^the launch/, said, { failsFirst: true }).length]).toEqual([[], 1, 1])
  })
})

describe('a call', () => {
  const OF_A = /^call A/
  test('launches, and is over: its own part of the chart', () => {
    expect(only(OF_A, at(idle, idle, world('none')))).toEqual([
      'call A goes on, service off → starting: call A launches: the port launches → A starting, B off apart, starting, by 0, hub 0/',
      'call A is over, service off → stopped → A stopped apart, B off apart, none, hub /',
    ])
    expect(only(OF_A, at(starting, idle, world('starting', { starter: 0 }), { holders: [0] }))).toEqual([
      'call A is over, service starting → stopping: call A aborts: the port aborts, though a start is pending → A stopping, B off apart, none, says aborted, hub /0 stopping',
    ])
    expect(only(OF_A, at(running, idle, world('shown'), { holders: [0], phase: 'running' }))).toEqual([
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, stopping, hub /0 stopping',
    ])
    expect(only(OF_A, at(call('joined refused'), idle, world('none')))).toEqual(['call A is over, service refused → stopped → A stopped, B off apart, none, hub /'])
    expect(only(/^call B/, at(idle, idle, world('none')))).toEqual([
      'call B goes on, service off → starting: call B launches: the port launches → A off apart, B starting, starting, by 1, hub 1/',
      'call B is over, service off → stopped → A off apart, B stopped apart, none, hub /',
    ])
  })
  test('launches what shows already, what starts, and what stops', () => {
    const launch = (w: World, h: Partial<SharedState['hub']> = {}, powers: Partial<SharedServicePowers> = {}): string[] => only(/^call A goes on/, at(idle, idle, w, h), powers)
    expect(launch(world('shown', { starter: -2 }), {}, { loses: ['started'] })).toEqual([
      'call A goes on, service off → starting: call A launches: the port launches → A starting, B off apart, shown, says started, hub 0/',
      'call A goes on, service off → starting: call A launches: the port launches: service.started is lost → A starting, B off apart, shown, hub 0/',
    ])
    expect(launch(world('starting', { starter: 1, failed: 1 }))).toEqual([
      'call A goes on, service off → starting: call A launches: the port launches, though a start is pending → A starting, B off apart, starting, by 0, hub 0/',
    ])
    expect(launch(world('stopping'), { phase: 'stopping' })).toEqual([
      'call A goes on, service off → starting: call A launches: the port launches → A starting, B off apart, restarting, by 0, hub 0/ stopping',
    ])
    expect(launch(world('restarting', { starter: 1 }))).toEqual([
      'call A goes on, service off → starting: call A launches: the port launches, though a start is pending → A starting, B off apart, restarting, by 0, hub 0/',
    ])
  })
  test('aborts what shows, what starts, what starts again, and what is gone', () => {
    const abort = (w: World, powers: Partial<SharedServicePowers> = {}): string[] => only(/^call A is over/, at(running, idle, w, { holders: [0] }), powers)
    expect([...abort(world('shown')), ...abort(world('starting', { starter: 0 })), ...abort(world('restarting', { starter: 0 })), ...abort(world('stopping'))]).toEqual([
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, stopping, hub /0 stopping',
      'call A is over, service running → stopping: call A aborts: the port aborts, though a start is pending → A stopping, B off apart, none, says aborted, hub /0 stopping',
      'call A is over, service running → stopping: call A aborts: the port aborts, though a start is pending → A stopping, B off apart, stopping, hub /0 stopping',
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, stopping, hub /0 stopping',
    ])
    expect([...abort(world('none')), ...abort(world('none'), { tells: 'promises' }), ...abort(world('stopping'), { tells: 'promises' })]).toEqual([
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, none, hub /0 stopping',
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, none, says aborted, hub /0 stopping',
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, stopping, hub /0 stopping',
    ])
    expect(abort(world('shown'), { abortFails: true })).toEqual([
      'call A is over, service running → stopping: call A aborts: the port aborts → A stopping, B off apart, stopping, hub /0 stopping',
      'call A is over, service running → stopping: call A aborts: the port aborts: and fails → A stopping <failed/abortService>, B off apart, shown, hub /0 stopping',
    ])
    // While another holds it, the port is told nothing.
    expect(only(/^call A is over/, at(running, running, world('shown'), { holders: [0, 1], phase: 'running' }), { abortFails: true })).toEqual([
      'call A is over, service running → stopping: call A aborts: call A is told service.stopped/aborted → A stopping <aborted>, B running, shown, hub 1/ running',
    ])
    expect(only(/^call B is over/, at(idle, running, world('shown'), { holders: [1], phase: 'running' }), { abortFails: true })).toEqual([
      'call B is over, service running → stopping: call B aborts: the port aborts → A off apart, B stopping, stopping, hub /1 stopping',
      'call B is over, service running → stopping: call B aborts: the port aborts: and fails → A off apart, B stopping <failed/abortService>, shown, hub /1 stopping',
    ])
  })
  test('hears what waits first, and does what its chart says, or nothing', () => {
    const hears = (c: Holder): string[] => only(/^call A, (?!timer)/, at(c, idle, world('none'), { holders: [0] }))
    expect(hears(call('joining starting', { inbox: ['service.started', 'service.stopped/killed'] }))).toEqual(['call A, service.started (call A hears) → A running <killed>, B off apart, none, hub 0/'])
    expect(hears(call('joined refused', { inbox: ['service.started'] }))).toEqual(['call A, service.started (call A hears) → A refused, B off apart, none, hub 0/'])
    expect(hears(call('joined running', { inbox: ['service.stopped/killed'], isUnheard: true }))).toEqual(['call A, service.stopped/killed (call A hears) → A refused, B off apart, none, hub 0/'])
    expect(hears(call('ended stopping', { inbox: ['port.failed/abortService'] }))).toEqual(['call A, port.failed/abortService (call A hears) → A stopped doubtful, B off apart, none, hub 0/'])
    expect(hears(call('ended stopping', { inbox: ['service.stopped/aborted'] }))).toEqual(['call A, service.stopped/aborted (call A hears) → A stopped, B off apart, none, hub 0/'])
    expect(hears(call('ended stopping', { inbox: ['service.refused/other'] }))).toEqual(['call A, service.refused/other (call A hears) → A stopping, B off apart, none, hub 0/'])
    expect(hears(call('joined running', { inbox: ['port.failed/launchService'], isUnheard: true }))).toEqual(['call A, port.failed/launchService (call A hears) → A running unheard, B off apart, none, hub 0/'])
    expect(only(/hears/, at(call('ended stopping', { inbox: ['timer.service'] }), idle, world('none')))).toEqual(['call A, timer.service (call A hears) → A stopped doubtful, B off apart, none, hub /'])
    expect(hears(call('ended stopped', { inbox: ['service.started'] }))).toEqual([
      'call A, service.started: call A aborts: the port aborts (call A hears) → A stopping, B off apart, none, hub /0 stopping',
    ])
  })
  test('launches only when it has heard everything, but by a power; what is no launch it may do before', () => {
    const told = at(call('idle off', { inbox: ['service.started'] }), idle, world('none'))
    expect([only(/^call A (goes|is over)/, told), only(/^call A (goes|is over)/, told, { deaf: true }).length]).toEqual([
      ['call A is over, service off → stopped → A stopped apart <started>, B off apart, none, hub /'],
      2,
    ])
  })
  test('that is restored hears so before all else', () => {
    expect(only(OF_A, at(call('idle off', { inbox: ['restored'] }), idle, world('shown', { starter: -2 })), { deaf: true })).toEqual([
      'call A, restored: call A aborts: the port aborts (call A hears) → A stopping, B off apart, stopping, hub /0',
    ])
    expect(only(OF_A, at(call('idle off', { inbox: ['service.started', 'restored'] }), idle, world('none'))).length).toEqual(2)
  })
  test('gives up waiting for its start: when all is heard, when it is decided, always, or never', () => {
    const gives = (s: SharedState): string[] => (['never', 'told', 'decided', 'always'] as const).filter(timer => only(/timer\.service/, s, { timer }).length > 0)
    const waits = (w: World, c = starting): string[] => gives(at(c, idle, w, { holders: [0] }))
    expect([waits(world('none')), waits(world('shown')), waits(world('stopping')), waits(world('starting')), waits(world('restarting'))]).toEqual([
      ['told', 'decided', 'always'],
      ['told', 'decided', 'always'],
      ['told', 'decided', 'always'],
      ['always'],
      ['always'],
    ])
    expect([waits(world('none', { words: ['service.started'] })), waits(world('none', { failed: 0 })), waits(world('none'), call('joining starting', { inbox: ['service.started'] })), waits(world('none'), running)]).toEqual([['decided', 'always'], ['decided', 'always'], ['decided', 'always'], []])
    expect(only(/timer/, at(starting, idle, world('none'), { holders: [0] }), { timer: 'told' })).toEqual(['call A, timer.service (call A gives up waiting) → A running unheard, B off apart, none, hub 0/'])
  })
  test('gives up waiting for its end, and goes on listening; told that it stopped, it does not', () => {
    expect(only(/timer/, at(stopping, stopping, world('stopping'), { last: [0, 1], phase: 'stopping' }))).toEqual([
      'call A, timer.step/service (call A gives up waiting) → A stopped doubtful, B stopping, stopping, hub /01 stopping',
      'call B, timer.step/service (call B gives up waiting) → A stopping, B stopped doubtful, stopping, hub /01 stopping',
    ])
  })
  test('is released when it is over and stopped, unless it goes on listening; when the last is, nobody is subscribed', () => {
    const released = (a: Holder, b: Holder = idle): string[] => only(/released/, at(a, b, world('none', { words: ['service.started'] }), { last: [0, 1], phase: 'running' }))
    expect([released(stopped, running), released(stopped), released(idle, stopped)].flat()).toEqual([
      'call A is released → A stopped apart, B running, none, says started, hub /1 running',
      'call A is released → A stopped apart, B off apart, none, hub /',
      'call B is released → A off apart, B stopped apart, none, hub /',
    ])
    expect([released(over), released(call('ended stopped', { isDoubtful: true })), released(stopping), released(call('joined refused')), released(running)].flat()).toEqual([])
    expect(released(call('ended stopped', { inbox: ['service.started'] }), running)).toEqual(['call A is released → A stopped apart <started>, B running, none, says started, hub /1 running'])
  })
  test('asks the hub as the hub is asked by calls', () => {
    const asked: unknown[] = [], spy: typeof hub<number> = (s, input, by) => { asked.push([typeof input === 'string' ? input : input.type, by]); return hub(s, input, by) }
    const ask = (a: Holder, w = world('none')): void => { sharedServiceModel(table, few, spy).moves(at(a, running, w)) }
    for (const a of [idle, starting, stopped]) ask(a)
    ask(over, world('none', { words: ['service.started'], failed: 1 }))
    expect(new Set(asked.map(a => JSON.stringify(a)))).toEqual(new Set([['launch', 0], ['abort', 0], ['abort', 1], ['detach', 0], ['service.started', undefined], ['service.refused', 1]].map(a => JSON.stringify(a))))
  })
  test('begins again when it is released and has heard everything', () => {
    const again = (a: Holder, w: World = world('none'), powers: Partial<SharedServicePowers> = { begins: true }): string[] => only(/begins/, at(a, idle, w), powers)
    expect([again(over), again(over, world('starting', { starter: 0, failed: 0 })), again(over, world('starting', { starter: 1, failed: 1 }))].flat()).toEqual([
      'call A begins again → A off apart, B off apart, none, hub /',
      'call A begins again → A off apart, B off apart, starting, hub /',
      'call A begins again → A off apart, B off apart, starting, by 1, failed 1, hub /',
    ])
    expect([again(over, world('none'), {}), again(stopped), again(idle), again(call('ended stopped', { isAttached: false, inbox: ['service.started'] })), again(call('joined refused', { isAttached: false }))].flat()).toEqual([])
    expect(only(/^call B begins/, at(idle, over, world('starting', { starter: 1, failed: 1 })), { begins: true })).toEqual(['call B begins again → A off apart, B off apart, starting, hub /'])
  })
  test('no move changes the state that it is from', () => {
    const all: Partial<SharedServicePowers> = { kills: true, refuses: true, begins: true, timer: 'always', inbox: 3, deaf: true, abortFails: true, callsOff: true, killsStopping: true }
    for (const service of ['none', 'starting', 'shown', 'stopping', 'restarting'] as const) for (const c of [idle, starting, running, stopping, stopped, over]) {
      const s = at({ ...c, inbox: ['service.started'] }, { ...c, inbox: [] }, world(service, { words: ['service.started'], failed: 0, starter: 0 }), { holders: [0], last: [1] }), before = structuredClone(s)
      moves(s, all)
      expect(s).toEqual(before)
    }
  })
})

describe('the model', () => {
  const model = (powers: Partial<SharedServicePowers> = {}) => sharedServiceModel(table, { ...few, ...powers }, hub)
  test('begins with calls that have done nothing; or the first is restored, with and without a notification', () => {
    expect(model().initial.map(told)).toEqual(['A off apart, B off apart, none, hub /'])
    expect(model({ restores: true, calls: 3 }).initial.map(told)).toEqual([
      'A off apart, B off apart, C off apart, none, hub /',
      'A off apart <restored>, B off apart, C off apart, none, hub /',
      'A off apart <restored>, B off apart, C off apart, shown, by -2, hub /',
    ])
  })
  test('has one key for each state, whoever came first', () => {
    const states = [
      at(idle, idle, world('none')), ...(['starting', 'shown', 'stopping', 'restarting'] as const).map(s => at(idle, idle, world(s))), at(idle, idle, world('none', { starter: 1 })), at(idle, idle, world('none', { failed: 1 })),
      ...[['service.started'], ['service.stopped/aborted'], ['service.stopped/killed'], ['service.refused/other'], ['service.refused/background'], ['service.started', 'service.started'], ['service.started', 'service.stopped/aborted'], ['service.stopped/aborted', 'service.started']].map(words => at(idle, idle, world('none', { words }))),
      ...[{ isAttached: true }, { isDoubtful: true }, { isUnheard: true }, { at: 1 }, ...[['service.started'], ['restored'], ['service.stopped/killed'], ['service.stopped/aborted'], ['service.refused/other'], ['port.failed/launchService'], ['port.failed/abortService'], ['service.started', 'restored'], ['restored', 'service.started']].map(inbox => ({ inbox }))].flatMap(more => [at({ ...idle, ...more }, idle, world('none')), at(idle, { ...idle, ...more }, world('none'))]),
      ...[{ holders: [0] }, { holders: [1] }, { holders: [0, 1] }, { last: [0] }, { last: [0, 1] }, { phase: 'running' }, { phase: 'stopping' }].map(h => at(idle, idle, world('none'), h as Partial<SharedState['hub']>)),
    ]
    const keys = states.map(s => model().key(s))
    expect(keys.filter((k, i) => keys.indexOf(k) !== i)).toEqual([])
    expect(model().key(at(idle, idle, world('none'), { holders: [1, 0], last: [3, 2] }))).toBe(model().key(at(idle, idle, world('none'), { holders: [0, 1], last: [2, 3] })))
  })
  test('of each environment the powers', () => {
    const said = { calls: 2, tells: 'events', loses: [], repeats: [], kills: true, refuses: true, failsFirst: false, callsOff: false, restores: true, begins: true, timer: 'told', inbox: 1, killsStopping: false, deaf: false, abortFails: false }
    const loses = ['started', 'refused', 'aborted']
    expect({ ...SHARED_SERVICE_ENVIRONMENTS, ...LARGE_SHARED_SERVICE_ENVIRONMENTS }).toEqual({
      'two calls, words lost': { ...said, loses, repeats: ['aborted'], callsOff: true },
      'two calls, words repeated': { ...said, loses: ['started', 'refused'], repeats: ['started', 'aborted'], callsOff: true },
      'two calls, events in any order': { ...said, loses, repeats: ['aborted'], callsOff: true, tells: 'events in any order', kills: false },
      'two calls, by promises': { ...said, loses, callsOff: true, tells: 'promises', kills: false },
      'two calls, all said': { ...said, timer: 'never' },
      'three calls': { ...said, calls: 3, restores: false, begins: false },
    })
    expect(Object.keys(LARGE_SHARED_SERVICE_ENVIRONMENTS)).toEqual(['three calls'])
  })
})
