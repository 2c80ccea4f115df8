/**
 * Propositions about a call: the bodies behind the names that the chart uses.
 *
 * A guard reads the states of the regions, the event, or the policy, and nothing else: everything that
 * decides is in the finite control, so that the machine *is* a table. `compile` refuses others.
 * In a step every region looks at the configuration from before the event, but for eventless (`always`)
 * transitions, which see what the event has brought.
 */
import { and, not, or, stateIn } from 'xstate'
import type { CallEvent } from './events.ts'
import { grantedTypes, type Policy } from './policy.ts'

export type CallContext = { policy: Policy }
/** What XState's `and`, `or`, `not` and `stateIn` give; their own inference does not reach through a mix of them. */
type Predicate = ReturnType<typeof stateIn<CallContext, Args['event'], unknown>> | ((args: Args) => boolean)
type Args = { context: CallContext; event: CallEvent | { type: 'session.began' | 'session.over' } }

const all = (...parts: Predicate[]) => and<CallContext, Args['event'], unknown[]>(parts as never)
const any = (...parts: Predicate[]) => or<CallContext, Args['event'], unknown[]>(parts as never)
const none = (part: Predicate) => not<CallContext, Args['event'], unknown>(part as never)
const within = (value: Parameters<typeof stateIn>[0]) => stateIn<CallContext, Args['event'], unknown>(value)

const is = <T extends CallEvent['type']>(args: Args, type: T): Extract<CallEvent, { type: T }> | undefined =>
  args.event.type === type ? (args.event as Extract<CallEvent, { type: T }>) : undefined
const failed = (...commands: string[]) => (args: Args): boolean => commands.includes(is(args, 'port.failed')?.command ?? '')
const stopped = (...causes: string[]) => (args: Args): boolean => causes.includes(is(args, 'service.stopped')?.cause ?? '')
const step = (name: string) => (args: Args): boolean => is(args, 'timer.step')?.step === name

const isJoining = within({ session: 'joining' })
const isJoined = within({ session: 'joined' })
const isReconnecting = within({ session: 'reconnecting' })
const isActive = within({ app: 'active' })
const isHeld = within({ permission: 'held' })
const isRecoverable = (args: Args): boolean => is(args, 'transport.failed')?.recoverable === true
const grantsAType = (args: Args): boolean => {
  const e = is(args, 'permission.changed')
  return e !== undefined && grantedTypes(args.context.policy, e).length > 0
}
const launchesWhenJoining = ({ context }: Args): boolean => context.policy.launchService === 'when-joining'
const neverLaunches = ({ context }: Args): boolean => context.policy.launchService === 'never'
const isWanted = all(none(neverLaunches), any(isJoined, isReconnecting, all(launchesWhenJoining, isJoining)))

export const guards = {
  // where the call is
  isIdle: within({ session: 'idle' }),
  isJoining,
  isJoined,
  isReconnecting,
  isUp: any(isJoined, isReconnecting),
  isEnded: within({ session: 'ended' }),
  isOver: any(within({ session: 'leaving' }), within({ session: 'ended' })),
  isNotRestarting: none(within({ transport: 'restarting' })),

  // what the event says
  isRecoverable,
  isFatal: none(isRecoverable),
  /** Nothing is heard of a transport that could not be subscribed to, so it cannot have joined either. */
  isJoinFailure: failed('join', 'subscribe'),
  isLeaveFailure: failed('leave'),
  isLaunchFailure: failed('launchService'),
  isAbortFailure: failed('abortService'),
  isReportFailure: failed('reportCall'),
  isBackgroundRefusal: (args: Args): boolean => is(args, 'service.refused')?.cause === 'background',
  wasAborted: stopped('aborted'),
  wasKilled: stopped('killed', 'timeout'),
  wasDismissed: stopped('dismissed'),
  isEndedTransportStep: all(within({ session: 'ended' }), step('transport')),
  isServiceStep: step('service'),
  grantsAType,
  grantsNoType: none(grantsAType),

  // whether the service is wanted, and allowed
  isWanted,
  isWantedNow: all(isWanted, isActive, isHeld),
  isHeld,
  /** A permission granted while the app is active counts as an activation. */
  isGrantedWhileActive: all(grantsAType, isActive, none(isHeld)),
  /** The notification was launched with words that no longer hold. */
  isStale: any(isReconnecting, all(launchesWhenJoining, isJoined)),
  losesMedia: all(isJoined, isRecoverable),
  regainsMedia: any(isReconnecting, isJoining),
}
