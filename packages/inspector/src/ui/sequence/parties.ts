/** Who talks with whom: the lifelines of a call, and which of them says an event and is told a command. */
import type { Call, TraceCommand, TraceEvent } from '../../common/index.ts'
import { own } from '../../common/own.ts'

export type Party = 'user' | 'machine' | 'transport' | 'service' | 'system' | 'screen' | 'outside' | 'ports'
export const PARTY_NAMES: Record<Party, string> = { user: 'user', machine: 'machine', transport: 'transport', service: 'service', system: 'system', screen: 'screen', outside: 'outside', ports: 'ports' }
/** For a screen reader, and for a diagram that has room. */
export const PARTY_TITLES: Record<Party, string> = { user: 'user', machine: 'machine', transport: 'transport', service: 'service', system: 'system call', screen: 'screen', outside: 'outside', ports: 'ports' }

const CALL: readonly Party[] = ['user', 'machine', 'transport', 'service', 'system', 'screen']

/** By the origin of an event: the part before the dot. The network is what the transport runs on, the app what the screen is in. */
const ORIGINS: Record<string, Party> = {
  user: 'user', transport: 'transport', network: 'transport', service: 'service', system: 'system', audio: 'system',
  screen: 'screen', app: 'screen', presentation: 'screen', permission: 'screen', timer: 'machine', deadline: 'machine', restored: 'machine',
}
/** By the name of a port, as a result and `port.failed` carry it. */
const PORTS: Record<string, Party> = { transport: 'transport', service: 'service', systemCall: 'system', screen: 'screen', app: 'screen', network: 'transport' }
const COMMANDS: Record<string, Party> = {
  subscribe: 'transport', unsubscribe: 'transport', join: 'transport', leave: 'transport', restartMedia: 'transport', setMuted: 'transport', releaseMedia: 'transport',
  launchService: 'service', updateService: 'service', abortService: 'service',
  reportCall: 'system', reportConnected: 'system', reportEnded: 'system', exitScreen: 'screen', recordEnd: 'machine',
}
const originOf = (type: string): string => { const dot = type.indexOf('.'); return dot < 0 ? type : type.slice(0, dot) }
const portParty = (port: string): Party => own(PORTS, port) ?? 'ports'

/** Who says an event. One that no part of a call claims comes from outside. */
export function senderOf(event: TraceEvent): Party {
  const origin = originOf(event.type)
  if (origin === 'port' && typeof event['port'] === 'string') return portParty(event['port'])
  if (origin === 'port' && typeof event['command'] === 'string') return receiverOf(event['command'])
  return own(ORIGINS, origin) ?? 'outside'
}
/** Who is told a command. */
export const receiverOf = (command: TraceCommand['type']): Party => own(COMMANDS, command) ?? 'ports'
/** Who tells what came of a command: the port that the result names, else the one that is told the command. */
export const tellerOf = (r: { port?: string; command: string }): Party => (r.port === undefined ? receiverOf(r.command) : portParty(r.port))

/**
 * The lifelines of a call, from left to right: always the six of ours, and those that something of this call needs.
 * A machine that is no call has itself and what is outside.
 */
export function partiesOf(call: Pick<Call, 'coverage' | 'commands' | 'runs' | 'outcomes'>): Party[] {
  const types = [...call.coverage.keys()], commands = [...call.commands.keys()]
  const outside = types.some((type) => originOf(type) !== 'port' && own(ORIGINS, originOf(type)) === undefined)
  const ports = commands.some((c) => own(COMMANDS, c) === undefined)
  if (call.runs['session'] === undefined && types.length > 0) return ['outside', 'machine', ...(commands.length > 0 ? ['ports' as const] : [])]
  return [...CALL, ...(outside ? ['outside' as const] : []), ...(ports ? ['ports' as const] : [])]
}
/** The lifeline at which a party stands: of a machine that is no call, all that is told is told to the ports. */
export const laneOf = (parties: readonly Party[], party: Party): Party =>
  parties.includes(party) ? party : parties.includes('ports') && party !== 'outside' ? 'ports' : parties.includes('outside') ? 'outside' : 'machine'

/** The name of an event beside its lifeline: without the origin that the lifeline already says. */
export const shortType = (type: string, sender: Party): string => (type.startsWith(`${sender}.`) ? type.slice(sender.length + 1) : type)
