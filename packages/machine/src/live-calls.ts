/** Which ids are taken by a live call of this process. A call has its id from its join until it has settled. */
import { CallError } from './errors.ts'

const owners = new Map<string, object>()

export const isLiveCall = (id: string): boolean => owners.has(id)
/** If two calls claim an id, the first has it. */
export const claimId = (id: string, call: object): void => { if (!owners.has(id)) owners.set(id, call) }
export const releaseId = (id: string, call: object): void => { if (owners.get(id) === call) owners.delete(id) }
/** @throws CallError `duplicate-call`: another call has it */
export function checkId(id: string, call?: object): void {
  const known = owners.get(id)
  if (known && known !== call) throw new CallError('duplicate-call', `a call with the id "${id}" is still alive; leave it, or give this one another id`, { field: 'id' })
}
