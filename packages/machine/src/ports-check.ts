/** Refuses a port of the wrong shape, before a call begins. */
import { refuse } from './errors.ts'
import { problemIn, type Shape } from './shapes.ts'

/** The methods of each port. `?`: the method may be absent. */
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
const OTHERS: Shape = { 'inspect?': 'function', 'report?': 'function', 'id?': 'name', 'platform?': ['android', 'ios', 'web', 'node'] }

/** @throws CallError `bad-port`, naming the field */
export function checkPorts(options: object): void {
  const check = (path: string, value: object, shape: Shape): void => refuse('bad-port', problemIn(path, value, shape))
  check('', { options }, { options: 'object' })
  for (const [key, methods] of Object.entries(PORTS)) {
    const name = key.replace('?', ''), port = (options as Record<string, object>)[name]
    check('', options, { [key]: 'object' })
    if (port) for (const method of methods.split(' ')) check(`${name}.`, port, { [method]: 'function' })
  }
  check('', options, OTHERS)
}
