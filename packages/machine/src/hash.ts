/**
 * The hashes of our own tables, as `compile` gives them: computing one takes half a second, so they are
 * written down here and a test compares them. `node scripts/write-generated.ts` writes this file.
 */
import { needsPermission, type Policy } from './policy.ts'

const HASHES = {
  'when-joined': ['be24ebd4ef43ee4f', '69ed93f44cf2097f'],
  'when-joining': ['beb7053727ee95a4', '91244fc4d697b73f'],
  never: ['f747aa93a806ac6a', 'cd0ad0a843876438'],
} as const

/** The hash of the table that a call with this policy follows. */
export const hashOfPolicy = (policy: Pick<Policy, 'launchService' | 'serviceTypes'>): string =>
  HASHES[policy.launchService][needsPermission(policy) ? 1 : 0]
