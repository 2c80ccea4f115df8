/** What is refused before a call begins: a port of the wrong shape, a second call with the same id. */
import { CallError, found } from './errors.ts'

const SHAPES: Record<string, { needs: string[]; may?: string[]; isNeeded?: true }> = {
  transport: { needs: ['subscribe', 'join', 'leave'], may: ['restartMedia', 'setMuted', 'releaseMedia', 'isAlive'], isNeeded: true },
  service: { needs: ['launch', 'abort'], may: ['update', 'subscribe'] },
  systemCall: { needs: ['report', 'connected', 'end', 'subscribe'], may: ['setMuted'] },
  screen: { needs: ['exit'] },
  app: { needs: ['subscribe'] },
  network: { needs: ['subscribe'] },
  clock: { needs: ['now', 'setTimeout', 'clearTimeout'] },
  persist: { needs: ['load', 'save', 'clear'] },
}

/** @throws CallError `bad-port`, naming the field */
export function checkPorts(options: unknown): void {
  const refuse = (field: string, expected: string, value: unknown): never => {
    throw new CallError('bad-port', `createCall: ${field} must be ${expected}, found ${found(value)}`, { field })
  }
  if (typeof options !== 'object' || options === null) refuse('options', 'an object with a transport', options)
  const given = options as Record<string, Record<string, unknown> | undefined>
  for (const [name, { needs, may, isNeeded }] of Object.entries(SHAPES)) {
    const port = given[name]
    if (port === undefined && !isNeeded) continue
    if (typeof port !== 'object' || port === null) refuse(name, 'a port', port)
    for (const method of needs) if (typeof port![method] !== 'function') refuse(`${name}.${method}`, 'a function', port![method])
    for (const method of may ?? []) if (port![method] !== undefined && typeof port![method] !== 'function') refuse(`${name}.${method}`, 'a function or absent', port![method])
  }
  for (const name of ['inspect', 'report']) if (given[name] !== undefined && typeof given[name] !== 'function') refuse(name, 'a function', given[name])
  if (given['id'] !== undefined && (typeof given['id'] !== 'string' || given['id'] === '')) refuse('id', 'a string that is not empty', given['id'])
}

/** Which ids are taken by a live call: from its join until it has settled. */
export function createRegistry(): { check(id: string, owner?: object): void; claim(id: string, owner: object): void; release(id: string, owner: object): void } {
  const owners = new Map<string, object>()
  return {
    /** @throws CallError `duplicate-call` */
    check(id, owner) {
      const known = owners.get(id)
      if (known && known !== owner) throw new CallError('duplicate-call', `a call with the id "${id}" is still alive; leave it, or give this one another id`, { field: 'id' })
    },
    claim(id, owner) { if (!owners.has(id)) owners.set(id, owner) },
    release(id, owner) { if (owners.get(id) === owner) owners.delete(id) },
  }
}
