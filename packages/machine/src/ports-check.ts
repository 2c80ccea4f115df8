/** What is refused before a call begins: a port of the wrong shape, a second call with the same id. */
import { CallError, problem, refuse } from './errors.ts'
import { problemIn, type Kind } from './shapes.ts'

/** The methods of each port; `?`: it may be absent. */
const PORTS = {
  transport: 'subscribe join leave restartMedia? setMuted? releaseMedia? isAlive?',
  'service?': 'launch abort update? subscribe?',
  'systemCall?': 'report connected end subscribe setMuted?',
  'screen?': 'exit',
  'app?': 'subscribe',
  'network?': 'subscribe',
  'clock?': 'now setTimeout clearTimeout',
  'persist?': 'load save clear',
}
const each = (fields: string[], kind: Kind) => Object.fromEntries(fields.map(f => [f, kind]))

/** @throws CallError `bad-port`, naming the field */
export function checkPorts(options: object): void {
  refuse('bad-port', typeof options === 'object' && options
    ? problemIn('', options, { ...each(Object.keys(PORTS), 'object'), 'inspect?': 'function', 'report?': 'function', 'id?': 'name' })
    : problem('options', 'an object with a transport', options))
  for (const [key, methods] of Object.entries(PORTS)) {
    const name = key.replace('?', ''), port = (options as Record<string, object>)[name]
    if (port) refuse('bad-port', problemIn(`${name}.`, port, each(methods.split(' '), 'function')))
  }
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
