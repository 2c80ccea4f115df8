/** What is refused before a call begins: a port of the wrong shape. */
import { problem, refuse } from './errors.ts'
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
