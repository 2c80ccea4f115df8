/**
 * Propositions about a call: the bodies behind the names that the chart uses.
 *
 * A guard reads the states of the regions, the event, or the policy, and nothing else. So everything that decides is
 * in the finite control, and the machine *is* a table. `compile` refuses other guards.
 *
 * In a step every region looks at the configuration from before the event. Only eventless (`always`) transitions see
 * what the event has brought.
 */
import { and, not, or, stateIn } from 'xstate'
import type { CallEvent } from './events.ts'
import { grantedTypes, type Permissions, type Policy } from './policy.ts'
import type { Control } from './session-state.ts'

export type CallContext = { policy: Policy }
type Args = { context: CallContext; event: CallEvent | { type: 'session.began' | 'session.over' } }
/** What XState's `and`, `or`, `not` and `stateIn` give. XState's own inference does not reach through a mix of them. */
type Predicate = ReturnType<typeof stateIn<CallContext, Args['event'], unknown>> | ((args: Args) => boolean)
const all = and as (parts: Predicate[]) => Predicate
const any = or as (parts: Predicate[]) => Predicate
const none = not as (part: Predicate) => Predicate
const within = stateIn as (state: Partial<Control>) => Predicate

/** Does a field of the event have one of these values? */
const says = (field: string, ...values: unknown[]) => ({ event }: Args): boolean => values.includes((event as Record<string, unknown>)[field])
const grantsAType = ({ context, event }: Args): boolean => grantedTypes(context.policy, event as unknown as Permissions).length > 0
const launches = (when: Policy['launchService']) => ({ context }: Args): boolean => context.policy.launchService === when

const isJoining = within({ session: 'joining' })
const isJoined = within({ session: 'joined' })
const isReconnecting = within({ session: 'reconnecting' })
const isEnded = within({ session: 'ended' })
const isRestarting = within({ transport: 'restarting' })
const isActive = within({ app: 'active' })
const isHeld = within({ permission: 'held' })
const isUp = any([isJoined, isReconnecting])
const isRecoverable = says('recoverable', true)
const isWanted = all([none(launches('never')), any([isUp, all([launches('when-joining'), isJoining])])])

const isOfJoin = says('command', 'join', 'subscribe'), isOfTransport = says('port', 'transport')
const isJoinFailure = (args: Args): boolean => isOfTransport(args) && isOfJoin(args)

export const guards = {
  // where the call is
  isIdle: within({ session: 'idle' }),
  isJoining,
  isJoined,
  isReconnecting,
  isUp,
  isEnded,
  isOver: any([within({ session: 'leaving' }), isEnded]),
  isRestarting,
  isNotRestarting: none(isRestarting),

  // what the event says
  isRecoverable,
  isFatal: none(isRecoverable),
  /** A transport that could not be subscribed to is not heard, so it cannot have joined either. */
  isJoinFailure,
  isLeaveFailure: says('command', 'leave'),
  isLaunchFailure: says('command', 'launchService'),
  isAbortFailure: says('command', 'abortService'),
  isReportFailure: says('command', 'reportCall'),
  isBackgroundRefusal: says('cause', 'background'),
  wasAborted: says('cause', 'aborted'),
  wasKilled: says('cause', 'killed', 'timeout'),
  wasDismissed: says('cause', 'dismissed'),
  isEndedTransportStep: all([isEnded, says('step', 'transport')]),
  isServiceStep: says('step', 'service'),
  grantsAType,
  grantsNoType: none(grantsAType),

  // whether the service is wanted, and allowed
  isWanted,
  isWantedNow: all([isWanted, isActive, isHeld]),
  isHeld,
  /** A permission granted while the app is active counts as an activation. */
  isGrantedWhileActive: all([grantsAType, isActive, none(isHeld)]),
  losesMedia: all([isJoined, isRecoverable]),
  regainsMedia: any([isReconnecting, isJoining]),
}
