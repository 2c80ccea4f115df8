/** `--policy` and `--types`: the two fields of a policy that choose a table. */
import { type Policy, createPolicy, isCallError } from '@onhook/machine'
import { UsageError } from './command.ts'

export type PolicyOptions = { policy?: string | number; types?: string | number }

/** @throws UsageError in the words of the options */
export function policyOf({ policy = 'when-joined', types }: PolicyOptions): Partial<Policy> {
  const asked = { launchService: String(policy), ...(types !== undefined && { serviceTypes: String(types).split(',') }) } as Partial<Policy>
  try { createPolicy(asked) } catch (error) {
    if (isCallError(error)) throw new UsageError(error.message.replace(/^refused: /, '').replace('policy.launchService', '--policy').replace('policy.serviceTypes', '--types'))
    throw error
  }
  return asked
}
