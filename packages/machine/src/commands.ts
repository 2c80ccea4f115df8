/** What the machine asks the world to do. A command's outcome comes back only as an event. */
import type { EndReason } from './call-end.ts'

/**
 * Every command, in the one order in which the commands of a step are given. The end is recorded first, and clean-up
 * stands before navigation. The order is fixed here because XState does not fix it: there, the eventless transitions
 * of parallel regions run in the order in which their states were once entered.
 *
 * | command | port | answered by |
 * |---|---|---|
 * | `recordEnd` | none: the end record is written | – |
 * | `subscribe`, `unsubscribe` | transport | – |
 * | `join` | transport | `transport.accepted`, `transport.joined`, `transport.failed`, `port.failed` |
 * | `restartMedia` | transport | `transport.restored`, `transport.failed`, time |
 * | `setMuted` | transport, and the system call when `system` | `transport.muted`, `transport.unmuted` |
 * | `reportCall`, `reportConnected`, `reportEnded` | system call | `system.*` |
 * | `launchService`, `updateService`, `abortService` | service | `service.*` |
 * | `leave` | transport | `transport.left`, `transport.closed` |
 * | `releaseMedia` | transport | – |
 * | `exitScreen` | screen | `screen.disposed` |
 */
export const COMMANDS = [
  'recordEnd', 'subscribe', 'join', 'restartMedia', 'setMuted', 'reportCall', 'reportConnected',
  'launchService', 'updateService', 'leave', 'unsubscribe', 'releaseMedia', 'abortService', 'reportEnded', 'exitScreen',
] as const

/** The name of a command. */
export type CommandName = (typeof COMMANDS)[number]
/**
 * A command: its type and its constants.
 * - `recordEnd.reason`: a reason, or `cause` when the event's own cause names it.
 * - `setMuted.system`: whether the system call is told too.
 * - `leave.attempt`: only on the `leave` that answers a stale success. It is the attempt that is left.
 */
export type Command =
  | { type: 'recordEnd'; reason: EndReason | 'cause' }
  | { type: 'setMuted'; muted: boolean; system: boolean }
  | { type: 'leave'; attempt?: number }
  | { type: Exclude<CommandName, 'recordEnd' | 'setMuted' | 'leave'> }

const rank = (type: string): number => COMMANDS.indexOf(type as CommandName)
/** Compares two commands, to sort those of one step. */
export const byOrder = (a: { type: string }, b: { type: string }): number => rank(a.type) - rank(b.type)
/** Is this the name of a command? */
export const isCommand = (name: string): name is CommandName => rank(name) >= 0
