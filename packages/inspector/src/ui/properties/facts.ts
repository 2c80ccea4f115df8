/**
 * What a trace has said so far, as far as the properties ask. `undefined` is unknown: records are missing, or the trace
 * begins late. Nothing is judged by what is unknown, so a hole never makes a red mark.
 */
import type { Control, StepRecord } from '../../common/index.ts'

export type Facts = {
  /** The screen of this process: once exited or disposed of, another one is the app's own. */
  screen: 'absent' | 'mounted' | 'gone' | undefined
  mountedAt: number
  /** The notification, by commands and words. `pending`: launched, and nothing said of it. */
  service: 'none' | 'pending' | 'shown' | 'stopping' | undefined
  serviceAt: number
  /** A notification may be of this call: it was launched, or a dead process may have left one. */
  mayStart: boolean
  /** The launch since the app was last activated, or permissions changed. */
  launchedAt: number | undefined
  /** There is something to abort that was not aborted. */
  isAbortable: boolean | undefined
  hasAborted: boolean
  subscribed: 'never' | 'is' | 'was' | undefined
  subscribedAt: number
  isJoinAsked: boolean
  /** The last sign of life that no `leave` and no word of its end came after. */
  hotAt: number | undefined
  system: 'none' | 'has' | 'gone' | undefined
  systemAt: number
  isRecorded: boolean | undefined
  /** Was a loss told, and that the transport has joined? */
  hasLoss: boolean | undefined
  isJoinTold: boolean | undefined
  /** What was last said of the app. */
  app: string | undefined
  /** When a new process began, until it has swept. */
  restoredAt: number | undefined
  /** Since when it was asked to stop, its screen was gone, its SDK dead. */
  askedAt: number | undefined
  goneAt: number | undefined
  deadAt: number | undefined
  /** Successes of other attempts that were not given back: attempt, and where it was told. */
  stale: Map<unknown, number>
  /** The state after the last step, and since when the session is what it is. */
  now: Control | undefined
  sessionAt: number
}

const nothing = (): Omit<Facts, 'screen' | 'service' | 'isAbortable' | 'subscribed' | 'system' | 'isRecorded' | 'hasLoss' | 'isJoinTold'> => ({
  mountedAt: 0, serviceAt: 0, mayStart: false, launchedAt: undefined, hasAborted: false, subscribedAt: 0, isJoinAsked: false, hotAt: undefined, systemAt: 0, app: undefined,
  restoredAt: undefined, askedAt: undefined, goneAt: undefined, deadAt: undefined, stale: new Map(), now: undefined, sessionAt: 0,
})
/** A machine that has just begun to live. */
export const beginning = (): Facts => ({ ...nothing(), screen: 'absent', service: 'none', isAbortable: false, subscribed: 'never', system: 'none', isRecorded: false, hasLoss: false, isJoinTold: false })
/** After a hole. */
export const unknown = (): Facts => ({ ...nothing(), screen: undefined, service: undefined, isAbortable: undefined, subscribed: undefined, system: undefined, isRecorded: undefined, hasLoss: undefined, isJoinTold: undefined })

export const isOver = (session: unknown): boolean => session === 'leaving' || session === 'ended'
export const isLive = (session: unknown): boolean => session === 'joining' || session === 'joined' || session === 'reconnecting'
/** Ended, and everything is given back, or its time is up. */
export const isSettled = (s: Control | undefined): boolean => s?.['session'] === 'ended' && (s['transport'] === 'down' || s['transport'] === 'abandoned') && s['service'] === 'stopped' && s['systemCall'] === 'ended'
/** A state in which a machine begins. */
export const isInitial = (s: Control | undefined): boolean => s?.['session'] === 'idle' && s['transport'] === 'none' && s['screen'] === 'absent' && s['service'] === 'off' && s['systemCall'] === 'none'

const SIGNS = ['transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored']
/** Does it say that the transport lives? */
export const isSign = ({ type, ...e }: StepRecord['event']): boolean => SIGNS.includes(type) || (type === 'transport.failed' && e['recoverable'] === true)
const SUCCESSES = ['transport.accepted', 'transport.joined', 'transport.restored']
/** Of another attempt than its record's; a success of such a one is given back. */
export const isStale = (r: StepRecord): boolean => r.event.attempt !== undefined && r.event.attempt !== r.attempt
export const isSuccess = (type: string): boolean => SUCCESSES.includes(type)

const ASKS = ['user.leave', 'transport.leaveClicked', 'screen.disposed', 'system.ended', 'system.reset', 'system.filtered', 'app.taskRemoved', 'app.terminating']
const APP: Readonly<Record<string, string>> = { 'app.activated': 'active', 'app.deactivated': 'inactive', 'app.backgrounded': 'background' }
/** Events that a property asks for: a step with another one, that commands and changes nothing, says nothing new. */
const HEARD = /^(transport|service|screen|system|app|permission)\.|^timer\.|^user\.leave$|^port\.failed$|^restored$/
export const isHeard = (type: string): boolean => HEARD.test(type)

/** A new process: what the dead one held is gone with it, or is swept. */
function restored(f: Facts, r: StepRecord): Facts {
  const session = r.from?.['session'] ?? f.now?.['session']
  return { ...beginning(), mayStart: true, isAbortable: true, system: 'has', systemAt: r.seq, isRecorded: session === undefined ? undefined : isOver(session) ? true : f.isRecorded, restoredAt: r.seq }
}

/** What an event says, before the step's commands. Only of this attempt's. */
export function hear(f: Facts, r: StepRecord): Facts {
  const { event, seq } = r, { type } = event, session = r.from?.['session'] ?? f.now?.['session']
  if (type === 'restored') return restored(f, r)
  if (isLive(session) && ASKS.includes(type)) f.askedAt ??= seq
  if (f.isJoinAsked && isSign(event)) f.hotAt = seq
  if (APP[type] !== undefined) f.app = APP[type]
  switch (type) {
    case 'screen.mounted': if (f.screen === 'absent') { f.screen = 'mounted'; f.mountedAt = seq } break
    case 'screen.disposed': f.screen = 'gone'; if (session !== 'ended') f.goneAt ??= seq; break
    case 'service.started': if (f.mayStart) { f.service = 'shown'; f.serviceAt = seq } break
    case 'service.refused': if (f.service === 'pending') f.service = 'none'; break
    case 'service.stopped': if (event['cause'] !== 'dismissed') f.service = typeof event['cause'] === 'string' && f.service !== undefined ? 'none' : undefined; break
    // No word is doubt: it may be held, or not.
    case 'timer.service': if (f.service === 'pending') f.service = undefined; break
    case 'app.activated': case 'permission.changed': f.launchedAt = undefined; break
    case 'port.failed': failed(f, event['command']); break
    case 'system.answered': if (f.system === 'none') { f.system = session === 'idle' ? 'has' : session === undefined ? undefined : 'none'; f.systemAt = seq } break
    case 'system.ended': case 'system.reset': case 'system.filtered': if (f.system === 'has') f.system = 'gone'; break
    case 'transport.joined': f.isJoinTold = true; break
    case 'transport.lost': f.hasLoss = true; break
    case 'transport.failed': if (event['recoverable'] !== false) f.hasLoss = true; else dies(f, session, seq); break
    case 'transport.left': f.hotAt = undefined; dies(f, session, seq); break
    case 'transport.timedOut': dies(f, session, seq); break
    // After a recoverable failure it is the start of the SDK's restart, not its end.
    case 'transport.closed': f.hotAt = undefined; if (typeof r.from?.['transport'] === 'string' && r.from['transport'] !== 'restarting') dies(f, session, seq); break
    default:
  }
  return f
}
function failed(f: Facts, command: unknown): void {
  if (typeof command !== 'string') { f.service = f.system = undefined; return }
  if (command === 'launchService' && f.service === 'pending') f.service = 'none'
  if (command === 'reportCall' && f.system === 'has') f.system = 'gone'
}
function dies(f: Facts, session: unknown, seq: number): void { if (session !== undefined && session !== 'idle' && session !== 'ended') f.deadAt ??= seq }
