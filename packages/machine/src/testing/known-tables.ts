/** Our own tables by their hash: those of every policy. */
import { compile, type TransitionTable } from '../compile.ts'
import { hashOfPolicy } from '../hash.ts'
import type { Policy } from '../policy.ts'

const POLICIES = (['when-joined', 'when-joining', 'never'] as const).flatMap(launchService =>
  ([['mediaPlayback'], ['microphone']] as const).map((serviceTypes): Pick<Policy, 'launchService' | 'serviceTypes'> => ({ launchService, serviceTypes })))
const compiled = new Map<string, TransitionTable>()

/** The hash of the table that a call with the default policy follows. */
export const DEFAULT_HASH = hashOfPolicy(POLICIES[0]!)

/**
 * The table of this version of the machine that has this hash, or undefined. It is compiled when it is first asked
 * for, in under a second.
 */
export function tableOfHash(hash: string): TransitionTable | undefined {
  const policy = POLICIES.find(p => hashOfPolicy(p) === hash)
  if (!policy) return undefined
  let table = compiled.get(hash)
  if (!table) compiled.set(hash, (table = compile(undefined, { policy })))
  return table
}
