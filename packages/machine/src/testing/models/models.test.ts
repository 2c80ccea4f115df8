/**
 * The small models by the number of their states and moves: a power that allows less or more than it says changes them. What is
 * judged of them stands in `test/properties/small-models-judged`; the figures of the environments also in `docs/proof.md`.
 */
import { describe, expect, test } from 'vitest'
import { compile, type Table, type TransitionTable } from '../../compile.ts'
import { hub } from '../../service-hub.ts'
import { explore } from '../small-model.ts'
import { MUTE_ENVIRONMENTS, checkMuteEcho, muteModel, type MutePowers } from './mute-echo.ts'
import { projectService } from './service-projection.ts'
import { SHARED_SERVICE_ABLATIONS } from './shared-service-properties.ts'
import { SHARED_SERVICE_ENVIRONMENTS, checkSharedService, sharedServiceModel, type SharedServicePowers } from './shared-service.ts'

let compiled: TransitionTable | undefined
const table = (): TransitionTable => (compiled ??= compile())
const size = ({ states, transitions, depth }: { states: number; transitions: number; depth: number }): number[] => [states, transitions, depth]

describe('two calls, one service', () => {
  const small = { begins: false, restores: false } as const
  const sizeOf = (environment: string, powers: Partial<SharedServicePowers> = small): number[] => size(explore(sharedServiceModel(table(), { ...SHARED_SERVICE_ENVIRONMENTS[environment]!, ...powers }, hub), []))
  test.each<[environment: string, powers: Partial<SharedServicePowers>, states: number, moves: number, depth: number]>([
    ['two calls, by promises', small, 1_129, 3_304, 17], ['two calls, all said', {}, 3_367, 10_773, 25],
    ['two calls, events in any order', small, 3_654, 11_488, 20], ['two calls, words lost', small, 5_344, 16_868, 18],
  ])('%s, with %o', (environment, powers, ...found) => { expect(sizeOf(environment, powers)).toEqual(found) })
})

describe('muting', () => {
  const base = { ...MUTE_ENVIRONMENTS['mute, changes told']!, channel: 1 }
  test.each<[echoes: MutePowers['systemEchoes'], powers: Partial<MutePowers>, states: number, moves: number, depth: number]>([
    ['never', { systemActs: false }, 512, 1_744, 19], ['never', { sdkActs: false }, 324, 1_076, 16], ['changes', { sdkActs: false }, 882, 3_141, 19], ['always', { sdkActs: false }, 916, 3_015, 19],
    ['changes', { lies: true }, 1_364, 4_932, 20], ['always', { repeats: true }, 2_524, 10_001, 19],
  ])('echoed: %s, with %o', (echoes, powers, ...found) => {
    const media = table().tables.find(t => t.name === 'media')!
    expect(size(explore(muteModel(media, { ...base, systemEchoes: echoes, sdkEchoes: echoes, ...powers }).model, []))).toEqual(found)
  })
  test('a report has its environment, and what breaks without each assumption', () => {
    const small = { channel: 1, systemActs: false, sdkActs: false } as const, media = table().tables.find(t => t.name === 'media')!
    const { environment, properties, assumptions, states } = checkMuteEcho({ environment: 'mute, words repeated', powers: small, media })
    expect([environment, properties.length, assumptions.map(a => a.id), assumptions.map(a => a.text).join('; ')]).toEqual(['mute, words repeated', 7, ['MA1', 'MA2', 'MA3'],
      'the SDK tells each change of its mute, also one that it was told to make; the system tells each change of its mute, also one that it was told to make; what the SDK says is what it does: `unmuted` only when it can be heard'])
    expect(assumptions[2]!.breaks).not.toEqual([])
    expect(states).toBeLessThan(1_000)
    expect(checkMuteEcho({ powers: small, media }).environment).toBe('mute, changes told')
    expect(() => checkMuteEcho({ environment: 'mute' })).toThrow(new RangeError('environment must be one of "mute, changes told", "mute, all echoed", "mute, words repeated", found "mute"'))
  })
})

describe('the service as its region is seen from the hub', () => {
  const core: Table = {
    name: 'core', regions: ['session', 'service'], initial: 2, timers: {}, events: ['user.join', 'user.leave', 'service.started', 'timer.service', 'timer.join'],
    states: [['ended', 'stopped'], ['joining', 'off'], ['idle', 'off'], ['joined', 'starting'], ['reconnecting', 'starting'], ['joined', 'running']].map(([session, service]) => ({ session: session!, service: service! })),
    commands: [[], [{ type: 'join' }], [{ type: 'launchService' }], [{ type: 'leave' }, { type: 'abortService' }]],
    rows: [
      [2, 0, 1, 1], // joins: nothing of the service, and so the same
      [1, 4, 3, 2], [1, 1, 0, 0], [2, 1, 0, 0], [2, 4, 3, 2], // idle and joining do the same
      [3, 2, 5, 0], [4, 2, 5, 0], [3, 1, 0, 3], [4, 1, 0, 3], [3, 0, 4, 0], [4, 0, 3, 0], // so do joined and reconnecting
      [3, 3, 5, 0], [4, 3, 5, 0], [5, 1, 0, 3], [0, 2, 0, 3],
    ],
  }
  test('states that cannot be told apart by it are one; the initial one is first; what changes nothing is left out', () => {
    expect(projectService(core)).toEqual([
      { service: 'off', isOver: false, on: {}, own: [{ to: 1 + 1, command: 'launch' }, { to: 1 }] },
      { service: 'stopped', isOver: true, on: { 'service.started': { to: 1, command: 'abort' } }, own: [] },
      { service: 'starting', isOver: false, on: { 'service.started': { to: 3 }, 'timer.service': { to: 3 } }, own: [{ to: 1, command: 'abort' }] },
      { service: 'running', isOver: false, on: {}, own: [{ to: 1, command: 'abort' }] },
    ])
  })
  test('of the real table: as many as differ for it', () => {
    const classes = projectService(table().tables[0]!)
    expect([classes.length, classes[0]!.service, classes[0]!.isOver]).toEqual([12, 'off', false])
    expect(new Set(classes.flatMap(c => Object.keys(c.on)))).toEqual(new Set(['restored', 'service.started', 'service.stopped/aborted', 'service.stopped/dismissed', 'service.stopped/killed', 'service.stopped/timeout', 'service.refused/background', 'service.refused/other', 'timer.service', 'timer.step/service', 'port.failed/launchService', 'port.failed/abortService']))
  })
})

describe('a report of two calls', () => {
  const small = { begins: false, restores: false } as const
  test('has its environment, and names what it does not know', () => {
    expect(() => checkSharedService({ environment: 'one call' })).toThrow(new RangeError('environment must be one of "two calls, words lost", "two calls, words repeated", "two calls, events in any order", "two calls, by promises", "two calls, all said", "three calls", found "one call"'))
    expect(() => checkSharedService({ table: table(), environment: 'two calls, by promises', powers: small, max: 1_000 })).toThrow('more than 1000 states')
    const { environment, states, properties, assumptions } = checkSharedService({ table: table(), environment: 'two calls, by promises', powers: small })
    expect([environment, states, properties.map(p => p.verdict), assumptions]).toEqual(['two calls, by promises', 1_129, properties.map(() => 'holds'), []])
  })
  test('the assumptions, in words', () => {
    expect(SHARED_SERVICE_ABLATIONS.map(a => a.id)).toEqual(Array.from({ length: 11 }, (_, i) => `HA${i + 1}`))
    for (const a of SHARED_SERVICE_ABLATIONS) expect([a.text.length > 10, a.environment in SHARED_SERVICE_ENVIRONMENTS]).toEqual([true, true])
  })
})
