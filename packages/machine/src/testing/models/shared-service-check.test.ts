/** The report of two calls, on a core table of three states: what is explored, what is taken away, and what is then told. */
import { expect, test } from 'vitest'
import type { TransitionTable } from '../../compile.ts'
import { hub } from '../../service-hub.ts'
import { explore } from '../small-model.ts'
import { SHARED_SERVICE_ABLATIONS, sharedServiceProperties } from './shared-service-properties.ts'
import { SHARED_SERVICE_ENVIRONMENTS, checkSharedService, sharedServiceModel } from './shared-service.ts'

const PROMISED = 'two calls, by promises', LOST = 'two calls, words lost', REPEATED = 'two calls, words repeated', UNORDERED = 'two calls, events in any order'
/** A call that launches, and runs when it is told so; it never ends. */
const table: TransitionTable = {
  v: 1, hash: '', policy: { launchService: 'never', needsPermission: false }, signals: [], tables: [{
    name: 'core', regions: ['session', 'service'], initial: 0, timers: {}, events: ['user.join', 'service.started', 'timer.service'], commands: [[], [{ type: 'launchService' }]],
    states: [['idle', 'off'], ['joining', 'starting'], ['joined', 'running']].map(([session, service]) => ({ session: session!, service: service! })), rows: [[0, 0, 1, 1], [1, 1, 2, 0], [1, 2, 2, 0]],
  }],
}
/** The same, and it ends when it is left, so that it can begin again. */
const ending: TransitionTable = {
  ...table, tables: [{
    ...table.tables[0]!, events: [...table.tables[0]!.events, 'user.leave'], commands: [...table.tables[0]!.commands, [{ type: 'abortService' }]],
    states: [...table.tables[0]!.states, { session: 'ended', service: 'stopped' }], rows: [...table.tables[0]!.rows, [2, 3, 3, 2]],
  }],
}
const explored = (environment: string, powers = {}, of = table): { states: number; [field: string]: unknown } => {
  const all = { ...SHARED_SERVICE_ENVIRONMENTS[environment]!, ...powers }, model = sharedServiceModel(of, all, hub)
  return { ...explore(model, sharedServiceProperties(model.classes, all)), seconds: 0, environment }
}
const violated = (report: object): string[] => (report as ReturnType<typeof checkSharedService>).properties.flatMap(p => (p.verdict === 'violated' ? [p.id] : []))

test('has what is explored, and what breaks without each assumption that its environment keeps, where no call begins again', () => {
  const { assumptions, ...report } = checkSharedService({ environment: PROMISED, table })
  expect({ ...report, seconds: 0 }).toEqual(explored(PROMISED))
  const found = explored(PROMISED, { kills: true, begins: false }), without = violated(found)
  const story = (found as object as ReturnType<typeof checkSharedService>).properties.find(p => p.id === without[0])!.counterexample!
  expect(story.length).toBeGreaterThan(1)
  expect(assumptions).toEqual([{ id: 'HA11', text: 'a service that can be killed tells by events: no promise can tell a kill', without: 'it may be killed, and nobody says so', breaks: without, story }])
  expect(without).toContain('H8')
  expect(checkSharedService({ environment: UNORDERED, table }).assumptions.map(a => a.id)).toEqual(['HA9', 'HA10'])
})
test('no call begins again where an assumption is taken away: nothing of what that would reach is explored', () => {
  const whole = explored(PROMISED, {}, ending).states, without = explored(PROMISED, { kills: true, begins: false }, ending).states, max = Math.max(whole, without)
  expect(explored(PROMISED, { kills: true }, ending).states).toBeGreaterThan(max)
  expect(checkSharedService({ environment: PROMISED, table: ending, max }).states).toBe(whole)
})
test('takes nothing away where other powers or another hub are asked for', () => {
  const deaf: typeof hub<number> = (s, input, by) => ({ ...hub(s, input, by), tell: [] })
  const [powers, other] = [checkSharedService({ environment: PROMISED, table, powers: { restores: false } }), checkSharedService({ environment: PROMISED, table, hub: deaf })]
  expect([powers.assumptions, other.assumptions]).toEqual([[], []])
  expect({ ...powers, seconds: 0, assumptions: 0 }).toEqual({ ...explored(PROMISED, { restores: false }), assumptions: 0 })
  // Nobody is told anything, so nobody runs.
  expect([powers, other].map(r => r.properties.find(p => p.id === 'H6')!.verdict)).toEqual(['holds', 'vacuous'])
})
test('is of the first environment where none is named, and up to a limit; an unknown one is named with those that are', () => {
  expect(checkSharedService({ table, powers: {} }).environment).toBe(LOST)
  expect(() => checkSharedService({ table, powers: {}, max: 10 })).toThrow('more than 10 states')
  expect(() => checkSharedService({ environment: 'one call' })).toThrow(new RangeError('environment must be one of "two calls, words lost", "two calls, words repeated", "two calls, events in any order", "two calls, by promises", "two calls, all said", "three calls", found "one call"'))
})
test('each assumption by what is taken away, and where', () => {
  expect(SHARED_SERVICE_ABLATIONS.map(({ id, environment, powers }) => [id, environment, powers])).toEqual([
    ['HA1', LOST, { timer: 'decided' }], ['HA2', LOST, { loses: ['started', 'refused', 'aborted', 'killed'] }], ['HA3', LOST, { abortFails: true }], ['HA4', LOST, { failsFirst: true }], ['HA5', LOST, { killsStopping: true }],
    ['HA6', REPEATED, { repeats: ['started', 'aborted', 'refused'] }], ['HA7', REPEATED, { repeats: ['started', 'aborted', 'killed'] }], ['HA8', REPEATED, { loses: ['started', 'refused', 'aborted'] }],
    ['HA9', UNORDERED, { kills: true }], ['HA10', UNORDERED, { repeats: ['started', 'aborted'] }], ['HA11', PROMISED, { kills: true }],
  ])
  for (const { text } of SHARED_SERVICE_ABLATIONS) expect(text.length).toBeGreaterThan(10)
})
test('says of each assumption what may happen without it, as docs/proof.md repeats it', () => {
  expect(Object.fromEntries(SHARED_SERVICE_ABLATIONS.map(a => [a.id, a.without]))).toEqual({
    HA1: 'the time may be up when it is decided, and what is said of it not heard',
    HA2: 'the word of a kill may be lost',
    HA3: 'an abort may fail, and the service goes on',
    HA4: 'the rejection may come first',
    HA5: 'it may be said to be killed',
    HA6: 'a refusal may be said twice',
    HA7: 'a kill may be said twice',
    HA8: '`aborted` may be lost',
    HA9: 'a service that can be killed tells in any order',
    HA10: '`started` may be said twice, in any order',
    HA11: 'it may be killed, and nobody says so',
  })
})
