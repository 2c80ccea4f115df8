/**
 * The words in which duties are written. A duty is a sentence about one step of a table: in such a state, on such an
 * event, this must be so. A duty is checked in every reachable state, and says how often it was tested.
 */
import type { Command, CommandName } from '../../commands.ts'
import type { TransitionTable } from '../../compile.ts'
import { CORE, LISTENERS, type Control } from '../../session-state.ts'

export type DutyPolicy = TransitionTable['policy']
/** One step of a table. In a listener's table, `from` and `to` hold that region only. */
export type DutyStep = {
  readonly policy: DutyPolicy
  readonly from: Control
  readonly event: string
  readonly to: Control
  readonly commands: readonly Command[]
  /** There is no row. A row that changes nothing and commands nothing is noted. */
  readonly ignored: boolean
}
/** One duty of a table. */
export type Duty = {
  /** A number is a name: gaps and order mean nothing. */
  readonly id: string
  /** `response`: this event must be answered so. `licence`: this may be commanded, or this region may move, only in such a step. */
  readonly kind: 'response' | 'licence'
  /** The table that it speaks of: `core`, a listener by its name, or `listeners`, which is each of them. */
  readonly table: string
  readonly says: string
  /**
   * Where it is said: clauses (`C4.1`) and details (`D2.1`) of the contract, properties of the model check (`S24`),
   * `regions` (what the regions are, `session-state.ts`), `table` (which pairs have a row).
   */
  readonly source: string
  /** The policies that it speaks of. When left out, all. Under another policy it need not be tested. */
  readonly speaksOf?: (policy: DutyPolicy) => boolean
  readonly when: (from: Control, event: string, policy: DutyPolicy) => boolean
  readonly must: (step: DutyStep) => boolean
}

type When = Duty['when'] | readonly string[]
type Make = (id: string, source: string, says: string, when: When, must: Duty['must'], speaksOf?: Duty['speaksOf']) => Duty
const maker = (kind: Duty['kind'], table: string): Make => (id, source, says, when, must, speaksOf) => ({
  id, kind, table, source, says, must, ...(speaksOf && { speaksOf }),
  when: typeof when === 'function' ? when : (_, event) => when.includes(event),
})
export const responsesOf = (table: string): Make => maker('response', table)
export const licencesOf = (table: string): Make => maker('licence', table)
/** Tested in every step: what a licence mostly is. */
export const always = (): boolean => true

// ---- events by what they are ----------------------------------------------------------------------

/** Requests to stop. In that step `leave` is commanded. */
export const STOPS = ['user.leave', 'screen.disposed', 'system.ended', 'system.reset', 'system.filtered', 'app.taskRemoved', 'app.terminating']
export const BUTTON = 'transport.leaveClicked'
export const RECOVERABLE = 'transport.failed/recoverable'
export const FATAL = 'transport.failed/fatal'
export const SYSTEM_SAYS_OVER = ['system.ended', 'system.reset', 'system.filtered']
/** What a transport can say only while it lives. Its button is not among them, because there it leaves by itself. */
export const SIGNS_OF_LIFE = ['transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', RECOVERABLE]
/** The call is over, though the transport has not proved that it is gone. */
export const DOUBTFUL_ENDS = ['transport.timedOut', FATAL]
export const KILLED = ['service.stopped/killed', 'service.stopped/timeout']
/** A mute, from whichever side. */
export const MUTES = ['user.mute', 'user.unmute', 'transport.muted', 'transport.unmuted', 'system.muted', 'system.unmuted']
export const APP_MOVES = ['app.activated', 'app.deactivated', 'app.backgrounded']
/** Does an event come from one of these origins? The origin stands before the event's first dot. */
export const comesFrom = (event: string, ...origins: string[]): boolean => origins.includes(event.split('.')[0]!)
export const LAUNCH_REFUSED = ['service.refused/other', 'port.failed/launchService']

// ---- states and steps -----------------------------------------------------------------------------

export { isLive, isOver, isUp } from '../../session-state.ts'
/** The SDK was asked for something and has not proved that it is gone. */
export const isHeard = (s: Control): boolean => s.transport !== 'none' && s.transport !== 'down'
export const isReported = (s: Control): boolean => s.systemCall === 'reported' || s.systemCall === 'connected'
export const mayLaunch = (s: Control): boolean => s.app === 'active' && s.permission === 'held'

/** The step in which the service begins to be wanted. The policy that launches none has no such step. */
export const isFirstWanted: Duty['when'] = (s, event, { launchService }) =>
  launchService === 'when-joining' ? s.session === 'idle' && (event === 'user.join' || event === 'system.answered')
  : launchService === 'when-joined' && s.session === 'joining' && event === 'transport.joined'

export const gives = ({ commands }: DutyStep, ...types: CommandName[]): boolean => types.every(t => commands.some(c => c.type === t))
/** Exactly these commands, in this order. */
export const givesJust = ({ commands }: DutyStep, ...types: CommandName[]): boolean =>
  commands.length === types.length && types.every((t, i) => commands[i]!.type === t)
export const givesNone = ({ commands }: DutyStep, ...types: CommandName[]): boolean => !commands.some(c => types.includes(c.type))
export const goes = ({ to }: DutyStep, there: Partial<Control>): boolean => Object.entries(there).every(([r, v]) => to[r as keyof Control] === v)
export const keeps = ({ from, to }: DutyStep, ...regions: (keyof Control)[]): boolean => regions.every(r => from[r] === to[r])
const OURS: readonly string[] = [...CORE, ...LISTENERS]
/** Nothing of the call changes, except for these regions. A region that a team has added may move as it likes. */
export const keepsAllBut = ({ from, to }: DutyStep, ...regions: (keyof Control)[]): boolean =>
  (Object.keys(from) as (keyof Control)[]).every(r => regions.includes(r) || !OURS.includes(r) || from[r] === to[r])
/** The event is not ignored, and nothing comes of it for the call. */
export const isNoted = (step: DutyStep): boolean => !step.ignored && step.commands.length === 0 && keepsAllBut(step)
/**
 * The event is ignored. Where a team has added a region, that region may hear what the call ignores. Then there is a
 * row, which means nothing to the call.
 */
export const isIgnored = (step: DutyStep): boolean => (step.ignored || Object.keys(step.from).some(r => !OURS.includes(r))) && step.commands.length === 0 && keepsAllBut(step)
/** A row in which nothing at all changes, and nothing is commanded. */
export const changesNothing = ({ from, to, commands, ignored }: DutyStep): boolean => !ignored && commands.length === 0 && (Object.keys(from) as (keyof Control)[]).every(r => from[r] === to[r])
export const reasonOf = ({ commands }: DutyStep): string | undefined => {
  for (const c of commands) if (c.type === 'recordEnd') return c.reason
  return undefined
}
