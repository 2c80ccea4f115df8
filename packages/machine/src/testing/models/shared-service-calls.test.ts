/** Two calls and one service, move by move: what a call does, by each power. */
import { describe, expect, test } from 'vitest'
import { at, call, few, idle, moves, only, over, running, starting, stopped, stopping, table, world } from '../../../../../test/support/two-calls.ts'
import { hub } from '../../service-hub.ts'
import { sharedServiceModel, type Holder, type SharedServicePowers, type SharedState, type World } from './shared-service.ts'

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
