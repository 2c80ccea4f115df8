/** Not only the default policy: everything holds of the machine of each, in the environments that its choices matter to. */
import type { Policy } from '@onhook/machine'
import { ENVIRONMENTS, checkEnvironment, checkTable } from '@onhook/machine/proof'
import { describe, expect, test } from 'vitest'
import { tableOf } from '../support/tables.ts'

const POLICIES = (['when-joined', 'when-joining', 'never'] as const).flatMap(launchService =>
  ([['microphone', 'camera', 'mediaPlayback'], ['microphone']] satisfies Policy['serviceTypes'][]).map(serviceTypes => ({ launchService, serviceTypes })))
const WORLDS = [
  { name: 'rough', powers: ENVIRONMENTS.rough },
  { name: 'documented, with permissions that come and go', powers: { ...ENVIRONMENTS.documented, permissionMoves: true } },
]

describe.each(POLICIES)('$launchService, service types $serviceTypes', policy => {
  const table = tableOf(policy)
  test('every duty is kept', () => { expect(checkTable(table).filter(p => p.verdict !== 'holds').map(p => `${p.id} ${p.verdict}`)).toEqual([]) })
  test.each(WORLDS)('nothing is violated: $name', world => {
    const { product, properties } = checkEnvironment(table, world)
    expect(properties.filter(p => p.verdict === 'violated').map(p => p.id)).toEqual([])
    expect(product.complete).toBe(true)
    expect(properties.find(p => p.id === 'L7')!.witnesses).toBeGreaterThan(1_000)
    // A policy that never launches has nothing to say of launches; each other one has.
    expect(properties.find(p => p.id === 'S22')!.verdict).toBe(policy.launchService === 'never' ? 'vacuous' : 'holds')
  })
})
