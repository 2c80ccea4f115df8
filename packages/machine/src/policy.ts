/** Every time-out and choice of a call: its default, and where the default comes from. */
import { CallError, found } from './errors.ts'

export type ServiceType = 'mediaPlayback' | 'microphone' | 'camera' | 'phoneCall'

export type Policy = {
  /** Joining gives up. 15 s covers every first connection measured; Firefox checks ICE for 11 s, Chromium for 15. */
  joinTimeoutMs: number
  /** Leaving gives up waiting for proof. A clean leave takes 5 to 30 ms; a goodbye in an outage may never arrive. */
  leaveTimeoutMs: number
  /** One outage, from its first loss. libwebrtc says `failed` after 17.6 s, then one ICE restart of 12 s. */
  reconnectTimeoutMs: number
  /** A recoverable failure is followed by a restart within this: one ICE restart of 12 s and a new connection; CometChat tries 3 × 3 s. */
  restartGraceMs: number
  /** A service start that is neither confirmed nor refused counts as running. Android allows 5 s (10 s before an ANR). */
  serviceTimeoutMs: number
  /** Each teardown step after the end, each on its own. */
  stepTimeoutMs: number
  /** How often a joined transport with `isAlive` is asked. */
  aliveCheckMs: number
  /** After a gap in time, expired deadlines wait this long for the answers that queued in it. Measured: 0.1 s; Firefox's first state after 1.6 s. */
  settleMs: number
  /** When the foreground service is wanted. The vendors' documents say: when joined. */
  launchService: 'when-joined' | 'when-joining' | 'never'
  /** What a new process does with the call of a dead one: end it, or end it and join again. */
  afterProcessDeath: 'end' | 'rejoin'
  /** The foreground service types that this call may use. `mediaPlayback` needs no permission, so with it only an inactive app defers a launch. */
  serviceTypes: readonly ServiceType[]
}

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

const CHOICES: Partial<Record<keyof Policy, readonly string[]>> = {
  launchService: ['when-joined', 'when-joining', 'never'],
  afterProcessDeath: ['end', 'rejoin'],
}
const TYPES: readonly string[] = ['mediaPlayback', 'microphone', 'camera', 'phoneCall']

/**
 * The defaults with the given values in their place.
 * @throws CallError `bad-policy`, naming the field
 */
export function createPolicy(given: Partial<Policy> = {}): Policy {
  const refuse = (field: string, expected: string, value: unknown): never => {
    throw new CallError('bad-policy', `policy.${field} must be ${expected}, found ${found(value)}`, { field: `policy.${field}` })
  }
  const policy: Record<string, unknown> = { ...DEFAULT_POLICY }
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!Object.hasOwn(DEFAULT_POLICY, key)) refuse(key, 'a known setting', value)
    const choices = CHOICES[key as keyof Policy]
    if (choices) { if (!choices.includes(value as string)) refuse(key, `one of ${choices.join(', ')}`, value) }
    else if (key === 'serviceTypes') { if (!Array.isArray(value) || !value.every(t => TYPES.includes(t as string))) refuse(key, `a list of ${TYPES.join(', ')}`, value) }
    else if (typeof value !== 'number' || !(value >= 0) || value > 0x7fffffff) refuse(key, 'milliseconds from 0 to 2147483647', value)
    policy[key] = value
  }
  return policy as Policy
}

/** What the operating system lets us use. */
export type Permissions = { microphone: boolean; camera: boolean; notifications: boolean }

/** The service types of this policy that these permissions allow; all of them as long as nothing was said. */
export const grantedTypes = (policy: Pick<Policy, 'serviceTypes'>, p?: Permissions): ServiceType[] =>
  policy.serviceTypes.filter(t => !p || (t === 'microphone' || t === 'phoneCall' ? p.microphone : t === 'camera' ? p.camera : true))

/** Can a refused permission leave no type at all? Then the `permission` region decides about the service. */
export const needsPermission = (policy: Pick<Policy, 'serviceTypes'>): boolean => !policy.serviceTypes.includes('mediaPlayback')
