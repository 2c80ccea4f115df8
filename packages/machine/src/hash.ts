/**
 * The hashes of our own tables, as `compile` gives them: computing one takes half a second, so they are
 * written down here and a test compares them. `node scripts/write-generated.ts` writes this file.
 */
import { needsPermission, type Policy } from './policy.ts'

const HASHES = {
  'when-joined': ['eaee3d40d01c39fa', 'b2f0af8093223788'],
  'when-joining': ['eb433c52a38f7064', 'fc8cd55e6f189193'],
  never: ['fae061cbc8b06209', '20bdb9a96921869a'],
} as const

/** The hash of the table that a call with this policy follows. */
export const hashOfPolicy = (policy: Pick<Policy, 'launchService' | 'serviceTypes'>): string =>
  HASHES[policy.launchService][needsPermission(policy) ? 1 : 0]
