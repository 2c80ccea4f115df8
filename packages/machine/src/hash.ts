/**
 * The hashes of our own tables, as `compile` gives them: computing one takes half a second, so they are
 * written down here and a test compares them. `node scripts/write-generated.ts` writes this file.
 */
import { needsPermission, type Policy } from './policy.ts'

const HASHES = {
  'when-joined': ['5c49d464ba5eb116', '2dbf2909c68c7306'],
  'when-joining': ['d76334d7b60d48b9', 'fcace5b7efdbcec6'],
  never: ['4a066c55b1ad9b57', '91c91d73264a78bd'],
} as const

/** The hash of the table that a call with this policy follows. */
export const hashOfPolicy = (policy: Pick<Policy, 'launchService' | 'serviceTypes'>): string =>
  HASHES[policy.launchService][needsPermission(policy) ? 1 : 0]
