/** How regions are called, in which order they stand, and which form a value is drawn in. */
import { own } from '../common/own.ts'

/**
 * - `held`: taken and not given back; filled ink.
 * - `wait`: asked for, or being given back; hatched.
 * - `trouble`: taken, and not working; a dashed box.
 * - `around`, `half`: surroundings that nobody gives back; thin.
 * - `none`: nothing, so that *settled* can be seen: the ink is gone.
 * - `name`: a value that the machine does not have: only a name for a while, of which nobody can tell what is held.
 */
export type Form = 'held' | 'wait' | 'trouble' | 'around' | 'half' | 'none' | 'name'

const SESSION_STATES: readonly string[] = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended']
export const isSessionState = (s: unknown): s is string => typeof s === 'string' && SESSION_STATES.includes(s)

/** Resources that a call takes and gives back, then the surroundings. */
const RESOURCES = ['screen', 'transport', 'service', 'systemCall', 'audio']
const SURROUNDINGS = ['app', 'presentation', 'media', 'permission']

const NAMES: Record<string, string> = { systemCall: 'system call', presentation: 'picture' }
/** The region of another machine's parallel state begins with a dot. */
export const regionName = (region: string): string => own(NAMES, region) ?? (region.startsWith('.') ? region.slice(1) : region)

const VALUES: Record<string, string> = { mutedByUser: 'muted by user', mutedBySystem: 'muted by system', mutedByTransport: 'muted by transport' }
export const valueName = (value: string): string => own(VALUES, value) ?? value
/** The same for a narrow dial, where the word *muted* is said by its neighbours. */
export const shortValueName = (value: string): string => valueName(value).replace('muted by ', 'by ')

/** Every region but the session, or the `state` that another machine has in its place; the known ones first. */
export function laneOrder(regions: Iterable<string>): string[] {
  const all = new Set(regions)
  if (!all.delete('session')) all.delete('state')
  const known = [...RESOURCES, ...SURROUNDINGS].filter((r) => all.delete(r))
  return [...known, ...all]
}
export const isAround = (region: string): boolean => SURROUNDINGS.includes(region)

const FORMS: Record<string, Record<string, Form>> = {
  screen: { absent: 'none', mounted: 'held', gone: 'none' },
  transport: { none: 'none', requested: 'wait', up: 'held', restarting: 'wait', closing: 'wait', abandoned: 'trouble', down: 'none' },
  service: { off: 'none', deferred: 'wait', starting: 'wait', running: 'held', stopping: 'wait', stopped: 'none', refused: 'trouble' },
  systemCall: { none: 'none', reported: 'held', connected: 'held', ended: 'none' },
  audio: { inactive: 'none', awaiting: 'wait', active: 'held', interrupted: 'trouble', released: 'none' },
  app: { active: 'around', inactive: 'half', background: 'none' },
  presentation: { full: 'none', pip: 'around' },
  media: { unmuted: 'none', mutedByUser: 'around', mutedBySystem: 'around', mutedByTransport: 'around', released: 'none' },
  permission: { held: 'none', missing: 'around' },
}
/** A region that we do not know is another machine's: its values are shown thin, and claim nothing. */
export const formOf = (region: string, value: string): Form => {
  const known = own(FORMS, region)
  return known ? (own(known, value) ?? 'name') : 'around'
}

const TAKEN = ['screen', 'transport', 'service', 'systemCall']
/** What is still held of what a call takes, in words; empty when it is settled. Undefined where the records do not tell, or with a value that the machine does not have. */
export const heldOf = (values: Readonly<Record<string, string | null>>): string[] | undefined =>
  TAKEN.some((r) => typeof values[r] !== 'string' || formOf(r, values[r]) === 'name') ? undefined : TAKEN.filter((r) => formOf(r, values[r]!) !== 'none' && values[r] !== 'abandoned').map(regionName)

/** The colour of a session state's marks; of a state that is not one of the six, ink. */
export const markColour = (state: string | null | undefined): string => (isSessionState(state) ? `var(--s-${state})` : 'var(--held)')
/** The custom properties of a session state's hue; a state that is not one of the six has ink. */
export function hue(state: string | null | undefined): React.CSSProperties {
  const s = isSessionState(state) ? state : undefined
  return (s ? { '--c': `var(--s-${s})`, '--tint': `var(--s-${s}-tint)`, '--ink': `var(--s-${s}-ink)` } : { '--c': 'var(--held)', '--tint': 'var(--raised)', '--ink': 'var(--text-2)' }) as React.CSSProperties
}
