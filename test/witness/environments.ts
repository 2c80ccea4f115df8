/** The powers and the named environments of docs/environment.md, copied from its table by hand for the witness alone. */

/** What the world may do; the names are those of the page. */
export type Powers = { queue: 1 | 2 } & { [power in Power]: boolean }
type Power = (typeof POWERS)[number]

/** What a port, a platform or the runtime promises not to do. */
export const PROMISES = [
  'lose', 'leaveMissesRestart', 'leaveRejected', 'rejectedSucceeds', 'abortRejected', 'endRejected', 'exitRejected', 'subscribeRejected', 'slowStart', 'screenLag', 'systemLag',
  'refusalRepeats', 'killedRestarts', 'staleServiceWord', 'staleDropped',
] as const
const POWERS = [
  'screenMoves', 'screenReopens', 'recoverable', 'selfEnd', 'serviceRefused', 'joinRejected', 'launchRejected', 'system', 'appMoves', 'timersFreeze', 'taskRemoved', 'network', 'appInactive',
  'duplicate', 'lateSuccess', 'answersAfterEnd', 'buttonWaits', 'rejoinsAfterKick', 'restartsInPlace', 'silent', 'silentWhenJoined', 'falseRestored', 'serviceWordLost', 'serviceKilled', 'reportRejected', 'processDeath',
  'lateAfterUnsubscribe', 'permissionMoves', 'newAttempt', 'rejoin', 'commandQueue', 'reorder', 'alive', 'returnsToApp',
  ...PROMISES,
] as const

/** An environment with these powers, and no others. */
const withPowers = (queue: 1 | 2, ...on: Power[]): Powers => ({ queue, ...Object.fromEntries(POWERS.map(p => [p, on.includes(p)])) as Record<Power, boolean> })

const KIND = ['alive', 'returnsToApp', 'screenMoves'] as const
const FAILURES = ['recoverable', 'selfEnd', 'serviceRefused', 'joinRejected', 'launchRejected', 'system'] as const
const PLATFORM = ['appMoves', 'timersFreeze', 'taskRemoved', 'network'] as const
const FAULTS = [
  'duplicate', 'lateSuccess', 'answersAfterEnd', 'buttonWaits', 'rejoinsAfterKick', 'restartsInPlace', 'silent', 'silentWhenJoined', 'falseRestored', 'serviceWordLost', 'serviceKilled', 'screenReopens', 'processDeath',
] as const
const ALL = [...KIND, ...FAILURES, ...PLATFORM, ...FAULTS, 'lateAfterUnsubscribe', 'permissionMoves'] as const

export const WITNESSED = {
  kind: withPowers(2, ...KIND),
  documented: withPowers(2, ...KIND, ...FAILURES, ...PLATFORM, 'appInactive'),
  rough: withPowers(1, ...KIND, ...FAILURES, ...FAULTS, 'reportRejected'),
  hostile: withPowers(2, ...ALL, 'newAttempt', 'rejoin'),
  queued: withPowers(2, ...ALL, 'commandQueue'),
  reordered: withPowers(2, ...ALL, 'reportRejected', 'reorder'),
  /** Not on the page: a small one in which permission comes and goes, and callbacks are heard after everything was given back. */
  late: withPowers(1, ...KIND, ...FAILURES, 'appMoves', 'timersFreeze', 'duplicate', 'lateSuccess', 'lateAfterUnsubscribe', 'permissionMoves'),
  /** Not on the page: a small one in which every broken promise makes a difference. */
  promising: withPowers(1, ...KIND, ...FAILURES, 'duplicate', 'lateSuccess', 'silent', 'serviceKilled', 'newAttempt'),
  /** Not on the page: two that are small enough for an interpreter of TLA+, with what `kind` lacks of `documented`. */
  smallSystem: withPowers(1, 'alive', 'returnsToApp', ...FAILURES.filter(p => p !== 'recoverable'), 'taskRemoved', 'network'),
  smallApp: withPowers(1, 'alive', 'returnsToApp', 'recoverable', 'launchRejected', 'appMoves', 'appInactive', 'timersFreeze'),
} satisfies Record<string, Powers>
export type EnvironmentName = keyof typeof WITNESSED
export const withBroken = (promise: (typeof PROMISES)[number]): Powers => ({ ...WITNESSED.promising, [promise]: true })
/** Those of the page, which the explorer knows by name. */
export const NAMED = ['kind', 'documented', 'rough', 'hostile', 'queued', 'reordered'] as const
