/**
 * The small models of our own tables, by the number of their states and moves. Move by move they stand beside this file, on tables
 * of a few states; what is judged of them in `test/properties/small-models-judged`; the figures of the environments in `docs/proof.md`.
 */
import { describe, expect, test } from 'vitest'
import { compile, type TransitionTable } from '../../compile.ts'
import { hub } from '../../service-hub.ts'
import { explore } from '../small-model.ts'
import { MUTE_ENVIRONMENTS, checkMuteEcho, muteModel, type MutePowers } from './mute-echo.ts'
import { projectService } from './service-projection.ts'
import { SHARED_SERVICE_ENVIRONMENTS, sharedServiceModel, type SharedServicePowers } from './shared-service.ts'

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
  test('is of our own table where none is given', () => {
    expect(checkMuteEcho({ powers: { channel: 1, systemActs: false, sdkActs: false } }).states).toBe(682)
  })
})

describe('the service as its region is seen from the hub', () => {
  test('of the real table: as many as differ for it', () => {
    const classes = projectService(table().tables[0]!)
    expect([classes.length, classes[0]!.service, classes[0]!.isOver]).toEqual([12, 'off', false])
    expect(new Set(classes.flatMap(c => Object.keys(c.on)))).toEqual(new Set(['restored', 'service.started', 'service.stopped/aborted', 'service.stopped/dismissed', 'service.stopped/killed', 'service.stopped/timeout', 'service.refused/background', 'service.refused/other', 'timer.service', 'timer.step/service', 'port.failed/launchService', 'port.failed/abortService']))
  })
})
