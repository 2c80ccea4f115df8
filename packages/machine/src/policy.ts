/** Every time-out and every choice of a call: its default, and where the default comes from. */
import { problem, refuse } from './errors.ts'
import { problemIn, type Shape } from './shapes.ts'

/** A type of foreground service, as Android names it. */
export type ServiceType = 'mediaPlayback' | 'microphone' | 'camera' | 'phoneCall'

/** The settings of a call. Times are in milliseconds. 0 is no time: what it bounds is not waited for. */
export type Policy = {
  /** How long a join may take. 15 s covers every first connection measured; Firefox checks ICE for 11 s, Chromium for 15. */
  joinTimeoutMs: number
  /** How long leaving waits for proof. A clean leave takes 5 to 30 ms; a goodbye in an outage may never arrive. */
  leaveTimeoutMs: number
  /** How long one outage may last, from its first loss. libwebrtc says `failed` after 17.6 s, then one ICE restart of 12 s. */
  reconnectTimeoutMs: number
  /**
   * How long a restart may take after a recoverable failure: one ICE restart of 12 s and a new connection. CometChat
   * tries 3 × 3 s.
   */
  restartGraceMs: number
  /**
   * How long a service start is waited for. One that is neither confirmed nor refused then counts as running. Android
   * allows 5 s (10 s before an ANR).
   */
  serviceTimeoutMs: number
  /** How long each teardown step after the end may take, each on its own. */
  stepTimeoutMs: number
  /** How often a joined transport with `isAlive` is asked whether it lives. 0: only when the app returns. */
  aliveCheckMs: number
  /** After a gap in time, expired deadlines wait this long for the answers that queued in it. Measured: 0.1 s; Firefox's first state after 1.6 s. */
  settleMs: number
  /** When the foreground service is wanted. The vendors' documents say: when joined. */
  launchService: 'when-joined' | 'when-joining' | 'never'
  /** What a new process does with the call of a dead one: end it, or end it and join again. */
  afterProcessDeath: 'end' | 'rejoin'
  /**
   * The foreground service types that this call may use. `mediaPlayback` needs no permission, so with it only an
   * inactive app defers a launch. Declare each type for the service in the manifest. Below Android 14 nothing tells
   * you that a declaration is missing, and Android ends the app.
   */
  serviceTypes: readonly ServiceType[]
}

/** The value of each setting that a call is not given. */
export const DEFAULT_POLICY: Policy = {
  joinTimeoutMs: 15_000,
  leaveTimeoutMs: 3_000,
  reconnectTimeoutMs: 40_000,
  restartGraceMs: 25_000,
  serviceTimeoutMs: 5_000,
  stepTimeoutMs: 3_000,
  aliveCheckMs: 5_000,
  settleMs: 1_500,
  launchService: 'when-joined',
  afterProcessDeath: 'end',
  serviceTypes: ['microphone', 'camera', 'mediaPlayback'],
}

/** The settings that are not times. */
const CHOICES: Shape = {
  launchService: ['when-joined', 'when-joining', 'never'],
  afterProcessDeath: ['end', 'rejoin'],
  serviceTypes: { listOf: ['mediaPlayback', 'microphone', 'camera', 'phoneCall'] },
}

/**
 * The default policy, with the given values in the place of the defaults.
 * @throws CallError `bad-policy`, naming the field
 */
export function createPolicy(given: Partial<Policy> = {}): Policy {
  refuse('bad-policy', problemIn('', { policy: given }, { policy: 'object' }))
  const policy = { ...DEFAULT_POLICY }
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    refuse('bad-policy', Object.hasOwn(policy, key)
      ? problemIn('policy.', given, { [key]: CHOICES[key] ?? 'ms' })
      : problem(`policy.${key}`, 'a known setting', value))
    Object.assign(policy, { [key]: value })
  }
  return policy
}

/** What the operating system lets us use. */
export type Permissions = { microphone: boolean; camera: boolean; notifications: boolean }

/** The service types of this policy that these permissions allow. As long as nothing was said about permissions, all of them. */
export const grantedTypes = (policy: Pick<Policy, 'serviceTypes'>, p?: Permissions): ServiceType[] =>
  policy.serviceTypes.filter(t => !p || (t === 'microphone' || t === 'phoneCall' ? p.microphone : t === 'camera' ? p.camera : true))

/** Can a refused permission leave no type at all? If so, the `permission` region decides about the service. */
export const needsPermission = (policy: Pick<Policy, 'serviceTypes'>): boolean => !policy.serviceTypes.includes('mediaPlayback')
