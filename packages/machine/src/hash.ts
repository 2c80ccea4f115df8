/**
 * The hashes of our own tables, as `compile` gives them. To compute one takes half a second, so they are written down
 * here and a test compares them. `node scripts/write-generated.ts` writes this file.
 */
import { needsPermission, type Policy } from './policy.ts'

const HASHES = {
  'when-joined': ['f73e434a7c64ace8', 'c5b523d05ec95cac'],
  'when-joining': ['f07ea78346dcf828', 'f72137326bae94eb'],
  never: ['257b58c89d31f677', '78dd0c362d7e4a2e'],
} as const

/** The hash of the table that a call with this policy follows. */
export const hashOfPolicy = (policy: Pick<Policy, 'launchService' | 'serviceTypes'>): string =>
  HASHES[policy.launchService][needsPermission(policy) ? 1 : 0]
