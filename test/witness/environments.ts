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

const SDK_FAULTS = ['silent', 'lateSuccess', 'answersAfterEnd', 'buttonWaits', 'rejoinsAfterKick', 'restartsInPlace', 'falseRestored', 'silentWhenJoined'] as const
/** Not on the page: small ones, so that together every power and every promise counts in some. What the search finds in them is written down (`small.json`). */
export const SMALL = {
  kind: WITNESSED.kind,
  'an SDK that fails': withPowers(1, 'alive', 'recoverable', 'selfEnd', 'joinRejected', ...SDK_FAULTS),
  'an SDK that fails, two callbacks on their way': withPowers(2, 'alive', 'recoverable', 'selfEnd', 'restartsInPlace', 'falseRestored'),
  'a service that fails': withPowers(1, ...KIND, 'serviceRefused', 'launchRejected', 'serviceWordLost', 'serviceKilled', 'duplicate'),
  'a system call': withPowers(1, ...KIND, 'system', 'reportRejected', 'processDeath', 'selfEnd'),
  'an app that goes': withPowers(1, 'alive', 'returnsToApp', 'appMoves', 'appInactive', 'timersFreeze', 'duplicate', 'taskRemoved', 'network', 'serviceRefused'),
  'an app that stays away': withPowers(1, 'alive', 'screenMoves', 'appMoves', 'timersFreeze'),
  'a screen that comes again': withPowers(1, ...KIND, 'screenReopens', 'processDeath', 'rejoin', 'newAttempt'),
  'another attempt': withPowers(1, 'alive', 'screenMoves', 'newAttempt', 'lateSuccess', 'joinRejected'),
  'another attempt, and an app that goes': withPowers(1, 'alive', 'appMoves', 'newAttempt', 'recoverable'),
  'commands in a queue': withPowers(2, 'alive', 'commandQueue', 'joinRejected', 'lateSuccess'),
  'commands in a queue, and another attempt': withPowers(1, 'alive', 'commandQueue', 'newAttempt', 'recoverable'),
  overtaking: withPowers(2, 'alive', 'reorder', 'recoverable', 'selfEnd', 'joinRejected', 'duplicate'),
  'late callbacks': withPowers(2, 'alive', 'lateAfterUnsubscribe', 'duplicate', 'lateSuccess', 'joinRejected'),
  'lost callbacks': withPowers(2, ...KIND, 'lose', 'selfEnd'),
  'a leave that is rejected': withPowers(2, 'alive', 'leaveRejected', 'recoverable'),
  'a queued leave that is rejected, or misses': withPowers(1, 'alive', 'commandQueue', 'leaveRejected', 'leaveMissesRestart', 'recoverable', 'lateSuccess'),
  'a leave that misses a restart': withPowers(1, 'alive', 'leaveMissesRestart', 'recoverable', 'rejoinsAfterKick'),
  'a rejected join that goes on': withPowers(1, 'alive', 'joinRejected', 'rejectedSucceeds'),
  'a queued join that is rejected, and goes on': withPowers(1, 'alive', 'joinRejected', 'rejectedSucceeds', 'commandQueue', 'answersAfterEnd'),
  'an abort that is rejected': withPowers(1, ...KIND, 'abortRejected', 'processDeath', 'serviceKilled', 'serviceWordLost'),
  'an end that cannot be reported': withPowers(1, 'alive', 'system', 'endRejected', 'processDeath'),
  'an exit that throws': withPowers(1, ...KIND, 'exitRejected', 'newAttempt'),
  'a subscription that throws': withPowers(1, ...KIND, 'subscribeRejected', 'selfEnd'),
  'a subscription that throws before the join does': withPowers(2, 'alive', 'subscribeRejected', 'joinRejected', 'commandQueue'),
  'a start that outlasts its time': withPowers(1, ...KIND, 'slowStart', 'serviceWordLost'),
  'a disposal told late': withPowers(1, ...KIND, 'screenLag', 'newAttempt', 'screenReopens'),
  'a system that tells late': withPowers(1, 'alive', 'system', 'systemLag', 'reportRejected'),
  'a refusal that comes again': withPowers(1, 'alive', 'returnsToApp', 'appMoves', 'serviceRefused', 'duplicate', 'refusalRepeats', 'serviceWordLost'),
  'a killed service that starts again': withPowers(1, ...KIND, 'serviceKilled', 'killedRestarts', 'serviceWordLost'),
  'words for another attempt': withPowers(1, 'alive', 'newAttempt', 'serviceRefused', 'duplicate', 'staleServiceWord', 'abortRejected'),
  'words for another attempt, and an abort in a queue': withPowers(1, 'alive', 'newAttempt', 'staleServiceWord', 'commandQueue'),
  'a stale success that is dropped': withPowers(1, 'alive', 'newAttempt', 'lateSuccess', 'staleDropped'),
  'nobody asks whether it lives': withPowers(1, 'returnsToApp', 'silentWhenJoined', 'falseRestored'),
} satisfies Record<string, Powers>
/** Under another policy: permission comes and goes; the service is launched at once. */
export const SMALL_POLICIES = {
  'permission that comes and goes': { policy: { serviceTypes: ['microphone'] }, powers: withPowers(1, 'alive', 'returnsToApp', 'permissionMoves', 'appMoves', 'timersFreeze', 'newAttempt') },
  'launched when joining': { policy: { launchService: 'when-joining' }, powers: withPowers(1, ...KIND, 'serviceRefused', 'processDeath', 'serviceKilled') },
} as const
