/**
 * The rows of the table. An event whose payload chooses the branch appears once per branch. The name of a row is
 * `origin.word` or `origin.word/branch`. `ROWS` gives each row's name and an event that stands for it.
 */
import type { CallEvent } from './events.ts'
import { EVENTS, type EventType } from './events.ts'
import { DEFAULT_POLICY, grantedTypes, type Policy } from './policy.ts'

/** The commands whose failure decides something. The failure of any other command is noted. */
const FAILING = ['join', 'leave', 'launchService', 'abortService', 'reportCall'] as const
const failure = (command: string): CallEvent => ({ type: 'port.failed', port: 'transport', command })
const grants = (granted: boolean): CallEvent => ({ type: 'permission.changed', microphone: granted, camera: granted, notifications: granted })

const BRANCHES: { [T in EventType]?: Record<string, CallEvent> } = {
  'transport.failed': { recoverable: { type: 'transport.failed', recoverable: true }, fatal: { type: 'transport.failed', recoverable: false } },
  'service.refused': { background: { type: 'service.refused', cause: 'background' }, other: { type: 'service.refused', cause: 'other' } },
  'service.stopped': {
    aborted: { type: 'service.stopped', cause: 'aborted' }, killed: { type: 'service.stopped', cause: 'killed' },
    timeout: { type: 'service.stopped', cause: 'timeout' }, dismissed: { type: 'service.stopped', cause: 'dismissed' },
  },
  'presentation.pipExited': { restored: { type: 'presentation.pipExited', how: 'restored' }, closed: { type: 'presentation.pipExited', how: 'closed' } },
  'permission.changed': { held: grants(true), missing: grants(false) },
  'timer.step': { transport: { type: 'timer.step', step: 'transport' }, service: { type: 'timer.step', step: 'service' } },
  'port.failed': { ...Object.fromEntries(FAILING.map(c => [c, failure(c)])), other: failure('exitScreen') },
}

type Row = readonly [name: string, event: CallEvent]
/** Every row's name with an event that stands for it, in the order of the vocabulary. */
export const ROWS: readonly Row[] = (Object.keys(EVENTS) as EventType[]).flatMap((type): Row[] => {
  const branches = BRANCHES[type]
  return branches ? Object.entries(branches).map(([b, e]): Row => [`${type}/${b}`, e]) : [[type, { type } as CallEvent]]
})

/** The name of the row that an event takes. The policy matters only to `permission.changed`. */
export function rowOf(e: CallEvent, policy: Pick<Policy, 'serviceTypes'> = DEFAULT_POLICY): string {
  switch (e.type) {
    case 'transport.failed': return `${e.type}/${e.recoverable ? 'recoverable' : 'fatal'}`
    case 'service.refused': case 'service.stopped': return `${e.type}/${e.cause}`
    case 'presentation.pipExited': return `${e.type}/${e.how}`
    case 'permission.changed': return `${e.type}/${grantedTypes(policy, e).length > 0 ? 'held' : 'missing'}`
    case 'timer.step': return `${e.type}/${e.step}`
    case 'port.failed': {
      const isOfJoin = e.command === 'join' || e.command === 'subscribe' // not heard is as good as not joined
      const branch = isOfJoin ? e.port === 'transport' && 'join' : (FAILING as readonly string[]).includes(e.command) && e.command
      return `${e.type}/${branch || 'other'}`
    }
    default: return e.type
  }
}
