/** Two calls and one service, move by move: what the service does and says, and what is heard. The calls: `shared-service-calls.test.ts`; what is judged: `test/properties/small-models-judged`. */
import { describe, expect, test } from 'vitest'
import { at, call, few, idle, only, running, starting, stopping, table, told, world } from '../../../../../test/support/two-calls.ts'
import { hub } from '../../service-hub.ts'
import { LARGE_SHARED_SERVICE_ENVIRONMENTS, SHARED_SERVICE_ENVIRONMENTS, sharedServiceModel, type SharedServicePowers, type SharedState, type World } from './shared-service.ts'

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
